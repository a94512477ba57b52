import json

import numpy as np
import pytest

from camcade.errors import ModelError
from camcade_training.core.graph_model import read_weights


def test_a_missing_package_says_how_to_get_it(tmp_path):
    with pytest.raises(ModelError, match=r"absent\.json cannot be read .* `camcade build` fetches"):
        read_weights(tmp_path / "absent.json")
    (tmp_path / "bad.json").write_text("{")
    with pytest.raises(ModelError, match="bad.json is no JSON"):
        read_weights(tmp_path / "bad.json")


def test_weights_that_end_early_are_refused(tmp_path):
    (tmp_path / "short.json").write_text(
        '{"weightsManifest": [{"paths": ["short.bin"], "weights": '
        '[{"name": "kernel", "shape": [4], "dtype": "float32"}]}]}'
    )
    (tmp_path / "short.bin").write_bytes(b"\x00" * 8)
    with pytest.raises(ModelError, match="the weights end before kernel"):
        read_weights(tmp_path / "short.json")


def test_float16_weights_are_read_as_what_they_were(tmp_path):
    (tmp_path / "half.json").write_text(
        '{"weightsManifest": [{"paths": ["half.bin"], "weights": [{"name": "kernel", "shape": [2], '
        '"dtype": "float32", "quantization": {"dtype": "float16", "original_dtype": "float32"}}]}]}'
    )
    (tmp_path / "half.bin").write_bytes(np.array([0.5, -2.0], np.float16).tobytes())
    values = read_weights(tmp_path / "half.json")["kernel"]
    assert values.dtype == np.float32 and values.tolist() == [0.5, -2.0]


@pytest.mark.parametrize("stored", ["uint8", "uint16"])
def test_weights_kept_as_steps_are_read_as_what_they_mean(tmp_path, stored):
    about = {"dtype": stored, "original_dtype": "float32", "min": -1.0, "scale": 0.25}
    spec = {"name": "kernel", "shape": [3], "dtype": "float32", "quantization": about}
    graph = tmp_path / "steps.json"
    graph.write_text(json.dumps({"weightsManifest": [{"paths": ["steps.bin"], "weights": [spec]}]}))
    (tmp_path / "steps.bin").write_bytes(np.array([0, 4, 200], stored).tobytes())
    values = read_weights(graph)["kernel"]
    assert values.dtype == np.float32 and values.tolist() == [-1.0, 0.0, 49.0]
    del about["scale"]
    graph.write_text(json.dumps({"weightsManifest": [{"paths": ["steps.bin"], "weights": [spec]}]}))
    with pytest.raises(ModelError, match=f"kernel is quantised to {stored} without `min` and `scale`"):
        read_weights(graph)
