"""Recorded matches as moving pictures."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from camcade.duel.display_list import display_list
from camcade.duel.effects import Effects
from camcade.duel.moves import TICK_MS
from camcade.duel.replay import Replay, watch
from camcade.errors import BuildError
from camcade.places import replacing
from camcade_render.pictures import Pictures
from camcade_render.renderer import render


def animate(frames: Sequence[Image.Image], path: Path, frame_ms: int) -> None:
    """Write pictures as an endless animation; the suffix of `path` says whether it is .webp or .gif.

    Raises:
        BuildError: no frames, or another suffix.
    """
    if not frames or path.suffix not in (".webp", ".gif"):
        raise BuildError(
            f"Cannot write {len(frames)} frames to {path}: give at least one frame and .webp or .gif."
        )
    words: dict[str, Any] = {"quality": 78, "method": 4} if path.suffix == ".webp" else {}
    with replacing(path) as partial:
        frames[0].save(partial, save_all=True, append_images=frames[1:], duration=frame_ms, loop=0, **words)


def replay_frames(
    replay: Replay,
    pictures: Pictures,
    *,
    frame_ms: int = 40,
    scale: float = 1,
    arena: str = "tower",
    begin_ms: int = 0,
    length_ms: int | None = None,
) -> Iterator[Image.Image]:
    """Play a replay and yield one picture every `frame_ms` (a multiple of the tick), from `begin_ms` on.

    Raises:
        BuildError: `frame_ms` is no multiple of the tick.
    """
    if frame_ms <= 0 or frame_ms % TICK_MS:
        raise BuildError(f"frame_ms is {frame_ms}: give a multiple of {TICK_MS}.")
    effects = Effects()
    for state in watch(replay):
        effects = effects.after(state)
        time_ms = state.tick * TICK_MS
        if length_ms is not None and time_ms >= begin_ms + length_ms:
            return
        if time_ms >= begin_ms and time_ms % frame_ms == 0:
            yield render(display_list(state, pictures.atlas, effects, arena=arena), pictures, scale)
