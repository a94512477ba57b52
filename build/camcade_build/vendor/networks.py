"""Networks that others trained, taken from npm packages and given a card so that the page reads them.

They become bundles of the built site alone, `models/NAME/`; `models/` in the repository holds only what this
project's own commands trained.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from camcade.errors import BuildError, ModelError
from camcade.models.bundle import check_graph, file_record
from camcade.models.card import CARD_FORMAT, CARD_NAME, GRAPH_NAME, ModelCard
from camcade_build.project import Project
from camcade_build.site.assets import Assets
from camcade_build.vendor.graph_cut import Graph, cut_graph, separable_head
from camcade_build.vendor.npm import read_package
from camcade_build.vendor.packages import read_vendored


@dataclass(frozen=True)
class Cut:
    """The part of a graph that the page runs; the worker does the rest in its own way.

    | field | meaning |
    | --- | --- |
    | heads | name in the card → node that ends a separable head, whose weights the card then names |
    | weights | name in the card → name of a constant |
    """

    heads: dict[str, str]
    weights: dict[str, str]


@dataclass(frozen=True)
class Network:
    """One network: where the package keeps it, and what its card says.

    | field | meaning |
    | --- | --- |
    | name | of the bundle |
    | package, graph | npm package, and the graph model in it; its weights lie beside it |
    | task, title | what it does, in a word and in a line |
    | input, outputs | as in every card: tensors, sizes, colour, range |
    | cut | set where input and outputs lie inside the package's graph |
    | source | who made it, and where it is described |
    | licence | of the network itself, which need not be the package's |
    | extra | further fields of the card |
    """

    name: str
    package: str
    graph: str
    task: str
    title: str
    input: dict[str, Any]
    outputs: dict[str, dict[str, Any]]
    source: str
    licence: str
    extra: dict[str, Any] = field(default_factory=dict[str, Any])
    cut: Cut | None = None


_GRAPH = "StatefulPartitionedCall"  # what MoveNet's nodes begin with

NETWORKS = (
    Network(
        name="movenet",
        package="@vladmandic/human",
        graph="models/movenet-lightning.json",
        task="keypoints",
        title="17 joints of the person nearest to the middle",
        # Behind its own scaling of whole bytes, and before its own search in the maps: the worker
        # (site/worker/tasks/keypoints.js) finds the same joints in a sixth less time, because it computes two
        # of the four heads only where they are looked at.
        input={
            "tensor": f"{_GRAPH}/sub_1:0",
            "width": 192,
            "height": 192,
            "colour": "rgb",
            "range": [-1, 1],
            "resize": "area",
        },
        outputs={
            "heat": {"tensor": f"{_GRAPH}/Sigmoid:0", "size": 48 * 48 * 17},
            "centre": {"tensor": f"{_GRAPH}/Sigmoid_1:0", "size": 48 * 48},
            "features": {
                "tensor": f"{_GRAPH}/center_net_mobile_net_v2fpn_feature_extractor/model_1/re_lu_2/Relu:0",
                "size": 48 * 48 * 24,
            },
        },
        cut=Cut(
            heads={
                "regression": f"{_GRAPH}/kpt_regress_0/conv2d_6/BiasAdd",
                "offsets": f"{_GRAPH}/kpt_offset_0/conv2d_7/BiasAdd",
            },
            weights={"nearness": f"ConstantFolding/{_GRAPH}/truediv_2_recip"},
        ),
        source="MoveNet SinglePose Lightning 4 by Google, tfhub.dev/google/movenet/singlepose/lightning/4",
        licence="Apache-2.0",
        extra={"confident": 0.2},
    ),
    Network(
        name="blazeface",
        package="@vladmandic/human",
        graph="models/blazeface.json",
        task="faces",
        title="faces with eyes, nose, mouth and ears",
        input={
            "tensor": "input:0",
            "width": 256,
            "height": 256,
            "colour": "rgb",
            "range": [-1, 1],
            "resize": "area",
        },
        # Read by camcade.vision.face_detector, where the layout is described.
        outputs={
            "fine_scores": {"tensor": "Identity:0", "size": 512},
            "fine_offsets": {"tensor": "Identity_2:0", "size": 512 * 16},
            "coarse_scores": {"tensor": "Identity_1:0", "size": 384},
            "coarse_offsets": {"tensor": "Identity_3:0", "size": 384 * 16},
        },
        source="BlazeFace by Google, arXiv 1907.05047, its 256-pixel variant",
        licence="Apache-2.0",
    ),
)


def add_networks(project: Project, assets: Assets) -> None:
    """Put every network of `NETWORKS` into the output."""
    for network in NETWORKS:
        assets.add_group(f"models/{network.name}", network_bundle(project, network))


def network_bundle(project: Project, network: Network) -> dict[str, bytes]:
    """`{file name: content}` of a bundle: graph, weights, card.

    Raises:
        BuildError: the package's network is not the one that this version of Camcade describes.
    """
    graph = read_graph(project, network)
    # Older converters wrote the signature into a corner for users.
    signature = graph.get("signature") or graph.get("userDefinedMetadata", {}).get("signature", {})
    folder = network.graph.rpartition("/")[0]
    weights = {
        path: read_vendored(project, network.package, f"{folder}/{path}")
        for group in graph["weightsManifest"]
        for path in group["paths"]
    }
    kept = {key: graph[key] for key in ("format", "modelTopology", "weightsManifest")}
    kept["signature"] = signature
    files = {GRAPH_NAME: json.dumps(kept, separators=(",", ":")).encode(), **weights}
    try:
        card = network_card(project, network, graph, files)
        check_graph(card, files[GRAPH_NAME], network.name)
    except ModelError as error:
        raise BuildError(
            f"{network.package}'s {network.graph} is not what was expected: the package has changed. Look at "
            f"NETWORKS in camcade_build/vendor/networks.py. {error}"
        ) from error
    return {**files, CARD_NAME: card.to_json().encode()}


def read_graph(project: Project, network: Network) -> Graph:
    """The package's graph, or the part of it that is used, with all weights.

    Raises:
        BuildError: the graph is not the one that the cut describes.
    """
    graph = json.loads(read_vendored(project, network.package, network.graph))
    if network.cut is None:
        return graph
    source, *outputs = (
        str(one["tensor"]).removesuffix(":0") for one in (network.input, *network.outputs.values())
    )
    shape = (1, network.input["height"], network.input["width"], 3)
    card = cut_card(graph, network.cut)
    return {**graph, **cut_graph(graph, source, shape, outputs), "card": card}


def cut_card(graph: Graph, cut: Cut) -> dict[str, Any]:
    """What the card says of a cut: names of weights. Raises BuildError where they are not in the graph."""
    names = {spec["name"] for group in graph["weightsManifest"] for spec in group["weights"]}
    for name in cut.weights.values():
        if name not in names:
            raise BuildError(f"the graph has no constant {name}: its package has changed")
    heads = {name: separable_head(graph, node) for name, node in cut.heads.items()}
    return {"heads": heads, "weights": dict(cut.weights)}


def network_card(project: Project, network: Network, graph: Graph, files: Mapping[str, bytes]) -> ModelCard:
    """The card of a bundle with these files. Raises ModelError where a field is not as every card's."""
    package = read_package(project, network.package)
    described: dict[str, Any] = {
        "format": CARD_FORMAT,
        "name": network.name,
        "title": network.title,
        "task": network.task,
        "input": network.input,
        "outputs": network.outputs,
        **network.extra,
        **graph.get("card", {}),
        "source": network.source,
        "package": f"{package.name} {package.version} ({package.licence})",
        "licence": network.licence,
        "files": {name: vars(file_record(content)) for name, content in sorted(files.items())},
    }
    return ModelCard.parse(described, f"the card of {network.name}")
