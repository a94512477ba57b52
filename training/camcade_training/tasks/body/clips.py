"""Folders of clips as sequences: of `camcade data bvh` and `data amc`, and recordings of Duel's page."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from camcade.errors import DataError
from camcade_training.mocap.clips import Clip, clip_paths, holds_clips, read_clip
from camcade_training.mocap.labels import ACTIONS
from camcade_training.tasks.body.labels import LAUNCH_BLIND_S, POSTURES, STRIKES, Labels
from camcade_training.tasks.body.movenet_error import MovenetError, Seen, disturb
from camcade_training.tasks.body.observing import facing
from camcade_training.tasks.body.recorded import actions_of, recording_at, recording_paths
from camcade_training.tasks.body.sequences import Sequence, calibrate, only_seen

EDGE_S = 0.1  # of a labelled stretch, in which its action hardly shows


def clip_sequences(folder: Path, error: MovenetError, seed: int = 1, exact: bool = False) -> list[Sequence]:
    """Every clip below a folder that has a label; with MoveNet's error, or as `exact` keypoints. Recordings
    of the page have it already.

    Raises DataError for a folder without one.
    """
    found = []
    recordings = recording_paths(folder)
    for number, path in enumerate([] if recordings and not holds_clips(folder) else clip_paths(folder)):
        clip = read_clip(path)
        if np.any(clip.action != "") and len(clip.t_s) > 4:
            found.append(_sequence(clip, error, np.random.default_rng([seed, number]), exact))
    found += [recorded_sequence(path) for path in recordings]
    if not found:
        raise DataError(
            f"{folder} holds no labelled clip; make some: camcade data bvh … --labels TABLE --out {folder}, "
            "or record yourself: duel.html?controller=body&record=1"
        )
    return found


def recorded_sequence(path: Path) -> Sequence:
    """A recording with its labels; joints as MoveNet gave them, so no error is added."""
    recording = recording_at(path)
    x, y, score = (np.array([getattr(one, name) for one in recording.frames]) for name in ("x", "y", "score"))
    times_s = np.array([one.t_ms / 1e3 for one in recording.frames])
    aspect = recording.frames[0].aspect
    labels = clip_labels(actions_of(recording), times_s)
    calibrations = calibrate(x, y, score, times_s, aspect)
    return Sequence(x, y, score, times_s, labels, calibrations, recording.person, "clip", aspect)


def _sequence(clip: Clip, error: MovenetError, rng: np.random.Generator, exact: bool) -> Sequence:
    camera = clip.about["camera"]
    width, height = camera["size"]
    keep = _frames(clip.t_s, rng, exact)
    times_s = clip.t_s[keep].astype(np.float64)
    seen = Seen(
        clip.keypoints_px[keep, :, 0].astype(np.float64) / height,
        clip.keypoints_px[keep, :, 1].astype(np.float64) / height,
        clip.visible[keep],
        times_s,
        facing(clip.joints_m[keep].astype(np.float64), np.array(camera["position_m"], np.float64)),
        width / height,
    )
    if exact:
        x, y, score = (
            seen.x,
            seen.y,
            np.where(seen.visible == 2, 0.8, np.where(seen.visible == 1, 0.35, 0.05)),
        )
    else:
        x, y, score = disturb(seen, error, rng)
    labels = only_seen(clip_labels(clip.action[keep], times_s), seen.visible)
    calibrations = calibrate(x, y, score, times_s, seen.aspect)
    return Sequence(x, y, score, times_s, labels, calibrations, clip.person, "clip", seen.aspect)


def _frames(times_s: np.ndarray, rng: np.random.Generator, exact: bool) -> np.ndarray:
    """Which frames a camera of some rate up to the clip's own takes."""
    if exact:
        return np.arange(len(times_s))
    rate = float(np.median(1.0 / np.diff(times_s)))
    step = rate / float(rng.uniform(min(10.0, rate), min(30.0, rate)))
    return np.unique(np.minimum(np.round(np.arange(0, len(times_s), step)).astype(int), len(times_s) - 1))


def clip_labels(actions: np.ndarray, times_s: np.ndarray) -> Labels:
    """Labels of the named stretches; of postures only what an action says by itself: squat and idle."""
    count = len(actions)
    action = np.array([ACTIONS.index(str(name)) if name else ACTIONS.index("idle") for name in actions])
    weight = np.where(actions == "", 0.0, 1.0)
    strike, since, share = np.full(count, -1), np.zeros(count), np.zeros(count)
    starts = [0, *(np.flatnonzero(actions[1:] != actions[:-1]) + 1), count]
    for number, (first, last) in enumerate(zip(starts, starts[1:], strict=False)):
        name, part = str(actions[first]), slice(first, last)
        if not name:
            continue
        passed = times_s[part] - times_s[first]
        left = times_s[last - 1] - times_s[part]
        if name in STRIKES:
            strike[part] = number
            since[part] = passed
            share[part] = passed / max(float(times_s[last - 1] - times_s[first]) / 2.0, 0.05)
            weight[part] = np.clip(np.minimum(passed / LAUNCH_BLIND_S, left / EDGE_S), 0.1, 1.0)
        elif name != "idle":
            weight[part] = np.clip(np.minimum(passed, left) / EDGE_S, 0.1, 1.0)
    idle = POSTURES.index("idle")
    told = np.isin(actions, ("idle", "walk"))
    return Labels(
        np.full(count, idle),
        np.where(told, 1.0, 0.0).astype(np.float32),
        action,
        weight.astype(np.float32),
        strike,
        since.astype(np.float32),
        share.astype(np.float32),
        np.zeros(count, np.float32),
    )
