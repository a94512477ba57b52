import numpy as np
import pytest

from camcade_training.tasks.expression.calibration import (
    averaged,
    calibration_error,
    choose_temperature,
    reliability,
    softmax,
)


def labelled(temperature: float, seed: int = 5, count: int = 6000):
    """Logits (1, N, 7) that are too sure by `temperature`, and labels drawn from the honest ones."""
    rng = np.random.default_rng(seed)
    honest = rng.normal(0, 1.5, (count, 7)).astype(np.float32)
    labels = np.array([rng.choice(7, p=row) for row in softmax(honest.astype(np.float64))])
    return honest[None] * np.float32(temperature), labels


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_the_temperature_that_made_logits_too_sure_is_found(temperature: float):
    logits, labels = labelled(temperature)
    assert choose_temperature(logits, labels) == pytest.approx(temperature, rel=0.06)


def test_the_temperature_makes_probabilities_honest():
    logits, labels = labelled(2.5)
    before = calibration_error(reliability(averaged(logits, 1.0), labels))
    after = calibration_error(reliability(averaged(logits, choose_temperature(logits, labels)), labels))
    assert before > 0.1 and after < 0.03


def test_bins_hold_every_picture_once():
    probabilities = np.array([[0.5, 0.5], [0.9, 0.1], [0.92, 0.08], [0.0, 1.0]])
    bins = reliability(probabilities, np.array([0, 0, 1, 1]), bins=5)
    assert [(one.low, one.pictures) for one in bins] == [(0.4, 1), (0.8, 3)]
    assert bins[1].accuracy == pytest.approx(2 / 3) and bins[1].confidence == pytest.approx(0.94)
    assert calibration_error(bins) == pytest.approx((1 * 0.5 + 3 * abs(0.94 - 2 / 3)) / 4)


def test_views_are_averaged_as_probabilities():
    logits = np.array([[[3.0, 0, 0]], [[0.0, 0, 0]]], np.float32)
    np.testing.assert_allclose(averaged(logits, 1.0), (softmax(logits[0]) + softmax(logits[1])) / 2)
