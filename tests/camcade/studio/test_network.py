"""Networks that others trained, ours that go to others, and what is refused by its name."""

import io
import json
import random
import struct
import zipfile
from typing import Any

import pytest

from camcade.errors import StudioError
from camcade.models.bundle import read_bundle
from camcade.studio.archive import read_project, write_project
from camcade.studio.exports import bundle_name, camcade_file, teachable_machine_file
from camcade.studio.head import FEATURES, Head, weight_count
from camcade.studio.intake import bring_in
from camcade.studio.kept import KeptProject
from camcade.studio.network import filters, head_of_network, head_on, joined_network, network_project
from camcade.studio.project import Project
from camcade_build.project import this_checkout
from camcade_training.core.project_files import backbone_parts, parts_of

MADE = "2026-01-01T00:00:00.000Z"


@pytest.fixture(scope="module")
def backbone() -> Any:
    return backbone_parts()


@pytest.fixture(params=[0, 5])
def kept(request: pytest.FixtureRequest) -> KeptProject:
    rng = random.Random(1)
    count = weight_count(512, request.param, 3)
    weights = struct.pack(f"<{count}f", *(rng.gauss(0, 0.1) for _ in range(count)))
    project = Project.of("Mine", ["jab", "happy", "other"])
    return KeptProject(project, head=Head(("c1", "c2", "c3"), request.param, weights))


