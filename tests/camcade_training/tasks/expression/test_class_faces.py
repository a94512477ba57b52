"""Faces in class folders, of FER-2013 or of one's own."""

import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from camcade.errors import DataError
from camcade_training.tasks.expression import class_faces
from camcade_training.tasks.expression.class_faces import faces_at
from camcade_training.tasks.expression.faces import COLUMNS, NO_LABEL
from camcade_training.tasks.expression.labels import SEVEN


def encoded(level: int, side: int = 48) -> bytes:
    return cv2.imencode(".png", np.full((side, side), level, np.uint8))[1].tobytes()


def folder(root: Path, side: int = 48, classes: tuple[str, ...] = ("happy", "contemptuous")) -> Path:
    for number, name in enumerate(classes):
        for person in ("ann", "ben", "eve"):
            place = root / name / f"{person}_{number}.png"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(encoded(40 + number, side))
    return root


def test_a_folder_of_classes_is_split_by_person_and_each_class_has_all_votes(tmp_path: Path):
    faces = faces_at(folder(tmp_path / "mine"))
    assert len(faces) == 6 and set(faces.splits) == {"train", "validation", "test"}
    assert (faces.votes.sum(1) == 10).all()
    contempt = faces.votes[:, COLUMNS.index("contempt")] == 10
    assert contempt.sum() == 3 and (faces.labels[contempt] == NO_LABEL).all()
    assert (faces.labels[~contempt] == SEVEN.index("happy")).all()
    people = {
        (image.split("/")[1][:3], split) for image, split in zip(faces.images, faces.splits, strict=True)
    }
    assert len(people) == 3, "each person in one split"


def test_a_zip_like_fer2013_is_read(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "faces.zip", "w") as archive:
        for split in ("train", "validation", "test"):
            for number, name in enumerate(("fear", "surprise")):
                archive.writestr(f"{split}/{name}/{number}.png", encoded(60 * number))
    faces = faces_at(tmp_path / "faces.zip")
    assert [SEVEN[label] for label in faces.labels] == ["afraid", "surprised"] * 3
    assert faces.split("test").pixels[1, 0, 0] == 60


def test_of_a_photograph_the_face_is_cut_out_and_one_without_is_named(tmp_path: Path, monkeypatch):
    class Finder:
        def cut_out(self, picture: np.ndarray) -> np.ndarray | None:
            return np.full((48, 48), 7, np.uint8) if picture[0, 0, 0] == 40 else None

    monkeypatch.setattr(class_faces, "FaceFinder", Finder)
    faces = faces_at(folder(tmp_path / "one", 200, ("happy",)))
    assert (faces.pixels == 7).all()
    with pytest.raises(DataError, match=r"no face is found in 3 pictures: .*ann_1\.png.*tenth"):
        faces_at(folder(tmp_path / "two", 200))


def test_folders_of_other_names_and_sizes_are_refused(tmp_path: Path):
    with pytest.raises(DataError, match="'cross' is none of afraid, angry"):
        faces_at(folder(tmp_path / "odd", classes=("cross",)))
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="has no class folders"):
        faces_at(tmp_path / "empty")
    with zipfile.ZipFile(tmp_path / "large.zip", "w") as archive:
        for split in ("train", "validation", "test"):
            archive.writestr(f"{split}/happy/1.png", encoded(1, 64))
    with pytest.raises(DataError, match="expected 48 × 48"):
        faces_at(tmp_path / "large.zip")
