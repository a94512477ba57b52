"""Which stretches of a match are worth showing again: hard hits, combinations, knock-outs, the end."""

from heapq import heappush, heappushpop

from camcade.duel.moves import MOVES
from camcade.duel.state import Event, EventKind, State

BEFORE_TICKS, AFTER_TICKS, AFTER_END_TICKS = 160, 120, 240
"""Around the moment itself; after the end the loser falls and the winner rejoices."""
MOST_CLIP_TICKS = 1320
"""Of all clips together."""
MOST_MOMENTS = 100

MATCH_DECIDED, ROUND_DECIDED, FURTHER_HIT, KNOCK_DOWN = 1000.0, 30.0, 4.0, 6.0
"""Points, beside those of life that a hit takes."""

Clip = tuple[int, int]
"""From this tick to that one."""


class Highlights:
    """Watches a match tick by tick."""

    def __init__(self) -> None:
        self._moments: list[tuple[float, int]] = []  # a heap: points, tick

    def note(self, state: State) -> None:
        """Take in what happened in this tick."""
        if not state.events:
            return
        points = sum(map(_points, state.events))
        if points:
            push = heappush if len(self._moments) < MOST_MOMENTS else heappushpop
            push(self._moments, (points, state.tick))

    def clips(self, ticks: int) -> tuple[Clip, ...]:
        """The best ones of a match of so many ticks, in order, apart from each other."""
        chosen: list[Clip] = []
        for points, tick in sorted(self._moments, key=lambda moment: (-moment[0], moment[1])):
            after_ticks = AFTER_END_TICKS if points >= MATCH_DECIDED else AFTER_TICKS
            clip = max(0, tick - BEFORE_TICKS), min(ticks, tick + after_ticks)
            joined = _joined([*chosen, clip])
            if sum(end - begin for begin, end in joined) <= MOST_CLIP_TICKS:
                chosen = joined
        return tuple(chosen)


def _joined(clips: list[Clip]) -> list[Clip]:
    joined: list[Clip] = []
    for begin, end in sorted(clips):
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((begin, end))
    return joined


def _points(event: Event) -> float:
    match event.kind:
        case EventKind.HIT:
            attack = MOVES[event.move].attack if event.move is not None else None
            falls = attack is not None and attack.knocks_down
            return event.damage + FURTHER_HIT * max(0, event.combo - 1) + KNOCK_DOWN * falls
        case EventKind.ROUND_ENDED if event.side >= 0:
            return ROUND_DECIDED
        case EventKind.GAME_END:
            return MATCH_DECIDED
        case _:
            return 0.0
