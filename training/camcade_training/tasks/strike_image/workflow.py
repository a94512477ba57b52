"""Whole runs: read the pictures, train, measure on strangers, report, and export. The command line calls
these.
"""

import contextlib
import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from camcade.errors import ModelError
from camcade.gestures import StrikeDetector, StrikeSettings
from camcade.models.bundle import read_card
from camcade.models.card import ModelCard
from camcade.vision.crop_tracker import CropTrackerSettings
from camcade_training.core import report
from camcade_training.core.backbone import (
    feature_network,
    follows,
    imagenet_network,
    load_network,
    weights_key,
)
from camcade_training.core.datasets import (
    NARY_LABELS,
    Picture,
    balance,
    class_weights,
    describe,
    fingerprint,
    of_split,
    read_class_folders,
    read_faces,
    read_picture,
    read_prepared,
    split_by_person,
)
from camcade_training.core.export import export_bundle
from camcade_training.core.features import cached_array, cached_features, compute_features, spec_input
from camcade_training.core.metrics import (
    BINARY_CLASSES,
    Evaluation,
    best_threshold,
    decide_article,
    decide_likeliest,
    decide_punch,
    evaluate,
    sweep_threshold,
    worst_mistakes,
)
from camcade_training.core.preprocessing import InputSpec
from camcade_training.core.settings import CACHE, as_plain, resolve, write_json
from camcade_training.tasks.strike_image.augmentation import AugmentationSettings, augment, augmentation_key
from camcade_training.tasks.strike_image.distillation import (
    BackboneSettings,
    Drawn,
    Real,
    drawn_input,
    feature_drift,
    following_network,
    steps_of,
    train_backbone,
)
from camcade_training.tasks.strike_image.looks import (
    cut_squares,
    epoch_of_looks,
    look_of,
    seen_people,
    squares_in,
)
from camcade_training.tasks.strike_image.network import (
    Labelled,
    StrikeImageSettings,
    assemble,
    build_head,
    fit_head,
    in_colour,
    load_backbone,
    network_input,
    reading_network,
)
from camcade_training.tasks.strike_image.video import (
    LabelledVideo,
    Watched,
    article_summary,
    candidates,
    find_videos,
    follow_videos,
    read_labelled_video,
    summarise,
    tune,
)
from camcade_training.tasks.strike_image.video import read_pixels as video_pixels


class Progress(Protocol):
    """A progress display: `with progress("what", total) as advance: advance(1)`."""

    def __call__(self, description: str, total: int) -> AbstractContextManager[Callable[..., None]]: ...


@dataclass(frozen=True)
class Pictures:
    """One split, read: `pixels` (N, H, W, 3) uint8 at the network's picture size, `labels` (N,) in
    NARY_LABELS.
    """

    pictures: list[Picture]
    pixels: NDArray[np.uint8]
    labels: NDArray[np.int64]

    @property
    def people(self) -> list[str]:
        """The person of each picture."""
        return [picture.person for picture in self.pictures]


def read_split(
    pictures: Sequence[Picture], split: str, width: int, height: int, progress: Progress, cache: Path = CACHE
) -> Pictures:
    """The pictures of a split at width × height, from the cache the second time."""
    chosen = of_split(pictures, split)
    return read_pixels(chosen, f"reading {split} pictures", width, height, progress, cache)


def read_pixels(
    chosen: list[Picture], description: str, width: int, height: int, progress: Progress, cache: Path = CACHE
) -> Pictures:
    """Any pictures at width × height, from the cache the second time."""
    path = cache / f"pixels-{fingerprint(chosen)}-{width}x{height}.npy"

    def read() -> NDArray[np.uint8]:
        with progress(description, len(chosen)) as advance:
            return read_prepared(chosen, width, height, advance)

    labels = np.array([NARY_LABELS.index(picture.label) for picture in chosen], np.int64)
    return Pictures(chosen, cached_array(path, read), labels)


