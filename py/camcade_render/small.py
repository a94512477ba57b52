"""Small grey pictures of Duel, a thousand a second: what a network sees.

    renderer = SmallRenderer(Pictures(folder))
    picture = renderer.draw(display_list(state, atlas, effects))   # (72, 128) uint8

The whole stage is squeezed onto 128 × 72 pixels. Each of them is the mean of what the large picture shows
in its place, as if that had been drawn and then scaled down; but a sprite is scaled down once, and kept. It
is kept at four places within a pixel, across and down: at most an eighth of a pixel beside its own place.

Needs NumPy, which playing and building do without: not imported by the package itself.
"""

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor

from camcade.duel.display_list import Command
from camcade.errors import BuildError
from camcade_render.pictures import Cut, Pictures
from camcade_render.renderer import STAGE_SIZE_PX

Floats = NDArray[np.float32]

SMALL_SIZE_PX = (128, 72)
"""Width and height."""

PLACES = 4
"""In how many places within a pixel a sprite is kept, across and down."""

SIZES = 16
"""A sprite that grows or shrinks does it in steps of one in so many."""

KEPT_BYTES = 96_000_000
"""Of sprites scaled down: a match shows a few hundred, most of them in few places."""


class Stamp(NamedTuple):
    """A sprite scaled down: what it lays upon a stage.

    | field | meaning |
    | --- | --- |
    | left, top | of its corner from the whole pixel that its anchor stands in |
    | light | (height, width) float32, 0..255: its own light, already less where it lets through |
    | through | (height, width) float32, 0..1: the share of what is behind it that still shows |
    """

    left: int
    top: int
    light: Floats
    through: Floats


