"""The strips at the preview's sides: a player who stands in one walks that way."""

from camcade.intents import Intent, Intents
from camcade_web.browser.dom import element, show

PREVIEW_ASPECT = 4 / 3


class WalkingStrips:
    """Shows where the strips begin and which one the player is in."""

    def __init__(self) -> None:
        self._box = element("thirds")
        self._edge = ""
        self._lit = ""

    def show(self, is_shown: bool) -> None:
        """Whether they are there."""
        show("thirds", is_shown)

    def draw(self, width: float, aspect: float, lit: str) -> None:
        """Each strip this wide, in shares of a picture of this aspect, which the preview crops.

        `lit` is "left", "right" or "middle"; empty while the player's place is not known.
        """
        shown = min(1.0, PREVIEW_ASPECT / aspect)
        edge = f"{max(0.0, (width - (1 - shown) / 2) / shown):.1%}"
        if edge != self._edge:
            self._edge = edge
            self._box.style.setProperty("--third", edge)
        if lit != self._lit:
            self._lit = lit
            self._box.dataset.third = lit


def side_of(held: Intents) -> str:
    """The strip that makes the player's fighter walk as it does."""
    return "left" if Intent.LEFT in held else "right" if Intent.RIGHT in held else "middle"
