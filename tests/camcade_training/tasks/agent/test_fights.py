"""Fights side by side, and what processes give back of them; no Keras."""

import numpy as np
import pytest

from camcade.agent.observation import Memory, state_numbers
from camcade.agent.player import AgentPlayer
from camcade.agent.view import View, view_of
from camcade.duel.match import step
from camcade.duel.players import make_player
from camcade.duel.state import Match, Phase, State
from camcade.errors import SettingsError
from camcade.intents import NO_INTENTS, Intent, Intents, limb_of
from camcade_training.tasks.agent.actors import Order, Plan, Worker, actors
from camcade_training.tasks.agent.fights import (
    Fight,
    Fights,
    Partners,
    Shadow,
    Tally,
    action_of,
)
from camcade_training.tasks.agent.policies import (
    CHOICES,
    EXPERT_NUMBERS,
    HISTORY,
    SCALES,
    chosen,
    held_of,
)
from camcade_training.tasks.agent.sparring import LEAGUE, LOOPS, SELF, check_partners, sparring_partner

HARD = Partners({"hard": 1.0})


def weights(seed: int = 1) -> list[np.ndarray]:
    """Of a small policy."""
    random = np.random.default_rng(seed)
    shapes = ((EXPERT_NUMBERS, 8), (8, CHOICES))
    return [
        one
        for shape in shapes
        for one in (random.normal(size=shape).astype(np.float32), np.zeros(shape[1], np.float32))
    ]


class Presser:
    """A punch in tick 3, a guard from tick 12 on, to the left before."""

    def intents(self, state: State, side: int) -> Intents:
        if state.tick >= 12:
            return frozenset({Intent.BLOCK})
        return frozenset({Intent.LEFT, Intent.HIGH_PUNCH} if 3 <= state.tick < 6 else {Intent.LEFT})


@pytest.mark.parametrize("side", [0, 1])
def test_a_label_is_what_is_held_now_and_what_was_begun_since_the_last(side: int) -> None:
    shadow, state, labels = Shadow(Presser(), side), Match(1).start(), list[Intents]()
    for tick in range(21):
        shadow.watch(state)
        if tick % 10 == 0:
            labels.append(shadow.label())
        state = step(state, (NO_INTENTS, NO_INTENTS))
    ahead = Intent.LEFT if side == 0 else Intent.RIGHT
    assert labels == [{ahead}, {ahead, Intent.HIGH_PUNCH}, {Intent.BLOCK}]


@pytest.mark.parametrize("side", [0, 1])
def test_a_fight_goes_as_that_of_an_agent_in_the_page(side: int) -> None:
    """The same decisions lead to the same states, and the same is known at each of them."""
    random = np.random.default_rng(2)
    fight = Fight(11, "normal", side, partner_seed=5)
    other, state = make_player("cpu", "normal", 5), Match(11, time_limit_s=60).start()
    views: list[View] = []
    agent = AgentPlayer(views.append)
    for _ in range(30):
        fights = Fights(0, 1, (1,))
        fights.place([fight])
        told = fights.look()[0, 0]
        action = (int(random.integers(5)), int(random.integers(2)), int(random.integers(7)))
        for tick in range(10):
            views.clear()
            agent.intents(state, side)
            if tick == 0:
                numbers = np.array(state_numbers(views[0].state, 0), np.float32)
                np.testing.assert_allclose(told, numbers * SCALES, atol=1e-6)
                agent.action = action
                agent._hand.take(action)
                agent_held = agent.held(state)
            else:
                agent_held = agent.held(state)
            theirs = other.intents(state, 1 - side)
            state = step(state, (agent_held, theirs) if side == 0 else (theirs, agent_held))
        fight.seats[0].hand.take(action)
        fight.go()
        assert fight.state == state


def test_rewards_are_what_is_won_and_lost() -> None:
    fights = Fights(2, 3, (4,))
    total, ended = np.zeros(fights.rows), 0
    for _ in range(700):
        fights.begin(HARD)
        rewards, over = fights.act(np.zeros((fights.rows + 3, 3), np.int64))
        assert np.allclose(rewards[[0, 2]], -rewards[[1, 3]])
        total += rewards
        ended += int(over[4:].sum())
    assert fights.tally.played == {"hard": ended} and ended >= 3
    assert fights.tally.won["hard"] == 0 and (total[4:] < -1.5 * ended / 3 / 2).all()


def test_the_memory_of_a_fight_begins_with_it() -> None:
    fights = Fights(0, 2, (4,))
    assert fights.begin(HARD) == [0, 2, 1, 3]
    for number in range(HISTORY + 1):
        known = fights.look()[:2]
        assert known[:, : number + 1].any(axis=2).all() and not known[:, number + 1 :].any()
        fights.act(np.zeros((4, 3), np.int64))
    fights.fights[0] = None
    assert fights.begin(HARD) == [0, 2] and fights.ages.tolist() == [0, HISTORY + 1, 0, HISTORY + 1]
    assert not fights.known[0].any() and fights.known[1].any()


