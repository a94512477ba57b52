import base64
from typing import Any

import pytest

from camcade.errors import BuildError
from camcade_build.vendor.graph_cut import cut_graph, nodes_of, separable_head, sources_of


def node(name: str, op: str, inputs: list[str], fused: list[str] | None = None) -> dict[str, Any]:
    texts = [base64.b64encode(one.encode()).decode() for one in fused or []]
    return {"name": name, "op": op, "input": inputs, "attr": {"fused_ops": {"list": {"s": texts}}}}


@pytest.fixture
def graph() -> dict[str, Any]:
    """picture → scaled → features → two heads, and a sum of the picture that nobody needs."""
    nodes = [
        node("picture", "Placeholder", []),
        node("half", "Const", []),
        node("scaled", "Mul", ["picture", "half"]),
        node("features", "Relu", ["scaled"]),
        node("around", "DepthwiseConv2dNative", ["features", "w0"]),
        node("inner", "_FusedConv2D", ["around", "w1", "b1"], ["BiasAdd", "Relu"]),
        node("head", "_FusedConv2D", ["inner", "w2", "b2"], ["BiasAdd"]),
        node("beside", "AddV2", ["features", "picture"]),
        *(node(name, "Const", []) for name in ("w0", "w1", "b1", "w2", "b2")),
    ]
    return {"modelTopology": {"node": nodes, "versions": {"producer": 1}}, "signature": {}}


def test_only_what_lies_between_is_left(graph: dict[str, Any]) -> None:
    cut = cut_graph(graph, "scaled", (1, 4, 4, 3), ["features"])
    assert [node["name"] for node in cut["modelTopology"]["node"]] == ["scaled", "features"]
    source = nodes_of(cut)["scaled"]
    assert source["op"] == "Placeholder" and not sources_of(source)
    assert [int(part["size"]) for part in source["attr"]["shape"]["shape"]["dim"]] == [1, 4, 4, 3]
    assert list(cut["signature"]["inputs"]) == ["scaled:0"]
    assert list(cut["signature"]["outputs"]) == ["features:0"]
    assert cut["modelTopology"]["versions"] == {"producer": 1}
    assert nodes_of(graph)["scaled"]["op"] == "Mul", "the graph that was given is as it was"


@pytest.mark.parametrize(
    ("source", "outputs", "words"),
    [
        ("elsewhere", ["features"], "no node elsewhere"),
        ("scaled", ["elsewhere"], "no node elsewhere"),
        ("scaled", ["beside"], "need its own input picture beside scaled"),
        ("features", ["half"], "do not depend on features"),
    ],
)
def test_a_cut_that_cannot_be_is_refused(
    graph: dict[str, Any], source: str, outputs: list[str], words: str
) -> None:
    with pytest.raises(BuildError, match=words):
        cut_graph(graph, source, (1, 4, 4, 3), outputs)


def test_a_head_s_weights_are_found_by_name(graph: dict[str, Any]) -> None:
    assert separable_head(graph, "head") == {
        "depthwise": "w0",
        "hidden": "w1",
        "hidden_bias": "b1",
        "output": "w2",
        "output_bias": "b2",
    }


@pytest.mark.parametrize("name", ["inner", "features", "elsewhere"])
def test_what_is_no_head_is_refused(graph: dict[str, Any], name: str) -> None:
    with pytest.raises(BuildError, match=f"the graph's {name} is .* was expected: its package has changed"):
        separable_head(graph, name)
