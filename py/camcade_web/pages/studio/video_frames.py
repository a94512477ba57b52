"""Frames of a video file, one after the other, as fast as they can be looked at."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import js

from camcade.errors import StudioError
from camcade_web.browser.js_interop import Proxies, RejectedError, outcome

FRAMES_PER_S = 4.0
MOST_FRAMES = 240
LONGEST_WAIT_S = 20.0


async def frames_of(file: Any) -> AsyncIterator[Any]:
    """ImageBitmaps of a video, `FRAMES_PER_S`, or fewer of a long one; each belongs to whoever takes it.

    Raises:
        StudioError: this browser cannot play it.
    """
    video = js.document.createElement("video")
    video.muted = True
    address = video.src = js.URL.createObjectURL(file)
    try:
        await happening(video, "loadeddata", file.name)
        length_s = float(video.duration)
        if not 0 < length_s < float("inf"):
            raise StudioError(f"“{file.name}” does not say how long it is. Convert it to MP4 or WebM.")
        count = max(1, min(MOST_FRAMES, int(length_s * FRAMES_PER_S)))
        for number in range(count):
            video.currentTime = (number + 0.5) * length_s / count
            await happening(video, "seeked", file.name)
            try:
                yield await outcome(js.globalThis, "createImageBitmap", video)
            except RejectedError as error:
                raise StudioError(
                    f"“{file.name}” stops after {number} pictures. Convert it to MP4."
                ) from error
    finally:
        video.removeAttribute("src")
        video.load()
        js.URL.revokeObjectURL(address)


async def happening(video: Any, event: str, name: str) -> None:
    """Wait for an event of the video. Raises StudioError."""
    future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
    proxies = Proxies()

    def done(is_well: bool) -> None:
        if not future.done():
            future.set_result(is_well)

    proxies.listen(video, event, lambda _: done(True))
    proxies.listen(video, "error", lambda _: done(False))
    try:
        is_well = await asyncio.wait_for(future, LONGEST_WAIT_S)
    except TimeoutError:
        is_well = False
    finally:
        proxies.close()
    if not is_well:
        raise StudioError(f"“{name}” is no video that this browser plays. Convert it to MP4 or WebM.")
