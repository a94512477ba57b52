from dataclasses import replace

import pytest

from camcade.duel import Match, Move, State, step
from camcade.duel.framing import LEAST_ROOM_PX, STRETCH_STEPS, WIDE_PX, room_px, shown_middle
from camcade.duel.moves import MOVES
from camcade.duel.state import ARENA_WIDTH_PX
from camcade.intents import NO_INTENTS, Intent

WALL_X_PX = 520.0


def at_the_wall(**changes) -> State:
    state = Match(1).start()
    one, two = state.fighters
    return replace(state, fighters=(replace(one, x=440.0), replace(two, x=WALL_X_PX, **changes)))


@pytest.mark.parametrize("move", WIDE_PX, ids=str)
def test_a_wide_picture_has_its_room_when_it_is_widest(move: Move) -> None:
    middle = (MOVES[move].steps - 1) // 2
    height = 128.0 if "jump" in move else 0.0
    fighter = at_the_wall(move=move, y=230.0 - height, step=min(middle, int(STRETCH_STEPS))).fighters[1]
    if move not in (Move.ATTRACTIVE_STAND_UP, Move.SQUAT_HIGH_KICK):  # which are never wide for long
        assert room_px(fighter) == WIDE_PX[move]
    assert shown_middle(fighter, 0.0) <= ARENA_WIDTH_PX - room_px(fighter) + 0.5


@pytest.mark.parametrize("intents", [{Intent.UP}, {Intent.SPIN_KICK}, {Intent.UP, Intent.LEFT}], ids=len)
def test_room_is_made_and_given_back_little_by_little(intents: set[Intent]) -> None:
    state, shown = at_the_wall(), list[float]()
    for tick in range(90):
        held = frozenset(intents) if tick < 3 else NO_INTENTS
        state = step(state, (NO_INTENTS, held))
        shown.append(shown_middle(state.fighters[1], 0.0))
    assert min(room_px(fighter) for fighter in state.fighters) == LEAST_ROOM_PX
    assert max(abs(one - other) for one, other in zip(shown, shown[1:], strict=False)) <= 6


def test_who_is_thrown_down_at_the_wall_and_gets_up_never_leaps_in_the_picture() -> None:
    state, shown = at_the_wall(), list[tuple[Move, float]]()
    for tick in range(160):
        held = frozenset({Intent.UPPERCUT}) if tick < 3 else NO_INTENTS
        state = step(state, (held, NO_INTENTS))
        shown.append((state.fighters[1].move, shown_middle(state.fighters[1], 0.0)))
    assert {Move.KNOCK_DOWN, Move.ATTRACTIVE_STAND_UP, Move.STAND} <= {move for move, _ in shown}
    middles = [middle for _, middle in shown]
    assert min(middles) <= ARENA_WIDTH_PX - WIDE_PX[Move.KNOCK_DOWN]
    assert max(abs(one - other) for one, other in zip(middles, middles[1:], strict=False)) <= 20
