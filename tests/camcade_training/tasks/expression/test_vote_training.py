"""A tiny run on drawn faces with votes: it learns, stops anywhere, goes on as if it had not; its figures."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from camcade.errors import DataError, ModelError, SettingsError
from camcade_training.commands import evaluate
from camcade_training.core.settings import REPOSITORY
from camcade_training.tasks.expression.vote_network import build_network
from camcade_training.tasks.expression.vote_settings import VoteSettings
from camcade_training.tasks.expression.vote_training import VoteTrainer, learning_rate, weighted_targets
from camcade_training.tasks.expression.vote_workflow import read_run, run_evaluation, run_training
from camcade_training.tasks.expression.voted_faces import COLUMNS, faces_with_votes
from camcade_training.tasks.expression.votes import EIGHT

TINY = VoteSettings(
    alpha=0.25,
    blocks=2,
    side_px=32,
    start="random",
    epochs=2,
    batch_size=8,
    learning_rate=3e-3,
    warm_up_steps=2,
    average_decay=0.8,
    statistics_momentum=0.8,
    light_share=0.1,
    noise_share=0.1,
)
LABELS = {"happy": "happy", "surprise": "surprise", "neutral": "neutral"}


def drawn(label: str, seed: int) -> np.ndarray:
    """A face 48×48 uint8 whose mouth says what it feels."""
    rng = np.random.default_rng(seed)
    face = np.full((48, 48), int(rng.integers(80, 160)), np.uint8)
    cv2.circle(face, (15, 19), 3, 20, -1)
    cv2.circle(face, (33, 19), 3, 20, -1)
    height, until = {"happy": (9, 180), "surprise": (9, 360), "neutral": (1, 360)}[label]
    cv2.ellipse(face, (24, 34), (10, height), 0, 0, until, 20, 3)
    return np.clip(face + rng.normal(0, 4, face.shape), 0, 255).astype(np.uint8)


def write_votes(path: Path, train: int = 16, other: int = 4, seed: int = 0) -> Path:
    lines = ["image,split,fer2013," + ",".join(f"votes_{column}" for column in COLUMNS)]
    with zipfile.ZipFile(path, "w") as archive:
        for split, count in (("train", train), ("validation", other), ("test", other)):
            for label in LABELS:
                for index in range(count):
                    seed += 1
                    name = f"{label}{index}.png"
                    archive.writestr(f"{split}/{name}", cv2.imencode(".png", drawn(label, seed))[1].tobytes())
                    votes = [
                        "8" if column == label else "2" if column == "sad" else "0" for column in COLUMNS
                    ]
                    lines.append(f"{name},{split},{label}," + ",".join(votes))
        archive.writestr("labels.csv", "\n".join(lines) + "\n")
    return path


@pytest.fixture(scope="module")
def voted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_votes(tmp_path_factory.mktemp("voted") / "faces.zip")


@pytest.fixture(scope="module")
def run(voted: Path, tmp_path_factory: pytest.TempPathFactory, silent) -> Path:
    out = tmp_path_factory.mktemp("votes") / "run"
    run_training(voted, out, replace(TINY, epochs=1), silent, None, "first")
    run_training(voted, out, TINY, silent, None, "second")
    return out


def test_a_run_goes_on_and_keeps_each_epochs_figures(run: Path):
    history = json.loads((run / "history.json").read_text())
    assert history["command"] == "first && second"
    assert [row["epoch"] for row in history["epochs"]] == [0, 1]
    assert {"loss", "eight by majority", "six by five votes", "FER-2013 seven"} <= set(history["epochs"][0])
    assert history["epochs"][1]["loss"] < history["epochs"][0]["loss"]
    assert (run / "curves.png").is_file()
    assert read_run(run).epoch == 2


def test_a_run_stopped_within_an_epoch_goes_on_as_if_it_had_not_been(
    voted: Path, tmp_path: Path, monkeypatch
):
    monkeypatch.setattr("camcade_training.tasks.expression.vote_training.KEPT_STEPS", 3)
    train = faces_with_votes(voted).split("train")
    whole = VoteTrainer(build_network(TINY), TINY, "data")
    stopped = VoteTrainer(build_network(TINY), TINY, "data")
    expected = whole.run_epoch(train)

    class Stop(Exception):
        pass

    def keep() -> None:
        stopped.save(tmp_path / "state.npz")
        raise Stop

    with pytest.raises(Stop):
        stopped.run_epoch(train, keep=keep)
    resumed = VoteTrainer(build_network(TINY, given=True), TINY, "data")
    resumed.restore(tmp_path / "state.npz")
    assert resumed.step == 3
    assert resumed.run_epoch(train) == pytest.approx(expected, abs=1e-4)
    for one, other in zip(whole.average, resumed.average, strict=True):
        assert one.numpy() == pytest.approx(other.numpy(), abs=1e-3)


def test_other_faces_are_refused_unless_allowed(voted: Path, run: Path, tmp_path: Path, silent):
    other = write_votes(tmp_path / "other.zip", seed=500)
    with pytest.raises(DataError, match="begun with other faces"):
        run_training(other, run, TINY, silent, None, "camcade")
    records = run_training(other, run, TINY, silent, None, "camcade", other_faces=True)
    assert len(records) == 2


def test_other_settings_are_refused_by_name(voted: Path, run: Path, silent):
    with pytest.raises(SettingsError, match="mixup: 0.9, was 0.2"):
        run_training(voted, run, replace(TINY, mixup=0.9), silent, None, "camcade")


def test_a_run_is_measured_as_it_is_and_disturbed(voted: Path, run: Path, tmp_path: Path):
    done = CliRunner().invoke(
        evaluate.app, ["expression", "--faces", str(voted), "--model", str(run), "--out", str(tmp_path)]
    )
    assert done.exit_code == 0, done.output
    metrics = json.loads((tmp_path / "metrics.json").read_text())
    assert metrics["eight by majority"]["faces"] == 12
    assert metrics["six by five votes"]["faces"] == 8  # the game has no name for surprise
    assert set(metrics["disturbed"]) >= {"dim ×0.45", "dark ×0.25", "one side in shadow", "24 px", "8 % left"}
    report = (tmp_path / "report.md").read_text()
    for name in ("disturbances", "confusion-eight", "confusion-six", "confusion-fer2013-seven"):
        assert f"({name}.png)" in report and (tmp_path / f"{name}.png").is_file()


def test_a_folder_without_a_run_and_a_split_without_faces_are_refused(
    voted: Path, run: Path, tmp_path: Path, silent
):
    with pytest.raises(ModelError, match="holds no state.npz"):
        read_run(tmp_path)
    with pytest.raises(DataError, match="no faces of split 'tests'"):
        run_evaluation(voted, run, tmp_path, silent, "camcade", split="tests")


def test_the_rate_rises_stays_and_falls():
    settings = VoteSettings(epochs=10, falling_share=0.2, warm_up_steps=5, learning_rate=1.0)
    assert learning_rate(settings, 0, 0, 10) == pytest.approx(0.2)
    assert learning_rate(settings, 4, 3, 10) == 1.0
    assert learning_rate(settings, 9, 0, 10) == pytest.approx(0.5)
    assert learning_rate(settings, 9, 9, 10) == pytest.approx(0.05)


def test_both_heads_are_weighed_by_what_is_known(voted: Path):
    train = faces_with_votes(voted).split("train")
    train.labels[0] = -1
    targets = weighted_targets(train, TINY)
    assert targets.shape == (48, 15)
    assert targets[0, 8:].sum() == 0 and targets[0, :8].sum() > 0
    happy = targets[1, :8] / targets[1, :8].sum()
    assert happy[EIGHT.index("happy")] == pytest.approx(0.8, abs=1e-6)


def test_a_warm_start_takes_what_the_shipped_network_knows():
    shipped = REPOSITORY / "models" / "expression" / "expression.keras"
    warm = build_network(replace(VoteSettings(), start=str(shipped)))
    import keras

    theirs = keras.saving.load_model(shipped, compile=False).get_layer("backbone").weights
    for mine, value in zip(warm.get_layer("backbone").weights, theirs, strict=True):
        assert np.array_equal(np.asarray(mine), np.asarray(value))
    with pytest.raises(ModelError, match="no network to start from"):
        build_network(replace(VoteSettings(), start="no/such.keras"))
