"""How the computer's levels fare against scripted people, and whether anything done for ever beats them."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import permutations
from math import log

from camcade.duel.match import step
from camcade.duel.players import Level, Player, make_player
from camcade.duel.players.people import TRICKS, WAYS_BETWEEN, Average, Beginner, Looper, Masher
from camcade.duel.state import Match, Phase
from camcade.processes import process_pool

PEOPLE: dict[str, Callable[[int], Player]] = {
    "beginner": Beginner,
    "average player": Average,
    "random keys every 100 ms": lambda seed: Masher(seed, 100),
    "random keys every 250 ms": lambda seed: Masher(seed, 250),
    "all strikes in turn every 60 ms": lambda seed: Masher(seed, 60, is_random=False),
    "all strikes in turn every 150 ms": lambda seed: Masher(seed, 150, is_random=False),
}
"""Name → that person, from a seed."""

BEATS_MS = (100, 150, 200, 300, 400, 500, 600, 700, 800)
BEATS_SPAN_MS = range(100, 801, 10)
ROUNDS_OF_A_SEED = 10_000
TIME_LIMIT_S = 99
LIMITS = {Level.EASY: 0.6, Level.NORMAL: 0.4, Level.HARD: 0.2}
"""Which share of the rounds nobody may win who does the same for ever."""
MOST_ROUNDS = 120
DOUBT = 0.05
"""How probable it may be that a loop which wins more than it may is given up before `MOST_ROUNDS`."""


@dataclass(frozen=True, slots=True)
class Loop:
    """One trick or two in turn, done for ever.

    | field | unit | meaning |
    | --- | --- | --- |
    | tricks | indices of `TRICKS` | one or two |
    | every_ms | ms | from one press to the next |
    | between | one of `WAYS_BETWEEN` | what is done meanwhile |
    """

    tricks: tuple[int, ...]
    every_ms: int
    between: str

    def player(self) -> Looper:
        """Somebody who does it."""
        return Looper(tuple(TRICKS[index] for index in self.tricks), self.every_ms, self.between)

    def __str__(self) -> str:
        names = " + ".join(TRICKS[index].name for index in self.tricks)
        return f"{names}, every {self.every_ms} ms, {self.between}"


def beats_ms(seed: int) -> tuple[int, ...]:
    """`BEATS_MS` for 0; for any other seed as many, drawn from all between 100 and 800 ms."""
    if seed == 0:
        return BEATS_MS
    return tuple(sorted(random.Random(seed).sample(BEATS_SPAN_MS, len(BEATS_MS))))


def loops(pairs: int | None = None, seed: int = 0) -> list[Loop]:
    """All loops of one trick at the seed's beats, and all of two; or so many of those, drawn by the seed."""
    ways = [(every_ms, between) for every_ms in beats_ms(seed) for between in WAYS_BETWEEN]
    singles = [Loop((index,), *way) for index in range(len(TRICKS)) for way in ways]
    doubles = [Loop(pair, *way) for pair in permutations(range(len(TRICKS)), 2) for way in ways]
    if pairs is not None and pairs < len(doubles):
        doubles = random.Random(seed).sample(doubles, pairs)
    return singles + doubles


def round_won(player: Player, level: Level, seed: int, opponent: str = "cpu") -> float:
    """One round against the computer: 1 won, 0 lost, 0.5 drawn. The seed is of both match and computer."""
    computer = make_player(opponent, level, seed + 1000)
    state = Match(seed, time_limit_s=TIME_LIMIT_S).start()
    while state.phase is Phase.FIGHT:
        state = step(state, (player.intents(state, 0), computer.intents(state, 1)))
    first, second = (fighter.life_tenths for fighter in state.fighters)
    return 0.5 if first == second else float(first > second)


def share_won_by_person(name: str, level: Level, rounds: int, opponent: str = "cpu", seed: int = 0) -> float:
    """Which share of the rounds this person wins, 0 to 1; another seed plays other rounds."""
    first = seed * ROUNDS_OF_A_SEED
    played = (round_won(PEOPLE[name](one), level, one, opponent) for one in range(first, first + rounds))
    return sum(played) / rounds


def share_won_by_loop(loop: Loop, level: Level, opponent: str = "cpu", seed: int = 0) -> float:
    """Which share of the rounds this loop wins, 0 to 1; counted closely only where it may be too many.

    Wald's sequential test (1945): rounds are played until it is certain enough that the loop wins half of
    what it may rather than a quarter more, which takes few for almost all, or until there are `MOST_ROUNDS`.
    """
    harmless, too_many = LIMITS[level] / 2, LIMITS[level] * 1.25
    for_win, for_loss = log(too_many / harmless), log((1 - too_many) / (1 - harmless))
    won = evidence = 0.0
    for number in range(MOST_ROUNDS):
        share = round_won(loop.player(), level, seed * ROUNDS_OF_A_SEED + number, opponent)
        won += share
        evidence += share * for_win + (1 - share) * for_loss
        if evidence < log(DOUBT):
            return won / (number + 1)
    return won / MOST_ROUNDS


def people_against(
    levels: Sequence[Level], rounds: int, opponent: str = "cpu", seed: int = 0
) -> dict[tuple[str, Level], float]:
    """(person, level) → share of the rounds that the person wins, on all processor cores."""
    pairs = [(name, level) for name in PEOPLE for level in levels]
    play = partial(share_won_by_person, rounds=rounds, opponent=opponent, seed=seed)
    with process_pool() as pool:
        return dict(zip(pairs, pool.map(play, *zip(*pairs, strict=True)), strict=True))


def loops_against(
    level: Level, searched: Sequence[Loop], opponent: str = "cpu", seed: int = 0
) -> Iterator[tuple[Loop, float]]:
    """Each loop and the share of the rounds that it wins, in order, as they are known."""
    play = partial(share_won_by_loop, level=level, opponent=opponent, seed=seed)
    with process_pool() as pool:
        yield from zip(searched, pool.map(play, searched, chunksize=8), strict=True)


def strengths(wins: dict[tuple[str, str], float], rounds: int) -> dict[str, float]:
    """Elo points of everybody; the mean is 0.

    `wins` is (who, against whom) → share of so many rounds won. Half a round is added to each side of a pair,
    so that who never loses stands at a finite place.
    """
    import numpy as np

    from camcade_bench.ladder import bradley_terry

    names = sorted({name for pair in wins for name in pair})
    scored = np.zeros((len(names), len(names)))
    for (one, other), share in wins.items():
        scored[names.index(one), names.index(other)] = share * rounds + 0.5
        scored[names.index(other), names.index(one)] = (1 - share) * rounds + 0.5
    return dict(zip(names, bradley_terry(scored).tolist(), strict=True))
