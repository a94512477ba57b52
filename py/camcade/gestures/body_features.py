"""Posture as numbers that do not depend on where the player stands or how large the picture shows them.

`Calibrator` watches the keypoints and learns from two quiet seconds how large the player is and where they
stand; `features` measures a posture against that. Lengths are in trunks: the calibrated distance from the
middle of the shoulders to the middle of the hips. y points down, left is the player's own left.

A joint that MoveNet is not sure of counts less, and one it does not see counts nothing: each number is
multiplied with the gates of its joints (0 hidden … 1 sure), and the gates are features themselves. Whoever
sits before a desk has arms, head and shoulders, and zeros for the rest.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from math import exp, hypot, isfinite

from camcade.errors import SettingsError
from camcade.median import median
from camcade.vision.keypoints import Keypoints

NOSE, LEFT_EAR, RIGHT_EAR = 0, 3, 4
LEFT_SHOULDER, RIGHT_SHOULDER = 5, 6
LEFT_ELBOW, RIGHT_ELBOW = 7, 8
LEFT_WRIST, RIGHT_WRIST = 9, 10
LEFT_HIP, RIGHT_HIP = 11, 12
LEFT_KNEE, RIGHT_KNEE = 13, 14
LEFT_ANKLE, RIGHT_ANKLE = 15, 16
JOINTS = 17
_NAMES = {
    NOSE: "nose",
    LEFT_SHOULDER: "left_shoulder",
    RIGHT_SHOULDER: "right_shoulder",
    LEFT_ELBOW: "left_elbow",
    RIGHT_ELBOW: "right_elbow",
    LEFT_WRIST: "left_wrist",
    RIGHT_WRIST: "right_wrist",
    LEFT_HIP: "left_hip",
    RIGHT_HIP: "right_hip",
    LEFT_KNEE: "left_knee",
    RIGHT_KNEE: "right_knee",
    LEFT_ANKLE: "left_ankle",
    RIGHT_ANKLE: "right_ankle",
}
GATED_JOINTS = tuple(_NAMES)

GATE_ZERO, GATE_ONE = 0.1, 0.3  # scores between which a joint begins to count
KNOWN = 0.2  # the gates of a pair of joints together, from which their middle is known
LIMIT = 3.0  # no feature is further from 0
SHOULDERS_TO_TRUNK = 1.35  # of an average body that faces the camera: trunk over the shoulders' distance
NOSE_TO_TRUNK = 1.8  # trunk over the nose's height above the shoulders
ANKLES_BELOW_HIPS = 1.7  # trunks, standing


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
    return (*names, *(f"{name}_gate" for name in _NAMES.values()))


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
    """The posture, one number for each of `FEATURE_NAMES`, each within ±`LIMIT`."""
    x, y = keypoints.x, keypoints.y
    gates = [gate(score) for score in keypoints.score]
    unit = 1.0 / calibration.scale
    shoulders, shoulders_known = _middle(keypoints, gates, LEFT_SHOULDER, RIGHT_SHOULDER)
    hips, hips_known = _middle(keypoints, gates, LEFT_HIP, RIGHT_HIP)
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


def _middle(
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


class CalibrationPhase(StrEnum):
    """What the calibration is waiting for."""

    PLAYER = "player"
    STILL = "still"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class CalibrationSettings:
    """How the player's size and stance are learnt.

    | field | unit | meaning |
    | --- | --- | --- |
    | still_ms | ms | how long the player stands still |
    | still_frames | frames | how many of them it takes at least |
    | still_spread | trunks | shoulders and hips that moved further were not still |
    | patience_ms | ms | whoever is never still is measured by the middle of what they showed so far |
    | lost_ms | ms | without a player: whoever comes next is somebody new |
    | changed_ms | ms | size or stance that fits no more for so long: another player, or another place |
    | changed_size | factor | sizes beyond it, either way, do not fit |
    | fallen | trunks | hips so far below their neutral height for `changed_ms` x 4: the player sat down |
    | follow_ms | ms | time constant with which the neutral stance follows a player who stands about |
    | follow_rise | trunks | shoulders within it of their neutral height: the player stands |
    """

    still_ms: float = 2000.0
    still_frames: int = 12
    still_spread: float = 0.14
    patience_ms: float = 7000.0
    lost_ms: float = 1500.0
    changed_ms: float = 2500.0
    changed_size: float = 1.45
    fallen: float = 0.35
    follow_ms: float = 3000.0
    follow_rise: float = 0.16

    def __post_init__(self) -> None:
        for item in fields(self):
            if not getattr(self, item.name) > 0:
                raise SettingsError(f"{item.name} is {getattr(self, item.name)}: expected more than 0.")
        if not self.changed_size > 1:
            raise SettingsError(f"changed_size is {self.changed_size}: expected more than 1.")


@dataclass(frozen=True, slots=True)
class _Measures:
    """One frame of a player: size, and the places that a calibration keeps; None where nothing is seen."""

    scale: float
    hip_x: float
    hip_y: float
    shoulder_y: float
    ankle_y: float | None

    def calibration(self) -> Calibration:
        ankle_y = self.hip_y + ANKLES_BELOW_HIPS * self.scale if self.ankle_y is None else self.ankle_y
        return Calibration(self.scale, self.hip_x, self.hip_y, self.shoulder_y, ankle_y)


def measure(keypoints: Keypoints) -> Calibration | None:
    """A calibration from a single frame; None where the shoulders are not seen, so that nobody is there."""
    found = _measure(keypoints)
    return None if found is None else found.calibration()


def _measure(keypoints: Keypoints) -> _Measures | None:
    gates = [gate(score) for score in keypoints.score]
    shoulders, shoulders_known = _middle(keypoints, gates, LEFT_SHOULDER, RIGHT_SHOULDER)
    hips, hips_known = _middle(keypoints, gates, LEFT_HIP, RIGHT_HIP)
    if shoulders is None or shoulders_known < 0.5:
        return None
    width = hypot(
        keypoints.x[LEFT_SHOULDER] - keypoints.x[RIGHT_SHOULDER],
        keypoints.y[LEFT_SHOULDER] - keypoints.y[RIGHT_SHOULDER],
    )
    scale = SHOULDERS_TO_TRUNK * width * min(gates[LEFT_SHOULDER], gates[RIGHT_SHOULDER])
    if hips is not None and hips_known > 0.5:
        scale = max(hypot(shoulders[0] - hips[0], shoulders[1] - hips[1]), 0.8 * scale)
    else:
        scale = max(scale, NOSE_TO_TRUNK * gates[NOSE] * (shoulders[1] - keypoints.y[NOSE]))
        hips = (shoulders[0], shoulders[1] + scale)
    if not scale > 0.01:
        return None
    ankles, _ = _middle(keypoints, gates, LEFT_ANKLE, RIGHT_ANKLE)
    return _Measures(scale, hips[0], hips[1], shoulders[1], None if ankles is None else ankles[1])


class Calibrator:
    """Learns the player's size and neutral stance, follows them, and starts anew for somebody else.

    `calibration` is there as soon as somebody is seen, so that a game can begin at once; it is provisional
    until `is_ready`.
    """

    def __init__(self, settings: CalibrationSettings | None = None) -> None:
        self.settings = settings or CalibrationSettings()
        self.reset()

    def reset(self) -> None:
        """Forget the player."""
        self._calibration: Calibration | None = None
        self._is_ready = False
        self._progress = 0.0
        self._still: deque[tuple[float, _Measures]] = deque()
        self._seen: deque[_Measures] = deque(maxlen=150)
        self._first_ms: float | None = None
        self._seen_ms: float | None = None
        self._last_ms: float | None = None
        self._unlike_since_ms: float | None = None
        self._fallen_since_ms: float | None = None

    @property
    def calibration(self) -> Calibration | None:
        """The player's, provisional until `is_ready`; None while nobody has been seen."""
        return self._calibration

    @property
    def is_ready(self) -> bool:
        """The player has stood still for long enough, or has been watched for long enough."""
        return self._is_ready

    @property
    def progress(self) -> float:
        """Of standing still, 0 to 1."""
        return self._progress

    @property
    def phase(self) -> CalibrationPhase:
        """What is waited for."""
        if self._calibration is None:
            return CalibrationPhase.PLAYER
        return CalibrationPhase.READY if self._is_ready else CalibrationPhase.STILL

    def update(self, keypoints: Keypoints) -> Calibration | None:
        """Take the keypoints of one frame, in order of time; gives `calibration`."""
        now_ms = keypoints.t_ms
        found = _measure(keypoints)
        if found is None:
            if self._seen_ms is not None and now_ms - self._seen_ms >= self.settings.lost_ms:
                self.reset()
            return self._calibration
        frame_ms = 0.0 if self._last_ms is None else min(200.0, now_ms - self._last_ms)
        self._seen_ms = self._last_ms = now_ms
        if self._first_ms is None:
            self._first_ms = now_ms
        if self._is_ready:
            self._follow(now_ms, frame_ms, found)
        else:
            self._learn(now_ms, found)
        return self._calibration

    def _learn(self, now_ms: float, found: _Measures) -> None:
        settings = self.settings
        self._seen.append(found)
        self._still.append((now_ms, found))
        while not _is_still(found, self._still[0][1], settings.still_spread):
            self._still.popleft()
        lasted_ms = now_ms - self._still[0][0]
        self._progress = min(1.0, lasted_ms / settings.still_ms)
        waited_ms = now_ms - (self._first_ms if self._first_ms is not None else now_ms)
        if self._progress >= 1.0 and len(self._still) >= settings.still_frames:
            self._calibration = _typical([measures for _, measures in self._still], 0.5)
            self._is_ready = True
        elif waited_ms >= settings.patience_ms and len(self._seen) >= settings.still_frames:
            self._calibration = _typical(self._seen, 0.7)
            self._is_ready, self._progress = True, 1.0
        else:
            self._calibration = _typical(self._seen, 0.7)
        if self._is_ready:
            self._still.clear()
            self._seen.clear()

    def _follow(self, now_ms: float, frame_ms: float, found: _Measures) -> None:
        settings, kept = self.settings, self._calibration
        if kept is None:
            return
        now = found.calibration()
        rise = (kept.shoulder_y - now.shoulder_y) / kept.scale
        sunk = (now.hip_y - kept.hip_y) / kept.scale
        size = now.scale / kept.scale
        unlike = size > settings.changed_size or size < 1 / settings.changed_size
        self._unlike_since_ms = _since(self._unlike_since_ms, unlike, now_ms)
        self._fallen_since_ms = _since(self._fallen_since_ms, sunk > settings.fallen, now_ms)
        if _lasts(self._unlike_since_ms, now_ms, settings.changed_ms) or _lasts(
            self._fallen_since_ms, now_ms, 4 * settings.changed_ms
        ):
            self.reset()
            self._first_ms = self._seen_ms = self._last_ms = now_ms
            self._learn(now_ms, found)
        elif abs(rise) < settings.follow_rise and abs(sunk) < settings.follow_rise and not unlike:
            share = 1 - exp(-frame_ms / settings.follow_ms)
            if found.ankle_y is None:
                now = Calibration(
                    now.scale, now.hip_x, now.hip_y, now.shoulder_y, kept.ankle_y + now.hip_y - kept.hip_y
                )
            self._calibration = _between(kept, now, share)


