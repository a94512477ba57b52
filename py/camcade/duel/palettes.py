"""The colours that each fighter can wear besides those they are drawn in, made of the same pictures.

A palette exchanges red, green and blue with each other, but for what stays: skin, and cloth of its kind.
Which pixels those are is told by three shares, with every channel from 0 to 255:

    stays = r > b  and  low * (r - b) <= 100 * (g - b) <= high * (r - b)  and  100 * (r - b) <= pale * r

`low` and `high` bound the hue between red and yellow, `pale` the saturation. The canvas
(`site/pages/duel/palettes.js`) and the headless renderer (`camcade_render`) work with these whole numbers
alone, so both come to the same picture.

A sprite in a palette is the sprite's own id, `MARK`, and the palette's number: "ember/stand/0@1". Number 0 is
as drawn, and has no mark.
"""

from collections.abc import Mapping
from dataclasses import dataclass

MARK = "@"


@dataclass(frozen=True, slots=True)
class Palette:
    """How pixels change.

    | field | unit | meaning |
    | --- | --- | --- |
    | channels | 0..2 | where the new red, green and blue come from: red, green, blue |
    | stays | percent | `low`, `high` and `pale` of what does not change |
    """

    channels: tuple[int, int, int]
    stays: tuple[int, int, int]


SKIN_OF_EMBER = (13, 60, 64)
WARM_OF_TIDE = (-100, 100, 100)
PALETTES: Mapping[str, tuple[Palette, ...]] = {
    "ember": (Palette((2, 1, 0), SKIN_OF_EMBER), Palette((1, 0, 2), SKIN_OF_EMBER)),
    "tide": (Palette((1, 0, 2), WARM_OF_TIDE), Palette((1, 2, 0), WARM_OF_TIDE)),
}
"""Fighter → palettes from number 1 on."""
COUNT = 3
"""Of colours that each fighter has, those they are drawn in included."""


def worn(id: str, palette: int) -> str:
    """A fighter's sprite in this palette."""
    return f"{id}{MARK}{palette}" if palette else id


def as_drawn(id: str) -> tuple[str, Palette | None]:
    """The sprite behind an id, and its palette; None as it is drawn, or for who has no such palette."""
    drawn, _, number = id.partition(MARK)
    if not number:
        return drawn, None
    palettes = PALETTES.get(drawn.split("/")[0], ())
    index = int(number) - 1
    return drawn, palettes[index] if index < len(palettes) else None


def palettes_of(fighters: tuple[str, str], chosen: tuple[int, int] | None = None) -> tuple[int, int]:
    """What both wear: what is chosen, but two of a kind never the same."""
    first, second = chosen or (0, 0)
    if fighters[0] == fighters[1] and first == second:
        second = (second + 1) % COUNT
    return first, second
