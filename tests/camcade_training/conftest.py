"""Small stand-ins: pictures that any network can tell apart, networks small enough for a test."""

import contextlib
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from camcade_training.core.datasets import NARY_LABELS, write_picture

# Keras turns variables into arrays the way NumPy 1 wanted it; nothing that we can write differently.
KERAS_ON_NUMPY_2 = "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings(KERAS_ON_NUMPY_2))


LIMBS = {"punch": ((60, 30), (20, 34)), "kick": ((70, 62), (20, 34)), "other": ((52, 78), (40, 34))}


def figure(label: str, seed: int) -> np.ndarray:
    """A stick figure 80×96 (H, W) with one limb that gives the class away, in random colours, uint8 RGB."""
    rng = np.random.default_rng(seed)
    picture = np.full((80, 96, 3), rng.integers(120, 255, 3), np.uint8)
    ink = tuple(int(value) for value in rng.integers(0, 80, 3))
    x = int(rng.integers(36, 46))
    cv2.circle(picture, (x, 18), 8, ink, -1)
    cv2.line(picture, (x, 22), (x, 52), ink, 7)
    cv2.line(picture, (x, 52), (x, 76), ink, 6)
    tip, _ = LIMBS[label]
    start = 52 if label == "kick" else 30
    cv2.line(picture, (x, start), (tip[0] + int(rng.integers(0, 20)), tip[1]), ink, 6)
    return picture


def joints_of(label: str) -> list[list[float]]:
    """Where a stick figure's 17 joints are, px: head, trunk, and the limb that strikes."""
    tip = LIMBS[label][0]
    hand, foot = ([41, 46], tip) if label == "kick" else (tip, [41, 76])
    joints = [[41, 18]] * 5 + [[41, 28]] * 2 + [[41, 40], [50, 34], [41, 46], hand]
    joints += [[41, 52]] * 2 + [[41, 64], [55, 58], [41, 76], foot]
    return [[float(x), float(y)] for x, y in joints]


def write_people(root: Path, people: int = 6, each: int = 4, splits: bool = False) -> Path:
    """Class folders of stick figures, `each` pictures of every class and person, and their joints."""
    for person in range(people):
        split = ("train", "train", "validation", "test")[person % 4] if splits else ""
        for number, label in enumerate(NARY_LABELS):
            for index in range(each):
                path = root / split / label / f"person-{person:04d}_{index:03d}.png"
                write_picture(path, figure(label, person * 1000 + number * 100 + index))
                row = {"file": f"{label}/{path.name}", "joints": joints_of(label), "visible": [2] * 17}
                with (path.parent.parent / "joints.jsonl").open("a") as lines:
                    lines.write(json.dumps(row) + "\n")
    return root


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """Six stick-figure people in class folders, not split yet."""
    return write_people(tmp_path / "people")


@pytest.fixture
def faces(tmp_path: Path) -> Path:
    """A zip laid out like FER-2013 with two classes that a linear head can tell apart."""
    return write_faces(tmp_path / "faces.zip")


def write_faces(path: Path) -> Path:
    rng = np.random.default_rng(3)
    with zipfile.ZipFile(path, "w") as archive:
        for split, count in (("train", 24), ("validation", 8), ("test", 8)):
            for label, brightness in (("happy", 200), ("sad", 60)):
                for index in range(count):
                    picture = np.clip(rng.normal(brightness, 20, (48, 48)), 0, 255).astype(np.uint8)
                    archive.writestr(
                        f"{split}/{label}/{index}.jpg", cv2.imencode(".jpg", picture)[1].tobytes()
                    )
    return path


@contextlib.contextmanager
def show_nothing(description: str, total: int) -> Iterator[Callable[..., None]]:
    yield lambda steps=1: None


@pytest.fixture(scope="session")
def silent() -> Callable[..., Any]:
    """A progress display that shows nothing."""
    return show_nothing


@dataclass(frozen=True)
class Workshop:
    """A folder with everything that training makes, once for all tests that only look at it."""

    people: Path
    faces: Path
    backbone: Path  # run folder
    nary: Path  # run folder, n-ary
    binary: Path  # run folder
    bundle: Path  # of `nary`
    cache: Path


@pytest.fixture(scope="session")
def workshop(made_once: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """Trained on stick figures, with a network so small that it takes seconds."""
    root = made_once("workshop", fill_workshop)
    cache = tmp_path_factory.mktemp("workshop") / "cache"  # tests add to it, so each process has its own
    shutil.copytree(root / "cache", cache)
    return Workshop(
        people=root / "people",
        faces=root / "faces.zip",
        backbone=root / "backbone",
        nary=root / "nary",
        binary=root / "binary",
        bundle=root / "models" / "strike-image",
        cache=cache,
    )


def fill_workshop(root: Path) -> None:
    """Write all that a workshop names into this folder."""
    from camcade_training.tasks.strike_image.backbone_training import run_backbone
    from camcade_training.tasks.strike_image.distillation import BackboneSettings
    from camcade_training.tasks.strike_image.network import StrikeImageSettings
    from camcade_training.tasks.strike_image.training import train_head
    from camcade_training.tasks.strike_image.workflow import ship

    people, faces = write_people(root / "people", 8, 4), write_faces(root / "faces.zip")
    cache = root / "cache"
    small = BackboneSettings(
        alpha=0.25,
        weights="random",
        size=32,
        epochs=2,
        batch_size=8,
        faces_per_batch=4,
    )
    run_backbone(people, faces, root / "backbone", small, show_nothing, None, "camcade train backbone", cache)
    for task in ("nary", "binary"):
        settings = StrikeImageSettings(
            task=task,
            backbone=str(root / "backbone" / "backbone.keras"),
            picture_width=32,
            picture_height=32,
            network_width=32,
            network_height=32,
            variants=1,
            hidden_units=8,
            epochs=3,
            batch_size=16,
        )
        train_head(
            people, root / task, settings, show_nothing, f"camcade train strike-image --task {task}", cache
        )
    ship(root / "nary", root / "models" / "strike-image", people, show_nothing, cache)
