"""Faces drawn with a few lines, with votes: enough for a tiny network to learn what a mouth says."""

import zipfile
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from camcade_training.tasks.expression.faces import COLUMNS
from camcade_training.tasks.expression.settings import ExpressionSettings
from camcade_training.tasks.expression.workflow import run_training

TINY = ExpressionSettings(
    alpha=0.25,
    blocks=2,
    side_px=32,
    start="random",
    epochs=2,
    batch_size=8,
    learning_rate=3e-3,
    warm_up_steps=2,
    average_decay=0.8,
    statistics_momentum=0.8,
    light_share=0.1,
    noise_share=0.1,
)
LABELS = ("happy", "surprise", "neutral")


def drawn(label: str, seed: int) -> np.ndarray:
    """A face 48×48 uint8 whose mouth says what it feels."""
    rng = np.random.default_rng(seed)
    face = np.full((48, 48), int(rng.integers(80, 160)), np.uint8)
    cv2.circle(face, (15, 19), 3, 20, -1)
    cv2.circle(face, (33, 19), 3, 20, -1)
    height, until = {"happy": (9, 180), "surprise": (9, 360), "neutral": (1, 360)}[label]
    cv2.ellipse(face, (24, 34), (10, height), 0, 0, until, 20, 3)
    return np.clip(face + rng.normal(0, 4, face.shape), 0, 255).astype(np.uint8)


def write_votes(path: Path, train: int = 16, other: int = 4, seed: int = 0) -> Path:
    """A zip of faces with votes: eight of ten people see what was drawn."""
    lines = ["image,split,fer2013," + ",".join(f"votes_{column}" for column in COLUMNS)]
    with zipfile.ZipFile(path, "w") as archive:
        for split, count in (("train", train), ("validation", other), ("test", other)):
            for label in LABELS:
                for index in range(count):
                    seed += 1
                    name = f"{label}{index}.png"
                    archive.writestr(f"{split}/{name}", cv2.imencode(".png", drawn(label, seed))[1].tobytes())
                    votes = [
                        "8" if column == label else "2" if column == "sad" else "0" for column in COLUMNS
                    ]
                    lines.append(f"{name},{split},{label}," + ",".join(votes))
        archive.writestr("labels.csv", "\n".join(lines) + "\n")
    return path


@pytest.fixture(scope="session")
def voted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_votes(tmp_path_factory.mktemp("voted") / "faces.zip")


@pytest.fixture(scope="session")
def run_folder(voted: Path, tmp_path_factory: pytest.TempPathFactory, silent) -> Path:
    out = tmp_path_factory.mktemp("votes") / "run"
    run_training(voted, out, replace(TINY, epochs=1), silent, None, "first")
    run_training(voted, out, TINY, silent, None, "second")
    return out


@pytest.fixture(scope="session")
def tiny() -> ExpressionSettings:
    return TINY


@pytest.fixture(scope="session")
def other_voted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_votes(tmp_path_factory.mktemp("other") / "other.zip", seed=500)
