import itertools

import numpy as np
import pytest

from camcade_training.mocap.rotations import (
    about_fixed_axes,
    about_moving_axes,
    angles_of,
    shortest_turn,
)

ORDERS = ["".join(order) for order in itertools.permutations("xyz")]


def test_moving_axes_turn_the_last_named_first() -> None:
    quarter = np.array(np.pi / 2)
    # Rz·Rx: y is turned about x to z, which a turn about z leaves alone.
    assert about_moving_axes("zx", [quarter, quarter]) @ [0, 1, 0] == pytest.approx([0, 0, 1])
    # About fixed axes z comes first: y goes to -x, which a turn about x leaves alone.
    assert about_fixed_axes("zx", [quarter, quarter]) @ [0, 1, 0] == pytest.approx([-1, 0, 0])


@pytest.mark.parametrize("order", ORDERS)
def test_angles_make_the_turn_again_even_at_the_poles(order: str) -> None:
    angles = np.random.default_rng(2).uniform(-np.pi, np.pi, (200, 3))
    angles[:20, 1] = np.pi / 2
    angles[20:40, 1] = -np.pi / 2
    turns = about_moving_axes(order, list(angles.T))
    again = about_moving_axes(order, list(angles_of(turns, order).T))
    assert np.abs(again - turns).max() < 1e-12


def test_shortest_turn_points_where_asked_also_backwards() -> None:
    ways = np.array([[0.0, 1.0, 0.0], [3.0, 0.0, 4.0], [0.0, -2.0, 0.0]])
    turns = shortest_turn(np.array([0.0, 1.0, 0.0]), ways)
    assert turns @ [0, 1, 0] == pytest.approx(ways / np.linalg.norm(ways, axis=1, keepdims=True))
    assert np.linalg.det(turns) == pytest.approx(1.0)
    assert turns @ np.swapaxes(turns, 1, 2) == pytest.approx(np.broadcast_to(np.eye(3), (3, 3, 3)))
