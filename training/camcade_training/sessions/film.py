"""A replay of Duel as a video that every player shows: H.264 in MP4, drawn without a browser."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.duel.display_list import display_list
from camcade.duel.effects import Effects
from camcade.duel.highlights import Clip, Highlights
from camcade.duel.replay import Replay, play
from camcade.errors import DataError
from camcade.sessions.duel_play import TICKS_PER_S
from camcade.sessions.schedule import FrameSchedule
from camcade_render import Pictures, render
from camcade_render.renderer import STAGE_SIZE_PX
from camcade_training.core.progress import Progress, no_progress

Picture = NDArray[np.uint8]
CODECS = ("libx264", "mpeg4")
"""The first that this machine's FFmpeg was built with."""


def best_clips(replay: Replay) -> tuple[Clip, ...]:
    """The moments worth showing again; all of it where nothing happened. Raises ReplayError as `play`."""
    highlights = Highlights()
    for state in play(replay):
        highlights.note(state)
    return highlights.clips(replay.ticks) or ((0, replay.ticks),)


def frames_in(clips: Sequence[Clip], frames_per_second: int) -> int:
    """How many pictures `film_frames` gives."""
    return int(sum(end - begin for begin, end in clips) / TICKS_PER_S * frames_per_second + 1e-6) + 1


def film_frames(
    replay: Replay, pictures: Pictures, clips: Sequence[Clip], frames_per_second: int, width_px: int
) -> Iterator[Picture]:
    """Pictures of these clips, one after the other: (height, width, 3) RGB, height 2/3 of width.

    Raises:
        ReplayError: the replay was made under other rules.
    """
    schedule, effects, shown_before = FrameSchedule(frames_per_second), Effects(), 0
    scale, waiting = width_px / STAGE_SIZE_PX[0], list(clips)
    for state in play(replay):
        effects = effects.after(state)
        if waiting and state.tick > waiting[0][1]:
            shown_before += waiting[0][1] - waiting[0][0]
            waiting.pop(0)
        if not waiting or state.tick < waiting[0][0]:
            continue
        due = schedule.due((shown_before + state.tick - waiting[0][0]) / TICKS_PER_S)
        if due:
            commands = display_list(
                state,
                pictures.atlas,
                effects,
                arena=replay.arena,
                you=replay.you,
                palettes=replay.palettes,
            )
            picture = np.asarray(render(commands, pictures, scale))
            for _ in due:
                yield picture


def write_film(
    path: Path,
    replay: Replay,
    pictures: Pictures,
    *,
    frames_per_second: int = 30,
    width_px: int = 900,
    clips: Sequence[Clip] | None = None,
    progress: Progress = no_progress,
) -> int:
    """Write the video and return how many pictures it has.

    Args:
        width_px: a multiple of 6, so that width and height are even.
        clips: what is shown; all of it unless given.

    Raises:
        ReplayError: the replay was made under other rules.
        DataError: this machine cannot encode a video.
    """
    shown = [(0, replay.ticks)] if clips is None else clips
    frames = film_frames(replay, pictures, shown, frames_per_second, width_px)
    with progress("pictures", frames_in(shown, frames_per_second)) as advance:
        return write_pictures(frames, path, frames_per_second, (width_px, width_px * 2 // 3), advance)


def write_pictures(
    frames: Iterable[Picture],
    path: Path,
    frames_per_second: int,
    size_px: tuple[int, int],
    advance: Callable[[], object] = lambda: None,
) -> int:
    """Write pictures (H, W, 3), RGB, of this even width and height as MP4, and return how many there were.

    Raises:
        DataError: this machine cannot encode a video.
    """
    import av

    codec = next((name for name in CODECS if name in av.codecs_available), None)
    if codec is None:
        raise DataError(f"this PyAV encodes none of {', '.join(CODECS)}; install av from the package index.")
    count = 0
    with av.open(str(path), "w", format="mp4", options={"movflags": "faststart"}) as container:
        stream: Any = container.add_stream(codec, rate=Fraction(frames_per_second))
        stream.width, stream.height = size_px
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": "20", "preset": "veryfast"} if codec == "libx264" else {"qscale": "3"}
        for picture in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
            count += 1
            advance()
        container.mux(stream.encode())
    return count
