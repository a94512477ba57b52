"""Faces as another camera in another room might have given them, drawn at random."""

import cv2
import numpy as np
from numpy.typing import NDArray

from camcade_training.tasks.expression import disturbances
from camcade_training.tasks.expression.settings import ExpressionSettings


def disturbed(
    faces: NDArray[np.uint8], settings: ExpressionSettings, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Faces (N, 48, 48) uint8, each framed, lit and photographed otherwise; the same shape and dtype."""
    s = settings
    framed = np.empty_like(faces)
    for index, face in enumerate(faces):
        framed[index] = _framed(face, s, rng)
    lit = _lit(framed.astype(np.float32), s, rng)
    deviation = rng.uniform(0, s.noise, len(lit)) * (rng.random(len(lit)) < s.noise_share)
    lit += deviation.astype(np.float32)[:, None, None] * rng.standard_normal(lit.shape, np.float32)
    seen = disturbances.rounded(lit)
    for index in np.flatnonzero(rng.random(len(seen)) < s.jpeg_share):
        seen[index] = disturbances.jpeg_one(seen[index], int(rng.integers(*s.jpeg_quality, endpoint=True)))
    return _covered(seen, s, rng)


def _framed(face: NDArray[np.uint8], s: ExpressionSettings, rng: np.random.Generator) -> NDArray[np.uint8]:
    right, down = rng.uniform(-s.shift_share, s.shift_share, 2)
    degrees = rng.uniform(-s.turn_degrees, s.turn_degrees)
    matrix = disturbances.movement(
        len(face), right, down, rng.uniform(*s.scale), degrees, bool(rng.random() < s.flip_share)
    )
    # Half of them sharper than a camera's own stretching, so that blur says nothing about framing.
    way = cv2.INTER_CUBIC if rng.random() < 0.5 else cv2.INTER_LINEAR
    moved = cv2.warpAffine(face, matrix, face.shape[::-1], flags=way, borderMode=cv2.BORDER_REPLICATE)
    if rng.random() < s.coarse_share:
        return disturbances.coarse_one(
            np.asarray(moved, np.uint8), int(rng.integers(*s.coarse_px, endpoint=True))
        )
    return np.asarray(moved, np.uint8)


def _lit(values: NDArray[np.float32], s: ExpressionSettings, rng: np.random.Generator) -> NDArray[np.float32]:
    """Levels (N, h, w) 0…255 under other light; each change happens to `light_share` of the faces. What
    leaves the range is cut off after each, as sensors and curves do.
    """
    count = len(values)

    def drawn(low: float, high: float, unchanged: float) -> NDArray[np.float32]:
        changed = rng.random(count) < s.light_share
        return np.where(changed, rng.uniform(low, high, count), unchanged).astype(np.float32)[:, None, None]

    def drawn_factor(low: float, high: float) -> NDArray[np.float32]:
        return np.exp(drawn(np.log(low), np.log(high), 0.0))

    shaded = np.clip(values * _shade(values.shape, s, rng), 0, 255)
    curved, powers = shaded, drawn_factor(*s.gamma)
    bent = np.flatnonzero(powers != 1)  # powers are slow, and most faces keep their curve
    curved[bent] = 255 * (shaded[bent] / 255) ** powers[bent]
    middle = rng.uniform(80, 150, (count, 1, 1)).astype(np.float32)
    flattened = (curved - middle) * drawn_factor(*s.contrast) + middle
    given = np.clip(flattened, 0, 255) * drawn_factor(*s.gain)
    return np.clip(given + drawn(-s.offset, s.offset, 0.0), 0, 255).astype(np.float32)


def _shade(shape: tuple[int, ...], s: ExpressionSettings, rng: np.random.Generator) -> NDArray[np.float32]:
    """Factors (N, h, w): light from one side, any, with a border at any place, hard or soft."""
    count, height, width = shape
    angle, border, softness, least = (
        rng.uniform(low, high, (count, 1, 1))
        for low, high in ((0, 2 * np.pi), (-0.5, 0.5), (0.3, 2.0), s.shadow)
    )
    shaded = np.flatnonzero(rng.random(count) < s.light_share)
    down, across = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    angle, border, softness, least = (
        one[shaded].astype(np.float32) for one in (angle, border, softness, least)
    )
    along = np.cos(angle) * across + np.sin(angle) * down + border
    lit = np.clip(0.5 + along / softness, 0, 1)
    factors = np.ones(shape, np.float32)
    factors[shaded] = least + (1 - least) * lit
    return factors


def _covered(faces: NDArray[np.uint8], s: ExpressionSettings, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Some lose a rectangle, filled with one grey between their darkest and their lightest."""
    side = faces.shape[1]
    for index in np.flatnonzero(rng.random(len(faces)) < s.erase_share):
        height, width = np.rint(rng.uniform(*s.erase_side, 2) * side).astype(int)
        top, left = rng.integers(0, side - height + 1), rng.integers(0, side - width + 1)
        grey = rng.integers(int(faces[index].min()), int(faces[index].max()), endpoint=True)
        faces[index, top : top + height, left : left + width] = grey
    return faces
