"""Batch normalisation folded into the convolutions before it, for export.

The converter folds it into ordinary convolutions by itself, but leaves it beside depthwise ones: three more
operations for each, which on WASM cost a MobileNet a third of its time.
"""

from typing import Any

import numpy as np


def folded(network: Any) -> Any:
    """A copy of a functional Keras model that computes the same in inference, with every batch normalisation
    that follows a convolution or a depthwise convolution, and nothing else follows it, folded into it.

    With normalisation's scale γ, shift β, mean μ and variance σ², a kernel becomes k·γ/√(σ²+ε) and a bias b
    becomes β + (b − μ)·γ/√(σ²+ε). Models within the model are copied too. The model itself stays as it is.
    """
    import keras

    pairs = _pairs(network)
    norms = {id(norm): convolution for convolution, norm in pairs}
    norm_of = {id(convolution): norm for convolution, norm in pairs}
    copies: list[tuple[Any, Any]] = []

    def copy(layer: Any) -> Any:
        if id(layer) in norms:
            return keras.layers.Identity(name=layer.name)
        config = layer.get_config()
        if id(layer) in norm_of:
            config["use_bias"] = True
        made = layer.__class__.from_config(config)
        if isinstance(layer, keras.layers.Layer):  # else an operation, which has no weights
            copies.append((layer, made))
        return made

    def call(layer: Any, *inputs: Any, **options: Any) -> Any:
        return layer(*inputs) if isinstance(layer, keras.layers.Identity) else layer(*inputs, **options)

    result = keras.models.clone_model(network, clone_function=copy, call_function=call, recursive=True)
    for layer, made in copies:
        norm = norm_of.get(id(layer))
        made.set_weights(layer.get_weights() if norm is None else _folded_weights(layer, norm))
    return result


def _pairs(network: Any) -> list[tuple[Any, Any]]:
    """(convolution, normalisation) wherever the one's only use is the other."""
    import keras

    found = []
    for layer in network.layers:
        if isinstance(layer, keras.Model):
            found += _pairs(layer)
        elif isinstance(layer, keras.layers.Conv2D | keras.layers.DepthwiseConv2D):
            after = [node.operation for node in layer._outbound_nodes]  # noqa: SLF001 - Keras has no public way
            if (
                len(after) == 1
                and len(layer._inbound_nodes) == 1  # noqa: SLF001
                and isinstance(after[0], keras.layers.BatchNormalization)
                and layer.activation is keras.activations.linear
            ):
                found.append((layer, after[0]))
    return found


def _folded_weights(layer: Any, norm: Any) -> list[Any]:
    import keras

    kernel = np.asarray(layer.kernel)
    mean, variance = np.asarray(norm.moving_mean), np.asarray(norm.moving_variance)
    gamma = np.asarray(norm.gamma) if norm.scale else np.ones_like(mean)
    beta = np.asarray(norm.beta) if norm.center else np.zeros_like(mean)
    bias = np.asarray(layer.bias) if layer.use_bias else np.zeros_like(mean)
    factor = gamma / np.sqrt(variance + norm.epsilon)
    depthwise = isinstance(layer, keras.layers.DepthwiseConv2D)
    shape = kernel.shape[2:] if depthwise else (1, kernel.shape[3])
    return [kernel * factor.reshape(shape), beta + (bias - mean) * factor]
