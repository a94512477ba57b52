"""BlazeFace's answer read: from scores and offsets at 896 anchors to the faces of a picture.

BlazeFace (Bazarevsky and others, 2019, arXiv 1907.05047), the 256-pixel variant, looks at a square of
256 × 256 and answers at two grids: 16 × 16 places with two anchors each, 8 × 8 with six. Each anchor gives a
score (a logit) and 16 numbers, all in px of the input and relative to the middle of its place: centre,
width, height, and x and y of six landmarks: right eye, left eye (the person's own), nose, mouth, right ear,
left ear.

The picture goes in whole, with black at two sides to make it square (`letterbox`). Page and commands read the
answer here, so both find the same faces.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from camcade.vision.faces import Face
from camcade.vision.region import Region

INPUT_PX = 256
VALUES = 16  # numbers for each anchor besides its score

RIGHT_EYE, LEFT_EYE, MOUTH = 4, 6, 10  # where x stands among them; y follows


@dataclass(frozen=True, slots=True)
class Grid:
    """One of the two grids: names of its outputs in the card, cells along a side, anchors for each cell."""

    scores: str
    offsets: str
    cells: int
    anchors: int


GRIDS = (
    Grid("fine_scores", "fine_offsets", 16, 2),
    Grid("coarse_scores", "coarse_offsets", 8, 6),
)


@dataclass(frozen=True, slots=True)
class DetectorSettings:
    """What counts as a face.

    | field | unit | meaning |
    | --- | --- | --- |
    | least_score | 0..1 | below it an anchor is ignored |
    | overlap | 0..1 | two boxes with more in common (intersection over union) are one face |
    """

    least_score: float = 0.5
    overlap: float = 0.3


@dataclass(frozen=True, slots=True)
class Candidate:
    """One anchor's face in px of the input: the 16 numbers in place, and the score, 0..1."""

    score: float
    values: tuple[float, ...]

    @property
    def box(self) -> Region:
        """Left, top, right, bottom."""
        x, y, width, height = self.values[:4]
        return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def letterbox(width_px: float, height_px: float) -> Region:
    """The square around a whole picture, in shares of its width and height: it reaches beyond two sides.

    Raises ValueError for a picture without extent.
    """
    if not (width_px > 0 and height_px > 0):
        raise ValueError(f"a picture of {width_px} × {height_px} px holds no face")
    side = max(width_px, height_px)
    x, y = (side / width_px - 1) / 2, (side / height_px - 1) / 2
    return -x, -y, 1 + x, 1 + y


def detect(
    outputs: Mapping[str, Sequence[float]],
    width_px: float,
    height_px: float,
    settings: DetectorSettings | None = None,
) -> list[Face]:
    """The faces that BlazeFace found in a letterboxed picture of this size, in its px, the surest first.

    Anchors that see the same face are blended by their scores, as the paper does: it makes the landmarks of a
    video calmer than taking the best alone.

    Args:
        outputs: the card's roles → flat rows of float32.
        width_px, height_px: of the picture.
        settings: what counts as a face.
    """
    settings = settings or DetectorSettings()
    waiting = sorted(candidates(outputs, settings.least_score), key=lambda one: -one.score)
    scale = max(width_px, height_px) / INPUT_PX
    shift_x = (max(width_px, height_px) - width_px) / 2
    shift_y = (max(width_px, height_px) - height_px) / 2
    found: list[Face] = []
    while waiting:
        best = waiting[0]
        same = [one for one in waiting if intersection_over_union(one.box, best.box) > settings.overlap]
        waiting = [one for one in waiting if one not in same and one is not best]
        values = blended(same or [best])
        points = [
            (values[place] * scale - shift_x, values[place + 1] * scale - shift_y)
            for place in (RIGHT_EYE, LEFT_EYE, MOUTH)
        ]
        left_eye, right_eye = sorted(points[:2])  # as they stand in the picture
        face = Face(left_eye, right_eye, points[2], best.score)
        if face.side_px > 0:
            found.append(face)
    return found


def candidates(outputs: Mapping[str, Sequence[float]], least_score: float) -> list[Candidate]:
    """Every anchor of at least this score."""
    least_logit = math.log(least_score / (1 - least_score))
    found: list[Candidate] = []
    for grid in GRIDS:
        offsets = outputs[grid.offsets]
        stride = INPUT_PX / grid.cells
        for index, logit in enumerate(outputs[grid.scores]):
            if logit < least_logit:
                continue
            row, column = divmod(index // grid.anchors, grid.cells)
            x, y = (column + 0.5) * stride, (row + 0.5) * stride
            raw = [float(value) for value in offsets[index * VALUES : (index + 1) * VALUES]]
            placed = [value + (y if place % 2 else x) for place, value in enumerate(raw)]
            placed[2:4] = raw[2:4]  # width and height are from nowhere
            found.append(Candidate(1 / (1 + math.exp(-min(50.0, logit))), tuple(placed)))
    return found


def blended(same: Sequence[Candidate]) -> list[float]:
    """The mean of several candidates, weighed by their scores."""
    total = sum(one.score for one in same)
    return [sum(one.score * one.values[place] for one in same) / total for place in range(VALUES)]


def intersection_over_union(one: Region, other: Region) -> float:
    """How much two boxes have in common, 0..1."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    if wide <= 0 or high <= 0:
        return 0.0
    common = wide * high
    both = (one[2] - one[0]) * (one[3] - one[1]) + (other[2] - other[0]) * (other[3] - other[1]) - common
    return common / both
