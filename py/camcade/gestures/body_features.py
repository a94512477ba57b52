"""From a player's joints to what networks read: joints steadied, a pose as numbers, the last moments of them.

`features` gives numbers that do not depend on where the player stands or how large the picture shows them: it
measures a pose against the player's own size and stance, which a `Calibrator` learns. Lengths are in trunks:
the calibrated distance from the middle of the shoulders to the middle of the hips. y points down, left is the
player's own left.

A joint that MoveNet is not sure of counts less, and one it does not see counts nothing: each number is
multiplied with the gates of its joints (0 hidden … 1 sure), and the gates are features themselves. Whoever
sits before a desk has arms, head and shoulders, and zeros for the rest.

What is drawn comes from joints that a one-euro filter steadies at rest and lets go when they move: G. Casiez,
N. Roussel, D. Vogel: "1€ Filter: A Simple Speed-based Low-pass Filter for Noisy Input in Interactive
Systems", CHI 2012. A first-order low-pass whose cut-off frequency grows with the speed of what it follows:
f = f_min + β · |speed|, and a weight for each new value of 1 / (1 + 1 / (2π f Δt)).
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, fields
from math import hypot, isfinite, pi

from camcade.errors import SettingsError
from camcade.vision.keypoints import (
    COUNT,
    HIPS,
    LEFT_ANKLE,
    LEFT_EAR,
    LEFT_ELBOW,
    LEFT_HIP,
    LEFT_KNEE,
    LEFT_SHOULDER,
    LEFT_WRIST,
    NAMES,
    NOSE,
    RIGHT_ANKLE,
    RIGHT_EAR,
    RIGHT_ELBOW,
    RIGHT_HIP,
    RIGHT_KNEE,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
    SHOULDERS,
    Keypoints,
)

GATED_JOINTS = (NOSE, *range(LEFT_SHOULDER, RIGHT_ANKLE + 1))

GATE_ZERO, GATE_ONE = 0.1, 0.3  # scores between which a joint begins to count
KNOWN = 0.2  # the gates of a pair of joints together, from which their middle is known
LIMIT = 3.0  # no feature is further from 0
ANKLES_BELOW_HIPS = 1.7  # trunks, standing

# The pose as numbers ----------------------------------------------------------------------------------------


def _feature_names() -> tuple[str, ...]:
    names = [f"{part}_{axis}" for part in ("trunk", "shoulders", "hips", "nose") for axis in "xy"]
    names += ["ears_x", "ears_turn"]
    for root, middle, end in (("shoulder", "elbow", "wrist"), ("hip", "knee", "ankle")):
        for side in ("left", "right"):
            names += [f"{side}_{joint}_{axis}" for joint in (middle, end) for axis in "xy"]
            names += [
                f"{side}_{root}_{middle}_length",
                f"{side}_{middle}_{end}_length",
                f"{side}_{root}_{end}_length",
            ]
    names += ["hips_rise", "shoulders_rise", "left_ankle_rise", "right_ankle_rise", "place"]
    return (*names, *(f"{NAMES[joint]}_gate" for joint in GATED_JOINTS))


FEATURE_NAMES = _feature_names()
"""What `features` gives, in order.

