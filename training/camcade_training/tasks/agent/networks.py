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
from camcade_training.tasks.agent.settings import HALVINGS, LOSSES, STACK

FRAME_SHAPE = (SMALL_SIZE_PX[1], SMALL_SIZE_PX[0], 1)
FILTERS = (32, 64, 128)
PATCH_PX = 4
"""The side of the patches of the halving `patch`, unless another is given."""
DRAWN_FROM = (9, 16)
"""Height and width of the maps from which frames are drawn again where they were seen in patches."""
MOVING_WEIGHT = 60.0
"""How much more a pixel counts, in drawing again, that is quite unlike what is usual there: nine of ten are
as always, and a network that draws nothing but the backdrop is nearly right.
"""
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
    latent: int = 0,
    filters: tuple[int, ...] = FILTERS,
    halving: str = "pool",
    patch_px: int = PATCH_PX,
    hidden: int = 0,
    drawn_hidden: int = 0,
    drawn_maps: int = 16,
) -> tuple[keras.Model, keras.Model]:
    """An encoder, and the whole network that draws again what was encoded; each halving has its filters.

    Args:
        latent: so many numbers a frame; 0: the last maps themselves, flat.
        filters: of the convolutions, each with a halving.
        halving: `pool`, the study's: convolution, then the largest of four; `stride`: a convolution that
            takes every second place, three times as fast; or `patch`: faster still, the first takes a
            square of pixels for one place, the others every second place.
        patch_px: the side of those squares.
        hidden: units of a layer between the last maps and the latent; 0: none.
        drawn_hidden: units of a layer between the latent and what is drawn of it; 0: none.
        drawn_maps: from so many maps the halving `patch` draws again.

    Returns:
        (B, 72, 128, 1) → (B, features), and → (B, 72, 128, 1), about 0..1.

    Raises:
        SettingsError: no such halving.
    """
    if halving not in HALVINGS:
        raise SettingsError(f"There is no halving {halving!r}: choose {', '.join(HALVINGS)}.")
    layers, is_pooled, is_patched = keras.layers, halving == "pool", halving == "patch"
    frames = keras.Input(FRAME_SHAPE, name="frames")
    maps: Any = Usual(-CONTRAST, CONTRAST, name="unusual")(frames)
    for number, count in enumerate(filters):
        size, stride = (patch_px, patch_px) if is_patched and not number else (3, 1 if is_pooled else 2)
        maps = layers.Conv2D(count, size, stride, padding="same", activation="relu")(maps)
        maps = layers.MaxPooling2D()(maps) if is_pooled else maps
    shape = (*DRAWN_FROM, drawn_maps) if is_patched else tuple(maps.shape[1:])
    features = layers.Flatten()(maps)
    if latent and hidden:
        features = layers.Dense(hidden, activation="relu", name="hidden")(features)
    if latent:
        features = layers.Dense(latent, name="latent")(features)
    encoder = keras.Model(frames, features, name="encoder")
    given = keras.Input(encoder.output_shape[1:], name="features")
    is_flat = not latent and not is_patched
    drawn: Any = given
    if drawn_hidden:
        drawn = layers.Dense(drawn_hidden, activation="relu", name="drawn_hidden")(drawn)
    if not is_flat:
        drawn = layers.Dense(math.prod(shape), activation="relu", name="drawn_maps")(drawn)
    drawn = layers.Reshape(shape)(drawn)
    if is_pooled:
        for count in reversed(filters):
            drawn = layers.UpSampling2D()(drawn)
            drawn = layers.Conv2D(count, 3, padding="same", activation="relu")(drawn)
        drawn = layers.Conv2D(1, 3, padding="same", kernel_initializer="zeros")(drawn)
    elif is_patched:
        drawn = layers.Conv2DTranspose(16, 4, 2, padding="same", activation="relu")(drawn)
        drawn = layers.Conv2DTranspose(1, 8, 4, padding="same", kernel_initializer="zeros")(drawn)
    else:
        for count in reversed(filters[:-1]):
            drawn = layers.Conv2DTranspose(count, 4, 2, padding="same", activation="relu")(drawn)
        drawn = layers.Conv2DTranspose(1, 4, 2, padding="same", kernel_initializer="zeros")(drawn)
    drawn = Usual(1.0, 1.0, name="whole")(drawn)
    decoder = keras.Model(given, drawn, name="decoder")
    return encoder, keras.Model(frames, decoder(encoder(frames)), name="autoencoder")


