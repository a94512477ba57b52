"""Image models of Teachable Machine: its export read, and our backbone with a head written as one.

An export is a zip of `metadata.json` (labels, size of the picture), `model.json` (a layers model) and
`weights.bin` (float32). It looks at the centre square of a picture, as a mirror shows it, bytes as
x / 127 − 1, and gives one softmax.
"""

import base64
import io
import json
import math
import struct
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any, cast

from camcade.errors import StudioError
from camcade.models.card import ModelCard, Output, PictureInput
from camcade.plain_json import parse_json
from camcade.studio.archive import add
from camcade.studio.head import Head
from camcade.studio.network import (
    GRAPH_NAME,
    WEIGHTS_NAME,
    Network,
    floats_of,
    network_project,
    record_of,
    shard_names,
    stored_weights,
)
from camcade.studio.project import Project
from camcade.studio.zip_reader import ZipReader

METADATA_NAME = "metadata.json"
HIGHEST = 255 / 127 - 1  # what a byte of 255 becomes
LARGEST_PICTURE_PX = 1024
OTHER_PACKAGES = {"pose": "poses", "speech": "sounds", "audio": "sounds"}
LICENCE = "as its author says"

# Reading one ----------------------------------------------------------------------------------------------


def read_teachable_machine(reader: ZipReader) -> tuple[Project, Network]:
    """The project and the network in an export of Teachable Machine.

    Raises:
        StudioError: it is of poses or sounds, damaged, or takes and gives something else than its labels say.
    """
    metadata = json_of(reader, METADATA_NAME)
    refuse_other_packages(metadata, reader)
    labels = metadata.get("labels")
    if not isinstance(labels, list) or not all(isinstance(one, str) for one in cast("list[Any]", labels)):
        raise StudioError(f"“{reader.name}” has no list of labels in its {METADATA_NAME}. Export it again.")
    table = json_of(reader, GRAPH_NAME)
    weights = b"".join(reader.read(path) for path in shard_names(reader.read(GRAPH_NAME), reader.name))
    refuse_weights(table, weights, reader.name)
    names = tuple(cast("list[str]", labels))
    side = refuse_shapes(table, len(names), metadata, reader.name)
    graph = with_ends(table, side, len(names))
    card = ModelCard(
        name="teachable-machine",
        title=str(metadata.get("modelName") or "Teachable Machine"),
        task="studio",
        labels=distinct(names),
        input=PictureInput(
            tensor="picture",
            width=side,
            height=side,
            colour="rgb",
            range=(-1.0, HIGHEST),
            resize="area",
            look="mirror",
        ),
        outputs={"probabilities": Output(tensor="probabilities", size=len(names))},
        files={GRAPH_NAME: record_of(graph), WEIGHTS_NAME: record_of(weights)},
        source="Teachable Machine",
        licence=LICENCE,
    )
    return network_project(card, graph, weights, reader.name)


def with_ends(table: dict[str, Any], side: int, labels: int) -> bytes:
    """`model.json` with names for what goes in and out, as graphs have them, and one file of weights."""

    def end(name: str, *sizes: int) -> dict[str, Any]:
        shape = {"dim": [{"size": str(size)} for size in (-1, *sizes)]}
        return {name: {"name": name, "dtype": "DT_FLOAT", "tensorShape": shape}}

    signature = {"inputs": end("picture", side, side, 3), "outputs": end("probabilities", labels)}
    specs = [spec for group in table["weightsManifest"] for spec in group["weights"]]
    manifest = [{"paths": [WEIGHTS_NAME], "weights": specs}]
    made = {**table, "format": "layers-model", "signature": signature, "weightsManifest": manifest}
    return json.dumps(made, separators=(",", ":")).encode()


