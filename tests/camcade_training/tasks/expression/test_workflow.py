"""Whole runs on drawn faces: train, stop, go on, measure, export, and read pictures with the bundle."""

import json
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from camcade.errors import DataError, ModelError, SettingsError
from camcade.models.bundle import read_card
from camcade_training.commands import evaluate, train
from camcade_training.core import tfjs
from camcade_training.core.graph_model import graph_function
from camcade_training.core.preprocessing import InputSpec
from camcade_training.tasks.expression import shipping
from camcade_training.tasks.expression.baseline import BaselineSettings
from camcade_training.tasks.expression.calibration import averaged
from camcade_training.tasks.expression.labels import SIX, among
from camcade_training.tasks.expression.shipping import export, page_input, read_run
from camcade_training.tasks.expression.training import logits_of
from camcade_training.tasks.expression.workflow import read_split, run_baseline, run_export, run_training

needs_tfjs = pytest.mark.skipif(bool(tfjs.missing()), reason=tfjs.missing() or "TensorFlow.js is there")


@dataclass(frozen=True)
class Trained:
    faces: Path
    run: Path
    bundle: Path


@pytest.fixture(scope="module")
def trained(expressions: Path, tmp_path_factory: pytest.TempPathFactory, silent, small) -> Trained:
    """One small run, exported."""
    root = tmp_path_factory.mktemp("expression")
    run_training(expressions, root / "run", small, silent, None, "camcade train expression")
    run_export(expressions, root / "run", root / "models" / "expression", silent, "camcade train expression")
    return Trained(expressions, root / "run", root / "models" / "expression")


def test_a_run_leaves_all_that_is_needed_to_understand_it(trained: Trained):
    history = json.loads((trained.run / "history.json").read_text())
    assert [row["epoch"] for row in history["epochs"]] == [0, 1]
    assert set(history["epochs"][0]) >= {"loss", "validation_seven", "validation_six", "validation_five"}
    assert json.loads((trained.run / "settings.json").read_text())["alpha"] == 0.25
    report = (trained.run / "report.md").read_text()
    for picture in (
        "curves",
        "confusion-seven",
        "confusion-six",
        "confusion-five",
        "reliability",
        "mistakes",
    ):
        assert (trained.run / f"{picture}.png").is_file() or picture == "mistakes"
    assert "| this network |" in report and "record of single networks | 73.3%" in report


def test_called_again_with_more_epochs_it_goes_on(trained: Trained, tmp_path: Path, silent, small):
    (tmp_path / "state.npz").write_bytes((trained.run / "state.npz").read_bytes())
    told: list[dict[str, float]] = []
    records = run_training(
        trained.faces, tmp_path, replace(small, epochs=3), silent, told.append, "camcade train expression"
    )
    assert [row["epoch"] for row in records] == [0, 1, 2] and len(told) == 1


def test_a_bundle_is_enough_to_go_on(trained: Trained, tmp_path: Path, silent, small):
    """A later sitting has no run folder, only what was committed."""
    state = trained.bundle / "training-state.npz"
    told: list[dict[str, float]] = []
    settings = replace(small, epochs=3)
    run_training(trained.faces, tmp_path / "again", settings, silent, told.append, "…", resume=state)
    assert [row["epoch"] for row in told] == [2]
    with pytest.raises(SettingsError, match="begun with other settings"):
        run_training(trained.faces, tmp_path / "b", replace(small, dropout=0.1), silent, None, "…", state)


