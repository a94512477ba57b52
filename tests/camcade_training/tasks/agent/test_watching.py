"""The video of what an agent makes of play: what is held lights up, at the moment that it is held."""

from pathlib import Path

import numpy as np

from camcade_training.core.frames import read_frames
from camcade_training.tasks.agent.examples import FRAMES_PER_S
from camcade_training.tasks.agent.watching import (
    HELD,
    MARGIN_PX,
    PREDICTED,
    size_px,
    watching_frames,
    write_watching,
)

ACTIONS = ("left", "block", "high-kick")


def has(picture: np.ndarray, colour: tuple[int, int, int]) -> int:
    """How many pixels are of a colour, beside the pictures and above the timeline."""
    side = picture[2 * MARGIN_PX + 20 : 250, 128 * 3 + 2 * MARGIN_PX :]
    return int((side == colour).all(axis=2).sum())


def test_rows_light_up_when_they_are_held(tmp_path: Path) -> None:
    seen = np.full((12, 72, 128), 80, np.uint8)
    held, predicted = np.zeros((2, 12, 3), np.bool_)
    held[5, 1], predicted[7, 2] = True, True
    frames = list(watching_frames(seen, seen + 90, held, predicted, ACTIONS))
    assert [number for number, one in enumerate(frames) if has(one, HELD) > 100] == [5]
    assert [number for number, one in enumerate(frames) if has(one, PREDICTED) > 100] == [7]
    assert frames[0].shape == size_px(3)[::-1] + (3,) and not np.array_equal(frames[3], frames[4])
    assert write_watching(tmp_path / "one.mp4", seen, seen, held, predicted, ACTIONS) == 12
    shown = list(read_frames(tmp_path / "one.mp4"))
    assert len(shown) == 12 and shown[-1].t_s == 11 / FRAMES_PER_S
