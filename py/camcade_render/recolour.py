"""A sprite in another palette of `camcade.duel.palettes`."""

from typing import Any

from PIL import Image, ImageMath

from camcade.duel.palettes import Palette


def recoloured(image: Image.Image, palette: Palette) -> Image.Image:
    """The same RGBA picture with its colours exchanged, but for those that stay."""
    bands = image.split()
    exchanged = Image.merge("RGBA", [*(bands[channel] for channel in palette.channels), bands[3]])
    return Image.composite(image, exchanged, _mask(bands, palette.stays))


def _mask(bands: tuple[Image.Image, ...], stays: tuple[int, int, int]) -> Image.Image:
    """255 where a pixel stays as it is, else 0."""
    low, high, pale = stays

    def staying(of: dict[str, Any]) -> Any:
        red, green, blue = of["red"], of["green"], of["blue"]
        warm, way = red - blue, green - blue
        is_kept = (
            (warm > 0) & (warm * low <= way * 100) & (way * 100 <= warm * high) & (warm * 100 <= red * pale)
        )
        return of["convert"](is_kept * 255, "L")

    return ImageMath.lambda_eval(staying, red=bands[0], green=bands[1], blue=bands[2])
