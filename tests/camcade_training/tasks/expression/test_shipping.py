"""How the weights of a network are kept that is large enough to be rounded."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
from tests.camcade_training.tasks.expression.conftest import TINY

from camcade_training.core.export import convert_network
from camcade_training.core.graph_weights import LARGE
from camcade_training.tasks.expression.network import POINTWISE, build_network, page_network, rounded
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
    content, at = b"".join((tmp_path / name).read_bytes() for name in group["paths"]), 0
    kept: dict[str, np.ndarray] = {}
    for spec in group["weights"]:
        about = spec.get("quantization", spec)
        count = int(np.prod(spec["shape"], dtype=np.int64))
        stored = np.frombuffer(content, about["dtype"], count, at)
        at += stored.nbytes
        if about["dtype"] == "uint8":
            name = next(part for part in spec["name"].split("/") if part.startswith(POINTWISE))
            kept[name] = (stored * about["scale"] + about["min"]).reshape(spec["shape"])
    assert at == len(content) and {name.removesuffix("_1") for name in kept} == {"conv_pw_2", "conv_pw_3"}
    for name, values in kept.items():
        kernel = paged.get_layer("backbone").get_layer(name.removesuffix("_1")).get_weights()[0]
        np.testing.assert_allclose(values, kernel, atol=1e-5)
