import pytest
from hypothesis import given
from hypothesis import strategies as some

from camcade.sessions.schedule import FrameSchedule


@given(
    some.lists(some.floats(0, 2, allow_nan=False), min_size=1, max_size=60),
    some.sampled_from([10, 24, 30, 59.94]),
)
def test_frames_never_drift_from_a_clock_that_stalls(waits_s: list[float], rate: float) -> None:
    schedule, now_s, times = FrameSchedule(rate), 0.0, []
    for wait_s in waits_s:
        now_s += wait_s
        times += schedule.due(now_s)
        assert len(times) == schedule.written
        assert (
            now_s - 1 / rate < times[-1] + 1e-6 and times[-1] <= now_s + 1e-6 if times else now_s < 1 / rate
        )
    assert times == pytest.approx([number / rate for number in range(len(times))])


def test_late_frames_are_counted() -> None:
    schedule = FrameSchedule(10)
    assert schedule.due(0.0) == [0.0] and schedule.due(0.05) == [] and schedule.late == 0
    assert schedule.due(0.35) == [0.1, 0.2, 0.3] and schedule.late == 2
