"""The art's table of contents: where each sprite lies in the picture pages, and which of them a move shows.

`atlas.json` is written by `camcade_build.art` and read by the canvas and the headless renderer.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from camcade.duel.moves import MOVES
from camcade.duel.state import FighterState
from camcade.errors import CamcadeError


class ArtError(CamcadeError):
    """The atlas lacks something, or is no atlas."""


@dataclass(frozen=True, slots=True)
class Sprite:
    """Where a sprite lies: page, corner, size and anchor in page pixels, page pixels per arena pixel."""

    page: int
    x: int
    y: int
    width: int
    height: int
    anchor_x: int
    anchor_y: int
    scale: float


@dataclass(frozen=True, slots=True, eq=False)
class Atlas:
    """All sprites, and what the game's moves and letters look like. No two atlases are equal.

    | field | meaning |
    | --- | --- |
    | pages | file names of the picture pages, in the order of `Sprite.page` |
    | groups | "ember", "tide", "common", "lights", "tower", "throne" → the pages it needs |
    | sprites | id → place |
    | moves | fighter → move → sprite ids of its steps |
    | letters | letter → width in arena pixels at scale 1 |
    """

    pages: tuple[str, ...]
    groups: Mapping[str, tuple[int, ...]]
    sprites: Mapping[str, Sprite]
    moves: Mapping[str, Mapping[str, tuple[str, ...]]]
    letters: Mapping[str, float]

    @classmethod
    def from_json(cls, text: str) -> "Atlas":
        """Read atlas.json.

        Raises:
            ArtError: the text is no atlas of a format this code knows.
        """
        try:
            document = json.loads(text)
            if document["format"] != 1:
                raise ArtError(
                    f"The atlas has format {document['format']!r}, this code reads 1: build the art again."
                )
            return cls(
                pages=tuple(document["pages"]),
                groups={name: tuple(pages) for name, pages in document["groups"].items()},
                sprites={name: Sprite(*values) for name, values in document["sprites"].items()},
                moves={
                    fighter: {move: tuple(ids) for move, ids in moves.items()}
                    for fighter, moves in document["moves"].items()
                },
                letters=dict(document["letters"]),
            )
        except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
            raise ArtError(f"This is no art atlas ({error}): build the art again.") from error


def picture_of(fighter: FighterState, atlas: Atlas) -> str:
    """Return the sprite id that shows a fighter; a strike cut short by landing still shows its strike.

    Raises:
        ArtError: the atlas has no such fighter.
    """
    moves = atlas.moves.get(fighter.name)
    if moves is None:
        raise ArtError(f"No fighter is called {fighter.name!r}; drawn are {', '.join(sorted(atlas.moves))}.")
    ids = moves[fighter.move]
    step = fighter.step
    if fighter.is_attacking and fighter.strike_step:
        step += MOVES[fighter.move].strike_step - fighter.strike_step
    return ids[min(max(step, 0), len(ids) - 1)]
