import pytest
from hypothesis import given
from hypothesis import strategies as st

from camcade.errors import SettingsError
from camcade.vision.silhouette import SilhouetteSettings, find_silhouette, largest_run, middle_of

WIDTH, HEIGHT = 20, 16


def picture(*boxes):
    """A foreground of boxes (left, top, right, bottom)."""
    mask = bytearray(WIDTH * HEIGHT)
    for left, top, right, bottom in boxes:
        for row in range(top, bottom):
            mask[row * WIDTH + left : row * WIDTH + right] = b"\x01" * (right - left)
    return bytes(mask)


def test_a_box_has_its_own_measures():
    found = find_silhouette(picture((5, 3, 9, 15)), WIDTH)
    assert found is not None
    assert (found.left, found.top, found.right, found.bottom) == (5, 3, 9, 15)
    assert (found.area, found.height, found.axis) == (48, 12, 7.0)
    assert found.columns(3, 6)[4:10] == [0, 3, 3, 3, 3, 0]
    assert found.rows(5, 7)[2:5] == [0, 2, 2]


def test_the_larger_of_two_is_the_player_and_the_other_is_left_out():
    found = find_silhouette(picture((1, 6, 4, 12), (10, 2, 16, 15)), WIDTH)
    assert found is not None
    assert (found.left, found.right, found.area) == (10, 16, 78)
    assert found.columns(0, HEIGHT)[:10] == [0] * 10


@pytest.mark.parametrize("boxes", [(), ((3, 3, 5, 5),), ((0, 12, 20, 15),)], ids=["none", "small", "low"])
def test_nobody(boxes):
    assert find_silhouette(picture(*boxes), WIDTH) is None


@given(st.binary(min_size=WIDTH * HEIGHT, max_size=WIDTH * HEIGHT))
def test_whatever_comes_the_outline_lies_in_its_box(noise):
    mask = bytes(value % 2 for value in noise)
    found = find_silhouette(mask, WIDTH)
    if found is None:
        return
    assert found.mask.count(1) == found.area <= mask.count(1)
    assert sum(found.columns(found.top, found.bottom)[found.left : found.right]) == found.area
    assert found.left <= found.axis <= found.right


def test_runs_bridge_small_gaps_and_only_those():
    assert largest_run([0, 3, 3, 0, 3, 0, 0, 5, 5], 1, 1) == (7, 9)
    assert largest_run([0, 3, 3, 0, 5, 0, 0, 5, 5], 1, 1) == (1, 5)
    assert largest_run([1, 1], 2, 1) is None


def test_the_middle_halves():
    assert middle_of([0, 4, 0, 4]) == 2.0
    assert middle_of([0, 0, 2]) == 2.5
    assert middle_of([]) == 0.0


def test_settings_out_of_range_are_refused():
    with pytest.raises(SettingsError, match="least_area is 2"):
        SilhouetteSettings(least_area=2)
