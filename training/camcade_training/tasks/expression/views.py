"""How a trained network looks at a face: twice, each time a little differently; what it says is averaged.

The second look is at the mirror image. That both are cut out a little differently besides, nearer in one and
moved in the other, costs nothing and brings as much as a much larger network: what is told alike of both is
likelier to be right. Chosen by the validation split (NOTES.md).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade_training.tasks.expression.labels import HEADS
from camcade_training.tasks.expression.normalisation import normalised
from camcade_training.tasks.expression.settings import FACE_PX


@dataclass(frozen=True)
class View:
    """One look.

    | field | unit | meaning |
    | --- | --- | --- |
    | nearer | – | so many times larger does the face become |
    | right, down | sides of the face | how far what is looked at moves, before it is mirrored |
    | is_mirrored | – | left is right |
    """

    nearer: float = 1.0
    right: float = 0.0
    down: float = 0.0
    is_mirrored: bool = False


VIEWS = (View(nearer=1.1, right=-0.03), View(right=-0.03, is_mirrored=True))


def resampling(side: int, nearer: float, moved: float, is_mirrored: bool) -> NDArray[np.float32]:
    """(side, 48): row i holds the weights of the pixels between which place i of a look lies; beyond the edge
    lies the edge. Places are the middles of pixels.
    """
    middles = ((np.arange(side) + 0.5) / side - 0.5) / nearer + 0.5 + moved
    places = np.clip(middles * FACE_PX - 0.5, 0, FACE_PX - 1)
    below = np.minimum(places.astype(int), FACE_PX - 2)
    share = (places - below).astype(np.float32)
    found = np.zeros((side, FACE_PX), np.float32)
    found[np.arange(side), below] = 1 - share
    found[np.arange(side), below + 1] = share
    return found[::-1].copy() if is_mirrored else found


def looked_at(grey: Any, view: View, side: int) -> Any:
    """Normalised faces (B, 48, 48) as one look sees them, (B, side, side)."""
    from keras import ops

    # With an axis for the batch: products of a matrix with a stack of them are taken apart into many steps.
    rows = resampling(side, view.nearer, view.down, False)[None]
    columns = resampling(side, view.nearer, view.right, view.is_mirrored).T[None].copy()
    return ops.matmul(ops.matmul(ops.convert_to_tensor(rows), grey), ops.convert_to_tensor(columns))


def said_of(network: Any, faces: Any) -> dict[str, Any]:
    """What a network of `build_network` says of grey faces (B, 48, 48) in [-1, 1], all `VIEWS` averaged.

    Returns:
        for each head, (B, K) probabilities.
    """
    from keras import ops

    backbone = network.get_layer("backbone")
    side, grey = backbone.input_shape[1], normalised(faces)
    looks: Any = ops.concatenate([looked_at(grey, view, side) for view in VIEWS], 0)
    # By a product, because WASM puts channels side by side one number at a time.
    features = backbone(looks[..., None] * np.ones((1, 1, 1, 3), np.float32), training=False)
    found: dict[str, Any] = {}
    for name, labels in HEADS.items():
        said: Any = ops.softmax(network.get_layer(name)(features))
        found[name] = ops.mean(ops.reshape(said, (len(VIEWS), -1, len(labels))), 0)
    return found
