"""How strong players are that have fought each other, and a ladder of them as a picture."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from camcade.places import replacing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ROW_PX = 36
LABEL_PX = 300
SCALE_PX = 460
MARGIN_PX = 24
GROUND, PAPER, PERSON, COMPUTER = "#17131f", "#f5efe6", "#2fb8ac", "#ff7a5c"


ROUNDS_OF_FIT = 2000


def bradley_terry(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Elo points of everybody, the mean 0, by the Bradley-Terry model (Hunter 2004, the MM algorithm).

    Args:
        points: (…, P, P) how many points each player has made against each other one, more than 0 on both
            sides of a pair that has played, 0 of one that has not.

    Returns:
        (…, P).
    """
    import numpy as np

    matches = points + np.swapaxes(points, -1, -2)
    worth = np.ones(points.shape[:-1])
    for _ in range(ROUNDS_OF_FIT):
        expected = (matches / (worth[..., :, None] + worth[..., None, :])).sum(-1)
        worth = points.sum(-1) / expected
        worth /= np.exp(np.log(worth).mean(-1, keepdims=True))
    return 400 * np.log10(worth)


def draw_ladder(
    points: Mapping[str, float], path: Path, intervals: Mapping[str, tuple[float, float]] | None = None
) -> None:
    """A dot for everybody by their Elo points, the strongest at the top; people teal, the computer coral. A
    line through it is its interval.
    """
    names = sorted(points, key=lambda name: -points[name])
    ends = [end for name in names for end in ((intervals or {}).get(name) or (points[name],))]
    low, high = min(ends), max(ends)

    def place(value: float) -> float:
        return LABEL_PX + MARGIN_PX + (SCALE_PX - 60) * (value - low) / max(high - low, 1)

    size = (LABEL_PX + SCALE_PX + 3 * MARGIN_PX, ROW_PX * len(names) + 2 * MARGIN_PX)
    image = Image.new("RGB", size, GROUND)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(15)
    for row, name in enumerate(names):
        y = MARGIN_PX + ROW_PX * row + ROW_PX // 2
        colour = COMPUTER if name.startswith("computer") else PERSON
        x = place(points[name])
        draw.text((MARGIN_PX, y), name, PAPER, font, anchor="lm")
        draw.line((LABEL_PX + MARGIN_PX, y, x, y), "#3a3347", 2)
        if intervals:
            draw.line((place(intervals[name][0]), y, place(intervals[name][1]), y), colour, 2)
        draw.ellipse((x - 7, y - 7, x + 7, y + 7), colour)
        draw.text((x + 14, y - (10 if intervals else 0)), f"{points[name]:+.0f}", PAPER, font, anchor="lm")
    with replacing(path) as partial:
        image.save(partial)
