import numpy as np
import pytest

from camcade_training.tasks.expression.calibration import (
    calibration_error,
    choose_temperature,
    reliability,
    sharpened,
    softmax,
    surprise,
)


def labelled(temperature: float, seed: int = 5, count: int = 6000):
    """Probabilities (N, 7) that are too sure by `temperature`, and labels drawn from the honest ones."""
    rng = np.random.default_rng(seed)
    honest = rng.normal(0, 1.5, (count, 7)).astype(np.float32)
    labels = np.array([rng.choice(7, p=row) for row in softmax(honest.astype(np.float64))])
    return softmax(honest * np.float32(temperature)), labels


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_the_temperature_that_made_probabilities_too_sure_is_found(temperature: float):
    probabilities, labels = labelled(temperature)
    assert choose_temperature(probabilities, labels) == pytest.approx(temperature, rel=0.06)


def test_the_temperature_makes_probabilities_honest_and_changes_no_decision():
    probabilities, labels = labelled(2.0)
    better = sharpened(probabilities, choose_temperature(probabilities, labels))
    assert calibration_error(reliability(probabilities, labels)) > 0.1
    assert calibration_error(reliability(better, labels)) < 0.03
    assert (better.argmax(1) == probabilities.argmax(1)).all()


def test_labels_that_are_not_asked_surprise_nobody():
    probabilities = np.array([[0.5, 0.5], [0.9, 0.1]], np.float32)
    assert surprise(probabilities, np.array([-1, 0])) == pytest.approx(-np.log(0.9), rel=1e-5)
    assert surprise(probabilities, np.array([-1, -1])) == 0


def test_bins_hold_every_picture_once():
    probabilities = np.array([[0.5, 0.5], [0.9, 0.1], [0.92, 0.08], [0.0, 1.0]])
    bins = reliability(probabilities, np.array([0, 0, 1, 1]), bins=5)
    assert [(one.low, one.pictures) for one in bins] == [(0.4, 1), (0.8, 3)]
    assert bins[1].accuracy == pytest.approx(2 / 3) and bins[1].confidence == pytest.approx(0.94)
    assert calibration_error(bins) == pytest.approx((1 * 0.5 + 3 * abs(0.94 - 2 / 3)) / 4)
