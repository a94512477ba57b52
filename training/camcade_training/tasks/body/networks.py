"""The two networks: what posture the player is in, and which movement is under way, both from the features of
the last moments.

They are made alike. A posture could be told from one frame, and was; but joints are misread frame by frame,
and a fist that comes at the camera shows more of where it was a moment ago than of where it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.gestures.body_features import PLACE
from camcade_training.mocap.labels import ACTIONS
from camcade_training.tasks.body.features import FEATURES
from camcade_training.tasks.body.labels import POSTURES
from camcade_training.tasks.body.sequences import STEP_MS, WINDOW_STEPS


@dataclass(frozen=True)
class NetworkSettings:
    """How one of the two networks is made and trained."""

    start: str = ""  # a run folder or bundle whose network is trained on; "": from nothing
    performances: int = 5000  # to train on; each lasts about 25 s
    views: int = 3  # cameras for each
    films: int = 360  # of drawn people read by MoveNet itself, from all sides; and as many from the front
    film_variants: int = 2  # of each film, beside how it is and its mirror image
    film_weight: float = 3.0  # that a moment of them counts
    steps: int = WINDOW_STEPS
    step_ms: float = STEP_MS
    embedding_units: int = 160  # of each step
    recurrent_units: int = 160
    moment_units: int = 112  # of the last step by itself
    joint_units: int = 120  # of both together
    dropout: float = 0.15
    noise: float = 0.02  # on the features, deviations
    label_smoothing: float = 0.03
    learning_rate: float = 0.003
    epochs: int = 7
    batch_size: int = 1024
    idle_share: float = 0.5  # of idle frames; of performances, whose windows overlap more, half as many
    seed: int = 7


def pose_network(settings: NetworkSettings, mean: NDArray[np.float32], spread: NDArray[np.float32]) -> Any:
    """(B, T, F) windows -> (B, 14) probabilities of `POSTURES` at the window's end."""
    return _network("pose", len(POSTURES), settings, mean, spread)


def action_network(settings: NetworkSettings, mean: NDArray[np.float32], spread: NDArray[np.float32]) -> Any:
    """(B, T, F) windows -> (B, 12) probabilities of `ACTIONS` at the window's end."""
    return _network("action", len(ACTIONS), settings, mean, spread)


def _network(
    name: str,
    classes: int,
    settings: NetworkSettings,
    mean: NDArray[np.float32],
    spread: NDArray[np.float32],
) -> Any:
    """Beside the features each step has their change since the step before; the player's place counts from
    where they are at the window's end. The last step also goes past the recurrence. That is unrolled, so that
    the graph holds no loop.
    """
    import keras

    layers = keras.layers
    factor = (1.0 / np.maximum(spread, 0.05)).astype(np.float32)
    is_place = np.zeros(FEATURES, np.float32)
    is_place[PLACE] = 1.0
    factor[PLACE], mean = 1.0, np.where(is_place > 0, 0.0, mean).astype(np.float32)
    window: Any = keras.Input((settings.steps, FEATURES), name="window")
    x = (window - window[:, -1:, :] * is_place - mean) * factor
    x = layers.GaussianNoise(settings.noise)(x)
    change = x[:, 1:, :] - x[:, :-1, :]
    x = layers.Concatenate()([x[:, 1:, :], 2.0 * change])  # (B, T - 1, 2 F)
    x = layers.Dense(settings.embedding_units, activation="relu")(x)
    x = layers.Dropout(settings.dropout)(x)
    moment = layers.Dense(settings.moment_units, activation="relu")(x[:, -1, :])
    way = layers.GRU(settings.recurrent_units, unroll=True, name="recurrence")(x)
    x = layers.Dropout(settings.dropout)(layers.Concatenate()([way, moment]))
    x = layers.Dense(settings.joint_units, activation="relu")(x)
    x = layers.Dropout(settings.dropout)(x)
    x = layers.Dense(classes, activation="softmax", name="probabilities")(x)
    return keras.Model(window, x, name=name)
