"""Cutting looks out of pictures, and finding players with networks that know where they are."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from camcade.errors import DataError
from camcade.vision.crop_tracker import CropTrackerSettings, Square, square_around, whole_square
from camcade_training.core.datasets import Picture, read_class_folders
from camcade_training.core.preprocessing import InputSpec, prepare
from camcade_training.tasks.strike_image.looks import (
    AUGMENTATION,
    LookSettings,
    PersonInPicture,
    cut,
    cut_squares,
    epoch_of_looks,
    find_players,
    look_at,
    make_looks,
    seen_people,
    squares_in,
)

SIZE = 32
STILL = LookSettings(SIZE, whole=0.0, away=0.0, shift=0.0, zoom=0.0)


def marked(size: tuple[int, int], joints: np.ndarray) -> np.ndarray:
    """A grey picture (H, W, 3) with the hips in white."""
    picture = np.full((*size, 3), 40, np.uint8)
    x, y = joints[[11, 12]].mean(0).astype(int)
    picture[max(0, y - 4) : y + 4, max(0, x - 4) : x + 4] = 255
    return picture


def someone(x: float = 100.0, y: float = 120.0, height: float = 90.0) -> np.ndarray:
    """17 joints in px of a player with the hips at (x, y)."""
    joints = np.full((17, 2), (x, y), np.float32)
    joints[:5, 1] -= 0.45 * height
    joints[5:7, 1] -= 0.3 * height
    joints[5, 0] -= 0.12 * height
    joints[6, 0] += 0.12 * height
    joints[15:, 1] += 0.5 * height
    return joints


def seen(joints: np.ndarray) -> PersonInPicture:
    return PersonInPicture(Path("nowhere.jpg"), joints, np.ones(17, bool))


def test_a_cut_is_what_the_page_prepares():
    picture = np.random.default_rng(0).integers(0, 256, (60, 80, 3), dtype=np.uint8)
    square = Square(0.9, 0.4, 0.7)
    expected = prepare(picture, InputSpec(SIZE, SIZE), square.region(80 / 60))
    np.testing.assert_allclose(cut(picture, square, SIZE) / 127.5 - 1, expected, atol=0.5 / 127)


def test_a_look_at_a_player_has_the_hips_in_the_middle_and_joints_where_they_are_drawn():
    joints = someone()
    picture = marked((240, 320), joints)
    look, shares, weights, present = look_at(picture, seen(joints), STILL, np.random.default_rng(0))
    assert present == 1.0 and weights.min() == 1.0
    np.testing.assert_allclose(shares[[11, 12]], 0.5, atol=1e-5)
    assert look[SIZE // 2, SIZE // 2].min() > 200
    side = square_around([(x / 240, y / 240) for x, y in joints.tolist()]).side
    assert shares[15, 1] - shares[0, 1] == pytest.approx(0.95 * 90 / 240 / side, abs=1e-3)


def test_a_look_at_the_whole_picture_has_all_of_it():
    joints = someone()
    settings = replace(STILL, whole=1.0)
    look, shares, _, present = look_at(
        marked((240, 320), joints), seen(joints), settings, np.random.default_rng(0)
    )
    assert present == 1.0
    np.testing.assert_allclose(shares[11], [100 / 320, (120 + 40) / 320], atol=1e-5)
    assert look[: SIZE // 8].max() == 0, "above the picture it is black"


def test_a_look_away_misses_the_trunk():
    joints = someone()
    settings = replace(STILL, away=1.0)
    for number in range(20):
        look, _, weights, present = look_at(
            marked((240, 320), joints), seen(joints), settings, np.random.default_rng(number)
        )
        assert present == 0.0 and weights.max() == 0.0 and look.max() < 250


def test_joints_outside_the_picture_weigh_less():
    joints = someone(y=230.0)
    inside = joints[:, 1] < 240
    _, _, weights, _ = look_at(
        marked((240, 320), joints),
        PersonInPicture(Path("nowhere.jpg"), joints, inside),
        STILL,
        np.random.default_rng(0),
    )
    assert weights[0] == 1.0 and 0 < weights[15] < 1.0


def test_the_same_seed_makes_the_same_looks_and_joints_move_with_the_picture(people: Path):
    who = seen_people(read_class_folders(people)[:12])
    first, again = (make_looks(who, LookSettings(SIZE), AUGMENTATION) for _ in range(2))
    other = make_looks(who, LookSettings(SIZE), replace(AUGMENTATION, seed=99))
    np.testing.assert_array_equal(first.pictures, again.pictures)
    np.testing.assert_array_equal(first.joints, again.joints)
    assert (first.pictures != other.pictures).any()
    assert first.pictures.shape == (12, SIZE, SIZE, 3) and first.joints.shape == (12, 17, 2)
    assert set(np.unique(first.present)) <= {0.0, 1.0}


def test_an_epoch_shows_every_picture_once_in_chunks_and_again_in_the_same_order(
    people: Path, monkeypatch: pytest.MonkeyPatch
):
    who = seen_people(read_class_folders(people))
    # More than one chunk, so that another process prepares them.
    monkeypatch.setattr("camcade_training.tasks.strike_image.looks.CHUNK", len(who) - 10)
    runs = [list(epoch_of_looks(who, 3, LookSettings(8), seed=5)) for _ in range(2)]
    indices = np.concatenate([chunk for chunk, _ in runs[0]])
    assert len(runs[0]) == 2 and sorted(indices.tolist()) == list(range(len(who)))
    for (chunk, looks), (same_chunk, same_looks) in zip(*runs, strict=True):
        np.testing.assert_array_equal(chunk, same_chunk)
        np.testing.assert_array_equal(looks.pictures, same_looks.pictures)


def test_missing_joints_are_named(people: Path):
    pictures = read_class_folders(people)
    stranger = Picture(pictures[0].path.with_name("stranger_1.png"), "punch", "stranger")
    with pytest.raises(DataError, match="does not say where the joints of stranger_1.png are"):
        seen_people([stranger])


def oracle(joints: np.ndarray, height: int, squares: list[Square]):
    """A network that finds these joints in whatever it is shown, and notes where it looked."""

    def look(pictures: np.ndarray):
        rows = []
        for _ in pictures:
            square = squares[-1]
            corner = np.array([square.x, square.y]) - square.side / 2
            rows.append(((joints / height - corner) / square.side).ravel())
        return np.asarray(rows, np.float32), np.ones(len(pictures), np.float32)

    return look


def test_players_are_found_in_the_whole_picture_first():
    joints = someone()
    picture = marked((240, 320), joints)
    found = find_players([picture], oracle(joints, 240, [whole_square(320 / 240)]), SIZE, looks=1)
    expected = square_around([(x / 240, y / 240) for x, y in joints.tolist()])
    assert (found[0].x, found[0].y, found[0].side) == pytest.approx(
        (expected.x, expected.y, expected.side * CropTrackerSettings().room), abs=1e-5
    )


def test_pictures_without_a_player_are_looked_at_whole():
    pictures = [np.full((24, 32, 3), 90, np.uint8)] * 3

    def nobody(looks: np.ndarray):
        return np.full((len(looks), 34), 0.5, np.float32), np.zeros(len(looks), np.float32)

    squares = squares_in(pictures, nobody, SIZE)
    found = cut_squares(pictures, squares, SIZE)
    expected = cut(pictures[0], whole_square(32 / 24), SIZE)
    np.testing.assert_array_equal(found, np.stack([expected] * 3))
    varied = cut_squares(pictures, squares, SIZE, variant=1)
    assert (varied != found).any()
    np.testing.assert_array_equal(varied, cut_squares(pictures, squares, SIZE, variant=1))
    assert (varied != cut_squares(pictures, squares, SIZE, variant=2)).any()
