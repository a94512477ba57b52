"""A decoder that is taught anew: it draws what moves, and what plays stays as it is."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from camcade.errors import ModelError, SettingsError
from camcade.models.bundle import read_card
from camcade_training.core import tfjs
from camcade_training.core.art import art_folder
from camcade_training.core.progress import Record, no_progress
from camcade_training.core.settings import as_plain, write_json
from camcade_training.tasks.agent.networks import unlike
from camcade_training.tasks.agent.policies import ACTIONS
from camcade_training.tasks.agent.redrawing import (
    RedrawSettings,
    frames_of_matches,
    run_redrawing,
)
from camcade_training.tasks.agent.settings import AgentSettings
from camcade_training.tasks.agent.shipping import run_export
from camcade_training.tasks.agent.training import Networks
from camcade_training.tasks.agent.workflow import Run, networks_of, read_run

OLD = AgentSettings(
    latent=24, filters=(8, 8), halving="patch", patch_px=8, cell="stack", memory=2, units=(6,), dropout=0.0
)
SETTINGS = RedrawSettings(drawn_hidden=16, drawn_maps=4, frames=150, steps=500, batch=16, learning_rate=0.01)


def made_run(folder: Path, frames: np.ndarray) -> Path:
    """A run folder as trainings left it before decoders had sizes of their own."""
    folder.mkdir()
    networks = Networks.of(OLD, len(ACTIONS))
    networks.expect(frames)
    networks.player().save(folder / "agent.keras")
    settings = {key: value for key, value in as_plain(OLD).items() if not key.startswith("drawn_")}
    write_json(folder / "settings.json", {**settings, "command": "camcade train agent"})
    about = {"actions": ACTIONS, "thresholds": [0.5] * len(ACTIONS), "distilled": {"rounds": 3}}
    write_json(folder / "data.json", about)
    write_json(folder / "metrics.json", {"matches": {}})
    write_json(folder / "history.json", {"command": "camcade train agent", "epochs": []})
    return folder


@pytest.fixture(scope="module")
def frames() -> np.ndarray:
    return frames_of_matches(60, art_folder(), 3, no_progress)


def answers(run: Run, frames: np.ndarray) -> list[bytes]:
    """What a network decides, bit by bit."""
    given = {"picture": frames[:8, ..., None].astype(np.float32) / 255, "state": np.ones((8, 24), np.float32)}
    found = run.network(given, training=False)
    return [np.asarray(found[role]).tobytes() for role in ("probabilities", "state")]


@pytest.mark.slow
def test_only_what_draws_is_taught_of_a_run_and_of_its_bundle(frames: np.ndarray, tmp_path: Path) -> None:
    place, told = made_run(tmp_path / "run", frames), list[Record]()
    command = "camcade train agent-redraw run"
    found = run_redrawing(place, tmp_path / "new", SETTINGS, no_progress, told.append, command)
    assert found["after"]["unusual"] < 0.9 * found["before"]["unusual"], "the fighters are drawn"
    assert told and (tmp_path / "new" / "drawn-again.png").stat().st_size > 1000
    old, new = read_run(place), read_run(tmp_path / "new")
    assert answers(new, frames) == answers(old, frames), "it plays as it did"
    assert (new.settings.drawn_hidden, new.settings.drawn_maps) == (16, 4)
    assert replace(new.settings, drawn_hidden=0, drawn_maps=16) == OLD

    card = run_export(tmp_path / "new", tmp_path / "agent")
    assert card.training is not None and card.metrics is not None
    assert card.training["command"] == f"camcade train agent && {command}"
    assert card.training["distilled"] == {"rounds": 3} and card.metrics["redrawn"] == found
    stored = json.loads((tmp_path / "agent" / "model.json").read_text())["weightsManifest"][0]["weights"]
    kinds = {one["name"]: one.get("quantization", {}).get("dtype") for one in stored}
    assert "uint8" not in {kind for name, kind in kinds.items() if "/decoder" not in name}
    assert "float16" not in {kind for name, kind in kinds.items() if "/decoder" in name}

    few = replace(SETTINGS, steps=1)
    run_redrawing(tmp_path / "agent", tmp_path / "again", few, no_progress, told.append, command)
    again = read_run(tmp_path / "again")
    assert answers(again, frames) == answers(old, frames), "a bundle is as good"
    data = json.loads((tmp_path / "again" / "data.json").read_text())
    assert data["actions"] == list(ACTIONS) and data["distilled"] == {"rounds": 3}
    if not tfjs.missing():
        assert read_card(tmp_path / "agent").verification is not None


def test_where_something_moves_counts_for_more(frames: np.ndarray) -> None:
    networks = Networks.of(OLD, 11)
    networks.expect(frames)
    decoder = networks.decoder
    usual = np.asarray(decoder.get_layer("whole").usual)[None]
    shown = usual.copy()
    shown[0, 40, 60] = 1 - np.round(usual[0, 40, 60])
    wrong_there, wrong_elsewhere = usual.copy(), shown.copy()
    gap = shown[0, 40, 60] - usual[0, 40, 60]
    wrong_elsewhere[0, 10, 10] += gap
    assert float(unlike(shown, wrong_there, decoder)) > 10 * float(unlike(shown, wrong_elsewhere, decoder))
    assert float(unlike(shown, shown, decoder)) == 0


def test_frames_of_matches_are_of_fights_and_of_everybody(frames: np.ndarray) -> None:
    assert frames.shape == (60, 72, 128) and frames.dtype == np.uint8
    assert np.array_equal(frames, frames_of_matches(60, art_folder(), 3, no_progress))
    assert np.ptp(frames, axis=0).max() > 50, "somebody moves"


def test_what_cannot_be_meant_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="steps is 0"):
        replace(SETTINGS, steps=0)
    with pytest.raises(ModelError):
        run_redrawing(tmp_path / "no", tmp_path / "out", SETTINGS, no_progress, lambda _: None, "")


def test_networks_of_a_run_are_its_own(frames: np.ndarray, tmp_path: Path) -> None:
    run = read_run(made_run(tmp_path / "run", frames))
    assert networks_of(run).decoder.count_params() == Networks.of(OLD, 11).decoder.count_params()
