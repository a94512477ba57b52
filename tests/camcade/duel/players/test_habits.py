import pytest

from camcade.duel import Move
from camcade.duel.players.habits import REMEMBERED_STRIKES, Habits

A, B, C = Move.HIGH_KICK, Move.LOW_PUNCH, Move.SQUAT_LOW_KICK


def after(*strikes: Move) -> Habits:
    habits = Habits()
    for tick, strike in enumerate(strikes):
        habits.note(strike, 10 * tick)
    return habits


def test_nothing_is_expected_of_a_stranger():
    assert Habits().expected() is None and Habits().foretold == 0


@pytest.mark.parametrize("order", [(A,), (A, B), (A, B, C), (A, A, B)])
def test_whoever_keeps_an_order_is_foretold(order: tuple[Move, ...]):
    strikes = order * 12
    habits = after(*strikes)
    assert habits.expected() is order[0]
    assert habits.foretold >= 11


def test_a_new_habit_is_learned_within_what_is_remembered():
    assert after(*[A] * 20, *[B] * REMEMBERED_STRIKES).expected() is B
    assert after(A, A, A, B).foretold == 0


def test_strikes_are_counted_since_a_tick():
    assert after(A, B, A, B).hail_since(10) == 2


def test_a_strike_at_the_air_counts_twice_in_a_hail():
    habits = after(A, B, A)
    habits.note(B, 30, is_at_air=True)
    assert habits.hail_since(10) == after(A, B, A).hail_since(10) + 2
    assert habits.hail_since(30) == 0


def test_who_squats_for_a_strike_is_known_to_for_three_more():
    assert after(C, A, A).strikes_low()
    assert not after(C, A, A, A).strikes_low()


def test_two_strikes_in_any_order_are_few_and_a_third_is_not():
    squat, dive = Move.SQUAT_HIGH_KICK, Move.FORWARD_JUMP_KICK
    assert after(A, B, B, A, B, B).has_few(2, 6)
    assert after(A, squat, B, dive, B, squat).has_few(2, 6), "one limb, up high, down low, or out of a jump"
    assert not after(A, B, B, A, Move.UPPERCUT, B).has_few(2, 6)
    assert after(A, B, B, A, Move.UPPERCUT, B).has_few(3, 6)
    assert not after(A, B, A).has_few(2, 6), "too few to know"


def test_what_is_known_of_who_dives_and_who_kicks_at_legs():
    dive = Move.FORWARD_JUMP_PUNCH
    assert after(A, dive, A, dive).dives() and not after(dive, A, A, A).dives()
    assert after(A, B, A, A).strikes_at_legs() and not after(B, A, A, A, A).strikes_at_legs()
