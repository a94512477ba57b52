"""The study's networks: an autoencoder of frames, learned by drawing them again, and a recurrent head; and
both as the network that plays.

encoder, whole = autoencoder(latent=256)     # whole: frames → frames
predictor = head("gru", features=256, actions=11)
player = step_network(encoder, whole.get_layer("decoder"), predictor)   # one picture and the state at a time
"""

import math
from typing import Any

import keras

from camcade.errors import SettingsError
from camcade_render.small import SMALL_SIZE_PX
from camcade_training.tasks.agent.settings import HALVINGS, LOSSES

FRAME_SHAPE = (SMALL_SIZE_PX[1], SMALL_SIZE_PX[0], 1)
FILTERS = (32, 64, 128)
CONTRAST = 4.0  # how strongly what is unusual of a frame is seen
CELLS = {"lstm": keras.layers.LSTMCell, "gru": keras.layers.GRUCell}


@keras.saving.register_keras_serializable("camcade")
class Usual(keras.layers.Layer):
    """The picture that frames usually are, `usual` (72, 128, 1) 0..1, times `share`, added to frames times
    `gain`: most of what a frame shows is where it always is, and nothing can be learned from it.
    """

    def __init__(self, share: float, gain: float, **options: Any) -> None:
        super().__init__(**{**options, "trainable": False})
        self.share, self.gain = share, gain
        self.usual: Any = self.add_weight(FRAME_SHAPE, "zeros", trainable=False, name="usual")

    def call(self, frames: Any) -> Any:
        """(B, 72, 128, 1) → the same shape."""
        return frames * self.gain + self.usual * self.share

    def get_config(self) -> dict[str, Any]:
        """What it was made with."""
        return {**super().get_config(), "share": self.share, "gain": self.gain}


def autoencoder(
    latent: int = 0, filters: tuple[int, ...] = FILTERS, halving: str = "pool"
) -> tuple[keras.Model, keras.Model]:
    """An encoder, and the whole network that draws again what was encoded; each halving has its filters.

    Args:
        latent: so many numbers a frame; 0: the last maps themselves, flat.
        filters: of the convolutions, each with a halving.
        halving: `pool`, the study's: convolution, then the largest of four; or `stride`: a convolution that
            takes every second place, three times as fast.

    Returns:
        (B, 72, 128, 1) → (B, features), and → (B, 72, 128, 1), about 0..1.

    Raises:
        SettingsError: no such halving.
    """
    if halving not in HALVINGS:
        raise SettingsError(f"There is no halving {halving!r}: choose {', '.join(HALVINGS)}.")
    layers, is_pooled = keras.layers, halving == "pool"
    frames = keras.Input(FRAME_SHAPE, name="frames")
    maps: Any = Usual(-CONTRAST, CONTRAST, name="unusual")(frames)
    for count in filters:
        maps = layers.Conv2D(count, 3, 1 if is_pooled else 2, padding="same", activation="relu")(maps)
        maps = layers.MaxPooling2D()(maps) if is_pooled else maps
    shape = tuple(maps.shape[1:])
    features = layers.Flatten()(maps)
    if latent:
        features = layers.Dense(latent, name="latent")(features)
    encoder = keras.Model(frames, features, name="encoder")
    given = keras.Input(encoder.output_shape[1:], name="features")
    drawn: Any = layers.Dense(math.prod(shape), activation="relu")(given) if latent else given
    drawn = layers.Reshape(shape)(drawn)
    if is_pooled:
        for count in reversed(filters):
            drawn = layers.UpSampling2D()(drawn)
            drawn = layers.Conv2D(count, 3, padding="same", activation="relu")(drawn)
        drawn = layers.Conv2D(1, 3, padding="same", kernel_initializer="zeros")(drawn)
    else:
        for count in reversed(filters[:-1]):
            drawn = layers.Conv2DTranspose(count, 4, 2, padding="same", activation="relu")(drawn)
        drawn = layers.Conv2DTranspose(1, 4, 2, padding="same", kernel_initializer="zeros")(drawn)
    drawn = Usual(1.0, 1.0, name="whole")(drawn)
    decoder = keras.Model(given, drawn, name="decoder")
    return encoder, keras.Model(frames, decoder(encoder(frames)), name="autoencoder")


