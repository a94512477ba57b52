import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from camcade.errors import ModelError
from camcade.models.bundle import read_card
from camcade_build.project import this_checkout
from camcade_build.site.models import TEACHER, check_as_pages_do, model_folders, shipped_files


def edit_card(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / "card.json"
    card = json.loads(path.read_text())
    change(card)
    path.write_text(json.dumps(card))


def test_a_bundle_that_agrees_is_read_whole(model: Path) -> None:
    (model / "report.html").write_text("not shipped")
    assert sorted(shipped_files(model)) == ["card.json", "group1-shard1of1.bin", "model.json"]
    assert shipped_files(model)["card.json"] == (model / "card.json").read_bytes()


def test_only_folders_are_bundles(model: Path) -> None:
    assert model_folders(model.parent) == [model]
    assert model_folders(model.parent / "absent") == []
    expert = model.parent / "somebody"
    expert.mkdir()
    assert model_folders(model.parent) == sorted([model, expert])  # an empty one is refused later, by name
    (expert / TEACHER).touch()
    assert model_folders(model.parent) == [model]


def test_changed_weights_are_refused(model: Path) -> None:
    (model / "group1-shard1of1.bin").write_bytes(b"\x00\x3d" * 8)
    with pytest.raises(
        ModelError, match=r"group1-shard1of1\.bin does not agree .* sha256 is \w{64}, the card says \w{64}"
    ):
        shipped_files(model)


def test_a_shortened_file_is_refused(model: Path) -> None:
    (model / "group1-shard1of1.bin").write_bytes(b"\x00")
    with pytest.raises(
        ModelError, match=r"group1-shard1of1\.bin does not agree .* bytes is 1, the card says 16"
    ):
        shipped_files(model)


def test_a_missing_file_is_refused(model: Path) -> None:
    (model / "group1-shard1of1.bin").unlink()
    with pytest.raises(ModelError, match=r"group1-shard1of1\.bin is missing, but the card"):
        shipped_files(model)


def test_a_shard_that_the_card_forgets_is_refused(model: Path) -> None:
    edit_card(model, lambda card: card["files"].pop("group1-shard1of1.bin"))
    with pytest.raises(ModelError, match=r'"files" does not list group1-shard1of1\.bin'):
        shipped_files(model)


def test_a_file_outside_the_folder_is_refused(model: Path) -> None:
    edit_card(model, lambda card: card["files"].update({"../README.md": {"bytes": 1, "sha256": "0" * 64}}))
    with pytest.raises(
        ModelError, match="\"files\" is '../README.md', expected names of files in the model's folder"
    ):
        shipped_files(model)


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
        shipped_files(model)


def test_a_card_that_is_missing_or_no_json_is_refused(model: Path) -> None:
    (model / "card.json").write_text("{")
    with pytest.raises(ModelError, match=r"card\.json is no JSON"):
        shipped_files(model)
    (model / "card.json").unlink()
    with pytest.raises(ModelError, match=r"card\.json is missing"):
        shipped_files(model)


@pytest.mark.parametrize(
    ("task", "field", "value"),
    [
        ("strike-image", "decision", {"rubbish": 1}),
        ("body-action", "decision", {"rubbish": 1}),
        ("body-action", "decision", {"sure": "very"}),
        ("strike-image", "follow", {"rubbish": 1}),
        ("strike-image", "follow", {"seen": 0, "pace": 1, "leap": 1, "room": 1}),
    ],
)
def test_what_a_page_would_refuse_is_not_shipped(task: str, field: str, value: dict[str, Any]) -> None:
    folder = this_checkout().models / task
    shipped = read_card(folder)
    check_as_pages_do(folder, shipped)
    with pytest.raises(ModelError, match=rf"{task}/card.json: .*{field}"):
        check_as_pages_do(folder, replace(shipped, **{field: value}))
