"""Faces in files: found, cut out, and read, whatever the file."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from camcade.errors import DataError
from camcade_training.commands import evaluate
from camcade_training.core.datasets import read_faces
from camcade_training.core.settings import REPOSITORY, SHARED
from camcade_training.tasks.expression import pictures
from camcade_training.tasks.expression.pictures import DETECTOR, Reader, find_pictures, open_picture

MODEL = REPOSITORY / "models" / "expression"
FER = SHARED / "datasets" / "fer2013.zip"
needs_reader = pytest.mark.skipif(
    not (DETECTOR.is_file() and (MODEL / "card.json").is_file()),
    reason="needs models/expression, and the face detector that `camcade build` fetches",
)
needs_faces = pytest.mark.skipif(not FER.is_file(), reason="../shared/datasets has no fer2013.zip")


def test_a_picture_is_turned_as_its_exif_says(tmp_path: Path):
    landscape = np.zeros((20, 40, 3), np.uint8)
    landscape[:, :10] = (255, 0, 0)
    exif = Image.Exif()
    exif[0x0112] = 6  # shown turned by 90 degrees clockwise
    Image.fromarray(landscape).save(tmp_path / "phone.jpg", exif=exif, quality=95)
    opened = open_picture(tmp_path / "phone.jpg")
    assert opened.shape == (40, 20, 3)
    assert opened[3, 10, 0] > 200 and opened[35, 10, 0] < 50  # what was left is on top


def test_what_is_transparent_is_black_and_grey_becomes_colour(tmp_path: Path):
    clear = np.full((6, 6, 4), 200, np.uint8)
    clear[:3, :, 3] = 0
    clear[3:, :, 3] = 255
    Image.fromarray(clear).save(tmp_path / "clear.png")
    opened = open_picture(tmp_path / "clear.png")
    assert opened[0, 0].tolist() == [0, 0, 0] and opened[5, 0].tolist() == [200, 200, 200]
    Image.fromarray(np.full((4, 5), 90, np.uint8)).save(tmp_path / "grey.png")
    assert open_picture(tmp_path / "grey.png").tolist() == np.full((4, 5, 3), 90).tolist()


def test_a_huge_picture_is_scaled_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pictures, "LARGEST_PIXELS", 5000)
    Image.fromarray(np.full((100, 200, 3), 77, np.uint8)).save(tmp_path / "huge.png")
    opened = open_picture(tmp_path / "huge.png")
    assert opened.shape == (50, 100, 3) and opened[25, 50].tolist() == [77, 77, 77]


def test_the_limit_is_the_page_s():
    source = (REPOSITORY / "py" / "camcade_web" / "camera" / "picture_files.py").read_text()
    assert f"LARGEST_PIXELS = {pictures.LARGEST_PIXELS:_}" in source


def test_what_is_no_picture_is_named(tmp_path: Path):
    (tmp_path / "letter.jpg").write_text("dear all")
    with pytest.raises(DataError, match=r"letter\.jpg is no picture"):
        open_picture(tmp_path / "letter.jpg")
    with pytest.raises(DataError, match=r"absent\.jpg does not exist"):
        find_pictures([tmp_path / "absent.jpg"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="empty holds no picture"):
        find_pictures([tmp_path / "empty"])


def test_folders_are_searched_in_order(tmp_path: Path):
    for name in ("b.PNG", "a.jpg", "deep/c.webp", "notes.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    found = find_pictures([tmp_path])
    assert [path.name for path in found] == ["a.jpg", "b.PNG", "c.webp"]


@needs_reader
def test_a_picture_without_a_face_has_no_expression(tmp_path: Path):
    Image.fromarray(np.full((120, 160, 3), 128, np.uint8)).save(tmp_path / "wall.png")
    reading = Reader(MODEL).read(tmp_path / "wall.png")
    assert reading.faces == [] and reading.region is None and reading.expression == ""
    result = CliRunner().invoke(evaluate.app, ["emotion", str(tmp_path), "--model", str(MODEL)])
    assert result.exit_code == 0 and "no face found" in result.output


@pytest.fixture(scope="module")
def framed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, np.ndarray]:
    """Test faces of FER-2013, each enlarged to 240 px at (200, 60) of a picture of its own."""
    folder = tmp_path_factory.mktemp("framed")
    chosen = read_faces(FER, "test").pictures[::600]
    for index, face in enumerate(chosen):
        picture = np.full((360, 640), int(np.median(face)), np.uint8)
        large = cv2.resize(face, (240, 240), interpolation=cv2.INTER_CUBIC)
        picture[60:300, 200:440] = large
        Image.fromarray(picture).convert("RGB").save(folder / f"{index}.png")
    return folder, chosen


@needs_reader
@needs_faces
def test_a_face_in_a_picture_is_cut_out_as_in_training(framed: tuple[Path, np.ndarray]):
    """The square of most faces is near the one that the face came from."""
    reader = Reader(MODEL)
    found = [reader.read(path) for path in find_pictures([framed[0]])]
    squares = np.array([one.region for one in found if one.region is not None])
    assert len(squares) >= 0.6 * len(found)
    expected = np.array([200 / 640, 60 / 360, 440 / 640, 300 / 360])
    shift = np.median(np.abs(squares - expected), 0) * [640, 360, 640, 360] / 240
    assert (shift < 0.15).all(), shift


@needs_reader
@needs_faces
def test_the_command_gives_one_line_of_json_for_each_picture(framed: tuple[Path, np.ndarray]):
    arguments = ["emotion", str(framed[0]), "--model", str(MODEL), "--json"]
    result = CliRunner().invoke(evaluate.app, arguments)
    assert result.exit_code == 0, result.output
    rows = [json.loads(line) for line in result.output.splitlines()]
    assert len(rows) == len(framed[1])
    seen = [row for row in rows if row["faces"]]
    assert seen and all(abs(sum(row["probabilities"].values()) - 1) < 1e-3 for row in seen)
    assert all(row["expression"] in row["probabilities"] for row in seen)
