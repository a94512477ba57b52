from pathlib import Path

import keras
import numpy as np
import pytest

from camcade_training.core.features import (
    cached_array,
    cached_features,
    compute_features,
    features_key,
    spec_input,
)
from camcade_training.core.preprocessing import InputSpec

SPEC = InputSpec(8, 8)


@pytest.fixture(scope="module")
def network():
    """(B, 8, 8, 3) -> (B, 3): the mean colour."""
    picture = keras.Input((8, 8, 3))
    return keras.Model(picture, keras.layers.GlobalAveragePooling2D()(picture))


def test_features_of_more_than_a_batch(network):
    pictures = np.random.default_rng(0).integers(0, 256, (70, 16, 16, 3), dtype=np.uint8)
    seen = []
    features = compute_features(network, pictures, spec_input(SPEC), seen.append)
    assert features.shape == (70, 3) and sum(seen) == 70
    np.testing.assert_allclose(features, pictures.mean((1, 2)) / 127.5 - 1, atol=1e-4)


def test_grey_pictures_become_three_channels(network):
    grey = np.full((2, 5, 5), 255, np.uint8)
    np.testing.assert_allclose(compute_features(network, grey, spec_input(SPEC)), 1.0, atol=1e-5)


def test_features_are_computed_once(network, tmp_path: Path):
    pictures = np.full((3, 8, 8, 3), 100, np.uint8)
    calls = []

    def to_input(batch: np.ndarray) -> np.ndarray:
        calls.append(len(batch))
        return batch.astype(np.float32)

    first = cached_features(network, pictures, to_input, "as is", cache=tmp_path)
    second = cached_features(network, pictures, to_input, "as is", cache=tmp_path)
    np.testing.assert_array_equal(first, second)
    assert calls == [3]


def test_the_key_follows_everything_the_features_depend_on(network):
    pictures = np.zeros((2, 8, 8, 3), np.uint8)
    other_pictures = pictures.copy()
    other_pictures[1, 7, 7, 2] = 1
    bigger = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Conv2D(1, 1)])
    keys = [
        features_key(network, pictures, "a"),
        features_key(network, other_pictures, "a"),
        features_key(network, pictures, "b"),
        features_key(bigger, pictures, "a"),
    ]
    assert len(set(keys)) == 4 and keys[0] == features_key(network, pictures.copy(), "a")


def test_a_failed_computation_leaves_no_file(tmp_path: Path):
    def fail() -> np.ndarray:
        raise RuntimeError("out of luck")

    with pytest.raises(RuntimeError):
        cached_array(tmp_path / "a.npy", fail)
    assert list(tmp_path.iterdir()) == []
