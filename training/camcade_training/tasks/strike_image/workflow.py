"""What a trained network of whole pictures is worth, and its bundle: measured, tuned on videos, exported."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.gestures import StrikeDetector, StrikeSettings
from camcade.models.bundle import read_card
from camcade.models.card import ModelCard
from camcade.vision.crop_tracker import CropTrackerSettings
from camcade_training.core import report
from camcade_training.core.assembly import reading_network
from camcade_training.core.backbone import (
    follows,
    weights_key,
)
from camcade_training.core.datasets import (
    NARY_LABELS,
    describe,
    of_split,
    read_class_folders,
    split_by_person,
)
from camcade_training.core.export import export_bundle
from camcade_training.core.metrics import (
    BINARY_CLASSES,
    Evaluation,
    evaluate,
    sweep_threshold,
    worst_mistakes,
)
from camcade_training.core.progress import Progress
from camcade_training.core.run_folder import read_history, read_json, whole_folder
from camcade_training.core.settings import CACHE, write_json
from camcade_training.tasks.strike_image.examples import Pictures, read_for
from camcade_training.tasks.strike_image.network import (
    StrikeImageSettings,
    in_colour,
    network_input,
)
from camcade_training.tasks.strike_image.runs import (
    MADE_BY,
    StrikeImageRun,
    decide,
    predict,
    read_run,
    read_settings,
)
from camcade_training.tasks.strike_image.video import (
    article_summary,
    candidates,
    summarise,
    tune,
)
from camcade_training.tasks.strike_image.watching import watch


def run_evaluation(
    data: Path,
    folder: Path,
    progress: Progress,
    command: str = "",
    cache: Path = CACHE,
    split: str = "test",
    out: Path | None = None,
) -> dict[str, Any]:
    """Measure the model in `folder` on a split's people; writes `metrics.json` and `report.md` to `out` (or
    there).
    """
    run = read_run(folder)
    out = out or folder
    pictures = split_by_person(read_class_folders(data))
    tested = read_for(
        run.backbone,
        of_split(pictures, split),
        run.settings,
        f"reading {split} pictures",
        progress,
        cache,
    )
    with progress(f"reading {split} people", len(tested.pixels)) as advance:
        probabilities = predict(run, tested.pixels, advance)
    result, predicted = judge(run, tested, probabilities)
    metrics = {
        "split": split,
        **result.as_dict(),
        "rule": run.thresholds,
        "data": describe(pictures),
        "command": command,
    }
    with whole_folder(out) as partial:
        write_json(partial / "metrics.json", metrics)
        _write_report(partial, run, tested, probabilities, predicted, result, metrics)
    return metrics


def judge(
    run: StrikeImageRun, tested: Pictures, probabilities: NDArray[np.float32]
) -> tuple[Evaluation, NDArray[np.int64]]:
    """The figures, and the class index read from each picture."""
    predicted = decide(run, probabilities)
    labels = NARY_LABELS if run.settings.task == "nary" else BINARY_CLASSES
    truth = tested.labels if run.settings.task == "nary" else np.minimum(tested.labels, 1)
    return evaluate(truth, predicted, tested.people, labels), predicted


def _write_report(
    folder: Path,
    run: StrikeImageRun,
    tested: Pictures,
    probabilities: NDArray[np.float32],
    predicted: NDArray[np.int64],
    result: Evaluation,
    metrics: dict[str, Any],
) -> None:
    truth = tested.labels if run.settings.task == "nary" else np.minimum(tested.labels, 1)
    wrong = worst_mistakes(truth, probabilities, predicted)
    names = result.labels
    titles = [
        f"{names[truth[i]]}, read {names[predicted[i]]}\n{tested.pictures[i].path.stem[:26]}" for i in wrong
    ]
    sweep, threshold = sweep_threshold(truth, probabilities[:, 0]), run.thresholds.get("punch", 0.5)
    made = report.Report(folder, f"Strike image, {run.settings.configuration}, {run.settings.task}")
    made.text(
        "Figures",
        f"Macro-F1 {result.macro_f1:.4f}, accuracy {result.accuracy:.4f} on {metrics['pictures']} pictures "
        f"of {metrics['people']} {metrics['split']} people, none of whom is in training. "
        f"Rule: {run.thresholds}.\n\n{report.class_table(result)}",
    )
    made.confusion("Confusion matrix", result, "confusion.png")
    made.picture("By person", lambda path: report.draw_people(result, path), "people.png")
    made.picture(
        "Threshold of a punch", lambda path: report.draw_sweep(sweep, threshold, path), "thresholds.png"
    )
    made.picture(
        "Surest mistakes",
        lambda path: report.draw_pictures(tested.pixels[wrong], titles, path),
        "mistakes.png",
    )
    made.curves(read_history(run.folder).epochs)
    made.write(run.settings)


NARY, BINARY = "strike-image", "strike-image-binary"
TITLES = {
    "nary": "Punch, kick or other, from one camera picture",
    "binary": "A punch or not, from one camera picture",
}
LIMITS = (
    "Trained and measured on drawn people only: one person in the picture, the camera 1.5 to 4 metres ahead, "
    "mostly facing it, in drawn rooms and light. How it does on filmed people has not been measured."
)


def ship(
    folder: Path,
    bundle: Path,
    data: Path,
    progress: Progress,
    cache: Path = CACHE,
    baseline: Path | None = None,
) -> ModelCard:
    """Export the run in `folder` as the bundle `bundle` with its card; returns the card.

    The card collects what the run folder holds: `metrics.json` of the still pictures, and where they are
    there `decision.json`, `video.json` and `features.json`. `baseline` is a run to compare with.
    """
    run = read_run(folder)
    if baseline is not None:
        write_json(folder / "baseline.json", summary_of(baseline))
    metrics = read_json(folder / "metrics.json", MADE_BY)
    pictures = split_by_person(read_class_folders(data))
    few = of_split(pictures, "test")[:: max(1, len(of_split(pictures, "test")) // 8)][:8]
    check = read_for(run.backbone, few, run.settings, "pictures to compare", progress, cache)
    keep = {
        name: folder / name
        for name in ("strike-image.keras", "settings.json", "thresholds.json", "history.json")
    }
    inputs = network_input(run.settings)(in_colour(check.pixels, run.settings))
    network, words = reading_network(run.model), build_card(run, metrics)
    return export_bundle(network, bundle, words, run.settings.picture, inputs, keep)


def summary_of(folder: Path) -> dict[str, Any]:
    """What a card says of another run: its configuration, figures and command."""
    metrics = read_json(folder / "metrics.json", MADE_BY)
    kept = ("macro_f1", "accuracy", "per_class", "confusion", "split", "people", "pictures", "command")
    return {
        "configuration": read_settings(folder).configuration,
        **{key: metrics[key] for key in kept if key in metrics},
    }


def backbone_record(settings: StrikeImageSettings) -> dict[str, Any]:
    """How the backbone came about, and the one it went on from, if their run folders are still there."""
    return _backbone_run(settings.backbone)


def _backbone_run(file: str) -> dict[str, Any]:
    folder = Path(file).parent
    if not file or not (folder / "metrics.json").is_file():
        return {"file": file or "ImageNet weights"}
    metrics, settings = (
        read_json(folder / "metrics.json", MADE_BY),
        read_json(folder / "settings.json", MADE_BY),
    )
    return {
        "command": metrics["command"],
        "settings": settings,
        "people": metrics["data"]["train"]["people"],
        "drift_on_unseen_faces": metrics.get("drift_on_unseen_faces"),
        **({"start": _backbone_run(settings["start"])} if settings.get("start") else {}),
    }


def build_card(run: StrikeImageRun, metrics: dict[str, Any]) -> dict[str, Any]:
    """The card's words and figures; `export` adds what the files themselves say."""
    extra = {
        part: read_json(run.folder / f"{part}.json", MADE_BY)
        for part in ("video", "features", "baseline")
        if (run.folder / f"{part}.json").is_file()
    }
    decision = run.folder / "decision.json"
    return {
        "title": TITLES[run.settings.task],
        "task": NARY if run.settings.task == "nary" else BINARY,
        "labels": run.settings.classes,
        **({"follow": CropTrackerSettings().to_card()} if follows(run.backbone) else {}),
        "decision": read_json(decision, MADE_BY)
        if decision.is_file()
        else default_decision(run.settings.classes),
        "training": {
            "command": metrics["command"],
            "workflow": "training/README.md",
            "settings": run.settings,
            "backbone": backbone_record(run.settings),
            "seed": run.settings.seed,
            "data": metrics["data"],
            "limits": LIMITS,
        },
        "metrics": {
            **{key: value for key, value in metrics.items() if key not in ("data", "command")},
            **extra,
        },
        "keras": {"file": "strike-image.keras", "weights": weights_key(run.model)},
    }


