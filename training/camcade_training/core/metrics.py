"""How good is a classifier of pictures on people it has never seen? Figures only; `report` draws them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class ArticleThresholds:
    """The article's reading of the probabilities: other first, then the likelier strike if sure."""

    other: float = 0.40
    strike: float = 0.35
    punch: float = 0.40  # of the binary model


@dataclass(frozen=True)
class Evaluation:
    """Figures of one model on one split. `confusion[i, j]`: pictures of class i taken for class j."""

    labels: tuple[str, ...]
    confusion: NDArray[np.int64]  # (K, K)
    per_person: dict[str, float]  # share of each person's pictures read rightly

    @property
    def precision(self) -> NDArray[np.float64]:
        """(K,) of what was taken for a class, the share that is it; 0 where nothing was."""
        return _shares(np.diag(self.confusion), self.confusion.sum(0))

    @property
    def recall(self) -> NDArray[np.float64]:
        """(K,) of what is a class, the share taken for it; 0 where nothing is."""
        return _shares(np.diag(self.confusion), self.confusion.sum(1))

    @property
    def f1(self) -> NDArray[np.float64]:
        """(K,) harmonic mean of precision and recall."""
        return _shares(2 * self.precision * self.recall, self.precision + self.recall)

    @property
    def macro_f1(self) -> float:
        """Mean F1 of the classes, each counting the same however many pictures it has."""
        return float(self.f1.mean())

    @property
    def accuracy(self) -> float:
        """Share of all pictures read rightly."""
        return float(np.trace(self.confusion) / max(1, self.confusion.sum()))

    def as_dict(self) -> dict[str, Any]:
        """Plain figures for cards and JSON, shares rounded to four digits."""
        people = sorted(self.per_person.values())
        figures = {
            "pictures": int(self.confusion.sum()),
            "people": len(people),
            "macro_f1": round(self.macro_f1, 4),
            "accuracy": round(self.accuracy, 4),
            "per_class": {
                label: {
                    "precision": round(float(self.precision[i]), 4),
                    "recall": round(float(self.recall[i]), 4),
                    "f1": round(float(self.f1[i]), 4),
                }
                for i, label in enumerate(self.labels)
            },
            "confusion": {"rows": "true", "columns": "predicted", "labels": list(self.labels)},
            "person_accuracy": {
                "worst": round(people[0], 4),
                "median": round(float(np.median(people)), 4),
            },
        }
        figures["confusion"]["counts"] = self.confusion.tolist()
        return figures


def _shares(part: NDArray[Any], whole: NDArray[Any]) -> NDArray[np.float64]:
    return np.divide(part, whole, out=np.zeros(len(part), np.float64), where=whole > 0)


def evaluate(
    truth: NDArray[np.int64], predicted: NDArray[np.int64], people: Sequence[str], labels: Sequence[str]
) -> Evaluation:
    """Figures from class indices (N,) and the person of each picture."""
    confusion = np.zeros((len(labels), len(labels)), np.int64)
    np.add.at(confusion, (truth, predicted), 1)
    right = truth == predicted
    names = np.asarray(people)
    per_person = {str(name): float(right[names == name].mean()) for name in np.unique(names)}
    return Evaluation(tuple(labels), confusion, per_person)


def decide_likeliest(probabilities: NDArray[np.float32]) -> NDArray[np.int64]:
    """Class index (N,) of the largest probability of (N, K)."""
    return probabilities.argmax(1)


def decide_article(
    probabilities: NDArray[np.float32], thresholds: ArticleThresholds = ArticleThresholds()
) -> NDArray[np.int64]:
    """The article's rule over (N, 3) in the order punch, kick, other; nothing sure enough counts as other."""
    punch, kick, other = probabilities.T
    strike = np.where(kick > punch, 1, 0)
    sure = np.maximum(kick, punch) >= thresholds.strike
    return np.where((other >= thresholds.other) | ~sure, 2, strike)


def decide_punch(probabilities: NDArray[np.float32], threshold: float) -> NDArray[np.int64]:
    """0 for a punch, 1 for none, of the binary model's (N, 1); the order of BINARY_CLASSES."""
    return np.where(probabilities[:, 0] >= threshold, 0, 1)


BINARY_CLASSES = ("punch", "not punch")


def sweep_threshold(truth: NDArray[np.int64], probability: NDArray[np.float32]) -> list[dict[str, float]]:
    """Precision, recall and F1 of `probability >= threshold` for class 0, at thresholds 0.02…0.98."""
    is_punch = truth == 0
    rows = []
    for threshold in np.linspace(0.02, 0.98, 49):
        taken = probability >= threshold
        hits = int((taken & is_punch).sum())
        precision = hits / max(1, int(taken.sum()))
        recall = hits / max(1, int(is_punch.sum()))
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        rows.append(
            {"threshold": round(float(threshold), 2), "precision": precision, "recall": recall, "f1": f1}
        )
    return rows


def best_threshold(rows: list[dict[str, float]]) -> float:
    """The threshold of the best F1; in the middle of them where several are as good."""
    best = max(row["f1"] for row in rows)
    good = [row["threshold"] for row in rows if row["f1"] >= best - 1e-9]
    return good[len(good) // 2]


def worst_mistakes(
    truth: NDArray[np.int64],
    probabilities: NDArray[np.float32],
    predicted: NDArray[np.int64],
    count: int = 12,
) -> NDArray[np.int64]:
    """Indices of the wrongly read pictures, the surest mistakes first."""
    wrong = np.flatnonzero(truth != predicted)
    of_truth = probabilities[wrong, np.minimum(truth[wrong], probabilities.shape[1] - 1)]
    if probabilities.shape[1] == 1:  # binary: the column is P(punch), the truth may be its opposite
        of_truth = np.where(truth[wrong] == 0, of_truth, 1 - of_truth)
    return wrong[np.argsort(of_truth, kind="stable")][:count]
