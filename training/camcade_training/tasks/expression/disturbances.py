"""What light, camera and framing do to a face: the fixed forms that networks are measured under.

Each takes faces (N, 48, 48) uint8 and returns as many, uint8 again, as a camera would give them.
"""

import math
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


def rounded(values: NDArray[np.floating]) -> Pixels:
    """Values about 0…255 as whole levels in that range."""
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def gain(faces: Pixels, factor: float) -> Pixels:
    """Less or more light."""
    return rounded(faces.astype(np.float32) * factor)


def offset(faces: Pixels, levels: float) -> Pixels:
    """A veil of light over everything."""
    return rounded(faces.astype(np.float32) + levels)


def contrast(faces: Pixels, factor: float, middle: float = 100.0) -> Pixels:
    """Levels drawn towards `middle`."""
    return rounded((faces.astype(np.float32) - middle) * factor + middle)


def gamma(faces: Pixels, power: float) -> Pixels:
    """Another camera's curve; below 1 it brightens."""
    return rounded(255 * (faces.astype(np.float32) / 255) ** power)


def shadow(faces: Pixels, least: float = 0.3) -> Pixels:
    """Light from the right: the left third has `least` of it, growing over the middle third."""
    across = np.clip((np.arange(faces.shape[2]) / (faces.shape[2] - 1) - 1 / 3) * 3, 0, 1)
    return rounded(faces.astype(np.float32) * (least + (1 - least) * across))


def noise(faces: Pixels, deviation: float, seed: int = 1) -> Pixels:
    """Of a sensor; `deviation` in levels."""
    rng = np.random.default_rng(seed)
    return rounded(faces + deviation * rng.standard_normal(faces.shape, np.float32))


def jpeg(faces: Pixels, quality: int) -> Pixels:
    """Coded and decoded."""
    return np.stack([jpeg_one(face, quality) for face in faces])


def jpeg_one(face: Pixels, quality: int) -> Pixels:
    """One face (H, W), coded and decoded."""
    coded = cv2.imencode(".jpg", face, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), np.uint8)


def coarse(faces: Pixels, side_px: int) -> Pixels:
    """A face far away: `side_px` wide, and enlarged again."""
    return np.stack([coarse_one(face, side_px) for face in faces])


def coarse_one(face: Pixels, side_px: int) -> Pixels:
    """One face (H, W) made small and enlarged again."""
    small = cv2.resize(face, (side_px, side_px), interpolation=cv2.INTER_AREA)
    large = cv2.resize(small, (face.shape[1], face.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(large, np.uint8)


def moved(
    faces: Pixels,
    right: float = 0.0,
    down: float = 0.0,
    scale: float = 1.0,
    degrees: float = 0.0,
) -> Pixels:
    """Framed otherwise: moved by shares of the side, enlarged, turned; the rim goes on where nothing is."""
    matrix = movement(faces.shape[1], right, down, scale, degrees)
    return np.stack(
        [cv2.warpAffine(face, matrix, face.shape[::-1], borderMode=cv2.BORDER_REPLICATE) for face in faces]
    ).astype(np.uint8)


def movement(
    size: int, right: float, down: float, scale: float, degrees: float, mirror: bool = False
) -> NDArray[np.float64]:
    """(2, 3): from places in the face to places in the moved one, counted from the centres of pixels."""
    along, across = scale * math.cos(math.radians(degrees)), scale * math.sin(math.radians(degrees))
    side = -1.0 if mirror else 1.0
    middle = (size - 1) / 2
    return np.array(
        [
            [side * along, -across, middle + right * size - middle * (side * along - across)],
            [side * across, along, middle + down * size - middle * (side * across + along)],
        ]
    )


# Those that must cost at most one point, and the others.
LIGHT: dict[str, Callable[[Pixels], Pixels]] = {
    "dim ×0.45": lambda faces: gain(faces, 0.45),
    "dark ×0.25": lambda faces: gain(faces, 0.25),
    "bright +60": lambda faces: offset(faces, 60),
    "low contrast ×0.4": lambda faces: contrast(faces, 0.4),
    "gamma 0.5": lambda faces: gamma(faces, 0.5),
    "gamma 2": lambda faces: gamma(faces, 2),
    "one side in shadow": shadow,
}
CAMERA: dict[str, Callable[[Pixels], Pixels]] = {
    "noise 10": lambda faces: noise(faces, 10),
    "jpeg 30": lambda faces: jpeg(faces, 30),
    "24 px": lambda faces: coarse(faces, 24),
}
FRAMING: dict[str, Callable[[Pixels], Pixels]] = {
    "8 % right": lambda faces: moved(faces, right=0.08),
    "8 % left": lambda faces: moved(faces, right=-0.08),
    "8 % down": lambda faces: moved(faces, down=0.08),
    "8 % up": lambda faces: moved(faces, down=-0.08),
    "12 % larger": lambda faces: moved(faces, scale=1.12),
    "12 % smaller": lambda faces: moved(faces, scale=1 / 1.12),
    "turned 15°": lambda faces: moved(faces, degrees=15),
    "turned -15°": lambda faces: moved(faces, degrees=-15),
}
DISTURBANCES = {**LIGHT, **CAMERA, **FRAMING}
