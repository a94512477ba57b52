"""Networks that others trained: one that answers by itself, without a head on our backbone.

It comes as a bundle, zipped: `card.json` and the files that it lists; or as an image model of Teachable
Machine (`camcade.studio.teachable_machine`).
"""

import hashlib
import json
import math
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from camcade.errors import ModelError, StudioError
from camcade.models.card import CARD_NAME, GRAPH_NAME, FileRecord, ModelCard
from camcade.plain_json import parse_json
from camcade.studio.head import Head
from camcade.studio.project import FEWEST_CLASSES, LONGEST_NAME, MOST_CLASSES, Project
from camcade.studio.zip_reader import ZipReader

WEIGHTS_NAME = "weights.bin"


@dataclass(frozen=True, slots=True)
class Network:
    """A network of pictures with `probabilities`, and the keys of the classes they are of.

    | field | meaning |
    | --- | --- |
    | classes | class keys in the order of the outputs |
    | card | what it takes and gives; its `labels` are what it was trained with |
    | graph | `model.json`, JSON text |
    | weights | all of its weight files, joined |
    """

    classes: tuple[str, ...]
    card: ModelCard
    graph: bytes = field(repr=False)
    weights: bytes = field(repr=False)


def network_project(card: ModelCard, graph: bytes, weights: bytes, name: str) -> tuple[Project, Network]:
    """A project with a class for each label, and no samples. Raises StudioError for labels that cannot be."""
    if not FEWEST_CLASSES <= len(card.labels) <= MOST_CLASSES:
        raise StudioError(
            f"“{name}” tells {len(card.labels)} classes; I expect {FEWEST_CLASSES} to {MOST_CLASSES}."
        )
    project = Project.of(" ".join(card.title.split())[:LONGEST_NAME] or "Model")
    for label in card.labels:
        project = project.added(free_label(label, project))
    return project, Network(tuple(one.key for one in project.classes), card, graph, weights)


def free_label(label: str, project: Project) -> str:
    """A label as a class may be called: short, and unlike the others."""
    taken = {one.casefold() for one in project.names}
    name = " ".join(label.split())[:LONGEST_NAME] or f"Class {len(project.classes) + 1}"
    number = 2
    while name.casefold() in taken:
        name, number = f"{name[: LONGEST_NAME - 4]} {number}", number + 1
    return name


def read_bundle(reader: ZipReader) -> tuple[Project, Network]:
    """The network in a zipped bundle. Raises StudioError, naming what is wrong and what was expected."""
    try:
        card = ModelCard.parse(reader.read(CARD_NAME), f"{CARD_NAME} in “{reader.name}”")
    except ModelError as error:
        raise StudioError(str(error)) from error
    if card.input is None or "probabilities" not in card.outputs:
        raise StudioError(
            f"“{reader.name}” is a model of the task “{card.task}”; Studio takes models that look at a "
            "picture and tell classes. Bring one of those, or samples to train a new one."
        )
    graph = checked(reader, card, GRAPH_NAME)
    weights = b"".join(checked(reader, card, path) for path in shard_names(graph, reader.name))
    return network_project(card, graph, weights, reader.name)


def checked(reader: ZipReader, card: ModelCard, path: str) -> bytes:
    """A file of a bundle, as its card describes it."""
    content, record = reader.read(path), card.files.get(path)
    if record is None or record != record_of(content):
        raise StudioError(
            f"{path} in “{reader.name}” is not the file that its card describes. Export the model again."
        )
    return content


def record_of(content: bytes) -> FileRecord:
    """What a card says of a file."""
    return FileRecord(bytes=len(content), sha256=hashlib.sha256(content).hexdigest())


def shard_names(graph: bytes, name: str) -> list[str]:
    """The weight files that a `model.json` lists, in order. Raises StudioError where it lists none."""
    try:
        groups = parse_json(graph)["weightsManifest"]
        return [str(path).removeprefix("./") for group in groups for path in group["paths"]]
    except (ValueError, KeyError, TypeError) as error:
        raise StudioError(
            f"“{name}” is damaged: its {GRAPH_NAME} lists no weights. Export it again."
        ) from error


