"""A replay of Duel as a video that every player shows: H.264 in MP4, drawn without a browser."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.duel.display_list import display_list
from camcade.duel.effects import Effects
from camcade.duel.highlights import Clip, Highlights
from camcade.duel.moves import TICK_MS
from camcade.duel.replay import Replay, watch
from camcade.duel.state import State
from camcade.duel.tempo import Tempo
from camcade.errors import DataError
from camcade.sessions.schedule import FrameSchedule
from camcade_render import Pictures, render
from camcade_render.renderer import STAGE_SIZE_PX
from camcade_training.core.progress import Progress, no_progress

Picture = NDArray[np.uint8]
CODECS = ("libx264", "mpeg4")
"""The first that this machine's FFmpeg was built with."""
PACE_MS = 2.0
"""How finely the film's time is told."""


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """A match as the film shows it from this second of its own on."""

    film_s: float
    state: State
    effects: Effects


def best_clips(replay: Replay) -> tuple[Clip, ...]:
    """The moments worth showing again; all of it where nothing happened. Raises ReplayError as `watch`."""
    highlights = Highlights()
    for state in watch(replay):
        highlights.note(state)
    return highlights.clips(replay.watched_ticks) or ((0, replay.watched_ticks),)


def moments(replay: Replay, clips: Sequence[Clip]) -> Iterator[Moment]:
    """When each tick of the clips is shown, one clip after the other, at the page's own pace.

    Raises:
        ReplayError: the replay was made under other rules.
    """
    effects, tempo, film_ms, shown_before, waiting = Effects(), Tempo(), 0.0, 0, list(clips)
    for state in watch(replay):
        effects = effects.after(state)
        if waiting and state.tick > waiting[0][1]:
            shown_before += waiting[0][1] - waiting[0][0]
            waiting.pop(0)
        if not waiting or state.tick < waiting[0][0]:
            continue
        while tempo.match_ms(film_ms) < (shown_before + state.tick - waiting[0][0]) * TICK_MS:
            film_ms += PACE_MS
        for event in state.events:
            tempo.feel(event)
        yield Moment(film_ms / 1000, state, effects)


def frames_in(replay: Replay, clips: Sequence[Clip], frames_per_second: int) -> int:
    """How many pictures `film_frames` gives."""
    *_, last = moments(replay, clips)
    return int(last.film_s * frames_per_second + 1e-6) + 1


def film_frames(
    replay: Replay, pictures: Pictures, clips: Sequence[Clip], frames_per_second: int, width_px: int
) -> Iterator[Picture]:
    """Pictures of these clips, one after the other: (height, width, 3) RGB, height 2/3 of width.

    Raises:
        ReplayError: the replay was made under other rules.
    """
    schedule, scale = FrameSchedule(frames_per_second), width_px / STAGE_SIZE_PX[0]

    @lru_cache(maxsize=2)
    def drawn(moment: Moment) -> Picture:
        commands = display_list(
            moment.state,
            pictures.atlas,
            moment.effects,
            arena=replay.arena,
            you=replay.you,
            palettes=replay.palettes,
        )
        return np.asarray(render(commands, pictures, scale))

    before: Moment | None = None
    for moment in moments(replay, clips):
        for due_s in schedule.due(moment.film_s):
            is_held = before is not None and due_s < moment.film_s - TICK_MS / 1000
            yield drawn(before if is_held and before else moment)
        before = moment


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
    shown = [(0, replay.watched_ticks)] if clips is None else clips
    frames = film_frames(replay, pictures, shown, frames_per_second, width_px)
    with progress("pictures", frames_in(replay, shown, frames_per_second)) as advance:
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
