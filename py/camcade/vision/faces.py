"""Where an expression network looks: from a face's landmarks to a square framed as in training.

The faces of FER-2013, which the network learned from, fill their pictures in much the same way. The three
constants below say how: medians over 264 faces of its validation split, landmarks found by BlazeFace. A
detector's landmarks (eyes and mouth) give the square that puts the face there. It stays upright with the
picture, because heads in FER-2013 are tilted as they were in life.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from camcade.vision.region import Region

Point = tuple[float, float]

# Of the square's side: the length of (distance between the eyes, distance from them to the mouth).
# That length hardly changes when a head turns or nods, while either distance alone does.
SPAN = 0.514
# Where in the square lies the point 40 % of the way from between the eyes to the mouth.
ANCHOR_X = 0.495
ANCHOR_Y = 0.544
ANCHOR_TO_MOUTH = 0.4


@dataclass(frozen=True, slots=True)
class Face:
    """One face in a picture, in px of the picture, x right, y down, not mirrored."""

    left_eye: Point  # centre of the eye on the left of the picture
    right_eye: Point  # centre of the eye on the right of the picture
    mouth: Point  # its centre
    score: float = 1.0  # the detector's confidence, 0…1

    @property
    def side_px(self) -> float:
        """Side of the square that the network should see; what "large" means among faces."""
        eyes = math.dist(self.left_eye, self.right_eye)
        middle = _between(self.left_eye, self.right_eye, 0.5)
        return math.hypot(eyes, math.dist(middle, self.mouth)) / SPAN


def face_square(face: Face) -> tuple[float, float, float]:
    """Left, top and side in px of the square to cut out; may reach beyond the picture.

    Raises ValueError when the landmarks coincide, or are no numbers.
    """
    side = face.side_px
    if not (math.isfinite(side) and side > 0):
        raise ValueError(
            f"the landmarks of {face} have no extent: expected eyes and mouth at different places"
        )
    x, y = _between(_between(face.left_eye, face.right_eye, 0.5), face.mouth, ANCHOR_TO_MOUTH)
    return x - ANCHOR_X * side, y - ANCHOR_Y * side, side


def face_region(face: Face, width_px: float, height_px: float) -> Region:
    """The same square in shares of a picture's width and height, as the inference worker takes it.

    Raises ValueError for a picture without extent, and as `face_square` does.
    """
    if not (width_px > 0 and height_px > 0):
        raise ValueError(f"a picture of {width_px} × {height_px} px holds no face")
    left, top, side = face_square(face)
    return left / width_px, top / height_px, (left + side) / width_px, (top + side) / height_px


def largest(faces: Sequence[Face]) -> Face | None:
    """The face that plays: the largest, the surer of two equally large ones; none where there is none."""
    return max(faces, key=lambda face: (face.side_px, face.score), default=None)


def share_outside(region: Region) -> float:
    """Share 0…1 of a region's area that lies outside the picture: a face cut off by the rim."""
    left, top, right, bottom = region
    inside = max(0.0, min(right, 1) - max(left, 0)) * max(0.0, min(bottom, 1) - max(top, 0))
    return 1 - inside / ((right - left) * (bottom - top))


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
