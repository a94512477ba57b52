"""How fast a match's time runs on the screen: it holds for a moment at each hit, and a knock-out is slow.

Only who shows a match knows of it. The engine's ticks are the same and come later: replays and
digests stay.
"""

from camcade.duel.moves import MOVES
from camcade.duel.state import Event, EventKind

HOLD_MS = 50.0
HEAVY_HOLD_MS = 90.0
BLOCKED_HOLD_MS = 30.0
KNOCK_OUT_HOLD_MS = 160.0
SLOW_MS = 1100.0
SLOW_RATE = 0.35
LONGEST_FRAME_MS = 250.0


class Tempo:
    """The match's own clock, told of every screen frame and of what happens in the match."""

    def __init__(self) -> None:
        self._match_ms = 0.0
        self._now_ms: float | None = None
        self._hold_until_ms = 0.0
        self._slow_until_ms = 0.0

    def match_ms(self, now_ms: float) -> float:
        """The match's time at this screen frame; time only goes on."""
        if self._now_ms is not None:
            begun_ms = max(self._now_ms, now_ms - LONGEST_FRAME_MS)
            self._match_ms += self._passed(begun_ms, now_ms)
        self._now_ms = now_ms
        return self._match_ms

    def feel(self, event: Event) -> None:
        """Something happened just now."""
        now_ms = self._now_ms or 0.0
        self._hold_until_ms = max(self._hold_until_ms, now_ms + _hold_ms(event))
        if event.kind is EventKind.ROUND_ENDED and event.side >= 0:
            self._slow_until_ms = self._hold_until_ms + SLOW_MS

    def _passed(self, begun_ms: float, now_ms: float) -> float:
        """Of the match's time between two moments of the screen's."""
        free_ms = max(begun_ms, min(now_ms, self._hold_until_ms))
        slow_ms = max(0.0, min(now_ms, self._slow_until_ms) - free_ms)
        return slow_ms * SLOW_RATE + (now_ms - free_ms - slow_ms)


def _hold_ms(event: Event) -> float:
    match event.kind:
        case EventKind.HIT:
            attack = MOVES[event.move].attack if event.move is not None else None
            return HEAVY_HOLD_MS if attack is not None and attack.knocks_down else HOLD_MS
        case EventKind.BLOCKED:
            return BLOCKED_HOLD_MS
        case EventKind.ROUND_ENDED:
            return KNOCK_OUT_HOLD_MS
        case _:
            return 0.0
