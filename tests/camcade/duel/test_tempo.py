import pytest

from camcade.duel import Event, EventKind, Move
from camcade.duel.tempo import (
    HEAVY_HOLD_MS,
    HOLD_MS,
    KNOCK_OUT_HOLD_MS,
    SLOW_MS,
    SLOW_RATE,
    Tempo,
)

PUNCH = Event(EventKind.HIT, 0, Move.HIGH_PUNCH, 8.0)


def begun() -> Tempo:
    tempo = Tempo()
    assert tempo.match_ms(1000.0) == 0.0
    return tempo


def test_time_runs_as_on_the_screen() -> None:
    tempo = begun()
    assert tempo.match_ms(1016.0) == 16.0
    assert tempo.match_ms(1033.0) == 33.0


@pytest.mark.parametrize(("move", "hold_ms"), [(Move.HIGH_PUNCH, HOLD_MS), (Move.UPPERCUT, HEAVY_HOLD_MS)])
def test_a_hit_holds_time_the_heavier_the_longer(move: Move, hold_ms: float) -> None:
    tempo = begun()
    tempo.feel(Event(EventKind.HIT, 0, move, 8.0))
    assert tempo.match_ms(1000.0 + hold_ms - 1) == 0.0
    assert tempo.match_ms(1000.0 + hold_ms + 20) == 20.0


def test_a_walk_holds_nothing() -> None:
    tempo = begun()
    tempo.feel(Event(EventKind.MOVE_STARTED, 0, Move.WALKING))
    assert tempo.match_ms(1016.0) == 16.0


def test_a_knock_out_is_slow_and_then_time_runs_on() -> None:
    tempo = begun()
    tempo.feel(PUNCH)
    tempo.feel(Event(EventKind.ROUND_ENDED, 0))
    now_ms = 1000.0 + KNOCK_OUT_HOLD_MS
    assert tempo.match_ms(now_ms) == 0.0
    for _ in range(int(SLOW_MS // 100)):
        now_ms += 100.0
        tempo.match_ms(now_ms)
    assert tempo.match_ms(now_ms) == pytest.approx(SLOW_MS * SLOW_RATE)
    assert tempo.match_ms(now_ms + 50) == pytest.approx(SLOW_MS * SLOW_RATE + 50)


def test_a_drawn_round_is_not_slow() -> None:
    tempo = begun()
    tempo.feel(Event(EventKind.ROUND_ENDED, -1))
    assert tempo.match_ms(1000.0 + KNOCK_OUT_HOLD_MS + 30) == pytest.approx(30)


def test_a_long_frame_is_no_leap() -> None:
    tempo = begun()
    assert tempo.match_ms(61_000.0) <= 250.0
