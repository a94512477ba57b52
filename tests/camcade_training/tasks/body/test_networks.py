import keras
import numpy as np
import pytest

from camcade.errors import ModelError
from camcade.gestures.body_features import FEATURE_NAMES, PLACE
from camcade.models.bundle import read_card
from camcade_training.core import tfjs
from camcade_training.core.export import convert_network
from camcade_training.core.graph_model import read_weights
from camcade_training.core.graph_weights import share_weights
from camcade_training.mocap.labels import ACTIONS
from camcade_training.tasks.body.bundles import export_numbers, network_file
from camcade_training.tasks.body.labels import MIRRORED_POSTURES, POSTURES
from camcade_training.tasks.body.movenet_error import fitted
from camcade_training.tasks.body.networks import NetworkSettings, action_network, pose_network
from camcade_training.tasks.body.played import UnrolledRecurrence, mirrored_features, played
from camcade_training.tasks.body.recurrence import recurrence_of
from camcade_training.tasks.body.sequences import drawn_sequences

F = len(FEATURE_NAMES)
FEW = NetworkSettings(embedding_units=16, recurrent_units=12, moment_units=10, joint_units=14)
"""So few units that no matrix is large enough to be rounded."""
MEAN, SPREAD = np.zeros(F, np.float32), np.ones(F, np.float32)


def card(name, labels):
    return {"title": "test", "task": name, "labels": list(labels)}


NETWORKS = {
    "pose": (pose_network, POSTURES, MIRRORED_POSTURES),
    "action": (action_network, ACTIONS, ACTIONS),
}


def numbers(seed):
    return np.random.default_rng(seed).normal(size=F).astype(np.float32)


def trained(network):
    """With biases, as after training: the converter leaves out those of zero."""
    random = np.random.default_rng(5)
    for layer in network.layers:
        if isinstance(layer, (keras.layers.Dense, keras.layers.GRU)):
            *kernels, bias = layer.get_weights()
            layer.set_weights([*kernels, random.normal(0.0, 0.1, bias.shape)])
    return network


@pytest.mark.parametrize("task", NETWORKS)
def test_what_is_read_depends_on_the_way_not_on_the_place(task):
    network = NETWORKS[task][0](NetworkSettings(), MEAN, SPREAD)
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


@pytest.mark.parametrize("task", NETWORKS)
def test_a_player_and_their_mirror_image_are_read_alike(task):
    make, labels, mirrored = NETWORKS[task]
    network = trained(make(FEW, numbers(1), np.abs(numbers(2)) + 0.1))
    rows = np.random.default_rng(3).normal(size=(6, 12, F)).astype(np.float32)
    swap = [labels.index(name) for name in mirrored]
    order, signs = mirrored_features()
    run = played(network)
    found, reflected = np.asarray(run(rows)), np.asarray(run(rows[..., order] * signs))
    np.testing.assert_allclose(found, reflected[:, swap], atol=1e-6)
    np.testing.assert_allclose(found.sum(1), 1.0, atol=1e-6)
    one, other = np.asarray(network(rows)), np.asarray(network(rows[..., order] * signs))[:, swap]
    assert not np.allclose(one, other, atol=1e-3), "the network itself does not"
    mean = np.sqrt(one * other)
    np.testing.assert_allclose(found, mean / mean.sum(1, keepdims=True), atol=1e-6)


@pytest.mark.parametrize("task", NETWORKS)
def test_rounding_to_bytes_changes_little(task, monkeypatch):
    network = trained(NETWORKS[task][0](NetworkSettings(), numbers(1), np.abs(numbers(2)) + 0.1))
    rows = np.random.default_rng(3).normal(size=(6, 12, F)).astype(np.float32)
    rounded = np.asarray(played(network)(rows))
    monkeypatch.setattr("camcade_training.tasks.body.played.as_bytes", lambda values: values)
    exact = np.asarray(played(network)(rows))
    assert 0.0 < np.abs(rounded - exact).max() < 0.02


