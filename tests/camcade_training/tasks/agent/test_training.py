"""Watching, end to end: what is kept, what goes on, and an agent that plays."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from camcade.duel.players.people import Masher
from camcade.duel.replay_reading import load
from camcade.duel.state import Match
from camcade.errors import DataError, SettingsError
from camcade.models.bundle import read_card
from camcade_training.core import tfjs
from camcade_training.core.trainer import TrainingStoppedError
from camcade_training.sessions.recording import plan, record_sessions
from camcade_training.tasks.agent.encoders import KeptEncoders
from camcade_training.tasks.agent.examples import SessionFrames, Windows, split_sessions
from camcade_training.tasks.agent.loading import load_minds
from camcade_training.tasks.agent.minds import Minds, play_together
from camcade_training.tasks.agent.settings import AgentSettings
from camcade_training.tasks.agent.shipping import check_rows, run_export
from camcade_training.tasks.agent.training import Learning, Networks, drawn
from camcade_training.tasks.agent.workflow import best_thresholds, read_run, run_evaluation, run_training

TINY = AgentSettings(
    latent=6,
    filters=(2, 2),
    units=(5,),
    window=6,
    burn_in=2,
    autoencoder_epochs=1,
    head_epochs=2,
    clone_epochs=2,
    autoencoder_frames=80,
    clone_windows=20,
    batch_frames=16,
    batch_windows=4,
)


def made_up(seed: int = 0, count: int = 40) -> SessionFrames:
    """A light on the left or on the right; the key of its side is held."""
    random = np.random.default_rng(seed)
    is_right = random.random(count) < 0.5
    pictures = np.full((count, 72, 128), 90, np.uint8)
    pictures[is_right, 20:50, 80:110] = 220
    pictures[~is_right, 20:50, 20:50] = 220
    labels = np.stack([~is_right, is_right], 1)
    fights = np.zeros(count, np.int64)
    return SessionFrames(f"made up {seed}", ("left", "right"), pictures, labels, fights)


def learning(settings: AgentSettings, state: Path | None = None, **options: Any) -> Learning:
    train = Windows([made_up(1), made_up(2)], settings.window, 4)
    return Learning(settings, train, Windows([made_up(3)], settings.window, 4), state, **options)


@pytest.mark.slow
def test_it_learns_what_goes_with_what_is_seen() -> None:
    settings = replace(TINY, clone_epochs=10, redraw_epochs=10, patience=10, clone_learning_rate=0.01)
    one = learning(settings)
    stages = one.run()
    assert list(stages) == ["autoencoder", "head", "clone", "redraw"]
    shown = Windows([made_up(4)], settings.window)
    right = (one.networks.probabilities(shown) > 0.5) == shown.labels
    assert right.mean() > 0.95
    frames = made_up(4).pictures[:8]
    drawn = np.asarray(one.networks.decoder(one.networks.features(frames)))[..., 0] * 255
    usual = made_up(1).pictures.mean(0)
    assert np.square(drawn - frames).mean() < np.square(usual - frames).mean(), "more than what it always is"


@pytest.fixture(scope="module")
def never_stopped() -> tuple[list[np.ndarray], dict[str, int]]:
    """What a run learned that went through to its end, and how many records each stage has."""
    whole = learning(TINY)
    records = whole.run()
    variables = [np.array(variable) for variable in whole.networks.variables]
    return variables, {stage: len(found) for stage, found in records.items()}


@pytest.mark.slow
@pytest.mark.parametrize("stop_at", [1, 3])
def test_a_run_that_was_stopped_ends_as_one_that_was_not(
    tmp_path: Path, stop_at: int, never_stopped: tuple[list[np.ndarray], dict[str, int]]
) -> None:
    told = 0

    def stop(_: object) -> None:
        nonlocal told
        told += 1
        if told == stop_at + 1:
            raise KeyboardInterrupt

    state = tmp_path / "state.npz"
    with pytest.raises(TrainingStoppedError, match=r"state\.npz holds"):
        learning(TINY, state, tell=stop).run()
    resumed = learning(TINY, state)
    found = resumed.run()
    variables, expected = never_stopped
    assert {stage: len(records) for stage, records in found.items()} == expected
    for ours, theirs in zip(resumed.networks.variables, variables, strict=True):
        assert np.allclose(np.asarray(ours), theirs, atol=1e-5), ours.path


@pytest.mark.slow
def test_an_encoder_that_was_trained_once_serves_all_heads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(TINY, clone_epochs=0)
    alone = learning(settings)
    alone.run()
    first = learning(replace(settings, cell="lstm"), encoders=KeptEncoders(tmp_path, "these"))
    first.run()
    trained: list[str] = []
    run_stage = Learning._run_stage  # noqa: SLF001

    def noting(self: Learning, stage: str, *rest: Any) -> None:
        trained.append(stage)
        run_stage(self, stage, *rest)

    monkeypatch.setattr(Learning, "_run_stage", noting)
    second = learning(settings, encoders=KeptEncoders(tmp_path, "these"))
    records = second.run()
    assert trained == ["head"] and list(records) == ["autoencoder", "head"]
    for ours, theirs in zip(second.networks.variables, alone.networks.variables, strict=True):
        assert np.allclose(np.asarray(ours), np.asarray(theirs), atol=1e-6), ours.path
    learning(settings, encoders=KeptEncoders(tmp_path, "others")).run()
    learning(replace(settings, seed=8), encoders=KeptEncoders(tmp_path, "these")).run()
    assert trained.count("autoencoder") == 2, "other sessions, another seed"
    assert len(list(tmp_path.glob("features-*.npy"))) == 2, "of the last encoder alone"


@pytest.mark.slow
def test_other_settings_are_another_run(tmp_path: Path) -> None:
    state = tmp_path / "state.npz"
    with pytest.raises(TrainingStoppedError):
        learning(TINY, state, tell=lambda _: (_ for _ in ()).throw(KeyboardInterrupt)).run()
    with pytest.raises(SettingsError, match="latent"):
        learning(replace(TINY, latent=7), state).run()
    learning(replace(TINY, clone_epochs=1), state).run()  # how long may change


def test_frames_with_rare_actions_count_more() -> None:
    one = learning(replace(TINY, rare_share=1.0, rare_weight=6.0))
    assert (one._weights == 6).all()  # noqa: SLF001


def test_thresholds_are_those_that_predict_best() -> None:
    truth = np.array([[True], [True], [False], [False]])
    found = np.array([[0.35], [0.32], [0.22], [0.1]], np.float32)
    assert 0.22 < best_thresholds(truth, found)[0] < 0.32
    assert best_thresholds(np.zeros_like(truth), found)[0] == 1, "what nobody pressed is never predicted"


def test_what_nobody_pressed_is_hardly_likely_from_the_start() -> None:
    networks = Networks.of(TINY, 3)
    networks.begin_at(np.array([[True, False, True], [True, False, False]]))
    shares = networks.predictor.predict_on_batch(np.zeros((1, 1, TINY.latent), np.float32))[0, 0]
    assert shares[0] > 0.98 and shares[1] < 0.01 and shares[2] == pytest.approx(0.5, abs=0.01)


def test_few_frames_are_drawn_again_when_all_have_been_seen() -> None:
    random = np.random.default_rng(1)
    assert sorted(drawn(random, 5, 10)) == sorted([*range(5), *range(5)])
    assert len(set(drawn(random, 50, 20).tolist())) == 20


def test_sessions_are_split_whole(tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"{number:02}.zip").touch()
    found = split_sessions(tmp_path)
    assert [len(found[split]) for split in ("train", "validation", "test")] == [8, 2, 2]
    assert len({path for paths in found.values() for path in paths}) == 12
    with pytest.raises(DataError, match="no sessions for train, validation"):
        split_sessions(tmp_path / "nowhere")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hard level against two opponents, in short."""
    out = tmp_path_factory.mktemp("sessions")
    for split, count in {"train": 4, "validation": 2, "test": 2}.items():
        record_sessions(plan(count, split, ["hard"], ["hard", "masher"], 8), out, processes=1)
    return out


