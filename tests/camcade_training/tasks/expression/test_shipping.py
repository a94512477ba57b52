"""How the weights of a network are kept that is large enough to be rounded."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import tensorflow as tf
from tests.camcade_training.tasks.expression.conftest import TINY

from camcade_training.core.export import convert_network
from camcade_training.core.graph_model import graph_function, read_weights
from camcade_training.core.graph_weights import LARGE
from camcade_training.tasks.expression.network import (
    POINTWISE,
    build_network,
    page_input,
    page_network,
    rounded,
)
from camcade_training.tasks.expression.reading import Reading
from camcade_training.tasks.expression.shipping import shrink

WIDE = replace(TINY, alpha=1.0, blocks=3)


def test_large_pointwise_kernels_are_rounded_and_the_network_stays_as_it_is():
    network = build_network(WIDE)
    before = [value.copy() for value in network.get_weights()]
    copy = rounded(network)
    assert all(np.array_equal(one, other) for one, other in zip(before, network.get_weights(), strict=True))
    kernels = {
        layer.name: layer.get_weights()[0] for layer in copy.get_layer("backbone").layers if layer.weights
    }
    values = {name: len(np.unique(kernel)) for name, kernel in kernels.items() if name.startswith(POINTWISE)}
    assert values["conv_pw_1"] > 256 and kernels["conv_pw_1"].size <= LARGE
    assert values["conv_pw_2"] <= 256 and values["conv_pw_3"] <= 256


def test_what_is_kept_as_bytes_is_what_was_measured(tmp_path: Path):
    paged = page_network(build_network(WIDE), Reading())
    convert_network(paged, tmp_path, shrink)
    (group,) = json.loads((tmp_path / "model.json").read_text())["weightsManifest"]
    as_steps = [one["name"] for one in group["weights"] if one.get("quantization", one)["dtype"] == "uint8"]
    found = read_weights(tmp_path / "model.json")
    layers = [next(part for part in name.split("/") if part.startswith(POINTWISE)) for name in as_steps]
    layers = [name.removesuffix("_1") for name in layers]  # what Keras adds to names of a copy
    assert sorted(layers) == ["conv_pw_2", "conv_pw_3"]
    for layer, name in zip(layers, as_steps, strict=True):
        kernel = paged.get_layer("backbone").get_layer(layer).get_weights()[0]
        np.testing.assert_allclose(found[name], kernel, atol=1e-5)


def test_the_graph_with_bytes_says_what_the_network_says(tmp_path: Path):
    paged, faces = page_network(build_network(WIDE), Reading()), np.arange(2 * 48 * 48, dtype=np.uint8)
    convert_network(paged, tmp_path, shrink)
    seen = page_input(faces.reshape(2, 48, 48))
    run = graph_function(tmp_path / "model.json", "face", ["Identity"])
    expected = np.asarray(paged(seen)["eight"])
    np.testing.assert_allclose(np.asarray(run(tf.constant(seen))[0]), expected, atol=2e-3)
