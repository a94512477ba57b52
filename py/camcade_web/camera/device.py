"""The player's camera: asked for, shown mirrored, watched, and let go.

Where the browser hands out a camera's frames as they come (MediaStreamTrackProcessor), they are read there;
elsewhere from the video element, which has them up to a screen frame later. They are never stored or sent
anywhere.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import js

from camcade_web.browser.js_interop import Proxies, RejectedError, js_object, outcome
from camcade_web.camera.frame_source import CaptureClock, Frame, FrameSource
from camcade_web.camera.state import CameraState, preferred, state_of_error

OnState = Callable[[CameraState], None]

# Enough for every network we ship, and cheap to read; a browser gives the nearest it has.
WANTED_WIDTH_PX = 640
WANTED_HEIGHT_PX = 480
WANTED_FRAMES_PER_S = 30

LOOK_EVERY_MS = 500
PATIENCE_LOOKS = 5  # without an answer, or without a frame, until the player is told
GIVEN_UP_LOOKS = 12  # without a frame, until it is let go: some cameras are slow, some machines busy
EARLIER_QUESTION_S = 1.0  # how long its answer is waited for before another question is put


class Camera(FrameSource):
    """One camera at a time, shown in `video`; `on_state` is told of each new state."""

    def __init__(self, video: Any, on_state: OnState) -> None:
        super().__init__()
        self.state = CameraState.OFF
        self.device_id: str | None = None
        self._video = video
        self._on_state = on_state
        self._stream: Any = None
        self._frames: Any = None  # the camera's, as a stream; None where they are read from the video element
        self._newest: Any = None  # the last frame that it gave, until somebody takes it or the next one comes
        self._clock = CaptureClock()
        self._asking = 0  # counts questions to the browser, so that an answer come too late is known as such
        self._answered = asyncio.Event()  # the last question has been
        self._answered.set()
        self._proxies = Proxies()
        self._pump = self._proxies.wrap(self._frame_presented)
        self._look = self._proxies.wrap(self._look_after_it)
        self._timer: Any = None  # of the looks, while the camera is asked for or on
        self._looks_in_vain = 0  # in a row
        self._seen_count = 0  # frames at the last look
        # Absent where a page is not trusted with a camera: plain http from another machine.
        self._media: Any = getattr(js.navigator, "mediaDevices", None)
        if self._media is not None:
            self._proxies.listen(self._media, "devicechange", self._devices_changed)

    @property
    def is_on(self) -> bool:
        """Somebody is filmed."""
        return self.state is CameraState.ON

    async def turn_on(self, device_id: str | None = None, wanted: str | None = None) -> None:
        """Ask for a camera: the one with this id, else one whose label holds `wanted`, else any."""
        self._release()
        self._asking += 1
        asking = self._asking
        self._enter(CameraState.STARTING)
        if self._media is None:
            self._enter(CameraState.UNSUPPORTED)
            return
        self._look_in_vain()
        # Where two questions cross, Chromium now and then hands out a camera that never gives a frame.
        with suppress(TimeoutError):
            await asyncio.wait_for(self._answered.wait(), EARLIER_QUESTION_S)
        if asking != self._asking:
            return
        try:
            if device_id is None and wanted is not None:
                device_id = preferred(await self.devices(), wanted)
            stream = await self._ask(device_id)
        except RejectedError as error:
            if asking == self._asking:
                self.turn_off(state_of_error(error.name))
            return
        if asking != self._asking:  # turned off or changed while the browser asked the player
            stop(stream)
            return
        await self._show(stream)

    async def _ask(self, device_id: str | None) -> Any:
        """The stream of this camera; of any, where this one is no longer there. Raises RejectedError."""
        answered = self._answered = asyncio.Event()
        try:
            return await outcome(self._media, "getUserMedia", constraints(device_id))
        except RejectedError as error:
            if device_id is None or state_of_error(error.name) is not CameraState.MISSING:
                raise
            return await outcome(self._media, "getUserMedia", constraints(None))
        finally:
            answered.set()

    def turn_off(self, state: CameraState = CameraState.OFF) -> None:
        """Let the camera go; its light goes out."""
        self._asking += 1
        self._release()
        if self.state is not state:
            self._enter(state)

    async def devices(self) -> list[tuple[str, str]]:
        """(id, label) of every camera; labels are empty until one was allowed."""
        found = await outcome(self._media, "enumerateDevices")
        return [(device.deviceId, device.label) for device in found if device.kind == "videoinput"]

    async def take(self, taken_ms: float) -> Frame | None:
        """The newest picture; None when the video has none.

        A VideoFrame is a handle on the camera's own buffer and costs the main thread nothing; browsers
        without it copy the picture.
        """
        picture, self._newest = self._newest, None
        if picture is None and self._video.videoWidth:
            if hasattr(js, "VideoFrame"):
                picture = js.VideoFrame.new(self._video)
            else:
                picture = await js.createImageBitmap(self._video)
        return None if picture is None else Frame.of(picture, taken_ms, self.device_id)

    def close(self) -> None:
        """Let the camera go for good."""
        self.turn_off()
        self._proxies.close()

    async def _show(self, stream: Any) -> None:
        self._stream = stream
        self._looks_in_vain = 0
        track = next(iter(stream.getVideoTracks()), None)
        if track is None:
            self.turn_off(CameraState.SILENT)
            return
        self.device_id = track.getSettings().deviceId
        track.onended = self._proxies.wrap(self._track_ended)
        self._video.srcObject = stream
        try:
            await outcome(self._video, "play")
        except RejectedError as error:
            # An AbortError: let go again before it began to play.
            if error.name != "AbortError" and self._stream is stream:
                self.turn_off(CameraState.SILENT)
            return
        if self._stream is stream:
            self._looks_in_vain = 0
            self._enter(CameraState.ON)
            if hasattr(js, "MediaStreamTrackProcessor"):
                self._read_frames(track)
            else:
                self._video.requestVideoFrameCallback(self._pump)

    def _read_frames(self, track: Any) -> None:
        options = js_object({"track": track, "maxBufferSize": 1})  # an old frame is worth nothing
        frames = self._frames = js.MediaStreamTrackProcessor.new(options).readable
        self._clock = CaptureClock()
        # A sink is called as each frame comes; awaiting a promise takes some turns of the event loop more.
        proxies = Proxies()
        sink = js.WritableStream.new(js_object({"write": proxies.wrap(partial(self._frame_read, frames))}))
        frames.pipeTo(sink).catch(partial(self._reading_failed, frames)).finally_(proxies.close)

    def _frame_read(self, frames: Any, frame: Any, _: Any) -> None:
        if frames is not self._frames:  # let go meanwhile
            frame.close()
            return
        self._drop_newest()
        self._newest = frame
        self.arrived(self._clock.taken_ms(frame.timestamp, js.performance.now()))

    def _reading_failed(self, frames: Any, _: Any) -> None:
        """Then the video element has the frames too."""
        if frames is self._frames:
            self._frames = None
            self._drop_newest()
            self._video.requestVideoFrameCallback(self._pump)

    def _drop_newest(self) -> None:
        if self._newest is not None:
            self._newest.close()
            self._newest = None

    def _frame_presented(self, now_ms: float, metadata: Any) -> None:
        if self._stream is None:
            return
        self._video.requestVideoFrameCallback(self._pump)
        # When the light fell in, where the browser knows it; else when the frame was presented.
        taken_ms = getattr(metadata, "captureTime", None)
        self.arrived(metadata.presentationTime if taken_ms is None else taken_ms)

    # Whether it answers and goes on giving frames ---------------------------------------------------------

    def _look_in_vain(self) -> None:
        """From now on, look whether something comes."""
        self._looks_in_vain = 0
        if self._timer is None:
            self._timer = js.setInterval(self._look, LOOK_EVERY_MS)

    def _look_after_it(self) -> None:
        """Counts looks and not time: while the page stands still, nothing can come."""
        has_come = self.count != self._seen_count
        self._seen_count = self.count
        self._looks_in_vain = 0 if has_come or js.document.hidden else self._looks_in_vain + 1
        if has_come and self.state is CameraState.SILENT:
            self._enter(CameraState.ON)
        elif self._looks_in_vain == PATIENCE_LOOKS and self._stream is not None:
            self._enter(CameraState.SILENT)
        elif self._looks_in_vain >= PATIENCE_LOOKS and self.state is CameraState.STARTING:
            self._enter(CameraState.UNANSWERED)
        elif self._looks_in_vain == GIVEN_UP_LOOKS and self._stream is not None:
            self.turn_off(CameraState.SILENT)

    async def _devices_changed(self, _: Any) -> None:
        """Some browsers end no track when a camera goes; it is gone from the list all the same."""
        try:
            names = [name for name, _ in await self.devices()] if self.is_on else [self.device_id]
        except RejectedError:
            return
        if self.device_id not in names:
            self._track_ended()

    def _track_ended(self, *_: Any) -> None:
        if self.is_on:
            self.turn_off(CameraState.UNPLUGGED)

    def _release(self) -> None:
        if self._timer is not None:
            js.clearInterval(self._timer)
            self._timer = None
        self._frames = None
        self._drop_newest()
        if self._stream is not None:
            stop(self._stream)
            self._stream = None
            self._video.srcObject = None

    def _enter(self, state: CameraState) -> None:
        self.state = state
        self._on_state(state)


def constraints(device_id: str | None) -> Any:
    """What to ask getUserMedia for."""
    video: dict[str, Any] = {
        "width": {"ideal": WANTED_WIDTH_PX},
        "height": {"ideal": WANTED_HEIGHT_PX},
        "frameRate": {"ideal": WANTED_FRAMES_PER_S},
        "facingMode": "user",
    }
    if device_id is not None:
        video["deviceId"] = {"exact": device_id}
    return js_object({"video": video, "audio": False})


def stop(stream: Any) -> None:
    """End every track of a stream, without being told of it."""
    for track in stream.getTracks():
        track.onended = None
        track.stop()