| names | measure |
| --- | --- |
| trunk | from the middle of the hips to that of the shoulders |
| shoulders, hips | from the right one to the left one |
| nose | from the middle of the shoulders |
| ears_x, ears_turn | from the right ear to the left one; gate of the left less that of the right |
| left_elbow_x … right_ankle_y | from the limb's own shoulder or hip |
| …_length | in the picture: limbs that point at the camera are short |
| …_rise | above where it was in the neutral stance |
| place | of the hips, to the right of where they were in the neutral stance |
| …_gate | 0 hidden … 1 sure |
"""
PLACE = FEATURE_NAMES.index("place")


@dataclass(frozen=True, slots=True)
class Calibration:
    """The player's size and neutral stance, in units of the frame's height, as keypoints are.

    | field | meaning |
    | --- | --- |
    | scale | length of the trunk, middle of the shoulders to middle of the hips |
    | hip_x, hip_y | the hips' middle in the neutral stance; hip_y is the standing hip height |
    | shoulder_y | the shoulders' middle |
    | ankle_y | the ankles' middle: where the floor is |

    Raises `SettingsError` for numbers that are none and for a scale that is not above 0.
    """

    scale: float
    hip_x: float
    hip_y: float
    shoulder_y: float
    ankle_y: float

    def __post_init__(self) -> None:
        for item in fields(self):
            if not isfinite(getattr(self, item.name)):
                raise SettingsError(f"{item.name} is {getattr(self, item.name)}: expected a number.")
        if not self.scale > 0:
            raise SettingsError(f"scale is {self.scale}: expected more than 0.")


def gate(score: float) -> float:
    """How much a joint of this score counts, 0 to 1."""
    return min(1.0, max(0.0, (score - GATE_ZERO) / (GATE_ONE - GATE_ZERO)))


def features(keypoints: Keypoints, calibration: Calibration) -> tuple[float, ...]:
    """The pose, one number for each of `FEATURE_NAMES`, each within ±`LIMIT`."""
    x, y = keypoints.x, keypoints.y
    gates = [gate(score) for score in keypoints.score]
    unit = 1.0 / calibration.scale
    shoulders, shoulders_known = middle_of_joints(keypoints, gates, LEFT_SHOULDER, RIGHT_SHOULDER)
    hips, hips_known = middle_of_joints(keypoints, gates, LEFT_HIP, RIGHT_HIP)
    if shoulders is None:
        shoulders = (
            (hips[0], hips[1] - calibration.scale) if hips else (calibration.hip_x, calibration.shoulder_y)
        )
    if hips is None:
        hips = (shoulders[0], shoulders[1] + calibration.scale)
    values = [(shoulders[0] - hips[0]) * unit, (shoulders[1] - hips[1]) * unit]
    for left, right in ((LEFT_SHOULDER, RIGHT_SHOULDER), (LEFT_HIP, RIGHT_HIP)):
        both = gates[left] * gates[right] * unit
        values += [both * (x[left] - x[right]), both * (y[left] - y[right])]
    nose = gates[NOSE] * unit
    values += [nose * (x[NOSE] - shoulders[0]), nose * (y[NOSE] - shoulders[1])]
    ears = gates[LEFT_EAR] * gates[RIGHT_EAR] * unit
    values += [ears * (x[LEFT_EAR] - x[RIGHT_EAR]), gates[LEFT_EAR] - gates[RIGHT_EAR]]
    for root, middle, end, (origin_x, origin_y) in (
        (LEFT_SHOULDER, LEFT_ELBOW, LEFT_WRIST, shoulders),
        (RIGHT_SHOULDER, RIGHT_ELBOW, RIGHT_WRIST, shoulders),
        (LEFT_HIP, LEFT_KNEE, LEFT_ANKLE, hips),
        (RIGHT_HIP, RIGHT_KNEE, RIGHT_ANKLE, hips),
    ):
        at_root, at_middle, at_end = gates[root], gates[middle] * unit, gates[end] * unit
        root_x = origin_x + at_root * (x[root] - origin_x)
        root_y = origin_y + at_root * (y[root] - origin_y)
        middle_x, middle_y = x[middle] - root_x, y[middle] - root_y
        end_x, end_y = x[end] - root_x, y[end] - root_y
        values += [at_middle * middle_x, at_middle * middle_y, at_end * end_x, at_end * end_y]
        values += [
            at_middle * hypot(middle_x, middle_y),
            gates[middle] * at_end * hypot(x[end] - x[middle], y[end] - y[middle]),
            at_end * hypot(end_x, end_y),
        ]
    values += [
        hips_known * (calibration.hip_y - hips[1]) * unit,
        shoulders_known * (calibration.shoulder_y - shoulders[1]) * unit,
        gates[LEFT_ANKLE] * (calibration.ankle_y - y[LEFT_ANKLE]) * unit,
        gates[RIGHT_ANKLE] * (calibration.ankle_y - y[RIGHT_ANKLE]) * unit,
        (hips[0] - calibration.hip_x) * unit,
    ]
    values += [gates[joint] for joint in GATED_JOINTS]
    return tuple(min(LIMIT, max(-LIMIT, value)) for value in values)


def middle_of_joints(
    keypoints: Keypoints, gates: Sequence[float], left: int, right: int
) -> tuple[tuple[float, float] | None, float]:
    """The middle of two joints by their gates (None if unknown), and how well it is known, 0 to 1."""
    weight = gates[left] + gates[right]
    if weight < KNOWN:
        return None, 0.0
    share = gates[left] / weight
    return (
        keypoints.x[right] + share * (keypoints.x[left] - keypoints.x[right]),
        keypoints.y[right] + share * (keypoints.y[left] - keypoints.y[right]),
    ), min(1.0, weight)


# Their last moments -----------------------------------------------------------------------------------------


class FeatureWindow:
    """Rows of features as frames come, read at even steps whatever the camera's rate.

    Between two frames a row is interpolated; before the first one it is as in it.
    """

    def __init__(self, steps: int, step_ms: float) -> None:
        """`steps` rows, `step_ms` apart. Raises `SettingsError` unless both are positive."""
        if not steps >= 1 or not step_ms > 0:
            raise SettingsError(f"{steps} steps of {step_ms} ms: expected at least 1 step of more than 0 ms.")
        self.steps = steps
        self.step_ms = step_ms
        self._frames: deque[tuple[float, Sequence[float]]] = deque()

    def clear(self) -> None:
        """Forget every frame."""
        self._frames.clear()

    def add(self, t_ms: float, features: Sequence[float]) -> None:
        """Take one frame's features; a frame that is not newer than the last is left out."""
        frames = self._frames
        if frames and t_ms <= frames[-1][0]:
            return
        frames.append((t_ms, features))
        oldest_ms = t_ms - (self.steps - 1) * self.step_ms
        while len(frames) > 1 and frames[1][0] <= oldest_ms:
            frames.popleft()

    def rows(self) -> list[float]:
        """steps x features numbers, row by row, the last row that of the newest frame; empty without any."""
        if not self._frames:
            return []
        frames = list(self._frames)
        newest_ms = frames[-1][0]
        values: list[float] = []
        index = 0
        for back in range(self.steps - 1, -1, -1):
            at_ms = newest_ms - back * self.step_ms
            while index + 1 < len(frames) and frames[index + 1][0] < at_ms:
                index += 1
            before_ms, before = frames[index]
            if at_ms <= before_ms or index + 1 == len(frames):
                values += before
                continue
            after_ms, after = frames[index + 1]
            share = (at_ms - before_ms) / (after_ms - before_ms)
            values += [a + share * (b - a) for a, b in zip(before, after, strict=True)]
        return values


