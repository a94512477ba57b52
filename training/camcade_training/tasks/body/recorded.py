"""Recordings of Duel's page (`?controller=body&record=1`) as labelled sequences: MoveNet's own joints of
real people, and the key that was pressed at each strike.

A key is pressed a little before or after its strike. Which limb struck, and when, the joints say: of the
fists or feet the one that was fastest around the key, from where it set off to where it came to rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from camcade.errors import DataError
from camcade.gestures.keypoint_recording import KeypointRecording, read_recording
from camcade.gestures.scoring import Strike
from camcade.intents import Intent, limb_of
from camcade.places import visible
from camcade.vision.keypoints import HIPS, INDEX, SHOULDERS, Keypoints

SUFFIX = ".keypoints.json"
BEFORE_S, AFTER_S = 0.9, 0.4  # of a key, in which its strike is looked for
LEAST_SPEED = 1.5  # trunks a second of a wrist or ankle against the hips: slower is no strike
LEADING = 0.6  # share of the greatest speed that the way out has at least; the way back may be faster
SET_OFF = 0.25  # share of its greatest speed below which a limb has not set off, or is at rest
LONGEST_OUT_S, LONGEST_S = 0.45, 1.2
UNSURE_S = 0.8  # around a key that is no strike, or whose strike is not seen: not labelled
LIMBS = {"punch": ("left_wrist", "right_wrist"), "kick": ("left_ankle", "right_ankle")}


@dataclass(frozen=True)
class RecordedStrike:
    """`action` is one of `ACTIONS`; seconds from the first frame."""

    limb: str
    action: str
    launch_s: float
    peak_s: float
    end_s: float


def is_recording(path: Path) -> bool:
    """By its name."""
    return path.name.endswith(SUFFIX)


def recording_paths(folder: Path) -> list[Path]:
    """All recordings below a folder, in the order of their names."""
    return visible(folder, f"**/*{SUFFIX}")


def recording_at(path: Path) -> KeypointRecording:
    """Read one. Raises DataError that names the file."""
    try:
        found = read_recording(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path} cannot be read: {error}") from error
    except DataError as error:
        raise DataError(f"{path} is no recording of joints. {error}") from error
    if len(found.frames) < 10:
        raise DataError(f"{path} holds {len(found.frames)} frames; record at least some seconds.")
    return found


def strikes_of(recording: KeypointRecording) -> tuple[list[RecordedStrike], list[float]]:
    """The strikes that keys name, in time, and the keys (seconds) whose strike the joints do not show."""
    times_s = np.array([one.t_ms / 1e3 for one in recording.frames])
    places = places_of(recording.frames)
    speeds = {name: _speed(places, times_s, name) for names in LIMBS.values() for name in names}
    found: list[RecordedStrike] = []
    unseen: list[float] = []
    begun_s, rested_s = -np.inf, dict.fromkeys(speeds, -np.inf)  # the last strike's; each limb's
    for t_ms, intent in sorted(recording.keys):
        kind, key_s = limb_of(intent), t_ms / 1e3
        if not kind:
            continue
        fast: dict[str, NDArray[np.int64]] = {}
        for limb in LIMBS[kind]:
            from_s = max(begun_s, rested_s[limb], key_s - BEFORE_S)
            fast[limb] = np.flatnonzero((times_s > from_s) & (times_s <= key_s + AFTER_S))
        most = max(speeds[limb][frames].max(initial=0.0) for limb, frames in fast.items())
        fast = {limb: frames[speeds[limb][frames] >= LEADING * most] for limb, frames in fast.items()}
        if most < LEAST_SPEED:
            unseen.append(key_s)
            continue
        limb = min((limb for limb, frames in fast.items() if len(frames)), key=lambda one: fast[one][0])
        first, peak, last = _way(speeds[limb], times_s, int(fast[limb][0]))
        action = _action(intent, limb, places[first])
        found.append(RecordedStrike(limb, action, *(float(times_s[frame]) for frame in (first, peak, last))))
        begun_s, rested_s[limb] = found[-1].launch_s, found[-1].end_s
    return [_before(one, then) for one, then in pairwise([*found, None]) if one is not None], unseen


def _before(strike: RecordedStrike, following: RecordedStrike | None) -> RecordedStrike:
    """A strike is over when the next one sets off."""
    if following is None or strike.end_s <= following.launch_s:
        return strike
    end_s = max(strike.peak_s, following.launch_s)
    return RecordedStrike(strike.limb, strike.action, strike.launch_s, strike.peak_s, end_s)


def places_of(frames: tuple[Keypoints, ...] | list[Keypoints]) -> NDArray[np.float64]:
    """(T, 17, 2) in trunks from the hips' middle, y down; a trunk is the median one."""
    places = np.stack([np.array([one.x for one in frames]), np.array([one.y for one in frames])], axis=-1)
    hips = places[:, list(HIPS)].mean(axis=1)
    trunks = np.linalg.norm(places[:, list(SHOULDERS)].mean(axis=1) - hips, axis=1)
    return (places - hips[:, None]) / max(float(np.median(trunks)), 1e-3)