def test_a_last_sitting_trains_on_validation_faces_too(trained: Trained, tmp_path: Path, silent, small):
    """They choose nothing any more: no figures of theirs, and the temperature is the one given."""
    (tmp_path / "state.npz").write_bytes((trained.run / "state.npz").read_bytes())
    last = replace(small, epochs=3, with_validation=True)
    with pytest.raises(SettingsError, match="with_validation=true with temperature=0.0: expected"):
        run_training(trained.faces, tmp_path, last, silent, None, "…")
    begun: list[int] = []

    @contextmanager
    def counting(title: str, total: int):
        begun.append(total)
        yield lambda *_: None

    last = replace(last, temperature=1.25)
    records = run_training(trained.faces, tmp_path, last, counting, None, "…")
    assert begun == [(8 + 3) * 7 // small.batch_size], "steps of an epoch over both splits"
    assert set(records[-1]) == {"epoch", "loss"} and "validation_seven" in records[0]
    card = run_export(trained.faces, tmp_path, tmp_path / "models" / "expression", silent, "…")
    assert card.temperature == 1.25
    assert card.metrics and "validation" not in card.metrics and card.metrics["split"] == "test"


def test_the_card_says_everything(trained: Trained):
    card = read_card(trained.bundle)
    assert card.task == "expression" and card.labels == SIX
    assert InputSpec.from_card(card) == InputSpec(48, 48, "grey", (-1.0, 1.0))
    assert card.outputs["probabilities"].size == 6 and card.outputs["seven"].size == 7
    assert card.flip is False and card.face and card.face.span == pytest.approx(0.514)
    metrics = card.metrics or {}
    for name, count in (("seven", 7), ("six", 6), ("five", 5)):
        assert metrics[name]["pictures"] == 3 * count
        assert len(metrics[name]["per_class"]) == count
        assert np.sum(metrics[name]["confusion"]["counts"]) == 3 * count
    assert 0 <= metrics["six"]["calibration"]["after"]["expected_calibration_error"] <= 1
    assert sum(metrics["surprised_faces"].values()) == pytest.approx(1, abs=1e-3)
    assert metrics["split"] == "test" and (card.training or {})["epochs"] == 2
    assert "--resume models/expression/training-state.npz" in (card.training or {})["go_on"]
    assert "alpha=0.25" in (card.training or {})["go_on"]
    assert card.keras and card.keras.state == "training-state.npz" and card.verification


@needs_tfjs
def test_keras_and_tensorflow_js_agree(trained: Trained):
    assert max((read_card(trained.bundle).verification or {})["keras_against_tfjs"].values()) < 0.02
    faces = read_split(trained.faces, "test").faces[:4]
    found = tfjs.run_bundle(trained.bundle, page_input(faces))["probabilities"]
    card = read_card(trained.bundle)
    run = read_run(trained.bundle)
    logits = logits_of(run.trainer.network, faces, both=True)
    expected, _ = among(averaged(logits, card.temperature), np.zeros(4, np.int64), SIX)
    np.testing.assert_allclose(found, expected, atol=0.02)


def test_the_graph_in_tensorflow_says_what_the_figures_were_made_of(trained: Trained):
    """The page's graph, with its own stretching and mirroring, on all test faces: the card's accuracy."""
    import tensorflow as tf

    card = read_card(trained.bundle)
    test = read_split(trained.faces, "test")
    source = card.input.tensor.partition(":")[0]
    output = card.outputs["probabilities"].tensor.partition(":")[0]
    run = graph_function(trained.bundle / "model.json", source, [output])
    found = np.asarray(run(tf.constant(page_input(test.faces)))[0])
    inside = test.labels < 6
    accuracy = (found[inside].argmax(1) == test.labels[inside]).mean()
    assert accuracy == pytest.approx((card.metrics or {})["six"]["accuracy"], abs=0.03)
    np.testing.assert_allclose(found.sum(1), 1, rtol=1e-3)


def test_a_mirrored_face_gets_the_same_answer(trained: Trained):
    from camcade_training.tasks.expression.network import page_network

    page = page_network(read_run(trained.bundle).trainer.network, 1.3)
    inputs = page_input(read_split(trained.faces, "test").faces[:3])
    answer, mirrored = (page(view, training=False) for view in (inputs, inputs[:, :, ::-1]))
    np.testing.assert_allclose(answer["probabilities"], mirrored["probabilities"], atol=1e-5)


def test_a_network_too_large_for_the_page_is_not_exported(trained: Trained, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(shipping, "LARGEST_BYTES", 1000)
    with pytest.raises(ModelError, match="expected at most 1000; train one with fewer blocks"):
        export(read_run(trained.run), tmp_path / "models" / "expression", 1.0, {}, np.zeros((1, 48, 48)), "…")
    assert not (tmp_path / "models" / "expression").exists()


def test_a_folder_without_a_state_is_named(tmp_path: Path):
    with pytest.raises(ModelError, match=r"holds no state\.npz; make one with: camcade train expression"):
        read_run(tmp_path)


def test_other_data_is_refused(faces: Path, tmp_path: Path, silent):
    """The zip of the posture tests has happy and sad alone, which is fine; one with other classes is not."""
    assert set(read_split(faces, "test").labels) == {0, 1}
    import zipfile

    with zipfile.ZipFile(faces) as archive, zipfile.ZipFile(tmp_path / "odd.zip", "w") as odd:
        for name in archive.namelist():
            odd.writestr(name.replace("happy", "contempt"), archive.read(name))
    with pytest.raises(DataError, match="contempt.*none of FER-2013's"):
        read_split(tmp_path / "odd.zip", "test")


def test_the_baseline_is_measured_and_compared_with(trained: Trained, tmp_path: Path, silent):
    settings = BaselineSettings(alpha=0.25, side_px=32, weights="random", hidden_units=8, epochs=2)
    metrics = run_baseline(
        trained.faces, tmp_path / "base", settings, silent, "camcade …", tmp_path / "cache"
    )
    assert metrics["seven"]["pictures"] == 21 and metrics["views"] == "the face as it is"
    card = run_export(trained.faces, trained.run, tmp_path / "expression", silent, "…", tmp_path / "base")
    row = (card.metrics or {})["compare"]["baseline: frozen ImageNet MobileNet and a head"]
    assert row["seven"] == metrics["seven"]["accuracy"]


def test_the_commands_train_and_measure(trained: Trained, tmp_path: Path, small):
    sets = [
        argument
        for key, value in vars(small).items()
        if key in ("alpha", "blocks", "side_px", "start", "batch_size", "warm_up_steps", "average_decay")
        for argument in ("--set", f"{key}={value}")
    ]
    out = tmp_path / "run"
    arguments = ["emotion", "--out", str(out), "--faces", str(trained.faces), "--set", "epochs=1", *sets]
    result = CliRunner().invoke(train.app, arguments)
    assert result.exit_code == 0 and "1 epochs" in result.output, result.output
    arguments = ["emotion", "--model", str(out), "--faces", str(trained.faces), "--out", str(tmp_path / "e")]
    result = CliRunner().invoke(evaluate.app, arguments, env={"COLUMNS": "200"})
    assert result.exit_code == 0 and "accuracy among six" in result.output, result.output
    assert (tmp_path / "e" / "report.md").is_file()
