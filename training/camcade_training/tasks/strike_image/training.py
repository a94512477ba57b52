"""A whole training of a head: read the pictures, train, choose thresholds, measure on strangers."""

from pathlib import Path
from typing import Any

from camcade.places import folder_to_write
from camcade_training.core.assembly import assemble
from camcade_training.core.backbone import find_weights, refuse_no_network
from camcade_training.core.datasets import balance, of_split, read_class_folders, split_by_person
from camcade_training.core.features import compute_features
from camcade_training.core.metrics import best_threshold, sweep_threshold
from camcade_training.core.progress import Progress
from camcade_training.core.run_folder import whole_folder, write_history
from camcade_training.core.settings import CACHE, write_json
from camcade_training.tasks.strike_image.examples import Pictures, features_of, read_for, training_features
from camcade_training.tasks.strike_image.network import (
    StrikeImageSettings,
    build_head,
    fit_head,
    in_colour,
    load_backbone,
    network_input,
)
from camcade_training.tasks.strike_image.workflow import run_evaluation


def train_head(
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
    folder_to_write(out)
    pictures = split_by_person(read_class_folders(data))
    chosen = of_split(pictures, "train")
    if settings.backbone:
        refuse_no_network(Path(settings.backbone))
    else:
        find_weights(settings.alpha, settings.weights)
    import keras

    keras.utils.set_random_seed(settings.seed)
    if settings.per_class:
        chosen = balance(chosen, settings.seed, settings.per_class)
    backbone = load_backbone(settings)
    labelled = training_features(backbone, chosen, settings, progress, cache)
    validation = read_for(
        backbone, of_split(pictures, "validation"), settings, "reading validation pictures", progress, cache
    )
    held_out = features_of(backbone, validation, settings, progress, "validation features", cache)
    head = build_head(settings, labelled.features.shape[1])
    history = fit_head(head, labelled, held_out, settings, progress)
    model = assemble(backbone, head, settings.both_ways)
    with whole_folder(out) as partial:
        model.save(partial / "strike-image.keras")
        write_json(partial / "settings.json", settings)
        write_history(partial, command, history)
        write_json(partial / "thresholds.json", _thresholds(model, validation, settings))
        return run_evaluation(data, partial, progress, command, cache)


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
