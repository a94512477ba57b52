import pytest
from hypothesis import given
from hypothesis import strategies as some

from camcade.agent.actions import ACTION_SIZES, STEP_TICKS, Hand
from camcade.duel import Match, Move, step
from camcade.intents import NO_INTENTS, Intent

ACTIONS = some.tuples(*(some.integers(0, size - 1) for size in ACTION_SIZES))


def ticks(hand: Hand, action: tuple[int, int, int]) -> list[frozenset[Intent]]:
    hand.take(action)
    return [hand.intents() for _ in range(STEP_TICKS)]


def moves_of(*actions: tuple[int, int, int]) -> list[Move]:
    """The move that the first fighter shows after each action."""
    state, hand, shown = Match(seed=1).start(), Hand(), []
    for action in actions:
        for held in ticks(hand, action):
            state = step(state, (held, NO_INTENTS))
        shown.append(state.fighters[0].move)
    return shown


def test_the_choices_are_five_moves_the_guard_and_six_strikes() -> None:
    assert ACTION_SIZES == (5, 2, 7)


@given(ACTIONS)
def test_moves_are_held_and_strikes_are_let_go(action: tuple[int, int, int]) -> None:
    held = ticks(Hand(), action)
    assert held[-1] == ticks(Hand(), (action[0], action[1], 0))[0]
    assert len(held[0] - held[-1]) == (action[2] > 0)
    assert all(before >= after for before, after in zip(held, held[1:], strict=False))


def test_the_same_strike_again_is_a_new_press() -> None:
    hand = Hand()
    held = ticks(hand, (0, 0, 1)) + ticks(hand, (0, 0, 1))
    presses = sum(Intent.HIGH_PUNCH in now and Intent.HIGH_PUNCH not in before
                  for before, now in zip([NO_INTENTS, *held], held, strict=False))  # fmt: skip
    assert presses == 2


@pytest.mark.parametrize(
    ("walk", "jump"), [(0, Move.JUMPING), (1, Move.BACKWARD_JUMP), (2, Move.FORWARD_JUMP)]
)
def test_a_jump_goes_the_way_that_was_walked(walk: int, jump: Move) -> None:
    assert moves_of((walk, 0, 0), (3, 0, 0))[1] is jump


def test_guard_and_combinations() -> None:
    assert moves_of((0, 1, 0)) == [Move.BLOCKING]
    assert moves_of((4, 0, 3), (0, 0, 0))[0] is Move.SQUAT_LOW_KICK
    with pytest.raises(IndexError):
        Hand().take((5, 0, 0))