def unlike(frames: Any, drawn: Any, decoder: keras.Model) -> Any:
    """How far frames are from the same drawn again by a decoder of `autoencoder`, (B, 72, 128, 1) both: the
    mean square of what is wrong, where what is unusual of a frame, so the fighters, counts for more.
    """
    ops: Any = keras.ops
    usual: Any = decoder.get_layer("whole")
    weight = 1.0 + MOVING_WEIGHT * ops.minimum(ops.abs(frames - usual.usual), 0.5)
    return ops.sum(weight * ops.square(drawn - frames)) / ops.sum(weight)


def encode_squares(encoder: keras.Model, squares: Any) -> Any:
    """What an encoder with the halving `patch` makes of frames that are cut into its squares.

    A convolution of squares that lie side by side is one product of matrices, and what all frames have in
    common is the same in each of them: three times as fast as whole frames.

    Args:
        encoder: as `autoencoder` gives it.
        squares: (B, 72 / size, 128 / size, size²) uint8, of `policies.cut`.

    Returns:
        (B, features), those of the whole frames.
    """
    ops: Any = keras.ops
    usual, first, *others = encoder.layers[1:]
    size, count = first.kernel.shape[0], first.kernel.shape[-1]
    kernel = ops.reshape(first.kernel, (size * size, count))
    high, wide = squares.shape[-3:-1]
    always = ops.transpose(ops.reshape(usual.usual, (high, size, wide, size)), (0, 2, 1, 3))
    always = ops.matmul(ops.reshape(always, (high, wide, size * size)), kernel) * usual.share
    seen = ops.matmul(ops.cast(squares, "float32"), kernel) * (usual.gain / 255.0)
    maps = first.activation(seen + always + first.bias)
    for layer in others:
        maps = layer(maps)
    return maps


def decided(encoder: keras.Model, predictor: keras.Model, squares: Any, ages: Any) -> Any:
    """What an agent with the halving `patch` and the cell `stack` decides in the last of frames in a row.

    Args:
        encoder: as `autoencoder` gives it.
        predictor: as `head` gives it.
        squares: (B, memory - 1 + T, …) frames of `policies.cut`.
        ages: (B, T) how many frames of the same fight each of the last T has before it: what was before a
            fight is not remembered.

    Returns:
        (B, T, actions) probabilities.
    """
    ops: Any = keras.ops
    count, length = squares.shape[:2]
    features = encode_squares(encoder, ops.reshape(squares, (count * length, *squares.shape[2:])))
    return decided_from(predictor, ops.reshape(features, (count, length, features.shape[-1])), ages)


def decided_from(predictor: keras.Model, features: Any, ages: Any) -> Any:
    """The same from the features of frames, (B, memory - 1 + T, F)."""
    ops: Any = keras.ops
    stack: Any = next(layer for layer in predictor.layers if isinstance(layer, keras.layers.Conv1D))
    kernel, length = stack.kernel, features.shape[1]
    first = kernel.shape[0] - 1
    lagged = []  # the oldest first
    for lag in range(first, -1, -1):
        is_known = ops.cast(ages >= lag, "float32")[..., None]
        lagged.append(features[:, first - lag : length - lag] * is_known)
    found = ops.matmul(ops.concatenate(lagged, axis=-1), ops.reshape(kernel, (-1, kernel.shape[-1])))
    found = stack.activation(found + stack.bias)
    for layer in predictor.layers:
        found = layer(found) if isinstance(layer, keras.layers.Dense) else found
    return found


def head(
    cell: str,
    features: int,
    actions: int,
    units: tuple[int, ...] = (128, 64),
    dropout: float = 0.3,
    memory: int = 8,
) -> keras.Model:
    """What is held in each frame, from the features of it and of those before: one number an action.

    Args:
        cell: `gru` or `lstm`, the study's: recurrent layers of so many `units`; or `stack`: a layer that is
            given the last `memory` frames at once, and layers without memory behind it.
        features: of a frame.
        actions: how many.
        units: of the layers.
        dropout: between them.
        memory: frames that a stack holds.

    Returns:
        (B, T, features) → (B, T, actions) probabilities.

    Raises:
        SettingsError: no such cell.
    """
    if cell != STACK and cell not in CELLS:
        raise SettingsError(f"There is no cell {cell!r}: choose {', '.join((*CELLS, STACK))}.")
    layers = keras.layers
    window = keras.Input((None, features), name="window")
    values: Any = window
    for number, count in enumerate(units):
        if number:
            values = layers.Dropout(dropout)(values)
        if cell != STACK:
            step = CELLS[cell](count, name=f"cell_{number}")
            values = layers.RNN(step, return_sequences=True, name=f"memory_{number}")(values)
        elif number:
            values = layers.Dense(count, activation="relu", name=f"layer_{number}")(values)
        else:
            values = layers.Conv1D(count, memory, padding="causal", activation="relu", name="stack")(values)
    return keras.Model(window, layers.Dense(actions, activation="sigmoid", name="held")(values), name=cell)


