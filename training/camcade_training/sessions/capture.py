"""A screen at a constant rate, and the keys that are pressed meanwhile, in the three files of a session.

Whatever ends a recording, what was written can be read: the video is in fragments of a second, and each line
of the logs is written as it happens.
"""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from camcade.errors import DataError
from camcade.sessions.events import EventKind, SessionEvent
from camcade.sessions.schedule import FrameSchedule

Picture = NDArray[np.uint8]
Clock = Callable[[], float]
"""Seconds since the recording began."""

CODECS = ("libx264", "mpeg4")


class KeyLog:
    """Writes keys and marks as they happen. The listener calls it from a thread of its own."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._file = path.open("w", encoding="utf-8", buffering=1)  # a line at a time
        self._clock, self._lock = clock, threading.Lock()
        self._held: set[str] = set()
        self.keys, self.fights, self._is_fighting = 0, 0, False

    def press(self, key: str) -> None:
        """A key has gone down; the repeats of one that is held are none."""
        with self._lock:
            if key not in self._held and not self._file.closed:
                self._held.add(key)
                self.keys += 1
                self._write(EventKind.KEY_DOWN, key)

    def release(self, key: str) -> None:
        """A key has gone up; one that was held before the recording began does not count."""
        with self._lock:
            if key in self._held:
                self._held.remove(key)
                self._write(EventKind.KEY_UP, key)

    def mark(self) -> None:
        """A fight begins, or ends."""
        with self._lock:
            self._is_fighting = not self._is_fighting
            self.fights += self._is_fighting
            self._write(EventKind.FIGHT_START if self._is_fighting else EventKind.FIGHT_END)

    def close(self) -> None:
        """End the fight that goes on, if any; nothing is written any more."""
        with self._lock:
            try:
                if self._is_fighting:
                    self._write(EventKind.FIGHT_END)
            finally:
                self._file.close()

    def _write(self, kind: EventKind, key: str = "") -> None:
        if not self._file.closed:
            self._file.write(SessionEvent(round(self._clock(), 4), kind, key).to_line() + "\n")


class FragmentedVideo:
    """An MP4 of a constant rate that can be read up to its last whole second, whenever writing ends."""

    def __init__(self, path: Path, frames_per_second: int) -> None:
        self._is_begun = False
        codec = next((name for name in CODECS if name in av.codecs_available), None)
        if codec is None:
            raise DataError(
                f"this PyAV encodes none of {', '.join(CODECS)}; install av from the package index."
            )
        fragments = {"movflags": "frag_keyframe+empty_moov+default_base_moof", "flush_packets": "1"}
        self._container = av.open(str(path), "w", format="mp4", options=fragments)
        self._stream: Any = self._container.add_stream(codec, rate=frames_per_second)
        self._stream.pix_fmt, self._stream.gop_size = "yuv420p", frames_per_second
        self._stream.options = {"preset": "ultrafast", "crf": "18", "tune": "zerolatency"}
        if codec == "mpeg4":
            self._stream.options = {"qscale": "3"}

    def __enter__(self) -> "FragmentedVideo":
        return self

    def write(self, picture: Picture) -> None:
        """One frame more, (H, W, 3) RGB of even height and width."""
        if not self._is_begun:
            self._stream.height, self._stream.width = picture.shape[:2]
            self._is_begun = True
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        self._container.mux(self._stream.encode(frame))

    def __exit__(self, kind: type[BaseException] | None, error: Any, trace: TracebackType | None) -> None:
        try:
            if self._is_begun:
                self._container.mux(self._stream.encode())
        finally:
            self._container.close()


def capture(
    grab: Callable[[], Picture],
    video: FragmentedVideo,
    times: Path,
    schedule: FrameSchedule,
    clock: Clock,
    sleep: Callable[[float], object],
    is_over: Callable[[], bool],
) -> None:
    """Record until it is over. The next frame's time is absolute: a delay never adds up.

    Args:
        grab: gives the screen as it is.
        video: gets the frames.
        times: `NAME_frames.jsonl`; a line of a late frame says so.
        schedule: says when frames are due, and afterwards how many came, and how many late.
        clock, sleep: seconds.

    Raises:
        OSError, av.error.FFmpegError: nothing more can be written.
    """
    with times.open("w", encoding="utf-8", buffering=1) as file:
        while not is_over():
            if due := schedule.due(clock()):
                picture = grab()
                for t in due:
                    video.write(picture)
                    file.write(json.dumps({"t": t} | ({} if t == due[-1] else {"late": True})) + "\n")
            sleep(max(0.0, schedule.written / schedule.frames_per_second - clock()))


def scaled(picture: Picture, width: int) -> Picture:
    """The picture at this width at most, both sides even."""
    height, given = picture.shape[:2]
    width = min(width, given) // 2 * 2
    size = (width, max(2, round(height * width / given / 2) * 2))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
