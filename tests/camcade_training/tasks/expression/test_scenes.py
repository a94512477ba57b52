"""Faces put into rooms and cut out again."""

from pathlib import Path

import numpy as np
import pytest

from camcade_training.core.settings import REPOSITORY, SHARED
from camcade_training.tasks.expression.faces import COLUMNS, Faces, faces_with_votes
from camcade_training.tasks.expression.labels import SIX
from camcade_training.tasks.expression.pictures import DETECTOR, FaceFinder
from camcade_training.tasks.expression.scenes import SIDES_PX, in_scenes, scene

REAL = SHARED / "datasets" / "fer2013plus.zip"
BUNDLE = REPOSITORY / "models" / "expression"


def flat_faces() -> Faces:
    levels = np.array([60, 180] * 4, np.uint8)
    votes = np.zeros((8, len(COLUMNS)), np.uint8)
    votes[levels == 60, COLUMNS.index("happy")] = 10
    votes[levels == 180, COLUMNS.index("sad")] = 10
    pixels = np.repeat(levels, 48 * 48).reshape(8, 48, 48)
    return Faces(pixels, votes, np.full(8, -1), np.full(8, "test"), np.arange(8).astype(str))


def classify(pixels: np.ndarray) -> dict[str, np.ndarray]:
    six = np.zeros((len(pixels), len(SIX)), np.float32)
    six[np.arange(len(pixels)), np.where(pixels.mean((1, 2)) < 120, 0, 1)] = 1
    return {"six": six}


class Finder(FaceFinder):
    """Sees nothing of dark rooms, and the whole of bright ones."""

    def __init__(self) -> None:
        pass

    def cut_out(self, picture: np.ndarray) -> np.ndarray | None:
        return None if picture.mean() < 120 else np.asarray(picture[:48, :48, 0])


def test_a_room_has_the_face_in_it_once_and_is_of_its_tone():
    face = np.full((48, 48), 100, np.uint8)
    face[16:32, 16:32] = 250
    room = scene(face, 96, np.random.default_rng(2))
    assert room.shape == (480, 640, 3) and room.dtype == np.uint8
    assert (room > 200).all(-1).sum() == pytest.approx(32 * 32, rel=0.15)
    assert np.median(room) == pytest.approx(100, abs=4)


def test_shares_are_of_the_faces_that_are_found():
    found = in_scenes(flat_faces(), classify, Finder())
    assert found["faces"] == 8 and list(found["by_side_px"]) == [str(side) for side in SIDES_PX]
    expected = {"found": 0.5, "same_label": 1.0, "accuracy": 1.0, "accuracy_direct": 1.0}
    assert found["by_side_px"]["240"] == expected


@pytest.mark.slow
@pytest.mark.skipif(not REAL.is_file(), reason=f"{REAL.name} is not there; it may not be redistributed")
@pytest.mark.skipif(not DETECTOR.is_file(), reason="the face detector is fetched by `camcade build`")
def test_the_crop_of_the_page_is_framed_as_the_data_are(monkeypatch: pytest.MonkeyPatch):
    """The shipped network says the same of most faces, handed over directly or found in a room."""
    from camcade_training.tasks.expression import scenes
    from camcade_training.tasks.expression.classifiers import of_bundle

    monkeypatch.setattr(scenes, "SIDES_PX", (240, 120))
    validation = faces_with_votes(REAL).split("validation").every(60)
    found = in_scenes(validation, of_bundle(BUNDLE), FaceFinder())["by_side_px"]
    for row in found.values():
        assert row["found"] > 0.6 and row["same_label"] > 0.65, found


def test_what_the_finder_cuts_out_is_what_the_page_hands_over(tmp_path: Path, monkeypatch):
    """The same square, average and grey as `Reader` gives its network."""
    from camcade.vision.faces import Face, face_region
    from camcade_training.core.preprocessing import InputSpec, prepare

    face = Face((300.0, 200.0), (360.0, 202.0), (331.0, 270.0))
    monkeypatch.setattr(Finder, "find", lambda self, picture: [face])
    picture = np.random.default_rng(1).integers(0, 256, (480, 640, 3), np.uint8)
    cut = FaceFinder.cut_out(Finder(), picture)
    assert cut is not None
    seen = prepare(picture, InputSpec(48, 48, "grey", (-1.0, 1.0)), face_region(face, 640, 480))[..., 0]
    assert np.abs((seen + 1) * 127.5 - cut).max() <= 0.51
