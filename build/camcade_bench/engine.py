"""How fast matches between two policies go: one by one, and many in one go."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from camcade.agent.actions import ACTION_SIZES, STEP_TICKS
from camcade_training.tasks.agent.fights import TIME_LIMIT_S, Fight
from camcade_training.tasks.agent.matches import Matches
from camcade_training.tasks.agent.sparring import SELF

ROUNDS = 3  # of either in turn, so that both meet the same machine


@dataclass(frozen=True)
class MatchSpeed:
    """Ticks of all matches together, a second; deciding costs nothing."""

    one_by_one: float
    at_once: float


def match_speed(count: int, seconds: float) -> MatchSpeed:
    """Let so many matches go on by the same chance, for so long."""
    draws = np.random.default_rng(1)
    pool = np.stack([draws.integers(0, size, (16, 2, count)) for size in ACTION_SIZES], axis=-1)
    pool[:12] = 2, 0, 0  # on they go, and then do anything
    matches, fights = Matches(count, TIME_LIMIT_S), [Fight(place, SELF, 0) for place in range(count)]
    plain = pool.tolist()

    def all_at_once(number: int) -> None:
        matches.go(pool[number % len(pool)])
        matches.start(np.flatnonzero(matches.is_over))

    def one_by_one(number: int) -> None:
        for place, fight in enumerate(fights):
            for side, seat in enumerate(fight.seats):
                seat.hand.take(plain[number % len(pool)][side][place])
            fight.go()
            if fight.state.is_over:
                fights[place] = Fight(number, SELF, 0)

    found = {all_at_once: 0.0, one_by_one: 0.0}
    for _ in range(ROUNDS):
        for way in found:
            found[way] = max(found[way], _steps_a_second(way, seconds / ROUNDS) * count * STEP_TICKS)
    return MatchSpeed(found[one_by_one], found[all_at_once])


def _steps_a_second(step: Callable[[int], None], seconds: float) -> float:
    begun = now = perf_counter()
    number = 0
    while now - begun < seconds:
        step(number)
        number += 1
        now = perf_counter()
    return number / (now - begun)
