"""A match: its settings, its first state, and the step from one tick to the next."""

from dataclasses import dataclass

from camcade.duel.state import START_X_PX, FighterState, State


@dataclass(frozen=True, slots=True)
class Match:
    """The settings of a match, and with the inputs all that a replay needs.

    | field | unit | meaning |
    | --- | --- | --- |
    | seed | any int | the same seed and inputs give the same trace |
    | fighters | ids | who fights, player one first |
    | rounds | rounds | best of so many; odd |
    | time_limit_s | seconds a round | None: until somebody falls. When time is up, more life wins |
    | ready_ms | ms | how long a round is announced before anybody can move |
    """

    seed: int
    fighters: tuple[str, str] = ("ember", "tide")
    rounds: int = 1
    time_limit_s: int | None = None
    ready_ms: int = 0

    def start(self) -> State:
        """The state at tick 0."""
        first, second = self.fighters
        fighters = (FighterState(first, START_X_PX[0], 1), FighterState(second, START_X_PX[1], -1))
        return State(match=self, fighters=fighters, random=self.seed & 0xFFFFFFFF)
