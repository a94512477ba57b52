"""Pictures as the head learns from them: read as the network sees them, varied, and turned into features."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade_training.core.backbone import feature_network, follows, weights_key
from camcade_training.core.datasets import NARY_LABELS, Picture, class_weights, fingerprint, read_prepared
from camcade_training.core.features import cached_array, cached_features
from camcade_training.core.progress import Progress
from camcade_training.core.settings import CACHE, resolve
from camcade_training.tasks.strike_image.augmentation import AugmentationSettings, augment, augmentation_key
from camcade_training.tasks.strike_image.looks import cut_squares, look_of, squares_in
from camcade_training.tasks.strike_image.network import (
    Labelled,
    StrikeImageSettings,
    in_colour,
    network_input,
)


@dataclass(frozen=True)
class Pictures:
    """One split, read: `pixels` (N, H, W, 3) uint8 at the network's picture size, `labels` (N,) in
    NARY_LABELS.
    """

    pictures: list[Picture]
    pixels: NDArray[np.uint8]
    labels: NDArray[np.int64]

    @property
    def people(self) -> list[str]:
        """The person of each picture."""
        return [picture.person for picture in self.pictures]


def read_pixels(
    chosen: list[Picture], description: str, width: int, height: int, progress: Progress, cache: Path = CACHE
) -> Pictures:
    """Any pictures at width × height, from the cache the second time."""
    path = cache / f"pixels-{fingerprint(chosen)}-{width}x{height}.npy"

    def read() -> NDArray[np.uint8]:
        with progress(description, len(chosen)) as advance:
            return read_prepared(chosen, width, height, advance)

    labels = np.array([NARY_LABELS.index(picture.label) for picture in chosen], np.int64)
    return Pictures(chosen, cached_array(path, read), labels)


def cached_variant(
    data: Pictures, augmentation: AugmentationSettings, variant: int, progress: Progress, cache: Path = CACHE
) -> NDArray[np.uint8]:
    """One augmented variant of every picture, (N, H, W, 3) uint8. Each variant has a seed of its own."""
    digest = hashlib.sha256(
        f"{fingerprint(data.pictures)}|{data.pixels.shape}|{data.pixels[:8].tobytes()!r}".encode()
    )
    settings = resolve(augmentation, {"variants": 1, "seed": augmentation.seed * 1000 + variant})

    def vary() -> NDArray[np.uint8]:
        with progress(f"augmenting, variant {variant + 1}", len(data.pictures)) as advance:
            return augment(data.pixels, settings, advance)[0]

    name = f"variant-{digest.hexdigest()[:16]}-{augmentation_key(settings)}.npy"
    return cached_array(cache / name, vary)


def read_players(
    chosen: list[Picture],
    backbone: Any,
    settings: StrikeImageSettings,
    description: str,
    progress: Progress,
    cache: Path = CACHE,
    variant: int = 0,
) -> Pictures:
    """The square around the player that a following backbone finds in each picture, as the page would look.

    Variants above 0 are a little off and varied in light; each has a seed of its own.
    """
    size, name = settings.picture_width, f"{fingerprint(chosen)}-{weights_key(backbone)}"

    def find() -> NDArray[np.float32]:
        with progress(f"{description}: finding the players", len(chosen)) as advance:
            return squares_in(chosen, look_of(backbone, network_input(settings)), size, progress=advance)

    def read() -> NDArray[np.uint8]:
        with progress(description, len(chosen)) as advance:
            return cut_squares(chosen, squares, size, variant, settings.seed, advance)

    squares = cached_array(cache / f"squares-{name}.npy", find)
    labels = np.array([NARY_LABELS.index(picture.label) for picture in chosen], np.int64)
    varied = f"-{variant}-{settings.seed}" if variant else ""
    return Pictures(chosen, cached_array(cache / f"players-{name}-{size}{varied}.npy", read), labels)


def read_for(
    backbone: Any,
    chosen: list[Picture],
    settings: StrikeImageSettings,
    description: str,
    progress: Progress,
    cache: Path,
) -> Pictures:
    """Pictures as the network sees them: the player where the backbone follows, else the whole picture."""
    if follows(backbone):
        return read_players(chosen, backbone, settings, description, progress, cache)
    size = (settings.picture_width, settings.picture_height)
    return read_pixels(chosen, description, *size, progress, cache)


def training_features(
    backbone: Any, chosen: list[Picture], settings: StrikeImageSettings, progress: Progress, cache: Path
) -> Labelled:
    train = read_for(backbone, chosen, settings, "reading train pictures", progress, cache)
    source = Pictures(train.pictures, in_colour(train.pixels, settings), train.labels)

    def varied(number: int) -> NDArray[np.uint8]:
        if not follows(backbone):
            return cached_variant(source, settings.augmentation, number, progress, cache)
        description = f"looking again, {number} of {settings.variants}"
        return read_players(chosen, backbone, settings, description, progress, cache, number).pixels

    network = feature_network(backbone)
    numbers = [0] * settings.plain + list(range(1, settings.variants + 1))
    features = []
    for index, number in enumerate(numbers):
        pixels = varied(number) if number else source.pixels
        with progress(f"features, round {index + 1} of {len(numbers)}", len(pixels)) as advance:
            features.append(
                cached_features(
                    network, pixels, network_input(settings), input_name(settings), advance, cache
                )
            )
    weights = class_weights([picture.label for picture in train.pictures], NARY_LABELS)[train.labels]
    if settings.task == "binary":
        names = ["punch" if label == 0 else "not" for label in train.labels]
        weights = class_weights(names, ("punch", "not"))[np.minimum(train.labels, 1)]
    return Labelled(
        np.concatenate(features), np.tile(train.labels, len(numbers)), np.tile(weights, len(numbers))
    )


def input_name(settings: StrikeImageSettings) -> str:
    return f"{settings.picture}|{settings.network_width}x{settings.network_height}"


def features_of(
    backbone: Any,
    data: Pictures,
    settings: StrikeImageSettings,
    progress: Progress,
    description: str,
    cache: Path,
) -> Labelled:
    with progress(description, len(data.pixels)) as advance:
        features = cached_features(
            feature_network(backbone),
            in_colour(data.pixels, settings),
            network_input(settings),
            input_name(settings),
            advance,
            cache,
        )
    return Labelled(features, data.labels, np.ones(len(data.labels), np.float32))
