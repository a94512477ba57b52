"""Networks of plain numbers as bundles for the page: the card names inputs by role, not a picture."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.errors import ModelError
from camcade_training.core import tfjs
from camcade_training.core.bundle import CARD_FORMAT, file_record
from camcade_training.core.export import PROBABILITY_TOLERANCE, convert_network
from camcade_training.core.graph_weights import quarter_large_weights, share_weights
from camcade_training.core.settings import as_plain, write_json
from camcade_training.tasks.body.recurrence import recurrence_of


def export_numbers(
    network: Any, role: str, folder: Path, card: dict[str, Any], check: NDArray[np.float32], trained: Any
) -> dict[str, Any]:
    """Write the bundle `folder` and give its card. `role` names the network's one input in the card.

    `trained` is the network as it was trained, which is kept beside what the page runs of it. `check` (N, …)
    goes through Keras and, where Node has TensorFlow.js, through the bundle. An earlier bundle stays until
    the new one is whole. Raises ModelError when the two disagree by more than `export.PROBABILITY_TOLERANCE`.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".export-") as scratch:
        partial = Path(scratch) / folder.name
        partial.mkdir()
        convert_network(network, partial, quarter_large_weights)
        share_weights(partial)
        complete = _complete(partial, role, card, list(check.shape[1:]))
        complete["verification"] = _verify(network, partial, complete, role, check)
        write_json(partial / "card.json", complete)
        trained.save(partial / f"{folder.name}.keras")
        if folder.exists():
            folder.replace(Path(scratch) / "earlier")
        partial.replace(folder)
    return complete


def _complete(folder: Path, role: str, card: dict[str, Any], shape: list[int]) -> dict[str, Any]:
    signature = json.loads((folder / "model.json").read_text(encoding="utf-8"))["signature"]
    (given,) = (value["name"] for value in signature["inputs"].values())
    (found,) = signature["outputs"].values()
    size = int(found["tensorShape"]["dim"][-1]["size"])
    if size != len(card["labels"]):
        raise ModelError(f"{folder.name}: {size} outputs for {len(card['labels'])} labels; train it again")
    files = [folder / "model.json", *sorted(folder.glob("group*.bin"))]
    recurrence = recurrence_of(folder)
    head = {key: card[key] for key in ("name", "title", "task", "labels")}
    rest = {key: value for key, value in card.items() if key not in head}
    return {
        "format": CARD_FORMAT,
        **head,
        "inputs": {role: {"tensor": given, "shape": [1, *shape]}},
        "outputs": {"probabilities": {"tensor": found["name"], "size": size}},
        **({"recurrence": recurrence} if recurrence else {}),
        **as_plain(rest),
        "files": {path.name: file_record(path) for path in files},
        "licence": "MIT",
    }


def run_numbers(
    folder: Path, card: dict[str, Any], role: str, rows: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Probabilities (N, K) that TensorFlow.js under Node computes of rows (N, …)."""
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "input.f32"
        data.write_bytes(np.ascontiguousarray(rows, np.float32).tobytes())
        request = Path(scratch) / "request.json"
        request.write_text(
            json.dumps(
                {
                    "input": card["inputs"][role]["tensor"],
                    "shape": rows.shape,
                    "outputs": [card["outputs"]["probabilities"]["tensor"]],
                    "data": str(data),
                }
            )
        )
        arguments = [str(tfjs.RUNNER), str(tfjs.NODE_MODULES), str(folder), str(request)]
        answer = tfjs._node(arguments, folder, 300)
    return np.asarray(answer["outputs"][0], np.float32).reshape(len(rows), -1)


def _verify(
    network: Any, folder: Path, card: dict[str, Any], role: str, check: NDArray[np.float32]
) -> dict[str, Any]:
    if reason := tfjs.missing():
        return {"keras_against_tfjs": None, "reason": reason}
    expected = np.asarray(network(check, training=False))
    largest = float(np.abs(expected - run_numbers(folder, card, role, check)).max())
    if largest > PROBABILITY_TOLERANCE:
        raise ModelError(
            f"{folder.name}: Keras and TensorFlow.js differ by {largest:.3f} in a probability, "
            f"expected at most {PROBABILITY_TOLERANCE}; nothing was replaced"
        )
    return {"keras_against_tfjs": {"probabilities": round(largest, 6)}, "rows": len(check)}
