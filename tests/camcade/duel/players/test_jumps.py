from dataclasses import replace

import pytest

from camcade.duel import FighterState, Match, Move, State, step
from camcade.duel.players.jumps import PASSED_TICKS, landing_x_px, under_a_jump
from camcade.intents import NO_INTENTS, Intent, Intents

JUMPING_IN: Intents = frozenset({Intent.UP, Intent.RIGHT})


def jump_from(x: float) -> State:
    """The first fighter has just jumped from there at the second, who stands at 250."""
    state = Match(1).start()
    one, two = state.fighters
    state = replace(state, fighters=(replace(one, x=x), replace(two, x=250.0)))
    return step(state, (JUMPING_IN, NO_INTENTS))


@pytest.mark.parametrize("x", [0.0, 150.0, 230.0, 480.0])
def test_where_a_jump_ends_is_known_from_anywhere_in_it(x: float):
    state, foretold = jump_from(x), list[float]()
    while (seen := state.fighters[0]).move is Move.FORWARD_JUMP:
        foretold.append(landing_x_px(seen))
        away = replace(state.fighters[1], x=0.0 if x > 200 else 520.0)  # nobody is in the way
        state = step(replace(state, fighters=(seen, away)), (NO_INTENTS, NO_INTENTS))
    assert all(abs(there - state.fighters[0].x) < 4 for there in foretold)


def fought_out(state: State, passed_ticks: int) -> tuple[FighterState, FighterState]:
    """Whoever jumps kicks on the way down; the other sees it this late, and answers."""
    plan, seen = list[Intents](), state.fighters[0]
    for tick in range(110):
        if tick == passed_ticks:
            parts = under_a_jump(state.fighters[1], seen, passed_ticks, False)
            plan = [part.intents for part in parts for _ in range(part.ticks)]
        kick: Intents = frozenset({Intent.HIGH_KICK}) if 26 <= tick < 30 else NO_INTENTS
        state = step(state, (kick, plan.pop(0) if plan else NO_INTENTS))
    return state.fighters


@pytest.mark.parametrize("passed_ticks", [22, 33, 42])
@pytest.mark.parametrize("x", [135.0, 145.0, 155.0])
def test_a_dive_passes_over_and_is_answered_where_it_ends(x: float, passed_ticks: int):
    jumped, ducked = fought_out(jump_from(x), passed_ticks)
    assert ducked.life == 100
    assert jumped.life < 100


@pytest.mark.parametrize(("x", "guards"), [(245.0, False), (145.0, True)])
def test_who_lands_out_of_reach_or_guarding_is_waited_for(x: float, guards: bool):
    state = jump_from(x)
    parts = under_a_jump(state.fighters[1], state.fighters[0], 22, guards)
    assert parts[0].ticks == PASSED_TICKS - 22 and parts[0].intents == {Intent.DOWN}
    assert [part.intents for part in parts[1:]] == [frozenset({Intent.BLOCK})]
