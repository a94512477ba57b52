"""How well votes are read: eight expressions, the game's six, FER-2013's seven; each under disturbances."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade_training.tasks.expression.calibration import softmax
from camcade_training.tasks.expression.disturbances import DISTURBANCES
from camcade_training.tasks.expression.labels import SEVEN, SIX
from camcade_training.tasks.expression.vote_network import as_values
from camcade_training.tasks.expression.voted_faces import NO_LABEL, Faces
from camcade_training.tasks.expression.votes import EIGHT, SIX_OF_EIGHT, majority, plurality, six_labels

# Faces (N, 48, 48) uint8 -> probabilities of EIGHT (N, 8) and of SEVEN (N, 7).
Classifier = Callable[[NDArray[np.uint8]], tuple[NDArray[np.float32], NDArray[np.float32]]]


@dataclass(frozen=True)
class Measure:
    """One way of asking: what is true (N,), negative where it is not asked, and of which labels."""

    name: str
    truth: NDArray[np.int64]
    labels: tuple[str, ...]
    head: str  # "eight" or "seven"
    columns: tuple[int, ...]  # of the head's, in the order of `labels`

    def chosen(self, answers: dict[str, NDArray[np.float32]]) -> NDArray[np.int64]:
        """The likeliest of `labels` (N,)."""
        return answers[self.head][:, list(self.columns)].argmax(1)


def measures(faces: Faces) -> list[Measure]:
    """What is asked about faces: the votes in three ways, and FER-2013's labels."""
    eight, seven = tuple(range(len(EIGHT))), tuple(range(len(SEVEN)))
    labels = np.where(faces.labels == NO_LABEL, -1, faces.labels)
    return [
        Measure("eight by majority", majority(faces.votes), EIGHT, "eight", eight),
        Measure("eight by plurality", plurality(faces.votes), EIGHT, "eight", eight),
        Measure("six by five votes", six_labels(faces.votes), SIX, "eight", SIX_OF_EIGHT),
        Measure("FER-2013 seven", labels, SEVEN, "seven", seven),
        Measure("FER-2013 six", np.where(labels < 6, labels, -1), SIX, "seven", seven[:6]),
        Measure("FER-2013 five", np.where(labels < 5, labels, -1), SIX[:5], "seven", seven[:5]),
    ]


def accuracies(faces: Faces, classify: Classifier) -> dict[str, float]:
    """Shares read rightly by the names of `measures`."""
    answers = _answers(classify, faces.pixels)
    return {one.name: _accuracy(one, answers) for one in measures(faces)}


def figures(faces: Faces, classify: Classifier, progress: Callable[[], None] | None = None) -> dict[str, Any]:
    """Each measure on the faces as they are, by class, with the confusion; and under each disturbance."""
    asked = measures(faces)
    answers = _answers(classify, faces.pixels)
    result: dict[str, Any] = {one.name: _details(one, answers) for one in asked}
    disturbed: dict[str, dict[str, float]] = {}
    for name, change in DISTURBANCES.items():
        found = _answers(classify, change(faces.pixels))
        disturbed[name] = {one.name: round(_accuracy(one, found), 4) for one in asked}
        if progress:
            progress()
    result["disturbed"] = disturbed
    return result


def of_network(network: Any, batch_size: int = 128) -> Classifier:
    """A classifier that averages the answers for a face and its mirror image, as the page does."""
    import tensorflow as tf

    run = tf.function(lambda values: network(values, training=False), autograph=False, reduce_retracing=True)

    def classify(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        found: dict[str, list[NDArray[np.float32]]] = {"eight": [], "seven": []}
        for start in range(0, len(pixels), batch_size):
            part = as_values(pixels[start : start + batch_size])
            given = run(tf.constant(np.concatenate([part, part[:, :, ::-1]])))
            for name, parts in found.items():
                parts.append(softmax(np.asarray(given[name])).reshape(2, len(part), -1).mean(0))
        return np.concatenate(found["eight"]), np.concatenate(found["seven"])

    return classify


def _answers(classify: Classifier, pixels: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
    return dict(zip(("eight", "seven"), classify(pixels), strict=True))


def _accuracy(one: Measure, answers: dict[str, NDArray[np.float32]]) -> float:
    asked = one.truth >= 0
    return float((one.chosen(answers) == one.truth)[asked].mean()) if asked.any() else 0.0


def _details(one: Measure, answers: dict[str, NDArray[np.float32]]) -> dict[str, Any]:
    asked = one.truth >= 0
    confusion = np.zeros((len(one.labels), len(one.labels)), np.int64)
    np.add.at(confusion, (one.truth[asked], one.chosen(answers)[asked]), 1)
    counts = confusion.sum(1)
    recall = np.diag(confusion) / np.maximum(1, counts)
    return {
        "faces": int(asked.sum()),
        "accuracy": round(_accuracy(one, answers), 4),
        "mean_recall": round(float(recall[counts > 0].mean()), 4) if asked.any() else 0.0,
        "recall": {label: round(float(value), 4) for label, value in zip(one.labels, recall, strict=True)},
        "confusion": {
            "rows": "true",
            "columns": "predicted",
            "labels": list(one.labels),
            "counts": confusion.tolist(),
        },
    }
