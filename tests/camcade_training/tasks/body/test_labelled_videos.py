"""Labelled videos as sequences, with a MoveNet that always sees the same person."""

import io
import json
from contextlib import contextmanager

import numpy as np
import pytest
from PIL import Image

from camcade.errors import DataError
from camcade.vision.keypoints import Keypoints
from camcade_training.mocap.labels import ACTIONS
from camcade_training.tasks.body import labelled_videos as module
from camcade_training.tasks.body.labelled_videos import KIND, labelled_videos
from camcade_training.tasks.body.labels import SURE

FPS, FRAMES = 30, 90
STRIKES = [
    {"action": "front-kick-left", "class": "kick", "start_s": 1.0, "peak_s": 1.3, "end_s": 1.8},
    {"action": "squat-punch-right", "class": "punch", "start_s": 2.2, "peak_s": 2.4, "end_s": 2.6},
]


class Movenet:
    """Finds the same joints in every picture."""

    looks = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def follow(self, frames):
        for moment, picture in frames:
            Movenet.looks += 1
            assert picture.shape == (24, 32, 3)
            yield Keypoints((0.6,) * 17, (0.5,) * 17, (0.9,) * 17, moment * 1000, 4 / 3)


@contextmanager
def no_bar(_text, _total):
    yield lambda *_: None


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "Movenet", Movenet)
    Movenet.looks = 0
    shots = io.BytesIO()
    for shade in range(FRAMES):
        Image.new("RGB", (32, 24), (shade, 90, 90)).save(shots, "JPEG")
    folder = tmp_path / "validation"
    folder.mkdir()
    (folder / "strikes-1.mjpeg").write_bytes(shots.getvalue())
    about = {"fps": FPS, "duration_s": FRAMES / FPS, "person": "validation-person-0001", "strikes": STRIKES}
    (folder / "strikes-1.labels.json").write_text(json.dumps(about))
    return folder


def test_strikes_are_labelled_and_nothing_else_counts(folder, tmp_path):
    (film,) = labelled_videos(folder, tmp_path / "kept", 15.0, no_bar)
    assert (film.kind, film.person, film.aspect) == (KIND, "validation-person-0001", 4 / 3)
    assert len(film.times_s) == FRAMES / 2, "every second frame: 15 a second"
    np.testing.assert_allclose(np.diff(film.times_s), 1 / 15)
    labels = film.labels
    during = labels.strike == 0
    assert film.times_s[during].min() >= 1.0 and film.times_s[during].max() <= 1.8
    assert (labels.action[during] == ACTIONS.index("front-kick")).all()
    assert set(film.times_s[labels.action_weight >= SURE].round(2)) <= set(
        np.arange(1.1, 1.41, 1 / 30).round(2)
    )
    assert (labels.strike == 1).any(), "a squat punch is a strike"
    assert (labels.action_weight[labels.strike != 0] == 0).all(), "but has no action of its own"
    assert (labels.posture_weight == 0).all()


def test_what_was_read_is_kept(folder, tmp_path):
    labelled_videos(folder, tmp_path / "kept", 15.0, no_bar)
    looks = Movenet.looks
    labelled_videos(folder, tmp_path / "kept", 15.0, no_bar)
    assert Movenet.looks == looks == FRAMES / 2


def test_what_was_read_at_another_rate_is_not_taken_for_it(folder, tmp_path):
    labelled_videos(folder, tmp_path / "kept", 15.0, no_bar)
    (film,) = labelled_videos(folder, tmp_path / "kept", 27.0, no_bar)
    assert len(film.times_s) == pytest.approx(FRAMES * 27 / 30, abs=1)
    assert set((np.diff(film.times_s) * FPS).round(3)) == {1.0, 2.0}, "one frame of ten is left out"


def test_labels_without_their_video_are_named(folder, tmp_path):
    (folder / "strikes-1.mjpeg").unlink()
    with pytest.raises(DataError, match=r"strikes-1\.labels\.json: there is no video"):
        labelled_videos(folder, tmp_path / "kept", 27.0, no_bar)


def test_fields_that_are_missing_are_named(folder, tmp_path):
    (folder / "strikes-1.labels.json").write_text('{"fps": 30, "strikes": []}')
    with pytest.raises(DataError, match="duration_s, person"):
        labelled_videos(folder, tmp_path / "kept", 27.0, no_bar)
