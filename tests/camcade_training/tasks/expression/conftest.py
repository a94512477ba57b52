"""Faces drawn with a few lines: enough for a tiny network to learn what a mouth says."""

import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from camcade_training.tasks.expression.labels import FOLDERS
from camcade_training.tasks.expression.settings import ExpressionSettings

SMALL = ExpressionSettings(
    alpha=0.25,
    blocks=3,
    side_px=32,
    start="random",
    epochs=2,
    batch_size=16,
    learning_rate=3e-3,
    warm_up_steps=2,
    average_decay=0.9,
    statistics_momentum=0.8,  # so few steps have to be enough
)


def drawn_face(folder: str, seed: int) -> np.ndarray:
    """A face 48×48 uint8 whose brightness and mouth follow its class."""
    rng = np.random.default_rng(seed)
    number = sorted(FOLDERS).index(folder)
    face = np.full((48, 48), 40 + 28 * number, np.uint8)
    cv2.circle(face, (15, 19), 3, 255, -1)
    cv2.circle(face, (33, 19), 3, 255, -1)
    cv2.ellipse(face, (24, 36), (10, 1 + number), 0, 0, 180, 255, 2)
    return np.clip(face + rng.normal(0, 8, face.shape), 0, 255).astype(np.uint8)


def write_expressions(path: Path, train: int = 8, other: int = 3) -> Path:
    """A zip laid out like FER-2013, with all seven classes."""
    with zipfile.ZipFile(path, "w") as archive:
        for split, count, begin in (
            ("train", train, 0),
            ("validation", other, 1000),
            ("test", other, 2000),
        ):
            for folder in FOLDERS:
                for index in range(count):
                    encoded = cv2.imencode(".png", drawn_face(folder, begin + index))[1]
                    archive.writestr(f"{split}/{folder}/{index}.png", encoded.tobytes())
    return path


@pytest.fixture(scope="session")
def expressions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_expressions(tmp_path_factory.mktemp("expressions") / "faces.zip")


@pytest.fixture(scope="session")
def small() -> ExpressionSettings:
    return SMALL
