"""How an agent or an expert fares against everybody: matches with sides swapped, in many processes."""

import time
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from camcade.agent.actions import STEP_TICKS
from camcade.duel.moves import TICK_MS
from camcade_training.core.cluster import work_pool
from camcade_training.core.wins import Score
from camcade_training.tasks.agent.fights import Fight, Fights
from camcade_training.tasks.agent.policies import NumbersPolicy, PicturesPolicy, Weights, chosen
from camcade_training.tasks.agent.sparring import RIVAL

FIRST_SEED = 5_000_000  # as in the arena: no session is recorded from there on
AT_ONCE = 20
GAP_S = 5


def judge(
    processes: int,
    opponents: Sequence[str],
    matches: int,
    *,
    numbers: Weights | None = None,
    pictures: dict[str, Any] | None = None,
    art: Path | None = None,
    rival: dict[str, Any] | None = None,
    until: float = float("inf"),
    tell: Callable[[str, Score], None] | None = None,
) -> dict[str, Score]:
    """The score against each opponent, as far as there is time.

    Args:
        processes: that play at the same time.
        opponents: sparring partners.
        matches: against each.
        numbers: weights of a policy that is told states, or
        pictures: of one that sees pictures, and the folder of their
        art.
        rival: weights of the agent that `RIVAL` among the opponents means; it needs `art`.
        until: a moment of `time.monotonic` at which nothing new begins.
        tell: is told each score.
    """
    found: dict[str, Score] = {}
    parts = [range(begin, min(begin + AT_ONCE, matches)) for begin in range(0, matches, AT_ONCE)]
    with work_pool(processes, "spawn") as pool:
        for name in opponents:
            if time.monotonic() >= until:
                break
            answers = pool.map(
                _play, *zip(*[(name, part, numbers, pictures, art, rival) for part in parts], strict=True)
            )
            results = np.concatenate(list(answers))
            counts = [int((results == points).sum()) for points in (1.0, 0.5, 0.0)]
            found[name] = Score(*counts)
            if tell:
                tell(name, found[name])
    return found


def gap(processes: int, matches: int, *, pictures: dict[str, Any], art: Path) -> float:
    """How far an agent is from somebody who does nothing `GAP_S` seconds after so many matches have begun,
    mean, in px; at their beginning it is the distance of `START_X_PX`.
    """
    with work_pool(processes, "spawn") as pool:
        parts = [range(begin, min(begin + AT_ONCE, matches)) for begin in range(0, matches, AT_ONCE)]
        found = [pool.submit(_play, "idle", part, None, pictures, art, None, GAP_S) for part in parts]
        return float(np.concatenate([one.result() for one in found]).mean())


def _play(
    name: str,
    numbers_of_matches: range,
    numbers: Weights | None,
    pictures: Any,
    art: Path | None,
    rival: dict[str, Any] | None,
    seconds: float | None = None,
) -> list[float]:
    """Points of each match; where they are broken off after some seconds, how far apart both are, px."""
    made = [
        Fight(
            FIRST_SEED + number // 2,
            name,
            number % 2,
            has_effects=art is not None,
            partner_seed=FIRST_SEED + number + 7,
        )
        for number in numbers_of_matches
    ]
    fights = Fights(0, len(made), (FIRST_SEED, *map(ord, name), numbers_of_matches.start), art)
    fights.place(made)
    policy: Any = PicturesPolicy(pictures) if pictures is not None else NumbersPolicy(numbers or ())
    other = PicturesPolicy(rival) if rival is not None else None
    steps = count() if seconds is None else range(round(seconds * 1000 / (STEP_TICKS * TICK_MS)))
    for _ in steps:
        if not any(fights.fights):
            break
        open_rows = np.array([place for place, fight in enumerate(fights.fights) if fight is not None])
        known = fights.look()
        seen = fights.pictures() if pictures is not None else known.reshape(len(known), -1)
        taken = np.zeros((len(known), 3), np.int64)
        parts = policy.probabilities(seen[open_rows], open_rows)
        taken[open_rows] = chosen(parts, fights.random)
        if other is not None:
            fights.answers({RIVAL: other}, taken)
        fights.act(taken)
    if seconds is not None:
        return [abs(fight.state.fighters[0].x - fight.state.fighters[1].x) for fight in made]
    return [fight.result for fight in made]
