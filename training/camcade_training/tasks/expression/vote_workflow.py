"""Whole runs on faces with votes: train, go on, measure. The command line calls these."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from camcade.errors import DataError, ModelError, SettingsError
from camcade_training.core import report
from camcade_training.core.progress import Progress
from camcade_training.core.run_folder import STATE
from camcade_training.core.settings import resolve, write_json
from camcade_training.core.state import read_state
from camcade_training.tasks.expression.disturbances import DISTURBANCES
from camcade_training.tasks.expression.training import MADE_BY, steps_per_epoch
from camcade_training.tasks.expression.vote_measuring import accuracies, figures, of_network
from camcade_training.tasks.expression.vote_network import build_network
from camcade_training.tasks.expression.vote_reporting import write_report
from camcade_training.tasks.expression.vote_settings import CHANGEABLE, VoteSettings
from camcade_training.tasks.expression.vote_training import VoteTrainer
from camcade_training.tasks.expression.voted_faces import Faces, faces_with_votes, without_copies


def run_training(
    path: Path,
    out: Path,
    settings: VoteSettings,
    progress: Progress,
    tell: Callable[[dict[str, float]], None] | None,
    command: str,
    other_faces: bool = False,
) -> list[dict[str, float]]:
    """Train in the run folder `out`, and go on where it stopped if it holds a state; returns the records.

    After every epoch the folder holds the state, the curves and the settings, and the state every few steps
    too, so that the run may be ended at any time. Raises DataError for a folder whose run began with other
    faces, unless `other_faces` allows it, and SettingsError for other settings than it began with.
    """
    state = out / STATE
    given = state.is_file()
    if given:
        refuse_other_settings(read_state(state, MADE_BY)[0], settings)
    faces = without_copies(faces_with_votes(path))
    digest = faces.digest()
    if given and not other_faces:
        refuse_other_faces(read_state(state, MADE_BY)[0], digest, path)
    trainer = VoteTrainer(build_network(settings, given), settings, digest)
    if given:
        trainer.restore(state)
    write_json(out / "settings.json", settings)
    _learn(trainer, faces, out, progress, tell, _commands(out / "history.json", command))
    return trainer.records


def _learn(
    trainer: VoteTrainer,
    faces: Faces,
    out: Path,
    progress: Progress,
    tell: Callable[[dict[str, float]], None] | None,
    command: str,
) -> None:
    train, validation = faces.split("train"), faces.split("validation")
    epochs = trainer.settings.epochs
    steps = steps_per_epoch(len(train), trainer.settings.batch_size)
    while trainer.epoch < epochs:
        number = trainer.epoch
        with progress(f"epoch {number + 1} of {epochs}", steps) as advance:
            loss = trainer.run_epoch(train, advance, lambda: trainer.save(out / STATE))
        with trainer.averaged() as network:
            found = accuracies(validation, of_network(network))
        record = {"epoch": float(number), "loss": loss, **found}
        trainer.records.append(record)
        trainer.save(out / STATE)
        write_json(out / "history.json", {"command": command, "epochs": trainer.records})
        report.draw_curves(trainer.records, out / "curves.png")
        if tell:
            tell(record)


def _commands(history: Path, command: str) -> str:
    """The commands of all sittings, one after another: together they make the run again."""
    earlier = json.loads(history.read_text(encoding="utf-8"))["command"] if history.is_file() else ""
    sittings = [one for one in earlier.split(" && ") if one and one != command]
    return " && ".join([*sittings, command])


def stored_settings(about: dict[str, Any]) -> VoteSettings:
    """Settings as a state holds them. Raises ModelError when they are those of another kind of run."""
    held = {
        key: tuple(value) if isinstance(value, list) else value for key, value in about["settings"].items()
    }
    try:
        return resolve(VoteSettings(), held)
    except SettingsError as problem:
        raise ModelError(f"this is no run on faces with votes ({problem})") from problem


def refuse_other_settings(about: dict[str, Any], wanted: VoteSettings) -> None:
    """Raises SettingsError naming each setting, save CHANGEABLE ones, that differs from the stored ones."""
    earlier = stored_settings(about)
    differences = [
        f"{key}: {value!r}, was {getattr(earlier, key)!r}"
        for key, value in vars(wanted).items()
        if key not in CHANGEABLE and value != getattr(earlier, key)
    ]
    if differences:
        raise SettingsError(
            f"the run was begun with other settings ({'; '.join(differences)}); only "
            f"{', '.join(CHANGEABLE)} may change. Start in another folder with --out"
        )


def refuse_other_faces(about: dict[str, Any], digest: str, path: Path) -> None:
    """Raises DataError when the run was begun with other faces than those of `path`, which have `digest`."""
    if about.get("data") != digest:
        raise DataError(
            f"the run was begun with other faces ({about.get('data')!s:.12}…) than {path} holds "
            f"({digest:.12}…). Start in another folder with --out, or say --other-faces"
        )


def read_run(folder: Path) -> VoteTrainer:
    """The trainer of a run folder, as its last epoch left it. Raises ModelError when there is none."""
    state = folder / STATE
    if not state.is_file():
        raise ModelError(f"{folder} holds no {STATE}; make one with: camcade train expression --out {folder}")
    about, _ = read_state(state, MADE_BY)
    trainer = VoteTrainer(
        build_network(stored_settings(about), given=True), stored_settings(about), about["data"]
    )
    trainer.restore(state)
    return trainer


def run_evaluation(
    path: Path, folder: Path, out: Path, progress: Progress, command: str, split: str = "test"
) -> dict[str, Any]:
    """Figures of a run on one split, as they are and disturbed: `metrics.json` and `report.md` in `out`."""
    faces = faces_with_votes(path).split(split)
    if not len(faces):
        raise DataError(f"{path} holds no faces of split {split!r}")
    trainer = read_run(folder)
    with trainer.averaged() as network, progress("under disturbances", len(DISTURBANCES)) as advance:
        found = figures(faces, of_network(network), advance)
    metrics = {"split": split, "command": command, "epochs": trainer.epoch, **found}
    write_json(out / "metrics.json", metrics)
    write_report(out, metrics, trainer.settings)
    return metrics
