"""A face's pixels freed of the light, inside the network: page, training and measuring cannot disagree.

Every pixel is compared with what lies around it: the mean of its surroundings is taken away and the rest is
divided by their spread. Gain and offset of the whole face go out exactly, a shadow over one side and a gamma
nearly. Blurring is two products with one matrix, which every backend does alike and fast.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade_training.tasks.expression.settings import FACE_PX

SURROUNDINGS_PX = 8.0  # standard deviation of the blur, of 48
SPREAD_OF_FACE = 0.15  # share of the whole face's variance that counts everywhere: smooth cheeks stay smooth
LEAST_SPREAD = 2 / 127.5  # two of 255 levels: what a flat picture's noise is not enlarged beyond
SCALE = 0.6  # brings the values to the spread that a network of pictures in [-1, 1] starts with
LARGEST = 2.0


def blur_matrix(size: int = FACE_PX, deviation: float = SURROUNDINGS_PX) -> NDArray[np.float32]:
    """(size, size): row i holds the Gaussian weights about place i, those inside the picture summing to 1."""
    places = np.arange(size)
    weights = np.exp(-0.5 * ((places[:, None] - places) / deviation) ** 2)
    return (weights / weights.sum(1, keepdims=True)).astype(np.float32)


def normalised(faces: Any) -> Any:
    """Grey faces (B, 48, 48) float32 in [-1, 1] as the network sees them, the same shape, in [-2, 2]."""
    from keras import ops

    # With an axis for the batch: products of a matrix with a stack of them are taken apart into many steps.
    rows = ops.convert_to_tensor(blur_matrix()[None])
    columns = ops.convert_to_tensor(blur_matrix().T[None])

    def blurred(values: Any) -> Any:
        return ops.matmul(ops.matmul(rows, values), columns)

    centred: Any = faces - ops.mean(faces, axis=(1, 2), keepdims=True)
    everywhere: Any = ops.mean(centred * centred, axis=(1, 2), keepdims=True)
    apart: Any = centred - blurred(centred)
    spread = blurred(apart * apart) + SPREAD_OF_FACE * everywhere + LEAST_SPREAD**2
    return ops.clip(SCALE * apart / ops.sqrt(spread), -LARGEST, LARGEST)