def test_the_unrolled_recurrence_is_keras_s():
    keras.utils.set_random_seed(4)
    theirs = keras.layers.GRU(6, bias_initializer="random_normal")
    rows = np.random.default_rng(4).normal(size=(3, 5, 4)).astype(np.float32)
    expected = np.asarray(theirs(rows))
    ours = UnrolledRecurrence(theirs.get_weights(), 5)
    np.testing.assert_allclose(np.asarray(ours(rows.transpose(1, 0, 2))), expected, atol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("task", NETWORKS)
def test_keras_and_tfjs_agree_and_the_bundle_is_small(task, tmp_path):
    if reason := tfjs.missing():
        pytest.skip(reason)
    make, labels, _ = NETWORKS[task]
    network = trained(make(NetworkSettings(), MEAN, SPREAD))
    rows = np.random.default_rng(2).normal(size=(6, 12, F)).astype(np.float32)
    folder, file = tmp_path / f"my-{task}", f"body-{task}.keras"
    run = played(network)
    words = {**card(f"body-{task}", labels), "keras": {"file": file}}
    made = export_numbers(run, folder, words, rows, {file: network.save})
    assert made == read_card(folder) and made.name == folder.name
    assert made.verification and made.verification["keras_against_tfjs"]["probabilities"] < 0.01
    assert made.verification["rows"] == len(rows)
    assert made.recurrence and made.recurrence.steps == 11
    assert made.inputs["window"].shape == (1, *rows.shape[1:])
    assert made.outputs["probabilities"].size == len(labels)
    assert sum(record.bytes for record in made.files.values()) < 300_000
    assert np.allclose(tfjs.run_bundle(folder, rows)["probabilities"], run(rows), atol=0.01)
    kept = keras.models.load_model(network_file(folder, task))
    assert np.allclose(kept(rows), network(rows), atol=1e-6), "what was trained can be trained further"


@pytest.mark.slow
def test_the_card_says_where_the_recurrence_lies(tmp_path):
    if reason := tfjs.missing():
        pytest.skip(reason)
    network = trained(action_network(NetworkSettings(), MEAN, SPREAD))
    convert_network(played(network), tmp_path)
    share_weights(tmp_path)
    found = recurrence_of(tmp_path)
    assert found is not None and found["steps"] == 11
    rows = np.random.default_rng(6).normal(size=(1, 12, F)).astype(np.float32)

    def tensor(name):
        return tfjs.run_graph(tmp_path, {"window:0": rows}, [name])[0]

    gates, candidates, state = (tensor(found[key]) for key in ("gates", "candidates", "state"))
    weights = read_weights(tmp_path / "model.json")
    kernel, bias = weights[found["kernel"]], weights[found["bias"]]
    units = network.get_layer("recurrence").units
    now = np.zeros((2, units))  # the player and their mirror image
    for of_gates, of_candidate in zip(gates.reshape(11, 2, -1), candidates.reshape(11, 2, -1), strict=True):
        inner = now @ kernel + bias
        update, reset = np.split(1 / (1 + np.exp(-of_gates - inner[:, : 2 * units])), 2, axis=1)
        candidate = np.tanh(of_candidate + reset * inner[:, 2 * units :])
        now = candidate + update * (now - candidate)
    np.testing.assert_allclose(state.reshape(now.shape), now, atol=1e-5)
    (carried,) = found["carried"]
    assert tensor(carried).size == 2 * NetworkSettings().moment_units


def test_a_network_without_recurrence_has_none_to_say(tmp_path):
    given = keras.Input((12, F))
    convert_network(keras.Model(given, keras.layers.Dense(2)(given[:, 0, :])), tmp_path)
    assert recurrence_of(tmp_path) is None


def test_labels_that_do_not_fit_are_refused(tmp_path):
    network = pose_network(NetworkSettings(), MEAN, SPREAD)
    rows = np.zeros((1, 12, F), np.float32)
    with pytest.raises(ModelError, match="labels"):
        folder = tmp_path / "body-pose"
        export_numbers(network, folder, card("body-pose", ("idle",)), rows)
    assert not (tmp_path / "body-pose").exists()
