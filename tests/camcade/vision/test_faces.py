import math

import pytest

from camcade.vision.faces import Face, face_region, face_square, largest, share_outside

# Eyes and mouth where they lie in FER-2013 on average, here in a square of 480 px at (100, 40).
TYPICAL = Face((100 + 0.32 * 480, 40 + 0.392 * 480), (100 + 0.67 * 480, 40 + 0.392 * 480), (337.6, 408.0))


def test_a_typical_face_fills_its_square_as_in_training() -> None:
    left, top, side = face_square(TYPICAL)
    assert (left, top, side) == pytest.approx((100, 40, 480), rel=0.03)


def test_the_square_follows_the_face() -> None:
    def moved(point: tuple[float, float]) -> tuple[float, float]:
        return 2 * point[0] + 30, 2 * point[1] - 70

    big = Face(moved(TYPICAL.left_eye), moved(TYPICAL.right_eye), moved(TYPICAL.mouth))
    left, top, side = face_square(TYPICAL)
    assert face_square(big) == pytest.approx((2 * left + 30, 2 * top - 70, 2 * side))


def test_it_does_not_matter_which_eye_is_named_first() -> None:
    swapped = Face(TYPICAL.right_eye, TYPICAL.left_eye, TYPICAL.mouth)
    assert face_square(swapped) == pytest.approx(face_square(TYPICAL))


def test_a_mirrored_face_gets_nearly_the_mirrored_square() -> None:
    width = 640
    mirrored = Face(
        *((width - x, y) for x, y in (TYPICAL.right_eye, TYPICAL.left_eye, TYPICAL.mouth)), score=1.0
    )
    left, top, side = face_square(TYPICAL)
    mirror_left, mirror_top, mirror_side = face_square(mirrored)
    assert (mirror_top, mirror_side) == pytest.approx((top, side))
    assert abs((width - mirror_left) - (left + side)) < 0.02 * side


def test_turning_or_nodding_changes_the_size_little() -> None:
    """Half the distance between the eyes (turned by 60 degrees) must not halve the square."""
    turned = Face((275.0, 228.0), (359.0, 228.0), TYPICAL.mouth)
    assert turned.side_px > 0.75 * TYPICAL.side_px


def test_the_region_is_the_square_in_shares_of_the_picture() -> None:
    left, top, side = face_square(TYPICAL)
    region = face_region(TYPICAL, 640, 360)
    assert region == pytest.approx((left / 640, top / 360, (left + side) / 640, (top + side) / 360))
    assert region[3] > 1  # it reaches beyond the picture's lower rim


def test_the_share_outside_the_picture() -> None:
    assert share_outside((0.1, 0.2, 0.5, 0.6)) == 0
    assert share_outside((-0.5, 0, 0.5, 1)) == pytest.approx(0.5)
    assert share_outside((0.75, 0.75, 1.25, 1.25)) == pytest.approx(0.75)
    assert share_outside((1.5, 0, 2, 1)) == 1


def test_the_largest_face_plays_and_the_surer_of_two_alike() -> None:
    small = Face((10, 10), (20, 10), (15, 20), 0.99)
    unsure = Face(TYPICAL.left_eye, TYPICAL.right_eye, TYPICAL.mouth, 0.4)
    assert largest([small, unsure, TYPICAL]) is TYPICAL
    assert largest([]) is None


@pytest.mark.parametrize("bad", [Face((5, 5), (5, 5), (5, 5)), Face((math.nan, 5), (7, 5), (6, 9))])
def test_landmarks_without_extent_are_refused(bad: Face) -> None:
    with pytest.raises(ValueError, match="have no extent"):
        face_square(bad)


def test_a_picture_without_extent_is_refused() -> None:
    with pytest.raises(ValueError, match="0 × 360 px holds no face"):
        face_region(TYPICAL, 0, 360)
