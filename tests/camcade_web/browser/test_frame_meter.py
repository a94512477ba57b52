import pytest

from camcade_web.browser.frame_meter import SCREEN_FRAME_MS, FrameMeter


def metered(times_ms: list[float]) -> FrameMeter:
    meter = FrameMeter()
    for now_ms in times_ms:
        meter.note(now_ms, 2.0)
    return meter


def test_a_smooth_second_drops_nothing() -> None:
    meter = metered([number * SCREEN_FRAME_MS for number in range(61)])
    assert (meter.drawn, meter.dropped) == (61, 0)
    assert meter.per_second(1000.0) == pytest.approx(60)


@pytest.mark.parametrize(("gap_frames", "dropped"), [(1.4, 0), (2, 1), (3, 2), (10, 9)])
def test_a_gap_counts_the_screen_frames_that_were_missed(gap_frames: float, dropped: int) -> None:
    assert metered([0.0, gap_frames * SCREEN_FRAME_MS]).dropped == dropped


def test_metrics_tell_gaps_and_work() -> None:
    metrics = metered([0.0, 16.0, 48.0]).metrics()
    assert metrics["gap_ms"] == {"count": 2, "p50": 16.0, "p95": 32.0, "max": 32.0}
    assert metrics["work_ms"]["p50"] == 2.0
