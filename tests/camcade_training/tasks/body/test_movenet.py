import numpy as np
import pytest

from camcade.errors import ModelError
from camcade_training.tasks.body.films import FilmSettings, shoot
from camcade_training.tasks.body.movenet import Movenet, missing
from camcade_training.tasks.body.observing import observe


def test_without_its_files_movenet_says_what_is_missing(tmp_path):
    assert "movenet-lightning.json" in missing(tmp_path)
    with pytest.raises(ModelError, match="camcade build"):
        Movenet(tmp_path)


@pytest.mark.slow
@pytest.mark.skipif(bool(missing()), reason=missing())
def test_movenet_finds_a_drawn_person_and_follows_them():
    seen = observe(Movenet(), 3, "train", frames=6)
    shown = seen.seen.visible == 2
    off = np.hypot(seen.x - seen.seen.x, seen.y - seen.seen.y) / seen.seen.trunk
    assert np.median(off[shown]) < 0.2
    assert np.median(seen.score[shown]) > 0.3


@pytest.mark.slow
@pytest.mark.skipif(bool(missing()), reason=missing())
def test_a_film_has_a_reading_and_a_label_for_each_frame():
    film = shoot(Movenet(), "everyday", "train", 5, FilmSettings(frames=3, frames_per_second=(2.0, 2.0)))
    assert film.x.shape == film.score.shape == (len(film.times_s), 17) == (3, 17)
    assert len(film.labels.action) == len(film.times_s)
    assert film.sequence().features().shape[0] == len(film.times_s)
