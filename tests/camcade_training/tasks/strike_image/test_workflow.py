"""The whole way from class folders to figures, with a network and pictures small enough for a test."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from camcade.errors import DataError, ModelError
from camcade.vision.crop_tracker import CropTrackerSettings
from camcade_training.tasks.strike_image.backbone_training import run_backbone
from camcade_training.tasks.strike_image.distillation import BackboneSettings
from camcade_training.tasks.strike_image.linear_probe import compare_features
from camcade_training.tasks.strike_image.network import StrikeImageSettings
from camcade_training.tasks.strike_image.runs import decide, predict, read_run
from camcade_training.tasks.strike_image.training import train_head
from camcade_training.tasks.strike_image.workflow import build_card, run_evaluation, strike_settings


def read(path: Path):
    return json.loads(path.read_text())


def test_a_backbone_run_leaves_model_settings_figures_and_report(workshop):
    names = {path.name for path in workshop.backbone.iterdir()}
    expected = {
        "backbone.keras",
        "strike-image.keras",
        "settings.json",
        "history.json",
        "metrics.json",
        "report.md",
        "curves.png",
    }
    assert expected == names
    history = read(workshop.backbone / "history.json")["epochs"]
    assert len(history) == 2 and {"class", "distance_real", "validation_macro_f1"} <= set(history[0])
    assert read(workshop.backbone / "settings.json")["size"] == 32


def test_an_nary_run_measures_test_people_only(workshop):
    metrics = read(workshop.nary / "metrics.json")
    test = metrics["data"]["test"]
    assert (metrics["people"], metrics["pictures"]) == (test["people"], sum(test["pictures"].values()))
    assert np.sum(metrics["confusion"]["counts"]) == metrics["pictures"]
    report = (workshop.nary / "report.md").read_text()
    for picture in ("confusion.png", "people.png", "thresholds.png", "mistakes.png", "curves.png"):
        assert picture in report and (workshop.nary / picture).stat().st_size > 1000


def test_a_binary_run_chooses_its_threshold_on_validation_people(workshop):
    rule = read(workshop.binary / "thresholds.json")
    assert rule["rule"] == "threshold" and 0.02 <= rule["punch"] <= 0.98
    assert read(workshop.binary / "metrics.json")["confusion"]["labels"] == ["punch", "not punch"]


def test_training_twice_gives_the_same_head_and_needs_no_joints(workshop, silent, tmp_path: Path):
    shutil.copytree(workshop.people, tmp_path / "people")
    (tmp_path / "people" / "joints.jsonl").unlink()
    settings = read_run(workshop.nary).settings
    metrics = train_head(tmp_path / "people", tmp_path / "again", settings, silent, cache=workshop.cache)
    assert metrics["confusion"] == read(workshop.nary / "metrics.json")["confusion"]
    first, second = (
        read_run(folder).model.get_layer("head").get_weights()
        for folder in (workshop.nary, tmp_path / "again")
    )
    for one, other in zip(first, second, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_the_article_s_configuration_runs_the_same_way(workshop, silent, tmp_path: Path):
    from camcade_training.tasks.strike_image.network import ARTICLE

    small = replace(
        ARTICLE,
        alpha=0.25,
        weights="random",
        network_width=32,
        network_height=32,
        per_class=4,
        variants=2,
        epochs=2,
    )
    metrics = train_head(workshop.people, tmp_path / "article", small, silent, cache=workshop.cache)
    assert metrics["rule"] == {"rule": "article", "punch": 0.4}
    run = read_run(tmp_path / "article")
    pixels = np.random.default_rng(0).integers(0, 256, (2, 56, 100, 3), dtype=np.uint8)
    assert run.model.input_shape == (None, 32, 32, 3) and predict(run, pixels).shape == (2, 3)


def test_evaluation_again_agrees_and_goes_where_asked(workshop, silent, tmp_path: Path):
    again = run_evaluation(workshop.people, workshop.nary, silent, cache=workshop.cache, out=tmp_path / "out")
    assert again["confusion"] == read(workshop.nary / "metrics.json")["confusion"]
    assert (tmp_path / "out" / "report.md").is_file()


def test_decisions_follow_the_run_s_rule(workshop):
    run = read_run(workshop.binary)
    threshold = run.thresholds["punch"]
    probabilities = np.array([[threshold], [threshold - 0.01]], np.float32)
    assert decide(replace(run, thresholds={"punch": np.float32(threshold)}), probabilities).tolist() == [0, 1]


def test_features_are_compared_with_the_imagenet_network(workshop, silent, monkeypatch: pytest.MonkeyPatch):
    import camcade_training.tasks.strike_image.linear_probe as linear_probe

    def random_network(alpha: float, width: int, height: int, weights: str, option: str):
        from camcade_training.core.backbone import imagenet_network

        return imagenet_network(alpha, width, height, "random")

    monkeypatch.setattr(linear_probe, "imagenet_network", random_network)
    figures = compare_features(
        workshop.backbone / "backbone.keras", workshop.faces, 0.25, silent, workshop.cache
    )
    assert 0 <= figures["ours"] <= 1
    assert figures["gain"] == pytest.approx(figures["ours"] - figures["imagenet"])


def test_the_card_gathers_what_the_run_folder_holds(workshop, tmp_path: Path):
    folder = tmp_path / "run"
    shutil.copytree(workshop.nary, folder)
    (folder / "decision.json").write_text('{"on": 0.6}')
    (folder / "video.json").write_text('{"recall": 0.9}')
    card = build_card(read_run(folder), read(folder / "metrics.json"))
    assert card["follow"] == CropTrackerSettings().to_card()
    assert card["decision"] == {"on": 0.6} and card["metrics"]["video"] == {"recall": 0.9}
    assert card["labels"] == ("punch", "kick", "other") and card["training"]["command"].startswith(
        "camcade train"
    )


def test_a_folder_that_is_no_run_is_refused(workshop, tmp_path: Path):
    with pytest.raises(ModelError, match="settings.json cannot be read.*camcade train strike-image"):
        read_run(tmp_path)
    shutil.copytree(workshop.nary, tmp_path / "run")
    (tmp_path / "run" / "strike-image.keras").write_bytes(b"nonsense")
    with pytest.raises(ModelError, match="strike-image.keras is no readable Keras model"):
        read_run(tmp_path / "run")


def test_bad_data_leaves_earlier_results_intact(workshop, silent, tmp_path: Path):
    shutil.copytree(workshop.people, tmp_path / "people")
    shutil.copytree(workshop.nary, tmp_path / "run")
    before = {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()}
    victim = next((tmp_path / "people" / "kick").iterdir())
    victim.write_bytes(b"no picture")
    settings = read_run(workshop.nary).settings
    with pytest.raises(DataError, match=victim.name):
        train_head(tmp_path / "people", tmp_path / "run", settings, silent, cache=tmp_path / "cache")
    assert {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()} == before


def test_a_backbone_needs_to_be_told_where_the_joints_are(workshop, silent, tmp_path: Path):
    shutil.copytree(workshop.people, tmp_path / "people")
    (tmp_path / "people" / "joints.jsonl").unlink()
    settings = BackboneSettings(alpha=0.25, weights="random", size=32)
    with pytest.raises(DataError, match="joints.jsonl does not say where the joints of person-.* are"):
        run_backbone(
            tmp_path / "people", workshop.faces, tmp_path / "out", settings, silent, cache=workshop.cache
        )
    assert not (tmp_path / "out").exists()


def test_faces_that_are_not_there_are_named(workshop, silent, tmp_path: Path):
    with pytest.raises(DataError, match="FER-2013"):
        run_backbone(
            workshop.people,
            tmp_path / "no.zip",
            tmp_path / "out",
            BackboneSettings(weights="random", size=32),
            silent,
            cache=workshop.cache,
        )
    assert not (tmp_path / "out").exists()


def test_default_configuration_is_ours():
    assert StrikeImageSettings().configuration == "camcade"


def test_a_run_without_a_decision_has_the_detector_s_defaults_for_its_labels(workshop):
    for folder, classes in ((workshop.nary, {"punch", "kick"}), (workshop.binary, {"punch"})):
        assert set(strike_settings(folder).classes) == classes
