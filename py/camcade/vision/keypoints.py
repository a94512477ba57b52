"""Where a person's joints are in one camera picture: the common currency of everything that reads a body."""

from collections.abc import Mapping
from dataclasses import dataclass

NAMES = (
    "nose",
    "left_eye",
    "right_eye",
    "left_ear",
    "right_ear",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
)
"""The 17 joints of COCO, in its order. Left and right are the person's own."""

COUNT = len(NAMES)
INDEX: Mapping[str, int] = {name: index for index, name in enumerate(NAMES)}

NOSE, LEFT_EYE, RIGHT_EYE, LEFT_EAR, RIGHT_EAR = range(5)
LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_ELBOW, RIGHT_ELBOW, LEFT_WRIST, RIGHT_WRIST = range(5, 11)
LEFT_HIP, RIGHT_HIP, LEFT_KNEE, RIGHT_KNEE, LEFT_ANKLE, RIGHT_ANKLE = range(11, 17)
SHOULDERS = (LEFT_SHOULDER, RIGHT_SHOULDER)
HIPS = (LEFT_HIP, RIGHT_HIP)
WRISTS = (LEFT_WRIST, RIGHT_WRIST)
ANKLES = (LEFT_ANKLE, RIGHT_ANKLE)
TORSO = (*SHOULDERS, *HIPS)

BONES: tuple[tuple[int, int], ...] = tuple(
    (INDEX[one], INDEX[other])
    for one, other in (
        ("left_ear", "left_eye"),
        ("left_eye", "nose"),
        ("nose", "right_eye"),
        ("right_eye", "right_ear"),
        ("left_shoulder", "right_shoulder"),
        ("left_shoulder", "left_elbow"),
        ("left_elbow", "left_wrist"),
        ("right_shoulder", "right_elbow"),
        ("right_elbow", "right_wrist"),
        ("left_shoulder", "left_hip"),
        ("right_shoulder", "right_hip"),
        ("left_hip", "right_hip"),
        ("left_hip", "left_knee"),
        ("left_knee", "left_ankle"),
        ("right_hip", "right_knee"),
        ("right_knee", "right_ankle"),
    )
)
"""Which joints a drawn skeleton connects, as pairs of indices."""


@dataclass(frozen=True, slots=True)
class Keypoints:
    """The 17 joints of one person in one frame, in the order of `NAMES`.

    | field | unit | meaning |
    | --- | --- | --- |
    | x, y | heights of the frame | from the left top, x right, y down, in the unmirrored picture |
    | score | 0..1 | how sure the network is of each joint |
    | t_ms | ms of the page's clock | when the frame was taken |
    | aspect | – | width / height of the frame; x runs from 0 to this |

    One unit for both axes, so that lengths and angles mean the same in a wide and in an upright picture.
    """

    x: tuple[float, ...]
    y: tuple[float, ...]
    score: tuple[float, ...]
    t_ms: float
    aspect: float
