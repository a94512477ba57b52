"""The best moments of a match as a video, which the browser records from the canvas while they are shown."""

from collections.abc import Callable, Sequence
from typing import Any

import js
from pyodide.ffi import JsException

from camcade.duel.highlights import Clip
from camcade_web.browser.js_interop import Proxies, js_object
from camcade_web.pages.duel.playback import Playback, Verdict

FRAMES_PER_S = 30
BITS_PER_S = 5_000_000
SKIPPED_TICKS_A_FRAME = 80
"""Between two clips: as many as a slow machine plays in the time of a few pictures."""
KINDS = ("video/mp4;codecs=avc1.42E01E", "video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm")


def can_film() -> bool:
    """Whether this browser records a canvas."""
    return hasattr(js.window, "MediaRecorder") and hasattr(js.HTMLCanvasElement.prototype, "captureStream")


class HighlightFilm:
    """Shows one clip after the other and records them. `on_film`: called with the Blob and its suffix.

    Raises JsException if the browser does not record after all.
    """

    def __init__(
        self, canvas: Any, playback: Playback, clips: Sequence[Clip], on_film: Callable[[Any, str], None]
    ) -> None:
        self._playback, self._clips, self._on_film = playback, list(clips), on_film
        self._length = sum(end - begin for begin, end in clips)
        self._parts = js.Array.new()
        self._proxies = Proxies()
        kind = next((one for one in KINDS if js.MediaRecorder.isTypeSupported(one)), "")
        options = {"videoBitsPerSecond": BITS_PER_S, **({"mimeType": kind} if kind else {})}
        self._recorder = js.MediaRecorder.new(canvas.captureStream(FRAMES_PER_S), js_object(options))
        self._proxies.listen(self._recorder, "dataavailable", lambda event: self._parts.push(event.data))
        self._proxies.listen(self._recorder, "stop", lambda _: self._stopped())
        self._proxies.listen(js.document, "visibilitychange", lambda _: self._record(False))
        self._is_wanted = True
        self._recorder.start()
        self._record(False)

    @property
    def share(self) -> float:
        """How much of it has been recorded, 0..1."""
        tick = self._playback.state.tick
        left = sum(end - max(begin, tick) for begin, end in self._clips if end > tick)
        return 1 - left / max(1, self._length)

    def frame(self, now_ms: float) -> None:
        """Once a screen frame, before it is drawn: play on, or skip to the next clip."""
        playback = self._playback
        while self._clips and playback.state.tick >= self._clips[0][1]:
            self._clips.pop(0)
        if not self._clips or playback.verdict is not Verdict.OPEN:
            self._end()
            return
        is_clip = playback.state.tick >= self._clips[0][0]
        self._record(is_clip)
        for _ in playback.advance(now_ms):
            pass
        if not is_clip:
            playback.skip_to(self._clips[0][0], SKIPPED_TICKS_A_FRAME)

    def cancel(self) -> None:
        """Nobody wants it any more."""
        self._is_wanted = False
        self._end()

    def _record(self, is_on: bool) -> None:
        try:
            if is_on and self._recorder.state == "paused":
                self._recorder.resume()
            elif not is_on and self._recorder.state == "recording":
                self._recorder.pause()
        except JsException:  # it has stopped by itself, as after an error of the encoder
            self._end()

    def _end(self) -> None:
        if self._recorder.state != "inactive":
            self._recorder.stop()
            for track in self._recorder.stream.getTracks():
                track.stop()

    def _stopped(self) -> None:
        kind = str(self._recorder.mimeType)
        suffix = "mp4" if "mp4" in kind else "webm"
        blob = js.Blob.new(self._parts, js_object({"type": kind.partition(";")[0]}))
        if self._is_wanted:
            self._is_wanted = False
            self._on_film(blob, suffix)
        js.setTimeout(self._proxies.wrap(self._proxies.close), 0)  # not while one of them is being called
