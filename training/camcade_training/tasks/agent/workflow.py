"""From session files to a run folder: data, training, figures, report."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from camcade.errors import DataError, ModelError
from camcade.models.bundle import read_card
from camcade.models.card import CARD_NAME
from camcade.places import folder_to_write
from camcade_training.core.art import art_folder
from camcade_training.core.progress import Progress, Record, Tell
from camcade_training.core.run_folder import (
    METRICS,
    SETTINGS,
    STATE,
    command_so_far,
    read_json,
    whole_folder,
    write_history,
)
from camcade_training.core.settings import as_plain, display_path, resolve, write_json
from camcade_training.tasks.agent.encoders import MADE_BY, KeptEncoders
from camcade_training.tasks.agent.examples import SPLITS, Windows, digest_of, gather, split_sessions
from camcade_training.tasks.agent.reference import reference_of
from camcade_training.tasks.agent.reporting import write_report
from camcade_training.tasks.agent.scoring import Scores, f1_of, score
from camcade_training.tasks.agent.settings import AgentSettings
from camcade_training.tasks.agent.training import Learning, Networks, joined_records

NETWORK = "agent.keras"
DATA = "data.json"
OF_THE_CARD = ("command", "settings", "limits")  # of its `training`; all else is of `data.json`
THRESHOLDS = np.concatenate([[0.01, 0.02, 0.03, 0.04], np.linspace(0.05, 0.95, 19)])


@dataclass(frozen=True)
class Run:
    """A finished run: its settings, what its network presses, above which probability, and the network."""

    settings: AgentSettings
    actions: tuple[str, ...]
    thresholds: tuple[float, ...]
    network: Any


def run_training(
    sessions: Path,
    out: Path,
    cache: Path,
    settings: AgentSettings,
    progress: Progress,
    tell: Tell,
    command: str,
    processes: int = 2,
    art: Path | None = None,
) -> dict[str, Any]:
    """Train into the run folder `out`, going on where it was stopped; `art`: the folder of the game's
    pictures, None for this checkout's. Gives the figures on test sessions.
    """
    folder_to_write(out)
    paths, art = split_sessions(sessions), art or art_folder()

    def windows(split: str) -> Windows:
        frames = gather(paths[split], cache, art, processes, progress)
        return Windows(frames, settings.window, settings.window - settings.burn_in)

    train, validation = windows("train"), windows("validation")
    command = command_so_far(out, command) if (out / STATE).is_file() else command
    encoders = KeptEncoders(cache, digest_of([*paths["train"], *paths["validation"]]))
    learning = Learning(settings, train, validation, out / STATE, progress, tell, encoders)
    stages = learning.run()
    networks = learning.networks
    thresholds = best_thresholds(validation.labels, networks.probabilities(validation))
    test = windows("test")
    data = {
        "sessions": {split: len(paths[split]) for split in SPLITS},
        "frames": {"train": len(train.labels), "validation": len(validation.labels)},
        "actions": train.actions,
        "thresholds": thresholds.tolist(),
    }
    with whole_folder(out) as partial:
        reference = reference_of(paths["test"])
        metrics = measured(networks, test, thresholds, partial, stages, settings, reference)
        networks.player().save(partial / NETWORK)
        write_json(partial / SETTINGS, {**as_plain(settings), "command": command})
        write_json(partial / METRICS, metrics)
        write_json(partial / DATA, data)
        write_history(partial, command, joined_records(stages))
    (out / STATE).unlink(missing_ok=True)  # done: the same command trains anew
    return metrics


def measured(
    networks: Networks,
    test: Windows,
    thresholds: NDArray[np.float64],
    out: Path,
    stages: Mapping[str, Sequence[Record]],
    settings: Any,
    reference: Scores | None,
) -> dict[str, Any]:
    """The figures on test sessions, with a report about them in `out`; beside them, where there are, those of
    `reference`.
    """
    found = networks.probabilities(test)
    scores = score(test.labels, found > thresholds, test.sessions, test.actions)
    write_report(out, networks, test, found, thresholds, scores, stages, settings, reference)
    if reference is None:
        return figures_of(scores)
    beside = {"composite": asdict(reference.composite), "strikes_macro": asdict(reference.strikes_macro)}
    return {**figures_of(scores), "reference": beside}


def figures_of(scores: Scores) -> dict[str, Any]:
    """Plain figures for JSON."""
    return {
        "composite": asdict(scores.composite),
        "strikes_macro": asdict(scores.strikes_macro),
        "actions": {name: asdict(one) for name, one in scores.actions.items()},
    }


def best_thresholds(truth: NDArray[np.bool_], found: NDArray[np.float32]) -> NDArray[np.float64]:
    """(K,) the probability above which F1 is best for each action; to be chosen on validation sessions. 1 for
    what is never foreseen there: then it is not predicted.
    """
    taken = [found > threshold for threshold in THRESHOLDS]
    counts = [np.stack([(one & truth).sum(0), one.sum(0), truth.sum(0)]) for one in taken]
    f1 = np.array([f1_of(one) for one in counts])
    return np.where(f1.max(0) > 0, THRESHOLDS[np.argmax(f1, axis=0)], 1.0)


def read_run(folder: Path) -> Run:
    """A run folder that was finished, or the bundle of one. Raises ModelError where it is neither."""
    stored = {key: value for key, value in read_json(folder / SETTINGS, MADE_BY).items() if key != "command"}
    plain = {key: tuple(value) if isinstance(value, list) else value for key, value in stored.items()}
    about = read_about(folder)
    network = keras.saving.load_model(folder / NETWORK, compile=False)
    settings = resolve(AgentSettings(), plain)
    return Run(settings, tuple(about["actions"]), tuple(about["thresholds"]), network)


def read_about(folder: Path) -> dict[str, Any]:
    """What `data.json` of a run folder holds: actions, thresholds, and where they come from; a bundle has it
    in its card.
    """
    if not (folder / CARD_NAME).is_file():
        return read_json(folder / DATA, MADE_BY)
    card = read_card(folder)
    if card.task != "agent":
        raise ModelError(f"{display_path(folder)} is a bundle of the task {card.task!r}; expected agent")
    found = {key: value for key, value in as_plain(card.training).items() if key not in OF_THE_CARD}
    return {"actions": list(card.labels), **found}


def networks_of(run: Run) -> Networks:
    """The parts of a run's network, to learn on with or to be measured whole fights at a time."""
    networks = Networks.of(run.settings, len(run.actions))
    for variable, kept in zip(networks.player().variables, run.network.variables, strict=True):
        variable.assign(kept)
    return networks


def run_evaluation(
    folder: Path, sessions: Path, out: Path, cache: Path, progress: Progress
) -> dict[str, Any]:
    """Measure a run on the test sessions of a folder; writes a report, never weights."""
    run = read_run(folder)
    folder_to_write(out)
    paths = split_sessions(sessions)["test"]
    frames = gather(paths, cache, art_folder(), 2, progress)
    test = Windows(frames, run.settings.window)
    if test.actions != run.actions:
        raise DataError(
            f"{display_path(sessions)} has the actions {', '.join(test.actions)}; "
            f"{display_path(folder)} was trained on {', '.join(run.actions)}."
        )
    with whole_folder(out) as partial:
        networks = networks_of(run)
        thresholds, reference = np.array(run.thresholds), reference_of(paths)
        metrics = measured(networks, test, thresholds, partial, {}, run.settings, reference)
        write_json(partial / METRICS, metrics)
    return metrics
