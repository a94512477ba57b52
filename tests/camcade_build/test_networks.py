import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from camcade.errors import BuildError
from camcade_build.licences import third_party_notice
from camcade_build.models import read_bundle
from camcade_build.networks import NETWORKS, Network, network_bundle
from camcade_build.project import Project

(MOVENET,) = (network for network in NETWORKS if network.name == "movenet")


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)
def test_a_bundle_is_read_like_our_own(project: Project, tmp_path: Path, network: Network) -> None:
    bundle = network_bundle(project, network)
    folder = tmp_path / network.name
    folder.mkdir()
    for name, content in bundle.items():
        (folder / name).write_bytes(content)
    assert read_bundle(folder) == bundle
    card = json.loads(bundle["card.json"])
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
    entry = graph["signature"]["inputs"][card["input"]["tensor"]]
    lengths = [int(part["size"]) for part in entry["tensorShape"]["dim"]]
    assert lengths == [1, card["input"]["height"], card["input"]["width"], 3]
    assert entry["dtype"] == "DT_INT32" and card["input"]["dtype"] == "int32"
    output = graph["signature"]["outputs"][card["outputs"]["keypoints"]["tensor"]]
    assert [part["size"] for part in output["tensorShape"]["dim"]] == ["1", "1", "17", "3"]
    assert card["outputs"]["keypoints"]["size"] == 51


def test_a_package_that_has_changed_is_refused(project: Project) -> None:
    other = replace(MOVENET, outputs={"keypoints": {"tensor": "elsewhere:0", "size": 51}})
    with pytest.raises(BuildError, match="elsewhere:0 was expected: the package has changed"):
        network_bundle(project, other)
    with pytest.raises(BuildError, match=r"holds no models/absent\.json"):
        network_bundle(project, replace(MOVENET, graph="models/absent.json"))


def test_the_licences_say_whose_networks_they_are(project: Project) -> None:
    notice = third_party_notice(project)
    assert "MoveNet" in notice and "Apache-2.0" in notice
