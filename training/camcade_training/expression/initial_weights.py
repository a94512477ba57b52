"""What the network knows before it sees its first expression.

- `imagenet`: MobileNet's ImageNet weights, as `backbone.find_weights` finds them.
- `faces`: the MobileNet in `faceres` of the npm package `@vladmandic/human` (MIT; by A. Savchenko, Apache
  2.0, trained on VGGFace2 to tell people apart), which the package brings for age and gender. It has seen
  millions of faces and never an expression's name. Its batch normalisation is folded; it is unfolded here.
- `random`: nothing; to see what the others are worth, and for tests.

All layers are trained further; nothing of theirs ships as it is unless `frozen_blocks` says so.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..tfjs import NODE_MODULES
from .graph_model import read_weights

FACERES = NODE_MODULES / "@vladmandic" / "human" / "models" / "faceres.json"
CHANNEL_MEANS = np.array([103.939, 116.779, 123.68], np.float32)  # subtracted from its input bytes


def load_face_weights(network: Any, blocks: int, faces: NDArray[np.float32], path: Path = FACERES) -> None:
    """Put faceres's weights into a MobileNet α 1.0 in place, up to block `blocks`.

    `faces` (N, side, side, 3) float32 in [-1, 1] give the statistics for batch normalisation: the function
    stays the same, and training starts where inference was. Raises ModelError when the package is missing.
    """
    weights = read_weights(path)
    # Ours sees [-1, 1], theirs 0…255 less the means; both convolutions are linear, so it folds into them.
    stem = weights["conv1/convolution/merged_input"]
    weights["conv1/convolution/merged_input"] = stem * np.float32(127.5)
    shift = (stem.sum((0, 1)) * (127.5 - CHANNEL_MEANS)[:, None]).sum(0)
    weights["conv1_bn/batchnorm_1/sub"] = weights["conv1_bn/batchnorm_1/sub"] + shift
    names = ["conv1", *(f"conv_{kind}_{i}" for i in range(1, blocks + 1) for kind in ("dw", "pw"))]
    folded: dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]] = {}
    for name in names:
        layer = network.get_layer(name)
        depthwise = name.startswith("conv_dw")
        key = f"{name}/depthwise_kernel" if depthwise else f"{name}/convolution/merged_input"
        layer.set_weights([weights[key]])
        offset = weights[f"{name}_bn/batchnorm_1/sub"]
        factor = weights[f"{name}_bn/batchnorm_1/mul"] if depthwise else np.ones_like(offset)
        folded[name] = factor, offset
        norm = network.get_layer(f"{name}_bn")
        norm.set_weights([factor, offset, np.zeros_like(offset), np.full_like(offset, 1 - norm.epsilon)])
    _unfold(network, folded, faces)


def _unfold(
    network: Any, folded: dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]], faces: Any
) -> None:
    """`factor * z + offset` as batch normalisation with the mean and variance that z has on `faces`."""
    import keras

    watched = keras.Model(network.input, [network.get_layer(name).output for name in folded])
    for (name, (factor, offset)), values in zip(folded.items(), watched(faces, training=False), strict=True):
        norm = network.get_layer(f"{name}_bn")
        z = np.asarray(values, np.float32)
        mean, variance = z.mean((0, 1, 2)), z.var((0, 1, 2))
        deviation = np.sqrt(variance + norm.epsilon)
        norm.set_weights([factor * deviation, offset + factor * mean, mean, variance])