def default_decision(classes: Sequence[str]) -> dict[str, Any]:
    """The strike detector's own defaults, for a model whose videos have not been measured yet."""
    settings = StrikeSettings()
    chosen = {label: strike for label, strike in settings.classes.items() if label in classes}
    return replace(settings, classes=chosen).to_card()


def tune_decision(videos: Path, folder: Path, progress: Progress, cache: Path = CACHE) -> dict[str, Any]:
    """Choose the strike detector's settings on the videos of validation people; writes `decision.json`."""
    run = read_run(folder)
    watched = watch(run, videos, progress, cache)
    count = sum(1 for _ in candidates(run.settings.classes))
    with progress("trying settings of the detector", count) as advance:
        settings, summary = tune(watched, run.settings.classes, progress=advance)
    write_json(folder / "decision.json", settings.to_card())
    return summary.as_dict()


def run_video(
    videos: Path, folder: Path, progress: Progress, command: str = "", cache: Path = CACHE
) -> dict[str, Any]:
    """Measure model and detector on the videos of test people; writes `video.json` with the article's loop
    beside.
    """
    run = read_run(folder)
    watched = watch(run, videos, progress, cache)
    settings = strike_settings(folder)
    ours = summarise(watched, lambda: StrikeDetector(settings), run.settings.classes)
    figures = {
        "people": sorted({w.video.person for w in watched}),
        **ours.as_dict(),
        "article_loop_on_the_same_readings": article_summary(watched, run.settings.classes).as_dict(),
        "command": command,
    }
    write_json(folder / "video.json", figures)
    return figures


def strike_settings(folder: Path) -> StrikeSettings:
    """The detector's settings of a run or a bundle: `decision.json`, else the card's, else the defaults."""
    if (folder / "decision.json").is_file():
        return StrikeSettings.from_card(read_json(folder / "decision.json", MADE_BY))
    if (folder / "card.json").is_file():
        return StrikeSettings.from_card(read_card(folder).decision or {})
    return StrikeSettings.from_card(default_decision(read_settings(folder).classes))
