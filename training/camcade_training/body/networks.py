"""The two networks: a posture from one frame's features, an action from a window of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.gestures.body_features import FEATURE_NAMES, PLACE
from camcade_training.body.labels import POSTURES
from camcade_training.body.sequences import STEP_MS, WINDOW_STEPS
from camcade_training.motion_capture.labels import ACTIONS

FEATURES = len(FEATURE_NAMES)


@dataclass(frozen=True)
class PoseSettings:
    """How the posture network is made and trained."""

    performances: int = 3000  # to train on; each lasts about 25 s
    views: int = 3  # cameras for each
    films: int = 130  # of drawn people read by MoveNet itself, from all sides; and as many from the front
    film_variants: int = 2  # of each film, beside how it is and its mirror image
    film_weight: float = 3.0  # that a moment of them counts
    hidden_units: tuple[int, ...] = (256, 192, 128)
    dropout: float = 0.15
    noise: float = 0.02  # on the features, deviations
    label_smoothing: float = 0.03
    learning_rate: float = 0.002
    epochs: int = 8
    batch_size: int = 512
    idle_share: float = 0.5  # of idle frames that are trained on
    seed: int = 7


@dataclass(frozen=True)
class ActionSettings:
    """How the action network is made and trained."""

    performances: int = 3000
    views: int = 3
    films: int = 130
    film_variants: int = 2
    film_weight: float = 3.0
    steps: int = WINDOW_STEPS
    step_ms: float = STEP_MS
    embedding_units: int = 112
    recurrent_units: int = 112
    dropout: float = 0.15
    noise: float = 0.02
    label_smoothing: float = 0.03
    learning_rate: float = 0.003
    epochs: int = 8
    batch_size: int = 1024
    idle_share: float = 0.5  # of idle frames; of windows, which overlap, half as many
    seed: int = 7


def pose_network(settings: PoseSettings, mean: NDArray[np.float32], spread: NDArray[np.float32]) -> Any:
    """(B, F) features -> (B, 14) probabilities of `POSTURES`. Where the player stands is not looked at."""
    import keras

    factor = 1.0 / np.maximum(spread, 0.05)
    factor[PLACE] = 0.0
    features = keras.Input((FEATURES,), name="features")
    x = (features - mean) * factor
    x = keras.layers.GaussianNoise(settings.noise)(x)
    for units in settings.hidden_units:
        x = keras.layers.Dense(units, activation="relu")(x)
        x = keras.layers.Dropout(settings.dropout)(x)
    x = keras.layers.Dense(len(POSTURES), activation="softmax", name="probabilities")(x)
    return keras.Model(features, x, name="pose")


def action_network(settings: ActionSettings, mean: NDArray[np.float32], spread: NDArray[np.float32]) -> Any:
    """(B, T, F) windows -> (B, 12) probabilities of `ACTIONS`.

    Beside the features each step has their change since the step before; the player's place counts from where
    they are at the window's end. The recurrence is unrolled, so that the graph holds no loop.
    """
    import keras

    factor = (1.0 / np.maximum(spread, 0.05)).astype(np.float32)
    is_place = np.zeros(FEATURES, np.float32)
    is_place[PLACE] = 1.0
    factor[PLACE], mean = 1.0, np.where(is_place > 0, 0.0, mean).astype(np.float32)
    window: Any = keras.Input((settings.steps, FEATURES), name="window")
    x = (window - window[:, -1:, :] * is_place - mean) * factor
    x = keras.layers.GaussianNoise(settings.noise)(x)
    change = x[:, 1:, :] - x[:, :-1, :]
    x = keras.layers.Concatenate()([x[:, 1:, :], 2.0 * change])  # (B, T - 1, 2 F)
    x = keras.layers.Dense(settings.embedding_units, activation="relu")(x)
    x = keras.layers.Dropout(settings.dropout)(x)
    x = keras.layers.GRU(settings.recurrent_units, unroll=True, name="recurrence")(x)
    x = keras.layers.Dropout(settings.dropout)(x)
    x = keras.layers.Dense(len(ACTIONS), activation="softmax", name="probabilities")(x)
    return keras.Model(window, x, name="action")
