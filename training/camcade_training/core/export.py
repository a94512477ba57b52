"""The one writer of model bundles: a Keras network as a TensorFlow.js graph model, with its card.

Graph models, because layers models of Keras 3 do not load in TensorFlow.js; float16, because it costs nothing
while 8 bits for all weights ruin MobileNets. The converter is imported here and nowhere else.
"""

import contextlib
import io
import json
import shutil
import sys
import tempfile
import types
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.errors import ModelError
from camcade.models.bundle import file_record, read_card
from camcade.models.card import CARD_FORMAT, CARD_NAME, GRAPH_NAME, ModelCard
from camcade.places import scratch_folder, unbroken
from camcade_training.core import tfjs
from camcade_training.core.folding import folded
from camcade_training.core.graph_weights import halve_large_weights
from camcade_training.core.preprocessing import InputSpec
from camcade_training.core.settings import as_plain

# tensorflowjs imports these for conversions that we never make, and they no longer import themselves.
UNNEEDED_BY_CONVERTER = (
    "tensorflow_decision_forests",
    "jax",
    "jax.experimental",
    "jax.experimental.jax2tf",
)
# Keras and TensorFlow.js differ by float16 weights; observed below 0.01 on probabilities.
PROBABILITY_TOLERANCE = 0.02
Keep = Path | Callable[[Path], object]
Rows = NDArray[np.float32] | Mapping[str, NDArray[np.float32]]


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
    network: Any,
    folder: Path,
    words: Mapping[str, Any],
    given: InputSpec | str | None,
    check: Rows,
    keep: Mapping[str, Keep] | None = None,
    shrink: Callable[[Path], None] = halve_large_weights,
    look: Callable[[Path], Mapping[str, Any]] | None = None,
    probabilities: Collection[str] = ("probabilities",),
) -> ModelCard:
    """Write the bundle `folder` and return its card, checked. An earlier bundle stays until the new one is
    whole.

    Args:
        network: what the page runs: one input, or several by role; outputs by name, or one, which is called
            `probabilities`.
        folder: of the bundle, which gets the folder's name.
        words: the card's title, task, labels, training, metrics and so on; tensors, sizes, files and how far
            Keras and TensorFlow.js differ are filled in.
        given: what the network takes: a picture, or by this role plain numbers; None where `check` names the
            roles.
        check: (N, …) float32 inputs, by role where there are several, which go through Keras and, where Node
            has TensorFlow.js, the bundle.
        keep: file name → a file to copy or a function that writes one; not part of what the page loads.
        shrink: makes the converted weights smaller.
        look: gives further fields of the card, from the folder of converted files; may refuse them.
        probabilities: the outputs that have to agree.

    Raises:
        ModelError: an output of `probabilities` differs by more than PROBABILITY_TOLERANCE, the card is at
            odds with the network, or `folder` holds something else. Nothing is replaced then.
    """
    if folder.is_dir() and any(folder.iterdir()) and not (folder / CARD_NAME).is_file():
        raise ModelError(f"{folder} holds files but no {CARD_NAME}: it is no bundle, nothing was replaced")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with scratch_folder(folder.parent, ".export-") as scratch:
        partial = Path(scratch) / folder.name
        partial.mkdir()
        convert_network(network, partial, shrink)
        found = look(partial) if look else {}
        card = complete_card(partial, {**words, **found}, given, check)
        _write(partial, card)
        card = replace(card, verification=verify(network, partial, check, probabilities))
        _write(partial, card)
        for name, source in (keep or {}).items():
            if isinstance(source, Path):
                shutil.copyfile(source, partial / name)
            else:
                source(partial / name)
        read_card(partial)
        take_place(partial, folder, Path(scratch) / "earlier")
    return card


def complete_card(
    folder: Path, words: Mapping[str, Any], given: InputSpec | str | None, check: Rows
) -> ModelCard:
    """The card with what the converted files say themselves: tensors, sizes, hashes."""
    signature = json.loads((folder / GRAPH_NAME).read_text(encoding="utf-8"))["signature"]
    outputs = {
        name: {"tensor": value["name"], "size": int(value["tensorShape"]["dim"][-1]["size"])}
        for name, value in sorted(signature["outputs"].items())
    }
    if len(outputs) == 1:
        outputs = {"probabilities": next(iter(outputs.values()))}
    if isinstance(given, InputSpec):
        (only,) = signature["inputs"].values()
        takes: dict[str, Any] = {"input": {"tensor": only["name"], **as_plain(given)}}
    else:
        takes = {"inputs": _number_inputs(signature["inputs"], given, check)}
    files = [folder / GRAPH_NAME, *sorted(folder.glob("group*.bin"))]
    described = {
        "format": CARD_FORMAT,
        "licence": "MIT",
        **as_plain(words),
        "name": folder.name,
        **takes,
        "outputs": outputs,
        "files": {path.name: vars(file_record(path.read_bytes())) for path in files},
    }
    return ModelCard.parse(described, f"the card of {folder.name}")


def _number_inputs(signature: Mapping[str, Any], given: str | None, check: Rows) -> dict[str, Any]:
    if isinstance(check, Mapping):
        return {
            role: {"tensor": signature[role]["name"], "shape": [1, *rows.shape[1:]]}
            for role, rows in check.items()
        }
    (only,) = signature.values()
    return {str(given): {"tensor": only["name"], "shape": [1, *check.shape[1:]]}}


def _write(folder: Path, card: ModelCard) -> None:
    (folder / CARD_NAME).write_text(card.to_json(), encoding="utf-8")


def take_place(made: Path, folder: Path, earlier: Path) -> None:
    """Put `made` in the place of `folder`; the old one goes to `earlier`, or comes back if that fails."""
    with unbroken():
        if folder.exists():
            folder.replace(earlier)
        try:
            made.replace(folder)
        except OSError:
            if earlier.exists():
                earlier.replace(folder)
            raise


def verify(network: Any, folder: Path, check: Rows, probabilities: Collection[str]) -> dict[str, Any]:
    """Largest differences between Keras and TensorFlow.js; says so where Node has no TensorFlow.js."""
    if reason := tfjs.missing():
        return {"keras_against_tfjs": None, "reason": reason}
    is_several = isinstance(check, Mapping)
    rows = next(iter(check.values())) if is_several else check
    answer = network(check, training=False)
    expected = answer if isinstance(answer, dict) else {"probabilities": answer}
    found = tfjs.run_bundle(folder, check, backend="wasm")
    largest = {name: float(np.abs(np.asarray(expected[name]) - found[name]).max()) for name in found}
    worst = max(largest[name] for name in probabilities)
    if worst > PROBABILITY_TOLERANCE:
        raise ModelError(
            f"{folder.name}: Keras and TensorFlow.js differ by {worst:.3f} in a probability, "
            f"expected at most {PROBABILITY_TOLERANCE}; nothing was replaced"
        )
    return {
        "keras_against_tfjs": {name: round(value, 6) for name, value in largest.items()},
        "pictures" if rows.ndim == 4 else "rows": len(rows),
    }