def bundle_files(network: Network, name: str, labels: tuple[str, ...]) -> dict[str, bytes]:
    """The files of a bundle of this name, whose labels are those that its classes have now."""
    graph = cast("dict[str, Any]", parse_json(network.graph))
    manifest = [
        {"paths": [WEIGHTS_NAME], "weights": [w for g in graph["weightsManifest"] for w in g["weights"]]}
    ]
    text = json.dumps({**graph, "weightsManifest": manifest}, separators=(",", ":")).encode()
    files = {GRAPH_NAME: text, WEIGHTS_NAME: network.weights}
    records = {path: record_of(content) for path, content in files.items()}
    card = replace(network.card, name=name, labels=labels, files=records, keras=None, metrics=None)
    return {CARD_NAME: card.to_json().encode(), **files}


# A head on the backbone, as a network of its own -----------------------------------------------------------


def joined_network(head: Head, card: ModelCard, graph: bytes, weights: bytes, title: str) -> Network:
    """The backbone with a project's head in place of its own: the same probabilities as the page's worker.

    Args:
        card, graph, weights: of the backbone's bundle.
        title: for people.

    Raises:
        StudioError: the backbone gives no such features.
    """
    features = card.outputs.get("features")
    if features is None or features.size != head.features:
        found = "none" if features is None else str(features.size)
        raise StudioError(
            f"“{card.name}” gives {found} features; the head takes {head.features}. Train it again."
        )
    table = cast("dict[str, Any]", parse_json(graph))
    nodes, specs = head_nodes(head, features.tensor.partition(":")[0])
    table["modelTopology"]["node"] += nodes
    table["weightsManifest"] = [
        {
            "paths": [WEIGHTS_NAME],
            "weights": [spec for group in table["weightsManifest"] for spec in group["weights"]] + specs,
        }
    ]
    probabilities = card.outputs["probabilities"]
    signature = table["signature"]["outputs"]["probabilities"]
    shape = {"dim": [{"size": "-1"}, {"size": str(len(head.classes))}]}
    table["signature"]["outputs"]["probabilities"] = {
        **signature,
        "name": f"{OUTPUT}:0",
        "tensorShape": shape,
    }
    outputs = {
        **card.outputs,
        "probabilities": replace(probabilities, tensor=f"{OUTPUT}:0", size=len(head.classes)),
    }
    made = replace(
        card,
        title=title,
        labels=head.classes,
        outputs=outputs,
        decision=None,
        training=None,
        verification=None,
    )
    text = json.dumps(table, separators=(",", ":")).encode()
    return Network(head.classes, made, text, weights + head.weights)


OUTPUT = "studio/probabilities"


