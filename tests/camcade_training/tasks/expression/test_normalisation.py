"""Whatever the light, the network sees nearly the same face."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from camcade_training.tasks.expression import disturbances
from camcade_training.tasks.expression.network import as_values
from camcade_training.tasks.expression.normalisation import blur_matrix, normalised


@pytest.fixture(scope="module")
def face() -> np.ndarray:
    """One smooth face (1, 48, 48) uint8 with mid-range levels."""
    rng = np.random.default_rng(3)
    rough = np.full((48, 48), 120, np.uint8)
    cv2.ellipse(rough, (24, 24), (15, 21), 0, 0, 360, 165, -1)
    for x in (17, 31):
        cv2.circle(rough, (x, 19), 3, 60, -1)
    cv2.ellipse(rough, (24, 35), (8, 4), 0, 0, 180, 70, 2)
    soft = cv2.GaussianBlur(rough.astype(np.float32), (0, 0), 0.8) + rng.normal(0, 2, (48, 48))
    return disturbances.rounded(soft)[None]


def seen(face: np.ndarray) -> np.ndarray:
    return np.asarray(normalised(as_values(face)))


def distance(face: np.ndarray, change: Callable[[np.ndarray], np.ndarray]) -> float:
    """Root mean square difference, as a share of what the network sees undisturbed."""
    before = seen(face)
    return float(np.sqrt(np.mean((seen(change(face)) - before) ** 2)) / before.std())


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("dim ×0.45", 0.06),
        ("dark ×0.25", 0.1),
        ("bright +60", 0.03),
        ("low contrast ×0.4", 0.07),
        ("gamma 0.5", 0.2),
        ("gamma 2", 0.25),
    ],
)
def test_light_changes_little(face: np.ndarray, name: str, most: float):
    assert distance(face, disturbances.LIGHT[name]) < most


def test_a_shadow_over_one_side_changes_less_than_by_the_whole_faces_mean_and_spread(face: np.ndarray):
    whole = []
    for one in (face, disturbances.shadow(face)):
        values = as_values(one) - as_values(one).mean()
        whole.append(values / values.std())
    left_over = np.sqrt(np.mean((whole[1] - whole[0]) ** 2))
    assert distance(face, disturbances.shadow) < 0.75 * left_over


def test_without_normalisation_the_same_light_changes_much(face: np.ndarray):
    before, after = (as_values(one) for one in (face, disturbances.gain(face, 0.25)))
    assert np.sqrt(np.mean((after - before) ** 2)) / before.std() > 1


def test_noise_of_a_flat_picture_is_not_blown_up():
    flat = disturbances.noise(np.full((1, 48, 48), 90, np.uint8), 0.5)
    values = seen(flat)
    assert np.isfinite(values).all()
    assert values.std() < 0.2
    assert np.abs(seen(np.full((1, 48, 48), 90, np.uint8))).max() < 1e-6


def test_each_row_of_the_blur_is_an_average():
    assert blur_matrix().sum(1) == pytest.approx(np.ones(48), abs=1e-6)
    assert (blur_matrix() >= 0).all()
