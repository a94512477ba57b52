"""A network grown from a smaller one."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from camcade.errors import DataError
from camcade_training.tasks.body.features import FEATURES
from camcade_training.tasks.body.growing import grown, how_it_came_about
from camcade_training.tasks.body.networks import NetworkSettings, action_network, pose_network

SMALL = NetworkSettings(embedding_units=12, recurrent_units=8, moment_units=6, joint_units=10)
LARGE = replace(SMALL, embedding_units=15, recurrent_units=13, moment_units=9, joint_units=16)


def trained(tmp_path: Path, make=action_network):
    """A network with weights anywhere, as after training, and its file."""
    rng = np.random.default_rng(3)
    mean, spread = rng.normal(0.0, 1.0, FEATURES), rng.uniform(0.01, 2.0, FEATURES)
    network = make(SMALL, mean.astype(np.float32), spread.astype(np.float32))
    network.set_weights([rng.normal(0.0, 0.4, one.shape) for one in network.get_weights()])
    path = tmp_path / "network.keras"
    network.save(path)
    return network, path


@pytest.mark.parametrize("make", [action_network, pose_network])
def test_it_says_what_the_smaller_one_says(tmp_path, make):
    network, path = trained(tmp_path, make)
    larger = grown(path, make, LARGE)
    windows = np.random.default_rng(4).normal(0.0, 1.0, (9, SMALL.steps, FEATURES)).astype(np.float32)
    expected = np.asarray(network(windows, training=False))
    assert np.ptp(expected, axis=0).max() > 0.1
    np.testing.assert_allclose(np.asarray(larger(windows, training=False)), expected, atol=1e-5)


def test_its_new_units_can_learn(tmp_path):
    """Each new unit takes from what lies before it, so that its weights of 0 have a slope."""
    _, path = trained(tmp_path)
    larger = grown(path, action_network, LARGE)
    for kernel in (weight for weight in larger.get_weights() if weight.ndim == 2 and weight.shape[0] > 2):
        assert np.abs(kernel).max(0).min() > 0.0


def test_one_of_the_same_size_is_the_same(tmp_path):
    network, path = trained(tmp_path)
    for one, other in zip(
        network.get_weights(), grown(path, action_network, SMALL).get_weights(), strict=True
    ):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("settings", "make", "told"),
    [
        (replace(LARGE, joint_units=9), action_network, "10 joint_units, the settings ask for 9"),
        (replace(LARGE, steps=6), action_network, "takes"),
        (LARGE, pose_network, "gives"),
    ],
)
def test_what_it_cannot_grow_into_is_told(tmp_path, settings, make, told):
    _, path = trained(tmp_path)
    with pytest.raises(DataError, match=told):
        grown(path, make, settings)


def test_a_missing_start_is_told(tmp_path):
    with pytest.raises(DataError, match="none.keras is missing"):
        grown(tmp_path / "none.keras", action_network, LARGE)


def test_how_the_start_came_about_is_kept(tmp_path):
    (tmp_path / "body-action.keras").write_bytes(b"some weights")
    about = {"command": "camcade train action", "settings": {"epochs": 7}, "data": {"train": {"films": 9}}}
    run = {**about["settings"], "command": about["command"]}
    (tmp_path / "settings.json").write_text(json.dumps(run))
    (tmp_path / "data.json").write_text(json.dumps(about["data"]))
    of_run = how_it_came_about(tmp_path, "action")
    assert {name: of_run[name] for name in about} == about and len(of_run["sha256"]) == 64


def test_how_a_bundle_came_about_is_kept():
    start = Path(__file__).parents[4] / "models" / "body-action"
    training = json.loads((start / "card.json").read_text())["training"]
    found = how_it_came_about(start, "action")
    digest = hashlib.sha256((start / "body-action.keras").read_bytes()).hexdigest()
    assert found == {**{key: training[key] for key in ("command", "settings", "data")}, "sha256": digest}