class SmallRenderer:
    """Draws lists of commands (`camcade.duel.display_list`) small and grey."""

    def __init__(self, pictures: Pictures, size_px: tuple[int, int] = SMALL_SIZE_PX) -> None:
        """A renderer of pictures of this width and height."""
        self.size_px = size_px
        self._pictures = pictures
        self._across, self._down = size_px[0] / STAGE_SIZE_PX[0], size_px[1] / STAGE_SIZE_PX[1]
        self._stamps: dict[tuple[object, ...], Stamp] = {}
        self._kept_bytes = 0
        self._images: dict[tuple[str, bool], Image.Image] = {}

    def draw(self, commands: Iterable[Command]) -> NDArray[np.uint8]:
        """Execute draw commands on a black stage.

        Returns:
            (height, width) uint8, 0..255.

        Raises:
            BuildError: a command is none, or names a sprite that the atlas lacks.
        """
        stage = np.zeros((self.size_px[1], self.size_px[0]), np.float32)
        for command in commands:
            match command:
                case ("sprite", id, x, y, scale_x, scale_y, alpha):
                    if alpha > 0:
                        self._lay(stage, id, (x, y), (scale_x, scale_y), alpha)
                case ("part", id, x, y, scale_x, begin, end, alpha):
                    if alpha > 0:
                        columns = self._columns(id, x, scale_x, begin, end)
                        self._lay(stage, id, (x, y), (scale_x, 1), alpha, columns)
                case ("rect", x, y, width, height, colour, alpha):
                    self._fill(stage, (x, y, width, height), colour, alpha)
                case _:
                    raise BuildError(f"Unknown draw command {command!r}.")
        stage += 0.5
        return stage.astype(np.uint8)

    def _lay(
        self,
        stage: Floats,
        id: str,
        place: tuple[float, float],
        stretch: tuple[float, float],
        alpha: float,
        columns: Floats | None = None,
    ) -> None:
        """Lay a sprite upon the stage; `columns` says which share of each column of the stage it may fill."""
        column, place_x = divmod(round(place[0] * self._across * PLACES), PLACES)
        row, place_y = divmod(round(place[1] * self._down * PLACES), PLACES)
        key = (id, round(stretch[0] * SIZES), round(stretch[1] * SIZES), place_x, place_y)
        left, top, light, through = self._stamps.get(key) or self._keep(key, self._scaled_down(*key))
        left, top = left + column, top + row
        (height, width), (stage_height, stage_width) = light.shape, stage.shape
        if left < 0 or top < 0 or left + width > stage_width or top + height > stage_height:
            rows = slice(max(0, -top), max(0, stage_height - top))
            inside = rows, slice(max(0, -left), max(0, stage_width - left))
            light, through = light[inside], through[inside]
            left, top = max(0, left), max(0, top)
            height, width = light.shape
        behind = stage[top : top + height, left : left + width]
        if alpha < 1 or columns is not None:
            shown = alpha if columns is None else columns[left : left + width] * alpha
            light, through = light * shown, through * shown
            through += 1 - shown
        behind *= through
        behind += light

    def _keep(self, key: tuple[object, ...], stamp: Stamp) -> Stamp:
        """Those that came first go when there are too many; asked for again, they come back."""
        self._stamps[key] = stamp
        self._kept_bytes += 2 * stamp.light.nbytes
        while self._kept_bytes > KEPT_BYTES and len(self._stamps) > 1:
            self._kept_bytes -= 2 * self._stamps.pop(next(iter(self._stamps))).light.nbytes
        return stamp

    def _scaled_down(self, id: str, size_x: int, size_y: int, place_x: int, place_y: int) -> Stamp:
        sprite = self._pictures.sprite(id)
        is_mirrored = size_x < 0
        image = self._image(id, is_mirrored)
        from_anchor = sprite.anchor_x - sprite.width if is_mirrored else -sprite.anchor_x
        across = self._across * max(1, abs(size_x)) / SIZES / sprite.scale
        down = self._down * max(1, size_y) / SIZES / sprite.scale
        left, width, margin_x = _pixels(place_x / PLACES + from_anchor * across, across, image.width)
        top, height, margin_y = _pixels(place_y / PLACES - sprite.anchor_y * down, down, image.height)
        box = (0, 0, width / across, height / down)
        canvas = Image.new("La", (math.ceil(box[2]) + 1, math.ceil(box[3]) + 1))
        canvas.paste(image, (round(margin_x), round(margin_y)))
        small = np.asarray(canvas.resize((width, height), Image.Resampling.BOX, box), np.float32)
        return Stamp(left, top, small[..., 0].copy(), np.float32(1) - small[..., 1] / np.float32(255))

    def _image(self, id: str, is_mirrored: bool) -> Image.Image:
        """A whole sprite in its own size: grey, already less where it lets through, and its cover."""
        image = self._images.get((id, is_mirrored))
        if image is None:
            cut = Cut(id, 0, self._pictures.sprite(id).width, is_mirrored)
            image = self._pictures.cut_out(cut).convert("LA").convert("La")
            self._images[id, is_mirrored] = image
        return image

    def _columns(self, id: str, x: float, scale_x: float, begin: float, end: float) -> Floats:
        """Which share of each of the stage's columns a part of a sprite may fill; whole ends have no edge."""
        sprite = self._pictures.sprite(id)
        edges = (
            round(sprite.width * begin) - sprite.anchor_x if begin > 0 else -math.inf,
            round(sprite.width * end) - sprite.anchor_x if end < 1 else math.inf,
        )
        left, right = sorted((x + edge * scale_x / sprite.scale) * self._across for edge in edges)
        return _covered(left, right, self.size_px[0])

    def _fill(self, stage: Floats, box: tuple[float, float, float, float], colour: str, alpha: float) -> None:
        x, y, width, height = box
        if width <= 0 or height <= 0:
            return
        columns = _covered(x * self._across, (x + width) * self._across, stage.shape[1])
        rows = _covered(y * self._down, (y + height) * self._down, stage.shape[0])
        cover = np.outer(rows, columns) * np.float32(alpha)
        stage *= 1 - cover
        stage += cover * ImageColor.getcolor(colour, "L")


def _pixels(start: float, step: float, count: int) -> tuple[int, int, float]:
    """The small pixels that `count` page pixels touch, each `step` small ones long, from `start` on.

    Returns:
        the first of them, how many, and how many page pixels lie between its edge and the first page pixel.
    """
    first = math.floor(start)
    return first, math.ceil(start + count * step) - first, (start - first) / step


def _covered(begin: float, end: float, count: int) -> Floats:
    """Which share of each of the pixels 0..`count` lies between two places."""
    pixels = np.arange(count)
    return np.clip(np.minimum(end, pixels + 1) - np.maximum(begin, pixels), 0, 1).astype(np.float32)
