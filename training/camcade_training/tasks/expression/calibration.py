"""Does 80 % mean right in 80 of 100? The temperature that makes it so, and the figures that show it.

Guo and others, "On Calibration of Modern Neural Networks" (2017): the logarithms of all probabilities are
divided by one number, chosen on the validation split; it changes no decision and makes them honest.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

BINS = 15
SMALLEST = 1e-6  # of a probability, before its logarithm is taken


@dataclass(frozen=True)
class Bin:
    """Pictures whose largest probability lies between `low` and `high`."""

    low: float
    high: float
    pictures: int
    confidence: float  # mean of the largest probability, 0…1
    accuracy: float  # share read rightly, 0…1


def softmax(logits: NDArray[Any]) -> NDArray[Any]:
    """Probabilities along the last axis."""
    powers = np.exp(logits - logits.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def sharpened(probabilities: NDArray[np.float32], temperature: float) -> NDArray[np.float32]:
    """Probabilities (N, K) with their logarithms divided by the temperature."""
    logs = np.log(np.maximum(probabilities, SMALLEST))
    return softmax(logs / np.float32(temperature))


def surprise(probabilities: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """Mean negative log-likelihood of the true class, nats; labels below 0 are not asked."""
    asked = np.flatnonzero(labels >= 0)
    chosen = probabilities[asked, labels[asked]]
    return float(-np.log(np.maximum(chosen, SMALLEST)).mean()) if len(asked) else 0.0


def choose_temperature(probabilities: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """The temperature, 0.2…5, at which probabilities (N, K) are least surprised by the labels (N,).

    A grid of 2 % steps: the surprise is smooth and has one valley.
    """
    candidates = np.exp(np.linspace(np.log(0.2), np.log(5.0), 162))
    losses = [surprise(sharpened(probabilities, float(t)), labels) for t in candidates]
    return round(float(candidates[int(np.argmin(losses))]), 4)


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
