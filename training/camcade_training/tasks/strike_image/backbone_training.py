"""A whole training of the backbone: pictures and faces in, network, figures and report out."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade_training.core import report
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
from camcade_training.core.features import cached_features, compute_features, spec_input
from camcade_training.core.metrics import decide_likeliest, evaluate
from camcade_training.core.preprocessing import InputSpec
from camcade_training.core.progress import Progress
from camcade_training.core.run_folder import whole_folder
from camcade_training.core.settings import CACHE, as_plain, write_json
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