def distinct(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Labels that differ, as a card's have to."""
    return tuple(
        f"{label} {at + 1}" if label in labels[:at] or not label else label for at, label in enumerate(labels)
    )


def json_of(reader: ZipReader, path: str) -> dict[str, Any]:
    try:
        found = parse_json(reader.read(path))
    except ValueError as error:
        raise StudioError(f"“{reader.name}” is damaged: {path} is no JSON. Export it again.") from error
    if not isinstance(found, dict):
        raise StudioError(f"“{reader.name}” is damaged: {path} holds no object. Export it again.")
    return cast("dict[str, Any]", found)


def refuse_other_packages(metadata: Mapping[str, Any], reader: ZipReader) -> None:
    package = str(metadata.get("packageName", "")).casefold()
    told = "sounds" if "wordLabels" in metadata else ""
    for word, things in OTHER_PACKAGES.items():
        told = things if word in package else told
    if told:
        raise StudioError(
            f"“{reader.name}” is a Teachable Machine model of {told}; Studio plays by pictures. Bring "
            "an image model."
        )
    if metadata.get("grayscale"):
        raise StudioError(
            f"“{reader.name}” is a grey model for small devices; I expect one in colour. Export it from an "
            "image project as “TensorFlow.js”."
        )


def refuse_weights(table: Mapping[str, Any], weights: bytes, name: str) -> None:
    try:
        specs = [spec for group in table["weightsManifest"] for spec in group["weights"]]
        expected = sum(4 * math.prod(spec["shape"]) for spec in specs)
        others = {spec["dtype"] for spec in specs} - {"float32"}
    except (KeyError, TypeError) as error:
        raise StudioError(f"“{name}” is damaged: its weights are not described. Export it again.") from error
    if others or len(weights) != expected:
        raise StudioError(
            f"“{name}” is damaged: {len(weights):,} bytes of weights, expected {expected:,} of float32. "
            "Export it again."
        )


def refuse_shapes(table: Mapping[str, Any], labels: int, metadata: Mapping[str, Any], name: str) -> int:
    """The side of the picture that the model takes, px."""
    configs = list(layer_configs(table.get("modelTopology")))
    shapes = [one["batch_input_shape"] for one in configs if isinstance(one.get("batch_input_shape"), list)]
    units = [one["units"] for one in configs if isinstance(one.get("units"), int)]
    if not shapes or not units:
        raise StudioError(
            f"“{name}” holds no layers model, as Teachable Machine exports them. Export it as "
            "“TensorFlow.js”, “Download”."
        )
    shape: list[Any] = shapes[0]
    side = shape[1] if len(shape) == 4 and isinstance(shape[1], int) else 0
    if (
        not 1 <= side <= LARGEST_PICTURE_PX
        or shape[1:] != [side, side, 3]
        or metadata.get("imageSize", side) != side
    ):
        raise StudioError(
            f"“{name}” takes {shape[1:]}; I expect a square picture in colour, such as [224, 224, 3]. "
            "Bring an image model."
        )
    if units[-1] != labels:
        raise StudioError(
            f"“{name}” gives {units[-1]} numbers but names {labels} labels. Export it again, with all "
            "classes."
        )
    return side


def layer_configs(part: Any) -> Iterator[dict[str, Any]]:
    """The settings of every layer of a model, and of the models in it, in their order."""
    if isinstance(part, Mapping):
        found = cast("Mapping[str, Any]", part)
        if isinstance(found.get("config"), dict):
            yield found["config"]
        for value in found.values():
            yield from layer_configs(value)
    elif isinstance(part, list):
        for value in cast("list[Any]", part):
            yield from layer_configs(value)


# Writing one ----------------------------------------------------------------------------------------------


def write_teachable_machine(
    head: Head, labels: tuple[str, ...], card: ModelCard, graph: bytes, weights: bytes, title: str, made: str
) -> bytes:
    """An export that `@teachablemachine/image` opens: the backbone as layers, and the head.

    It sees the centre square where Camcade follows the player, and gives what Camcade gives for that square.

    Args:
        labels: of the head's outputs.
        card, graph, weights: of the backbone's bundle.
        title: the model's name.
        made: when, ISO 8601.

    Raises:
        StudioError: the backbone has a step that no layer of Teachable Machine's can do.
    """
    assert card.input is not None
    writer = LayersWriter(card, cast("dict[str, Any]", parse_json(graph)), weights)
    writer.add_backbone()
    writer.add_head(head)
    metadata: dict[str, Any] = {
        "tfjsVersion": "4.22.0",
        "tmVersion": "2.4.5",
        "packageVersion": "0.8.5",
        "packageName": "@teachablemachine/image",
        "timeStamp": made,
        "userMetadata": {},
        "modelName": title,
        "labels": list(labels),
        "imageSize": card.input.width,
        "grayscale": False,
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        add(archive, METADATA_NAME, json.dumps(metadata, indent=1).encode())
        add(archive, GRAPH_NAME, json.dumps(writer.model(), separators=(",", ":")).encode())
        add(archive, WEIGHTS_NAME, b"".join(writer.contents))
    return file.getvalue()


ZEROS: dict[str, Any] = {"class_name": "Zeros", "config": {}}
STARTS = {"kernel_initializer": ZEROS, "bias_initializer": ZEROS}
PASSED_OVER = ("Identity", "StridedSlice", "Reshape", "ConcatV2")
"""What a row of the graph's may go through and stay what it is: the unmirrored look, of one picture."""


class LayersWriter:
    """A chain of layers, in the words of TensorFlow.js, and their weights, float32."""

    def __init__(self, card: ModelCard, table: dict[str, Any], weights: bytes) -> None:
        self.layers: list[dict[str, Any]] = []
        self.specs: list[dict[str, Any]] = []
        self.contents: list[bytes] = []
        self._card = card
        self._nodes = {node["name"]: node for node in table["modelTopology"]["node"]}
        self._weights = dict(stored_weights(table, weights))

    def model(self) -> dict[str, Any]:
        """`model.json`."""
        topology = {
            "class_name": "Sequential",
            "config": {"name": "camcade", "layers": self.layers},
            "keras_version": "tfjs-layers 4.22.0",
            "backend": "tensor_flow.js",
        }
        return {
            "modelTopology": topology,
            "format": "layers-model",
            "generatedBy": "Camcade",
            "convertedBy": None,
            "weightsManifest": [{"paths": [WEIGHTS_NAME], "weights": self.specs}],
        }

    def add_backbone(self) -> None:
        """From the picture to the features."""
        picture = self._card.input
        assert picture is not None
        # Bytes come as x / 127 − 1, where the backbone wants them to fill its range: a line between both.
        low, high = picture.range
        slope = (high - low) / 255 * 127
        shape = [None, picture.height, picture.width, 3]
        rows = {"gamma": slope, "beta": low + slope, "moving_mean": 0.0, "moving_variance": 1.0}
        self._add("BatchNormalization", "range", {"batch_input_shape": shape, "epsilon": 0.0, "axis": -1})
        for part, value in rows.items():
            self._weigh("range", part, [3], struct.pack("<3f", value, value, value))
        for number, node in enumerate(reversed(list(self._chain())), start=1):
            self._add_node(node, f"layer_{number}")

    def add_head(self, head: Head) -> None:
        """From the features to the probabilities."""
        at, width = 0, head.features
        for number, (units, is_last) in enumerate(head.layers(), start=1):
            name = f"dense_{number}"
            activation = "softmax" if is_last else "relu"
            self._add("Dense", name, {"units": units, "activation": activation, "use_bias": True, **STARTS})
            for part, shape in (("kernel", [width, units]), ("bias", [units])):
                size = 4 * math.prod(shape)
                self._weigh(name, part, shape, head.weights[at : at + size])
                at += size
            width = units

    def _chain(self) -> Iterator[dict[str, Any]]:
        """Nodes from the features back to the picture."""
        name = self._card.outputs["features"].tensor
        while True:
            node = self._nodes[name.partition(":")[0]]
            if node["op"] == "Placeholder":
                return
            if node["op"] not in PASSED_OVER:
                yield node
            name = node["input"][0]

    def _add_node(self, node: dict[str, Any], name: str) -> None:
        operation, inputs = node["op"], node.get("input", [])
        if operation == "Mean":
            self._add("GlobalAveragePooling2D", name, {})
        elif operation == "Pad":
            _, rows, columns, _ = self._rows(inputs[1])
            self._add("ZeroPadding2D", name, {"padding": [list(rows), list(columns)]})
        elif operation in ("_FusedConv2D", "FusedDepthwiseConv2dNative"):
            self._add_convolution(node, name, inputs[1], inputs[2])
        else:
            raise StudioError(
                f"“{self._card.name}” has a step {operation!r}, which no layer of Teachable Machine's does. "
                "Export a head of the shipped backbone."
            )

    def _add_convolution(self, node: dict[str, Any], name: str, kernel: str, bias: str) -> None:
        attributes = node["attr"]
        is_depthwise = node["op"].startswith("FusedDepthwise")
        shape, content = self._floats(kernel)
        words = [base64.b64decode(one).decode() for one in attributes["fused_ops"]["list"]["s"]]
        settings: dict[str, Any] = {
            "kernel_size": shape[:2],
            "strides": [int(one) for one in attributes["strides"]["list"]["i"][1:3]],
            "padding": base64.b64decode(attributes["padding"]["s"]).decode().lower(),
            "data_format": "channels_last",
            "activation": words[1].lower() if len(words) > 1 else "linear",
            "use_bias": True,
            "bias_initializer": ZEROS,
        }
        if is_depthwise:
            settings |= {"depth_multiplier": shape[3], "depthwise_initializer": ZEROS}
        else:
            settings |= {"filters": shape[3], "kernel_initializer": ZEROS}
        self._add("DepthwiseConv2D" if is_depthwise else "Conv2D", name, settings)
        self._weigh(name, "depthwise_kernel" if is_depthwise else "kernel", shape, content)
        self._weigh(name, "bias", *self._floats(bias))

    def _add(self, kind: str, name: str, settings: dict[str, Any]) -> None:
        config = {"name": name, "trainable": True, "dtype": "float32", **settings}
        self.layers.append({"class_name": kind, "config": config})

    def _weigh(self, layer: str, part: str, shape: list[int], content: bytes) -> None:
        self.specs.append({"name": f"{layer}/{part}", "shape": shape, "dtype": "float32"})
        self.contents.append(content)

    def _floats(self, name: str) -> tuple[list[int], bytes]:
        """A weight of the graph as float32."""
        return floats_of(self._weights[name])

    def _rows(self, name: str) -> list[tuple[int, int]]:
        """Whole numbers of the graph, in pairs."""
        _, content = self._weights[name]
        numbers = struct.unpack(f"<{len(content) // 4}i", content)
        return list(zip(numbers[::2], numbers[1::2], strict=True))
