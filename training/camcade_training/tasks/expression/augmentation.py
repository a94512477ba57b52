"""Faces as they might have been: mirrored, moved, turned, lit otherwise, partly covered, mixed."""

import cv2
import numpy as np
from numpy.typing import NDArray

from camcade_training.tasks.expression.settings import ExpressionSettings


def varied(
    faces: NDArray[np.uint8], settings: ExpressionSettings, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Faces (N, h, w) uint8 as network input (N, side, side) float32 in [-1, 1], each varied by itself.

    One affine map both moves and stretches, so that a face is interpolated once.
    """
    side = settings.side_px
    values = np.empty((len(faces), side, side), np.float32)
    for index, face in enumerate(faces):
        values[index] = cv2.warpAffine(
            face, _movement(face.shape[0], settings, rng), (side, side), borderMode=cv2.BORDER_REPLICATE
        )
    values = values / 127.5 - 1
    return _covered(_lit(values, settings, rng), settings, rng)


def plain(faces: NDArray[np.uint8], side: int) -> NDArray[np.float32]:
    """Faces (N, h, w) uint8 as network input (N, side, side) float32 in [-1, 1], unchanged but stretched."""
    size = (side, side)
    stretched = [cv2.resize(face.astype(np.float32), size, interpolation=cv2.INTER_LINEAR) for face in faces]
    return np.stack(stretched).astype(np.float32) / np.float32(127.5) - np.float32(1)


def _movement(size: int, s: ExpressionSettings, rng: np.random.Generator) -> NDArray[np.float64]:
    """(2, 3) from places in the face to places in the input; both are counted from pixels' centres."""
    angle = np.deg2rad(rng.uniform(-s.turn_degrees, s.turn_degrees))
    scale = rng.uniform(*s.scale) * s.side_px / size
    mirror = -1.0 if rng.random() < s.flip_share else 1.0
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    linear = scale * turn @ np.diag([mirror, 1.0])
    target = (s.side_px - 1) / 2 + rng.uniform(-s.shift_share, s.shift_share, 2) * s.side_px
    middle = np.full(2, (size - 1) / 2)
    return np.column_stack([linear, target - linear @ middle])


def _lit(values: NDArray[np.float32], s: ExpressionSettings, rng: np.random.Generator) -> NDArray[np.float32]:
    each = (len(values), 1, 1)
    low, high = np.log(s.contrast)
    contrast = np.exp(rng.uniform(low, high, each))
    brightness = 2 * rng.uniform(-s.brightness, s.brightness, each)
    deviation = 2 * rng.uniform(0, s.noise, each).astype(np.float32)
    noise = rng.standard_normal(values.shape, np.float32) * deviation
    return np.clip(values * contrast + brightness + noise, -1, 1).astype(np.float32)


def _covered(
    values: NDArray[np.float32], s: ExpressionSettings, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Some lose a rectangle, filled with one grey: a hand, hair, the rim of the picture."""
    side = values.shape[1]
    for index in np.flatnonzero(rng.random(len(values)) < s.erase_share):
        height, width = np.rint(rng.uniform(*s.erase_side, 2) * side).astype(int)
        top, left = rng.integers(0, side - height + 1), rng.integers(0, side - width + 1)
        values[index, top : top + height, left : left + width] = rng.uniform(-1, 1)
    return values


def mix(
    values: NDArray[np.float32],
    targets: NDArray[np.float32],
    weights: NDArray[np.float32],
    strength: float,
    rng: np.random.Generator,
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Mixup (Zhang and others, 2018): each input (N, …), target (N, K) and weight (N,) shared with another's.

    `strength` is both parameters of the beta distribution of the share; 0 leaves all as it is.
    """
    if not strength:
        return values, targets, weights
    share = rng.beta(strength, strength, len(values)).astype(np.float32)
    share = np.maximum(share, 1 - share)
    other = rng.permutation(len(values))
    wide = share.reshape(-1, *[1] * (values.ndim - 1))
    return (
        wide * values + (1 - wide) * values[other],
        share[:, None] * targets + (1 - share[:, None]) * targets[other],
        share * weights + (1 - share) * weights[other],
    )
