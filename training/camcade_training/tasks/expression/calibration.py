"""Does 80 % mean right in 80 of 100? The temperature that makes it so, and the figures that show it.

Guo and others, "On Calibration of Modern Neural Networks" (2017): all logits are divided by one number,
chosen on the validation split; it changes no decision (save those that averaging with the mirror image
decides) and makes the probabilities honest.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from camcade_training.tasks.expression.labels import SIX, among

BINS = 15


@dataclass(frozen=True)
class Bin:
    """Pictures whose largest probability lies between `low` and `high`."""

    low: float
    high: float
    pictures: int
    confidence: float  # mean of the largest probability, 0…1
    accuracy: float  # share read rightly, 0…1


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probabilities along the last axis."""
    powers = np.exp(logits - logits.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def averaged(logits: NDArray[np.float32], temperature: float) -> NDArray[np.float32]:
    """Probabilities (N, 7): the mean over views of logits (views, N, 7) divided by the temperature."""
    return softmax(logits / np.float32(temperature)).mean(0)


def surprise(probabilities: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """Mean negative log-likelihood of the true class, nats."""
    chosen = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(chosen, 1e-12)).mean())


def choose_temperature(logits: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """The temperature, 0.2…5, that makes the six of logits (views, N, 7) least surprised by the labels (N,).

    A grid of 1 % steps: the surprise is smooth and has one valley, and 300 values cost nothing.
    """
    candidates = np.exp(np.linspace(np.log(0.2), np.log(5.0), 324))
    losses = [surprise(*among(averaged(logits, float(t)), labels, SIX)) for t in candidates]
    return float(candidates[int(np.argmin(losses))])


def reliability(probabilities: NDArray[np.float32], labels: NDArray[np.int64], bins: int = BINS) -> list[Bin]:
    """Bins of equal width by the largest probability (N, K); empty ones are left out."""
    confidence, right = probabilities.max(1), probabilities.argmax(1) == labels
    places = np.minimum((confidence * bins).astype(int), bins - 1)
    found = []
    for i in range(bins):
        inside = places == i
        if inside.any():
            mean, share = float(confidence[inside].mean()), float(right[inside].mean())
            found.append(Bin(i / bins, (i + 1) / bins, int(inside.sum()), mean, share))
    return found


def calibration_error(found: list[Bin]) -> float:
    """Expected calibration error, 0…1: the mean gap between confidence and accuracy, weighed by pictures."""
    total = sum(one.pictures for one in found)
    return sum(one.pictures * abs(one.confidence - one.accuracy) for one in found) / max(1, total)
