import pytest

from camcade.agent.player import AgentPlayer, pressed
from camcade.agent.view import OTHER, OWN, View, mirrored_effects, mirrored_state
from camcade.duel.effects import Effects
from camcade.duel.match import step
from camcade.duel.players.people import Masher
from camcade.duel.state import Match, State
from camcade.intents import NO_INTENTS, Intent, Intents

PUNCHING: dict[str, float] = {Intent.RIGHT: 1.0, Intent.HIGH_PUNCH: 1.0}


def states(ticks: int, match: Match | None = None) -> list[State]:
    """A match between two who press anything."""
    match = match or Match(4, rounds=3, ready_ms=200)
    players = Masher(1), Masher(2)
    found = [match.start()]
    for _ in range(ticks):
        found.append(step(found[-1], tuple(one.intents(found[-1], side) for side, one in enumerate(players))))  # type: ignore[arg-type]
    return found


def test_it_is_asked_every_100_ms_of_a_fight_and_does_what_is_answered() -> None:
    seen: list[View] = []
    player = AgentPlayer(lambda view: (seen.append(view), player.decide(PUNCHING)))
    held = [player.intents(state, 0) for state in states(60)]
    assert held[:20] == [NO_INTENTS] * 20  # the round is announced
    assert [view.state.fighters[0].name for view in seen] == [OWN] * len(seen) and len(seen) == 5
    assert [view.is_first for view in seen] == [True] + [False] * 4
    for begin in (20, 30, 40):
        assert held[begin] == {Intent.RIGHT, Intent.HIGH_PUNCH} and held[begin + 6] == {Intent.RIGHT}


def test_a_late_answer_holds_nothing_up_and_counts_when_it_comes() -> None:
    player = AgentPlayer(lambda view: None)
    shown = states(50, Match(4))
    assert not any(player.intents(state, 0) for state in shown[:17])
    player.decide({Intent.BLOCK: 1.0})
    assert {player.intents(state, 0) for state in shown[17:]} == {frozenset({Intent.BLOCK})}


def test_on_the_right_right_is_left() -> None:
    player = AgentPlayer(lambda view: player.decide(PUNCHING))
    assert player.intents(states(0, Match(4))[0], 1) == {Intent.LEFT, Intent.HIGH_PUNCH}


@pytest.mark.parametrize("side", [0, 1])
def test_the_opponent_is_seen_late_and_oneself_at_once(side: int) -> None:
    seen: dict[int, View] = {}
    player = AgentPlayer(lambda view: seen.setdefault(view.state.tick, view))
    shown = states(200, Match(4))
    views = []
    for state in shown:
        view = player.see(state, side)
        if view is not None:
            views.append((state, view))
    for state, view in views[3:]:
        late = shown[state.tick - 22]
        me, other = view.state.fighters
        assert me.life_tenths == state.fighters[side].life_tenths and me.move is state.fighters[side].move
        assert other.life_tenths == late.fighters[1 - side].life_tenths
        x = late.fighters[1 - side].x
        assert other.x == (x if side == 0 else 520 - x) and other.name == OTHER


def test_choices_are_as_likely_as_they_are_said_to_be() -> None:
    player = AgentPlayer(lambda view: None, seed=3)
    counts = {"low kick": 0, "left": 0, "block": 0, "right": 0}
    for _ in range(4000):
        player.decide({str(Intent.LOW_KICK): 0.2, Intent.LEFT: 0.9, Intent.RIGHT: 0.9, Intent.BLOCK: 0.05})
        for word in pressed(player.action):
            counts[word] += 1
    for word, share in {"low kick": 0.2, "left": 0.5, "right": 0.5, "block": 0.05}.items():
        assert counts[word] / 4000 == pytest.approx(share, abs=0.03)
    assert counts["left"] + counts["right"] == 4000  # one of them, never both, never neither


def test_the_same_seed_plays_the_same() -> None:
    def play(seed: int) -> list[Intents]:
        player = AgentPlayer(lambda view: player.decide(dict.fromkeys(map(str, Intent), 0.3)), seed)
        return [player.intents(state, 0) for state in states(300, Match(4))]

    assert play(1) == play(1) != play(2)


def test_mirrored_twice_is_what_it_was() -> None:
    effects = Effects()
    shown = states(900)
    for state in shown:
        effects = effects.after(state)
        assert mirrored_state(mirrored_state(state)) == state
        assert mirrored_effects(mirrored_effects(effects)) == effects
    assert any(state.events for state in shown[1:])
