"""Whole runs: train, go on, measure, export. The command line calls these."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from camcade.errors import DataError, SettingsError
from camcade.models.card import CARD_NAME, ModelCard
from camcade.places import folder_to_write
from camcade_training.core import report
from camcade_training.core.compiled import by_processor, placed
from camcade_training.core.progress import Progress, Record, Tell, by_the_clock
from camcade_training.core.run_folder import (
    SETTINGS,
    STATE,
    command_so_far,
    read_history,
    read_json,
    whole_folder,
    write_history,
)
from camcade_training.core.settings import REPOSITORY, display_path, write_json
from camcade_training.core.state import read_state, refuse_other_settings
from camcade_training.tasks.expression.batches import batches_of
from camcade_training.tasks.expression.class_faces import faces_at
from camcade_training.tasks.expression.classifiers import Classifier, of_bundle, of_network, of_page_network
from camcade_training.tasks.expression.distillation import Teachers
from camcade_training.tasks.expression.disturbances import DISTURBANCES
from camcade_training.tasks.expression.faces import VALIDATION, Faces, without_copies
from camcade_training.tasks.expression.measuring import accuracies, figures
from camcade_training.tasks.expression.network import build_network, page_network
from camcade_training.tasks.expression.over_time import over_time
from camcade_training.tasks.expression.peers import peers
from camcade_training.tasks.expression.pictures import DETECTOR, FaceFinder
from camcade_training.tasks.expression.reading import Reading, choose_reading
from camcade_training.tasks.expression.reporting import write_report
from camcade_training.tasks.expression.scenes import in_scenes
from camcade_training.tasks.expression.settings import CHANGEABLE, ExpressionSettings
from camcade_training.tasks.expression.shipping import ExpressionRun, export, read_run, read_settings
from camcade_training.tasks.expression.training import KEPT_SECONDS, MADE_BY, Trainer, steps_per_epoch

READING = "reading.json"  # of a run folder: how its answers are read, where no faces are left to choose it by

# What others are measured under, beside a network: one dim and one flat room.
COMPARED_UNDER = ("dim ×0.45", "low contrast ×0.4")


def run_training(
    path: Path,
    out: Path,
    settings: ExpressionSettings,
    progress: Progress,
    tell: Tell | None,
    command: str,
    other_faces: bool = False,
    teachers: Sequence[Path] = (),
    workers: int = 0,
) -> list[Record]:
    """Train in the run folder `out`, and go on where it stopped if it holds a state; returns the records.
    `teachers` are run folders of networks whose answers are learned too; `workers` processes make the batches
    ready, 0: this one.

    After every epoch the folder holds the state, the curves and the settings, and the state every few steps
    too, so that the run may be ended at any time. Raises DataError for a folder whose run began with other
    faces, unless `other_faces` allows it, and SettingsError for other settings than it began with.
    """
    begun = time.monotonic()
    folder_to_write(out)
    state = out / STATE
    given = state.is_file()
    if given:
        refuse_other_settings(read_settings(state), settings, CHANGEABLE)
    faces = without_copies(faces_at(path), settings.learned_splits)
    digest = faces.digest()
    if given and not other_faces:
        refuse_other_faces(read_state(state, MADE_BY)[0], digest, path)
    if VALIDATION in settings.learned_splits and not given:
        keep_reading(settings.start, out)
    with by_processor():
        taught = Teachers(teachers, settings.teacher_temperature, MADE_BY) if teachers else None
        if given:
            refuse_other_teachers(read_state(state, MADE_BY)[0], taught.about if taught else [])
        trainer = Trainer(build_network(settings, given), settings, digest, taught)
        if given:
            trainer.restore(state)
    placed([*trainer.variables, *(taught.variables if taught else ())])
    write_json(out / SETTINGS, settings)
    trainer.seconds += time.monotonic() - begun
    earlier = "" if read_history(out).command else (training_of(settings.start) or {}).get("command", "")
    command = command_so_far(out, f"{earlier} && {command}" if earlier else command)
    return train_on(trainer, faces, out, progress, tell, command, workers)


def training_of(start: str) -> dict[str, Any] | None:
    """What the card says of the training of the bundle's network that a run starts from; None where no card
    lies beside the start. Raises ModelError for a card that cannot be read.
    """
    card = (REPOSITORY / start).with_name(CARD_NAME)
    if not card.is_file():
        return None
    content = read_json(card, "camcade export expression")
    said = content.get("training") if isinstance(content, dict) else None
    return said if isinstance(said, dict) else {}


def refuse_other_faces(about: dict[str, Any], digest: str, path: Path) -> None:
    """Raises DataError when the run was begun with other faces than those of `path`, which have `digest`."""
    if about.get("data") != digest:
        raise DataError(
            f"the run was begun with other faces ({about.get('data')!s:.12}…) than {path} holds "
            f"({digest:.12}…). Start in another folder with --out, or say --other-faces"
        )


def refuse_other_teachers(about: dict[str, Any], taught_by: Sequence[dict[str, Any]]) -> None:
    """Raises SettingsError when the run was begun with other teachers, told apart by their commands."""
    earlier, now = ([one["command"] for one in given] for given in (about.get("taught_by", []), taught_by))
    if earlier != now:
        raise SettingsError(
            f"the run was begun with {len(earlier)} teachers ({'; '.join(earlier) or 'none'}), now there are "
            f"{len(now)} ({'; '.join(now) or 'none'}). Name the same with --teacher, or start in another "
            "folder with --out"
        )


def train_on(
    trainer: Trainer,
    faces: Faces,
    out: Path,
    progress: Progress,
    tell: Tell | None,
    command: str,
    workers: int = 0,
) -> list[Record]:
    """Train to the last epoch of the settings; state, curves and history are in `out` after each, or every
    KEPT_SECONDS where epochs are shorter.
    """
    from camcade_training.core.trainer import Bookkeeper, fit_by_hand

    settings, state = trainer.settings, out / STATE
    train = split_of(faces, *settings.learned_splits)
    validation = None if VALIDATION in settings.learned_splits else split_of(faces, VALIDATION)
    classify = of_network(trainer.network)
    begun = kept = time.monotonic()

    def run_epoch(number: int, advance: Callable[[], None]) -> Record:
        return {"loss": trainer.run_epoch(train, advance, lambda: trainer.save(state), batches)}

    def validate() -> Record:
        if validation is None:  # learned by heart: figures of it would say nothing
            return {}
        with trainer.averaged():
            return accuracies(validation, classify)

    def keep(records: list[Record]) -> None:
        nonlocal begun, kept
        trainer.records = list(records)
        now = time.monotonic()
        begun, spent = now, now - begun
        over = trainer.spend(spent)
        trainer.network.stop_training = over
        if not over and now - kept < KEPT_SECONDS and len(records) < settings.epochs:
            return
        trainer.save(state)
        write_history(out, command, records)
        report.draw_curves(records, out / "curves.png")
        kept = time.monotonic()

    steps = steps_per_epoch(trainer.useful(train), settings.batch_size)
    shown = by_the_clock(progress, 60 * settings.minutes, begun - trainer.seconds)
    books = Bookkeeper("training", settings.epochs, steps, validate, keep, shown, tell, trainer.records)
    with batches_of(train.pixels, settings, workers) as batches:
        fit_by_hand(trainer.network, run_epoch, settings.epochs, books, can_go_on=display_path(state))
    return trainer.records


def split_of(faces: Faces, *names: str, every: int = 1) -> Faces:
    """Every so many of the faces of these splits. Raises DataError when there are none."""
    part = faces.where(np.isin(faces.splits, names))
    if not len(part):
        raise DataError(f"there are no faces of split {' or '.join(map(repr, names))}")
    return part.every(every)


def keep_reading(start: str, out: Path) -> None:
    """Write down how the bundle's answers are read that a run starts from, whose validation faces it learns
    from. Raises SettingsError where the start is no bundle's network.
    """
    said = training_of(start)
    if said is None:
        raise SettingsError(
            f"start={start}: no {CARD_NAME} lies beside it. With {VALIDATION} among learned_splits no faces "
            "are left to choose by how answers are read: expected a bundle's network, e.g. "
            "models/expression/expression.keras"
        )
    reading = said.get("reading")
    if not isinstance(reading, dict):
        raise SettingsError(
            f"start={start}: the {CARD_NAME} beside it does not say how answers are read (training.reading): "
            "expected a card that camcade export expression wrote"
        )
    write_json(out / READING, reading)


def reading_of(run: ExpressionRun, folder: Path, faces: Faces) -> Reading:
    """How the answers of the run in `folder` are read: chosen by validation faces, or, where it learned from
    them, as what it started from.
    """
    if VALIDATION in run.settings.learned_splits:
        kept = read_json(folder / READING, MADE_BY)
        return Reading(**{**kept, "frequencies": tuple(kept["frequencies"])})
    validation = split_of(faces, VALIDATION)
    answers = of_network(run.network)(validation.pixels)
    return choose_reading(validation, answers["eight"], answers["seven"])


def measure(
    faces: Faces, classify: Classifier, progress: Progress, others: dict[str, Classifier]
) -> dict[str, Any]:
    """Everything that is said about a classifier, on the faces of one split; `others` are asked beside it."""
    steps = len(DISTURBANCES) + len(others) + 2
    with progress("reading faces", steps) as advance:
        found = figures(faces, classify, progress=advance)
        found["over_time"] = over_time(faces, classify)
        advance()
        if DETECTOR.is_file():
            found["in_scenes"] = in_scenes(faces, classify, FaceFinder())
        advance()
        found["compare"] = {}
        for name, other in others.items():
            found["compare"][name] = figures(faces, other, COMPARED_UNDER)
            advance()
    return found


def run_evaluation(
    path: Path,
    model: Path,
    out: Path,
    progress: Progress,
    command: str,
    split: str = "test",
    every: int = 1,
    beside: Sequence[Path] = (),
    with_peers: bool = False,
) -> dict[str, Any]:
    """Figures of a run or a bundle on one split: `metrics.json` and `report.md` in `out`.

    Args:
        path: the faces.
        model: run folder, or bundle.
        out: where the report is written.
        progress: the display.
        command: for the record.
        split: of the faces.
        every: 1 for all of them; 10 takes a tenth, for a quick look. Temperatures are chosen by all.
        beside: further bundles that are asked about the same faces.
        with_peers: so are the networks of `peers`.
    """
    faces = faces_at(path)
    asked = split_of(faces, split, every=every)
    others = {display_path(folder): of_bundle(folder) for folder in beside}
    others |= peers() if with_peers else {}
    head: dict[str, Any] = {"split": split, "every": every, "model": display_path(model), "command": command}
    settings: Any = {}
    if (model / CARD_NAME).is_file():
        classify = of_bundle(model)
    else:
        run = read_run(model)
        if split in run.settings.learned_splits:
            raise DataError(f"{display_path(model)} learned from the {split} faces: give another --split")
        reading = reading_of(run, model, faces)
        classify, settings = of_page_network(page_network(run.network, reading)), run.settings
        head |= {"epochs": run.trainer.epoch, "reading": reading}
    metrics = {**head, **measure(asked, classify, progress, others)}
    with whole_folder(out) as partial:
        write_json(partial / "metrics.json", metrics)
        write_report(partial, metrics, settings)
    return metrics


def run_export(
    path: Path,
    folder: Path,
    bundle: Path,
    progress: Progress,
    command: str,
    every: int = 1,
    beside: Sequence[Path] = (),
    with_peers: bool = False,
) -> ModelCard:
    """Measure a run and write it as the bundle `bundle`, a report with pictures in the run folder."""
    faces = faces_at(path)
    run = read_run(folder)
    test = split_of(faces, "test", every=every)
    reading = reading_of(run, folder, faces)
    classify = of_page_network(page_network(run.network, reading))
    others = {display_path(one): of_bundle(one) for one in beside}
    others |= peers() if with_peers else {}
    metrics = {"split": "test", "every": every, **measure(test, classify, progress, others)}
    head = {"epochs": run.trainer.epoch, "command": command, "model": display_path(bundle)}
    with whole_folder(folder) as partial:
        write_json(partial / "metrics.json", {**head, **metrics})
        write_report(partial, {**head, **metrics}, run.settings)
    return export(run, bundle, reading, metrics, test.pixels[:8], command)
