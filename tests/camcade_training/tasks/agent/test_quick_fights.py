"""Fights between policies that are told states are played in one go, and counted as the others."""

import numpy as np
import pytest

from camcade_training.tasks.agent.actors import Order, Plan, Worker
from camcade_training.tasks.agent.fights import Fights, Partners
from camcade_training.tasks.agent.policies import CHOICES, EXPERT_NUMBERS, NumbersPolicy
from camcade_training.tasks.agent.quick_fights import QuickFights
from camcade_training.tasks.agent.sparring import LEAGUE, SELF

MEMBER = 7


def weights(seed: int = 1) -> list[np.ndarray]:
    """Of somebody who decides by chance, and a little by what they see."""
    random = np.random.default_rng(seed)
    sizes = (EXPERT_NUMBERS, 16, CHOICES)
    shapes = [one for begin, end in zip(sizes, sizes[1:], strict=False) for one in ((begin, end), (end,))]
    return [random.normal(0, 0.3, shape).astype(np.float32) for shape in shapes]


def test_what_a_seat_is_told_and_wins_is_as_in_other_fights() -> None:
    """Both sides of fights against oneself, and one of those against the league, whichever it is on."""
    partners, random = Partners({LEAGUE: 1.0}, MEMBER), np.random.default_rng(5)
    quick, plain = QuickFights(2, 4, (4,)), Fights(2, 4, (4,))
    assert quick.begin(partners) == plain.begin(partners)
    sides = {fight.side for fight in plain.fights if fight is not None}
    assert sides == {0, 1}
    total = 0.0
    for number in range(200):
        np.testing.assert_allclose(quick.look(), plain.look(), atol=1e-5)
        np.testing.assert_allclose(quick.hidden(), plain.hidden(), atol=1e-5)
        actions = np.stack([random.integers(0, size, len(plain.known)) for size in (5, 2, 7)], axis=1)
        if number % 40 < 25:
            actions[:] = 2, 0, 0  # on they go
        (brought, over), (wanted, ends) = quick.act(actions), plain.act(actions)
        np.testing.assert_allclose(brought, wanted, atol=1e-6)
        assert (over == ends).all() and (quick.ages == plain.ages).all()
        assert quick.begin(partners) == plain.begin(partners)
        total += abs(brought).sum()
    assert total > 1 and quick.tally == plain.tally


def test_scripted_players_are_met_beside_them() -> None:
    fights, partners = QuickFights(1, 6, (3,)), Partners({"hard": 1.0, LEAGUE: 1.0}, MEMBER)
    fresh = fights.begin(partners)
    scripted = [fight.opponent for fight in fights.fights if fight is not None]
    assert scripted and set(scripted) == {"hard"} and len(scripted) < 6
    assert len(fresh) == 2 + 2 * 6 and not fights.begin(partners)
    actions = np.zeros((len(fights.known), 3), np.int64)
    fights.answers({MEMBER: NumbersPolicy(weights())}, actions)
    theirs = [fights.seats_of(place)[1] for place in range(1, 7) if fights.fights[place] is None]
    others = [number for number in range(len(actions)) if number not in theirs]
    assert actions[theirs].any() and not actions[others].any()
    for _ in range(700):
        fights.act(actions)
        fights.begin(partners)
    assert set(fights.tally.played) == {"hard", f"{LEAGUE}-{MEMBER}"}
    assert fights.tally.won["hard"] < 1
    fights.drop()
    assert len(fights.begin(partners)) == 14


@pytest.mark.parametrize("teacher", [None, "hard"])
def test_a_teacher_is_followed_in_other_fights(teacher: str | None) -> None:
    """Who watches every tick cannot be asked in one go; afterwards all is quick again."""
    worker = Worker(Plan(1, 2, 3), 0)
    order = Order(4, Partners({LEAGUE: 1.0}, MEMBER, teacher), weights(), league={MEMBER: weights(2)})
    found, _ = worker.obey(order)
    assert isinstance(worker._fights, QuickFights) == (teacher is None)
    assert found["seen"].shape == (4, 5, EXPERT_NUMBERS) and found["rewards"].shape == (4, 4)
    more, _ = worker.obey(Order(2, Partners({LEAGUE: 1.0}, MEMBER), weights()))
    assert isinstance(worker._fights, QuickFights)
    goes_on = (more["seen"][:, 0] == found["seen"][:, -1]).all()
    assert goes_on == (teacher is None)


def test_a_fight_against_oneself_is_one_of_two() -> None:
    fights = QuickFights(3, 0, (1,))
    assert fights.begin(Partners({"hard": 1.0})) == list(range(6))
    assert all(fight is None for fight in fights.fights) and not fights.free()
    assert SELF not in fights.tally.played
