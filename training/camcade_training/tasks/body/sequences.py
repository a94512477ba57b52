"""From performances or clips to what the networks learn from: features a frame, and windows of them.

Every sequence gets a camera, a frame rate from 8 to 31 frames a second with its unevenness, MoveNet's error,
and the calibration that the page makes of it. Joints are as MoveNet gives them: a filter would keep a fist
back that is under way. A window is resampled to even steps, its
last step at the frame it decides on, as the page does it.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from camcade.gestures.body_features import SteadyKeypoints
from camcade.gestures.body_pipeline import Calibrator
from camcade.vision.keypoints import Keypoints
from camcade_training.mocap.labels import ACTIONS
from camcade_training.mocap.views import View, ViewSettings, views_of
from camcade_training.synthetic.body import MIRRORED_JOINTS, solve
from camcade_training.tasks.body.features import Calibrations, body_features, neutral_calibration
from camcade_training.tasks.body.filmed_error import FilmedErrors, pose_seen
from camcade_training.tasks.body.labels import MIRRORED_POSTURES, POSTURES, STEPS_WEIGHT, Labels, labels_of
from camcade_training.tasks.body.movenet_error import MovenetError, disturb
from camcade_training.tasks.body.observing import joints_seen
from camcade_training.tasks.body.performers import body_seed, stage
from camcade_training.tasks.body.stepping import on_the_way, stepping, steps_of

WINDOW_STEPS = 12
STEP_MS = 50.0
KINDS = ("strikes", "mixed", "everyday")
FRONTAL_DEGREES = 15.0  # of yaw, at most, from which one of several cameras looks
WILD_ERROR = (0.5, 2.4)  # times the fitted error, in training: bad light, noisy cameras, loose clothes
FILMED_SHARE = 0.75  # of views in training whose error is borrowed from films, where there are some
FILMED_ERROR = (0.8, 1.3)  # times that error


@dataclass(frozen=True)
class Sequence:
    """One person before one camera: keypoints of T frames, as MoveNet gave them, with what they show.

    `x`, `y` in frame heights, `score`: (T, 17); `times_s` (T,); `labels`: see `labels.Labels`;
    `calibrations`: of each frame; `person`: for splits; `kind`: "strikes", "mixed", "everyday" or "clip".
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    score: NDArray[np.float64]
    times_s: NDArray[np.float64]
    labels: Labels
    calibrations: Calibrations
    person: str
    kind: str
    aspect: float

    def features(self) -> NDArray[np.float32]:
        """(T, F)."""
        return body_features(self.x, self.y, self.score, self.calibrations)

    def mirrored(self) -> Sequence:
        """Left and right exchanged, labels too."""
        order = MIRRORED_JOINTS
        swap = np.array([POSTURES.index(name) for name in MIRRORED_POSTURES])
        return replace(
            self,
            x=self.aspect - self.x[:, order],
            y=self.y[:, order],
            score=self.score[:, order],
            labels=replace(self.labels, posture=swap[self.labels.posture]),
            calibrations=replace(self.calibrations, hip_x=self.aspect - self.calibrations.hip_x),
        )