def test_an_earlier_self_and_a_teacher_play() -> None:
    worker = Worker(Plan(1, 4, 3), 0)
    order = Order(8, Partners({LEAGUE: 1.0}, 7), weights(), league={7: weights(2)})
    found, _ = worker.obey(order)
    assert found["seen"].shape == (6, 9, EXPERT_NUMBERS) and found["actions"].shape == (6, 8, 3)
    assert all(one is None or one.opponent in (SELF, LEAGUE) for one in worker._fights.fights)
    more, _ = worker.obey(Order(2, Partners({LEAGUE: 1.0}, 7), weights()))
    assert np.array_equal(more["seen"][:, 0], found["seen"][:, -1])  # goes on where the order ended

    taught, tally = Worker(Plan(0, 6, 3), 0), Tally()
    for _ in range(8):
        _, one = taught.obey(Order(64, Partners({"easy": 1.0}, teacher="hard"), weights()))
        tally.add(one)
    assert tally.played["easy"] >= 4 and tally.won["easy"] / tally.played["easy"] > 0.7


def test_an_action_of_what_is_held() -> None:
    assert action_of(frozenset()) == (0, 0, 0)
    assert action_of(frozenset({Intent.RIGHT, Intent.BLOCK, Intent.UPPERCUT})) == (2, 1, 5)


def test_without_effects_a_memory_shows_the_same_fighters() -> None:
    match = Match(3, time_limit_s=60)
    players = make_player("cpu", "hard", 1), make_player("cpu", "hard", 2)
    state = match.start()
    lean, whole = Memory(state, has_effects=False), Memory(state)
    for _ in range(200):
        state = step(state, (players[0].intents(state, 0), players[1].intents(state, 1)))
        lean.add(state)
        whole.add(state)
        seen = whole.seen_by(1)[0].fighters
        assert lean.fighters(1) == (seen[1], seen[0])
    assert view_of(lean, 0).state == view_of(whole, 0).state


def test_processes_play_what_one_would() -> None:
    plan, order = Plan(1, 2, 5), Order(4, HARD, weights())
    alone = Worker(plan, 1).obey(order)[0]
    with actors(2, plan) as playing:
        for number in range(2):
            playing.begin(number, order)
        found = [arrays for arrays, _ in playing.everything()]
    assert np.array_equal(found[1]["actions"], alone["actions"])
    assert not np.array_equal(found[0]["actions"], alone["actions"])


def test_who_does_not_exist_is_said() -> None:
    check_partners(("hard", "jumper", "looper", LEAGUE), also=LEAGUE)
    for name in (SELF, LEAGUE):
        with pytest.raises(SettingsError, match=f"no opponent '{name}': choose easy, .*mirror, .*masher"):
            check_partners(("hard", name))
    with pytest.raises(SettingsError, match="nobody"):
        check_partners(())
    with pytest.raises(SettingsError, match="no opponent 'nobody'"):
        check_partners(("nobody",))


def test_labels_are_what_the_expert_would_do() -> None:
    """Chosen from the labels, actions are the expert's own."""
    parts = np.zeros((1, CHOICES), np.float32)
    parts[0, [2, 6, 7]] = 1
    assert held_of(parts)[0].nonzero()[0].tolist() == [1, 4]  # right, block
    assert chosen(parts, np.random.default_rng(1)).tolist() == [[2, 1, 0]]


def test_a_loop_by_name_does_that_trick_alone() -> None:
    """Near somebody who does nothing, at a beat of its own."""
    strikes = frozenset(intent for intent in Intent if limb_of(intent))
    for name, expected in (("squat low kick loop", Intent.LOW_KICK), ("uppercut loop", Intent.UPPERCUT)):
        assert name in LOOPS
        for seed in range(6):
            player, state = sparring_partner(name, seed), Match(seed).start()
            pressed = set[Intent]()
            for _ in range(600):
                held = player.intents(state, 0)
                pressed |= held & strikes
                state = step(state, (held, NO_INTENTS))
            assert pressed == {expected}


@pytest.mark.parametrize("name", ["stalker", "crouching-stalker"])
@pytest.mark.parametrize("side", [0, 1])
def test_a_stalker_comes_near_and_strikes_at_its_beat(name: str, side: int) -> None:
    """Against somebody who walks away, too: it does not let go."""
    for seed in range(6):
        player, state = sparring_partner(name, seed), Match(seed).start()
        begun, held_before, near = list[int](), NO_INTENTS, 0
        for tick in range(900):
            held = player.intents(state, side)
            near += state.phase is Phase.FIGHT and abs(state.fighters[0].x - state.fighters[1].x) <= 170
            if any(limb_of(intent) for intent in held - held_before):
                begun.append(tick)
            if name == "crouching-stalker" and any(limb_of(intent) for intent in held):
                assert Intent.DOWN in held
            held_before = held
            away = frozenset({Intent.RIGHT if side == 0 else Intent.LEFT}) if tick % 300 < 100 else NO_INTENTS
            state = step(state, (held, away) if side == 0 else (away, held))
        assert len(begun) > 5 and near > 300
        gaps = {later - earlier for earlier, later in zip(begun, begun[1:], strict=False)}
        assert min(gaps) >= 20 and any(20 <= gap <= 80 for gap in gaps)


def test_fights_that_were_under_way_are_dropped_when_somebody_else_learns() -> None:
    worker = Worker(Plan(0, 2, 5), 0)
    worker.obey(Order(5, HARD, weights()))
    before = list(worker._fights.fights)
    worker.obey(Order(5, HARD, weights()))
    assert all(one is other for one, other in zip(worker._fights.fights, before, strict=True))
    worker.obey(Order(5, HARD, weights(), is_anew=True))
    assert not any(one is other for one, other in zip(worker._fights.fights, before, strict=True))
    assert worker._fights.ages.max() == 5
