import numpy as np
import pytest

from camcade.vision.keypoints import COUNT, INDEX, Keypoints
from camcade_training.tasks.body.footage import film_notes

HEIGHTS = {"shoulder": 0.3, "hip": 0.5, "knee": 0.68, "ankle": 0.86}


def film(times_s=None, way=lambda x, y, number: (x, y), score=0.8):
    """Somebody who stands in the middle, seen at these moments; `way` moves them."""
    times_s = np.arange(0.0, 4.0, 0.04) if times_s is None else times_s
    frames = []
    for number, t_s in enumerate(times_s):
        x, y = np.full(COUNT, 0.66), np.full(COUNT, 0.25)
        for name, joint in INDEX.items():
            side, _, part = name.partition("_")
            x[joint] += {"left": 0.05, "right": -0.05}.get(side, 0.0)
            y[joint] = HEIGHTS.get(part, 0.25)
        x, y = way(x, y, number)
        frames.append(Keypoints(tuple(x), tuple(y), (score,) * COUNT, 1e3 * t_s, 4 / 3))
    return frames


def test_a_good_film_has_no_notes():
    assert film_notes(film()) == []


@pytest.mark.parametrize(
    ("frames", "says"),
    [
        (film(score=0.1), "Nobody is seen"),
        (film(way=lambda x, y, _: (y, x)), "turned by a quarter"),
        (film(way=lambda x, y, _: (x, 1 - y)), "180 degrees"),
        (film(way=lambda x, y, _: (4 / 3 - x, y)), "back"),
        (film(way=lambda x, y, _: (0.66 + 0.1 * (x - 0.66), y)), "from the side"),
        (film(way=lambda x, y, number: (x + 0.4 * (number % 40 >= 20), y)), "several people"),
        (film(np.arange(0.0, 9.0, 0.12)), "8 frames a second"),
        (film(np.cumsum(np.where(np.arange(100) % 10, 0.033, 0.2))), "unevenly"),
        (film([0.0, 0.04]), "fewer than three"),
    ],
    ids=["nobody", "turned", "upside down", "back", "side", "several", "slow", "uneven", "short"],
)
def test_what_makes_a_film_hard_to_read_is_said(frames, says):
    assert any(says in note for note in film_notes(frames)), film_notes(frames)


def test_a_player_who_leaves_is_said_to_be_seen_in_some_frames():
    frames = film(way=lambda x, y, number: (x, y))[:50] + film(np.arange(2.0, 4.0, 0.04), score=0.05)
    assert any("only 50%" in note for note in film_notes(frames))
