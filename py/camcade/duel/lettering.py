"""Lines of drawn letters, as commands of the display list."""

from functools import lru_cache
from typing import Any

from camcade.duel.atlas import ArtError, Atlas
from camcade.duel.effects import snap

Command = tuple[Any, ...]
"""("sprite", …), ("part", …) or ("rect", …) as the table of `camcade.duel.display_list` says."""

LABEL_SCALE = 2.1 / 6.6
"""Label letters are drawn small, with the widths of the title letters times this."""


def text_width(text: str, atlas: Atlas, scale: float = 1.0) -> float:
    """Return the width of a line of letters in arena pixels.

    Raises:
        ArtError: a letter is not drawn.
    """
    return sum(_letter_width(letter, atlas) for letter in text) * scale


def write(
    commands: list[Command],
    text: str,
    x: float,
    y: float,
    atlas: Atlas,
    *,
    kind: str = "title",
    scale: float = 1.0,
    alpha: float = 1.0,
) -> None:
    """Append a line of letters that starts at `x` on the base line `y`.

    Raises:
        ArtError: a letter is not drawn; there are A–Z, 0–9, space and ! ? . : ' - &.
    """
    for id, offset in _line(text, kind, atlas):
        step = LABEL_SCALE if kind == "label" else scale
        commands.append(("sprite", id, snap(x + offset * step), snap(y), *_letter_size(kind, scale), alpha))


def _letter_size(kind: str, scale: float) -> tuple[float, float]:
    return (1, 1) if kind == "label" else (scale, scale)


@lru_cache(maxsize=128)
def _line(text: str, kind: str, atlas: Atlas) -> tuple[tuple[str, float], ...]:
    """Return the sprite of every letter and its distance from the line's start at scale 1."""
    placed: list[tuple[str, float]] = []
    offset = 0.0
    for letter in text:
        if letter != " ":
            placed.append((f"{kind}/{letter}", offset))
        offset += _letter_width(letter, atlas)
    return tuple(placed)


def _letter_width(letter: str, atlas: Atlas) -> float:
    width = atlas.letters.get(letter)
    if width is None:
        raise ArtError(f"The letter {letter!r} is not drawn; use one of {''.join(atlas.letters)!r}.")
    return width
