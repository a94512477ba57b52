"""Films of training people as examples: as seen and mirrored, and counting for more."""

from contextlib import contextmanager
from pathlib import Path

import numpy as np

from camcade_training.body.films import Film, write_film
from camcade_training.body.labels import POSTURES, Labels
from camcade_training.body.workflow import TRAIN_FILMS, film_examples
from camcade_training.motion_capture.labels import ACTIONS

FRAMES = 60
X = [0.66, 0.67, 0.65, 0.7, 0.62, 0.74, 0.58, 0.76, 0.56, 0.77, 0.55, 0.7, 0.62, 0.7, 0.62, 0.7, 0.62]
Y = [0.2, 0.19, 0.19, 0.2, 0.2, 0.3, 0.3, 0.42, 0.42, 0.52, 0.52, 0.52, 0.52, 0.7, 0.7, 0.9, 0.9]


def film(number: int) -> Film:
    """Somebody who kicks with the left leg all the time."""
    ones = np.ones(FRAMES, np.float32)
    labels = Labels(
        np.full(FRAMES, POSTURES.index("left-kick-low")),
        ones,
        np.full(FRAMES, ACTIONS.index("front-kick")),
        ones,
        np.zeros(FRAMES, np.int64),
        ones,
        ones,
    )
    still = np.ones((FRAMES, 1))
    times_s = np.arange(FRAMES) / 16.0
    return Film(
        still * X, still * Y, still * np.full(17, 0.8), times_s, labels, f"train-{number}", "strikes", 4 / 3
    )


@contextmanager
def quiet(title: str, total: int):
    yield lambda *_: None


def test_every_film_comes_twice_and_counts_more(tmp_path: Path) -> None:
    for number in range(5):
        write_film(
            tmp_path / f"train-{number:03d}-{TRAIN_FILMS[number % len(TRAIN_FILMS)]}.npz", film(number)
        )
    found = film_examples(5, 6.0, 0.5, quiet, tmp_path)
    assert len(found) == 10
    for action, posture in found:
        assert action.weight.tolist() == [6.0] * FRAMES
        assert set(action.label) == {ACTIONS.index("front-kick")}
        assert posture.inputs.shape == (FRAMES, action.inputs.shape[-1])
    sides = [POSTURES[posture.label[0]] for _, posture in found]
    assert sides == ["left-kick-low", "right-kick-low"] * 5
