"""A picture of what was read: stick figures over time, from two sides and as a camera sees them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from camcade.places import replacing
from camcade_training.mocap.clips import Clip
from camcade_training.mocap.labels import UNLABELLED

_LEFT, _RIGHT, _MIDDLE = (255, 122, 92), (64, 196, 188), (236, 228, 214)
_PAPER, _INK, _FAINT = (24, 20, 32), (236, 228, 214), (120, 112, 132)
_LIMBS = (
    *(((first, second), _LEFT) for first, second in ((5, 7), (7, 9), (11, 13), (13, 15), (0, 1), (1, 3))),
    *(((first, second), _RIGHT) for first, second in ((6, 8), (8, 10), (12, 14), (14, 16), (0, 2), (2, 4))),
    *(((first, second), _MIDDLE) for first, second in ((5, 6), (11, 12), (5, 11), (6, 12))),
)
_CELL, _MOMENTS, _BAND = 132, 12, 30


def write_preview(path: Path, clip: Clip, title: str) -> Path:
    """Write a PNG with three rows of figures at even times: ahead, from the person's left, and the camera's.

    Left limbs are coral, right ones teal. Limbs with an end out of the picture are faint in the last row.
    """
    moments = np.unique(np.linspace(0, len(clip.t_s) - 1, _MOMENTS).round().astype(int))
    sheet = Image.new("RGB", (max(4, len(moments)) * _CELL, 3 * _CELL + 2 * _BAND), _PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.text((8, 9), f"{title}   left coral, right teal", fill=_INK)
    joints = clip.joints_m
    middle = (joints[:, 11] + joints[:, 12]) / 2.0
    high = max(1.9, float(joints[..., 1].max()) + 0.05)
    scale = (_CELL - 10) / high
    width, height = clip.about["camera"]["size"]
    shrink = min((_CELL - 6) / width, (_CELL - 6) / height)
    everywhere = np.full(17, True)
    for row, caption in enumerate(("from ahead", "from the right", "camera")):
        draw.text((8, _BAND + row * _CELL + 2), caption, fill=_FAINT)
    for column, at in enumerate(moments):
        left = column * _CELL
        for row, across in enumerate((0, 2)):
            centre = left + _CELL / 2
            x = centre + (joints[at, :, across] - middle[at, across]) * scale
            y = _BAND + (row + 1) * _CELL - 5 - joints[at, :, 1] * scale
            draw.line(
                [(left, _BAND + (row + 1) * _CELL - 5), (left + _CELL, _BAND + (row + 1) * _CELL - 5)],
                fill=_FAINT,
            )
            _stick(draw, np.stack([x, y], axis=1), everywhere)
        top = _BAND + 2 * _CELL + 3
        draw.rectangle([left + 3, top, left + 3 + width * shrink, top + height * shrink], outline=_FAINT)
        _stick(draw, clip.keypoints_px[at] * shrink + [left + 3, top], clip.visible[at] > 0)
        action = str(clip.action[at])
        draw.text((left + 6, _BAND + 3 * _CELL + 2), f"{clip.t_s[at]:.2f} s", fill=_FAINT)
        draw.text(
            (left + 6, _BAND + 3 * _CELL + 14),
            action or "unlabelled",
            fill=_FAINT if action == UNLABELLED else _INK,
        )
    with replacing(path) as partial:
        sheet.save(partial)
    return path


def _stick(draw: ImageDraw.ImageDraw, places: np.ndarray, inside: np.ndarray) -> None:
    for (first, second), colour in _LIMBS:
        shown = colour if inside[first] and inside[second] else _FAINT
        ends = [(float(x), float(y)) for x, y in np.clip(places[[first, second]], -4000.0, 4000.0)]
        draw.line(ends, fill=shown, width=2)
