from pathlib import Path

import numpy as np
import pytest

import camcade_training.core.backbone as backbone
from camcade.errors import ModelError
from camcade_training.core.backbone import (
    LOCAL_WEIGHTS,
    find_weights,
    imagenet_network,
    load_network,
    weights_key,
)
from camcade_training.core.settings import SHARED

HAS_WEIGHTS = (SHARED / "weights" / LOCAL_WEIGHTS[0.25][0]).is_file()


def test_weights_given_come_first(tmp_path: Path):
    path = tmp_path / "mine.h5"
    path.write_bytes(b"")
    assert find_weights(0.25, str(path)) == path
    assert find_weights(0.25, "imagenet") == "imagenet" and find_weights(0.25, "random") is None


def test_without_local_weights_keras_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(backbone, "SHARED", tmp_path)
    assert find_weights(0.5) == "imagenet"
    local = tmp_path / "weights" / LOCAL_WEIGHTS[0.5][0]
    local.parent.mkdir()
    local.write_bytes(b"")
    assert find_weights(0.5) == local


def test_weights_that_cannot_be_are_named(tmp_path: Path):
    with pytest.raises(ModelError, match="alpha 0.3 is not published"):
        find_weights(0.3)
    with pytest.raises(ModelError, match="nowhere.h5 are no file"):
        find_weights(0.25, "nowhere.h5")
    path = tmp_path / "broken.h5"
    path.write_bytes(b"nonsense")
    with pytest.raises(ModelError, match="cannot take the weights .*broken.h5"):
        imagenet_network(0.25, 32, 32, str(path))


def test_features_are_the_pooled_ones():
    network = imagenet_network(0.25, 32, 32, "random")
    assert network.output_shape == (None, 256)
    assert network.layers[-1].name.startswith("global_average_pooling2d")


def test_the_key_follows_the_weights():
    network = imagenet_network(0.25, 32, 32, "random")
    before = weights_key(network)
    assert before == weights_key(network)
    variable = network.trainable_variables[0]
    variable.assign(variable + 0.001)
    assert weights_key(network) != before


def test_a_file_that_is_no_model(tmp_path: Path):
    (tmp_path / "a.keras").write_bytes(b"nonsense")
    with pytest.raises(ModelError, match="no readable Keras model"):
        load_network(tmp_path / "a.keras")
    with pytest.raises(ModelError, match="is no file"):
        load_network(tmp_path / "b.keras")


@pytest.mark.skipif(not HAS_WEIGHTS, reason="no ../shared/weights here")
def test_imagenet_weights_see_something():
    network = imagenet_network(0.25, 128, 128)
    ramp = np.broadcast_to(np.linspace(-1, 1, 128, dtype=np.float32)[None, None, :, None], (1, 128, 128, 3))
    noise = np.random.default_rng(0).uniform(-1, 1, (1, 128, 128, 3)).astype(np.float32)
    one, other = np.asarray(network(np.concatenate([ramp, noise])))
    assert 0.05 < one.mean() < 6 and np.abs(one - other).mean() > 0.1
