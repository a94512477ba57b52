"""The networks of the agent: an encoder of frames, learned by drawing them again, and a recurrent head.

encoder, whole = autoencoder(latent=256)     # whole: frames → frames; then the encoder is kept as it is
predictor = head("gru", length=10, features=256, actions=11)
predictor.compile("adam", loss_named("focal"))
"""

import math
from typing import Any

import keras

from camcade.errors import SettingsError
from camcade_render.small import SMALL_SIZE_PX

FRAME_SHAPE = (SMALL_SIZE_PX[1], SMALL_SIZE_PX[0], 1)
FILTERS = (32, 64, 128)
CELLS = {"lstm": keras.layers.LSTM, "gru": keras.layers.GRU}
LOSSES = ("cross-entropy", "focal")


def autoencoder(latent: int = 0, filters: tuple[int, ...] = FILTERS) -> tuple[keras.Model, keras.Model]:
    """An encoder, and the whole network that draws again what was encoded; each halving has its filters.

    Args:
        latent: so many numbers a frame; 0: the last maps themselves, flat.
        filters: of the convolutions, each followed by a halving.

    Returns:
        (B, 72, 128, 1) → (B, features), and → (B, 72, 128, 1), all 0..1.
    """
    layers = keras.layers
    frames = keras.Input(FRAME_SHAPE, name="frames")
    maps: Any = frames
    for count in filters:
        maps = layers.Conv2D(count, 3, padding="same", activation="relu")(maps)
        maps = layers.MaxPooling2D()(maps)
    shape = tuple(maps.shape[1:])
    features = layers.Flatten()(maps)
    if latent:
        features = layers.Dense(latent, name="latent")(features)
        drawn = layers.Dense(math.prod(shape), activation="relu")(features)
    else:
        drawn = features
    drawn = layers.Reshape(shape)(drawn)
    for count in reversed(filters):
        drawn = layers.UpSampling2D()(drawn)
        drawn = layers.Conv2D(count, 3, padding="same", activation="relu")(drawn)
    drawn = layers.Conv2D(1, 3, padding="same", activation="sigmoid")(drawn)
    return keras.Model(frames, features, name="encoder"), keras.Model(frames, drawn, name="autoencoder")


def head(
    cell: str,
    length: int,
    features: int,
    actions: int,
    units: tuple[int, int] = (128, 64),
    dropout: float = 0.3,
) -> keras.Model:
    """What is held, from the features of so many frames in a row: two recurrent layers, one number an action.

    Returns:
        (B, length, features) → (B, actions) probabilities.

    Raises:
        SettingsError: no such cell.
    """
    if cell not in CELLS:
        raise SettingsError(f"There is no cell {cell!r}: choose {', '.join(CELLS)}.")
    recurrent, layers = CELLS[cell], keras.layers
    window = keras.Input((length, features), name="window")
    memory = recurrent(units[0], return_sequences=True)(window)
    memory = layers.Dropout(dropout)(memory)
    memory = recurrent(units[1])(memory)
    return keras.Model(window, layers.Dense(actions, activation="sigmoid")(memory), name=cell)


def loss_named(name: str, gamma: float = 2.0, alpha: float = 0.25) -> Any:
    """Binary cross-entropy, or the focal loss of Lin et al. (2017).

    Raises:
        SettingsError: no such loss.
    """
    if name == "cross-entropy":
        return keras.losses.BinaryCrossentropy()
    if name == "focal":
        return keras.losses.BinaryFocalCrossentropy(True, alpha=alpha, gamma=gamma)
    raise SettingsError(f"There is no loss {name!r}: choose {', '.join(LOSSES)}.")
