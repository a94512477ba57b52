import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from camcade.errors import BuildError
from camcade.models.card import ModelCard
from camcade_build.project import Project
from camcade_build.site.licences import third_party_notice
from camcade_build.site.models import shipped_files
from camcade_build.vendor.networks import NETWORKS, Network, network_bundle
from camcade_build.vendor.packages import read_vendored

MOVENET, BLAZEFACE = NETWORKS


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)
def test_a_bundle_is_read_like_our_own(project: Project, tmp_path: Path, network: Network) -> None:
    bundle = network_bundle(project, network)
    folder = tmp_path / network.name
    folder.mkdir()
    for name, content in bundle.items():
        (folder / name).write_bytes(content)
    assert shipped_files(folder) == bundle
    card = json.loads(bundle["card.json"])
    assert ModelCard.parse(bundle["card.json"], network.name).to_json().encode() == bundle["card.json"]
    weights = json.loads(bundle["model.json"])["weightsManifest"][0]["paths"]
    assert {"model.json", *weights} == card["files"].keys()
    assert card["files"][weights[0]]["sha256"] == hashlib.sha256(bundle[weights[0]]).hexdigest()
    assert card["licence"] and card["source"]
    assert re.search(r"@\S+ \d+\.\d+", card["package"])
    for name, content in bundle.items():
        assert b"://" not in content or name.endswith(".bin"), f"{name} names another host"


def test_movenet_s_card_says_what_its_graph_takes_and_gives(project: Project) -> None:
    bundle = network_bundle(project, MOVENET)
    card, graph = json.loads(bundle["card.json"]), json.loads(bundle["model.json"])
    (entry,) = graph["signature"]["inputs"].values()
    lengths = [int(part["size"]) for part in entry["tensorShape"]["dim"]]
    assert lengths == [1, card["input"]["height"], card["input"]["width"], 3]
    assert entry["name"] == card["input"]["tensor"] and entry["dtype"] == "DT_FLOAT"
    assert [output["tensor"] for output in card["outputs"].values()] == list(graph["signature"]["outputs"])


def test_movenet_s_card_names_weights_of_the_right_sizes(project: Project) -> None:
    bundle = network_bundle(project, MOVENET)
    card, graph = json.loads(bundle["card.json"]), json.loads(bundle["model.json"])
    shapes = {spec["name"]: spec["shape"] for group in graph["weightsManifest"] for spec in group["weights"]}
    for head in card["heads"].values():
        assert [
            shapes[head[part]] for part in ("depthwise", "hidden", "hidden_bias", "output", "output_bias")
        ] == [
            [3, 3, 24, 1],
            [1, 1, 24, 96],
            [96],
            [1, 1, 96, 34],
            [34],
        ]
    assert shapes[card["weights"]["nearness"]] == [48, 48, 1]


def test_of_movenet_s_graph_only_what_is_used_is_left(project: Project) -> None:
    whole = json.loads(read_vendored(project, MOVENET.package, MOVENET.graph))["modelTopology"]["node"]
    left = json.loads(network_bundle(project, MOVENET)["model.json"])["modelTopology"]["node"]
    assert len(left) < len(whole)
    assert not any("kpt_offset" in node["name"] or "kpt_regress" in node["name"] for node in left)


def test_a_package_that_has_changed_is_refused(project: Project) -> None:
    other = replace(BLAZEFACE, outputs={"scores": {"tensor": "elsewhere:0", "size": 51}})
    with pytest.raises(BuildError, match="the package has changed.* scores is 'elsewhere:0'"):
        network_bundle(project, other)
    other = replace(MOVENET, outputs={"heat": {"tensor": "elsewhere:0", "size": 51}})
    with pytest.raises(BuildError, match="no node elsewhere: its package has changed"):
        network_bundle(project, other)
    assert MOVENET.cut is not None
    other = replace(MOVENET, cut=replace(MOVENET.cut, weights={"nearness": "elsewhere"}))
    with pytest.raises(BuildError, match="no constant elsewhere: its package has changed"):
        network_bundle(project, other)
    with pytest.raises(BuildError, match=r"holds no models/absent\.json"):
        network_bundle(project, replace(MOVENET, graph="models/absent.json"))


def test_the_licences_say_whose_networks_they_are(project: Project) -> None:
    notice = third_party_notice(project)
    assert "MoveNet" in notice and "Apache-2.0" in notice
