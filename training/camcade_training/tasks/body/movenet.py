"""MoveNet over videos, the way the page does it: one look a frame, at a region that follows the player."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from camcade.errors import ModelError
from camcade.vision.crop_tracker import MOVENET, CropTracker
from camcade.vision.keypoints import Keypoints
from camcade.vision.region import Region
from camcade_training.core.graph_model import graph_function
from camcade_training.core.preprocessing import InputSpec, prepare
from camcade_training.core.tfjs import NODE_MODULES

GRAPH = Path("@vladmandic") / "human" / "models" / "movenet-lightning.json"
SIDE = 192
SPEC = InputSpec(width=SIDE, height=SIDE, colour="rgb", range=(0.0, 255.0))


def missing(modules: Path = NODE_MODULES) -> str:
    """Why MoveNet cannot run here, or an empty text when it can."""
    if (modules / GRAPH).is_file():
        return ""
    return f"build/node_modules has no {GRAPH.as_posix()}; `camcade build` fetches it"


class Movenet:
    """MoveNet Lightning: the graph that the page runs, run by TensorFlow in a third of the time that
    TensorFlow.js takes for it on WebAssembly. Over 60 frames the two were never further than 7e-7 of the
    region's side apart, and 6e-6 in their scores. Raises ModelError if the graph is not there.
    """

    def __init__(self, modules: Path = NODE_MODULES) -> None:
        if reason := missing(modules):
            raise ModelError(reason)
        self._run = graph_function(modules / GRAPH, "input", ["Identity"])

    def look(self, picture: NDArray[np.uint8], region: Region) -> NDArray[np.float32]:
        """(51,) of a region of an RGB picture (H, W, 3): y and x, shares of the region, and score of each of
        17 joints.
        """
        import tensorflow as tf

        seen = np.clip(np.rint(prepare(picture, SPEC, region)), 0, 255).astype(np.int32)
        (found,) = self._run(tf.constant(seen[None]))
        return np.asarray(found).ravel()

    def follow(self, frames: Iterable[tuple[float, NDArray[np.uint8]]]) -> Iterator[Keypoints]:
        """Keypoints of each (seconds, RGB picture), looking where the last frame's keypoints say."""
        crop: CropTracker | None = None
        for t_seconds, picture in frames:
            aspect = picture.shape[1] / picture.shape[0]
            crop = crop or CropTracker(aspect, MOVENET)
            region = crop.region
            values = [float(value) for value in self.look(picture, region)]
            yield crop.take(values, region, t_seconds * 1000.0)