def cached_variant(
    data: Pictures, augmentation: AugmentationSettings, variant: int, progress: Progress, cache: Path = CACHE
) -> NDArray[np.uint8]:
    """One augmented variant of every picture, (N, H, W, 3) uint8. Each variant has a seed of its own."""
    digest = hashlib.sha256(
        f"{fingerprint(data.pictures)}|{data.pixels.shape}|{data.pixels[:8].tobytes()!r}".encode()
    )
    settings = resolve(augmentation, {"variants": 1, "seed": augmentation.seed * 1000 + variant})

    def vary() -> NDArray[np.uint8]:
        with progress(f"augmenting, variant {variant + 1}", len(data.pictures)) as advance:
            return augment(data.pixels, settings, advance)[0]

    name = f"variant-{digest.hexdigest()[:16]}-{augmentation_key(settings)}.npy"
    return cached_array(cache / name, vary)


def read_players(
    chosen: list[Picture],
    backbone: Any,
    settings: StrikeImageSettings,
    description: str,
    progress: Progress,
    cache: Path = CACHE,
    variant: int = 0,
) -> Pictures:
    """The square around the player that a following backbone finds in each picture, as the page would look.

    Variants above 0 are a little off and varied in light; each has a seed of its own.
    """
    size, name = settings.picture_width, f"{fingerprint(chosen)}-{weights_key(backbone)}"

    def find() -> NDArray[np.float32]:
        with progress(f"{description}: finding the players", len(chosen)) as advance:
            return squares_in(chosen, look_of(backbone, network_input(settings)), size, progress=advance)

    def read() -> NDArray[np.uint8]:
        with progress(description, len(chosen)) as advance:
            return cut_squares(chosen, squares, size, variant, settings.seed, advance)

    squares = cached_array(cache / f"squares-{name}.npy", find)
    labels = np.array([NARY_LABELS.index(picture.label) for picture in chosen], np.int64)
    varied = f"-{variant}-{settings.seed}" if variant else ""
    return Pictures(chosen, cached_array(cache / f"players-{name}-{size}{varied}.npy", read), labels)


# --- the backbone -----------------------------------------------------------------------------------------


def run_backbone(
    data: Path,
    faces: Path,
    out: Path,
    settings: BackboneSettings,
    progress: Progress,
    tell: Callable[[dict[str, float]], None] | None = None,
    command: str = "",
    cache: Path = CACHE,
) -> dict[str, Any]:
    """Train the backbone on the people in `data` and the faces of a zip; writes `out/backbone.keras` and a
    report.

    Returns the figures that stand in `out/metrics.json`.
    """
    import keras

    keras.utils.set_random_seed(settings.seed)
    pictures = split_by_person(read_class_folders(data))
    train, validation = of_split(pictures, "train"), of_split(pictures, "validation")
    teacher = imagenet_network(settings.alpha, settings.size, settings.size, settings.weights)
    student = (
        load_network(Path(settings.start))
        if settings.start
        else following_network(
            imagenet_network(settings.alpha, settings.size, settings.size, settings.weights), settings.seed
        )
    )
    spec = InputSpec(settings.size, settings.size)
    real = _real_pictures(teacher, faces, spec, progress, cache)
    drawn = _drawn_people(train, settings)
    held_out = [read_picture(picture.path) for picture in validation]
    truth = np.array([NARY_LABELS.index(picture.label) for picture in validation], np.int64)
    people = [picture.person for picture in validation]

    def validate(network: Any, head: Any) -> dict[str, float]:
        def to_input(part: NDArray[np.uint8]) -> NDArray[np.float32]:
            return drawn_input(part, spec)

        squares = squares_in(held_out, look_of(network, to_input), settings.size)
        found = cut_squares(held_out, squares, settings.size)
        features = compute_features(feature_network(network), found, to_input)
        predicted = decide_likeliest(np.asarray(head(features, training=False)))
        result = evaluate(truth, predicted, people, NARY_LABELS)
        return {
            "validation_macro_f1": result.macro_f1,
            **{f"validation_f1_{name}": row["f1"] for name, row in result.as_dict()["per_class"].items()},
        }

    with progress("training the backbone", steps_of(settings, len(train))) as advance:
        head, history = train_backbone(
            student, len(NARY_LABELS), drawn, real, settings, validate, advance, tell
        )
    faces_kept = read_faces(faces, "validation").pictures[:2000]
    to_input = spec_input(spec)
    drift = feature_drift(
        compute_features(teacher, faces_kept, to_input),
        compute_features(feature_network(student), faces_kept, to_input),
    )
    metrics = {
        "validation_macro_f1": history[-1]["validation_macro_f1"],
        "drift_on_unseen_faces": drift,
        "data": describe(pictures),
        "command": command,
    }
    with whole_folder(out) as partial:
        student.save(partial / "backbone.keras")
        assemble(student, head).save(partial / "strike-image.keras")
        write_json(partial / "settings.json", settings)
        write_json(partial / "history.json", history)
        write_json(partial / "metrics.json", metrics)
        _write_backbone_report(partial, settings, history, {**metrics, **drift})
    return metrics