def _is_still(now: _Measures, then: _Measures, spread: float) -> bool:
    reach = spread * now.scale
    return (
        abs(now.hip_x - then.hip_x) <= reach
        and abs(now.hip_y - then.hip_y) <= reach
        and abs(now.shoulder_y - then.shoulder_y) <= reach
        and abs(now.scale - then.scale) <= reach
    )


def _typical(seen: Sequence[_Measures], size_share: float) -> Calibration:
    """The medians; as size the one that `size_share` of the frames stay below: who leans looks short."""
    sizes = sorted(measures.scale for measures in seen)
    scale = sizes[min(len(sizes) - 1, int(size_share * len(sizes)))]
    ankles = [measures.ankle_y for measures in seen if measures.ankle_y is not None]
    hip_y = median(measures.hip_y for measures in seen)
    return Calibration(
        scale,
        median(measures.hip_x for measures in seen),
        hip_y,
        median(measures.shoulder_y for measures in seen),
        median(ankles) if ankles else hip_y + ANKLES_BELOW_HIPS * scale,
    )


def _between(kept: Calibration, now: Calibration, share: float) -> Calibration:
    return Calibration(
        kept.scale + share * (now.scale - kept.scale),
        kept.hip_x + share * (now.hip_x - kept.hip_x),
        kept.hip_y + share * (now.hip_y - kept.hip_y),
        kept.shoulder_y + share * (now.shoulder_y - kept.shoulder_y),
        kept.ankle_y + share * (now.ankle_y - kept.ankle_y),
    )


def _since(since_ms: float | None, holds: bool, now_ms: float) -> float | None:
    """When a condition that holds began to; None if it does not."""
    if not holds:
        return None
    return now_ms if since_ms is None else since_ms


def _lasts(since_ms: float | None, now_ms: float, wanted_ms: float) -> bool:
    return since_ms is not None and now_ms - since_ms >= wanted_ms