def frame_times(duration_s: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """When a camera of some rate and unevenness takes its frames."""
    rate = float(rng.uniform(8.0, 31.0))
    count = int(duration_s * rate * 1.3) + 4
    steps = np.maximum(rng.normal(1.0, float(rng.uniform(0.0, 0.2)), count), 0.35) / rate
    steps[rng.random(count) < 0.02] *= 2.0  # a dropped frame
    times = 0.05 + np.cumsum(steps)
    return times[times < duration_s - 0.05]


def calibrate(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    score: NDArray[np.float64],
    times_s: NDArray[np.float64],
    aspect: float,
) -> Calibrations:
    """What the page's `Calibrator` holds at each frame of joints as MoveNet gave them; before anybody is
    seen, what it comes to first.
    """
    steady, calibrator = SteadyKeypoints(), Calibrator()
    rows: list[tuple[float, ...] | None] = []
    lists = x.tolist(), y.tolist(), score.tolist()
    for moment, row_x, row_y, row_score in zip(times_s.tolist(), *lists, strict=True):
        given = Keypoints(tuple(row_x), tuple(row_y), tuple(row_score), moment * 1e3, aspect)
        found = calibrator.update(steady.update(given))
        rows.append(
            None
            if found is None
            else (found.scale, found.hip_x, found.hip_y, found.shoulder_y, found.ankle_y)
        )
    first = next((row for row in rows if row is not None), (0.25, 0.5 * aspect, 0.6, 0.35, 0.95))
    kept: list[tuple[float, ...]] = []
    for row in rows:
        kept.append(row if row is not None else (kept[-1] if kept else first))
    return Calibrations(*np.array(kept).T)


def misjudged(neutral: Calibrations, frames: int, rng: np.random.Generator) -> Calibrations:
    """A calibration for all frames, a little wrong: another stance, somebody who has moved since."""
    scale = float(neutral.scale) * float(np.clip(rng.lognormal(0.0, 0.08), 0.8, 1.25))
    away = rng.normal(0.0, 1.0, 4) * (0.15, 0.05, 0.05, 0.06) * scale
    numbers = (
        scale,
        float(neutral.hip_x) + away[0],
        float(neutral.hip_y) + away[1],
        float(neutral.shoulder_y) + away[2],
        float(neutral.ankle_y) + away[3],
    )
    return Calibrations(*(np.full(frames, number) for number in numbers))


def drawn_sequences(
    split: str,
    number: int,
    error: MovenetError,
    views: int = 2,
    wild: bool = True,
    filmed: FilmedErrors | None = None,
) -> list[Sequence]:
    """What `views` cameras see of performance `number` of a split. `wild`: calibrations misjudged, errors of
    varied size, steps under strikes, as training wants it; else as they are. `filmed`: errors for most views;
    else all are fitted.
    """
    rng = body_seed(split, number, 1)
    kind = KINDS[number % 3]
    staged = stage(kind, split, number)
    performance = staged.performance
    is_stepping = wild and not staged.style.seated
    steps = steps_of(performance.strikes, body_seed(split, number, 2)) if is_stepping else []
    sequences = []
    for view in _views(split, number, performance, staged.style.seated, views, rng):
        times_s = frame_times(performance.duration_s, rng)
        skeleton = solve(stepping(performance.poses(times_s), times_s, steps), performance.body)
        joints_m = skeleton.coco()
        seen = joints_seen(joints_m, view.camera, times_s)
        amount = float(np.exp(rng.uniform(*np.log(WILD_ERROR)))) if wild else 1.0
        x, y, score = disturb(seen, error, rng, amount)
        if filmed is not None and rng.random() < FILMED_SHARE:
            amount = float(rng.uniform(*FILMED_ERROR))
            pose = pose_seen(joints_m, view.camera)
            x, y, score = filmed.lay_on(seen, pose, (x, y, score), rng, amount)
        labels = only_seen(labels_of(performance, skeleton, times_s, staged.style.seated), seen.visible)
        between = on_the_way(times_s, steps) & (labels.strike < 0)
        labels.action_weight[between] = np.minimum(labels.action_weight[between], STEPS_WEIGHT)
        if wild and (seen.visible[:, [11, 12]] > 0).mean() > 0.8 and rng.random() < 0.6:
            first = times_s < 1.0
            neutral = neutral_calibration(np.median(x[first], axis=0), np.median(y[first], axis=0))
            calibrations = misjudged(neutral, len(times_s), rng)
        else:
            calibrations = calibrate(x, y, score, times_s, seen.aspect)
        made = Sequence(x, y, score, times_s, labels, calibrations, f"{split}-{number}", kind, seen.aspect)
        sequences.append(made)
    return sequences


def _views(split, number, performance, seated, views, rng) -> list[View]:
    standing = solve(performance.poses(np.array([0.05, 0.5])), performance.body).coco()
    side_on = rng.random() < 0.12
    settings = ViewSettings(
        views=views,
        yaw_degrees=90.0 if side_on else 50.0,
        height_m=(0.2, 2.3),  # from the floor to the top of a shelf
        distance_m=(1.4, 4.6),
        field_of_view_degrees=(50.0, 85.0),
        upper_body_share=0.6 if seated else 0.15,
        seed=int(rng.integers(1 << 30)),
    )
    if views < 2:
        return views_of(standing, settings, number)
    frontal = replace(settings, views=1, yaw_degrees=FRONTAL_DEGREES)  # as most players stand
    around = replace(settings, views=views - 1)
    return views_of(standing, frontal, number, 1) + views_of(standing, around, number)


def only_seen(labels: Labels, visible: NDArray[np.uint8]) -> Labels:
    """Kicks whose feet and knees lie outside the picture cannot be told: they count little."""
    legs_outside = (visible[:, [13, 14, 15, 16]] == 0).all(axis=1)
    kick_postures = np.array([("kick" in name) or name == "jump" for name in POSTURES])
    kicks = np.array([name.endswith("-kick") for name in ACTIONS])
    posture_weight = np.where(legs_outside & kick_postures[labels.posture], 0.0, labels.posture_weight)
    action_weight = np.where(legs_outside & kicks[labels.action], 0.0, labels.action_weight)
    return replace(
        labels,
        posture_weight=posture_weight.astype(np.float32),
        action_weight=action_weight.astype(np.float32),
    )


def windows(
    features: NDArray[np.float32],
    times_s: NDArray[np.float64],
    ends: NDArray[np.int64],
    steps: int = WINDOW_STEPS,
    step_ms: float = STEP_MS,
) -> NDArray[np.float32]:
    """(N, steps, F): for each frame index of `ends` the features at even steps up to it, interpolated between
    frames; before the first frame they are as in it.
    """
    back_s = np.arange(steps - 1, -1, -1) * step_ms / 1000.0
    at_s = times_s[ends][:, None] - back_s  # (N, steps)
    upper = np.clip(np.searchsorted(times_s, at_s, side="left"), 1, max(1, len(times_s) - 1))
    upper = np.minimum(upper, len(times_s) - 1)
    lower = np.maximum(upper - 1, 0)
    span = np.maximum(times_s[upper] - times_s[lower], 1e-6)
    share = np.clip((at_s - times_s[lower]) / span, 0.0, 1.0).astype(np.float32)[..., None]
    return (features[lower] * (1.0 - share) + features[upper] * share).astype(np.float32)


@dataclass(frozen=True)
class Examples:
    """Rows for the networks: windows (N, steps, F) as float16; labels and weights (N,)."""

    inputs: NDArray[np.float16]
    label: NDArray[np.int16]
    weight: NDArray[np.float32]
    since_s: NDArray[np.float32]
    share: NDArray[np.float32]
    strike: NDArray[np.int64]  # number of the strike within all, -1 none
    person: NDArray[np.int32]


def joined(parts: list[Examples]) -> Examples:
    """All of them, one after another."""
    names = ("inputs", "label", "weight", "since_s", "share", "strike", "person")
    return Examples(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def examples_of(
    task: str, sequence: Sequence, rng: np.random.Generator, idle_share: float, other_share: float = 1.0
) -> Examples:
    """Windows that end where something counts for `task`, "pose" or "action"; of idle ones and of others only
    a share.
    """
    labels = sequence.labels
    label, weight, names = {
        "pose": (labels.posture, labels.posture_weight, POSTURES),
        "action": (labels.action, labels.action_weight, ACTIONS),
    }[task]
    is_idle = label == names.index("idle")
    chosen = (weight > 0) & (rng.random(len(label)) < np.where(is_idle, idle_share, other_share))
    at = np.flatnonzero(chosen)
    person = zlib.crc32(sequence.person.encode()) % (1 << 30)
    strike = np.where(labels.strike[at] >= 0, person * 1000 + labels.strike[at], -1)
    return Examples(
        windows(sequence.features(), sequence.times_s, at).astype(np.float16),
        label[at].astype(np.int16),
        weight[at].astype(np.float32),
        labels.since_s[at],
        labels.share[at],
        strike,
        np.full(len(at), person, np.int32),
    )
