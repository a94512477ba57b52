"""The row to beat: a frozen ImageNet MobileNet, its pooled features, and a head with one hidden layer."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade_training.core.backbone import imagenet_network
from camcade_training.core.features import cached_features, spec_input
from camcade_training.core.preprocessing import InputSpec
from camcade_training.core.settings import CACHE
from camcade_training.tasks.expression.labels import SEVEN
from camcade_training.tasks.expression.training import FaceData


@dataclass(frozen=True)
class BaselineSettings:
    """As such a network was measured before (51.8 % of seven, 56.9 % of five). The head learns slowly: at
    1e-3 it overfits within three epochs and stops four points lower.
    """

    alpha: float = 0.5
    side_px: int = 160
    weights: str = ""  # as backbone.find_weights
    hidden_units: int = 1024
    dropout: float = 0.5
    learning_rate: float = 2e-4
    epochs: int = 40
    batch_size: int = 64
    seed: int = 7


def fit_baseline(
    data: dict[str, FaceData],
    settings: BaselineSettings,
    progress: Callable[[str, int], Any],
    cache: Path = CACHE,
) -> dict[str, NDArray[np.float32]]:
    """Logits (N, 7) of the validation and test faces, of the epoch that is best on validation."""
    import keras

    s = settings
    network = imagenet_network(s.alpha, s.side_px, s.side_px, s.weights)
    spec = InputSpec(s.side_px, s.side_px)
    features: dict[str, NDArray[np.float32]] = {}
    for split, part in data.items():
        with progress(f"features of {split} faces", len(part.labels)) as advance:
            features[split] = cached_features(
                network, part.faces, spec_input(spec), repr(spec), advance, cache
            )
    keras.utils.set_random_seed(s.seed)
    dense: Any = keras.layers.Dense
    head = keras.Sequential(
        [
            keras.Input((features["train"].shape[1],)),
            dense(s.hidden_units, activation="relu"),
            keras.layers.Dropout(s.dropout, seed=s.seed),
            dense(len(SEVEN)),
        ]
    )
    loss: Any = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    head.compile(optimizer=keras.optimizers.Adam(s.learning_rate), loss=loss)  # type: ignore[arg-type]
    best: tuple[float, dict[str, NDArray[np.float32]]] = (-1.0, {})
    for _ in range(s.epochs):
        head.fit(features["train"], data["train"].labels, s.batch_size, epochs=1, verbose=0)  # type: ignore
        logits = {
            split: np.asarray(head(features[split], training=False)) for split in ("validation", "test")
        }
        accuracy = float((logits["validation"].argmax(1) == data["validation"].labels).mean())
        if accuracy > best[0]:
            best = accuracy, logits
    return best[1]
