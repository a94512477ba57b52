"""Where frames come from: a camera, a picture, and whatever else gives pictures with a time.

Times are on the page's clock; a camera's own time stamps are brought there.
"""

from collections import deque
from dataclasses import dataclass
from typing import Any

from camcade_web.browser.js_interop import PromptFuture

TIMES_KEPT = 2000
DRIFT_MS_PER_S = 1.0  # how far a camera's clock and the page's may run apart


@dataclass(slots=True)
class Frame:
    """One picture, which belongs to whoever has it.

    | field | unit | meaning |
    | --- | --- | --- |
    | picture | | a VideoFrame or an ImageBitmap |
    | taken_ms | ms of the page's clock | when it was taken |
    | width_px, height_px | px | as shown |
    | device_id | | the camera it is from; None for other pictures |
    """

    picture: Any
    taken_ms: float
    width_px: float
    height_px: float
    device_id: str | None = None

    @classmethod
    def of(cls, picture: Any, taken_ms: float, device_id: str | None = None) -> "Frame":
        """A VideoFrame or an ImageBitmap with its own size."""
        width = getattr(picture, "displayWidth", None)
        if width is None:
            return cls(picture, taken_ms, picture.width, picture.height, device_id)
        return cls(picture, taken_ms, width, picture.displayHeight, device_id)

    @property
    def aspect(self) -> float:
        """Width / height."""
        return self.width_px / self.height_px

    def close(self) -> None:
        """Give its memory back; does nothing to a picture that was handed on to the worker."""
        self.picture.close()


class FrameSource:
    """Gives the next frame to whoever is ready for it. Those that nobody waits for are dropped.

    A kind of source says `arrived` for each frame and hands it out in `take`.
    """

    def __init__(self) -> None:
        self.count = 0  # of all frames that ever came
        self.times_ms: deque[float] = deque(maxlen=TIMES_KEPT)
        self._awaited: PromptFuture[float] | None = None
        self._earliest_ms = 0.0

    @property
    def is_on(self) -> bool:
        """Frames come."""
        raise NotImplementedError

    def turn_off(self) -> None:
        """Let go of whatever gives the frames."""
        raise NotImplementedError

    async def take(self, taken_ms: float) -> Frame | None:
        """The newest frame, which was taken then; None when it cannot be had."""
        raise NotImplementedError

    async def next(self, earliest_ms: float = 0.0) -> Frame:
        """The first frame to come from now on that was taken at `earliest_ms` or later."""
        while True:
            self._awaited, self._earliest_ms = PromptFuture(), earliest_ms
            frame = await self.take(await self._awaited)
            if frame is not None:
                return frame

    def arrived(self, taken_ms: float) -> None:
        """A frame has come."""
        self.count += 1
        self.times_ms.append(taken_ms)
        awaited = self._awaited
        if awaited is not None and taken_ms >= self._earliest_ms:
            self._awaited = None
            if not awaited.done():  # whoever waited may have been cancelled
                awaited.set_result(taken_ms)


class CaptureClock:
    """Finds the offset between a camera's clock and the page's.

    A frame's time stamp counts from a moment that nobody tells. But no frame arrives before it was taken, and
    the one that came soonest came almost at once: its offset is the truth, up to a millisecond, and holds for
    those that a busy page got late.
    """

    def __init__(self) -> None:
        self._offset_ms: float | None = None  # page's clock less camera's
        self._arrived_ms = 0.0

    def taken_ms(self, stamp_us: float, arrived_ms: float) -> float:
        """When the frame with this time stamp (µs), that arrived at `arrived_ms`, was taken, in ms.

        Never later than it arrived.
        """
        seen_ms = arrived_ms - stamp_us / 1000.0
        if self._offset_ms is None:
            self._offset_ms = seen_ms
        else:
            drift_ms = max(0.0, arrived_ms - self._arrived_ms) / 1000.0 * DRIFT_MS_PER_S
            self._offset_ms = min(self._offset_ms + drift_ms, seen_ms)
        self._arrived_ms = arrived_ms
        return stamp_us / 1000.0 + self._offset_ms
