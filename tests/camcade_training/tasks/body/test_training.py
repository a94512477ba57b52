"""Training a network of the body on examples that are easily told apart."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from camcade.errors import DataError, SettingsError
from camcade.gestures.body_detector import BodySettings
from camcade.models.bundle import read_card
from camcade_training.core.progress import no_progress
from camcade_training.mocap.labels import ACTIONS
from camcade_training.tasks.body import judging, training, workflow
from camcade_training.tasks.body.features import FEATURES
from camcade_training.tasks.body.films import PAGE_RATE, SLOW_RATE
from camcade_training.tasks.body.labels import POSTURES, SURE
from camcade_training.tasks.body.movenet_error import fitted
from camcade_training.tasks.body.networks import NetworkSettings, action_network, pose_network
from camcade_training.tasks.body.sequences import Examples, drawn_sequences
from camcade_training.tasks.body.training import train
from camcade_training.tasks.body.workflow import load_networks

MODELS = Path(__file__).parents[4] / "models"
SMALL = {"embedding_units": 24, "recurrent_units": 24, "moment_units": 24, "joint_units": 24}
SETTINGS = replace(NetworkSettings(), epochs=4, batch_size=32, **SMALL)
# The recurrence is unrolled, so that most of the time goes into the making of its steps.
TINY = replace(SETTINGS, steps=3, embedding_units=12, recurrent_units=8, moment_units=6, joint_units=10)


def examples(count: int, seed: int) -> Examples:
    """A feature each says which posture it is, in the last step alone."""
    rng = np.random.default_rng(seed)
    label = rng.integers(0, len(POSTURES), count)
    inputs = rng.normal(0.0, 0.3, (count, TINY.steps, FEATURES))
    inputs[np.arange(count), -1, label] += 3.0
    zeros = np.zeros(count, np.float32)
    return Examples(
        inputs.astype(np.float16),
        label.astype(np.int16),
        np.ones(count, np.float32),
        zeros,
        zeros,
        np.full(count, -1),
        np.arange(count, dtype=np.int32),
    )


def test_a_network_learns_and_tells_how_it_gets_on() -> None:
    keras.utils.set_random_seed(3)
    settings = replace(SETTINGS, steps=TINY.steps)
    network = pose_network(settings, np.zeros(FEATURES, np.float32), np.ones(FEATURES, np.float32))
    told: list[dict[str, float]] = []
    history = train(network, examples(1500, 1), examples(200, 2), settings, told.append)
    assert history == told and [row["epoch"] for row in history] == [0, 1, 2, 3]
    assert history[-1]["loss"] < 0.5 * history[0]["loss"]
    assert history[-1]["validation_macro_f1"] > 0.9


def test_networks_of_different_windows_are_refused_by_name(tmp_path) -> None:
    mean, spread = np.zeros(FEATURES, np.float32), np.ones(FEATURES, np.float32)
    action_network(SETTINGS, mean, spread).save(tmp_path / "body-action.keras")
    (tmp_path / "settings.json").write_text('{"step_ms": 50.0}')
    pose = tmp_path / "body-pose.keras"
    pose_network(SETTINGS, mean, spread).save(pose)
    assert load_networks(tmp_path, tmp_path).steps == SETTINGS.steps
    pose_network(replace(SETTINGS, steps=6), mean, spread).save(pose)
    with pytest.raises(DataError, match=r"takes \(6, 56\), .* \(12, 56\): .*camcade train body pose"):
        load_networks(tmp_path, tmp_path)


def new_run(folder: Path) -> Path:
    """A run folder with both networks, as they are before training."""
    mean, spread = np.zeros(FEATURES, np.float32), np.ones(FEATURES, np.float32)
    folder.mkdir(exist_ok=True)
    action_network(SETTINGS, mean, spread).save(folder / "body-action.keras")
    pose_network(SETTINGS, mean, spread).save(folder / "body-pose.keras")
    (folder / "settings.json").write_text('{"step_ms": 50.0}')
    return folder


def bytes_of_networks(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.keras")}


def nothing_read(*_) -> tuple[None, None]:
    raise AssertionError("not to be called")


def test_tuning_is_written_beside_the_networks_and_obeyed_by_what_reads_them(tmp_path, monkeypatch) -> None:
    """How fond of idle they are is set right by validation films; their files stay as they were."""
    new_run(tmp_path)
    before = bytes_of_networks(tmp_path)
    window = np.random.default_rng(1).normal(size=(3, SETTINGS.steps, FEATURES)).astype(np.float32)
    asked = {}

    def read_films(split, networks, *_):
        asked[split] = networks.ask(window)
        return []

    found = judging.detector_figures([], BodySettings())
    monkeypatch.setattr(workflow, "read_films", read_films)
    monkeypatch.setattr(workflow, "_shift", lambda *_: 0.75)
    monkeypatch.setattr(workflow, "_macro_f1", lambda *_: {})
    monkeypatch.setattr(workflow, "_figures", lambda *_: {})
    monkeypatch.setattr(workflow, "tune", lambda *_: (replace(BodySettings(), posture_share=0.6), found))
    figures = workflow.tune_body(tmp_path, tmp_path, lambda *_: None, "command")
    assert figures["taken_from_idle_log_odds"] == {"pose": 0.75, "action": 0.75}
    assert workflow.decision_of(tmp_path).posture_share == 0.6
    monkeypatch.setattr(workflow, "tune", nothing_read)
    judged = workflow.judge(tmp_path, tmp_path, lambda *_: None, "command")
    assert judged["validation"] == figures["validation"]
    for place, labels in ((0, POSTURES), (1, ACTIONS)):
        expected = judging.less_idle(asked["validation"][place], labels.index("idle"), 0.75)
        np.testing.assert_allclose(asked["test"][place], expected, atol=1e-5)
    assert bytes_of_networks(tmp_path) == before


def test_a_second_tuning_goes_on_from_the_first(tmp_path, monkeypatch) -> None:
    new_run(tmp_path)
    found = judging.detector_figures([], BodySettings())
    monkeypatch.setattr(workflow, "read_films", lambda *_: [])
    monkeypatch.setattr(workflow, "_macro_f1", lambda *_: {})
    monkeypatch.setattr(workflow, "tune", lambda *_: (BodySettings(), found))
    for shift, expected in ((0.75, 0.75), (-0.25, 0.5)):
        monkeypatch.setattr(workflow, "_shift", lambda *_, shift=shift: shift)
        workflow.tune_body(tmp_path, tmp_path, lambda *_: None, "command")
        assert workflow.shifts_of(tmp_path) == {"pose": expected, "action": expected}


def test_a_bundle_of_another_name_is_read(tmp_path) -> None:
    """Both as today's exports keep the trained network, and as earlier ones did."""
    for task in ("pose", "action"):
        made = tmp_path / f"my-{task}"
        shutil.copytree(MODELS / f"body-{task}", made)
        card = json.loads((made / "card.json").read_text())
        card["name"] = made.name
        if task == "pose":
            card["keras"] = {"file": "body-pose.keras"}
        else:
            (made / "body-action.keras").rename(made / "my-action.keras")
        (made / "card.json").write_text(json.dumps(card))
    networks = load_networks(tmp_path / "my-pose", tmp_path / "my-action")
    assert (networks.steps, networks.step_ms) == (12, 50.0)
    card = json.loads((MODELS / "body-action" / "card.json").read_text())
    assert workflow.decision_of(tmp_path / "my-action").to_card() == card["decision"]


