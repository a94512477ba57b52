import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from camcade.errors import ModelError
from camcade.models.bundle import check_graph, file_record, read_bundle, read_card
from camcade.models.card import ModelCard

MODELS = Path(__file__).parents[3] / "models"
SHIPPED = sorted(path.parent for path in MODELS.glob("*/card.json"))
Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MODELS / "body-action", tmp_path / "other-name"))


def change_json(path: Path, change: Change) -> None:
    value = json.loads(path.read_text())
    change(value)
    path.write_text(json.dumps(value))


def change_graph(bundle: Path, change: Change) -> None:
    """Change the graph, and the card's record of it."""
    path = bundle / "model.json"
    change_json(path, change)
    record = vars(file_record(path.read_bytes()))
    change_json(bundle / "card.json", lambda card: card["files"].update({"model.json": record}))


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_what_ships_agrees_with_its_card(folder: Path) -> None:
    card = read_card(folder)
    assert card.name == folder.name and card.licence == "MIT"
    assert card.metrics and card.training and card.training["limits"]


def test_a_bundle_is_read_whole_and_without_what_only_lies_beside_it(bundle: Path) -> None:
    made = read_bundle(bundle)
    assert sorted(made.files) == ["card.json", "group1-shard1of1.bin", "model.json"]
    assert made.files["card.json"] == (bundle / "card.json").read_bytes()
    assert (bundle / "report.md").is_file() and made.card.task == "body-action"


def swap_file(bundle: Path) -> None:
    shard = bundle / "group1-shard1of1.bin"
    content = bytearray(shard.read_bytes())
    content[100] ^= 1
    shard.write_bytes(content)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (swap_file, r"group1-shard1of1\.bin does not agree .* sha256 is \w{64}, the card says \w{64}"),
        (lambda bundle: (bundle / "model.json").write_text("{}"), r"bytes is 2, the card says 60037"),
        (lambda bundle: (bundle / "model.json").unlink(), r"model\.json is missing, but the card"),
        (lambda bundle: (bundle / "card.json").unlink(), r"card\.json is missing"),
        (lambda bundle: (bundle / "card.json").write_text("{"), r"card\.json is no JSON"),
    ],
)
def test_files_that_are_not_those_of_the_card_are_refused(
    bundle: Path, damage: Callable[[Path], object], message: str
) -> None:
    damage(bundle)
    with pytest.raises(ModelError, match=message):
        read_card(bundle)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda card: card["files"].pop("model.json"), 'the card\'s "files" does not list model.json'),
        (lambda card: card["files"].pop("group1-shard1of1.bin"), "does not list group1-shard1of1.bin"),
        (
            lambda card: card["inputs"]["window"].update(tensor="picture:0"),
            "input window is 'picture:0', but",
        ),
        (lambda card: card["inputs"]["window"].update(shape=[1, 12, 57]), "size 684, the model's has 672"),
        (
            lambda card: (card.pop("labels"), card["outputs"]["probabilities"].update(size=5)),
            "output probabilities has size 5, the model's has 12",
        ),
        (lambda card: card["recurrence"].update(state="gone:0"), "names the tensor 'gone'"),
        (lambda card: card["recurrence"].update(carried=["gone:0"]), "names the tensor 'gone'"),
        (lambda card: card["recurrence"].update(kernel="gone"), "names the weights 'gone'"),
        (lambda card: card.update(weights={"more": "gone"}), "names the weights 'gone'"),
    ],
)
def test_a_card_that_does_not_describe_its_graph_is_refused(
    bundle: Path, change: Change, message: str
) -> None:
    change_json(bundle / "card.json", change)
    with pytest.raises(ModelError, match=message):
        read_card(bundle)


@pytest.mark.parametrize(
    "change",
    [
        lambda graph: graph.pop("signature"),
        lambda graph: graph.update(signature=[]),
        lambda graph: graph.pop("weightsManifest"),
        lambda graph: graph.update(weightsManifest=[3]),
        lambda graph: graph.update(modelTopology={"node": None}),
        lambda graph: graph["signature"]["inputs"].update(more={"name": "a", "tensorShape": 3}),
    ],
)
def test_a_graph_that_is_none_is_refused(bundle: Path, change: Change) -> None:
    change_graph(bundle, change)
    with pytest.raises(
        ModelError, match=r"model\.json is no TensorFlow\.js model: .* Export the model again"
    ):
        read_card(bundle)


@pytest.mark.parametrize("content", [b"", b"\xff", b"3", b"[" * 100_000])
def test_a_graph_that_is_no_json_is_refused(content: bytes) -> None:
    path = MODELS / "expression" / "card.json"
    card = ModelCard.parse(path.read_bytes(), str(path))
    with pytest.raises(ModelError, match=r"model\.json is no TensorFlow\.js model"):
        check_graph(card, content, "models/expression")
