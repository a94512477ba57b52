from dataclasses import replace

import pytest

from camcade.duel import Event, EventKind, FighterState, Match, Move, State, step
from camcade.intents import Intent


class Bout:
    """A match that a test plays by hand. Player one stands on the left."""

    def __init__(self, distance_px: float = 420, **settings) -> None:
        self.state: State = Match(seed=1, **settings).start()
        self.events: list[Event] = []
        self.place(distance_px)

    def place(self, distance_px: float, middle_px: float = 300) -> None:
        """Put the fighters so far apart, around a place in the arena."""
        left = middle_px - 40 - distance_px // 2
        self.change(0, x=left)
        self.change(1, x=left + distance_px)

    def change(self, side: int, **fields) -> None:
        fighters = list(self.state.fighters)
        fighters[side] = replace(fighters[side], **fields)
        self.state = replace(self.state, fighters=tuple(fighters))

    def hold(self, *intents: Intent, ticks: int = 1, other: tuple[Intent, ...] = ()) -> None:
        """Player one holds these intents for so many ticks, player two the others."""
        for _ in range(ticks):
            self.state = step(self.state, (frozenset(intents), frozenset(other)))
            self.events += self.state.events

    def run_until(
        self, condition, *intents: Intent, other: tuple[Intent, ...] = (), at_most: int = 2000
    ) -> None:
        for _ in range(at_most):
            if condition(self.state):
                return
            self.hold(*intents, other=other)
        raise AssertionError(f"not reached within {at_most} ticks: {self.state}")

    def seen(self, kind: EventKind) -> list[Event]:
        return [event for event in self.events if event.kind is kind]

    @property
    def one(self) -> FighterState:
        return self.state.fighters[0]

    @property
    def two(self) -> FighterState:
        return self.state.fighters[1]

    @property
    def moves(self) -> tuple[Move, Move]:
        return self.one.move, self.two.move


@pytest.fixture
def bout():
    return Bout
