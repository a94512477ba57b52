"""A drawing on its way into the atlas, and its rasterisation."""

import io
import math
from dataclasses import dataclass

import resvg_py
from PIL import Image

from camcade_build.art.shapes import svg_document

PIXELS_PER_UNIT = 2
"""Page pixels per arena pixel: sharp on a stage of 1200 × 800."""
COARSE = 0.25
"""Pixels per arena pixel of the drawing that only finds the margins."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One drawing.

    | field | meaning |
    | --- | --- |
    | id | "group/name/…", unique in the atlas |
    | body | SVG elements, one unit is one arena pixel, the sprite's anchor at (0, 0) |
    | window | left, top, width and height within which everything visible lies |
    """

    id: str
    body: str
    window: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Raster:
    """A trimmed picture in page pixels and its anchor from the upper left corner."""

    id: str
    image: Image.Image
    anchor: tuple[int, int]


def rasterise(picture: Picture) -> Raster:
    """Return the picture's pixels, without its transparent margins.

    A coarse drawing finds the margins first: pixels are what costs time.

    Raises:
        ValueError: the SVG is broken, or shows nothing at all.
    """
    left, top, width, height = picture.window
    box = _draw(picture.body, picture.window, COARSE).getchannel("A").getbbox()
    if box is None:
        raise ValueError(f"The picture {picture.id} is empty.")
    near = (math.floor(left + box[0] / COARSE) - 2, math.floor(top + box[1] / COARSE) - 2)
    far = (math.ceil(left + box[2] / COARSE) + 2, math.ceil(top + box[3] / COARSE) + 2)
    near = (max(near[0], math.floor(left)), max(near[1], math.floor(top)))
    far = (min(far[0], math.ceil(left + width)), min(far[1], math.ceil(top + height)))
    image = _draw(picture.body, (*near, far[0] - near[0], far[1] - near[1]), PIXELS_PER_UNIT)
    box = image.getchannel("A").getbbox()
    if box is None:
        raise ValueError(f"The picture {picture.id} is too faint to see.")
    anchor = (-near[0] * PIXELS_PER_UNIT - box[0], -near[1] * PIXELS_PER_UNIT - box[1])
    return Raster(picture.id, image.crop(box), anchor)


def _draw(body: str, window: tuple[float, float, float, float], zoom: float) -> Image.Image:
    svg = svg_document(body, *window)
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=zoom, skip_system_fonts=True))
    return Image.open(io.BytesIO(png)).convert("RGBA")
