"""Fixed disturbances, and those drawn for training."""

from dataclasses import replace

import numpy as np
import pytest

from camcade_training.tasks.expression import disturbances
from camcade_training.tasks.expression.augmentation import disturbed
from camcade_training.tasks.expression.settings import ExpressionSettings

OFF = ExpressionSettings(
    flip_share=0,
    turn_degrees=0,
    scale=(1.0, 1.0),
    shift_share=0,
    light_share=0,
    coarse_share=0,
    noise_share=0,
    jpeg_share=0,
    erase_share=0,
)


@pytest.fixture
def faces() -> np.ndarray:
    rng = np.random.default_rng(5)
    return np.clip(rng.normal(120, 40, (6, 48, 48)), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("name", disturbances.DISTURBANCES)
def test_each_gives_faces_of_the_same_kind_and_changes_them(faces: np.ndarray, name: str):
    before = faces.copy()
    changed = disturbances.DISTURBANCES[name](faces)
    assert changed.shape == faces.shape and changed.dtype == np.uint8
    assert (changed != faces).any()
    assert (faces == before).all()


def test_light_is_what_its_name_says():
    grey = np.full((1, 48, 48), 100, np.uint8)
    assert disturbances.gain(grey, 0.45)[0, 0, 0] == 45
    assert disturbances.offset(grey, 60)[0, 0, 0] == 160
    assert disturbances.offset(grey, 200)[0, 0, 0] == 255
    assert disturbances.contrast(grey + 50, 0.4)[0, 0, 0] == 120
    assert disturbances.gamma(grey, 0.5)[0, 0, 0] == 160
    dark = disturbances.shadow(grey)
    assert dark[0, 0, 0] == 30 and dark[0, 0, 47] == 100


def test_framing_moves_by_shares_of_the_side():
    dot = np.zeros((1, 48, 48), np.uint8)
    dot[0, 24, 24] = 255
    right = disturbances.moved(dot, right=6 / 48)
    assert np.unravel_index(right.argmax(), right.shape) == (0, 24, 30)
    down = disturbances.moved(dot, down=-6 / 48)
    assert np.unravel_index(down.argmax(), down.shape) == (0, 18, 24)


def test_with_everything_off_a_face_stays_as_it_is(faces: np.ndarray):
    assert (disturbed(faces, OFF, np.random.default_rng(1)) == faces).all()


def test_the_same_seed_draws_the_same(faces: np.ndarray):
    first, again, other = (
        disturbed(faces, ExpressionSettings(), np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert (first == again).all()
    assert (first != other).any()
    assert first.shape == faces.shape and first.dtype == np.uint8


@pytest.mark.parametrize(
    "change", ["light_share", "coarse_share", "noise_share", "jpeg_share", "erase_share"]
)
def test_each_share_of_one_changes_nearly_every_face(faces: np.ndarray, change: str):
    seen = disturbed(faces, replace(OFF, **{change: 1.0}), np.random.default_rng(1))
    assert (seen != faces).any((1, 2)).all()
