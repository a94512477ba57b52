"""Frames of a video: upright as phones mean them, with their own times; and as pictures of one class, the
quickest way to a data set of one's own.

Film yourself punching, then kicking, then doing anything else; three commands make the class folders.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from camcade.errors import DataError
from camcade.places import plain_name, write_bytes
from camcade_training.core.datasets import encoded_picture

if TYPE_CHECKING:
    from av.container import InputContainer

READABLE = "MP4, MOV, WebM, MJPEG or Y4M"
VIDEO_SUFFIXES = (".mjpeg", ".mjpg", ".mp4", ".mov", ".m4v", ".y4m", ".webm", ".mkv", ".avi")
UNTIMED_SUFFIXES = (".mjpeg", ".mjpg")
UNTIMED_RATE = 30.0  # frames a second at which browsers play JPEGs one after another
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Video:
    """What a video says about itself; `frames` may be 0 where the container does not tell."""

    width: int  # px, upright
    height: int  # px, upright
    frames_per_second: float  # on average
    frames: int


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of a video, upright: RGB (H, W, 3) uint8, and when it is shown, from the first frame on."""

    index: int
    t_s: float
    picture: NDArray[np.uint8]


def describe_video(path: Path) -> Video:
    """Open a video, read its head and its first frame. Raises DataError when it cannot be read."""
    with _opened(path) as container:
        stream = container.streams.video[0]
        first = next(_decoded(container), None)
        if first is None:
            raise _no_frame(path)
        height, width = _upright(first).shape[:2]
        return Video(width, height, _rate(path, stream), max(0, stream.frames))


def count_frames(path: Path) -> int:
    """How many frames there are, whether or not the container tells. Raises as `describe_video`."""
    told = describe_video(path).frames
    if told:
        return told
    with _opened(path) as container:
        return sum(packet.size > 0 for packet in container.demux(video=0))


def read_frames(path: Path, every: int = 1, rate: float | None = None) -> Iterator[Frame]:
    """Every `every`-th frame, turned as the video's own note says.

    Times are the video's own, which need not be even; with `rate` (frames a second) they are even, for files
    that hold no times. A video that ends early is read as far as it goes, and a warning says how far. Raises
    DataError when no frame can be read.
    """
    if every < 1:
        raise DataError(f"every is {every}; expected 1 for all frames, or more to skip some")
    with _opened(path) as container:
        stream = container.streams.video[0]
        even = rate or (UNTIMED_RATE if path.suffix.lower() in UNTIMED_SUFFIXES else None)
        expected, average, start_s, index = stream.frames, _rate(path, stream), None, 0
        for frame in _decoded(container):
            if index % every == 0:
                shown_s = index / (even or average) if even or frame.time is None else frame.time
                start_s = shown_s if start_s is None else start_s
                yield Frame(index, shown_s - start_s, _upright(frame))
            index += 1
    if index == 0:
        raise _no_frame(path)
    if index < expected:
        _log.warning("Video %s is cut off or damaged: %d of %d frames can be read.", path, index, expected)


def thinned(frames: Iterable[Frame], frames_per_second: float) -> Iterator[tuple[float, NDArray[np.uint8]]]:
    """(seconds, picture) of the frames, so many of them a second at most: as a page sees a camera that is
    quicker than it. What a gap held back is not made up for.
    """
    step_s, due_s = 1.0 / frames_per_second, 0.0
    for frame in frames:
        if frame.t_s + 1e-6 >= due_s:
            due_s = due_s + step_s if due_s + step_s >= frame.t_s else frame.t_s + step_s
            yield frame.t_s, frame.picture


@contextmanager
def _opened(path: Path) -> Iterator["InputContainer"]:
    import av
    from av.error import FFmpegError

    if not path.is_file():
        raise DataError(f"video {path} is no file; expected a video such as {READABLE}")
    refusal = (
        f"video {path} cannot be read ({path.stat().st_size} bytes); expected {READABLE}. "
        "Convert it, for example with: ffmpeg -i INPUT output.mp4"
    )
    try:
        container = av.open(str(path))
    except (FFmpegError, OSError, ValueError) as problem:
        raise DataError(refusal) from problem
    with container:
        if not container.streams.video:
            raise DataError(refusal)
        container.streams.video[0].thread_type = "AUTO"
        yield container


def _decoded(container: "InputContainer"):
    """The frames of the picture, as far as the file is whole."""
    from av.error import EOFError as EndOfFile
    from av.error import FFmpegError

    packets = container.demux(video=0)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, EndOfFile):
            return
        except FFmpegError:
            return  # nothing after a damaged place can be found again
        try:
            yield from packet.decode()
        except EndOfFile:
            return
        except FFmpegError:
            continue  # one damaged frame: the next ones may be whole


def _upright(frame) -> NDArray[np.uint8]:
    """RGB (H, W, 3) uint8, turned by the quarter turns that the file asks for."""
    picture = frame.to_ndarray(format="rgb24")
    return np.ascontiguousarray(np.rot90(picture, round(frame.rotation / 90.0) % 4))


def _rate(path: Path, stream) -> float:
    if path.suffix.lower() in UNTIMED_SUFFIXES:
        return UNTIMED_RATE
    return float(stream.average_rate or stream.guessed_rate or UNTIMED_RATE)


def _no_frame(path: Path) -> DataError:
    return DataError(
        f"video {path} opens but holds no readable frame; write it again, as MP4, WebM, MJPEG or Y4M"
    )


def names_of(videos: Sequence[Path]) -> list[str]:
    """A name for each video, all distinct: the file's, with its folder's before it where two files share one.

    Raises DataError when the same file is given twice, or names cannot be told apart even so.
    """
    shared = Counter(video.stem for video in videos)
    names = [
        video.stem if shared[video.stem] == 1 else f"{video.absolute().parent.name}-{video.stem}"
        for video in videos
    ]
    again = sorted(name for name, count in Counter(names).items() if count > 1)
    if again:
        raise DataError(
            f"two videos are called {again[0]}, and so are their folders; expected different names, "
            "because the pictures are called after them. Rename one"
        )
    return names


def extract_frames(
    video: Path,
    label: str,
    out: Path,
    every: int = 5,
    person: str = "",
    progress: Callable[[], None] | None = None,
    name: str = "",
) -> list[Path]:
    """Write every `every`-th frame to `out/label/PERSON_NAME-FRAME.png`; returns the paths.

    `person` (default: the name) keeps the pictures of one person in one split later; `name` is the video's
    unless given. Taking the same frames again changes nothing. Raises DataError when `label`, `person` or
    `name` is no plain name, or another picture is there already: nothing is overwritten.
    """
    plain_name(label, "class", "punch")
    name = plain_name(name or video.stem, "video's name", "punches-1")
    who = plain_name(person or name, "person", "anna").replace("_", "-")
    written: list[Path] = []
    for frame in read_frames(video, every):
        path = out / label / f"{who}_{name}-{frame.index:06d}.png"
        content = encoded_picture(path, frame.picture)
        if path.exists() and path.read_bytes() != content:
            raise DataError(
                f"{path} is another picture than frame {frame.index} of {video}; expected a name of its own "
                "for each video. Give another --person or --out, or rename the video; nothing was overwritten"
            )
        write_bytes(path, content)
        written.append(path)
        if progress:
            progress()
    return written
