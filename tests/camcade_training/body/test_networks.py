import json

import keras
import numpy as np
import pytest

from camcade.errors import ModelError
from camcade.gestures.body_features import FEATURE_NAMES, PLACE
from camcade_training import tfjs
from camcade_training.body.bundles import export_numbers, run_numbers, share_weights
from camcade_training.body.labels import MIRRORED_POSTURES, POSTURES
from camcade_training.body.movenet_error import fitted
from camcade_training.body.networks import ActionSettings, PoseSettings, action_network, pose_network
from camcade_training.body.played import UnrolledRecurrence, mirrored_features, played
from camcade_training.body.sequences import drawn_sequences
from camcade_training.motion_capture.labels import ACTIONS

F = len(FEATURE_NAMES)
MEAN, SPREAD = np.zeros(F, np.float32), np.ones(F, np.float32)


def card(name, labels):
    return {"name": name, "title": "test", "task": name, "labels": list(labels)}


def test_where_the_player_stands_changes_no_posture():
    network = pose_network(PoseSettings(), MEAN, SPREAD)
    rows = np.random.default_rng(0).normal(size=(5, F)).astype(np.float32)
    moved = rows.copy()
    moved[:, PLACE] += 2.0
    assert np.allclose(network(rows), network(moved), atol=1e-6)


def test_an_action_depends_on_the_way_not_on_the_place():
    network = action_network(ActionSettings(), MEAN, SPREAD)
    rows = np.random.default_rng(1).normal(size=(5, 12, F)).astype(np.float32)
    moved = rows.copy()
    moved[:, :, PLACE] += 2.0
    assert np.allclose(network(rows), network(moved), atol=1e-5)
    moved[:, -3:, PLACE] += 1.0  # a step aside
    assert not np.allclose(network(rows), network(moved), atol=1e-5)


def test_the_features_of_the_mirror_image_are_known_from_those_of_the_image():
    (sequence,) = drawn_sequences("train", 0, fitted(), views=1)
    order, signs = mirrored_features()
    found = sequence.features()
    assert np.abs(found).max(0).min() > 0, "every feature is put to the test"
    np.testing.assert_allclose(found[:, order] * signs, sequence.mirrored().features(), atol=1e-6)


@pytest.mark.parametrize("task", ["pose", "action"])
def test_a_player_and_their_mirror_image_are_read_alike(task):
    if task == "pose":
        network, labels = pose_network(PoseSettings(), MEAN, SPREAD), POSTURES
        names = list(MIRRORED_POSTURES)
        rows = np.random.default_rng(3).normal(size=(6, F)).astype(np.float32)
    else:
        network, labels = action_network(ActionSettings(), MEAN, SPREAD), ACTIONS
        names = list(ACTIONS)
        rows = np.random.default_rng(3).normal(size=(6, 12, F)).astype(np.float32)
    swap = [list(labels).index(name) for name in names]
    order, signs = mirrored_features()
    run = played(network)
    found, reflected = np.asarray(run(rows)), np.asarray(run(rows[..., order] * signs))
    np.testing.assert_allclose(found, reflected[:, swap], atol=1e-6)
    np.testing.assert_allclose(found.sum(1), 1.0, atol=1e-6)
    one, other = np.asarray(network(rows)), np.asarray(network(rows[..., order] * signs))[:, swap]
    assert not np.allclose(one, other, atol=1e-3), "the network itself does not"
    mean = np.sqrt(one * other)
    np.testing.assert_allclose(found, mean / mean.sum(1, keepdims=True), atol=1e-6)


def test_the_unrolled_recurrence_is_keras_s():
    keras.utils.set_random_seed(4)
    theirs = keras.layers.GRU(6, bias_initializer="random_normal")
    rows = np.random.default_rng(4).normal(size=(3, 5, 4)).astype(np.float32)
    expected = np.asarray(theirs(rows))
    ours = UnrolledRecurrence(theirs.get_weights(), 5)
    np.testing.assert_allclose(np.asarray(ours(rows)), expected, atol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("task", ["pose", "action"])
def test_keras_and_tfjs_agree_and_the_bundle_is_small(task, tmp_path):
    if reason := tfjs.missing():
        pytest.skip(reason)
    if task == "pose":
        network, labels, role = pose_network(PoseSettings(), MEAN, SPREAD), POSTURES, "features"
        rows = np.random.default_rng(2).normal(size=(6, F)).astype(np.float32)
    else:
        network, labels, role = action_network(ActionSettings(), MEAN, SPREAD), ACTIONS, "window"
        rows = np.random.default_rng(2).normal(size=(6, 12, F)).astype(np.float32)
    folder = tmp_path / f"body-{task}"
    run = played(network)
    made = export_numbers(run, role, folder, card(folder.name, labels), rows, network)
    assert made["verification"]["keras_against_tfjs"]["probabilities"] < 0.01
    assert made["inputs"][role]["shape"] == [1, *rows.shape[1:]]
    assert made["outputs"]["probabilities"]["size"] == len(labels)
    assert sum(record["bytes"] for record in made["files"].values()) < 300_000
    assert np.allclose(run_numbers(folder, made, role, rows), run(rows), atol=0.01)
    kept = keras.models.load_model(folder / f"{folder.name}.keras")
    assert np.allclose(kept(rows), network(rows), atol=1e-6), "what was trained can be trained further"


def test_labels_that_do_not_fit_are_refused(tmp_path):
    network = pose_network(PoseSettings(), MEAN, SPREAD)
    rows = np.zeros((1, F), np.float32)
    with pytest.raises(ModelError, match="labels"):
        folder = tmp_path / "body-pose"
        export_numbers(network, "features", folder, card("body-pose", ("idle",)), rows, network)
    assert not (tmp_path / "body-pose").exists()


def test_equal_weights_are_kept_once_and_the_graph_still_finds_them(tmp_path):
    weights = np.arange(6, dtype=np.float32)
    specs = [{"name": name, "shape": [6], "dtype": "float32"} for name in ("a", "b")]
    specs.append({"name": "c", "shape": [3], "dtype": "float32", "quantization": {"dtype": "float16"}})
    other = np.arange(3, dtype=np.float16)
    (tmp_path / "group1-shard1of1.bin").write_bytes(weights.tobytes() * 2 + other.tobytes())
    nodes = [{"name": name, "op": "Const"} for name in "abc"]
    nodes.append({"name": "sum", "op": "AddV2", "input": ["a", "b:0", "^b", "c"]})
    graph = {
        "modelTopology": {"node": nodes},
        "weightsManifest": [{"paths": ["group1-shard1of1.bin"], "weights": specs}],
    }
    (tmp_path / "model.json").write_text(json.dumps(graph))
    share_weights(tmp_path)
    found = json.loads((tmp_path / "model.json").read_text())
    assert [node["name"] for node in found["modelTopology"]["node"]] == ["a", "c", "sum"]
    assert found["modelTopology"]["node"][-1]["input"] == ["a", "a:0", "^a", "c"]
    assert (tmp_path / "group1-shard1of1.bin").read_bytes() == weights.tobytes() + other.tobytes()
    assert [spec["name"] for spec in found["weightsManifest"][0]["weights"]] == ["a", "c"]
