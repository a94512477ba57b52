"""The weights of a converted graph made smaller, in place.

A folder holds the converter's model.json and binary shards; both are replaced, the shards by one.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.errors import ModelError

SHARD = "group1-shard1of1.bin"
LARGE = 4096  # values: smaller weights are kept as they are


@dataclass(frozen=True)
class Weight:
    """A constant of the graph: its entry in the manifest, and its values, flat, as they are stored."""

    spec: dict[str, Any]
    values: NDArray[Any]


def halve_large_weights(folder: Path, least: int = LARGE, but: str | None = None) -> None:
    """Keep weights of more than `least` values as float16, which is what makes a network small, and others as
    they are: a normalisation folded into one of the first kernels can scale a channel a hundredfold, and then
    rounding is seen in every feature. Those with `but` in their names stay as they are, too.
    """
    graph, weights = _read(folder)

    def is_meant(one: Weight) -> bool:
        return one.values.size > least and (but is None or but not in one.spec["name"])

    _write(folder, graph, [_halved(one) if is_meant(one) else one for one in weights])


def _halved(weight: Weight) -> Weight:
    if weight.values.dtype != np.float32:
        return weight
    quantization = {"dtype": "float16", "original_dtype": "float32"}
    return Weight({**weight.spec, "quantization": quantization}, weight.values.astype(np.float16))


def quarter_large_weights(folder: Path, only: str = "") -> None:
    """Keep large weights as bytes, those with `only` in their names. A network that has been rounded by
    `as_bytes` stays what it is.
    """
    graph, weights = _read(folder)

    def is_meant(one: Weight) -> bool:
        return one.values.size > LARGE and only in one.spec["name"]

    _write(folder, graph, [_quartered(one) if is_meant(one) else one for one in weights])


def as_bytes(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """A large weight, any shape, as it is once stored as bytes; a small one as it is."""
    if values.size <= LARGE:
        return values
    least, step, steps = _in_bytes(values)
    return (steps * step + least).astype(np.float32)


def _in_bytes(values: NDArray[np.float32]) -> tuple[float, float, NDArray[np.uint8]]:
    """The least value, the step, and how many steps each value is above the least."""
    least, most = float(values.min()), float(values.max())
    step = (most - least) / 255.0 or 1.0
    return least, step, np.round((values.astype(np.float64) - least) / step).astype(np.uint8)


def _quartered(weight: Weight) -> Weight:
    if weight.values.dtype != np.float32:
        return weight
    least, step, steps = _in_bytes(weight.values)
    quantization = {"dtype": "uint8", "original_dtype": "float32", "min": least, "scale": step}
    return Weight({**weight.spec, "quantization": quantization}, steps)


def share_weights(folder: Path) -> None:
    """Keep equal weights once: the converter writes a copy of a recurrent layer's for each unrolled step."""
    graph, weights = _read(folder)
    first: dict[tuple[Any, ...], str] = {}
    same: dict[str, str] = {}
    for weight in weights:
        name, shape, dtype = (weight.spec[key] for key in ("name", "shape", "dtype"))
        same[name] = first.setdefault((weight.values.tobytes(), tuple(shape), dtype), name)
    nodes = []
    for node in graph["modelTopology"]["node"]:
        if same.get(node["name"], node["name"]) == node["name"]:
            node["input"] = [_renamed(name, same) for name in node.get("input", [])]
            nodes.append(node)
    graph["modelTopology"]["node"] = nodes
    _write(folder, graph, [one for one in weights if same[one.spec["name"]] == one.spec["name"]])


def _renamed(name: str, same: dict[str, str]) -> str:
    """An input of a node ("name", "name:0" or "^name") with what its name is now."""
    mark = "^" if name.startswith("^") else ""
    plain, colon, output = name.removeprefix("^").partition(":")
    return f"{mark}{same.get(plain, plain)}{colon}{output}"


def _read(folder: Path) -> tuple[dict[str, Any], list[Weight]]:
    graph = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    (group,) = graph["weightsManifest"]
    content = b"".join((folder / name).read_bytes() for name in group["paths"])
    weights, at = [], 0
    for spec in group["weights"]:
        dtype = np.dtype(spec.get("quantization", spec)["dtype"])
        values = np.frombuffer(content, dtype, int(np.prod(spec["shape"], dtype=np.int64)), at)
        weights.append(Weight(spec, values))
        at += values.nbytes
    if at != len(content):
        raise ModelError(f"{folder}: {len(content)} bytes of weights, but its manifest tells of {at}")
    return graph, weights


def _write(folder: Path, graph: dict[str, Any], weights: list[Weight]) -> None:
    for name in graph["weightsManifest"][0]["paths"]:
        (folder / name).unlink()
    (folder / SHARD).write_bytes(b"".join(one.values.tobytes() for one in weights))
    graph["weightsManifest"] = [{"paths": [SHARD], "weights": [one.spec for one in weights]}]
    (folder / "model.json").write_text(json.dumps(graph, separators=(",", ":")), encoding="utf-8")
