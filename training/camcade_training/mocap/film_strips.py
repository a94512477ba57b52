"""Film strips: movement as stick figures in rows, with what was marked in it below, to judge by eye."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from camcade.places import replacing

LEFT, RIGHT, MIDDLE = (255, 122, 92), (64, 196, 188), (236, 228, 214)
_PAPER, _INK, _FAINT = (24, 20, 32), (236, 228, 214), (92, 84, 104)
_LIMBS = (
    *(((first, second), LEFT) for first, second in ((5, 7), (7, 9), (11, 13), (13, 15), (0, 1), (1, 3))),
    *(((first, second), RIGHT) for first, second in ((6, 8), (8, 10), (12, 14), (14, 16), (0, 2), (2, 4))),
    *(((first, second), MIDDLE) for first, second in ((5, 6), (11, 12), (5, 11), (6, 12))),
)
_CELL, _LANE, _BAND = 84, 13, 18


@dataclass(frozen=True)
class Mark:
    """A stretch of time to show as a bar, or as a tick where it has no length; `lane`: 0, 1, … from above."""

    start_s: float
    end_s: float
    lane: int
    colour: tuple[int, int, int]
    text: str = ""


def film_strip(
    joints_m: np.ndarray,
    frames_per_second: float,
    marks: Sequence[Mark] = (),
    title: str = "",
    pictures_per_second: float = 12.0,
    columns: int = 22,
    start_s: float = 0.0,
) -> Image.Image:
    """Figures of joints (T, 17, 3) at even times: as the camera sees them, below from their left, then bars.

    Left limbs are coral, right ones teal. `start_s`: the time of the first frame, for marks and captions.
    """
    step = frames_per_second / pictures_per_second
    moments = np.minimum(np.arange(0, len(joints_m), step).round().astype(int), len(joints_m) - 1)
    lanes = 1 + max((mark.lane for mark in marks), default=-1)
    row_height = 2 * _CELL + lanes * _LANE + 14
    rows = -(-len(moments) // columns)
    width = columns * _CELL
    sheet = Image.new("RGB", (width, _BAND + rows * row_height), _PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.text((6, 4), title, fill=_INK)
    scale = (_CELL - 8) / max(1.9, float(joints_m[..., 1].max()) + 0.1)
    for number, at in enumerate(moments):
        row, column = divmod(number, columns)
        left, top = column * _CELL, _BAND + row * row_height
        middle = joints_m[at, [11, 12]].mean(axis=0)
        for view, across in enumerate((joints_m[at, :, 0] - middle[0], -(joints_m[at, :, 2] - middle[2]))):
            floor = top + (view + 1) * _CELL - 4
            draw.line([(left, floor), (left + _CELL, floor)], fill=_FAINT)
            spots = np.stack([left + _CELL / 2 + across * scale, floor - joints_m[at, :, 1] * scale], axis=1)
            _stick(draw, spots)
        draw.text(
            (left + 2, top + 2 * _CELL + lanes * _LANE),
            f"{start_s + at / frames_per_second:.2f}",
            fill=_FAINT,
        )
    seconds = columns / pictures_per_second
    for mark in marks:
        _bar(draw, mark, start_s, seconds, rows, row_height, width)
    return sheet


def _bar(
    draw: ImageDraw.ImageDraw, mark: Mark, start_s: float, seconds: float, rows: int, height: int, width: int
) -> None:
    """A mark may run over several rows."""
    for row in range(rows):
        begin = (mark.start_s - start_s - row * seconds) / seconds * width + _CELL / 2
        end = (mark.end_s - start_s - row * seconds) / seconds * width + _CELL / 2
        if end < 0 or begin > width:
            continue
        top = _BAND + row * height + 2 * _CELL + mark.lane * _LANE
        draw.rectangle(
            [max(0, begin), top + 1, min(width, max(end, begin + 2)), top + _LANE - 2], fill=mark.colour
        )
        if mark.text and begin >= 0:
            draw.text((begin, top - 2), mark.text, fill=_PAPER)


def _stick(draw: ImageDraw.ImageDraw, spots: np.ndarray) -> None:
    for (first, second), colour in _LIMBS:
        draw.line([(float(x), float(y)) for x, y in spots[[first, second]]], fill=colour, width=2)


def stacked(strips: Sequence[Image.Image]) -> Image.Image:
    """Strips one below another."""
    sheet = Image.new("RGB", (max(one.width for one in strips), sum(one.height for one in strips)), _PAPER)
    top = 0
    for one in strips:
        sheet.paste(one, (0, top))
        top += one.height
    return sheet


def write_picture(path: Path, sheet: Image.Image) -> Path:
    """As PNG, whole or not at all."""
    with replacing(path) as partial:
        sheet.save(partial)
    return path
