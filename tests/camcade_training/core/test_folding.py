"""Folding batch normalisation into convolutions changes no answer, and leaves the network as it was."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

keras = pytest.importorskip("keras", reason="the training tools are not installed: make training")

from camcade_training.core.export import convert_network  # noqa: E402
from camcade_training.core.folding import folded  # noqa: E402


def lively(network: Any) -> Any:
    """With statistics as training leaves them, unlike the ones of a new network."""
    rng = np.random.default_rng(3)
    for layer in network.layers:
        if isinstance(layer, keras.Model):
            lively(layer)
        elif isinstance(layer, keras.layers.BatchNormalization):
            weights = layer.get_weights()
            layer.set_weights([rng.uniform(0.3, 2.0, part.shape) for part in weights])
    return network


def small_network() -> Any:
    """A MobileNet's first blocks within another model; the last convolution is used twice, so it stays."""
    picture = keras.Input((12, 12, 3))
    x = keras.layers.Conv2D(4, 3, 2, padding="same", use_bias=False)(picture)
    x = keras.layers.BatchNormalization()(x)
    x = keras.layers.ReLU(6.0)(x)
    x = keras.layers.DepthwiseConv2D(3, padding="same", use_bias=False, depth_multiplier=2)(x)
    x = keras.layers.BatchNormalization(scale=False)(x)
    x = keras.layers.ReLU(6.0)(x)
    x = keras.layers.Conv2D(5, 1)(x)
    x = keras.layers.BatchNormalization(center=False)(x)
    twice = keras.layers.Conv2D(5, 1)(x)
    x = keras.layers.Add()([keras.layers.BatchNormalization()(twice), twice])
    inner = keras.Model(picture, x, name="inner")
    outer = keras.Input((12, 12, 3))
    y = keras.layers.GlobalAveragePooling2D()(inner(keras.ops.flip(outer, 2)))
    return lively(keras.Model(outer, {"features": y, "doubled": keras.layers.Rescaling(2.0)(y)}))


def test_answers_stay_the_same() -> None:
    network = small_network()
    pictures = np.random.default_rng(1).uniform(-1, 1, (3, 12, 12, 3)).astype(np.float32)
    before = network(pictures, training=False)
    after = folded(network)(pictures, training=False)
    assert set(after) == {"features", "doubled"}
    for name, values in before.items():
        np.testing.assert_allclose(after[name], values, rtol=1e-4, atol=1e-5)
    again = network(pictures, training=False)
    np.testing.assert_array_equal(again["features"], before["features"])


def test_what_is_used_twice_is_left_alone() -> None:
    kinds = [type(layer).__name__ for layer in folded(small_network()).layers[1].layers]
    assert kinds.count("BatchNormalization") == 1


def test_the_converter_leaves_nothing_beside_depthwise_convolutions(tmp_path: Path) -> None:
    picture = keras.Input((32, 32, 3))
    mobilenet = keras.applications.MobileNet((32, 32, 3), alpha=0.25, include_top=False, weights=None)
    convert_network(lively(keras.Model(picture, mobilenet(picture))), tmp_path)
    nodes = json.loads((tmp_path / "model.json").read_text())["modelTopology"]["node"]
    operations = [node["op"] for node in nodes]
    assert operations.count("FusedDepthwiseConv2dNative") == 13
    assert not {"Mul", "AddV2", "Relu6", "DepthwiseConv2dNative"} & set(operations)
