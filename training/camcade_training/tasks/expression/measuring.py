"""How well are faces read: among seven, among the game's six and five, class by class, and how honestly."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade_training.core.metrics import Evaluation
from camcade_training.tasks.expression.calibration import averaged, calibration_error, reliability, surprise
from camcade_training.tasks.expression.labels import GROUPS, SEVEN, SIX, among

# What there is to compare with, on the same test split.
PUBLISHED = {
    "record of single networks": {"seven": 0.733, "source": "arXiv 2105.03588"},
    "floor of this project": {"seven": 0.69, "five": 0.75},
    "@vladmandic/face-api": {"seven": 0.572, "five": 0.624},
    "@vladmandic/human": {"seven": 0.563, "five": 0.625},
}


def evaluation_of(
    probabilities: NDArray[np.float32], labels: NDArray[np.int64], group: tuple[str, ...]
) -> Evaluation:
    """Likeliest class among `group`, of the pictures (N,) that belong to it; probabilities (N, 7)."""
    part, truth = among(probabilities, labels, group)
    confusion = np.zeros((len(group), len(group)), np.int64)
    np.add.at(confusion, (truth, part.argmax(1)), 1)
    return Evaluation(group, confusion, {})


def figures(
    logits: NDArray[np.float32],
    labels: NDArray[np.int64],
    temperature: float,
    split: str,
    views: str = "face and mirror image averaged",
) -> dict[str, Any]:
    """Everything a card says about one split, from logits (views, N, 7), views averaged."""
    probabilities = averaged(logits, temperature)
    result: dict[str, Any] = {"split": split, "views": views}
    for name, group in GROUPS.items():
        result[name] = _of_group(evaluation_of(probabilities, labels, group))
    result["six"]["calibration"] = {
        "temperature": round(temperature, 4),
        "before": _honesty(averaged(logits, 1.0), labels),
        "after": _honesty(probabilities, labels),
    }
    result["surprised_faces"] = _surprised(probabilities, labels)
    return result


def _of_group(found: Evaluation) -> dict[str, Any]:
    return {
        "pictures": int(found.confusion.sum()),
        "accuracy": round(found.accuracy, 4),
        "macro_f1": round(found.macro_f1, 4),
        "per_class": {
            label: {
                "precision": round(float(found.precision[i]), 4),
                "recall": round(float(found.recall[i]), 4),
                "f1": round(float(found.f1[i]), 4),
                "pictures": int(found.confusion[i].sum()),
            }
            for i, label in enumerate(found.labels)
        },
        "confusion": {
            "rows": "true",
            "columns": "predicted",
            "labels": list(found.labels),
            "counts": found.confusion.tolist(),
        },
    }


def _honesty(probabilities: NDArray[np.float32], labels: NDArray[np.int64]) -> dict[str, float]:
    part, truth = among(probabilities, labels, SIX)
    return {
        "expected_calibration_error": round(calibration_error(reliability(part, truth)), 4),
        "surprise_nats": round(surprise(part, truth), 4),
    }


def _surprised(probabilities: NDArray[np.float32], labels: NDArray[np.int64]) -> dict[str, float]:
    """Shares of the surprised faces, which the six have no name for, read as each of the six."""
    taken = probabilities[labels == SEVEN.index("surprised"), : len(SIX)].argmax(1)
    counts = np.bincount(taken, minlength=len(SIX)) / max(1, len(taken))
    return {label: round(float(share), 4) for label, share in zip(SIX, counts, strict=True)}
