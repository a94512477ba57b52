"""The trained networks as the page runs them: asked about player and mirror image, in few operations.

A strike to the left is a strike to the right in the mirror, so both answers are estimates of the same thing;
their geometric mean is a better one. Mirror image and original go through the network as a batch of two,
which takes hardly longer than one: on WASM a network of this size costs its number of operations.
"""

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from camcade.gestures.body_features import FEATURE_NAMES
from camcade_training.body.labels import MIRRORED_POSTURES, POSTURES

ops: Any = keras.ops

# What the mirror turns round. "shoulders", "hips" and "ears" go from the right one to the left one, and right
# and left are exchanged as well, so that only their heights change sides.
_TURNED = {"trunk_x", "shoulders_y", "hips_y", "nose_x", "ears_turn", "place"}


def mirrored_features() -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """`order` (F,) and `signs` (F,): the features of the mirror image are `features[order] * signs`."""
    order, signs = [], []
    for name in FEATURE_NAMES:
        side, _, rest = name.partition("_")
        other = {"left": f"right_{rest}", "right": f"left_{rest}"}.get(side, name)
        order.append(FEATURE_NAMES.index(other))
        is_limb_x = side in ("left", "right") and rest.endswith("_x")
        signs.append(-1.0 if name in _TURNED or is_limb_x else 1.0)
    return np.array(order), np.array(signs, np.float32)


def played(network: Any) -> Any:
    """What the page runs of a trained posture or action network: windows (B, T, F) -> probabilities (B, K).

    It has the weights that the network has now.
    """
    given: Any = keras.Input(network.input_shape[1:], name=network.input.name)
    order, signs = mirrored_features()
    mirrored = ops.take(given, order, axis=-1) * signs
    both = ops.concatenate([given, mirrored], axis=0)
    found, reflected = ops.split(_few_operations(network)(both), 2, axis=0)
    if network.output_shape[-1] == len(POSTURES):
        reflected = ops.take(reflected, [POSTURES.index(name) for name in MIRRORED_POSTURES], axis=-1)
    mean = ops.sqrt(found * reflected)
    return keras.Model(given, mean / ops.sum(mean, axis=-1, keepdims=True), name=network.name)


def _few_operations(network: Any) -> Any:
    """The same network, its unrolled recurrence in two thirds of the operations."""
    steps = network.input_shape[1] - 1

    def as_played(layer: Any) -> Any:
        is_recurrence = isinstance(layer, keras.layers.GRU)
        return UnrolledRecurrence(layer.get_weights(), steps) if is_recurrence else layer

    def called(layer: Any, *given: Any, **named: Any) -> Any:
        return layer(*given) if isinstance(layer, UnrolledRecurrence) else layer(*given, **named)

    return keras.models.clone_model(network, clone_function=as_played, call_function=called)


class UnrolledRecurrence(keras.layers.Layer):
    """A GRU over T steps (Cho et al. 2014; the reset gate after the product, as Keras's), for inference.

    What does not depend on the state is computed for all steps at once, and the two gates as one.
    """

    def __init__(self, weights: list[NDArray[np.float32]], steps: int) -> None:
        """`weights` as Keras's GRU gives them: kernel (F, 3 U), recurrent (U, 3 U), biases (2, 3 U)."""
        super().__init__(trainable=False)
        self._given = weights
        self._kernel, self._recurrent, (self._bias, self._recurrent_bias) = weights
        self._steps, self._units = steps, len(self._recurrent)

    def get_config(self) -> dict[str, Any]:
        """What `from_config` makes the same layer of; arrays among it, so it is not to be saved."""
        return {"weights": self._given, "steps": self._steps}

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, int]:
        """(B, U) of (B, T, F)."""
        return input_shape[0], self._units

    def call(self, inputs: Any) -> Any:
        """The last state (B, U) of inputs (B, T, F) float32."""
        gates = 2 * self._units  # update and reset
        rows = tf.reshape(tf.transpose(inputs, [1, 0, 2]), [-1, inputs.shape[-1]])  # (T B, F), step by step

        def product(part: slice) -> list[Any]:
            found = tf.nn.bias_add(tf.matmul(rows, self._kernel[:, part]), self._bias[part])
            return tf.split(found, self._steps, axis=0)

        bias = self._recurrent_bias
        state: Any = None
        for of_gates, of_candidate in zip(product(slice(0, gates)), product(slice(gates, None)), strict=True):
            if state is None:  # nothing before
                inner_gates, inner_candidate = bias[:gates], bias[gates:]
            else:
                inner = tf.nn.bias_add(tf.matmul(state, self._recurrent), bias)
                inner_gates, inner_candidate = tf.split(inner, [gates, self._units], axis=1)
            update, reset = tf.split(tf.sigmoid(of_gates + inner_gates), 2, axis=1)
            candidate = tf.tanh(of_candidate + reset * inner_candidate)
            state = candidate + update * ((0.0 if state is None else state) - candidate)
        return state
