"""What a project of the body is told by: the pose of a moment as numbers, measured against itself.

No neutral stance is needed, so the same picture always comes to the same numbers: a sample that was recorded,
one that was dropped as a file, and what the player shows in a game.
"""

from array import array
from typing import Any

from camcade.gestures.body_features import FEATURE_NAMES, features
from camcade.gestures.body_measures import measure
from camcade.vision.keypoints import Keypoints


def pose_numbers(keypoints: Keypoints) -> bytes:
    """The joints of a frame as a float32 row of `FEATURE_NAMES`; empty where nobody is seen.

    What is measured from the neutral stance (the last steps to the side, a jump's height) is 0.
    """
    size = measure(keypoints)
    return b"" if size is None else array("f", features(keypoints, size)).tobytes()


def without_legs(numbers: bytes) -> tuple[bytes, bytes]:
    """The same pose as a camera shows it that sees no feet, and that sees no knees either.

    Learnt from as well, so that a head does not go by how near the player stood while recording.
    """
    found: list[bytes] = []
    for hidden in (FEET, LEGS):
        row = array("f", numbers)
        for index in hidden:
            row[index] = 0.0
        found.append(row.tobytes())
    return found[0], found[1]


KNEE_BELOW_HIP, ANKLE_BELOW_HIP = 0.85, 1.7  # trunks, standing; `ANKLES_BELOW_HIPS`


def _at_rest() -> dict[int, tuple[float, int]]:
    found: dict[str, tuple[float, str]] = {}
    for side in ("left", "right"):
        knee, ankle = f"{side}_knee_gate", f"{side}_ankle_gate"
        found[f"{side}_knee_y"] = found[f"{side}_hip_knee_length"] = KNEE_BELOW_HIP, knee
        found[f"{side}_ankle_y"] = found[f"{side}_hip_ankle_length"] = ANKLE_BELOW_HIP, ankle
        found[f"{side}_knee_ankle_length"] = ANKLE_BELOW_HIP - KNEE_BELOW_HIP, ankle
    index = FEATURE_NAMES.index
    return {index(name): (value, index(gate)) for name, (value, gate) in found.items()}


AT_REST = _at_rest()
"""Number → what is added to it as far as its joint is not seen, and the number that tells how well that is.

A head that learns from few samples would go by which joints the camera of that day saw. So legs that it does
not see are taken for a standing player's, and it is not told that they were not seen.
"""
UNTOLD = tuple(index for index, name in enumerate(FEATURE_NAMES) if name.endswith("gate"))
"""Numbers that no head goes by: how well joints are seen."""

FEET = tuple(index for index, name in enumerate(FEATURE_NAMES) if "ankle" in name)
LEGS = tuple(index for index, name in enumerate(FEATURE_NAMES) if "ankle" in name or "knee" in name)
"""Which of the numbers tell of these joints; 0 where a joint is not seen."""


def rest_of_poses() -> dict[str, Any]:
    """What a head is shown of legs that are not seen, as the page's workers take it (`scaling.js`)."""
    return {
        "added": [[at, value, gate] for at, (value, gate) in AT_REST.items()],
        "untold": list(UNTOLD),
    }
