from dataclasses import replace

import numpy as np

from camcade_training.tasks.expression.augmentation import mix, plain, varied
from camcade_training.tasks.expression.settings import ExpressionSettings

STILL = replace(
    ExpressionSettings(),
    flip_share=0.0,
    turn_degrees=0.0,
    scale=(1.0, 1.0),
    shift_share=0.0,
    contrast=(1.0, 1.0),
    brightness=0.0,
    noise=0.0,
    erase_share=0.0,
)


def faces(count: int = 6) -> np.ndarray:
    rng = np.random.default_rng(1)
    coarse = rng.integers(0, 256, (count, 6, 6), dtype=np.uint8)
    return np.repeat(np.repeat(coarse, 8, 1), 8, 2)


def test_without_variation_training_sees_what_evaluation_sees():
    """A systematic shift between the two, by half a pixel say, would cost accuracy unnoticed."""
    found = varied(faces(), STILL, np.random.default_rng(0))
    assert found.shape == (6, 64, 64) and found.dtype == np.float32
    assert np.abs(found - plain(faces(), 64)).max() < 0.02


def test_a_mirrored_face_is_the_face_mirrored():
    found = varied(faces(), replace(STILL, flip_share=1.0), np.random.default_rng(0))
    assert np.abs(found - plain(faces(), 64)[:, :, ::-1]).max() < 0.02


def test_the_same_seed_gives_the_same_faces_and_another_others():
    settings = ExpressionSettings()
    first = varied(faces(), settings, np.random.default_rng(3))
    assert np.array_equal(first, varied(faces(), settings, np.random.default_rng(3)))
    assert not np.allclose(first, varied(faces(), settings, np.random.default_rng(4)))
    assert first.min() >= -1 and first.max() <= 1


def test_a_covered_part_has_one_grey():
    found = varied(faces(1), replace(STILL, erase_share=1.0, erase_side=(0.3, 0.3)), np.random.default_rng(0))
    changed = np.abs(found - plain(faces(1), 64))[0] > 0.03
    assert 0 < changed.sum() <= 19 * 19
    assert len(np.unique(found[0][changed])) == 1


def test_mixup_keeps_sums_and_favours_the_first():
    rng = np.random.default_rng(0)
    values = rng.normal(size=(32, 4, 4)).astype(np.float32)
    targets = np.eye(7, dtype=np.float32)[rng.integers(0, 7, 32)]
    weights = np.ones(32, np.float32)
    mixed, shares, weighed = mix(values, targets, weights, 0.4, rng)
    np.testing.assert_allclose(shares.sum(1), 1, rtol=1e-5)
    np.testing.assert_allclose(weighed, 1, rtol=1e-5)
    assert (shares.argmax(1) == targets.argmax(1)).all() and not np.allclose(mixed, values)
    same, _, _ = mix(values, targets, weights, 0.0, rng)
    assert same is values
