import json

import numpy as np
import pytest

from camcade.errors import ModelError
from camcade_training.graph_weights import SHARD, halve_large_weights, share_weights


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


def test_bytes_that_the_manifest_does_not_know_are_refused(tmp_path):
    specs = [{"name": "a", "shape": [1], "dtype": "float32"}]
    (tmp_path / SHARD).write_bytes(bytes(8))
    manifest = [{"paths": [SHARD], "weights": specs}]
    (tmp_path / "model.json").write_text(json.dumps({"weightsManifest": manifest}))
    with pytest.raises(ModelError, match="8 bytes of weights, but its manifest tells of 4"):
        share_weights(tmp_path)
