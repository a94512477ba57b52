"""A pose as numbers that do not depend on where the player stands or how large the picture shows them.

`features` measures a pose against the player's own size and stance, which a `Calibrator` learns. Lengths are
in trunks: the calibrated distance from the middle of the shoulders to the middle of the hips. y points down,
left is the player's own left.

A joint that MoveNet is not sure of counts less, and one it does not see counts nothing: each number is
multiplied with the gates of its joints (0 hidden … 1 sure), and the gates are features themselves. Whoever
sits before a desk has arms, head and shoulders, and zeros for the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from math import hypot, isfinite

from camcade.errors import SettingsError
from camcade.vision.keypoints import (
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
    Keypoints,
)

GATED_JOINTS = (NOSE, *range(LEFT_SHOULDER, RIGHT_ANKLE + 1))

GATE_ZERO, GATE_ONE = 0.1, 0.3  # scores between which a joint begins to count
KNOWN = 0.2  # the gates of a pair of joints together, from which their middle is known
LIMIT = 3.0  # no feature is further from 0
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