def _write_backbone_report(
    folder: Path, settings: BackboneSettings, history: Sequence[dict[str, float]], metrics: dict[str, Any]
) -> None:
    curves = report.draw_curves(history, folder / "curves.png")
    figures = "\n".join(f"- {key}: {value}" for key, value in as_plain(metrics).items() if key != "data")
    sections = [("Figures", figures), ("Curves", f"![curves]({curves})")]
    report.write_report(
        folder / "report.md", "Backbone", [*sections, ("Settings", report.settings_table(settings))]
    )


def _real_pictures(teacher: Any, faces: Path, spec: InputSpec, progress: Progress, cache: Path) -> Real:
    pictures = read_faces(faces, "train").pictures
    with progress("features of real faces", len(pictures)) as advance:
        targets = cached_features(teacher, pictures, spec_input(spec), repr(spec), advance, cache)
    return Real(pictures, targets)


def _drawn_people(train: list[Picture], settings: BackboneSettings) -> Drawn:
    people = seen_people(train)
    names = [picture.label for picture in train]
    labels = np.array([NARY_LABELS.index(name) for name in names], np.int64)
    return Drawn(
        lambda number: epoch_of_looks(people, number, settings.looks, settings.seed),
        labels,
        class_weights(names, NARY_LABELS)[labels],
    )


