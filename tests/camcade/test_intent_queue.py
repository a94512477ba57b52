from hypothesis import given
from hypothesis import strategies as st

from camcade.duel import EventKind, Match, step
from camcade.intents import NO_INTENTS, Intent, IntentQueue


def test_a_moment_becomes_a_short_press():
    pulse = IntentQueue(hold_ticks=3)
    assert pulse.read() == NO_INTENTS
    pulse.fire(Intent.HIGH_PUNCH)
    held = {Intent.HIGH_PUNCH}
    assert [pulse.read() for _ in range(5)] == [held, held, held, NO_INTENTS, NO_INTENTS]


def test_the_same_intent_twice_is_let_go_between():
    pulse = IntentQueue(hold_ticks=2)
    pulse.fire(Intent.HIGH_KICK)
    pulse.fire(Intent.HIGH_KICK)
    held = {Intent.HIGH_KICK}
    assert [pulse.read() for _ in range(6)] == [held, held, NO_INTENTS, held, held, NO_INTENTS]


def test_what_waits_too_long_is_dropped():
    pulse = IntentQueue(hold_ticks=4, keep_ticks=6)
    for intent in (Intent.HIGH_PUNCH, Intent.HIGH_KICK, Intent.LOW_KICK):
        pulse.fire(intent)
    seen = set().union(*(pulse.read() for _ in range(30)))
    assert seen == {Intent.HIGH_PUNCH, Intent.HIGH_KICK}


def test_clear_lets_go():
    pulse = IntentQueue()
    pulse.fire(Intent.HIGH_PUNCH)
    pulse.read()
    pulse.fire(Intent.HIGH_KICK)
    pulse.clear()
    assert [pulse.read() for _ in range(9)] == [NO_INTENTS] * 9


def strikes_after_firing_twice(ticks_between):
    pulse, state, count = IntentQueue(), Match(1).start(), 0
    for tick in range(150):
        if tick in (0, ticks_between):
            pulse.fire(Intent.HIGH_PUNCH)
        state = step(state, (pulse.read(), NO_INTENTS))
        count += sum(event.kind is EventKind.STRIKE for event in state.events)
    return count


def test_a_strike_seen_while_the_fighter_is_locked_still_comes():
    """A high punch locks for 360 ms, and the game remembers for 200 ms."""
    assert strikes_after_firing_twice(20) == 2
    assert strikes_after_firing_twice(10) == 1


@given(st.lists(st.integers(0, 200), max_size=20), st.integers(1, 8))
def test_whatever_is_fired_each_press_is_short_and_apart(fired, hold_ticks):
    pulse, run = IntentQueue(hold_ticks), 0
    for tick in range(300):
        for _ in range(fired.count(tick)):
            pulse.fire(Intent.HIGH_KICK)
        run = run + 1 if pulse.read() else 0
        assert run <= hold_ticks
    assert pulse.read() == NO_INTENTS
