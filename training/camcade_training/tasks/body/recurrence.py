"""Where in an exported graph the unrolled recurrence lies, so that the page can compute it by itself.

Unrolled, a GRU is a hundred operations on a few numbers each, and TensorFlow.js takes longer to call one
than to compute it. Any loader can run the graph as it is; the page's worker
(`site/worker/kernels/recurrence.js`) runs what lies before and behind, which the card names, and the steps in
between as one loop.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

SCOPE = "/unrolled_recurrence"  # in the name of every node that `played.UnrolledRecurrence` makes


def recurrence_of(folder: Path) -> dict[str, Any] | None:
    """What the card of a bundle says of its recurrence, or None: the page runs the graph as it is then.

    There is none without an unrolled recurrence, nor before training: the converter leaves out zero biases.

    Returns:
        `steps`: T. `gates`, `candidates`: tensors (T B, 2 U) and (T B, U), step by step, the inputs' share
        of update and reset gate, and of the candidate. `kernel`, `bias`: weights (U, 3 U) and (3 U,) of the
        state's share, in the same order. `state`: the tensor (B, U) that comes out. `carried`: tensors that
        the rest of the graph needs beside it.
    """
    graph = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    nodes = {node["name"]: node for node in graph["modelTopology"]["node"]}
    sources = {name: [_node(given) for given in node.get("input", [])] for name, node in nodes.items()}
    readers = {name: [reader for reader, given in sources.items() if name in given] for name in nodes}
    inside = {name for name, node in nodes.items() if SCOPE in name and node["op"] != "Const"}
    products = [name for name in nodes if name in inside and nodes[name]["op"] == "_FusedMatMul"]
    uses = Counter((sources[name][1], sources[name][2]) for name in products)
    kernels = [weights for weights, times in uses.items() if times > 1]  # of every step but the first
    of_inputs = [name for name in products if uses[sources[name][1], sources[name][2]] == 1]
    states = [name for name in inside if set(readers[name]) - inside]
    if (len(of_inputs), len(kernels), len(states)) != (2, 1, 1):
        return None
    (kernel, bias), (state,) = kernels[0], states
    shapes = {one["name"]: one["shape"] for group in graph["weightsManifest"] for one in group["weights"]}
    candidates, gates = sorted(of_inputs, key=lambda name: shapes[sources[name][1]][1])
    behind = _behind(state, readers)
    beside = {given for name in behind for given in sources[name]} - behind - {state}
    return {
        "steps": sum(nodes[name]["op"] == "Tanh" for name in inside),
        "gates": f"{gates}:0",
        "candidates": f"{candidates}:0",
        "kernel": kernel,
        "bias": bias,
        "state": f"{state}:0",
        "carried": sorted(f"{name}:0" for name in beside if nodes[name]["op"] != "Const"),
    }


def _node(given: str) -> str:
    return given.lstrip("^").partition(":")[0]


def _behind(name: str, readers: dict[str, list[str]]) -> set[str]:
    """Every node that needs this one."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for reader in readers[waiting.pop()]:
            if reader not in found:
                found.add(reader)
                waiting.append(reader)
    return found
