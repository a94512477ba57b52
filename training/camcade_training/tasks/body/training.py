"""A whole training of one of the two networks: examples, epochs, figures on test performances, report."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.errors import DataError
from camcade.places import folder_to_write
from camcade_training.core.backbone import refuse_no_network
from camcade_training.core.metrics import Evaluation
from camcade_training.core.progress import Progress, Record, Tell, no_progress
from camcade_training.core.report import Report, class_table
from camcade_training.core.run_folder import (
    METRICS,
    SETTINGS,
    STATE,
    command_so_far,
    whole_folder,
    write_history,
)
from camcade_training.core.settings import as_plain, display_path, write_json
from camcade_training.core.state import (
    packed,
    read_state,
    refuse_other_settings,
    stored_settings,
    unpack,
    write_state,
)
from camcade_training.mocap.clips import clip_paths
from camcade_training.mocap.labels import ACTIONS
from camcade_training.tasks.body import judging
from camcade_training.tasks.body.gathering import clip_examples, film_examples, gather
from camcade_training.tasks.body.labels import POSTURES, SURE
from camcade_training.tasks.body.networks import NetworkSettings, action_network, pose_network
from camcade_training.tasks.body.sequences import Examples, joined

MADE_BY = "camcade train body"
VALIDATION_PERFORMANCES, TEST_PERFORMANCES = 60, 90
SHARES_SEEN = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.3, 1.7)  # of a strike, 1 at its peak


@dataclass(frozen=True)
class NetworkKind:
    """One of the two networks: its name, what it tells apart, and how it is made."""

    name: str
    labels: tuple[str, ...]
    make: Callable[[NetworkSettings, NDArray[np.float32], NDArray[np.float32]], Any]


NETWORK_KINDS = {
    kind.name: kind
    for kind in (
        NetworkKind("pose", POSTURES, pose_network),
        NetworkKind("action", ACTIONS, action_network),
    )
}


def train(
    network: Any,
    examples: Examples,
    validation: Examples,
    settings: NetworkSettings,
    tell: Tell | None = None,
    progress: Progress = no_progress,
    state: Path | None = None,
) -> list[Record]:
    """Fit a network; gives the record of each epoch. Rare classes count a little more.

    With `state`, everything needed to go on is kept there after each epoch; if the file is there already,
    training goes on from it and gives what an uninterrupted one would have given.
    """
    from camcade_training.core.trainer import Bookkeeper, fit

    variables = list(network.variables)  # those of dropout and noise too; before Keras adds its own figures
    batches = batches_of(examples, network.output_shape[-1], settings)
    _compile(network, settings, steps=settings.epochs * len(batches))
    labels = POSTURES if network.output_shape[-1] == len(POSTURES) else ACTIONS

    def validate() -> Record:
        found = network.predict(validation.inputs, batch_size=4096, verbose=0)
        figures = judging.frames_figures(labels, validation, found)
        return {"validation_macro_f1": figures.macro_f1, "validation_accuracy": figures.accuracy}

    def keep(records: list[Record]) -> None:
        if state:
            about = {"records": records, "settings": settings, "random": random.getstate()}
            optimizer = packed("optimizer", network.optimizer.variables)
            write_state(state, about, {**packed("weight", variables), **optimizer})

    records = _restored(network, variables, batches, settings, state) if state and state.is_file() else []
    books = Bookkeeper("training", settings.epochs, len(batches), validate, keep, progress, tell, records)
    return fit(network, batches, settings.epochs, books, can_go_on=display_path(state) if state else "")


def batches_of(examples: Examples, classes: int, settings: NetworkSettings) -> Any:
    """The examples in batches, each class weighed by how rare it is."""
    from camcade_training.tasks.body.batches import ShuffledBatches

    held = np.bincount(examples.label, weights=examples.weight, minlength=classes)
    rarity = np.clip((held.sum() / classes / np.maximum(held, 1.0)) ** 0.25, 0.6, 2.0)
    weight = (examples.weight * rarity[examples.label]).astype(np.float32)
    return ShuffledBatches(
        examples.inputs, examples.label, weight, classes, settings.batch_size, settings.seed
    )


def _compile(network: Any, settings: NetworkSettings, steps: int) -> None:
    import keras

    rate: Any = keras.optimizers.schedules.CosineDecay(settings.learning_rate, steps)
    network.compile(
        optimizer=keras.optimizers.AdamW(rate, weight_decay=1e-4),
        loss=keras.losses.CategoricalCrossentropy(label_smoothing=settings.label_smoothing),
    )


def _restored(
    network: Any, variables: list[Any], batches: Any, settings: NetworkSettings, state: Path
) -> list[Record]:
    """Everything as it was after the last epoch that was kept; gives the records."""
    about, arrays = read_state(state, MADE_BY)
    refuse_other_settings(stored_settings(NetworkSettings(), about["settings"]), settings)
    network.optimizer.build(network.trainable_variables)
    unpack(state, arrays, "weight", variables)
    unpack(state, arrays, "optimizer", network.optimizer.variables)
    version, numbers, gauss = about["random"]  # Keras shuffles the order of batches by it
    random.setstate((version, tuple(numbers), gauss))
    for _ in about["records"]:
        batches.on_epoch_end()
    return about["records"]


def run_training(
    name: str,
    out: Path,
    settings: NetworkSettings,
    clips: tuple[Path, ...],
    progress: Progress,
    tell: Tell,
    command: str,
) -> dict[str, Any]:
    """Train the network "pose" or "action" into the run folder `out`, going on where it was stopped.

    Gives the figures on test performances. Raises DataError where `settings.start` holds no such network.
    """
    folder_to_write(out)
    kind = NETWORK_KINDS[name]
    start = Path(settings.start) / f"body-{name}.keras" if settings.start else None
    if start and not start.is_file():
        raise DataError(f"start: {start} is missing; give a run folder or a bundle of camcade train")
    if start:
        refuse_no_network(start)
    for folder in clips:
        clip_paths(folder)
    import keras

    from camcade_training.tasks.body.growing import grown, how_it_came_about

    keras.utils.set_random_seed(settings.seed)
    examples, data = _examples(name, settings, clips, progress)
    validation = gather(name, "validation", VALIDATION_PERFORMANCES, 1, 1.0, progress)
    network = kind.make(settings, *_moments(examples))
    if start:
        network = grown(start, kind.make, settings)
        data["started_from"] = how_it_came_about(start.parent, name)
    command = command_so_far(out, command) if (out / STATE).is_file() else command
    history = train(network, examples, validation, settings, tell, progress, out / STATE)
    test = gather(name, "test", TEST_PERFORMANCES, 1, 1.0, progress)
    figures, metrics = _measured(kind, network, examples, test)
    with whole_folder(out) as partial:
        network.save(partial / f"body-{name}.keras")
        np.save(partial / "check.npy", _check_rows(test))
        write_json(partial / SETTINGS, {"task": name, **as_plain(settings), "command": command})
        write_json(partial / METRICS, metrics)
        write_history(partial, command, history)
        write_json(partial / "data.json", data)
        _report(partial, kind, settings, figures, metrics, history)
    (out / STATE).unlink(missing_ok=True)  # done: the same command trains anew
    return metrics


def _examples(
    name: str, settings: NetworkSettings, clips: tuple[Path, ...], progress: Progress
) -> tuple[Examples, dict[str, Any]]:
    """What is trained on, and what a card says of it."""
    s = settings
    filmed = film_examples(name, s.films, s.film_variants, s.film_weight, s.idle_share, progress)
    drawn = gather(name, "train", s.performances, s.views, s.idle_share, progress, films_of_a_series=s.films)
    data = {
        "train": {
            "performances": s.performances,
            "views": s.views,
            "films": {"from_all_sides": s.films, "from_the_front": s.films},
            "examples": len(drawn.label),
            "film_examples": sum(len(part.label) for part in filmed),
        },
        "validation": {"performances": VALIDATION_PERFORMANCES},
        "test": {"performances": TEST_PERFORMANCES},
        "clips": [display_path(folder) for folder in clips],
    }
    return joined([drawn, *filmed, *clip_examples(name, clips, s.idle_share)]), data


def _moments(examples: Examples) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    rows = examples.inputs.reshape(-1, examples.inputs.shape[-1])[:400_000].astype(np.float32)
    return rows.mean(0), rows.std(0)


def _check_rows(test: Examples) -> NDArray[np.float32]:
    """Windows (64, T, F) by which Keras and TensorFlow.js are compared."""
    sure = np.flatnonzero(test.weight >= SURE)
    chosen = np.random.default_rng(1).choice(sure, 64, replace=False)
    return test.inputs[chosen].astype(np.float32)


def _measured(
    kind: NetworkKind, network: Any, examples: Examples, test: Examples
) -> tuple[Evaluation, dict[str, Any]]:
    """Figures on test performances, with the nearest centroid's beside them."""
    found = network.predict(test.inputs.astype(np.float32), batch_size=4096, verbose=0)
    figures = judging.frames_figures(kind.labels, test, found)
    first = examples.inputs[:200_000].astype(np.float32)
    spread = np.maximum(first.reshape(len(first), -1).std(0), 0.05)
    guess = judging.nearest(test, judging.centroids(examples, len(kind.labels)), spread)
    baseline = judging.frames_figures(kind.labels, test, guess)
    metrics: dict[str, Any] = {
        "split": "test",
        "judged_on": "joints of drawn people with MoveNet's fitted error; frames, everyday movement included"
        "; the network by itself, without its answer to the mirror image",
        **figures.as_dict(),
        "baseline": {"rule": "nearest centroid", "macro_f1": round(baseline.macro_f1, 4)},
    }
    metrics["frames"] = metrics.pop("pictures")
    if kind.name == "action":
        metrics["by_share_of_strike_seen"] = judging.by_share(test, found, SHARES_SEEN)
    return figures, metrics


def _report(
    out: Path,
    kind: NetworkKind,
    settings: NetworkSettings,
    figures: Evaluation,
    metrics: dict[str, Any],
    history: list[Record],
) -> None:
    report = Report(out, f"body-{kind.name}")
    report.text(
        "Figures",
        f"Test performances (other people, other motions): macro-F1 {figures.macro_f1:.3f}, accuracy "
        f"{figures.accuracy:.3f}; nearest centroid {metrics['baseline']['macro_f1']:.3f}.",
    )
    report.text("Classes", class_table(figures))
    report.confusion("Confusion", figures, "confusion.png")
    report.curves(history)
    if "by_share_of_strike_seen" in metrics:
        rows = [
            "| share seen | windows | this strike | its kind | any strike |",
            "| --- | --- | --- | --- | --- |",
        ]
        rows += [
            f"| {row['from_share']:.1f}–{row['to_share']:.1f} | {row['windows']} | {row['this_strike']:.2f} "
            f"| {row['its_kind']:.2f} | {row['any_strike']:.2f} |"
            for row in metrics["by_share_of_strike_seen"]
        ]
        report.text("How early a strike is known (0 start, 1 peak)", "\n".join(rows))
    report.write(settings)
