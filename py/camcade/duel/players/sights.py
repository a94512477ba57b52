"""What a scripted player looks out for in an opponent."""

from collections.abc import Callable

from camcade.duel.moves import JUMP_ATTACKS, Move
from camcade.duel.players.habits import Habits
from camcade.duel.state import FIGHTER_WIDTH_PX, FighterState

LONG_AGO_TICKS = 10_000
AT_AIR_PX = FIGHTER_WIDTH_PX * 2
"""Who strikes from farther away strikes at the air."""


def begins(before: FighterState, now: FighterState, holds: Callable[[FighterState], bool]) -> bool:
    return holds(now) and not holds(before)


def is_striking(seen: FighterState) -> bool:
    return seen.is_attacking and not seen.has_struck


def is_jumping_in(seen: FighterState) -> bool:
    return seen.move is Move.FORWARD_JUMP


def is_open(seen: FighterState) -> bool:
    """An attack that has had its strike and has not ended yet: nobody can guard then."""
    return seen.is_attacking and seen.has_struck and seen.move not in JUMP_ATTACKS


class Watch:
    """What has been seen of the opponent up to now.

    | field | unit | meaning |
    | --- | --- | --- |
    | seen | – | how they were seen last |
    | last_strike | – | the last one that was seen to begin |
    | strike_ticks_ago | ticks | since that was seen |
    | guard_ticks_ago | ticks | since they were seen to guard |
    | landed_tick | tick of the match | when they were last seen to lose life, or the round began |
    """

    def __init__(self, habits: Habits) -> None:
        self._habits = habits
        self.last_strike: Move | None = None
        self.begin(0)

    def begin(self, tick: int) -> None:
        """A round begins: what was seen before is over, but for their habits."""
        self.seen: FighterState | None = None
        self.strike_ticks_ago = LONG_AGO_TICKS
        self.guard_ticks_ago = LONG_AGO_TICKS
        self.landed_tick = tick

    def look(self, seen: FighterState, tick: int, distance_px: float) -> bool:
        """They look like this in this tick of the match, so far away. Whether they newly strike."""
        before, self.seen = self.seen, seen
        if before is not None and seen.life_tenths < before.life_tenths:
            self.landed_tick = tick
        self.guard_ticks_ago = 0 if seen.move is Move.BLOCKING else self.guard_ticks_ago + 1
        is_new = before is not None and begins(before, seen, is_striking)
        self.strike_ticks_ago = 0 if is_new else self.strike_ticks_ago + 1
        if is_new:
            self.last_strike = seen.move
            is_at_air = distance_px > AT_AIR_PX and seen.move not in JUMP_ATTACKS
            self._habits.note(seen.move, tick, is_at_air=is_at_air)
        return is_new
