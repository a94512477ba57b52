"""Augmentation with imgaug: 16 variants of every picture, the article's operators.

"Playing Mortal Kombat with TensorFlow.js" flips, crops, blurs, changes contrast, adds noise, multiplies the
colours and applies one affine map (scale, shift, turn, shear), in random order. The strengths are settings:
`article` keeps to what the article describes, `camcade` turns less and changes light more, because a web
camera stands upright and rooms are dark.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade_training.core.datasets import Picture, read_picture, write_picture
from camcade_training.core.preprocessing import area_resize, to_grey
from camcade_training.core.settings import as_plain
from camcade_training.synthetic.body import MIRRORED_JOINTS


@dataclass(frozen=True)
class AugmentationSettings:
    """Ranges of the operators; every variant draws from them afresh."""

    variants: int = 16  # of each picture
    flip_share: float = 0.5  # mirrored left to right: a left hand punches as well
    crop_share: float = 0.1  # of each side at most
    blur_share: float = 0.5  # of the variants blurred at all
    blur_sigma_px: float = 0.5  # at most
    contrast: tuple[float, float] = (0.75, 1.5)  # factor about middle grey
    noise_share: float = 0.05  # of 255, standard deviation at most
    brightness: tuple[float, float] = (0.8, 1.2)  # factor
    brightness_per_channel_share: float = 0.2  # of the variants get another factor per colour
    scale: tuple[float, float] = (0.8, 1.2)  # per axis
    shift_share: float = 0.2  # of the side, either way
    turn_degrees: float = 25.0  # either way
    shear_degrees: float = 8.0  # either way
    seed: int = 7


ARTICLE = AugmentationSettings()
CAMCADE = AugmentationSettings(
    crop_share=0.06,
    contrast=(0.6, 1.5),
    noise_share=0.04,
    brightness=(0.55, 1.4),
    brightness_per_channel_share=0.5,
    scale=(0.85, 1.2),
    shift_share=0.12,
    turn_degrees=8.0,
    shear_degrees=5.0,
)


def pipeline(settings: AugmentationSettings) -> Any:
    """The imgaug augmenter; deterministic from `settings.seed` on."""
    import imgaug.augmenters as augmenters

    iaa: Any = augmenters  # its stubs know less than it takes

    shift = (-settings.shift_share, settings.shift_share)
    steps = [
        iaa.Fliplr(settings.flip_share),
        iaa.Crop(percent=(0, settings.crop_share)),
        iaa.Sometimes(settings.blur_share, iaa.GaussianBlur(sigma=(0, settings.blur_sigma_px))),
        iaa.LinearContrast(settings.contrast),
        iaa.AdditiveGaussianNoise(scale=(0.0, settings.noise_share * 255), per_channel=0.5),
        iaa.Multiply(settings.brightness, per_channel=settings.brightness_per_channel_share),
        iaa.Affine(
            scale={"x": settings.scale, "y": settings.scale},
            translate_percent={"x": shift, "y": shift},
            rotate=(-settings.turn_degrees, settings.turn_degrees),
            shear=(-settings.shear_degrees, settings.shear_degrees),
            mode="edge",  # a black rim would tell the variants from camera pictures
        ),
    ]
    augmenter = iaa.Sequential(steps, random_order=True)
    augmenter.seed_(settings.seed)  # the operators draw from seeds of their own; only this sets them all
    return augmenter


def augment(
    pictures: NDArray[np.uint8], settings: AugmentationSettings, progress: Callable[[int], None] | None = None
) -> NDArray[np.uint8]:
    """Variants (variants, N, H, W, 3) uint8 of pictures (N, H, W, 3) uint8; the same settings give the same
    ones.
    """
    augmenter = pipeline(settings)
    variants = np.empty((settings.variants, *pictures.shape), np.uint8)
    for variant in range(settings.variants):
        for start in range(0, len(pictures), 256):  # imgaug copies what it is given; keep the copies small
            part = slice(start, start + 256)
            variants[variant, part] = augmenter(images=pictures[part])
            if progress:
                progress(len(pictures[part]))
    return variants


def augment_with_joints(
    pictures: NDArray[np.uint8],
    joints: NDArray[np.float32],
    settings: AugmentationSettings,
    progress: Callable[[int], None] | None = None,
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """One variant of pictures (N, H, W, 3) uint8, and their joints (N, 17, 2), shares of width and height.

    The joints move along; in a mirrored picture left and right ones change names.
    """
    augmenter = pipeline(settings)
    height, width = pictures.shape[1:3]
    size = np.array([width, height], np.float32)
    # Three more points tell whether a picture was mirrored: the triangle then turns the other way.
    corners = np.array([[0.3, 0.3], [0.7, 0.3], [0.3, 0.7]], np.float32)
    points = np.concatenate([joints, np.broadcast_to(corners, (len(joints), 3, 2))], 1) * size
    varied, moved = np.empty_like(pictures), np.empty_like(points)
    for start in range(0, len(pictures), 256):
        part = slice(start, start + 256)
        varied[part], moved[part] = augmenter(images=pictures[part], keypoints=list(points[part]))
        if progress:
            progress(len(pictures[part]))
    moved /= size
    first, second = moved[:, -2] - moved[:, -3], moved[:, -1] - moved[:, -3]
    mirrored = first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0] < 0
    found = moved[:, :-3]
    found[mirrored] = found[mirrored][:, MIRRORED_JOINTS]
    return varied, found.astype(np.float32)


def augmentation_key(settings: AugmentationSettings) -> str:
    """A short hash of the settings, for caches."""
    return hashlib.sha256(repr(as_plain(settings)).encode()).hexdigest()[:12]


def write_variants(
    picture: Picture,
    out: Path,
    size: tuple[int, int],
    grey: bool,
    augmenter: Any,
    settings: AugmentationSettings,
) -> None:
    """Write `settings.variants` variants of one picture (width, height `size`) to `out/[SPLIT/]LABEL/`."""
    stretched = area_resize(read_picture(picture.path), *size)
    source = np.rint(to_grey(stretched) if grey else stretched).astype(np.uint8)
    folder = out / picture.split / picture.label if picture.split else out / picture.label
    for index, variant in enumerate(augmenter(images=[source] * settings.variants)):
        write_picture(folder / f"{picture.path.stem}-v{index:02d}.png", variant)
