"""The grid: which networks, what is chosen by what, and that it goes on where it was stopped."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from camcade.errors import SettingsError
from camcade_training.core.progress import no_progress
from camcade_training.tasks.agent import grid
from camcade_training.tasks.agent.grid import STUDY, Cell, cells, run_grid
from camcade_training.tasks.agent.scoring import ActionScore, Score, Scores
from camcade_training.tasks.agent.settings import AgentSettings
from camcade_training.tasks.agent.workflow import figures_of

F1 = {"latent-8-lstm-focal": 0.4, "latent-8-gru-focal": 0.6}


def figures(value: float) -> dict[str, Any]:
    score = Score(value, value - 0.1, value + 0.1)
    return figures_of(Scores({"block": ActionScore(value, value, score, 30)}, score, score))


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the runs that were trained, which here takes no time."""
    names: list[str] = []

    def run_training(sessions: Path, folder: Path, *rest: Any) -> None:
        names.append(folder.name)
        folder.mkdir(parents=True)
        (folder / "metrics.json").write_text(json.dumps(figures(0.3)))

    def validated(folder: Path, *rest: Any) -> dict[str, Any]:
        model, _, seed = folder.name.rpartition("-seed-")
        seconds = {"held": [[1], [0], [1]], "predicted": [[1], [1], [0]]}
        return {**figures(F1[model] + 0.02 * int(seed)), "seconds": seconds}

    monkeypatch.setattr(grid, "run_training", run_training)
    monkeypatch.setattr(grid, "validated", validated)
    monkeypatch.setattr(grid, "art_folder", Path)
    return names


def run(chosen: list[Cell], out: Path) -> list[dict[str, Any]]:
    return run_grid(chosen, out, out, out, no_progress, lambda _: None, lambda _: None)


def test_the_grid_is_the_study_s_with_seeds() -> None:
    chosen = cells(replace(STUDY, seed=1), [128, 1024], ["lstm", "gru"], ["focal"], 3)
    assert len(chosen) == len({cell.name for cell in chosen}) == 12
    assert chosen[0].name == "latent-128-lstm-focal-seed-1"
    assert {cell.settings.seed for cell in chosen[:4]} == {1}, "every model once before any again"
    assert asdict(STUDY)["filters"] == (32, 64, 128) and STUDY.clone_epochs == 0
    with pytest.raises(SettingsError, match="cell is 'rnn'"):
        cells(STUDY, [8], ["rnn"], ["focal"], 1)
    with pytest.raises(SettingsError, match="a seed at least"):
        cells(STUDY, [8], [], ["focal"], 1)


def test_models_are_compared_by_validation_and_one_is_tested(trained: list[str], tmp_path: Path) -> None:
    chosen = cells(AgentSettings(seed=0), [8], ["lstm", "gru"], ["focal"], 2)
    rows = run(chosen, tmp_path)
    assert [row["model"] for row in rows] == ["latent-8-gru-focal", "latent-8-lstm-focal"]
    assert rows[0]["composite"] == pytest.approx(0.61) and rows[0]["spread"] == pytest.approx(0.01)
    assert [one["value"] for one in rows[0]["test"]] == [0.3, 0.3] and "test" not in rows[1]
    for name in ("grid.json", "report.md", "grid.png", "classes.png", "heatmaps.png", "timelines.png"):
        assert (tmp_path / name).stat().st_size > 200, name
    assert "latent-8-gru-focal has on test sessions" in (tmp_path / "report.md").read_text()


def test_what_is_there_stays(trained: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[int] = []
    monkeypatch.setattr(grid, "write_grid", lambda _, done: shown.append(len(done)))
    chosen = cells(AgentSettings(seed=0), [8], ["lstm", "gru"], ["focal"], 2)
    run(chosen[:3], tmp_path)
    rows = run(chosen, tmp_path)
    assert [row["seeds"] for row in rows] == [2, 2] and shown[:3] == [1, 2, 3], "shown after each run"
    assert trained == [cell.name for cell in chosen]