# Joints steadied --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OneEuroSettings:
    """How steady, how quick.

    | field | unit | meaning |
    | --- | --- | --- |
    | least_cutoff_hz | Hz | cut-off at rest: lower is steadier |
    | cutoff_by_speed | Hz per unit a second | β: higher lags less in movement |
    | speed_cutoff_hz | Hz | cut-off of the speed's own smoothing |
    | longest_gap_ms | ms | after a longer one the filter begins anew |

    The unit is what values are given in divided by `size`, see `OneEuro.update`. Raises `SettingsError` for a
    value out of range.
    """

    least_cutoff_hz: float = 1.5
    cutoff_by_speed: float = 5.0
    speed_cutoff_hz: float = 5.0
    longest_gap_ms: float = 500.0

    def __post_init__(self) -> None:
        for name in ("least_cutoff_hz", "speed_cutoff_hz", "longest_gap_ms"):
            if not getattr(self, name) > 0:
                raise SettingsError(f"{name} is {getattr(self, name)}: expected more than 0.")
        if not self.cutoff_by_speed >= 0:
            raise SettingsError(f"cutoff_by_speed is {self.cutoff_by_speed}: expected 0 or more.")


class OneEuro:
    """One value over time."""

    __slots__ = ("_last_ms", "_speed", "_value", "settings")

    def __init__(self, settings: OneEuroSettings | None = None) -> None:
        self.settings = settings or OneEuroSettings()
        self.reset()

    def reset(self) -> None:
        """The next value is taken as it is."""
        self._last_ms: float | None = None
        self._value = 0.0
        self._speed = 0.0

    def update(self, t_ms: float, value: float, size: float = 1.0) -> float:
        """Take a value of time `t_ms`, in order, and give the smoothed one.

        `size` says what a unit of speed is measured against: with a body's size, a small and a large player
        are smoothed alike. A value that is not newer than the last is left out.
        """
        if self._last_ms is None or t_ms - self._last_ms > self.settings.longest_gap_ms:
            self._last_ms, self._value, self._speed = t_ms, value, 0.0
            return value
        if t_ms <= self._last_ms:
            return self._value
        passed_s = (t_ms - self._last_ms) / 1000
        speed = (value - self._value) / passed_s
        self._speed += _weight(self.settings.speed_cutoff_hz, passed_s) * (speed - self._speed)
        cutoff_hz = self.settings.least_cutoff_hz + self.settings.cutoff_by_speed * abs(self._speed) / size
        self._value += _weight(cutoff_hz, passed_s) * (value - self._value)
        self._last_ms = t_ms
        return self._value


