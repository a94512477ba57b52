"""What becomes of a run: measured, exported, the bundle measured again, by command too."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from tests.camcade_training.tasks.expression.conftest import TINY
from typer.testing import CliRunner

from camcade.errors import DataError, ModelError, SettingsError
from camcade.models.bundle import read_card
from camcade_training.commands import evaluate, export
from camcade_training.core import tfjs
from camcade_training.core.preprocessing import InputSpec
from camcade_training.core.run_folder import read_history
from camcade_training.core.settings import as_plain
from camcade_training.tasks.expression import shipping
from camcade_training.tasks.expression.classifiers import of_bundle, of_page_network
from camcade_training.tasks.expression.faces import faces_with_votes, without_copies
from camcade_training.tasks.expression.labels import SIX
from camcade_training.tasks.expression.network import page_input, page_network
from camcade_training.tasks.expression.reading import Reading
from camcade_training.tasks.expression.shipping import KERAS_FILE, measured_limits, read_run, start_of
from camcade_training.tasks.expression.workflow import run_evaluation, run_training

needs_tfjs = pytest.mark.skipif(bool(tfjs.missing()), reason=tfjs.missing() or "TensorFlow.js is there")
PIECES = ("eight by majority", "six by five votes", "FER-2013 seven")


@dataclass(frozen=True)
class Shipped:
    faces: Path
    bundle: Path


@pytest.fixture(scope="module")
def shipped(voted: Path, run_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Shipped:
    """The small run, exported by command."""
    bundle = tmp_path_factory.mktemp("models") / "expression"
    done = CliRunner().invoke(
        export.app, ["expression", str(run_folder), str(bundle), "--data", str(voted)], env={"COLUMNS": "200"}
    )
    assert done.exit_code == 0 and "six by five votes" in done.output, done.output
    return Shipped(voted, bundle)


def test_the_card_says_everything(shipped: Shipped):
    card = read_card(shipped.bundle)
    assert card.task == "expression" and card.labels == SIX and card.flip is False
    assert InputSpec.from_card(card) == InputSpec(48, 48, "grey", (-1.0, 1.0))
    assert {name: output.size for name, output in card.outputs.items()} == {
        "probabilities": 6,
        "eight": 8,
        "seven": 7,
    }
    assert card.face and card.face.span == pytest.approx(0.514) and card.keras
    metrics, training = card.metrics or {}, card.training or {}
    for name in PIECES:
        found = metrics[name]
        assert np.sum(found["confusion"]["counts"]) == found["faces"] > 0
        assert 0 <= found["calibration"]["expected_calibration_error"] <= 1
        assert set(found["recall"]) == set(found["precision"]) == set(found["confusion"]["labels"])
    assert {"at_rest_neutral", "at_rest_leaning", "held_happy"} <= set(metrics["over_time"])
    assert set(metrics["disturbed"]) >= {"dim ×0.45", "one side in shadow", "24 px", "turned 15°"}
    assert training["command"] == "first && second" and training["reading"]["temperature"] == card.temperature
    assert "histogram-equalised" in training["correction"] and "five of ten people" in training["limits"]


@needs_tfjs
def test_keras_and_tensorflow_js_agree(shipped: Shipped):
    """The page's arithmetic, light and mirror image included, on faces of every light."""
    card = read_card(shipped.bundle)
    assert max((card.verification or {})["keras_against_tfjs"].values()) < 0.02
    faces = faces_with_votes(shipped.faces).split("test").pixels[::3]
    dim = np.concatenate([faces, faces // 4])
    found = tfjs.run_bundle(shipped.bundle, page_input(dim), backend="wasm")["probabilities"]
    np.testing.assert_allclose(found, of_bundle(shipped.bundle)(dim)["six"], atol=2e-3)


def test_a_bundle_is_measured_like_the_run_that_it_came_from(shipped: Shipped, tmp_path: Path):
    done = CliRunner().invoke(
        evaluate.app,
        ["emotion", "--faces", str(shipped.faces), "--model", str(shipped.bundle), "--out", str(tmp_path)]
        + ["--beside", str(shipped.bundle)],
        env={"COLUMNS": "200"},
    )
    assert done.exit_code == 0, done.output
    metrics = json.loads((tmp_path / "metrics.json").read_text())
    on_card = read_card(shipped.bundle).metrics or {}
    for name in PIECES:
        assert metrics[name]["accuracy"] == pytest.approx(on_card[name]["accuracy"], abs=0.1)
        assert metrics["compare"][next(iter(metrics["compare"]))][name] == metrics[name]
    report = (tmp_path / "report.md").read_text()
    assert "dim ×0.45" in report and "choices a minute corrected" in report
    for name in ("disturbances", "confusion-eight", "confusion-six", "confusion-fer2013-seven"):
        assert f"({name}.png)" in report and (tmp_path / f"{name}.png").is_file()


def test_light_is_taken_out_inside_the_graph(voted: Path, run_folder: Path):
    classify = of_page_network(page_network(read_run(run_folder).network, Reading()))
    faces = faces_with_votes(voted).split("test").pixels[:6]
    bright, dim = classify(faces)["eight"], classify((faces * 0.5).astype(np.uint8))["eight"]
    assert np.abs(bright - dim).max() < 0.05


def test_a_network_too_large_for_the_page_is_not_exported(
    voted: Path, run_folder: Path, tmp_path: Path, monkeypatch
):
    monkeypatch.setattr(shipping, "LARGEST_BYTES", 1000)
    out = tmp_path / "models" / "expression"
    with pytest.raises(ModelError, match="expected at most 1000; train one with fewer blocks"):
        shipping.export(read_run(run_folder), out, Reading(), {}, np.zeros((1, 48, 48), np.uint8), "…")
    assert not out.exists()


def test_a_folder_without_a_run_and_a_split_without_faces_are_refused(
    voted: Path, run_folder: Path, tmp_path: Path, silent
):
    with pytest.raises(ModelError, match=r"holds no state\.npz; make one with: camcade train expression"):
        read_run(tmp_path)
    with pytest.raises(DataError, match="no faces of split 'tests'"):
        run_evaluation(voted, run_folder, tmp_path, silent, "camcade", split="tests")


def test_limits_name_what_was_measured():
    metrics = {
        "six by five votes": {"accuracy": 0.88, "recall": {"happy": 0.95, "disgusted": 0.5}},
        "disturbed": {
            "24 px": {"six by five votes": 0.86},
            "dim ×0.45": {"six by five votes": 0.88},
        },
        "in_scenes": {"by_side_px": {"320": {"found": 0.99}, "40": {"found": 0.2}}},
        "over_time": {"at_rest_leaning": {"choices_a_minute": 3.0, "choices_a_minute_corrected": 0.5}},
    }
    said = measured_limits(metrics)
    assert "88.0%" in said and "disgusted ones 50.0%" in said and "24 px -2.0" in said
    assert "40 px wide" in said and "320 px" not in said and "0.5 times a minute" in said


def test_the_card_says_where_the_weights_began():
    assert start_of("random") == "random weights"
    assert "ImageNet" in start_of("imagenet") and "ImageNet" in start_of("models/expression/expression.keras")


@pytest.fixture(scope="module")
def last_sitting(shipped: Shipped, tmp_path_factory: pytest.TempPathFactory, silent) -> Path:
    """A run that goes on from the bundle, with the validation faces too."""
    out = tmp_path_factory.mktemp("last") / "run"
    start = str(shipped.bundle / KERAS_FILE)
    settings = replace(TINY, start=start, learned_splits=("train", "validation"), epochs=1)
    run_training(shipped.faces, out, settings, silent, None, "third")
    return out


def test_a_last_sitting_learns_from_validation_faces_and_reads_as_before(
    shipped: Shipped, last_sitting: Path, tmp_path: Path, silent
):
    (record,) = read_history(last_sitting).epochs
    assert set(record) == {"epoch", "loss"}, "nothing is measured on faces that are learned"
    assert read_history(last_sitting).command == "first && second && third"
    metrics = run_evaluation(shipped.faces, last_sitting, tmp_path / "out", silent, "…")
    before = (read_card(shipped.bundle).training or {})["reading"]
    assert json.loads(json.dumps(as_plain(metrics["reading"]))) == before
    with pytest.raises(DataError, match="learned from the validation faces: give another --split"):
        run_evaluation(shipped.faces, last_sitting, tmp_path / "out", silent, "…", split="validation")


def test_a_last_sitting_needs_a_bundle_that_says_how_it_is_read(
    shipped: Shipped, run_folder: Path, tmp_path: Path, silent
):
    settings = replace(TINY, learned_splits=("train", "validation"))
    with pytest.raises(SettingsError, match=r"no card\.json lies beside it"):
        run_training(shipped.faces, tmp_path / "a", replace(settings, start="random"), silent, None, "…")
    (tmp_path / "bundle").mkdir()
    (tmp_path / "bundle" / "card.json").write_text("{}")
    bare = replace(settings, start=str(tmp_path / "bundle" / KERAS_FILE))
    with pytest.raises(SettingsError, match="does not say how answers are read"):
        run_training(shipped.faces, tmp_path / "b", bare, silent, None, "…")
    with pytest.raises(SettingsError, match="learned_splits=test: expected train, or train,validation"):
        replace(TINY, learned_splits=("test",))


def test_faces_that_stand_in_a_split_that_is_kept_back_are_not_learned_from(voted: Path):
    faces = faces_with_votes(voted)
    pixels = faces.pixels.copy()
    tested, chosen_by = (np.flatnonzero(faces.splits == split) for split in ("test", "validation"))
    pixels[chosen_by[0]] = pixels[tested[0]]
    copied = replace(faces, pixels=pixels)
    assert len(without_copies(copied)) == len(faces), "a validation face is no face to learn from"
    left = without_copies(copied, ("train", "validation"))
    assert len(left) == len(faces) - 1 and (left.splits == "test").sum() == len(tested)