SMALL = replace(TINY, autoencoder_frames=64, clone_windows=8, redraw_epochs=0)


@pytest.mark.slow
def test_from_recordings_to_an_agent_that_plays_and_is_exported(recorded: Path, tmp_path: Path) -> None:
    run, told = tmp_path / "run", list[dict[str, float]]()
    run_training(recorded, run, tmp_path / "cache", SMALL, _quiet, told.append, "camcade train agent", 1)
    assert {path.name for path in run.iterdir()} >= {
        "agent.keras",
        "settings.json",
        "metrics.json",
        "report.md",
        "watching.mp4",
    }
    assert not (run / "state.npz").exists()
    measured = json.loads((run / "metrics.json").read_text())
    assert 0 < measured["reference"]["composite"]["value"] < 1
    assert "throws other dice" in (run / "report.md").read_text()
    again = run_evaluation(run, recorded, tmp_path / "again", tmp_path / "cache", _quiet)
    assert again["actions"]["block"]["f1"]["value"] == pytest.approx(
        measured["actions"]["block"]["f1"]["value"], abs=1e-3
    )
    matches = [Match(7000 + number, time_limit_s=5) for number in range(3)]
    ends = play_together(load_minds(run), matches, lambda number: (None, Masher(number)), seed=3)
    assert all(state.is_over for state in ends)

    bundle = tmp_path / "agent"
    card = run_export(run, bundle)
    assert card == read_card(bundle) and card.task == "agent" and set(card.inputs) == {"picture", "state"}
    assert card.labels == read_run(run).actions
    assert load_minds(bundle).actions == card.labels
    shown = load(bundle / "exhibition.json")
    assert shown.players == ("agent", "agent") and "exhibition.json" not in card.files