def test_figures_are_of_the_pages_rate_and_of_a_slow_machine_beside(tmp_path, monkeypatch) -> None:
    new_run(tmp_path)
    striking, everyday = (drawn_sequences("test", number, fitted(), 1, False)[0] for number in (0, 2))
    assert (striking.kind, everyday.kind) == ("strikes", "everyday")
    asked = []

    def read_films(split, networks, progress, videos=None, frames_per_second=PAGE_RATE):
        asked.append((split, frames_per_second))
        shown = [striking] if frames_per_second == SLOW_RATE else [striking, everyday]
        return [(one, *networks.read(one)) for one in shown]

    monkeypatch.setattr(workflow, "read_films", read_films)
    monkeypatch.setattr(
        workflow, "tune", lambda read, settings: (settings, judging.detector_figures(read, settings))
    )
    workflow.tune_body(tmp_path, tmp_path, lambda *_: None, "command")
    figures = workflow.judge(tmp_path, tmp_path, lambda *_: None, "command")
    assert asked == [("validation", PAGE_RATE), ("test", PAGE_RATE), ("test", SLOW_RATE)]
    slow = figures["on_a_slow_machine"]
    assert "2 videos" in figures["judged_on"] and "27 times a second" in figures["judged_on"]
    assert "1 videos" in slow["judged_on"] and "16 times a second" in slow["judged_on"]
    assert set(figures["detector"]) == {"strike_videos", "everyday_videos"}
    assert set(slow["detector"]) == {"strike_videos"}
    for name in ("posture", "action"):  # everyday frames are in none of them
        assert figures[name]["macro_f1"] == slow[name]["macro_f1"]
        assert figures[name]["frames"] == (getattr(striking.labels, f"{name}_weight") >= SURE).sum()
        assert 0.0 <= figures["validation"][name]["macro_f1"] <= 1.0
    assert json.loads((tmp_path / "films.json").read_text())["validation"] == figures["validation"]


