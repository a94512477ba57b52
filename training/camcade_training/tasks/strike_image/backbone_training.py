"""A whole training of the backbone: pictures and faces in, network, figures and report out."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.places import folder_to_write
from camcade_training.core.assembly import assemble
from camcade_training.core.backbone import feature_network, imagenet_network, load_network
from camcade_training.core.datasets import (
    NARY_LABELS,
    Picture,
    class_weights,
    describe,
    of_split,
    read_class_folders,
    read_faces,
    read_picture,
    split_by_person,
)
from camcade_training.core.features import cached_features, compute_features, feature_drift, spec_input
from camcade_training.core.metrics import decide_likeliest, evaluate
from camcade_training.core.preprocessing import InputSpec
from camcade_training.core.progress import Progress, Record, Tell
from camcade_training.core.report import Report
from camcade_training.core.run_folder import (
    METRICS,
    SETTINGS,
    STATE,
    command_so_far,
    whole_folder,
    write_history,
)
from camcade_training.core.settings import CACHE, as_plain, write_json
from camcade_training.tasks.strike_image.distillation import (
    BackboneSettings,
    Drawn,
    Real,
    drawn_input,
    following_network,
    train_backbone,
)
from camcade_training.tasks.strike_image.looks import (
    cut_squares,
    epoch_of_looks,
    look_of,
    seen_people,
    squares_in,
)


def run_backbone(
    data: Path,
    faces: Path,
    out: Path,
    settings: BackboneSettings,
    progress: Progress,
    tell: Tell | None = None,
    command: str = "",
    cache: Path = CACHE,
) -> dict[str, Any]:
    """Train the backbone on the people in `data` and the faces of a zip, going on where it was stopped;
    writes `out/backbone.keras` and a report.

    Returns the figures that stand in `out/metrics.json`.
    """
    folder_to_write(out)
    pictures = split_by_person(read_class_folders(data))
    train, validation = of_split(pictures, "train"), of_split(pictures, "validation")
    real_faces = read_faces(faces, "train").pictures
    import keras

    keras.utils.set_random_seed(settings.seed)
    teacher, student = _teacher_and_student(settings)
    real = _real_pictures(teacher, real_faces, settings, progress, cache)
    drawn = _drawn_people(train, settings)
    state = out / STATE
    command = command_so_far(state.parent, command) if state.is_file() else command
    validate = _validation_of(validation, settings)
    head, history = train_backbone(
        student, len(NARY_LABELS), drawn, real, settings, validate, progress, tell, state
    )
    drift = _drift(teacher, student, faces, settings)
    metrics = {
        "validation_macro_f1": history[-1]["validation_macro_f1"],
        "drift_on_unseen_faces": drift,
        "data": describe(pictures),
        "command": command,
    }
    with whole_folder(out) as partial:
        student.save(partial / "backbone.keras")
        assemble(student, head).save(partial / "strike-image.keras")
        write_json(partial / SETTINGS, settings)
        write_history(partial, command, history)
        write_json(partial / METRICS, metrics)
        _write_report(partial, settings, history, {**metrics, **drift})
    state.unlink(missing_ok=True)  # done: the same command trains anew
    return metrics


def _teacher_and_student(settings: BackboneSettings) -> tuple[Any, Any]:
    """The ImageNet network whose features are kept near, and the network that learns."""

    def imagenet() -> Any:
        return imagenet_network(settings.alpha, settings.size, settings.size, settings.weights)

    teacher = imagenet()
    if settings.start:
        return teacher, load_network(Path(settings.start))
    return teacher, following_network(imagenet(), settings.seed)


def _validation_of(validation: list[Picture], settings: BackboneSettings) -> Callable[[Any, Any], Record]:
    """A function from network and head to how well they read pictures of people held out."""
    spec = InputSpec(settings.size, settings.size)
    held_out = [read_picture(picture.path) for picture in validation]
    truth = np.array([NARY_LABELS.index(picture.label) for picture in validation], np.int64)
    people = [picture.person for picture in validation]

    def to_input(part: NDArray[np.uint8]) -> NDArray[np.float32]:
        return drawn_input(part, spec)

    def validate(network: Any, head: Any) -> Record:
        squares = squares_in(held_out, look_of(network, to_input), settings.size)
        found = cut_squares(held_out, squares, settings.size)
        features = compute_features(feature_network(network), found, to_input)
        predicted = decide_likeliest(np.asarray(head(features, training=False)))
        result = evaluate(truth, predicted, people, NARY_LABELS)
        return {
            "validation_macro_f1": result.macro_f1,
            **{f"validation_f1_{name}": row["f1"] for name, row in result.as_dict()["per_class"].items()},
        }

    return validate


def _drift(teacher: Any, student: Any, faces: Path, settings: BackboneSettings) -> dict[str, float]:
    """How far the features of real faces that were not trained on have moved."""
    kept = read_faces(faces, "validation").pictures[:2000]
    to_input = spec_input(InputSpec(settings.size, settings.size))
    return feature_drift(
        compute_features(teacher, kept, to_input), compute_features(feature_network(student), kept, to_input)
    )


def _write_report(
    folder: Path, settings: BackboneSettings, history: Sequence[Record], metrics: dict[str, Any]
) -> None:
    made = Report(folder, "Backbone")
    figures = (f"- {key}: {value}" for key, value in as_plain(metrics).items() if key != "data")
    made.text("Figures", "\n".join(figures))
    made.curves(history)
    made.write(settings)


def _real_pictures(
    teacher: Any,
    pictures: NDArray[np.uint8],
    settings: BackboneSettings,
    progress: Progress,
    cache: Path,
) -> Real:
    spec = InputSpec(settings.size, settings.size)
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