def head_nodes(head: Head, source: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Nodes of the graph, and the weights' entries, in the order of `Head.weights`."""
    nodes: list[dict[str, Any]] = []
    specs: list[dict[str, Any]] = []

    def add(name: str, operation: str, *inputs: str, **attributes: Any) -> str:
        nodes.append(
            {
                "name": f"studio/{name}",
                "op": operation,
                "input": list(inputs),
                "attr": {"T": {"type": "DT_FLOAT"}, **attributes},
            }
        )
        return f"studio/{name}"

    def constant(name: str, shape: list[int]) -> str:
        specs.append({"name": f"studio/{name}", "shape": shape, "dtype": "float32"})
        tensor = {"dtype": "DT_FLOAT", "tensorShape": {"dim": [{"size": str(size)} for size in shape]}}
        dtype = {"type": "DT_FLOAT"}
        nodes.append(
            {"name": f"studio/{name}", "op": "Const", "attr": {"dtype": dtype, "value": {"tensor": tensor}}}
        )
        return f"studio/{name}"

    width = head.features
    no = {"b": False}
    for number, (units, is_last) in enumerate(head.layers(), start=1):
        kernel, bias = constant(f"kernel_{number}", [width, units]), constant(f"bias_{number}", [units])
        product = add(f"product_{number}", "MatMul", source, kernel, transpose_a=no, transpose_b=no)
        source = add(f"sum_{number}", "AddV2", product, bias)
        if not is_last:
            source = add(f"relu_{number}", "Relu", source)
        width = units
    add("probabilities", "Softmax", source)
    return nodes, specs


# The head in a network ------------------------------------------------------------------------------------

BYTES = {"float32": 4, "int32": 4, "float16": 2, "uint8": 1, "bool": 1}


def stored_weights(table: Mapping[str, Any], weights: bytes) -> Iterator[tuple[str, tuple[Any, bytes]]]:
    """Name → entry and bytes of each weight of a graph."""
    at = 0
    for spec in (spec for group in table["weightsManifest"] for spec in group["weights"]):
        size = BYTES[spec.get("quantization", spec)["dtype"]] * math.prod(spec["shape"])
        yield spec["name"], (spec, weights[at : at + size])
        at += size


def floats_of(stored: tuple[Any, bytes]) -> tuple[list[int], bytes]:
    """Shape and float32 of a stored weight."""
    spec, content = stored
    if spec.get("quantization", {}).get("dtype") == "float16":
        count = len(content) // 2
        content = struct.pack(f"<{count}f", *struct.unpack(f"<{count}e", content))
    return spec["shape"], content


def filters(graph: bytes, weights: bytes) -> set[bytes]:
    """The kernels of a network's convolutions, as they are stored."""
    stored = dict(stored_weights(parse_json(graph), weights))
    return {content for spec, content in stored.values() if len(spec["shape"]) == 4}


def head_on(network: Network, graph: bytes, weights: bytes) -> Head:
    """The head of a network that sees what this backbone sees, so that it can be trained further.

    Args:
        graph, weights: of the backbone's bundle.

    Raises:
        StudioError: it looks at pictures in another way, or has no such head.
    """
    if not filters(graph, weights) <= filters(network.graph, network.weights):
        raise StudioError(
            f"“{network.card.title}” looks at pictures in its own way, and Studio trains heads on the "
            "network that it comes with. Untick “Go on from what it knows”, and Studio makes a new head."
        )
    return head_of_network(network)


def head_of_network(network: Network) -> Head:
    """The dense layers between a network's features and its probabilities.

    A network that averages the looks at a picture and at its mirror image has one head for both: it is this.

    Raises:
        StudioError: it has no such layers.
    """
    table = cast("dict[str, Any]", parse_json(network.graph))
    nodes = {node["name"]: node for node in table["modelTopology"].get("node", ())}
    weights = dict(stored_weights(table, network.weights))
    layers: list[tuple[str, str]] = []
    bias = ""
    name = network.card.outputs["probabilities"].tensor.partition(":")[0]
    while name in nodes and nodes[name]["op"] not in ("Mean", "Placeholder") or not layers:
        node = nodes.get(name)
        if node is None or not node.get("input"):
            break
        operation, inputs = node["op"], node["input"]
        if operation in ("AddV2", "BiasAdd"):
            bias = inputs[1]
        elif operation in ("MatMul", "_FusedMatMul"):
            layers.insert(0, (inputs[1], inputs[2] if operation == "_FusedMatMul" else bias))
        name = inputs[0].partition(":")[0]
    if not 1 <= len(layers) <= 2 or any(part not in weights for layer in layers for part in layer):
        raise StudioError(
            f"“{network.card.title}” has no head of one or two dense layers behind its features, so "
            "Teachable Machine cannot have it. Take a strike-image model, or a project of Studio."
        )
    found = [floats_of(weights[part]) for layer in layers for part in layer]
    hidden = found[0][0][1] if len(layers) == 2 else 0
    return Head(network.classes, hidden, b"".join(content for _, content in found), found[0][0][0])
