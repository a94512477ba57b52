"""The trained networks as the page runs them: asked about player and mirror image, in few operations.

A strike to the left is a strike to the right in the mirror, so both answers are estimates of the same thing;
their geometric mean is a better one. Mirror image and original go through the network as a batch of two,
which takes hardly longer than one: on WASM a network of this size costs its number of operations. Its large
matrices are rounded to bytes, as they are stored: twice as many of them fit into the same file.
"""

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from camcade.gestures.body_features import FEATURE_NAMES, PLACE
from camcade_training.core.graph_weights import as_bytes
from camcade_training.tasks.body.labels import MIRRORED_POSTURES, POSTURES

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


@dataclass(frozen=True)
class Parts:
    """The layers with weights of a posture or action network: four dense ones and a GRU."""

    embedding: Any
    recurrence: Any
    moment: Any
    joint: Any
    last: Any


def parts_of(network: Any) -> Parts:
    """Of what `networks.pose_network` and `networks.action_network` make."""
    layers: list[Any] = network.layers
    embedding, moment, joint, last = (one for one in layers if isinstance(one, keras.layers.Dense))
    (recurrence,) = (one for one in layers if isinstance(one, keras.layers.GRU))
    return Parts(embedding, recurrence, moment, joint, last)


def played(network: Any) -> Any:
    """What the page runs of a trained posture or action network: windows (B, T, F) -> probabilities (B, K).

    It has the weights that the network has now, the large ones `as_bytes`. The numbers come out of fewer
    operations: the mirror image's signs are part of the features' scale, the rows of each matrix are player
    and mirror image step by step, and the geometric mean of two distributions is the softmax of their inputs'
    mean.
    """
    steps, features = network.input_shape[1:]
    parts = parts_of(network)
    mean, factor = normalisation_of(network)
    order, signs = mirrored_features()

    given: Any = keras.Input((steps, features), name=network.input.name)
    both = ops.take(given, np.concatenate([np.arange(features), order]), axis=-1)  # (B, T, 2 F)
    centred = both * np.concatenate([factor, signs * factor]) - np.tile(mean * factor, 2)
    centred = ops.reshape(ops.transpose(centred, [1, 0, 2]), [steps, -1, features])  # (T, 2 B, F)
    now, before = centred[1:, :, :], centred[:-1, :, :]
    place = ops.take(centred, [steps - 1] * (steps - 1), axis=0)[..., PLACE : PLACE + 1]
    seen = ops.concatenate([now, now - before, place], axis=-1)
    kernel, bias = parts.embedding.get_weights()
    of_now, of_change = np.split(kernel, 2)
    kernel = np.concatenate([of_now, 2.0 * of_change, -of_now[PLACE][None]])
    embedded = _dense([kernel, bias], "relu")(ops.reshape(seen, [-1, len(kernel)]))
    embedded = ops.reshape(embedded, [steps - 1, -1, embedded.shape[-1]])
    state = UnrolledRecurrence(parts.recurrence.get_weights(), steps - 1)(embedded)
    moment = _dense(parts.moment.get_weights(), "relu")(embedded[-1, :, :])
    joint = _dense(parts.joint.get_weights(), "relu")(ops.concatenate([state, moment], axis=-1))
    logits = _dense(parts.last.get_weights(), None)(joint)  # (2 B, K)
    classes = logits.shape[-1]
    mirrored = list(range(classes))
    if classes == len(POSTURES):
        mirrored = [POSTURES.index(name) for name in MIRRORED_POSTURES]
    halves = np.concatenate([np.eye(classes), np.eye(classes)[:, mirrored]]) / 2
    logits = ops.matmul(ops.reshape(logits, [-1, 2 * classes]), halves.astype(np.float32))
    return keras.Model(given, ops.softmax(logits), name=network.name)


def normalisation_of(network: Any) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(F,) each: what the network takes from a feature, and what it multiplies that with."""
    prepared = keras.Model(network.input, parts_of(network).embedding.input)
    shape = (1, *network.input_shape[1:])
    zero, one = (np.asarray(prepared(make(shape, np.float32)))[0, 0] for make in (np.zeros, np.ones))
    factor = (one - zero)[: shape[-1]]
    factor[PLACE] = 1.0  # counted from where it is last, so that a window of ones has zeros there
    return -zero[: shape[-1]] / factor, factor


def _dense(weights: list[NDArray[Any]], activation: str | None) -> Any:
    kernel, bias = weights
    layer = keras.layers.Dense(len(bias), activation=activation)
    layer.build((None, len(kernel)))
    layer.set_weights([as_bytes(kernel), bias])
    return layer


class UnrolledRecurrence(keras.layers.Layer):
    """A GRU over T steps (Cho et al. 2014; the reset gate after the product, as Keras's), for inference.

    What does not depend on the state is computed for all steps at once, and the two gates as one.
    """

    def __init__(self, weights: list[NDArray[np.float32]], steps: int) -> None:
        """`weights` as Keras's GRU gives them: kernel (F, 3 U), recurrent (U, 3 U), biases (2, 3 U)."""
        super().__init__(trainable=False)
        self._given = weights
        kernel, recurrent, (self._bias, self._recurrent_bias) = weights
        self._steps, self._units = steps, len(recurrent)
        gates = 2 * self._units
        self._of_gates, self._of_candidate = as_bytes(kernel[:, :gates]), as_bytes(kernel[:, gates:])
        self._recurrent = as_bytes(recurrent)

    def get_config(self) -> dict[str, Any]:
        """What `from_config` makes the same layer of; arrays among it, so it is not to be saved."""
        return {"weights": self._given, "steps": self._steps}

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, int]:
        """(B, U) of (T, B, F)."""
        return input_shape[1], self._units

    def call(self, inputs: Any) -> Any:
        """The last state (B, U) of inputs (T, B, F) float32."""
        gates = 2 * self._units  # update and reset
        rows = tf.reshape(inputs, [-1, inputs.shape[-1]])  # (T B, F), step by step

        def product(kernel: Any, bias: Any) -> list[Any]:
            return tf.split(tf.nn.bias_add(tf.matmul(rows, kernel), bias), self._steps, axis=0)

        bias = self._recurrent_bias
        state: Any = None
        of_all_gates = product(self._of_gates, self._bias[:gates])
        of_all_candidates = product(self._of_candidate, self._bias[gates:])
        for of_gates, of_candidate in zip(of_all_gates, of_all_candidates, strict=True):
            if state is None:  # nothing before
                inner_gates, inner_candidate = bias[:gates], bias[gates:]
            else:
                inner = tf.nn.bias_add(tf.matmul(state, self._recurrent), bias)
                inner_gates, inner_candidate = tf.split(inner, [gates, self._units], axis=1)
            update, reset = tf.split(tf.sigmoid(of_gates + inner_gates), 2, axis=1)
            candidate = tf.tanh(of_candidate + reset * inner_candidate)
            state = candidate + update * ((0.0 if state is None else state) - candidate)
        return state
