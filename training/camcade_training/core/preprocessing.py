"""From a camera picture to a network's input: the one definition, which the page follows to the digit.

A region of the picture (all of it, where none is given) is stretched to the network's size by exact area
averaging: an output pixel is the mean of the input area that it covers, pixels at the rim counted by the
fraction covered; what lies outside the picture is black. Separable, so two small matrix products: `out = Ry @
picture @ Rx.T`. A whole picture is stretched, not cropped, because a kick leaves a square.
"""

import functools
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from camcade.errors import ModelError
from camcade.models.card import ModelCard

LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # Rec. 601


@dataclass(frozen=True)
class InputSpec:
    """What a network wants to see."""

    width: int = 128  # px
    height: int = 128  # px
    colour: Literal["rgb", "grey"] = "rgb"  # grey is replicated to three channels
    range: tuple[float, float] = (-1.0, 1.0)  # values for byte 0 and byte 255
    resize: Literal["area"] = "area"

    @classmethod
    def from_card(cls, card: ModelCard) -> "InputSpec":
        """The `input` part of a model card. Raises ModelError where the network takes no picture."""
        if card.input is None:
            raise ModelError(f"the network {card.name} takes numbers ({', '.join(card.inputs)}), no picture")
        part = asdict(card.input)
        return cls(**{name: part[name] for name in ("width", "height", "colour", "range", "resize")})


Region = tuple[float, float, float, float]
"""Left, top, right, bottom in shares of a picture's width and height; may reach beyond the picture."""

WHOLE: Region = (0.0, 0.0, 1.0, 1.0)


@functools.lru_cache(maxsize=64)
def area_weights(
    output_size: int, input_size: int, begin: float = 0.0, end: float = 1.0
) -> NDArray[np.float32]:
    """Weights (output_size, input_size), float32: the share of each input pixel in the output.

    Output pixel `o` covers, of the stretch from `begin` to `end` (shares of the input), the part from `o /
    output_size` to `(o + 1) / output_size`. Rows sum to 1 where that lies inside the input, and to less where
    it does not.
    """
    scale = (end - begin) * input_size / output_size
    start = begin * input_size + np.arange(output_size)[:, None] * scale
    pixel = np.arange(input_size)[None, :]
    covered = np.minimum(start + scale, pixel + 1) - np.maximum(start, pixel)
    return (np.clip(covered, 0, None) / scale).astype(np.float32)


def area_resize(
    pictures: NDArray[Any], width: int, height: int, region: Region = WHOLE
) -> NDArray[np.float32]:
    """Pictures (..., H, W, C) of any real dtype: a region, stretched to (..., height, width, C) float32, same
    value range. Raises ValueError for an empty region.
    """
    left, top, right, bottom = region
    if not (right > left and bottom > top):
        raise ValueError(f"region {region} is empty: expected left < right and top < bottom")
    rows, used_rows = _used(area_weights(height, pictures.shape[-3], top, bottom), top, bottom)
    columns, used_columns = _used(area_weights(width, pictures.shape[-2], left, right), left, right)
    seen = pictures[..., used_rows, used_columns, :].astype(np.float32)
    down = np.tensordot(seen, rows, axes=([-3], [1]))  # (..., W, C, height)
    across = np.tensordot(down, columns, axes=([-3], [1]))  # (..., C, height, width)
    return np.moveaxis(across, -3, -1)


def _used(weights: NDArray[np.float32], begin: float, end: float) -> tuple[NDArray[np.float32], slice]:
    """Weights without the input pixels that lie outside the stretch, and which pixels remain."""
    size = weights.shape[1]
    first = min(max(int(begin * size) - 1, 0), size - 1)
    last = min(max(int(np.ceil(end * size)) + 1, first + 1), size)
    return weights[:, first:last], slice(first, last)


def to_grey(pictures: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rec. 601 luma of RGB pictures (..., 3), replicated to three channels."""
    return np.repeat((pictures @ LUMA)[..., None], 3, axis=-1)


def scale_range(pictures: NDArray[Any], spec: InputSpec) -> NDArray[np.float32]:
    """Bytes 0…255 (any dtype) to the network's value range, float32. [-1, 1] is `x / 127.5 - 1`."""
    low, high = spec.range
    return pictures.astype(np.float32) * np.float32((high - low) / 255.0) + np.float32(low)


def prepare(pictures: NDArray[np.uint8], spec: InputSpec, region: Region = WHOLE) -> NDArray[np.float32]:
    """RGB pictures (..., H, W, 3) uint8, or a region of them, to the network's input (..., height, width, 3)
    float32 in `spec.range`.
    """
    resized = area_resize(pictures, spec.width, spec.height, region)
    return scale_range(to_grey(resized) if spec.colour == "grey" else resized, spec)
