"""Parts of a TensorFlow.js graph model: what lies between a tensor and others, and where the weights are."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from camcade.errors import BuildError

Graph = dict[str, Any]
"""A model.json: `modelTopology` with its nodes, `weightsManifest`, `signature`."""


def cut_graph(graph: Graph, source: str, shape: Sequence[int], outputs: Sequence[str]) -> Graph:
    """A graph that takes the float32 tensor of the node `source` and gives those of `outputs`.

    Args:
        graph: is not changed.
        source: the node whose output is given from outside now; what it was made of is left out.
        shape: of that tensor.
        outputs: nodes; what only others were made of is left out.

    Returns:
        `modelTopology` and `signature` anew. The weights stay as they are: some may be read by name.

    Raises:
        BuildError: a node is not there, or the outputs need more than the source.
    """
    nodes = nodes_of(graph)
    for name in (source, *outputs):
        if name not in nodes:
            raise BuildError(f"the graph has no node {name}: its package has changed")
    needed: dict[str, Any] = {}
    waiting = list(outputs)
    while waiting:
        name = waiting.pop()
        if name in needed:
            continue
        if name == source:
            needed[name] = placeholder(source, shape)
            continue
        node = needed[name] = nodes[name]
        if node["op"] == "Placeholder":
            raise BuildError(f"the graph's outputs need its own input {name} beside {source}")
        waiting += sources_of(node)
    if source not in needed:
        raise BuildError(f"the graph's outputs do not depend on {source}")
    kept = [needed[node["name"]] for node in graph["modelTopology"]["node"] if node["name"] in needed]
    return {
        "modelTopology": {**graph["modelTopology"], "node": kept},
        "signature": {
            "inputs": {f"{source}:0": {**described(source), "tensorShape": dimensions(shape)}},
            "outputs": {f"{name}:0": described(name) for name in outputs},
        },
    }


def nodes_of(graph: Graph) -> dict[str, Any]:
    """The graph's nodes by name."""
    return {node["name"]: node for node in graph["modelTopology"]["node"]}


def sources_of(node: dict[str, Any]) -> list[str]:
    """The names of the nodes that a node takes, in their order."""
    return [name.lstrip("^").partition(":")[0] for name in node.get("input", [])]


def placeholder(name: str, shape: Sequence[int]) -> dict[str, Any]:
    return {
        "name": name,
        "op": "Placeholder",
        "attr": {"dtype": {"type": "DT_FLOAT"}, "shape": {"shape": dimensions(shape)}},
    }


def described(name: str) -> dict[str, Any]:
    return {"name": f"{name}:0", "dtype": "DT_FLOAT"}


def dimensions(shape: Sequence[int]) -> dict[str, Any]:
    return {"dim": [{"size": str(length)} for length in shape]}


def separable_head(graph: Graph, node: str) -> dict[str, str]:
    """The weights of a head that ends in `node`: a 3×3 convolution of each channel by itself, a 1×1
    convolution, the larger of its result and zero, and another 1×1 convolution.

    Returns:
        `{"depthwise", "hidden", "hidden_bias", "output", "output_bias"}`: names in the weights manifest.

    Raises:
        BuildError: the node ends no such head.
    """
    nodes = nodes_of(graph)

    def step(name: str, kind: str, fused: Sequence[str] = ()) -> list[str]:
        found = nodes.get(name, {})
        texts = found.get("attr", {}).get("fused_ops", {}).get("list", {}).get("s", [])
        operations = [base64.b64decode(text).decode() for text in texts]
        if found.get("op") != kind or operations != list(fused):
            raise BuildError(
                f"the graph's {name} is {found.get('op')} {operations}, but {kind} {list(fused)} was "
                "expected: its package has changed"
            )
        return sources_of(found)

    hidden, output, output_bias = step(node, "_FusedConv2D", ["BiasAdd"])
    spread, hidden_kernel, hidden_bias = step(hidden, "_FusedConv2D", ["BiasAdd", "Relu"])
    _, depthwise = step(spread, "DepthwiseConv2dNative")
    return {
        "depthwise": depthwise,
        "hidden": hidden_kernel,
        "hidden_bias": hidden_bias,
        "output": output,
        "output_bias": output_bias,
    }
