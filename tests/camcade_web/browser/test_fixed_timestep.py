from hypothesis import given
from hypothesis import strategies as st

from camcade_web.browser.fixed_timestep import FixedTimestep

FRAMES_MS = st.lists(st.floats(0.1, 90.0), min_size=1, max_size=200)


def test_the_first_call_only_notes_the_time() -> None:
    clock = FixedTimestep(10)
    assert clock.advance(123_456.0) == 0
    assert clock.advance(123_476.0) == 2


def test_what_is_left_over_is_kept() -> None:
    clock = FixedTimestep(10)
    clock.advance(0.0)
    assert [clock.advance(now) for now in (16.0, 32.0, 48.0)] == [1, 2, 1]


@given(FRAMES_MS)
def test_ticks_keep_pace_with_time(frames_ms: list[float]) -> None:
    clock = FixedTimestep(10)
    clock.advance(0.0)
    now_ms = 0.0
    ticks = 0
    for frame_ms in frames_ms:
        now_ms += frame_ms
        ticks += clock.advance(now_ms)
        assert now_ms - 10.001 < ticks * 10 <= now_ms + 0.001


def test_a_hitch_is_made_good_only_up_to_the_limit() -> None:
    clock = FixedTimestep(10, catch_up_limit_ms=100)
    clock.advance(0.0)
    assert clock.advance(5000.0) == 10
    assert clock.advance(5010.0) == 1


def test_time_on_hold_does_not_count() -> None:
    clock = FixedTimestep(10)
    clock.advance(0.0)
    clock.advance(15.0)
    clock.hold()
    assert clock.advance(9000.0) == 0
    assert clock.advance(9009.0) == 0, "nor do the 5 ms from before"


def test_a_clock_that_runs_backwards_gives_no_ticks() -> None:
    clock = FixedTimestep(10)
    clock.advance(100.0)
    assert clock.advance(50.0) == 0
    assert clock.advance(60.0) == 1