def _speed(places: NDArray[np.float64], times_s: NDArray[np.float64], limb: str) -> NDArray[np.float64]:
    """(T,) trunks a second, evened over three frames."""
    way = np.gradient(places[:, INDEX[limb]], times_s, axis=0)
    plain = np.linalg.norm(way, axis=1)
    padded = np.pad(plain, 1, mode="edge")
    return (padded[:-2] + padded[1:-1] + padded[2:]) / 3


def _way(speed: NDArray[np.float64], times_s: NDArray[np.float64], fast: int) -> tuple[int, int, int]:
    """First frame, peak and last frame of the way of which `fast` is a fast one."""
    while fast + 1 < len(speed) and speed[fast + 1] > speed[fast]:
        fast += 1
    rest = SET_OFF * float(speed[fast])
    first = fast
    while first > 0 and speed[first - 1] >= rest and times_s[fast] - times_s[first - 1] < LONGEST_OUT_S:
        first -= 1
    peak = fast
    while peak + 1 < len(speed) and speed[peak + 1] < speed[peak] and speed[peak] > rest:
        peak += 1
    last = peak
    while last + 1 < len(speed) and times_s[last + 1] - times_s[first] < LONGEST_S:
        last += 1
        if speed[last] < rest and times_s[last] - times_s[peak] > 0.1:
            break
    return first, peak, last


def _action(intent: Intent, limb: str, places: NDArray[np.float64]) -> str:
    """What training calls it. A jab is of the side whose foot is nearer to the camera."""
    if intent is Intent.UPPERCUT:
        return "uppercut"
    if intent is Intent.SPIN_KICK:
        return "back-kick"
    if limb_of(intent) == "kick":
        return "front-kick"
    left, right = places[INDEX["left_ankle"], 1], places[INDEX["right_ankle"], 1]
    leading = "left" if left >= right else "right"
    return "jab" if limb.startswith(leading) else "cross"


def actions_of(recording: KeypointRecording) -> NDArray[np.str_]:
    """(T,) what is under way in each frame; "" where the keys do not tell."""
    strikes, unseen = strikes_of(recording)
    times_s = np.array([one.t_ms / 1e3 for one in recording.frames])
    named = np.full(len(times_s), "idle", dtype="<U16")
    others = [t_ms / 1e3 for t_ms, intent in recording.keys if not limb_of(intent)]
    for key_s in [*unseen, *others]:
        named[np.abs(times_s - key_s) <= UNSURE_S] = ""
    for one in strikes:
        named[(times_s >= one.launch_s) & (times_s <= one.end_s)] = one.action
    return named


def truth_of(recording: KeypointRecording) -> list[tuple[Strike, str]]:
    """Its strikes with their actions, as figures count them."""
    return [
        (Strike(one.launch_s, one.peak_s, one.end_s, "punch" if "wrist" in one.limb else "kick"), one.action)
        for one in strikes_of(recording)[0]
    ]
