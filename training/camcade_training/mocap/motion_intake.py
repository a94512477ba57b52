"""The whole way from collections of motion to a catalogue: read, normalise, label, deal to splits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from camcade_training.mocap.catalogue import Catalogue, Entry, dealt, write_catalogue
from camcade_training.mocap.errors import MotionCaptureError
from camcade_training.mocap.figures import figure, without_calibration_pose
from camcade_training.mocap.film_strips import LEFT, RIGHT, Mark, film_strip, stacked, write_picture
from camcade_training.mocap.joint_names import map_joints, read_joint_map
from camcade_training.mocap.motion_sets import Recording, recordings_in
from camcade_training.mocap.resampling import resample, sample_times
from camcade_training.mocap.strikes import LimbStrike, strikes_of
from camcade_training.mocap.views import facing_camera

FRAMES_PER_SECOND = 60.0
LEAST_FRAMES = 5
_STRIPS_A_SHEET = 8


@dataclass(frozen=True)
class MotionSettings:
    """How recordings become a catalogue."""

    frames_per_second: float = FRAMES_PER_SECOND
    turn: int = 0  # deals people to splits so many places on
    splits: Mapping[str, str] | None = None  # of some people instead
    joints: Path | None = None  # JSON file of joint names, for skeletons whose own do not tell them


def take_in_motion(
    sources: Sequence[Path],
    folder: Path,
    settings: MotionSettings,
    command: str = "",
    advance: Callable[[int, int], object] = lambda done, total: None,
) -> Catalogue:
    """Read archives, arrays, folders and files, and write the catalogue. Raises MotionCaptureError for the
    first one at fault, before anything is written.
    """
    given = read_joint_map(settings.joints) if settings.joints else {}
    recordings = [one for source in sources for one in recordings_in(source, given)]
    splits: dict[str, str] = {}
    for data_set in dict.fromkeys(one.data_set for one in recordings):
        people = {one.person for one in recordings if one.data_set == data_set}
        splits |= dealt(people, settings.turn, settings.splits)
    if unknown := sorted(set(settings.splits or {}) - set(splits)):
        raise MotionCaptureError(
            f"--split names {', '.join(unknown)}; people are {', '.join(sorted(splits))}"
        )
    entries, joints = [], {}
    for number, one in enumerate(recordings):
        joints_m, rate = normalised(one, settings.frames_per_second)
        if len(joints_m) >= LEAST_FRAMES:
            entries.append(_entry(one, splits[one.person], joints_m, rate, settings.frames_per_second))
            joints[one.clip] = joints_m
        advance(number + 1, len(recordings))
    catalogue = Catalogue(Path(folder), settings.frames_per_second, tuple(entries), command)
    write_catalogue(catalogue, joints)
    return catalogue


def normalised(one: Recording, frames_per_second: float) -> tuple[np.ndarray, float]:
    """A recording's joints (T, 17, 3) as `Catalogue.joints` has them, and the rate it was recorded at."""
    capture = without_calibration_pose(one.read())
    shape = figure(capture, map_joints(capture.path, capture.names, one.joints), up=one.up)
    times_s = sample_times(float(shape.times_s[0]), float(shape.times_s[-1]), frames_per_second)
    placed, _ = facing_camera(resample(shape.joints_m, shape.times_s, times_s), frames_per_second, "keep")
    return placed, 1.0 / capture.frame_time_s


def _entry(one: Recording, split: str, joints_m: np.ndarray, recorded: float, rate: float) -> Entry:
    strikes = strikes_of(joints_m, rate) if one.holds == "strikes" else ()
    return Entry(
        one.clip,
        one.data_set,
        one.person,
        split,
        one.source,
        round(recorded, 2),
        len(joints_m),
        one.movement,
        one.holds,
        strikes,
    )


def marks_of(strikes: Sequence[LimbStrike]) -> list[Mark]:
    """A bar for each strike, going out bright and coming back dark; the left limbs' above."""
    marks = []
    for one in strikes:
        lane, colour = (0, LEFT) if one.side == "left" else (1, RIGHT)
        red, green, blue = colour
        marks.append(Mark(one.peak_s, one.return_s, lane, (red // 2, green // 2, blue // 2)))
        marks.append(Mark(one.launch_s, one.peak_s, lane, colour, f"{one.form} {one.height}"))
    return marks


def write_strips(catalogue: Catalogue, folder: Path, pattern: str = "") -> list[Path]:
    """Film strips of the clips with strikes, and of those whose name or movement has `pattern` in it."""
    chosen = [
        entry
        for entry in catalogue.entries
        if (pattern and (pattern in entry.clip or pattern in entry.movement))
        or (not pattern and entry.holds == "strikes")
    ]
    sheets: Counter[str] = Counter()
    paths = []
    for at in range(0, len(chosen), _STRIPS_A_SHEET):
        part = chosen[at : at + _STRIPS_A_SHEET]
        strips = []
        for entry in part:
            joints_m = catalogue.joints(entry)
            strikes = strikes_of(joints_m, catalogue.frames_per_second)
            title = f"{entry.clip}  {entry.movement}  (holds {entry.holds})"
            strips.append(film_strip(joints_m, catalogue.frames_per_second, marks_of(strikes), title))
        name = part[0].data_set
        sheets[name] += 1
        paths.append(write_picture(folder / f"{name}-{sheets[name]:02d}.png", stacked(strips)))
    return paths
