"""TensorFlow.js graph models run by TensorFlow: networks that npm packages bring, without a browser.

A graph model is a GraphDef as JSON, its constants kept apart in binary shards. Putting the constants back
gives a graph that TensorFlow runs, with the same operations that TensorFlow.js runs in the page.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.errors import ModelError


def read_weights(model_json: Path) -> dict[str, NDArray[Any]]:
    """Constants by name, in their original type, of a graph model whose weights are plain, float16, or whole
    numbers of steps above a least value (uint8, uint16), as TensorFlow.js reads them.

    Raises ModelError when a file is missing, too short, or quantised in a way that we do not read.
    """
    weights: dict[str, NDArray[Any]] = {}
    for group in _read(model_json)["weightsManifest"]:
        try:
            data = b"".join((model_json.parent / path).read_bytes() for path in group["paths"])
        except OSError as problem:
            raise ModelError(
                f"{model_json}: its weights {problem.filename} cannot be read; `camcade build` fetches "
                "the npm packages"
            ) from problem
        place = 0
        for spec in group["weights"]:
            about = spec.get("quantization", spec)
            stored = np.dtype(about["dtype"])
            is_steps = about is not spec and stored.kind == "u"
            if is_steps and not {"min", "scale"} <= about.keys():
                raise ModelError(
                    f"{model_json}: {spec['name']} is quantised to {stored} without `min` and `scale`; "
                    "expected both, or float16"
                )
            count = int(np.prod(spec["shape"], dtype=np.int64))
            try:
                values = np.frombuffer(data, stored, count, place)
            except ValueError as problem:
                raise ModelError(f"{model_json}: the weights end before {spec['name']}") from problem
            meant = values * about["scale"] + about["min"] if is_steps else values
            weights[spec["name"]] = meant.astype(spec["dtype"]).reshape(spec["shape"])
            place += values.nbytes
    return weights


def _read(model_json: Path) -> dict[str, Any]:
    try:
        return json.loads(model_json.read_text(encoding="utf-8"))
    except OSError as problem:
        raise ModelError(
            f"{model_json} cannot be read ({problem.strerror}); `camcade build` fetches the npm packages"
        ) from problem
    except ValueError as problem:
        raise ModelError(f"{model_json} is no JSON ({problem})") from problem


def graph_function(model_json: Path, source: str, outputs: Sequence[str]) -> Any:
    """A callable: float32 tensor for the placeholder `source` -> list of tensors for the nodes `outputs`."""
    import tensorflow as tf
    from google.protobuf import json_format

    weights = read_weights(model_json)
    definition = json_format.ParseDict(_read(model_json)["modelTopology"], _graph_def())
    for node in definition.node:
        if node.op == "Const" and node.name in weights:
            tensor = tf.make_tensor_proto(weights[node.name])
            node.attr["dtype"].type = tensor.dtype
            node.attr["value"].tensor.CopyFrom(tensor)
        elif node.op == "_FusedConv2D" and "TArgs" not in node.attr:  # TensorFlow.js needs no types
            node.attr["TArgs"].list.type.extend([node.attr["T"].type] * node.attr["num_args"].i)
    _split_depthwise(definition)

    def run(picture: Any) -> list[Any]:
        return tf.graph_util.import_graph_def(
            definition, {source: picture}, [f"{name}:0" for name in outputs], name=""
        )

    return tf.function(run, autograph=False, reduce_retracing=True)


def _split_depthwise(definition: Any) -> None:
    """Fused depthwise convolutions, which only TensorFlow.js knows, as the operations they are made of."""
    for fused in [node for node in definition.node if node.op == "FusedDepthwiseConv2dNative"]:
        operations = [name.decode() for name in fused.attr["fused_ops"].list.s]
        operations = [name for name in operations if name != "NoOp"]  # what is left of a bias of nothing
        source, kernel, *biases = fused.input
        steps = [("DepthwiseConv2dNative", [kernel])]
        steps += [(name, [biases.pop(0)] if name == "BiasAdd" else []) for name in operations]
        given = source
        for number, (operation, further) in enumerate(steps, 1):
            name = fused.name if number == len(steps) else f"{fused.name}/{operation}"
            node = definition.node.add(name=name, op=operation, input=[given, *further])
            kept = ("T", "data_format", "strides", "padding", "dilations", "explicit_paddings")
            for key in kept if number == 1 else kept[:2] if operation == "BiasAdd" else kept[:1]:
                if key in fused.attr:
                    node.attr[key].CopyFrom(fused.attr[key])
            given = name
        definition.node.remove(fused)


def _graph_def() -> Any:
    from tensorflow.core.framework import graph_pb2

    generated: Any = graph_pb2
    return generated.GraphDef()
