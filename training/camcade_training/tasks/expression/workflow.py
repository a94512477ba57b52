"""Whole runs: train, measure, report, export. The command line calls these."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.errors import DataError, SettingsError
from camcade.models.card import ModelCard
from camcade_training.core import report
from camcade_training.core.datasets import read_faces
from camcade_training.core.progress import Progress, Record, Tell
from camcade_training.core.run_folder import SETTINGS, STATE, command_so_far, write_history
from camcade_training.core.settings import CACHE, as_plain, display_path, write_json
from camcade_training.core.state import refuse_other_settings
from camcade_training.tasks.expression.baseline import BaselineSettings, fit_baseline
from camcade_training.tasks.expression.calibration import averaged, choose_temperature
from camcade_training.tasks.expression.labels import GROUPS, to_seven
from camcade_training.tasks.expression.measuring import PUBLISHED, figures
from camcade_training.tasks.expression.network import build_network
from camcade_training.tasks.expression.reporting import Measured, write_report
from camcade_training.tasks.expression.settings import CHANGEABLE, FACE_PX, ExpressionSettings
from camcade_training.tasks.expression.shipping import ExpressionRun, export, read_run
from camcade_training.tasks.expression.training import (
    FaceData,
    Trainer,
    logits_of,
    read_stored,
    steps_per_epoch,
)


def read_split(path: Path, split: str) -> FaceData:
    """One split of FER-2013. Raises DataError when the zip is missing or holds other pictures."""
    part = read_faces(path, split)
    if part.pictures.shape[1:] != (FACE_PX, FACE_PX):
        raise DataError(
            f"{path} has pictures of {part.pictures.shape[1:]} px, expected {FACE_PX} × {FACE_PX}"
        )
    try:
        return FaceData(part.pictures, to_seven(part.labels, part.classes))
    except KeyError as problem:
        raise DataError(f"{path} has a class {problem}, which is none of FER-2013's") from problem


def run_training(
    faces: Path,
    out: Path,
    settings: ExpressionSettings,
    progress: Progress,
    tell: Tell | None,
    command: str,
    resume: Path | None = None,
) -> list[Record]:
    """Train in the run folder `out`, and go on where it stopped if it holds a state; returns the records.

    `resume` is the state of another run to go on from. After every epoch the folder holds the state, the
    curves and the settings, so that the run may be ended at any time and what it has learned can be exported.
    """
    state = out / STATE
    if settings.with_validation and settings.temperature <= 0:
        raise SettingsError(
            f"with_validation=true with temperature={settings.temperature}: expected the temperature that "
            "camcade train expression-export wrote into the card of the run without them"
        )
    source = state if state.is_file() else resume
    if source is not None:
        refuse_other_settings(read_stored(source)[1], settings, CHANGEABLE)
    train, validation = read_split(faces, "train"), read_split(faces, "validation")
    if settings.with_validation:
        train = FaceData(
            np.concatenate([train.faces, validation.faces]), np.concatenate([train.labels, validation.labels])
        )
    trainer = new_trainer(train, settings, given=source is not None)
    if source is not None:
        trainer.restore(source)
    write_json(out / SETTINGS, settings)
    return train_on(trainer, train, validation, out, progress, tell, command_so_far(out, command))


def train_on(
    trainer: Trainer,
    train: FaceData,
    validation: FaceData,
    out: Path,
    progress: Progress,
    tell: Tell | None,
    command: str,
) -> list[Record]:
    """Train to the last epoch of the settings; state, curves and history are in `out` after each."""
    from camcade_training.core.trainer import Bookkeeper, fit_by_hand

    settings, state = trainer.settings, out / STATE

    def run_epoch(number: int, advance: Callable[[], None]) -> Record:
        return {"loss": trainer.run_epoch(train, advance)}

    def validate() -> Record:
        if settings.with_validation:  # faces that are trained on tell nothing
            return {}
        return validation_figures(trainer.averaged_logits(validation.faces), validation)

    def keep(records: list[Record]) -> None:
        trainer.records = list(records)
        trainer.save(state)
        write_history(out, command, records)
        report.draw_curves(records, out / "curves.png")

    steps = steps_per_epoch(len(train.labels), settings.batch_size)
    books = Bookkeeper("training", settings.epochs, steps, validate, keep, progress, tell, trainer.records)
    fit_by_hand(trainer.network, run_epoch, settings.epochs, books, can_go_on=display_path(state))
    return trainer.records


def new_trainer(train: FaceData, settings: ExpressionSettings, given: bool = False) -> Trainer:
    """A trainer at its start; `given`: its weights will be restored, so none need to be found."""
    network = build_network(replace(settings, start="random") if given else settings)
    return Trainer(network, settings, train.labels)


def validation_figures(logits: NDArray[np.float32], data: FaceData) -> dict[str, float]:
    """Accuracy among seven and among the game's six and five, and the mean surprise in nats."""
    shifted = logits - logits.max(1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
    figures = {"validation_loss": float(-logs[np.arange(len(data.labels)), data.labels].mean())}
    for name, count in ((name, len(group)) for name, group in GROUPS.items()):
        inside = data.labels < count
        right = logits[inside, :count].argmax(1) == data.labels[inside]
        figures[f"validation_{name}"] = float(right.mean())
    return figures


def run_baseline(
    faces: Path, out: Path, settings: BaselineSettings, progress: Progress, command: str, cache: Path = CACHE
) -> dict[str, Any]:
    """The baseline's figures on the test split, written to `out/metrics.json`."""
    data = {split: read_split(faces, split) for split in ("train", "validation", "test")}
    logits = fit_baseline(data, settings, progress, cache)
    temperature = choose_temperature(logits["validation"][None], data["validation"].labels)
    metrics = figures(logits["test"][None], data["test"].labels, temperature, "test", "the face as it is")
    metrics |= {"command": command, "settings": as_plain(settings)}
    write_json(out / "metrics.json", metrics)
    return metrics


def measure(
    run: ExpressionRun, faces: Path, progress: Progress, baseline: Path | None = None
) -> tuple[float, dict[str, Any], Measured]:
    """Temperature, chosen on the validation split; figures on the test split; what reports are drawn from.

    `baseline` is the run folder of `run_baseline`, for a row to compare with.
    """
    validation, test = read_split(faces, "validation"), read_split(faces, "test")
    with progress("reading faces", 2) as advance:
        chosen_by = logits_of(run.trainer.network, validation.faces, both=True)
        advance()
        logits = logits_of(run.trainer.network, test.faces, both=True)
        advance()
    temperature = run.settings.temperature or choose_temperature(chosen_by, validation.labels)
    metrics = figures(logits, test.labels, temperature, "test")
    if not run.settings.with_validation:
        shares = validation_figures(np.log(averaged(chosen_by, temperature)), validation)
        metrics["validation"] = {key: round(value, 4) for key, value in shares.items()}
    metrics["compare"] = {**PUBLISHED, **_baseline_row(baseline)}
    return temperature, metrics, Measured(test, logits, temperature)


def _baseline_row(folder: Path | None) -> dict[str, Any]:
    if folder is None:
        return {}
    try:
        found = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
        row = {name: found[name]["accuracy"] for name in GROUPS}
    except (OSError, ValueError, KeyError) as problem:
        raise DataError(
            f"{folder} holds no figures of camcade train expression-baseline ({problem!r})"
        ) from problem
    return {"baseline: frozen ImageNet MobileNet and a head": {**row, "command": found["command"]}}


def run_evaluation(
    faces: Path, folder: Path, out: Path, progress: Progress, baseline: Path | None = None
) -> dict[str, Any]:
    """Figures of a run or bundle on the test split, and a report with pictures in `out`."""
    run = read_run(folder)
    _, metrics, measured = measure(run, faces, progress, baseline)
    write_json(out / "metrics.json", metrics)
    write_report(out, run, metrics, measured)
    return metrics


def run_export(
    faces: Path, folder: Path, bundle: Path, progress: Progress, command: str, baseline: Path | None = None
) -> ModelCard:
    """Measure a run and write it as the bundle `bundle`, a report with pictures in the run folder."""
    run = read_run(folder)
    temperature, metrics, measured = measure(run, faces, progress, baseline)
    write_json(folder / "metrics.json", metrics)
    write_report(folder, run, metrics, measured)
    return export(run, bundle, temperature, metrics, measured.data.faces[:8], command)