def _weight(cutoff_hz: float, passed_s: float) -> float:
    turned = 2 * pi * cutoff_hz * passed_s
    return turned / (turned + 1)


@dataclass(frozen=True, slots=True)
class SteadySettings:
    """Which joints are believed, and how they are smoothed.

    | field | unit | meaning |
    | --- | --- | --- |
    | filter | – | of each coordinate, in trunks a second |
    | confident | score | a joint below it stays where it was last seen |
    | forget_ms | ms | a joint unseen for longer begins anew where it comes back |
    | least_trunk | frame heights | the trunk is never taken for shorter |
    """

    filter: OneEuroSettings = OneEuroSettings()
    confident: float = 0.2
    forget_ms: float = 300.0
    least_trunk: float = 0.08

    def __post_init__(self) -> None:
        if not 0 <= self.confident < 1:
            raise SettingsError(f"confident is {self.confident}: expected from 0 to below 1.")
        for name in ("forget_ms", "least_trunk"):
            if not getattr(self, name) > 0:
                raise SettingsError(f"{name} is {getattr(self, name)}: expected more than 0.")


class SteadyKeypoints:
    """All joints of one person: a confidence gate, and a one-euro filter for each coordinate."""

    def __init__(self, settings: SteadySettings | None = None) -> None:
        self.settings = settings or SteadySettings()
        self.reset()

    def reset(self) -> None:
        """Another person, or another camera."""
        self._x = [OneEuro(self.settings.filter) for _ in range(COUNT)]
        self._y = [OneEuro(self.settings.filter) for _ in range(COUNT)]
        self._kept: list[tuple[float, float] | None] = [None] * COUNT
        self._seen_ms = [0.0] * COUNT

    def update(self, keypoints: Keypoints) -> Keypoints:
        """The same frame, steadied. A joint that is not believed keeps its last place and its low score."""
        t_ms, size = keypoints.t_ms, max(self.settings.least_trunk, trunk(keypoints))
        xs, ys = list(keypoints.x), list(keypoints.y)
        for joint, score in enumerate(keypoints.score):
            kept = self._kept[joint]
            if score >= self.settings.confident:
                if t_ms - self._seen_ms[joint] > self.settings.forget_ms:
                    self._x[joint].reset()
                    self._y[joint].reset()
                x = self._x[joint].update(t_ms, xs[joint], size)
                y = self._y[joint].update(t_ms, ys[joint], size)
                self._kept[joint], self._seen_ms[joint] = (x, y), t_ms
                xs[joint], ys[joint] = x, y
            elif kept is not None and t_ms - self._seen_ms[joint] <= self.settings.forget_ms:
                xs[joint], ys[joint] = kept
        return Keypoints(tuple(xs), tuple(ys), keypoints.score, t_ms, keypoints.aspect)


def trunk(keypoints: Keypoints) -> float:
    """Length from the shoulders' middle to the hips', in frame heights, as this one frame shows it."""
    x, y = keypoints.x, keypoints.y
    (left, right), (low_left, low_right) = SHOULDERS, HIPS
    wide = (x[left] + x[right] - x[low_left] - x[low_right]) / 2
    high = (y[left] + y[right] - y[low_left] - y[low_right]) / 2
    return (wide * wide + high * high) ** 0.5
