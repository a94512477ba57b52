"""How well faces are read: the votes' eight, the game's six, FER-2013's seven; and how honestly."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade_training.tasks.expression.calibration import calibration_error, reliability, surprise
from camcade_training.tasks.expression.classifiers import Answers, Classifier
from camcade_training.tasks.expression.disturbances import DISTURBANCES
from camcade_training.tasks.expression.faces import NO_LABEL, Faces
from camcade_training.tasks.expression.labels import EIGHT, FIVE, SEVEN, SIX
from camcade_training.tasks.expression.votes import majority, plurality, six_labels


@dataclass(frozen=True)
class Measure:
    """One way of asking: what is true (N,), negative where it is not asked, and of which labels."""

    name: str
    truth: NDArray[np.int64]
    labels: tuple[str, ...]  # the first of the role's
    role: str  # of the classifier's answers

    def probabilities(self, answers: Answers) -> NDArray[np.float32]:
        """Of the faces that are asked about (M, K), given that they show one of `labels`."""
        part = answers[self.role][self.truth >= 0, : len(self.labels)]
        return part / np.maximum(part.sum(1, keepdims=True), 1e-9)

    def accuracy(self, answers: Answers) -> float:
        """Share of the likeliest labels that are true; 0 where nothing is asked."""
        right = self.probabilities(answers).argmax(1) == self.truth[self.truth >= 0]
        return float(right.mean()) if len(right) else 0.0


def measures(faces: Faces, answers: Answers) -> list[Measure]:
    """What is asked about faces: the votes, and FER-2013's labels; as far as the classifier answers."""
    labels = np.where(faces.labels == NO_LABEL, -1, faces.labels)
    first = {count: np.where(labels < count, labels, -1) for count in (len(FIVE), len(SIX))}
    asked = [
        Measure("eight by majority", majority(faces.votes), EIGHT, "eight"),
        Measure("eight by plurality", plurality(faces.votes), EIGHT, "eight"),
        Measure("six by five votes", six_labels(faces.votes), SIX, "six"),
        Measure("FER-2013 seven", labels, SEVEN, "seven"),
        Measure("FER-2013 six", first[len(SIX)], SIX, "seven"),
        Measure("FER-2013 five", first[len(FIVE)], FIVE, "seven"),
        Measure("FER-2013 six, as the game reads them", first[len(SIX)], SIX, "six"),
        Measure("FER-2013 five, as the game reads them", first[len(FIVE)], FIVE, "six"),
    ]
    return [one for one in asked if one.role in answers]


def accuracies(faces: Faces, classify: Classifier) -> dict[str, float]:
    """Shares read rightly by the names of `measures`."""
    answers = classify(faces.pixels)
    return {one.name: one.accuracy(answers) for one in measures(faces, answers)}


def figures(
    faces: Faces,
    classify: Classifier,
    changes: Iterable[str] = tuple(DISTURBANCES),
    progress: Callable[[], None] | None = None,
) -> dict[str, Any]:
    """Each measure on the faces as they are, by class, with confusion and calibration; and its accuracy under
    each of `changes`, names of DISTURBANCES.
    """
    answers = classify(faces.pixels)
    asked = measures(faces, answers)
    result: dict[str, Any] = {one.name: _details(one, answers) for one in asked}
    disturbed: dict[str, dict[str, float]] = {}
    for name in changes:
        found = classify(DISTURBANCES[name](faces.pixels))
        disturbed[name] = {one.name: round(one.accuracy(found), 4) for one in asked}
        if progress:
            progress()
    return {**result, "disturbed": disturbed}


def _details(one: Measure, answers: Answers) -> dict[str, Any]:
    truth, probabilities = one.truth[one.truth >= 0], one.probabilities(answers)
    confusion = np.zeros((len(one.labels), len(one.labels)), np.int64)
    np.add.at(confusion, (truth, probabilities.argmax(1)), 1)
    counts, taken = confusion.sum(1), confusion.sum(0)
    recall = np.diag(confusion) / np.maximum(1, counts)
    precision = np.diag(confusion) / np.maximum(1, taken)
    return {
        "faces": len(truth),
        "accuracy": round(one.accuracy(answers), 4),
        "mean_recall": round(float(recall[counts > 0].mean()), 4) if len(truth) else 0.0,
        "recall": _by_label(one, recall),
        "precision": _by_label(one, precision),
        "calibration": {
            "expected_calibration_error": round(calibration_error(reliability(probabilities, truth)), 4),
            "surprise_nats": round(surprise(probabilities, truth), 4),
        },
        "confusion": {
            "rows": "true",
            "columns": "predicted",
            "labels": list(one.labels),
            "counts": confusion.tolist(),
        },
    }


def _by_label(one: Measure, values: NDArray[np.float64]) -> dict[str, float]:
    return {label: round(float(value), 4) for label, value in zip(one.labels, values, strict=True)}
