"""Where a face is framed in the preview. The rest of the module draws, and is tested in Chromium."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def placed(in_page: Callable[[str], Any]) -> Any:
    return in_page("camcade_web.ui.face_preview").placed


def test_a_camera_of_the_mirror_s_shape_is_only_mirrored(placed: Any) -> None:
    assert placed((0.1, 0.2, 0.3, 0.4), 4 / 3, 4 / 3, is_whole=False, is_mirrored=True) == pytest.approx(
        (0.7, 0.2, 0.9, 0.4)
    )


def test_a_wide_camera_is_cut_at_its_sides(placed: Any) -> None:
    left, top, right, bottom = placed((0, 0, 1, 1), 16 / 9, 4 / 3, is_whole=False, is_mirrored=False)
    assert (top, bottom) == pytest.approx((0, 1))
    assert left == pytest.approx(-1 / 6) and right == pytest.approx(7 / 6)


def test_an_upright_photo_is_shown_whole(placed: Any) -> None:
    left, top, right, bottom = placed((0, 0, 1, 1), 3 / 4, 4 / 3, is_whole=True, is_mirrored=False)
    assert (top, bottom) == pytest.approx((0, 1))
    assert right - left == pytest.approx(9 / 16) and left == pytest.approx(7 / 32)
