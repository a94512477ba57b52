"""MobileNet features of many pictures, computed once and kept on disk.

The file's name is a hash of everything the features depend on (weights, input, pictures), so a changed
setting never meets an old cache.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.places import replacing
from camcade_training.core.backbone import weights_key
from camcade_training.core.preprocessing import InputSpec, prepare
from camcade_training.core.settings import CACHE

BATCH_SIZE = 64  # pictures a step; larger ones are no faster on a CPU


def compute_features(
    network: Any,
    pictures: NDArray[np.uint8],
    to_input: Callable[[NDArray[np.uint8]], NDArray[np.float32]],
    progress: Callable[[int], None] | None = None,
) -> NDArray[np.float32]:
    """Features (N, F) float32 of pictures (N, H, W, 3) or (N, H, W) uint8; `to_input` makes the network's
    input.
    """
    import tensorflow as tf

    signature = [tf.TensorSpec((None, *network.input_shape[1:]), tf.float32)]
    run = tf.function(lambda batch: network(batch, training=False), input_signature=signature)
    rows = []
    for start in range(0, len(pictures), BATCH_SIZE):
        batch = to_input(pictures[start : start + BATCH_SIZE])
        rows.append(np.asarray(run(tf.constant(batch)), np.float32))
        if progress:
            progress(len(batch))
    return np.concatenate(rows)


def cached_features(
    network: Any,
    pictures: NDArray[np.uint8],
    to_input: Callable[[NDArray[np.uint8]], NDArray[np.float32]],
    input_name: str,
    progress: Callable[[int], None] | None = None,
    cache: Path = CACHE,
) -> NDArray[np.float32]:
    """As `compute_features`, from the disk the second time. `input_name` stands for `to_input` in the key."""
    path = cache / f"features-{features_key(network, pictures, input_name)}.npy"
    return cached_array(path, lambda: compute_features(network, pictures, to_input, progress))


def features_key(network: Any, pictures: NDArray[np.uint8], input_name: str) -> str:
    """A hash of the network's weights, the pictures' bytes and the name of the way they are prepared."""
    digest = hashlib.sha256(f"{weights_key(network)}|{input_name}|{pictures.shape}".encode())
    digest.update(np.ascontiguousarray(pictures).data)
    return digest.hexdigest()[:24]


def cached_array(path: Path, compute: Callable[[], NDArray[Any]]) -> NDArray[Any]:
    """The array in `path`, or the computed one, which is then written there (whole or not at all)."""
    if path.is_file():
        return np.load(path)
    array = compute()
    write_array(path, array)
    return array


def write_array(path: Path, array: NDArray[Any]) -> None:
    """Write the array to `path`, whole or not at all."""
    with replacing(path) as partial, partial.open("wb") as stream:
        np.save(stream, array)


def spec_input(spec: InputSpec) -> Callable[[NDArray[np.uint8]], NDArray[np.float32]]:
    """A `to_input` that follows an InputSpec; grey pictures (N, H, W) become three equal channels."""

    def to_input(pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        coloured = np.repeat(pictures[..., None], 3, axis=-1) if pictures.ndim == 3 else pictures
        return prepare(coloured, spec)

    return to_input


def feature_drift(before: NDArray[np.float32], after: NDArray[np.float32]) -> dict[str, float]:
    """How far features (N, F) moved: mean cosine, mean correlation per feature, distance in standard
    deviations.
    """
    cosine = np.sum(before * after, 1) / (
        np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1) + 1e-9
    )
    centred = before - before.mean(0), after - after.mean(0)
    correlation = (centred[0] * centred[1]).mean(0) / (before.std(0) * after.std(0) + 1e-9)
    distance = np.sqrt(np.mean(((after - before) / (before.std(0) + 1e-6)) ** 2))
    return {
        "cosine": float(cosine.mean()),
        "correlation": float(correlation.mean()),
        "distance_deviations": float(distance),
    }
