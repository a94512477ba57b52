"""What a match looks like: a flat list of draw commands, made from a state and never changing it.

The canvas in the page and the headless renderer (`camcade_build.scene_picture`) execute the same list, in order,
onto a stage of 600 × 400 arena pixels, x to the right and y down. There are three kinds of command, plain tuples:

| command | fields |
| --- | --- |
| `("sprite", id, x, y, scale_x, scale_y, alpha)` | the sprite with its anchor at (x, y); a negative `scale_x` mirrors it |
| `("part", id, x, y, scale_x, begin, end, alpha)` | as above, but only the columns from `begin` to `end` (shares 0..1 of \
the sprite's width) at the place they have in the whole |
| `("rect", x, y, width, height, colour, alpha)` | a filled rectangle; colour is `"#rrggbb"` |

All coordinates are arena pixels, alpha is 0..1. A sprite (`Atlas.sprites[id]`) lies in picture page `page` at
(x, y, width, height), its anchor at (anchor_x, anchor_y) from its corner, all in page pixels; `scale` page pixels make
one arena pixel. On a canvas that shows S canvas pixels per arena pixel, with k = S / sprite.scale:

    sprite:  ctx.globalAlpha = alpha
             ctx.setTransform(scale_x * k, 0, 0, scale_y * k, x * S, y * S)
             ctx.drawImage(page, s.x, s.y, s.width, s.height, -s.anchor_x, -s.anchor_y, s.width, s.height)
    part:    left = round(s.width * begin); wide = round(s.width * end) - left; nothing if wide is 0
             ctx.globalAlpha = alpha
             ctx.setTransform(scale_x * k, 0, 0, k, x * S, y * S)
             ctx.drawImage(page, s.x + left, s.y, wide, s.height, left - s.anchor_x, -s.anchor_y, wide, s.height)
    rect:    ctx.globalAlpha = alpha; ctx.fillStyle = colour
             ctx.setTransform(S, 0, 0, S, 0, 0); ctx.fillRect(x, y, width, height)

Places are multiples of half an arena pixel: on a stage of 1200 × 800 every unscaled sprite lands on whole pixels.

Keeping sparks and the trail of lost life alive is the work of `Effects`, a small frozen record beside the game's state:

    effects = Effects()
    …each tick:   state = step(state, inputs); effects = effects.after(state)
    …each frame:  commands = display_list(state, atlas, effects, time_ms=clock, arena="tower")
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from camcade.duel.moves import MOVES, TICK_MS, Move
from camcade.duel.state import (
    ARENA_HEIGHT_PX,
    ARENA_WIDTH_PX,
    FIGHTER_HEIGHT_PX,
    FULL_LIFE,
    GROUND_Y_PX,
    EventKind,
    FighterState,
    Phase,
    State,
)
from camcade.errors import CamcadeError

Sprite_ = tuple[str, str, float, float, float, float, float]
Command = tuple[Any, ...]
"""("sprite", …), ("part", …) or ("rect", …) as the table above says."""

ARENAS = ("tower", "throne")


class ArtError(CamcadeError):
    """The atlas lacks something, or is no atlas."""


@dataclass(frozen=True, slots=True)
class Sprite:
    """Where a sprite lies: page index, corner, size and anchor in page pixels, page pixels per arena pixel."""

    page: int
    x: int
    y: int
    width: int
    height: int
    anchor_x: int
    anchor_y: int
    scale: float


@dataclass(frozen=True, slots=True)
class Atlas:
    """All sprites, and what the game's moves and letters look like.

    | field | meaning |
    | --- | --- |
    | pages | file names of the picture pages, in the order of `Sprite.page` |
    | groups | "ember", "tide", "common", "tower", "throne" → the pages it needs |
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
    def from_json(cls, text: str) -> Atlas:
        """Read atlas.json.

        Raises:
            ArtError: the text is no atlas of a format this code knows.
        """
        try:
            document = json.loads(text)
            if document["format"] != 1:
                raise ArtError(
                    f"The atlas has format {document['format']!r}, this code reads format 1: build the art again."
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