@contextlib.contextmanager
def whole_folder(out: Path) -> Iterator[Path]:
    """A folder beside `out` to write a run into; its files take their places only when all went well."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".run-") as scratch:
        yield Path(scratch)
        out.mkdir(exist_ok=True)
        for path in sorted(Path(scratch).iterdir()):
            path.replace(out / path.name)


# --- heads ------------------------------------------------------------------------------------------------


def run_posture(
    data: Path,
    out: Path,
    settings: StrikeImageSettings,
    progress: Progress,
    command: str = "",
    cache: Path = CACHE,
) -> dict[str, Any]:
    """Train a head on the people in `data`, measure it on the test people, write model, figures and report
    to `out`.

    Returns the figures that stand in `out/metrics.json`.
    """
    import keras

    keras.utils.set_random_seed(settings.seed)
    pictures = split_by_person(read_class_folders(data))
    chosen = of_split(pictures, "train")
    if settings.per_class:
        chosen = balance(chosen, settings.seed, settings.per_class)
    backbone = load_backbone(settings)
    labelled = _training_features(backbone, chosen, settings, progress, cache)
    validation = _read_for(
        backbone, of_split(pictures, "validation"), settings, "reading validation pictures", progress, cache
    )
    held_out = _features_of(backbone, validation, settings, progress, "validation features", cache)
    head = build_head(settings, labelled.features.shape[1])
    with progress(
        f"training the head ({settings.configuration}, {settings.task})", settings.epochs
    ) as advance:
        history = fit_head(head, labelled, held_out, settings, lambda record: advance(1))
    model = assemble(backbone, head, settings.both_ways)
    with whole_folder(out) as partial:
        model.save(partial / "strike-image.keras")
        write_json(partial / "settings.json", settings)
        write_json(partial / "history.json", history)
        write_json(partial / "thresholds.json", _thresholds(model, validation, settings))
        return run_evaluation(data, partial, progress, command, cache)


def _read_for(
    backbone: Any,
    chosen: list[Picture],
    settings: StrikeImageSettings,
    description: str,
    progress: Progress,
    cache: Path,
) -> Pictures:
    """Pictures as the network sees them: the player where the backbone follows, else the whole picture."""
    if follows(backbone):
        return read_players(chosen, backbone, settings, description, progress, cache)
    size = (settings.picture_width, settings.picture_height)
    return read_pixels(chosen, description, *size, progress, cache)


def _training_features(
    backbone: Any, chosen: list[Picture], settings: StrikeImageSettings, progress: Progress, cache: Path
) -> Labelled:
    train = _read_for(backbone, chosen, settings, "reading train pictures", progress, cache)
    source = Pictures(train.pictures, in_colour(train.pixels, settings), train.labels)

    def varied(number: int) -> NDArray[np.uint8]:
        if not follows(backbone):
            return cached_variant(source, settings.augmentation, number, progress, cache)
        description = f"looking again, {number} of {settings.variants}"
        return read_players(chosen, backbone, settings, description, progress, cache, number).pixels

    network = feature_network(backbone)
    numbers = [0] * settings.plain + list(range(1, settings.variants + 1))
    features = []
    for index, number in enumerate(numbers):
        pixels = varied(number) if number else source.pixels
        with progress(f"features, round {index + 1} of {len(numbers)}", len(pixels)) as advance:
            features.append(
                cached_features(
                    network, pixels, network_input(settings), _input_name(settings), advance, cache
                )
            )
    weights = class_weights([picture.label for picture in train.pictures], NARY_LABELS)[train.labels]
    if settings.task == "binary":
        names = ["punch" if label == 0 else "not" for label in train.labels]
        weights = class_weights(names, ("punch", "not"))[np.minimum(train.labels, 1)]
    return Labelled(
        np.concatenate(features), np.tile(train.labels, len(numbers)), np.tile(weights, len(numbers))
    )


def _input_name(settings: StrikeImageSettings) -> str:
    return f"{settings.picture}|{settings.network_width}x{settings.network_height}"


def _features_of(
    backbone: Any,
    data: Pictures,
    settings: StrikeImageSettings,
    progress: Progress,
    description: str,
    cache: Path,
) -> Labelled:
    with progress(description, len(data.pixels)) as advance:
        features = cached_features(
            feature_network(backbone),
            in_colour(data.pixels, settings),
            network_input(settings),
            _input_name(settings),
            advance,
            cache,
        )
    return Labelled(features, data.labels, np.ones(len(data.labels), np.float32))


def _thresholds(model: Any, validation: Pictures, settings: StrikeImageSettings) -> dict[str, Any]:
    """How the whole model's probabilities are read for still pictures; chosen on validation people, never on
    test.
    """
    if settings.configuration == "article":
        return {"rule": "article", "punch": 0.40}
    if settings.task == "nary":
        return {"rule": "likeliest"}
    probability = compute_features(
        model, in_colour(validation.pixels, settings), network_input(settings), None
    )[:, 0]
    rows = sweep_threshold(validation.labels, probability)
    return {"rule": "threshold", "punch": best_threshold(rows)}


# --- measuring --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Run:
    """A trained posture model as a run folder or a bundle holds it."""

    folder: Path
    model: Any
    settings: StrikeImageSettings
    thresholds: dict[str, Any]

    @property
    def backbone(self) -> Any:
        """The part of the model that gives features, and where it follows the player, joints and presence."""
        return self.model.get_layer("backbone")


def read_run(folder: Path) -> Run:
    """A run folder or bundle with `strike-image.keras`, `settings.json`, `thresholds.json`.

    Raises ModelError when one is missing or cannot be read.
    """
    settings = read_settings(folder)
    return Run(
        folder, load_network(folder / "strike-image.keras"), settings, _read_json(folder / "thresholds.json")
    )


def read_settings(folder: Path) -> StrikeImageSettings:
    """The resolved settings beside a model."""
    return resolve(StrikeImageSettings(), _read_json(folder / "settings.json"))


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise ModelError(
            f"{path} cannot be read ({problem}); expected a folder that camcade train strike-image wrote"
        ) from problem


def predict(
    run: Run, pixels: NDArray[np.uint8], progress: Callable[[int], None] | None = None
) -> NDArray[np.float32]:
    """Probabilities (N, K) of pictures (N, H, W, 3) uint8 at the model's picture size."""
    return compute_features(run.model, in_colour(pixels, run.settings), network_input(run.settings), progress)