def model(**changed: Any) -> bytes:
    """A Teachable Machine export with a model of one dense layer on a picture of 8×8."""
    metadata = {"labels": ["a", "b"], "imageSize": 8, **changed.pop("metadata", {})}
    layers = [
        {"class_name": "Flatten", "config": {"name": "f", "batch_input_shape": [None, 8, 8, 3]}},
        {"class_name": "Dense", "config": {"name": "d", "units": 2}},
    ]
    weights = [{"name": "d/kernel", "shape": [192, 2], "dtype": "float32"}]
    graph = {
        "modelTopology": {"class_name": "Sequential", "config": {"layers": layers}},
        "weightsManifest": [{"paths": ["./weights.bin"], "weights": weights}],
        **changed.pop("graph", {}),
    }
    files = {
        "metadata.json": json.dumps(metadata),
        "model.json": json.dumps(graph),
        "weights.bin": bytes(4 * 192 * 2),
        **changed,
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def layered(shape: list[Any], units: int) -> dict[str, Any]:
    layers = [{"config": {"batch_input_shape": shape}}, {"config": {"units": units}}]
    return {"modelTopology": {"config": {"layers": layers}}}


def test_a_model_of_teachable_machine_is_a_project_that_plays():
    kept = bring_in(model(metadata={"labels": ["Punch", "Punch"], "modelName": "Two hands"}), "m.zip")
    assert kept.project.name == "Two hands" and kept.project.names == ("Punch", "Punch 2")
    assert kept.told == ("c1", "c2") and kept.project.classes[0].move == "high-punch"
    assert kept.network is not None and kept.network.card.input is not None
    assert kept.network.card.input.range == (-1.0, 255 / 127 - 1), "x / 127 − 1"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (model(metadata={"packageName": "@teachablemachine/pose"}), "model of poses"),
        (model(metadata={"wordLabels": ["x"]}), "model of sounds"),
        (model(metadata={"grayscale": True}), "grey model for small devices"),
        (model(metadata={"labels": "ab"}), "no list of labels"),
        (model(metadata={"labels": ["a", "b", "c"]}), "gives 2 numbers but names 3 labels"),
        (model(metadata={"labels": ["a"]}, graph=layered([None, 8, 8, 3], 1)), "tells 1 classes"),
        (model(metadata={"imageSize": 224}), "I expect a square picture"),
        (model(graph=layered([None, 8, 9, 3], 2)), "I expect a square picture"),
        (model(graph=layered([None, 14739], 2)), "I expect a square picture"),
        (model(graph={"modelTopology": {"node": []}}), "holds no layers model"),
        (model(graph={"weightsManifest": None}), "lists no weights"),
        (model(**{"weights.bin": b"short"}), "5 bytes of weights, expected 1,536"),
        (model(**{"model.json": "no"}), "model.json is no JSON"),
        (model(**{"metadata.json": "[]"}), "metadata.json holds no object"),
        (model(graph={"weightsManifest": [{"paths": ["../x"], "weights": []}]}), "lacks ../x"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_image_model_is_told_by_what_it_is(content: bytes, says: str):
    with pytest.raises(StudioError, match=says) as caught:
        bring_in(content, "file.zip")
    assert "“file.zip”" in str(caught.value)


def test_a_project_file_keeps_the_network_and_what_its_classes_do():
    kept = bring_in(model(), "m.zip")
    kept.project = kept.project.renamed("c1", "wave").moved("c1", None).felt("c2", "sad")  # type: ignore[arg-type]
    again = read_project(write_project(kept), "again.zip")
    assert again.network == kept.network and again.project == kept.project
    assert again.labels == {"c1": "wave", "c2": "b"}
    damaged = write_project(kept).replace(
        b'"classes": [\n   "c1",\n   "c2"', b'"classes": [\n   "c1",\n   "c9"'
    )
    with pytest.raises(StudioError, match="damaged"):
        bring_in(damaged, "x.zip")


def test_a_bundle_of_a_project_is_whole_and_comes_back_with_the_same_head(kept, backbone, tmp_path):
    content = camcade_file(kept, *backbone, bundle_name("My (moves)"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(tmp_path)
    card = read_bundle(tmp_path).card
    assert card.name == "my-moves" and card.labels == ("jab", "happy", "other")
    assert set(card.decision["classes"]) == {"jab"} and card.follow, "it follows the player as before"
    again = bring_in(content, "back.zip")
    assert again.project.names == kept.project.names and again.head is None
    assert head_of_network(again.network).weights == kept.head.weights


def test_the_head_of_the_shipped_network_is_found(backbone):
    card, graph, weights = backbone
    kept = KeptProject(Project.of("x", ["punch", "kick", "other"]))
    network = joined_network(Head(("c1", "c2", "c3"), 0, bytes(4 * weight_count(512, 0, 3))), *backbone, "x")
    shipped = type(network)(("c1", "c2", "c3"), card, graph, weights)
    head = head_of_network(shipped)
    assert (head.hidden_units, head.features, len(head.classes)) == (64, 512, 3)
    assert any(head.weights) and kept.told == ()


def test_an_export_for_teachable_machine_is_read_as_one(kept, backbone):
    content = teachable_machine_file(kept, *backbone, MADE)
    assert content == teachable_machine_file(kept, *backbone, MADE), "the same bytes each time"
    again = bring_in(content, "t.zip")
    assert again.project.names == ("jab", "happy", "other") and again.project.name == "Mine"


def test_what_is_not_trained_cannot_go(backbone):
    kept = KeptProject(Project.of("Mine", ["a", "b"]))
    with pytest.raises(StudioError, match="Press Train"):
        camcade_file(kept, *backbone, "x")
    with pytest.raises(StudioError, match="Press Train"):
        teachable_machine_file(kept, *backbone, MADE)


def test_bundles_that_cannot_tell_classes_and_damaged_ones_are_told(kept, backbone):
    content = camcade_file(kept, *backbone, "x")
    with pytest.raises(StudioError, match="is damaged|not the file that its card describes"):
        bring_in(content.replace(b"studio/product_1", b"studio/product_9", 1), "x.zip")
    folder = this_checkout().models / "body-action"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path in folder.iterdir():
            archive.writestr(path.name, path.read_bytes())
    with pytest.raises(StudioError, match="takes models that look at a picture"):
        bring_in(made.getvalue(), "body.zip")


def test_a_head_on_our_network_can_be_trained_further_and_another_network_says_why_not(backbone):
    _, graph, weights = parts_of(read_bundle(this_checkout().models / "strike-image-binary"))
    assert filters(graph, weights) == filters(*backbone[1:]), "another head of one training's network"
    _, network = network_project(*backbone, "theirs")
    head = head_on(network, *backbone[1:])
    assert head.features == FEATURES and head.classes == network.classes
    theirs = bring_in(model(), "theirs.zip").network
    assert theirs is not None
    with pytest.raises(StudioError, match="looks at pictures in its own way"):
        head_on(theirs, *backbone[1:])
