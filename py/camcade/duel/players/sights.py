"""What a scripted player looks out for in an opponent."""

from collections.abc import Callable

from camcade.duel.moves import JUMP_ATTACKS, Move
from camcade.duel.state import FighterState


def begins(before: FighterState, now: FighterState, holds: Callable[[FighterState], bool]) -> bool:
    return holds(now) and not holds(before)


def is_striking(seen: FighterState) -> bool:
    return seen.is_attacking and not seen.has_struck


def is_jumping_in(seen: FighterState) -> bool:
    return seen.move is Move.FORWARD_JUMP


def is_open(seen: FighterState) -> bool:
    """An attack that has had its strike and has not ended yet: nobody can guard then."""
    return seen.is_attacking and seen.has_struck and seen.move not in JUMP_ATTACKS
