"""A small network learns what larger ones say about the pictures that it sees."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from camcade.errors import ModelError, SettingsError
from camcade_training.core.state import read_state
from camcade_training.tasks.expression.classifiers import of_network
from camcade_training.tasks.expression.distillation import Teachers, told_loss
from camcade_training.tasks.expression.faces import faces_with_votes
from camcade_training.tasks.expression.labels import EIGHT, SEVEN
from camcade_training.tasks.expression.network import as_values, build_network
from camcade_training.tasks.expression.settings import ExpressionSettings
from camcade_training.tasks.expression.shipping import read_run
from camcade_training.tasks.expression.training import MADE_BY
from camcade_training.tasks.expression.workflow import run_training

SMALL = {"network": "residual", "start": "random", "residual_widths": (4, 8), "residual_depths": (1, 1)}


@pytest.fixture(scope="module")
def teacher(voted: Path, tmp_path_factory: pytest.TempPathFactory, silent, tiny) -> Path:
    out = tmp_path_factory.mktemp("teachers") / "residual"
    settings = replace(tiny, **SMALL, epochs=1, precision="bfloat16")
    run_training(voted, out, settings, silent, None, "camcade train a teacher")
    return out


def test_teachers_answer_for_both_questions_about_the_picture_as_it_is_mixed(
    voted: Path, run_folder: Path, teacher: Path
):
    faces = faces_with_votes(voted).split("test").pixels[:4]
    values, share = as_values(faces), np.ones(4, np.float32)
    other = np.array([1, 0, 3, 2], np.int32)
    both = Teachers([run_folder, teacher], 1.0, MADE_BY)
    found = np.asarray(both.answers(values, share, other))
    assert found.shape == (4, len(EIGHT) + len(SEVEN))
    np.testing.assert_allclose(found[:, :8].sum(1), 1, atol=1e-3)
    np.testing.assert_allclose(found[:, 8:].sum(1), 1, atol=1e-3)
    alone = [
        np.asarray(Teachers([one], 1.0, MADE_BY).answers(values, share, other))
        for one in (run_folder, teacher)
    ]
    np.testing.assert_allclose(found, np.mean(alone, 0), atol=1e-5)
    swapped = np.asarray(both.answers(values, 0 * share, other))
    np.testing.assert_allclose(swapped, found[other], atol=1e-2)
    even = np.asarray(Teachers([run_folder], 1e4, MADE_BY).answers(values, share, other))
    np.testing.assert_allclose(even[:, :8], 1 / 8, atol=1e-3)


def test_what_is_said_costs_least_when_it_is_what_was_told():
    settings = ExpressionSettings(seven_share=0.5)
    eight, seven = np.eye(8, dtype=np.float32)[:3], np.eye(7, dtype=np.float32)[:3]
    told = np.concatenate([np.exp(eight) / np.exp(eight).sum(1, keepdims=True), np.full((3, 7), 1 / 7)], 1)
    told = told.astype(np.float32)
    right = float(np.asarray(told_loss(settings, [eight, 0 * seven], told)))
    for wrong in ([0 * eight, 0 * seven], [eight, seven], [-eight, 0 * seven]):
        assert float(np.asarray(told_loss(settings, wrong, told))) > right


def test_a_run_with_teachers_says_so_and_goes_on_with_the_same_alone(
    voted: Path, run_folder: Path, teacher: Path, tmp_path: Path, silent, tiny
):
    settings = replace(tiny, epochs=1)
    run_training(voted, tmp_path, settings, silent, None, "first", teachers=[teacher])
    (said,) = read_run(tmp_path).trainer.taught_by
    assert said["command"] == "camcade train a teacher" and said["settings"]["network"] == "residual"
    assert said["parameters"] > 0 and "eight by majority" in said["validation"]
    longer = replace(tiny, epochs=2)
    with pytest.raises(
        SettingsError, match=r"begun with 1 teachers \(camcade train a teacher\), now there are 0"
    ):
        run_training(voted, tmp_path, longer, silent, None, "second")
    with pytest.raises(SettingsError, match="now there are 1 .first && second"):
        run_training(voted, tmp_path, longer, silent, None, "second", teachers=[run_folder])
    assert len(run_training(voted, tmp_path, longer, silent, None, "second", teachers=[teacher])) == 2
    with pytest.raises(ModelError, match=r"holds no state\.npz to teach from"):
        run_training(voted, tmp_path / "new", settings, silent, None, "", teachers=[tmp_path / "none"])


def test_a_run_learns_in_16_bits_and_is_read_in_32(voted: Path, teacher: Path):
    state, _ = read_state(teacher / "state.npz", MADE_BY)
    assert state["settings"]["precision"] == "bfloat16"
    network = read_run(teacher).network
    assert network.get_layer("backbone").compute_dtype == "float32"
    assert {layer.compute_dtype for layer in network.get_layer("backbone").layers} == {"float32"}
    answers = of_network(network)(faces_with_votes(voted).split("test").pixels)
    assert answers["seven"].shape == (12, 7) and np.isfinite(answers["eight"]).all()
    assert json.loads((teacher / "history.json").read_text())["epochs"][0]["loss"] > 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"network": "vgg"}, "network=vgg: expected mobilenet or residual"),
        ({"precision": "float8"}, "precision=float8: expected float32 or bfloat16"),
        ({"network": "residual", "residual_depths": (1,)}, "expected one depth for each width"),
    ],
)
def test_networks_that_cannot_be_are_refused(tiny, changes: dict, said: str):
    with pytest.raises(SettingsError, match=said):
        build_network(replace(tiny, **changes))
