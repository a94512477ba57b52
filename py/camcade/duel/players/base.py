"""What every player is."""

from enum import StrEnum
from typing import Protocol

from camcade.duel.state import State
from camcade.intents import Intents


class Player(Protocol):
    """Whoever decides what a fighter does: asked once a tick, in order, for one match."""

    def intents(self, state: State, side: int) -> Intents:
        """What the player of this side (0 or 1) holds in the next tick."""
        ...


class Level(StrEnum):
    """How good the opponent is."""

    EASY = "easy"
    NORMAL = "normal"
    HARD = "hard"
