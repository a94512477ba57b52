"""Many matches at once are played as one by one."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from camcade.agent.observation import Memory, fighter_numbers, numbers_of
from camcade.duel.moves import MOVES
from camcade.duel.state import FighterState, Phase
from camcade_training.tasks.agent import move_columns as table
from camcade_training.tasks.agent.fights import TIME_LIMIT_S, Fight
from camcade_training.tasks.agent.matches import FIELDS, Matches
from camcade_training.tasks.agent.sparring import SELF

COUNT, STEPS = 8, 200
LIFE_TENTHS, X_PX = 250, (210.0, 290.0)  # near each other, so that matches end soon
WAYS = {  # shares of: walking on, guarding, striking, jumping, squatting
    "anything": (0.2, 0.25, 0.6, 0.1, 0.1),
    "brawl": (0.7, 0.05, 0.7, 0.0, 0.05),
    "guard": (0.4, 0.6, 0.3, 0.0, 0.1),
    "jumps": (0.3, 0.05, 0.6, 0.5, 0.0),
    "squats": (0.35, 0.05, 0.5, 0.05, 0.6),
}


def decisions(random: np.random.Generator, way: str) -> NDArray[np.int64]:
    """(2, COUNT, 3), so that fighters meet, left and right as each sees them."""
    walking, guarding, striking, jumping, squatting = WAYS[way]
    draw = random.random((5, 2, COUNT))
    move = random.integers(0, 5, (2, COUNT))
    move[draw[0] < walking] = 2
    move[draw[1] < jumping] = table.UP
    move[draw[2] < squatting] = table.DOWN
    strike = np.where(draw[3] < striking, random.integers(0, 7, (2, COUNT)), 0)
    return np.stack([move, draw[4] < guarding, strike], axis=-1)


def begun(seed: int, matches: Matches, place: int) -> Fight:
    """A fight between two who have little life left, and the same in its place among all."""
    fight = Fight(seed, SELF, 0)
    first, second = (
        replace(one, life_tenths=LIFE_TENTHS, x=x) for one, x in zip(fight.state.fighters, X_PX, strict=True)
    )
    fight.state = replace(fight.state, fighters=(first, second))
    fight.memory = Memory(fight.state, has_effects=False)
    matches.start([place])
    matches.life_tenths[:, place], matches.x[:, place] = LIFE_TENTHS, X_PX
    matches._seen[:, :, place] = matches.fighter_numbers()[:, place]
    return fight


def plain(fighter: FighterState, name: str) -> float:
    value = getattr(fighter, name)
    if name == "move":
        return table.CODES[value]
    if name == "wanted":
        return table.NOTHING if value is None else table.ASKED[value]
    return value


@pytest.mark.parametrize("way", WAYS)
def test_all_go_as_one_would_alone(way: str) -> None:
    """Every field of every fighter after every step, what is told, what it brought, and how it ended."""
    random = np.random.default_rng(len(way))
    matches, ended, seen = Matches(COUNT, TIME_LIMIT_S), 0, set[float]()
    fights = [begun(place, matches, place) for place in range(COUNT)]
    for number in range(STEPS):
        told, hidden = matches.look(), matches.hidden()
        actions = decisions(random, way)
        brought = matches.go(actions)
        for place, fight in enumerate(fights):
            for side in (0, 1):
                fighters = fight.memory.fighters(side)
                np.testing.assert_allclose(
                    told[side, place], numbers_of(*fighters, is_mirrored=bool(side)), atol=1e-6
                )
                opponent = fighter_numbers(fight.state.fighters[1 - side], bool(side))
                np.testing.assert_allclose(hidden[side, place], opponent, atol=1e-6)
                fight.seats[side].hand.take(actions[side, place].tolist())
            assert fight.go() == pytest.approx(brought[place], abs=1e-6)
            is_over = fight.state.phase is not Phase.FIGHT
            assert matches.is_over[place] == is_over
            for side, fighter in enumerate(fight.state.fighters):
                names = ("life_tenths",) if is_over else FIELDS
                found = {name: getattr(matches, name)[side, place] for name in names}
                assert found == {name: plain(fighter, name) for name in names}, (number, place, side)
                seen.add(float(matches.move[side, place]))
            if is_over:
                winner = fight.state.winner
                assert matches.winner[place] == (-1 if winner is None else winner)
                ended += 1
                fights[place] = begun(1000 + number, matches, place)
    assert ended >= 4 and len(seen) > len(MOVES) / 2


def test_time_is_up_for_all_at_once() -> None:
    """Whoever has more life wins; nobody, where both have the same."""
    matches = Matches(3, 1)
    matches.life_tenths[0, 0] -= 1
    matches.life_tenths[1, 1] -= 1
    still = np.zeros((2, 3, 3), np.int64)
    brought = [matches.go(still) for _ in range(10)]
    assert not np.any(brought[:9]) and matches.is_over.all()
    assert matches.winner.tolist() == [1, 0, -1] and brought[9].tolist() == [-1, 1, 0]


def test_others_stay_as_they_are_where_one_begins_anew() -> None:
    random = np.random.default_rng(4)
    one, other = Matches(COUNT, TIME_LIMIT_S), Matches(COUNT, TIME_LIMIT_S)
    for number in range(12):
        actions = decisions(random, "brawl")
        one.go(actions)
        other.go(actions)
        if number == 6:
            other.start([3])
    alike = np.arange(COUNT) != 3
    assert (one.look()[:, alike] == other.look()[:, alike]).all()
    assert (one.look()[:, 3] != other.look()[:, 3]).any()
