import re

import pytest

from camcade_build.art.shapes import Circle, Frame, Tone, chain_path, convex_hull, direction_degrees, limb


def test_a_hull_contains_all_circles() -> None:
    hull = convex_hull([Circle(0, 0, 5), Circle(20, 0, 2)])
    xs, ys = [x for x, _ in hull], [y for _, y in hull]
    assert (min(xs), max(xs)) == pytest.approx((-5, 22), abs=0.1)
    assert (min(ys), max(ys)) == pytest.approx((-5, 5), abs=0.1)


def test_a_circle_within_another_is_drawn_as_the_larger() -> None:
    assert chain_path([Circle(0, 0, 9), Circle(1, 0, 2)]) == chain_path([Circle(0, 0, 9)])


def test_lit_tones_stay_within_the_outline() -> None:
    drawn = limb([[Circle(0, 0, 10), Circle(30, 0, 6)]], Tone("#111111", "#222222", "#333333"))
    assert re.findall(r'fill="(#\w+)"', drawn) == ["#150d20", "#111111", "#222222", "#333333"]


def test_frames_turn_clockwise() -> None:
    assert Frame((10, 0), 90).at(5, 0) == pytest.approx((10, 5))
    assert direction_degrees((0, 0), (0, 3)) == pytest.approx(90)
