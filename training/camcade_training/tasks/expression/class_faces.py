"""Faces in class folders: FER-2013 as a zip of SPLIT/CLASS/ID.jpg, or a folder of somebody's own.

    FACES/happy/ANNA_1.jpg      or, already split,      FACES/train/happy/ANNA_1.jpg

A class is a name of FER-2013 or of `labels.EIGHT`. Its pictures count as if ten of ten people had voted for
it. Pictures of 48 × 48 px are faces already; of others the largest face is cut out, as the page cuts it out.
"""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from camcade.errors import DataError
from camcade.places import visible
from camcade_training.core.datasets import (
    SPLITS,
    Picture,
    read_class_folders,
    read_faces,
    read_picture,
    split_by_person,
)
from camcade_training.tasks.expression.faces import (
    COLUMNS,
    NO_LABEL,
    VOTERS,
    Faces,
    faces_with_votes,
    holds_votes,
)
from camcade_training.tasks.expression.labels import EIGHT, FOLDERS, SEVEN
from camcade_training.tasks.expression.pictures import FaceFinder
from camcade_training.tasks.expression.settings import FACE_PX

NAMED_MOST = 5  # pictures in a message


def faces_at(path: Path) -> Faces:
    """The faces of a zip with votes, of a zip of class folders, or of a folder of them. Raises DataError."""
    if path.is_dir():
        return _of_folder(path)
    return faces_with_votes(path) if holds_votes(path) else _of_zip(path)


def label_of(name: str) -> str:
    """The label that a class folder's name stands for. Raises DataError for another name."""
    label = FOLDERS.get(name, name)
    if label not in EIGHT:
        raise DataError(f"class folder {name!r} is none of {', '.join(sorted({*FOLDERS, *EIGHT}))}")
    return label


def _of_zip(path: Path) -> Faces:
    parts = [read_faces(path, split) for split in SPLITS]
    for part in parts:
        if part.pictures.shape[1:] != (FACE_PX, FACE_PX):
            raise DataError(
                f"{path} has pictures of {part.pictures.shape[1:]} px, expected {FACE_PX} × {FACE_PX}"
            )
    names = [part.classes[label] for part in parts for label in part.labels]
    splits = [split for split, part in zip(SPLITS, parts, strict=True) for _ in part.labels]
    return _with_classes(np.concatenate([part.pictures for part in parts]), names, splits)


def _of_folder(root: Path) -> Faces:
    inside = {path.name for split in ("", *SPLITS) for path in _folders(root / split)} - set(SPLITS)
    if not inside:
        raise DataError(f"{root} has no class folders; expected some of {', '.join(FOLDERS)}")
    for name in inside:
        label_of(name)
    pictures = split_by_person(read_class_folders(root, sorted(inside)))
    faces = np.stack(list(_cut_out(pictures)))
    return _with_classes(
        faces,
        [one.label for one in pictures],
        [one.split for one in pictures],
        [str(one.path.relative_to(root)) for one in pictures],
    )


def _folders(place: Path) -> list[Path]:
    return [path for path in visible(place) if path.is_dir()] if place.is_dir() else []


def _cut_out(pictures: list[Picture]) -> Iterator[NDArray[np.uint8]]:
    """Raises DataError naming pictures without a face."""
    finder: FaceFinder | None = None
    without: list[str] = []
    for one in pictures:
        picture = read_picture(one.path)
        if picture.shape[:2] == (FACE_PX, FACE_PX):
            yield np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)
            continue
        finder = finder or FaceFinder()
        face = finder.cut_out(picture)
        if face is None:
            without.append(str(one.path))
        else:
            yield face
    if without:
        raise DataError(
            f"no face is found in {len(without)} pictures: {', '.join(without[:NAMED_MOST])}; a face should "
            "be at least a tenth of the picture's height. Take them out, or cut the faces out yourself"
        )


def _with_classes(
    pixels: NDArray[np.uint8], names: list[str], splits: list[str], images: list[str] | None = None
) -> Faces:
    labels = [label_of(name) for name in names]
    votes = np.zeros((len(labels), len(COLUMNS)), np.uint8)
    votes[np.arange(len(labels)), [EIGHT.index(label) for label in labels]] = VOTERS
    seven = [SEVEN.index(label) if label in SEVEN else NO_LABEL for label in labels]
    return Faces(
        pixels,
        votes,
        np.array(seven, np.int64),
        np.array(splits),
        np.array(images or [str(number) for number in range(len(labels))]),
    )
