"""Depthwise convolutions as sums of shifted pictures, which JAX learns many times faster than its own."""

from typing import Any

import keras
from keras import ops


class ShiftedDepthwise(keras.layers.DepthwiseConv2D):
    """Of one picture a channel, without bias, as MobileNet has them; weights and answers as its base's."""

    def call(self, inputs: Any) -> Any:
        """(B, H, W, C) → what the base answers, but for rounding."""
        high, wide = self.kernel_size
        if self.padding == "same":
            assert self.strides == (1, 1), "MobileNet pads by itself before it halves"
            inputs = ops.pad(inputs, ((0, 0), (high // 2, high // 2), (wide // 2, wide // 2), (0, 0)))
        down, across = self.strides
        rows, columns = (inputs.shape[1] - high) // down + 1, (inputs.shape[2] - wide) // across + 1
        kernel: Any = ops.cast(self.kernel, self.compute_dtype)
        parts = [
            inputs[:, y : y + down * (rows - 1) + 1 : down, x : x + across * (columns - 1) + 1 : across]
            * kernel[y, x, :, 0]
            for y in range(high)
            for x in range(wide)
        ]
        return sum(parts[1:], parts[0])


def with_shifts(network: Any) -> Any:
    """The same network, its weights too, its depthwise convolutions as sums of shifts."""

    def copied(layer: Any) -> Any:
        kind = ShiftedDepthwise if type(layer) is keras.layers.DepthwiseConv2D else type(layer)
        return kind.from_config(layer.get_config())

    copy: Any = keras.models.clone_model(network, clone_function=copied)
    for variable, value in zip(copy.weights, network.weights, strict=True):
        variable.assign(value)
    return copy
