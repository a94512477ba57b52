"""A tiny run on drawn faces with votes: it learns, stops anywhere, goes on as if it had not; its figures."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from camcade.errors import DataError, ModelError, SettingsError
from camcade_training.core.settings import REPOSITORY
from camcade_training.tasks.expression.faces import faces_with_votes
from camcade_training.tasks.expression.labels import EIGHT
from camcade_training.tasks.expression.network import build_network, learned_part
from camcade_training.tasks.expression.settings import ExpressionSettings
from camcade_training.tasks.expression.shipping import read_run
from camcade_training.tasks.expression.training import Trainer, learning_rate, weighted_targets
from camcade_training.tasks.expression.workflow import run_training


def test_a_run_goes_on_and_keeps_each_epochs_figures(run_folder: Path):
    history = json.loads((run_folder / "history.json").read_text())
    assert history["command"] == "first && second"
    assert [row["epoch"] for row in history["epochs"]] == [0, 1]
    assert {"loss", "eight by majority", "six by five votes", "FER-2013 seven"} <= set(history["epochs"][0])
    assert history["epochs"][1]["loss"] < history["epochs"][0]["loss"]
    assert (run_folder / "curves.png").is_file()
    assert read_run(run_folder).trainer.epoch == 2


def test_a_run_stopped_within_an_epoch_goes_on_as_if_it_had_not_been(
    voted: Path, tmp_path: Path, monkeypatch, tiny
):
    monkeypatch.setattr("camcade_training.tasks.expression.training.KEPT_SECONDS", 0)
    train = faces_with_votes(voted).split("train")
    whole = Trainer(build_network(tiny), tiny, "data")
    stopped = Trainer(build_network(tiny), tiny, "data")
    expected = whole.run_epoch(train)

    class Stop(Exception):
        pass

    def keep() -> None:
        if stopped.step == 3:
            stopped.save(tmp_path / "state.npz")
            raise Stop

    with pytest.raises(Stop):
        stopped.run_epoch(train, keep=keep)
    resumed = Trainer(build_network(tiny, given=True), tiny, "data")
    resumed.restore(tmp_path / "state.npz")
    assert resumed.step == 3
    assert resumed.run_epoch(train) == pytest.approx(expected, abs=1e-4)
    for one, other in zip(whole.average, resumed.average, strict=True):
        assert np.asarray(one) == pytest.approx(np.asarray(other), abs=1e-3)


def test_other_faces_are_refused_unless_allowed(other_voted: Path, run_folder: Path, silent, tiny):
    with pytest.raises(DataError, match="begun with other faces"):
        run_training(other_voted, run_folder, tiny, silent, None, "camcade")
    records = run_training(other_voted, run_folder, tiny, silent, None, "camcade", other_faces=True)
    assert len(records) == 2


def test_other_settings_are_refused_by_name(voted: Path, run_folder: Path, silent, tiny):
    with pytest.raises(SettingsError, match="mixup: 0.9, was 0.2"):
        run_training(voted, run_folder, replace(tiny, mixup=0.9), silent, None, "camcade")


def test_the_rate_rises_stays_and_falls():
    settings = ExpressionSettings(epochs=10, falling_share=0.2, warm_up_steps=5, learning_rate=1.0)
    assert learning_rate(settings, 0, 0, 10) == pytest.approx(0.2)
    assert learning_rate(settings, 4, 3, 10) == 1.0
    assert learning_rate(settings, 9, 0, 10) == pytest.approx(0.5)
    assert learning_rate(settings, 9, 9, 10) == pytest.approx(0.05)


def test_the_rate_falls_to_the_last_epoch_that_is_expected():
    settings = ExpressionSettings(epochs=100, falling_share=0.5, warm_up_steps=0, learning_rate=1.0)
    assert learning_rate(settings, 8, 0, 10) == 1.0
    assert learning_rate(settings, 8, 0, 10, last=10) == pytest.approx(0.4)
    assert learning_rate(settings, 9, 9, 10, last=10) == pytest.approx(0.02)


def test_epochs_are_fitted_into_a_time(tiny):
    trainer = Trainer(build_network(tiny), replace(tiny, epochs=100, minutes=5.0), "data")
    trainer.epoch = 1
    assert not trainer.spend(60)  # 60 of 300 s, and compiling belonged to it
    assert trainer.last_epoch == 5
    trainer.epoch = 2
    assert not trainer.spend(10)
    assert trainer.last_epoch == 2 + 23
    trainer.epoch = 3
    assert trainer.spend(220)  # another would not fit
    trainer.settings = tiny
    assert not trainer.spend(1e6)  # no time was set


def test_both_heads_are_weighed_by_what_is_known(voted: Path, tiny):
    train = faces_with_votes(voted).split("train")
    train.labels[0] = -1
    targets = weighted_targets(train, tiny)
    assert targets.shape == (48, 15)
    assert targets[0, 8:].sum() == 0 and targets[0, :8].sum() > 0
    happy = targets[1, :8] / targets[1, :8].sum()
    assert happy[EIGHT.index("happy")] == pytest.approx(0.8, abs=1e-6)


def test_a_warm_start_takes_what_the_shipped_network_knows():
    shipped = REPOSITORY / "models" / "expression" / "expression.keras"
    warm = build_network(replace(ExpressionSettings(), start=str(shipped)))
    import keras

    theirs = keras.saving.load_model(shipped, compile=False).get_layer("backbone").weights
    for mine, value in zip(warm.get_layer("backbone").weights, theirs, strict=True):
        assert np.array_equal(np.asarray(mine), np.asarray(value))
    for head in ("seven", "eight"):
        theirs = keras.saving.load_model(shipped, compile=False).get_layer(head).weights
        for mine, value in zip(warm.get_layer(head).weights, theirs, strict=True):
            assert np.array_equal(np.asarray(mine), np.asarray(value))
    with pytest.raises(ModelError, match="no network to start from"):
        build_network(replace(ExpressionSettings(), start="no/such.keras"))


def test_a_network_of_seven_labels_alone_is_a_start_too(tmp_path: Path, tiny):
    import keras

    backbone = build_network(replace(tiny, seed=5)).get_layer("backbone")
    face = keras.Input(backbone.input_shape[1:])
    head = keras.layers.Dense(7, name="head")
    keras.Model(face, head(backbone(face))).save(tmp_path / "seven.keras")
    warm = build_network(replace(tiny, start=str(tmp_path / "seven.keras")))
    for mine, theirs in zip(warm.get_layer("seven").weights, head.weights, strict=True):
        assert np.array_equal(np.asarray(mine), np.asarray(theirs))


def test_a_later_training_starts_from_what_was_shipped(run_folder: Path, tmp_path: Path, tiny):
    """The file beside a bundle holds plain layers, backbone and both heads."""
    trained = read_run(run_folder).network
    learned_part(trained).save(tmp_path / "expression.keras")
    warm = build_network(replace(tiny, start=str(tmp_path / "expression.keras")))
    for mine, theirs in zip(warm.weights, trained.weights, strict=True):
        assert np.array_equal(np.asarray(mine), np.asarray(theirs)), mine.path


@pytest.mark.parametrize("blocks", [0, 14])
def test_impossible_networks_are_refused(tiny, blocks: int):
    with pytest.raises(SettingsError, match="expected 1 to 13"):
        build_network(replace(tiny, blocks=blocks))


def test_a_state_of_another_network_is_refused(run_folder: Path, tmp_path: Path, tiny):
    other = replace(tiny, blocks=3)
    trainer = Trainer(build_network(other, given=True), other, "data")
    with pytest.raises(ModelError, match=r"state\.npz has .* expected shape .* start in another folder"):
        trainer.restore(run_folder / "state.npz")