def _quiet(description: str, total: int) -> Any:
    from camcade_training.core.progress import no_progress

    return no_progress(description, total)


@pytest.mark.slow
@pytest.mark.skipif(bool(tfjs.missing()), reason="needs TensorFlow.js")
@pytest.mark.parametrize("cell", ["gru", "lstm", "stack"])
def test_the_bundle_remembers_as_the_network_does(tmp_path: Path, cell: str) -> None:
    """Each step in TensorFlow.js is given the state that the step before gave there."""
    from camcade_training.core.export import export_bundle

    network = Networks.of(replace(TINY, cell=cell, units=(5, 4)), 11).player()
    rows = check_rows(network, 5)
    words = {"title": "tiny", "task": "agent"}
    export_bundle(network, tmp_path / "agent", words, None, rows)
    minds, state = Minds(network), np.zeros_like(rows["state"][:1])
    assert minds.new().state.shape == state.shape[1:]
    for number in range(3):
        given = {"picture": rows["picture"][number : number + 1], "state": state}
        found = tfjs.run_bundle(tmp_path / "agent", given, backend="wasm")
        state = found["state"]
        expected = network({"picture": given["picture"], "state": rows["state"][number : number + 1]})
        for role in ("probabilities", "state"):
            assert np.allclose(found[role], np.asarray(expected[role]), atol=2e-3), (number, role)


def test_many_agents_at_once_answer_as_each_alone() -> None:
    keras.utils.set_random_seed(5)
    network = Networks.of(TINY, 11).player()
    actions = tuple(f"action {number}" for number in range(11))

    def play(count: int) -> list[Any]:
        matches = [Match(number, time_limit_s=10) for number in range(count)]
        ends = play_together(Minds(network, actions), matches, lambda number: (Masher(number), None), seed=1)
        return [(state.tick, [fighter.life for fighter in state.fighters]) for state in ends]

    assert play(3)[:1] == play(1)
