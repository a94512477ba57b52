"""The strips at the sides of the preview, or of a half of it: a player who stands in one walks that way."""

from camcade.intents import Intent, Intents
from camcade_web.browser.dom import element, show

PREVIEW_ASPECT = 4 / 3


class WalkingStrips:
    """Shows where the strips begin and which one the player is in."""

    def __init__(self, half: str = "") -> None:
        """`half` of the preview that they stand in: "left" or "right"; the whole preview without it."""
        self._half = half
        self._name = f"thirds-{half}" if half else "thirds"
        self._box = element(self._name)
        self._edges: tuple[float, float] = 0.0, 0.0
        self._lit = ""

    def show(self, is_shown: bool) -> None:
        """Whether they are there."""
        show(self._name, is_shown)

    def draw(self, width: float, aspect: float, lit: str) -> None:
        """Each strip this wide, in shares of a player's part of a picture of this aspect, which is cropped.

        `lit` is "left", "right" or "middle"; empty while the player's place is not known.
        """
        edges = edges_of(width, min(1.0, PREVIEW_ASPECT / aspect), self._half)
        if edges != self._edges:
            self._edges = edges
            for name, edge in zip(("--left", "--right"), edges, strict=True):
                self._box.style.setProperty(name, f"{edge:.1%}")
        if lit != self._lit:
            self._lit = lit
            self._box.dataset.third = lit


def edges_of(width: float, shown: float, half: str) -> tuple[float, float]:
    """The left and the right strip's width, in shares of what the preview shows of the half or the whole.

    `shown` of the picture's width is shown; as much is cut off at either side, of a half at its outer one.
    """
    if not half:
        edge = max(0.0, (width - (1 - shown) / 2) / shown)
        return edge, edge
    outer, inner = max(0.0, (width - (1 - shown)) / shown), width / shown
    return (outer, inner) if half == "left" else (inner, outer)


def side_of(held: Intents) -> str:
    """The strip that makes the player's fighter walk as it does."""
    return "left" if Intent.LEFT in held else "right" if Intent.RIGHT in held else "middle"
