"""When a frame was taken, whatever the page was doing meanwhile."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camcade_web.camera.capture_clock import DRIFT_MS_PER_S, CaptureClock

STEP_MS = 1000 / 30


def test_a_late_frame_is_dated_by_those_that_came_in_time() -> None:
    clock = CaptureClock()
    begun_ms, camera_ms = 5000.0, 24_000_000.0
    late_ms = [1.0, 1.0, 40.0, 1.0, 12.0]
    for number, late in enumerate(late_ms):
        taken_ms = begun_ms + number * STEP_MS
        found = clock.taken_ms((camera_ms + number * STEP_MS) * 1000, taken_ms + late)
        assert found == pytest.approx(taken_ms + 1.0, abs=0.3)


def test_a_first_frame_that_came_late_is_forgotten_by_the_next() -> None:
    clock = CaptureClock()
    assert clock.taken_ms(0.0, 300.0) == 300.0
    assert clock.taken_ms(33_000.0, 34.0 + 10.0) == 44.0


def test_a_camera_whose_clock_runs_slow_is_followed() -> None:
    clock = CaptureClock()
    for number in range(3000):
        taken_ms = number * STEP_MS
        found = clock.taken_ms(taken_ms * 0.9995 * 1000, taken_ms + 1.0)  # half a millisecond a second
        assert found == pytest.approx(taken_ms + 1.0, abs=1.0)


@given(st.lists(st.tuples(st.floats(1.0, 200.0), st.floats(0.0, 500.0)), min_size=1, max_size=60))
def test_no_frame_is_taken_after_it_arrived(frames: list[tuple[float, float]]) -> None:
    clock, stamp_ms, latest_ms = CaptureClock(), 0.0, 0.0
    for step_ms, late_ms in frames:
        stamp_ms += step_ms
        latest_ms = max(latest_ms, stamp_ms + late_ms)
        assert clock.taken_ms(stamp_ms * 1000, latest_ms) <= latest_ms + 1e-6
    assert DRIFT_MS_PER_S > 0
