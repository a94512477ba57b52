"""Rotation matrices from angles about named axes, and back. Right-handed, columns as vectors, radians."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from camcade_training.synthetic.body import rotation

_AXES = "xyz"


def about_moving_axes(order: str, angles: Sequence[np.ndarray]) -> np.ndarray:
    """R = R_first · R_second · …: each turn about the axes as the earlier ones left them (BVH's way).

    `order` such as "zxy"; one array (...) of radians for each letter. Returns (..., 3, 3).
    """
    if len(order) != len(angles):
        raise ValueError(f"{len(order)} axes, {len(angles)} angles")
    shape = np.shape(angles[0]) if len(angles) else ()
    turn = np.broadcast_to(np.eye(3), (*shape, 3, 3))
    for axis, angle in zip(order, angles, strict=True):
        turn = turn @ rotation(axis, np.asarray(angle, dtype=np.float64))
    return turn


def about_fixed_axes(order: str, angles: Sequence[np.ndarray]) -> np.ndarray:
    """R = … · R_second · R_first: every turn about the axes of the outside, in the order given (Acclaim's
    way).
    """
    return about_moving_axes(order[::-1], list(angles)[::-1])


def angles_of(turns: np.ndarray, order: str) -> np.ndarray:
    """Angles (..., 3) radians with `about_moving_axes(order, angles) == turns` (..., 3, 3).

    `order` names each axis once. Where the middle angle is ±90° many triples fit and one of them is given.
    """
    if sorted(order) != list(_AXES):
        raise ValueError(f"order {order!r} does not name x, y and z once each")
    i, j, k = (_AXES.index(axis) for axis in order)
    sign = 1.0 if (j - i) % 3 == 1 else -1.0
    first = np.arctan2(-sign * turns[..., j, k], turns[..., k, k])
    rest = np.swapaxes(rotation(order[0], first), -1, -2) @ turns  # what the other two turns must make
    second = np.arctan2(sign * rest[..., i, k], rest[..., k, k])
    third = np.arctan2(sign * rest[..., j, i], rest[..., j, j])
    return np.stack([first, second, third], axis=-1)


def shortest_turn(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """(..., 3, 3): the smallest turn that points the direction `start` (3,) along `end` (..., 3).

    Rodrigues' formula; opposite directions turn by 180° about an axis across `start`.
    """
    start = start / np.linalg.norm(start)
    end = end / np.linalg.norm(end, axis=-1, keepdims=True)
    cosine = end @ start
    axis = np.cross(start, end)
    zero = np.zeros_like(cosine)
    x, y, z = axis[..., 0], axis[..., 1], axis[..., 2]
    skew = np.stack([zero, -z, y, z, zero, -x, -y, x, zero], axis=-1).reshape(*cosine.shape, 3, 3)
    opposite = cosine < -1.0 + 1e-9
    turn = np.eye(3) + skew + skew @ skew / np.where(opposite, 1.0, 1.0 + cosine)[..., None, None]
    across = np.cross(start, np.eye(3)[np.argmin(np.abs(start))])
    across = across / np.linalg.norm(across)
    half = 2.0 * np.outer(across, across) - np.eye(3)
    return np.where(opposite[..., None, None], half, turn)
