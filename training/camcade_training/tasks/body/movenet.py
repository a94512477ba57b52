"""MoveNet over videos, the way the page does it: one look a frame, at a region that follows the player."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import hypot
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from camcade.errors import ModelError
from camcade.vision.crop_tracker import MOVENET, CropTracker, Square, keypoints_of, whole_square
from camcade.vision.keypoints import HIPS, SHOULDERS, TORSO, Keypoints
from camcade.vision.region import Region
from camcade_training.core.graph_model import graph_function
from camcade_training.core.preprocessing import InputSpec, prepare
from camcade_training.core.tfjs import NODE_MODULES

GRAPH = Path("@vladmandic") / "human" / "models" / "movenet-lightning.json"
SIDE = 192
SURELY = 0.3  # score of each of the torso's joints from which there is a person
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

    def people(self, picture: NDArray[np.uint8]) -> list[tuple[Region, Keypoints]]:
        """Who is seen in the whole picture or a third of it, the largest first, and where to look for them.
        MoveNet says one person for each look; two looks at one person are one.
        """
        aspect = picture.shape[1] / picture.shape[0]
        squares = [whole_square(aspect)]
        if aspect > 1.0:
            squares += [Square(x, 0.5, 1.0) for x in (0.5, aspect / 2, aspect - 0.5)]
        found: list[tuple[float, Region, Keypoints]] = []
        for region in (square.region(aspect) for square in squares):
            values = [float(value) for value in self.look(picture, region)]
            joints = keypoints_of(values, region, 0.0, aspect)
            if min(joints.score[joint] for joint in TORSO) >= SURELY:
                found.append((_trunk(joints), region, joints))
        people: list[tuple[Region, Keypoints]] = []
        for trunk, region, joints in sorted(found, key=lambda one: -one[0]):
            if all(abs(_hip_x(joints) - _hip_x(other)) > trunk / 2 for _, other in people):
                people.append((region, joints))
        return people

    def follow(
        self, frames: Iterable[tuple[float, NDArray[np.uint8]]], region: Region | None = None
    ) -> Iterator[Keypoints]:
        """Keypoints of each (seconds, RGB picture), looking where the last frame's keypoints say; in the
        first one at `region`, or at the whole picture.
        """
        crop: CropTracker | None = None
        for t_seconds, picture in frames:
            aspect = picture.shape[1] / picture.shape[0]
            is_first = crop is None
            crop = crop or CropTracker(aspect, MOVENET)
            region = region if is_first and region is not None else crop.region
            values = [float(value) for value in self.look(picture, region)]
            yield crop.take(values, region, t_seconds * 1000.0)


def _trunk(joints: Keypoints) -> float:
    shoulders, hips = (
        (sum(joints.x[one] for one in pair) / 2, sum(joints.y[one] for one in pair) / 2)
        for pair in (SHOULDERS, HIPS)
    )
    return hypot(shoulders[0] - hips[0], shoulders[1] - hips[1])


def _hip_x(joints: Keypoints) -> float:
    return sum(joints.x[hip] for hip in HIPS) / 2
