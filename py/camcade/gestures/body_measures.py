"""How large a player is and where they stand, as one frame of keypoints shows it."""

from dataclasses import dataclass
from math import hypot

from camcade.gestures.body_features import ANKLES_BELOW_HIPS, Calibration, gate, middle_of_joints
from camcade.vision.keypoints import (
    LEFT_ANKLE,
    LEFT_HIP,
    LEFT_SHOULDER,
    NOSE,
    RIGHT_ANKLE,
    RIGHT_HIP,
    RIGHT_SHOULDER,
    Keypoints,
)

SHOULDERS_TO_TRUNK = 1.35  # of an average body that faces the camera: trunk over the shoulders' distance
NOSE_TO_TRUNK = 1.8  # trunk over the nose's height above the shoulders


@dataclass(frozen=True, slots=True)
class Measures:
    """One frame of a player: size, and the places that a calibration keeps; None where nothing is seen."""

    scale: float
    hip_x: float
    hip_y: float
    shoulder_y: float
    ankle_y: float | None

    def calibration(self) -> Calibration:
        """As the size and stance of a player; ankles that are not seen are where they usually are."""
        ankle_y = self.hip_y + ANKLES_BELOW_HIPS * self.scale if self.ankle_y is None else self.ankle_y
        return Calibration(self.scale, self.hip_x, self.hip_y, self.shoulder_y, ankle_y)


def measure(keypoints: Keypoints) -> Calibration | None:
    """A calibration from a single frame; None where the shoulders are not seen, so that nobody is there."""
    found = measures_of(keypoints)
    return None if found is None else found.calibration()


def measures_of(keypoints: Keypoints) -> Measures | None:
    """What a single frame shows; None where the shoulders are not seen."""
    gates = [gate(score) for score in keypoints.score]
    shoulders, shoulders_known = middle_of_joints(keypoints, gates, LEFT_SHOULDER, RIGHT_SHOULDER)
    hips, hips_known = middle_of_joints(keypoints, gates, LEFT_HIP, RIGHT_HIP)
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
    ankles, _ = middle_of_joints(keypoints, gates, LEFT_ANKLE, RIGHT_ANKLE)
    return Measures(scale, hips[0], hips[1], shoulders[1], None if ankles is None else ankles[1])