def step_network(encoder: keras.Model, decoder: keras.Model, predictor: keras.Model) -> keras.Model:
    """What plays: one frame at a time, with what is remembered of those before as numbers in and out.

    Returns:
        `picture` (B, 72, 128, 1) 0..1 and `state` (B, S), zeros as a fight begins → `probabilities` (B, K),
        `state` (B, S), and `drawn` (B, 9216): the picture as it is remembered.
    """
    picture: Any = keras.Input(FRAME_SHAPE, name="picture")
    features = encoder(picture)
    state, answers = _one_step(predictor, features)
    drawn = keras.layers.Flatten(name="drawn")(decoder(features))
    return keras.Model({"picture": picture, "state": state}, {**answers, "drawn": drawn}, name="agent")


def head_network(predictor: keras.Model) -> keras.Model:
    """The same from `features` (B, F) instead of a picture, and without `drawn`."""
    features: Any = keras.Input(predictor.input_shape[2:], name="features")
    state, answers = _one_step(predictor, features)
    return keras.Model({"features": features, "state": state}, answers, name="head")


def _one_step(predictor: keras.Model, features: Any) -> tuple[Any, dict[str, Any]]:
    """The input of what is remembered, and the outputs `probabilities` and `state`."""
    layers = keras.layers
    state: Any = keras.Input((sum(sum(memory_sizes(layer)) for layer in predictor.layers),), name="state")
    values = features
    parts: list[Any] = []
    begin = 0
    for layer in predictor.layers[1:]:
        given = []
        for size in memory_sizes(layer):
            given.append(state[:, begin : begin + size])
            begin += size
        if isinstance(layer, layers.Conv1D):
            values, after = StackStep(layer)(values, *given)
            parts.append(after)
        elif isinstance(layer, layers.RNN) and isinstance(layer.cell, layers.LSTMCell):
            after = LstmStep(layer.cell)(values, *given)
            values = after[0]
            parts += after
        elif isinstance(layer, layers.RNN):
            values, after = layer.cell(values, given)
            parts += after
        else:
            values = layer(values)
    remembered = layers.Concatenate(name="state_after")(parts) if len(parts) > 1 else parts[0]
    return state, {"probabilities": values, "state": remembered}


def memory_sizes(layer: Any) -> list[int]:
    """How many numbers each part of what a layer remembers has."""
    if isinstance(layer, keras.layers.RNN):
        sizes = layer.cell.state_size
        return list(sizes) if isinstance(sizes, (list, tuple)) else [sizes]
    if isinstance(layer, keras.layers.Conv1D):
        kernel: Any = layer.kernel
        frames, features, _ = kernel.shape
        return [(frames - 1) * features]
    return []


@keras.saving.register_keras_serializable("camcade")
class StackStep(keras.layers.Layer):
    """A step of a convolution over time: what it remembers are the frames before."""

    def __init__(self, convolution: Any, **options: Any) -> None:
        super().__init__(**options)
        made = keras.layers.deserialize(convolution) if isinstance(convolution, dict) else convolution
        self.convolution = made

    def build(self, inputs_shape: Any, before_shape: Any) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Weights of the convolution that a file does not hold yet."""
        if not self.convolution.built:
            self.convolution.build((None, None, inputs_shape[-1]))

    def get_config(self) -> dict[str, Any]:
        """What it was made with."""
        return {**super().get_config(), "convolution": keras.layers.serialize(self.convolution)}

    def call(self, inputs: Any, before: Any) -> tuple[Any, Any]:
        """(B, features), (B, frames - 1 times features) → (B, units), and what is before the next."""
        ops, kernel = keras.ops, self.convolution.kernel
        frames = ops.concatenate([before, inputs], axis=-1)
        flat = ops.reshape(kernel, (-1, kernel.shape[-1]))
        found = self.convolution.activation(ops.matmul(frames, flat) + self.convolution.bias)
        return found, frames[:, inputs.shape[-1] :]


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
