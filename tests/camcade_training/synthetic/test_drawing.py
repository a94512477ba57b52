import numpy as np
import pytest

from camcade_training.synthetic.cameras import PinholeCamera
from camcade_training.synthetic.drawing import TILE, Light, Shape, draw
from camcade_training.synthetic.errors import PeopleError

CAMERA = PinholeCamera((0.0, 1.0, 3.0), 0.0, 0.0, 0.0, 60.0, (161, 121))
TILES = np.full((1, TILE, TILE, 3), 200, np.uint8)
GLOSS = np.zeros(1, np.float32)
LIGHT = Light(np.array([0.0, 1.0, 0.0]), np.ones(3) * 0.6, np.ones(3) * 0.4)


def _shape(start, end, first: float, second: float, **more) -> Shape:
    return Shape(np.array(start, float), np.array(end, float), first, second, np.eye(3), 0, **more)


def _draw(*shapes: Shape):
    return draw(shapes, TILES, GLOSS, LIGHT, CAMERA)


def test_a_ball_has_the_outline_and_the_depth_of_a_ball() -> None:
    radius = 0.4
    layer = _draw(_shape((0, 1, 0), (0, 1, 0), radius, radius))
    assert layer.depth[60, 80] == pytest.approx(3.0 - radius, abs=1e-3)
    across = layer.mask[60].sum()
    outline = 2 * CAMERA.focal_px * np.tan(np.arcsin(radius / 3.0))  # the tangent cone of a sphere
    assert across == pytest.approx(outline, abs=2.0)


def test_a_round_cone_is_the_union_of_the_balls_along_it() -> None:
    start, end = np.array([-0.5, 0.8, 0.1]), np.array([0.5, 1.3, 0.6])
    cone = _draw(_shape(start, end, 0.3, 0.12))
    steps = np.linspace(0.0, 1.0, 160)
    balls = _draw(
        *(_shape(start + (end - start) * s, start + (end - start) * s, *[0.3 - 0.18 * s] * 2) for s in steps)
    )
    both = cone.mask & balls.mask
    assert both.sum() > 0.985 * max(cone.mask.sum(), balls.mask.sum())
    assert np.abs(cone.depth[both] - balls.depth[both]).max() < 0.02


def test_a_cone_that_points_at_the_camera_has_no_hole() -> None:
    layer = _draw(_shape((0, 1, 0), (0.02, 1.0, 1.2), 0.10, 0.05))
    assert layer.mask[60, 80]
    assert layer.depth[60, 80] == pytest.approx(3.0 - 1.25, abs=0.02)
    rows, columns = np.nonzero(layer.mask)
    filled = layer.mask[rows.min() + 2 : rows.max() - 1, columns.min() + 4 : columns.max() - 3]
    assert filled[filled.shape[0] // 2].all()


def test_the_nearer_part_hides_the_farther() -> None:
    near, far = _shape((0, 1, 1), (0, 1, 1), 0.1, 0.1), _shape((0, 1, 0), (0, 1, 0), 0.4, 0.4)
    for order in ((near, far), (far, near)):
        assert _draw(*order).depth[60, 80] == pytest.approx(1.9, abs=1e-3)


def test_squashing_makes_a_part_thinner_along_its_axis() -> None:
    layer = _draw(_shape((0, 1, 0), (0, 1, 0), 0.4, 0.4, squash=(2.0, 1.0, 1.0)))
    assert layer.mask[:, 80].sum() == pytest.approx(2 * layer.mask[60].sum(), rel=0.08)


def test_an_open_end_shows_no_ball() -> None:
    whole = _draw(_shape((0, 1.3, 0), (0, 0.9, 0), 0.2, 0.3))
    hem = _draw(_shape((0, 1.3, 0), (0, 0.9, 0), 0.2, 0.3, open_end=True))
    assert hem.mask.sum() < whole.mask.sum()
    assert not np.any(hem.mask & ~whole.mask)


def test_light_from_above_makes_the_upper_side_brighter() -> None:
    layer = _draw(_shape((0, 1, 0), (0, 1, 0), 0.4, 0.4))
    picture = np.zeros((*layer.mask.shape, 3), np.float32)
    picture[layer.mask] = layer.colours
    assert picture[45, 80].mean() > picture[75, 80].mean() + 20


def test_what_is_behind_the_camera_is_not_drawn() -> None:
    assert not _draw(_shape((0, 1, 5), (0, 1, 6), 0.3, 0.3)).mask.any()


def test_projection_agrees_with_the_rays() -> None:
    point = np.array([0.4, 1.3, -0.5])
    (column, row), depth = CAMERA.project(point)
    layer = _draw(_shape(point, point, 0.02, 0.02))
    rows, columns = np.nonzero(layer.mask)
    assert abs(columns.mean() - column) < 1.0 and abs(rows.mean() - row) < 1.0
    assert depth == pytest.approx(3.5)


def test_a_picture_of_nothing_is_refused() -> None:
    with pytest.raises(PeopleError, match="too small"):
        PinholeCamera((0.0, 1.0, 3.0), 0.0, 0.0, 0.0, 60.0, (8, 8))
