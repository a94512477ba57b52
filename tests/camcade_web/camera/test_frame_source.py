import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

STEP_MS = 1000 / 30


class Picture:
    """An ImageBitmap."""

    width, height = 640, 480

    def __init__(self) -> None:
        self.is_closed = False

    def close(self) -> None:
        self.is_closed = True


class VideoFrame(Picture):
    displayWidth, displayHeight = 1280, 720  # noqa: N815


@pytest.fixture
def frames(in_page: Callable[[str], Any]) -> Any:
    """The module."""
    return in_page("camcade_web.camera.frame_source")


def source_of(frames: Any, *pictures: Any) -> Any:
    """A source that hands out one of `pictures` after the other."""
    left = list(pictures)

    class Source(frames.FrameSource):  # type: ignore[name-defined]
        async def take(self, taken_ms: float) -> Any:
            picture = left.pop(0)
            return None if picture is None else frames.Frame.of(picture, taken_ms, "camera")

    return Source()


def test_a_frame_knows_its_size_whatever_it_is(frames: Any) -> None:
    Frame = frames.Frame  # noqa: N806
    assert Frame.of(Picture(), 5.0).aspect == pytest.approx(4 / 3)
    frame = Frame.of(VideoFrame(), 5.0)
    assert frame.aspect == pytest.approx(16 / 9)
    frame.close()
    assert frame.picture.is_closed


def test_whoever_waits_gets_the_next_frame_and_all_others_are_dropped(frames: Any) -> None:
    async def story() -> None:
        source = source_of(frames, Picture(), None, Picture())
        source.arrived(1.0)
        waiting = asyncio.ensure_future(source.next())
        await asyncio.sleep(0)
        source.arrived(2.0)
        source.arrived(3.0)
        assert (await waiting).taken_ms == 2.0
        waiting = asyncio.ensure_future(source.next(earliest_ms=10.0))
        for taken_ms in (9.0, 10.0, 11.0):  # too early; lost before it could be taken; had
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            source.arrived(taken_ms)
        assert (await waiting).taken_ms == 11.0
        assert source.count == 6 and list(source.times_ms) == [1.0, 2.0, 3.0, 9.0, 10.0, 11.0]

    asyncio.run(story())


def test_a_frame_after_nobody_waits_any_more_is_no_error(frames: Any) -> None:
    async def story() -> None:
        source = source_of(frames, Picture())
        waiting = asyncio.ensure_future(source.next())
        await asyncio.sleep(0)
        waiting.cancel()
        source.arrived(1.0)
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(story())


def test_a_late_frame_is_dated_by_those_that_came_in_time(frames: Any) -> None:
    clock = frames.CaptureClock()
    begun_ms, camera_ms = 5000.0, 24_000_000.0
    late_ms = [1.0, 1.0, 40.0, 1.0, 12.0]
    for number, late in enumerate(late_ms):
        taken_ms = begun_ms + number * STEP_MS
        found = clock.taken_ms((camera_ms + number * STEP_MS) * 1000, taken_ms + late)
        assert found == pytest.approx(taken_ms + 1.0, abs=0.3)


def test_a_first_frame_that_came_late_is_forgotten_by_the_next(frames: Any) -> None:
    clock = frames.CaptureClock()
    assert clock.taken_ms(0.0, 300.0) == 300.0
    assert clock.taken_ms(33_000.0, 34.0 + 10.0) == 44.0


def test_a_camera_whose_clock_runs_slow_is_followed(frames: Any) -> None:
    clock = frames.CaptureClock()
    for number in range(3000):
        taken_ms = number * STEP_MS
        found = clock.taken_ms(taken_ms * 0.9995 * 1000, taken_ms + 1.0)  # half a millisecond a second
        assert found == pytest.approx(taken_ms + 1.0, abs=1.0)


def test_no_frame_is_taken_after_it_arrived(frames: Any) -> None:
    assert frames.DRIFT_MS_PER_S > 0

    @given(st.lists(st.tuples(st.floats(1.0, 200.0), st.floats(0.0, 500.0)), min_size=1, max_size=60))
    def check(steps: list[tuple[float, float]]) -> None:
        clock, stamp_ms, latest_ms = frames.CaptureClock(), 0.0, 0.0
        for step_ms, late_ms in steps:
            stamp_ms += step_ms
            latest_ms = max(latest_ms, stamp_ms + late_ms)
            assert clock.taken_ms(stamp_ms * 1000, latest_ms) <= latest_ms + 1e-6

    check()
