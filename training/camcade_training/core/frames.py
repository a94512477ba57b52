"""Frames of a video as pictures of one class: the quickest way to a data set of one's own.

Film yourself punching, then kicking, then doing anything else; three commands make the class folders.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from camcade.errors import DataError
from camcade_training.core.datasets import write_picture


@dataclass(frozen=True)
class Video:
    """What a video says about itself; `frames` may be 0 where the container does not tell."""

    width: int  # px
    height: int  # px
    frames_per_second: float
    frames: int


def describe_video(path: Path) -> Video:
    """Open a video and read its head. Raises DataError when it cannot be read."""
    capture = _open(path)
    try:
        return Video(
            int(capture.get(cv2.CAP_PROP_FRAME_WIDTH)),
            int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT)),
            float(capture.get(cv2.CAP_PROP_FPS)) or 30.0,
            max(0, int(capture.get(cv2.CAP_PROP_FRAME_COUNT))),
        )
    finally:
        capture.release()


def thinned(
    frames: Iterable[tuple[int, NDArray[np.uint8]]], rate: float, frames_per_second: float
) -> Iterator[tuple[float, NDArray[np.uint8]]]:
    """(seconds, picture) of the frames (index, picture) of a video with `rate` frames a second, so many of
    them a second at most: as a page sees a camera that is quicker than it.
    """
    due_s = 0.0
    for index, picture in frames:
        if index / rate + 1e-6 >= due_s:
            due_s += 1.0 / frames_per_second
            yield index / rate, picture


def read_frames(path: Path, every: int = 1) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    """(index, RGB (H, W, 3) uint8) of every `every`-th frame. Raises DataError when no frame can be read."""
    if every < 1:
        raise DataError(f"every is {every}; expected 1 for all frames, or more to skip some")
    capture = _open(path)
    try:
        index = 0
        while True:
            read, frame = capture.read()
            if not read:
                break
            if index % every == 0:
                yield index, np.ascontiguousarray(frame[..., ::-1], dtype=np.uint8)
            index += 1
    finally:
        capture.release()
    if index == 0:
        raise DataError(
            f"video {path} opens but holds no readable frame; write it again, as MP4, WebM, MJPEG or Y4M"
        )


def _open(path: Path) -> cv2.VideoCapture:
    if not path.is_file():
        raise DataError(f"video {path} is no file; expected a video such as MP4, WebM, MJPEG or Y4M")
    previous = cv2.getLogLevel()
    cv2.setLogLevel(0)  # OpenCV would print its own, longer story beside our message
    try:
        capture = cv2.VideoCapture(str(path))
    finally:
        cv2.setLogLevel(previous)
    if not capture.isOpened():
        raise DataError(
            f"video {path} cannot be read ({path.stat().st_size} bytes); expected MP4, WebM, MJPEG or Y4M. "
            "Convert it, for example with: ffmpeg -i INPUT output.mp4"
        )
    return capture


def extract_frames(
    video: Path,
    label: str,
    out: Path,
    every: int = 5,
    person: str = "",
    progress: Callable[[], None] | None = None,
) -> list[Path]:
    """Write every `every`-th frame to `out/label/PERSON_VIDEO-FRAME.png`; returns the paths.

    `person` (default: the video's name) keeps the pictures of one person in one split later.
    """
    who = (person or video.stem).replace("_", "-")
    written = []
    for index, frame in read_frames(video, every):
        path = out / label / f"{who}_{video.stem}-{index:06d}.png"
        write_picture(path, frame)
        written.append(path)
        if progress:
            progress()
    return written