def head(
    cell: str,
    features: int,
    actions: int,
    units: tuple[int, ...] = (128, 64),
    dropout: float = 0.3,
) -> keras.Model:
    """What is held in each frame, from the features of it and of those before: recurrent layers, one number
    an action.

    Returns:
        (B, T, features) → (B, T, actions) probabilities.

    Raises:
        SettingsError: no such cell.
    """
    if cell not in CELLS:
        raise SettingsError(f"There is no cell {cell!r}: choose {', '.join(CELLS)}.")
    layers = keras.layers
    window = keras.Input((None, features), name="window")
    memory: Any = window
    for number, count in enumerate(units):
        if number:
            memory = layers.Dropout(dropout)(memory)
        step = CELLS[cell](count, name=f"cell_{number}")
        memory = layers.RNN(step, return_sequences=True, name=f"memory_{number}")(memory)
    return keras.Model(window, layers.Dense(actions, activation="sigmoid", name="held")(memory), name=cell)


def step_network(encoder: keras.Model, decoder: keras.Model, predictor: keras.Model) -> keras.Model:
    """What plays: one frame at a time, with what is remembered of those before as numbers in and out.

    Returns:
        `picture` (B, 72, 128, 1) 0..1 and `state` (B, S), zeros as a fight begins → `probabilities` (B, K),
        `state` (B, S), and `drawn` (B, 9216): the picture as it is remembered.
    """
    layers = keras.layers
    memories = [layer for layer in predictor.layers if layer.name.startswith("memory_")]
    sizes = [size for layer in memories for size in state_sizes(layer.cell)]
    picture: Any = keras.Input(FRAME_SHAPE, name="picture")
    state: Any = keras.Input((sum(sizes),), name="state")
    features = memory = encoder(picture)
    parts: list[Any] = []
    begin = 0
    for layer in memories:
        given = []
        for size in state_sizes(layer.cell):
            given.append(state[:, begin : begin + size])
            begin += size
        if isinstance(layer.cell, keras.layers.LSTMCell):
            after = LstmStep(layer.cell)(memory, *given)
            memory = after[0]
        else:
            memory, after = layer.cell(memory, given)
        parts += after
    answers = {
        "probabilities": predictor.get_layer("held")(memory),
        "state": layers.Concatenate(name="state_after")(parts),
        "drawn": layers.Flatten(name="drawn")(decoder(features)),
    }
    return keras.Model({"picture": picture, "state": state}, answers, name="agent")


@keras.saving.register_keras_serializable("camcade")
class LstmStep(keras.layers.Layer):
    """A step of an LSTM as one product of matrices.

    Where the sum of two products stands, as in Keras's own cell, TensorFlow.js's converter takes one for the
    other's bias, and the graph does not run.
    """

    def __init__(self, cell: Any, **options: Any) -> None:
        super().__init__(**options)
        self.cell = keras.layers.deserialize(cell) if isinstance(cell, dict) else cell

    def build(self, inputs_shape: Any, hidden_shape: Any, carry_shape: Any) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Weights of the cell that a file does not hold yet."""
        if not self.cell.built:
            self.cell.build(inputs_shape)

    def get_config(self) -> dict[str, Any]:
        """What it was made with."""
        return {**super().get_config(), "cell": keras.layers.serialize(self.cell)}

    def call(self, inputs: Any, hidden: Any, carry: Any) -> list[Any]:
        """(B, features), (B, units), (B, units) → hidden and carry after it, (B, units) each."""
        ops, cell = keras.ops, self.cell
        kernel = ops.concatenate([cell.kernel, cell.recurrent_kernel], axis=0)
        gates = ops.matmul(ops.concatenate([inputs, hidden], axis=-1), kernel) + cell.bias
        taken, kept, new, shown = ops.split(gates, 4, axis=-1)
        gate, squash = cell.recurrent_activation, cell.activation
        carry = gate(kept) * carry + gate(taken) * squash(new)
        return [gate(shown) * squash(carry), carry]


def state_sizes(cell: Any) -> list[int]:
    """How many numbers each part of a cell's state has."""
    sizes = cell.state_size
    return list(sizes) if isinstance(sizes, (list, tuple)) else [sizes]


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
