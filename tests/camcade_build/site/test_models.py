import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from camcade.errors import ModelError
from camcade_build.site.models import model_folders, read_bundle


def edit_card(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / "card.json"
    card = json.loads(path.read_text())
    change(card)
    path.write_text(json.dumps(card))


def test_a_bundle_that_agrees_is_read_whole(model: Path) -> None:
    (model / "report.html").write_text("not shipped")
    assert sorted(read_bundle(model)) == ["card.json", "group1-shard1of1.bin", "model.json"]
    assert read_bundle(model)["card.json"] == (model / "card.json").read_bytes()


def test_only_folders_are_bundles(model: Path) -> None:
    assert model_folders(model.parent) == [model]
    assert model_folders(model.parent / "absent") == []


def test_changed_weights_are_refused(model: Path) -> None:
    (model / "group1-shard1of1.bin").write_bytes(b"\x00\x3d" * 8)
    with pytest.raises(
        ModelError, match=r"group1-shard1of1\.bin does not agree .* sha256 is \w{64}, the card says \w{64}"
    ):
        read_bundle(model)


def test_a_shortened_file_is_refused(model: Path) -> None:
    (model / "group1-shard1of1.bin").write_bytes(b"\x00")
    with pytest.raises(
        ModelError, match=r"group1-shard1of1\.bin does not agree .* bytes is 1, the card says 16"
    ):
        read_bundle(model)


def test_a_missing_file_is_refused(model: Path) -> None:
    (model / "group1-shard1of1.bin").unlink()
    with pytest.raises(ModelError, match=r"group1-shard1of1\.bin is missing, but the card"):
        read_bundle(model)


def test_a_shard_that_the_card_forgets_is_refused(model: Path) -> None:
    edit_card(model, lambda card: card["files"].pop("group1-shard1of1.bin"))
    with pytest.raises(ModelError, match=r'"files" does not list group1-shard1of1\.bin'):
        read_bundle(model)


def test_a_file_outside_the_folder_is_refused(model: Path) -> None:
    edit_card(model, lambda card: card["files"].update({"../README.md": {"bytes": 1, "sha256": "0" * 64}}))
    with pytest.raises(
        ModelError, match="\"files\" is '../README.md', expected names of files in the model's folder"
    ):
        read_bundle(model)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": 2}, '"format" is 2, expected 1'),
        ({"name": "other"}, "\"name\" is 'other', expected 'strike-image'"),
        ({"files": None}, "'files' is nothing, expected an object"),
        ({"files": {"model.json": 3}}, "'files.model.json' is 3, expected an object"),
    ],
)
def test_a_wrong_card_is_refused(model: Path, change: dict[str, Any], message: str) -> None:
    edit_card(model, lambda card: card.update(change))
    with pytest.raises(ModelError, match=message):
        read_bundle(model)


def test_a_card_that_is_missing_or_no_json_is_refused(model: Path) -> None:
    (model / "card.json").write_text("{")
    with pytest.raises(ModelError, match=r"card\.json is no JSON"):
        read_bundle(model)
    (model / "card.json").unlink()
    with pytest.raises(ModelError, match=r"card\.json is missing"):
        read_bundle(model)
