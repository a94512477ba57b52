"""Where frames come from: a camera, a picture, and whatever else gives pictures with a time."""

from collections import deque
from dataclasses import dataclass
from typing import Any

from camcade_web.browser.js_interop import PromptFuture

TIMES_KEPT = 2000


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
