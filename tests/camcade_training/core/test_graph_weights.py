import json

import numpy as np
import pytest

from camcade.errors import ModelError
from camcade_training.core.graph_weights import (
    LARGE,
    SHARD,
    as_bytes,
    halve_large_weights,
    quarter_large_weights,
    share_weights,
)


def test_equal_weights_are_kept_once_and_the_graph_still_finds_them(tmp_path):
    weights = np.arange(6, dtype=np.float32)
    specs = [{"name": name, "shape": [6], "dtype": "float32"} for name in ("a", "b")]
    specs.append({"name": "c", "shape": [3], "dtype": "float32", "quantization": {"dtype": "float16"}})
    other = np.arange(3, dtype=np.float16)
    (tmp_path / SHARD).write_bytes(weights.tobytes() * 2 + other.tobytes())
    nodes = [{"name": name, "op": "Const"} for name in "abc"]
    nodes.append({"name": "sum", "op": "AddV2", "input": ["a", "b:0", "^b", "c"]})
    graph = {
        "modelTopology": {"node": nodes},
        "weightsManifest": [{"paths": [SHARD], "weights": specs}],
    }
    (tmp_path / "model.json").write_text(json.dumps(graph))
    share_weights(tmp_path)
    found = json.loads((tmp_path / "model.json").read_text())
    assert [node["name"] for node in found["modelTopology"]["node"]] == ["a", "c", "sum"]
    assert found["modelTopology"]["node"][-1]["input"] == ["a", "a:0", "^a", "c"]
    assert (tmp_path / SHARD).read_bytes() == weights.tobytes() + other.tobytes()
    assert [spec["name"] for spec in found["weightsManifest"][0]["weights"]] == ["a", "c"]


def test_large_weights_are_halved_and_small_or_whole_ones_are_not(tmp_path):
    large, small, whole = np.arange(6, dtype=np.float32), np.ones(2, np.float32), np.arange(9, dtype=np.int32)
    specs = [
        {"name": name, "shape": [len(values)], "dtype": str(values.dtype)}
        for name, values in (("large", large), ("small", small), ("whole", whole))
    ]
    (tmp_path / "a.bin").write_bytes(large.tobytes() + small.tobytes()[:4])
    (tmp_path / "b.bin").write_bytes(small.tobytes()[4:] + whole.tobytes())
    manifest = [{"paths": ["a.bin", "b.bin"], "weights": specs}]
    (tmp_path / "model.json").write_text(json.dumps({"weightsManifest": manifest}))
    halve_large_weights(tmp_path, least=5)
    (group,) = json.loads((tmp_path / "model.json").read_text())["weightsManifest"]
    assert [spec.get("quantization", {}).get("dtype") for spec in group["weights"]] == ["float16", None, None]
    expected = large.astype(np.float16).tobytes() + small.tobytes() + whole.tobytes()
    assert (tmp_path / SHARD).read_bytes() == expected
    assert {path.name for path in tmp_path.iterdir()} == {"model.json", SHARD}, "the parts are gone"


def test_large_weights_become_bytes_that_mean_what_they_were_rounded_to(tmp_path):
    random = np.random.default_rng(1)
    given = random.normal(0.0, 2.0, LARGE + 1).astype(np.float32)
    large, small = as_bytes(given), as_bytes(given[:LARGE])
    assert np.array_equal(small, given[:LARGE]) and len(np.unique(large)) <= 256
    step = (given.max() - given.min()) / 255
    np.testing.assert_allclose(large, given, atol=step * 0.501)
    specs = [
        {"name": name, "shape": [len(values)], "dtype": "float32"}
        for name, values in (("large", large), ("small", small))
    ]
    (tmp_path / SHARD).write_bytes(large.tobytes() + small.tobytes())
    manifest = [{"paths": [SHARD], "weights": specs}]
    (tmp_path / "model.json").write_text(json.dumps({"weightsManifest": manifest}))
    quarter_large_weights(tmp_path)
    (group,) = json.loads((tmp_path / "model.json").read_text())["weightsManifest"]
    about, plain = (spec.get("quantization") for spec in group["weights"])
    content = (tmp_path / SHARD).read_bytes()
    assert plain is None and content[len(large) :] == small.tobytes()
    # TensorFlow.js: https://github.com/tensorflow/tfjs/blob/master/tfjs-core/src/io/io_utils.ts
    steps = np.frombuffer(content, np.uint8, len(large))
    np.testing.assert_allclose(steps * about["scale"] + about["min"], large, atol=1e-5)


def test_equal_values_survive_as_bytes():
    assert np.array_equal(as_bytes(np.full(LARGE + 1, -0.25, np.float32)), np.full(LARGE + 1, -0.25))


def test_bytes_that_the_manifest_does_not_know_are_refused(tmp_path):
    specs = [{"name": "a", "shape": [1], "dtype": "float32"}]
    (tmp_path / SHARD).write_bytes(bytes(8))
    manifest = [{"paths": [SHARD], "weights": specs}]
    (tmp_path / "model.json").write_text(json.dumps({"weightsManifest": manifest}))
    with pytest.raises(ModelError, match="8 bytes of weights, but its manifest tells of 4"):
        share_weights(tmp_path)


def test_of_weights_of_one_graph_some_are_halved_and_some_are_bytes(tmp_path):
    values = np.linspace(-1, 1, LARGE + 1, dtype=np.float32)
    specs = [
        {"name": name, "shape": [LARGE + 1], "dtype": "float32"}
        for name in ("a/decoder_1/k", "a/encoder_1/k")
    ]
    (tmp_path / SHARD).write_bytes(values.tobytes() * 2)
    manifest = [{"paths": [SHARD], "weights": specs}]
    (tmp_path / "model.json").write_text(json.dumps({"weightsManifest": manifest}))
    halve_large_weights(tmp_path, but="/decoder")
    quarter_large_weights(tmp_path, only="/decoder")
    (group,) = json.loads((tmp_path / "model.json").read_text())["weightsManifest"]
    assert [spec["quantization"]["dtype"] for spec in group["weights"]] == ["uint8", "float16"]
    assert (tmp_path / SHARD).read_bytes()[LARGE + 1 :] == values.astype(np.float16).tobytes()
