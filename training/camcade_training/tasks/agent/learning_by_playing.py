"""Run folders of those who learn by playing: an expert from nothing, and an agent from an expert.

An expert's folder holds `expert.npz`, its weights. An agent's is like one that learned by watching, so it can
be exported, fight in the arena, and be measured on sessions.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from camcade.errors import SettingsError
from camcade.places import folder_to_write
from camcade_training.core.art import art_folder
from camcade_training.core.progress import Progress, Record, Tell
from camcade_training.core.run_folder import (
    METRICS,
    SETTINGS,
    STATE,
    command_so_far,
    whole_folder,
    write_history,
)
from camcade_training.core.settings import as_plain, display_path, write_json
from camcade_training.core.state import write_state
from camcade_training.tasks.agent.distil import Distillation, plain_weights
from camcade_training.tasks.agent.fights import RIVAL
from camcade_training.tasks.agent.judging import judge
from camcade_training.tasks.agent.policies import ACTIONS, WEIGHTS, Weights
from camcade_training.tasks.agent.ppo import Expert
from camcade_training.tasks.agent.settings import STACK, DistilSettings, PpoSettings
from camcade_training.tasks.agent.workflow import DATA, NETWORK, networks_of, read_run

HELD_OUT = ("jumper", "masher", "slow-masher", "strikes-in-turn")
"""A style and people whom nobody is trained against."""
JUDGES = ("hard", "normal", "easy", *HELD_OUT)


def run_expert(
    out: Path,
    settings: PpoSettings,
    progress: Progress,
    tell: Tell,
    command: str,
    processes: int,
    matches: int,
    rival: Path | None = None,
) -> dict[str, Any]:
    """Train an expert into `out`, going on where it was stopped. Gives its scores.

    With the run folder of an agent as `rival` it exploits that one: it meets nobody else, and is judged by
    matches against it.
    """
    folder_to_write(out)
    weights_of_rival, art = None, None
    if rival is not None:
        settings = replace(settings, opponents=(RIVAL,), self_share=0.0, league_share=0.0)
        weights_of_rival, art = _weights_of(rival), art_folder()
    command = command_so_far(out, command) if (out / STATE).is_file() else command
    expert = Expert(settings, out / STATE, progress, tell, weights_of_rival, art)
    records = expert.run(processes)
    weights = expert.learner.weights()
    judges = JUDGES if rival is None else (RIVAL,)
    metrics = _scores(processes, matches, judges, numbers=weights, art=art, rival=weights_of_rival)
    with whole_folder(out) as partial:
        write_state(partial / WEIGHTS, {}, {str(number): one for number, one in enumerate(weights)})
        _write(partial, as_plain(settings), metrics, records, command)
    (out / STATE).unlink(missing_ok=True)  # done: the same command trains anew
    return metrics


def run_distillation(
    expert: Weights,
    out: Path,
    settings: DistilSettings,
    progress: Progress,
    tell: Tell,
    command: str,
    processes: int,
    matches: int,
) -> dict[str, Any]:
    """Train an agent that learns from an expert into `out`, going on where it was stopped. Gives scores."""
    art = art_folder()
    folder_to_write(out)
    command = command_so_far(out, command) if (out / STATE).is_file() else command
    learning = Distillation(settings, expert, art, out / STATE, progress, tell)
    records = learning.run(processes)
    networks = learning.pupil.networks
    metrics = _scores(processes, matches, pictures=plain_weights(networks), art=art)
    with whole_folder(out) as partial:
        networks.player().save(partial / NETWORK)
        about = {"actions": ACTIONS, "thresholds": [0.5] * len(ACTIONS), "distilled": as_plain(settings)}
        write_json(partial / DATA, about)
        _write(partial, as_plain(settings.network), metrics, records, command)
    (out / STATE).unlink(missing_ok=True)
    return metrics


def _weights_of(folder: Path) -> dict[str, Any]:
    """Those of an agent's run folder, for processes that have no Keras."""
    run = read_run(folder)
    if (run.settings.halving, run.settings.cell) != ("patch", STACK):
        raise SettingsError(
            f"{display_path(folder)} has the halving {run.settings.halving} and the cell "
            f"{run.settings.cell}: give an agent with patch and {STACK}, as camcade train agent --expert "
            "makes them."
        )
    return plain_weights(networks_of(run))


def _scores(
    processes: int,
    matches: int,
    judges: Sequence[str] = JUDGES,
    numbers: Weights | None = None,
    pictures: dict[str, Any] | None = None,
    art: Path | None = None,
    rival: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Share of the points against each judge, with Wilson's interval."""
    if not matches:
        return {"matches": {}}
    found = judge(processes, judges, matches, numbers=numbers, pictures=pictures, art=art, rival=rival)
    return {"matches": {name: score.as_json() for name, score in found.items()}}


def _write(
    folder: Path, settings: dict[str, Any], metrics: dict[str, Any], records: list[Record], command: str
) -> None:
    write_json(folder / SETTINGS, {**settings, "command": command})
    write_json(folder / METRICS, metrics)
    write_history(folder, command, records)