def test_a_bundles_card_says_what_the_decision_in_it_is_worth(tmp_path, monkeypatch) -> None:
    bundle = tmp_path / "body-action"
    shutil.copytree(MODELS / "body-action", bundle)
    before = read_card(bundle)
    found = {"everyday_videos": {"false_per_minute": 0.5}}
    monkeypatch.setattr(workflow, "load_networks", lambda *_: None)
    monkeypatch.setattr(workflow, "read_films", lambda *_: [])
    monkeypatch.setattr(workflow, "_macro_f1", lambda *_: {})
    monkeypatch.setattr(workflow, "_figures", lambda *_: {"detector": found})
    workflow.judge(bundle, bundle, lambda *_: None, "camcade evaluate body")
    after = read_card(bundle)
    assert replace(after, metrics=None) == replace(before, metrics=None)
    assert after.metrics is not None and before.metrics is not None
    assert after.metrics["detector"] == {**found, "command": "camcade evaluate body"}
    assert after.metrics["videos_on_a_slow_machine"]["detector"] == {}
    assert after.metrics["real_people"] == before.metrics["real_people"]
    assert "detector" not in after.metrics["videos_validation"], "that was of the decision before"


def test_a_training_that_has_a_start_goes_on_from_it_and_says_so(tmp_path, monkeypatch) -> None:
    before, out = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    pose_network(TINY, np.zeros(FEATURES, np.float32), np.ones(FEATURES, np.float32)).save(
        before / "body-pose.keras"
    )
    (before / "settings.json").write_text('{"command": "camcade train pose", "epochs": 7}')
    (before / "data.json").write_text('{"clips": []}')
    monkeypatch.setattr(training, "gather", lambda task, split, *_, **__: examples(200, len(split)))
    monkeypatch.setattr(training, "film_examples", lambda *_: [])
    still = replace(TINY, recurrent_units=9, start=str(before), epochs=1, learning_rate=0.0)
    training.run_training("pose", out, still, (), no_progress, lambda _: None, "camcade train pose again")
    window = examples(20, 9).inputs.astype(np.float32)
    first, again = (
        keras.models.load_model(folder / "body-pose.keras")(window, training=False)
        for folder in (before, out)
    )
    np.testing.assert_allclose(np.asarray(again), np.asarray(first), atol=1e-5)
    started_from = json.loads((out / "data.json").read_text())["started_from"]
    assert started_from["command"] == "camcade train pose" and started_from["settings"] == {"epochs": 7}


class Stop(Exception):
    """In the place of Ctrl-C."""


def test_a_training_that_was_stopped_goes_on_as_if_nothing_had_happened(tmp_path) -> None:
    def sitting(state, tell) -> list[dict[str, float]]:
        keras.utils.set_random_seed(3)
        network = pose_network(TINY, np.zeros(FEATURES, np.float32), np.ones(FEATURES, np.float32))
        history = train(network, examples(300, 1), examples(100, 2), TINY, tell, state=state)
        assert np.isfinite(network.get_weights()[0]).all()
        return history

    def stop(record: dict[str, float]) -> None:
        if record["epoch"] == 1:
            raise Stop

    whole = sitting(None, None)
    with pytest.raises(Stop):
        sitting(tmp_path / "state.npz", stop)
    told: list[dict[str, float]] = []
    again = sitting(tmp_path / "state.npz", told.append)
    assert [row["epoch"] for row in told] == [2, 3]
    for one, other in zip(again, whole, strict=True):
        assert one == pytest.approx(other, rel=1e-5)
    with pytest.raises(SettingsError, match="learning_rate: 0.1, was 0.003.*none may change"):
        train(
            pose_network(TINY, np.zeros(FEATURES, np.float32), np.ones(FEATURES, np.float32)),
            examples(300, 1), examples(100, 2), replace(TINY, learning_rate=0.1),
            state=tmp_path / "state.npz",
        )  # fmt: skip
