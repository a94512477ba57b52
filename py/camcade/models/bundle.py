"""Model bundles as folders: `card.json` and the files it lists, which have to agree before either is used."""

import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from camcade.errors import ModelError
from camcade.models.card import CARD_NAME, GRAPH_NAME, FileRecord, ModelCard
from camcade.models.fields import EXPORT_AGAIN
from camcade.plain_json import parse_json


@dataclass(frozen=True)
class Bundle:
    """A card, and the content of every file by name, the card's own included."""

    card: ModelCard
    files: Mapping[str, bytes]


def read_bundle(folder: Path) -> Bundle:
    """The bundle in a folder, checked: sizes, hashes, and what the graph takes and gives. Other files of the
    folder (reports, the network as it was trained) are no part of it.

    Raises:
        ModelError: naming the file, what the card says of it, what was found, and what to do.
    """
    path = folder / CARD_NAME
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise ModelError(f"{path} is missing: every bundle needs its card. {EXPORT_AGAIN}") from error
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}). {EXPORT_AGAIN}") from error
    card = ModelCard.parse(content, str(path))
    files = {name: _checked_file(folder / name, record) for name, record in sorted(card.files.items())}
    check_graph(card, files.get(GRAPH_NAME), str(folder))
    return Bundle(card, {**files, CARD_NAME: content})


def read_card(folder: Path) -> ModelCard:
    """The card of the bundle in a folder, checked against the files beside it; raises as `read_bundle`."""
    return read_bundle(folder).card


def file_record(content: bytes) -> FileRecord:
    """What the card says of a file with this content."""
    return FileRecord(bytes=len(content), sha256=hashlib.sha256(content).hexdigest())


def _checked_file(path: Path, expected: FileRecord) -> bytes:
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise ModelError(f"{path} is missing, but the card beside it lists it. {EXPORT_AGAIN}") from error
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}). {EXPORT_AGAIN}") from error
    found = file_record(content)
    for key in ("bytes", "sha256"):
        if getattr(found, key) != getattr(expected, key):
            raise ModelError(
                f"{path} does not agree with its card: {key} is {getattr(found, key)}, the card says "
                f"{getattr(expected, key)}: they are not of one export. {EXPORT_AGAIN}"
            )
    return content


def check_graph(card: ModelCard, model_json: bytes | None, where: str) -> None:
    """Compare a card with the graph that it describes: names of tensors and weights, sizes, weight files.

    Args:
        card: of the bundle.
        model_json: content of `model.json`; None where the card does not list it.
        where: the bundle, for messages.

    Raises:
        ModelError: the graph is none, or lacks what the card names.
    """
    if model_json is None:
        raise ModelError(f'{where}: the card\'s "files" does not list {GRAPH_NAME}. {EXPORT_AGAIN}')
    try:
        graph = _graph(model_json)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        problem = ascii(repr(error))[1:-1]
        raise ModelError(
            f"{where}: {GRAPH_NAME} is no TensorFlow.js model: {problem}. {EXPORT_AGAIN}"
        ) from error
    _check_tensors(card, graph, where)
    named = card.recurrence
    tensors = [named.gates, named.candidates, named.state, *named.carried] if named else []
    weights = [named.kernel, named.bias] if named else []
    weights += [
        *card.weights.values(),
        *(name for head in card.heads.values() for name in vars(head).values()),
    ]
    _check_there("tensor", {name.rpartition(":")[0] or name for name in tensors}, graph.nodes, where)
    _check_there("weights", weights, graph.weights, where)
    for name in graph.shards:
        if name not in card.files:
            raise ModelError(
                f'{where}: the card\'s "files" does not list {name}, which the model needs. {EXPORT_AGAIN}'
            )


@dataclass(frozen=True)
class _Graph:
    """What `model.json` says: tensors of the signature with their shapes (None where it does not say), names
    of nodes and weights, weight files in their order.
    """

    inputs: Mapping[str, list[int] | None]
    outputs: Mapping[str, list[int] | None]
    nodes: frozenset[str]
    weights: frozenset[str]
    shards: tuple[str, ...]


def _graph(model_json: bytes) -> _Graph:
    given: Any = parse_json(model_json.decode("utf-8"))
    signature, manifest = given["signature"], given["weightsManifest"]
    return _Graph(
        _tensors(signature["inputs"]),
        _tensors(signature["outputs"]),
        # A layers model has no nodes: only its ends have names.
        frozenset(str(node["name"]) for node in given["modelTopology"].get("node", ())),
        frozenset(str(one["name"]) for group in manifest for one in group["weights"]),
        tuple(str(path) for group in manifest for path in group["paths"]),
    )


def _tensors(side: Mapping[str, Any]) -> dict[str, list[int] | None]:
    found: dict[str, list[int] | None] = {}
    for entry in side.values():
        shape = entry.get("tensorShape")
        sizes = None if shape is None else [int(one["size"]) for one in cast(list[Any], shape.get("dim", []))]
        found[str(entry["name"])] = sizes
    return found


def _check_tensors(card: ModelCard, graph: _Graph, where: str) -> None:
    picture = card.input
    inputs = {"input": (picture.tensor, picture.height * picture.width * 3)} if picture else {}
    inputs |= {role: (one.tensor, math.prod(one.shape)) for role, one in card.inputs.items()}
    outputs = {role: (one.tensor, one.size) for role, one in card.outputs.items()}
    for side, wanted, found in (("input", inputs, graph.inputs), ("output", outputs, graph.outputs)):
        for role, (tensor, size) in wanted.items():
            if tensor not in found:
                raise ModelError(
                    f"{where}: the card's {side} {role} is {tensor!r}, but the model has "
                    f"{', '.join(map(repr, found)) or 'none'}. {EXPORT_AGAIN}"
                )
            shape = found[tensor]
            # The first length may be open: the page hands over one at a time.
            if shape is not None and all(length > 0 for length in shape[1:]):
                given = math.prod(shape[1:]) * max(1, *shape[:1])
                if given != size:
                    raise ModelError(
                        f"{where}: the card's {side} {role} has size {size}, the model's has {given}. "
                        f"{EXPORT_AGAIN}"
                    )


def _check_there(kind: str, wanted: Iterable[str], found: frozenset[str], where: str) -> None:
    for name in wanted:
        if name not in found:
            raise ModelError(
                f"{where}: the card names the {kind} {name!r}, which the model lacks. {EXPORT_AGAIN}"
            )
