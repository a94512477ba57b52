"""Backbone and head as one float16 TensorFlow.js graph model that returns features and probabilities.

Graph models, because layers models of Keras 3 do not load in TensorFlow.js; float16, because it costs nothing
while 8 bits ruin MobileNets. The converter is imported here and nowhere else.
"""

import contextlib
import io
import json
import shutil
import sys
import tempfile
import types
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.errors import ModelError
from camcade_training.core import tfjs
from camcade_training.core.assembly import reading_network
from camcade_training.core.bundle import CARD_FORMAT, file_record, read_card
from camcade_training.core.folding import folded
from camcade_training.core.graph_weights import halve_large_weights
from camcade_training.core.preprocessing import InputSpec
from camcade_training.core.settings import as_plain, write_json

# tensorflowjs imports these for conversions that we never make, and they no longer import themselves.
UNNEEDED_BY_CONVERTER = (
    "tensorflow_decision_forests",
    "jax",
    "jax.experimental",
    "jax.experimental.jax2tf",
)
# Keras and TensorFlow.js differ by float16 weights; observed below 0.01 on probabilities.
PROBABILITY_TOLERANCE = 0.02


@contextlib.contextmanager
def _converter() -> Iterator[Any]:
    """The converter module. TensorFlow and Keras are imported first: Keras would take an empty jax for a
    real one.
    """
    import keras  # noqa: F401
    import tensorflow  # noqa: F401

    stubs = {name: types.ModuleType(name) for name in UNNEEDED_BY_CONVERTER if name not in sys.modules}
    sys.modules.update(stubs)
    try:
        with warnings.catch_warnings():
            # tensorflow-hub, which the converter imports, still asks setuptools for pkg_resources.
            warnings.filterwarnings("ignore", "pkg_resources is deprecated", UserWarning)
            from tensorflowjs.converters import tf_saved_model_conversion_v2
        yield tf_saved_model_conversion_v2
    finally:
        for name in stubs:
            del sys.modules[name]


def convert(posture: Any, out: Path) -> None:
    """Write `model.json` and its float16 weight shards into `out`."""
    convert_network(reading_network(posture), out)


def convert_network(network: Any, out: Path, shrink: Callable[[Path], None] = halve_large_weights) -> None:
    """Any Keras model as `model.json` and its weights in `out`, made smaller there by `shrink`: as float16
    where there are many of them, unless told otherwise.
    """
    with tempfile.TemporaryDirectory() as scratch, _converter() as converter:
        saved = Path(scratch) / "saved"
        with contextlib.redirect_stdout(io.StringIO()):  # Keras describes every signature
            folded(network).export(str(saved), verbose=False)
            converter.convert_tf_saved_model(str(saved), str(out))
    shrink(out)
    if isinstance(network.output, dict):
        _name_outputs(out / "model.json", sorted(network.output))


def _name_outputs(path: Path, names: list[str]) -> None:
    """Give outputs their names: Keras exports them in alphabetical order, as Identity, Identity_1 and so on;
    the converter tells them apart by shape, and leaves those of one shape without a name.
    """
    graph = json.loads(path.read_text(encoding="utf-8"))
    by_tensor = {value["name"]: value for value in graph["signature"]["outputs"].values()}
    tensors = ["Identity:0", *(f"Identity_{number}:0" for number in range(1, len(names)))]
    if set(by_tensor) == set(tensors):
        graph["signature"]["outputs"] = {
            name: by_tensor[tensor] for name, tensor in zip(names, tensors, strict=True)
        }
        path.write_text(json.dumps(graph, separators=(",", ":")), encoding="utf-8")


def export_bundle(
    posture: Any,
    folder: Path,
    card: dict[str, Any],
    spec: InputSpec,
    check_pictures: NDArray[np.float32],
    keep: dict[str, Path] | None = None,
) -> dict[str, Any]:
    """Write the bundle `folder` and return its card, checked.

    `card` brings name, title, task, labels, decision, training, metrics; input, outputs and files are filled
    in. `check_pictures` (N, H, W, 3) float32 go through Keras and, where Node has TensorFlow.js, through the
    bundle. `keep` adds files (name -> source) that are not part of what the page loads. An earlier bundle
    stays until the new one is whole. Raises ModelError when the two disagree by more than
    PROBABILITY_TOLERANCE.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".export-") as scratch:
        partial = Path(scratch) / folder.name
        partial.mkdir()
        convert(posture, partial)
        complete = complete_card(partial, card, spec)
        write_json(partial / "card.json", complete)
        complete["verification"] = verify(posture, partial, check_pictures)
        write_json(partial / "card.json", complete)
        for name, source in (keep or {}).items():
            shutil.copyfile(source, partial / name)
        read_card(partial)
        if folder.exists():
            folder.replace(Path(scratch) / "earlier")
        partial.replace(folder)
    return complete


def complete_card(folder: Path, card: dict[str, Any], spec: InputSpec) -> dict[str, Any]:
    """The card with what the converted files say themselves: tensors, sizes, hashes."""
    graph = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    signature = graph["signature"]
    (tensor,) = (value["name"] for value in signature["inputs"].values())
    outputs = {
        name: {"tensor": value["name"], "size": int(value["tensorShape"]["dim"][-1]["size"])}
        for name, value in sorted(signature["outputs"].items())
    }
    files = [folder / "model.json", *sorted(folder.glob("group*.bin"))]
    head = {key: card[key] for key in ("name", "title", "task", "labels")}
    rest = {key: value for key, value in card.items() if key not in head}
    return {
        "format": CARD_FORMAT,
        **head,
        "input": {"tensor": tensor, **as_plain(spec)},
        "outputs": outputs,
        **as_plain(rest),
        "files": {path.name: file_record(path) for path in files},
        "licence": "MIT",
    }


def verify(posture: Any, folder: Path, pictures: NDArray[np.float32]) -> dict[str, Any]:
    """Largest differences between Keras and TensorFlow.js on `pictures`; says so where Node has no
    TensorFlow.js.
    """
    if reason := tfjs.missing():
        return {"keras_against_tfjs": None, "reason": reason}
    expected = reading_network(posture)(pictures, training=False)
    found = tfjs.run_bundle(folder, pictures)
    largest = {name: float(np.abs(np.asarray(expected[name]) - found[name]).max()) for name in found}
    if largest["probabilities"] > PROBABILITY_TOLERANCE:
        raise ModelError(
            f"{folder.name}: Keras and TensorFlow.js differ by {largest['probabilities']:.3f} "
            f"in a probability, expected at most {PROBABILITY_TOLERANCE}; nothing was replaced"
        )
    return {
        "keras_against_tfjs": {name: round(value, 6) for name, value in largest.items()},
        "pictures": len(pictures),
    }
