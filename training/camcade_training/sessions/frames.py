"""The pictures of a session, at a constant rate: drawn from its replay, or out of its video."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from camcade.duel.display_list import display_list
from camcade.duel.effects import Effects
from camcade.duel.replay import play
from camcade.errors import DataError
from camcade.places import replacing_all
from camcade.sessions.archive import Session, write_times
from camcade.sessions.duel_play import TICKS_PER_S
from camcade.sessions.events import write_events
from camcade.sessions.schedule import FrameSchedule
from camcade_render import Pictures, render
from camcade_render.small import SmallRenderer

Picture = NDArray[np.uint8]


def drawn_frames(
    session: Session,
    pictures: Pictures,
    frames_per_second: float,
    renderer: SmallRenderer | None = None,
    arena: str | None = None,
) -> Iterator[tuple[float, Picture]]:
    """(seconds, picture) of a session of Duel, from its replay.

    Args:
        session: of Duel.
        pictures: the art.
        frames_per_second: the rate.
        renderer: draws (72, 128) grey; without one, pictures are (400, 600, 3) RGB.
        arena: "tower" or "throne"; unless given, where it was, and small always the tower, as agents see it.

    Raises:
        DataError: the session holds no replay.
    """
    if session.replay is None:
        raise DataError(
            f"session {session.manifest.name} holds no replay to draw from; is it of another game?"
        )
    replay = session.replay
    place = arena or (replay.arena if renderer is None else "tower")
    palettes = replay.palettes if renderer is None else None
    schedule, effects = FrameSchedule(frames_per_second), Effects()
    for state in play(replay):
        effects = effects.after(state)
        times = schedule.due(state.tick / TICKS_PER_S)
        if not times:
            continue
        commands = display_list(state, pictures.atlas, effects, arena=place, palettes=palettes)
        picture = renderer.draw(commands) if renderer else np.asarray(render(commands, pictures))
        for t in times:
            yield t, picture


def write_three_files(
    session: Session, frames: Iterator[tuple[float, Picture]], frames_per_second: float, out: Path
) -> tuple[Path, Path, Path]:
    """Write `NAME.mp4`, `NAME_events.jsonl` and `NAME_frames.jsonl` into `out`; returns their paths.

    Raises:
        DataError: the video cannot be written.
    """
    name = session.manifest.name
    places = out / f"{name}.mp4", out / f"{name}_events.jsonl", out / f"{name}_frames.jsonl"
    with replacing_all(*places) as (video, events, times):
        written = write_video(video, frames, frames_per_second)
        events.write_text(write_events(session.events), encoding="utf-8")
        times.write_text(write_times(tuple(written)), encoding="utf-8")
    return places


def write_video(path: Path, frames: Iterator[tuple[float, Picture]], frames_per_second: float) -> list[float]:
    """Write pictures, grey (H, W) or RGB (H, W, 3), as MP4; returns their times.

    Raises:
        DataError: it cannot be written there.
    """
    writer: Any = None
    times: list[float] = []
    try:
        for t, picture in frames:
            if writer is None:
                size = (picture.shape[1], picture.shape[0])
                codec = cv2.VideoWriter.fourcc(*"mp4v")
                writer = cv2.VideoWriter(str(path), codec, frames_per_second, size)
                if not writer.isOpened():
                    raise DataError(f"video {path} cannot be written; is the folder writable, the disk full?")
            writer.write(
                cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR if picture.ndim == 2 else cv2.COLOR_RGB2BGR)
            )
            times.append(t)
    finally:
        if writer is not None:
            writer.release()
    return times
