"""Reading faces with votes, and every way in which their zip can be wrong."""

import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from camcade.errors import DataError
from camcade_training.core.settings import SHARED
from camcade_training.tasks.expression.faces import (
    COLUMNS,
    NO_LABEL,
    faces_with_votes,
    holds_votes,
    without_copies,
)
from camcade_training.tasks.expression.labels import SEVEN

REAL = SHARED / "datasets" / "fer2013plus.zip"
HEADER = "image,split,fer2013,votes_angry,votes_disgust,votes_fear,votes_happy,votes_neutral,votes_sad,"
HEADER += "votes_surprise,votes_contempt,votes_unknown,votes_not_a_face"
ROWS = (
    "a.png,train,angry,3,2,0,0,4,1,0,0,0,0",
    "b.png,train,,0,0,0,9,0,0,0,0,0,0",
    "c.png,validation,fear,0,0,10,0,0,0,0,0,0,0",
    "d.png,test,surprise,0,0,0,0,0,0,8,0,2,0",
)


def write(
    path: Path, rows: tuple[str, ...] = ROWS, header: str = HEADER, **pictures: np.ndarray | None
) -> Path:
    """A zip with a flat face for each of ROWS; `pictures` replace some, None leaves one out."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("labels.csv", "\n".join([header, *rows]) + "\n")
        for number, row in enumerate(ROWS):
            image, split = row.split(",")[:2]
            face = pictures.get(image[0], np.full((48, 48), 50 * number, np.uint8))
            if face is not None:
                archive.writestr(f"{split}/{image}", cv2.imencode(".png", face)[1].tobytes())
    return path


def test_faces_votes_and_labels_are_read_by_the_names_of_the_columns(tmp_path: Path):
    path = write(tmp_path / "faces.zip")
    faces = faces_with_votes(path)
    assert holds_votes(path)
    assert faces.pixels.shape == (4, 48, 48) and faces.pixels.dtype == np.uint8
    assert [int(face[0, 0]) for face in faces.pixels] == [0, 50, 100, 150]
    first = dict(zip(COLUMNS, faces.votes[0].tolist(), strict=True))
    assert first["angry"] == 3 and first["disgust"] == 2 and first["neutral"] == 4 and first["sad"] == 1
    assert faces.labels.tolist() == [
        SEVEN.index("angry"),
        NO_LABEL,
        SEVEN.index("afraid"),
        SEVEN.index("surprised"),
    ]
    assert faces.split("test").images.tolist() == ["d.png"]


def test_a_training_face_that_is_also_tested_is_left_out(tmp_path: Path):
    same = np.full((48, 48), 150, np.uint8)
    faces = without_copies(faces_with_votes(write(tmp_path / "faces.zip", a=same)))
    assert faces.images.tolist() == ["b.png", "c.png", "d.png"]


def test_the_digest_tells_other_data(tmp_path: Path):
    one = faces_with_votes(write(tmp_path / "one.zip")).digest()
    again = faces_with_votes(write(tmp_path / "again.zip")).digest()
    votes = ("a.png,train,angry,2,3,0,0,4,1,0,0,0,0", *ROWS[1:])
    assert one == again
    assert one != faces_with_votes(write(tmp_path / "votes.zip", votes)).digest()
    assert one != faces_with_votes(write(tmp_path / "pixels.zip", b=np.ones((48, 48), np.uint8))).digest()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (ROWS[:-1], "no row for 1 of the zip's pictures, the first of them test/d.png"),
        ((), "has no rows"),
        ((*ROWS, "e.png,test,sad,0,0,0,0,10,0,0,0,0,0"), "row 5 lists test/e.png, which the zip lacks"),
        ((*ROWS, ROWS[0]), "row 5 lists train/a.png a second time"),
        (("a.png,train,angry,3,2,0,0,4,0,3,0,0,0", *ROWS[1:]), r"line 2 \(a.png\) has 12 votes, expected 10"),
        (("a.png,train,angry,3,2,0,0,3,0,0,0,0,0", *ROWS[1:]), r"line 2 \(a.png\) has 8 votes"),
        (("a.png,train,angry,3,2,0,0,-4,1,0,0,0,0", *ROWS[1:]), r"\(a.png\) has votes .*-4.*expected counts"),
        (("a.png,train,angry,3,2,0,0,4", *ROWS[1:]), r"\(a.png\) has another number of fields"),
        (("a.png,train,cross,3,2,0,0,4,1,0,0,0,0", *ROWS[1:]), r"\(a.png\) has FER-2013's label 'cross'"),
        (("a.png,tests,angry,3,2,0,0,4,1,0,0,0,0", *ROWS[1:]), r"\(a.png\) is of split 'tests'"),
    ],
)
def test_a_wrong_table_is_refused_naming_the_row(tmp_path: Path, rows: tuple[str, ...], message: str):
    with pytest.raises(DataError, match=message):
        faces_with_votes(write(tmp_path / "faces.zip", rows))


@pytest.mark.parametrize(
    ("picture", "message"),
    [
        (
            np.zeros((48, 40), np.uint8),
            r"train/b.png \(labels.csv row 2\) is read as uint8 of shape \(48, 40\)",
        ),
        (np.zeros((48, 48, 3), np.uint8), r"train/b.png .* shape \(48, 48, 3\)"),
        (None, "lists train/b.png, which the zip lacks"),
    ],
)
def test_a_wrong_picture_is_refused_naming_it(tmp_path: Path, picture: np.ndarray | None, message: str):
    with pytest.raises(DataError, match=message):
        faces_with_votes(write(tmp_path / "faces.zip", b=picture))


def test_a_picture_that_is_none_is_refused(tmp_path: Path):
    path = write(tmp_path / "faces.zip", b=None)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("train/b.png", b"no picture")
    with pytest.raises(DataError, match=r"train/b.png .* is read as nothing"):
        faces_with_votes(path)


def test_a_missing_column_and_another_file_are_refused(tmp_path: Path):
    with pytest.raises(DataError, match="has no column votes_angry"):
        faces_with_votes(write(tmp_path / "faces.zip", header=HEADER.replace("votes_angry", "angry")))
    (tmp_path / "text.zip").write_text("text")
    with pytest.raises(DataError, match="no zip that can be opened"):
        holds_votes(tmp_path / "text.zip")


@pytest.mark.slow
@pytest.mark.skipif(not REAL.is_file(), reason=f"{REAL.name} is not there; it may not be redistributed")
def test_the_published_faces_are_what_their_readme_says():
    faces = faces_with_votes(REAL)
    assert [len(faces.split(name)) for name in ("train", "validation", "test")] == [28558, 3579, 3573]
    assert (faces.labels == NO_LABEL).sum() == 33
    # Original pixels: as cameras give them, each face uses some of the levels only.
    assert np.median([len(np.unique(face)) for face in faces.pixels[::50]]) < 230
    assert 350 < len(faces) - len(without_copies(faces)) < 1200