def decide(run: Run, probabilities: NDArray[np.float32]) -> NDArray[np.int64]:
    """Class indices (N,) by the run's rule."""
    if run.settings.task == "binary":
        return decide_punch(probabilities, run.thresholds["punch"])
    return (
        decide_article(probabilities)
        if run.thresholds["rule"] == "article"
        else decide_likeliest(probabilities)
    )


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
    tested = _read_for(
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
    write_json(out / "metrics.json", metrics)
    _write_posture_report(out, run, tested, probabilities, predicted, result, metrics)
    return metrics


def judge(
    run: Run, tested: Pictures, probabilities: NDArray[np.float32]
) -> tuple[Evaluation, NDArray[np.int64]]:
    """The figures, and the class index read from each picture."""
    predicted = decide(run, probabilities)
    labels = NARY_LABELS if run.settings.task == "nary" else BINARY_CLASSES
    truth = tested.labels if run.settings.task == "nary" else np.minimum(tested.labels, 1)
    return evaluate(truth, predicted, tested.people, labels), predicted


def _write_posture_report(
    folder: Path,
    run: Run,
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
    sweep = sweep_threshold(truth, probabilities[:, 0])
    drawn = {
        "confusion": report.draw_confusion(result, folder / "confusion.png"),
        "people": report.draw_people(result, folder / "people.png"),
        "sweep": report.draw_sweep(sweep, run.thresholds.get("punch", 0.5), folder / "thresholds.png"),
        "mistakes": report.draw_pictures(tested.pixels[wrong], titles, folder / "mistakes.png"),
    }
    history = run.folder / "history.json"
    if history.is_file():
        drawn["curves"] = report.draw_curves(json.loads(history.read_text()), folder / "curves.png")
    head = (
        f"Macro-F1 {result.macro_f1:.4f}, accuracy {result.accuracy:.4f} "
        f"on {metrics['pictures']} pictures of {metrics['people']} {metrics['split']} people, "
        "none of whom is in training. "
        f"Rule: {run.thresholds}.\n\n"
    )
    sections = [("Figures", head + report.class_table(result))]
    titles_of = {
        "confusion": "Confusion matrix",
        "people": "By person",
        "sweep": "Threshold of a punch",
        "mistakes": "Surest mistakes",
        "curves": "Training curves",
    }
    sections += [(titles_of[key], f"![{titles_of[key]}]({name})") for key, name in drawn.items()]
    sections.append(("Settings", report.settings_table(run.settings)))
    title = f"Posture, {run.settings.configuration}, {run.settings.task}"
    report.write_report(folder / "report.md", title, sections)


# --- shipping ---------------------------------------------------------------------------------------------

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
    metrics = _read_json(folder / "metrics.json")
    pictures = split_by_person(read_class_folders(data))
    few = of_split(pictures, "test")[:: max(1, len(of_split(pictures, "test")) // 8)][:8]
    check = _read_for(run.backbone, few, run.settings, "pictures to compare", progress, cache)
    keep = {
        name: folder / name
        for name in ("strike-image.keras", "settings.json", "thresholds.json", "history.json")
    }
    inputs = network_input(run.settings)(in_colour(check.pixels, run.settings))
    network, words = reading_network(run.model), build_card(run, metrics)
    return export_bundle(network, bundle, words, run.settings.picture, inputs, keep)


def summary_of(folder: Path) -> dict[str, Any]:
    """What a card says of another run: its configuration, figures and command."""
    metrics = _read_json(folder / "metrics.json")
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
    metrics, settings = _read_json(folder / "metrics.json"), _read_json(folder / "settings.json")
    return {
        "command": metrics["command"],
        "settings": settings,
        "people": metrics["data"]["train"]["people"],
        "drift_on_unseen_faces": metrics.get("drift_on_unseen_faces"),
        **({"start": _backbone_run(settings["start"])} if settings.get("start") else {}),
    }


def build_card(run: Run, metrics: dict[str, Any]) -> dict[str, Any]:
    """The card's words and figures; `export` adds what the files themselves say."""
    extra = {
        part: _read_json(run.folder / f"{part}.json")
        for part in ("video", "features", "baseline")
        if (run.folder / f"{part}.json").is_file()
    }
    decision = run.folder / "decision.json"
    return {
        "title": TITLES[run.settings.task],
        "task": NARY if run.settings.task == "nary" else BINARY,
        "labels": run.settings.classes,
        **({"follow": CropTrackerSettings().to_card()} if follows(run.backbone) else {}),
        "decision": _read_json(decision) if decision.is_file() else default_decision(run.settings.classes),
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


# --- videos ------------------------------------------------------------------------------------------------


SIDE_BY_SIDE = 4  # videos watched together


def watch(run: Run, videos: Path, progress: Progress, cache: Path = CACHE) -> list[Watched]:
    """The model's readings of every labelled video below a folder."""
    found = [read_labelled_video(path) for path in find_videos(videos)]
    if not follows(run.backbone):
        return [_watch_whole(run, video, progress, cache) for video in found]
    groups = [found[start : start + SIDE_BY_SIDE] for start in range(0, len(found), SIDE_BY_SIDE)]
    return [one for group in groups for one in _watch_following(run, group, progress, cache)]


def _watch_following(run: Run, videos: list[LabelledVideo], progress: Progress, cache: Path) -> list[Watched]:
    """Frame by frame, as in the page: each look decides where the next one goes."""
    names = "|".join(f"{video.path.name}-{video.path.stat().st_size}" for video in videos)
    digest = hashlib.sha256(f"{weights_key(run.model)}|{names}|{CropTrackerSettings()}".encode()).hexdigest()[
        :24
    ]

    def read() -> NDArray[np.float32]:
        frames = max(round(video.duration_s * video.frames_per_second) for video in videos)
        with progress(f"watching {len(videos)} videos", frames) as advance:
            rows = follow_videos(
                run.model, videos, network_input(run.settings), run.settings.picture_width, advance
            )
        return np.concatenate(rows)

    rows = cached_array(cache / f"watched-{digest}.npy", read)
    lengths = np.cumsum([0, *(round(video.duration_s * video.frames_per_second) for video in videos)])
    return [
        Watched(video, rows[start:end])
        for video, start, end in zip(videos, lengths, lengths[1:], strict=False)
    ]


def _watch_whole(run: Run, video: LabelledVideo, progress: Progress, cache: Path) -> Watched:
    frames = round(video.duration_s * video.frames_per_second)
    size = (run.settings.picture_width, run.settings.picture_height)
    with progress(f"reading {video.path.name}", frames) as advance:
        pixels = video_pixels(video, *size, advance, cache)
    with progress(f"watching {video.path.name}", len(pixels)) as advance:
        coloured = in_colour(pixels, run.settings)
        read = cached_features(
            run.model, coloured, network_input(run.settings), _input_name(run.settings), advance, cache
        )
    return Watched(video, read)


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
        return StrikeSettings.from_card(_read_json(folder / "decision.json"))
    if (folder / "card.json").is_file():
        return StrikeSettings.from_card(read_card(folder).decision or {})
    return StrikeSettings.from_card(default_decision(read_settings(folder).classes))


# --- features ---------------------------------------------------------------------------------------------


def compare_features(
    backbone: Path, faces: Path, alpha: float, progress: Progress, cache: Path = CACHE
) -> dict[str, float]:
    """Test accuracy of a linear head on frozen features: ours, ImageNet's, and the difference."""
    from camcade_training.tasks.strike_image.linear_probe import probe_faces

    ours = feature_network(load_backbone(StrikeImageSettings(backbone=str(backbone))))
    _, height, width, _ = ours.input_shape
    imagenet = imagenet_network(alpha, width, height)
    figures: dict[str, float] = {}
    for name, network in (("imagenet", imagenet), ("ours", ours)):
        with progress(f"linear head on {name} features", 28709 + 2 * 3589) as advance:
            figures[name] = probe_faces(network, faces, progress=advance, cache=cache).test_accuracy
    figures["gain"] = figures["ours"] - figures["imagenet"]
    return figures
