from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from camcade_training.core.datasets import Picture, read_picture, write_picture
from camcade_training.tasks.strike_image.augmentation import (
    ARTICLE,
    CAMCADE,
    augment,
    augment_with_joints,
    augmentation_key,
    pipeline,
    write_variants,
)


@pytest.fixture
def pictures() -> np.ndarray:
    """Two smooth pictures (2, 56, 100, 3) with a bright patch on the left."""
    made = np.full((2, 56, 100, 3), 90, np.uint8)
    made[:, 18:38, 10:30] = 220
    return made


@pytest.mark.parametrize("settings", [ARTICLE, CAMCADE], ids=["article", "camcade"])
def test_sixteen_variants_of_each_picture_all_different(pictures: np.ndarray, settings):
    variants = augment(pictures, settings)
    assert variants.shape == (16, *pictures.shape) and variants.dtype == np.uint8
    flat = variants.reshape(32, -1).astype(int)
    distances = np.abs(flat[:, None] - flat[None]).mean(2) + np.eye(32) * 99
    assert distances.min() > 0.5
    assert np.abs(variants.astype(int) - pictures).mean((1, 2, 3, 4)).min() > 1


def test_the_seed_decides(pictures: np.ndarray):
    few = replace(CAMCADE, variants=2)
    np.testing.assert_array_equal(augment(pictures, few), augment(pictures, few))
    assert (augment(pictures, few) != augment(pictures, replace(few, seed=8))).any()


def test_about_half_are_mirrored(pictures: np.ndarray):
    only_flip = replace(
        CAMCADE,
        crop_share=0.0,
        blur_share=0.0,
        contrast=(1.0, 1.0),
        noise_share=0.0,
        brightness=(1.0, 1.0),
        scale=(1.0, 1.0),
        shift_share=0.0,
        turn_degrees=0.0,
        shear_degrees=0.0,
        variants=40,
    )
    variants = augment(pictures, only_flip)
    mirrored = (variants[:, :, 25, 80] == 220).all(-1)
    assert 20 < mirrored.sum() < 60
    np.testing.assert_array_equal(
        variants[~mirrored], np.broadcast_to(pictures[0], variants[~mirrored].shape)
    )


def test_no_black_rim(pictures: np.ndarray):
    shifted = augment(np.full_like(pictures, 200), replace(ARTICLE, noise_share=0.0, variants=8))
    assert shifted.min() > 90  # contrast and brightness move 200, a rim of zeros would show


def test_keys_differ_with_the_settings():
    assert augmentation_key(ARTICLE) != augmentation_key(CAMCADE)
    assert augmentation_key(ARTICLE) == augmentation_key(replace(ARTICLE))


def test_variants_are_written_beside_each_other_and_keep_the_person(tmp_path: Path):
    source = tmp_path / "in" / "punch" / "anna_3.png"
    write_picture(source, np.random.default_rng(0).integers(0, 256, (60, 80, 3), dtype=np.uint8))
    few = replace(ARTICLE, variants=3)
    write_variants(Picture(source, "punch", "anna"), tmp_path / "out", (100, 56), True, pipeline(few), few)
    written = sorted((tmp_path / "out" / "punch").iterdir())
    assert [path.name for path in written] == [f"anna_3-v{i:02d}.png" for i in range(3)]
    assert read_picture(written[0]).shape == (56, 100, 3)


def test_joints_move_with_the_picture_and_change_sides_in_the_mirror():
    """A bright square sits where the left wrist (joint 9) is; the right wrist (10) is elsewhere."""
    count, size = 60, 64
    pictures = np.zeros((count, size, size, 3), np.uint8)
    joints = np.full((count, 17, 2), 0.5, np.float32)
    pictures[:, 28:33, 18:23] = 255
    joints[:, 9] = (20.5 / size, 30.5 / size)
    joints[:, 10] = (44.5 / size, 30.5 / size)
    settings = replace(CAMCADE, noise_share=0.0, brightness=(1.0, 1.0), contrast=(1.0, 1.0), shift_share=0.05)
    varied, moved = augment_with_joints(pictures, joints, settings)
    mirrored = 0
    for picture, places in zip(varied, moved, strict=True):
        rows, columns = np.nonzero(picture[..., 0] > 100)
        square = np.array([columns.mean() + 0.5, rows.mean() + 0.5]) / size
        left, right = (np.linalg.norm(places[joint] - square) for joint in (9, 10))
        mirrored += right < left
        assert min(left, right) < 0.03
    assert 15 < mirrored < 45  # then the square is at the right wrist, as it should be in a mirror
