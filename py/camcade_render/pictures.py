"""The atlas with its pages: where every sprite lies, and its pixels in the sizes that were asked for."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image

from camcade.duel.atlas import Atlas, Sprite
from camcade.duel.palettes import as_drawn
from camcade.errors import BuildError
from camcade_render.recolour import recoloured

KEPT_PIXELS = 16_000_000
"""Of prepared pictures, 4 bytes each: a match shows a few hundred sprites again and again."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Which pixels of a sprite: its columns from `left` to `right`, and whether they are mirrored."""

    id: str
    left: int
    right: int
    is_mirrored: bool


class Pictures:
    """An atlas with its picture pages loaded from `folder`.

    Attributes:
        atlas: where every sprite lies, for `camcade.duel.display_list`.
    """

    def __init__(self, folder: Path) -> None:
        """Read atlas.json and its pages.

        Raises:
            BuildError: a file is missing.
            ArtError: atlas.json is no atlas.
        """
        try:
            self.atlas = Atlas.from_json((folder / "atlas.json").read_text())
            self._pages = [Image.open(folder / name).convert("RGBA") for name in self.atlas.pages]
        except FileNotFoundError as error:
            raise BuildError(
                f"No art in {folder}: {error.filename} is missing. Build the art first."
            ) from error
        self._prepared: dict[tuple[Cut, float, float], Image.Image] = {}
        self._kept_pixels = 0

    def sprite(self, id: str) -> Sprite:
        """Where a sprite lies, whatever palette it is wanted in.

        Raises:
            BuildError: the atlas has no such sprite.
        """
        sprite = self.atlas.sprites.get(as_drawn(id)[0])
        if sprite is None:
            raise BuildError(f"The atlas has no sprite {id!r}.")
        return sprite

    def prepared(self, cut: Cut, across: float, down: float) -> Image.Image:
        """The pixels of `cut` stretched by these factors: RGBA, kept for the next time, so not to be changed.

        Raises:
            BuildError: the atlas has no such sprite.
        """
        key = (cut, across, down)
        image = self._prepared.get(key)
        if image is None:
            image = self._prepare(cut, across, down)
            self._keep(key, image)
        return image

    def cut_out(self, cut: Cut) -> Image.Image:
        """The pixels of `cut` as they lie in the page: RGBA.

        Raises:
            BuildError: the atlas has no such sprite.
        """
        sprite = self.sprite(cut.id)
        box = (sprite.x + cut.left, sprite.y, sprite.x + cut.right, sprite.y + sprite.height)
        image = self._pages[sprite.page].crop(box)
        palette = as_drawn(cut.id)[1]
        if palette is not None:
            image = recoloured(image, palette)
        return image.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if cut.is_mirrored else image

    def _prepare(self, cut: Cut, across: float, down: float) -> Image.Image:
        image = self.cut_out(cut)
        if (across, down) != (1.0, 1.0):
            size = (max(1, round(image.width * across)), max(1, round(image.height * down)))
            image = image.resize(size, Image.Resampling.BILINEAR)
        return image

    def _keep(self, key: tuple[Cut, float, float], image: Image.Image) -> None:
        """Those that were prepared first go when there are too many; asked for again, they come back."""
        self._prepared[key] = image
        self._kept_pixels += image.width * image.height
        while self._kept_pixels > KEPT_PIXELS:
            oldest = self._prepared.pop(next(iter(self._prepared)))
            self._kept_pixels -= oldest.width * oldest.height


@lru_cache(maxsize=128)
def faded(alpha: float) -> list[int]:
    """The table that makes 0..255 of cover into its share `alpha`."""
    return [round(value * alpha) for value in range(256)]
