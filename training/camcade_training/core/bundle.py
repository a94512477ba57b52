"""Model bundles as `models/NAME/` holds them: a TensorFlow.js graph model, its weights, and the card that
says all.

Reading checks that card and files agree. `tfjs.run_bundle` runs one under Node.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from camcade.errors import ModelError

CARD_FORMAT = 1
NARY, BINARY = "strike-image", "strike-image-binary"
EXPORT_AGAIN = "Export the model again with: camcade train strike-image … --export FOLDER"


def file_record(path: Path) -> dict[str, Any]:
    """Size and sha256 of a file, as the card's `files` keeps them."""
    content = path.read_bytes()
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def read_card(folder: Path) -> dict[str, Any]:
    """The card of a bundle, after checking it against the files beside it.

    Raises ModelError naming the file and the difference.
    """
    path = folder / "card.json"
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise ModelError(
            f"{path} cannot be read ({problem.strerror}); expected a model bundle. {EXPORT_AGAIN}"
        ) from problem
    except ValueError as problem:
        raise ModelError(f"{path} is no JSON ({problem}). {EXPORT_AGAIN}") from problem
    if card.get("format") != CARD_FORMAT:
        raise ModelError(f"{path} has format {card.get('format')!r}, expected {CARD_FORMAT}. {EXPORT_AGAIN}")
    _check_files(folder, card)
    _check_graph(folder, card)
    return card


def _check_files(folder: Path, card: dict[str, Any]) -> None:
    files = card.get("files")
    if not files:
        raise ModelError(f"{folder / 'card.json'} lists no files. {EXPORT_AGAIN}")
    for name, expected in files.items():
        path = folder / name
        if not path.is_file():
            raise ModelError(f"{path} is missing, but the card lists it. {EXPORT_AGAIN}")
        found = file_record(path)
        if found != expected:
            raise ModelError(
                f"{path} is {found}, but the card says {expected}: they are not of one export. {EXPORT_AGAIN}"
            )


def _check_graph(folder: Path, card: dict[str, Any]) -> None:
    graph = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    signature = graph["signature"]
    inputs = {value["name"] for value in signature["inputs"].values()}
    if card["input"]["tensor"] not in inputs:
        raise ModelError(
            f"{folder}: the card's input {card['input']['tensor']!r} is none of the model's {inputs}"
        )
    for name, output in card["outputs"].items():
        found = [value for value in signature["outputs"].values() if value["name"] == output["tensor"]]
        size = int(found[0]["tensorShape"]["dim"][-1]["size"]) if found else 0
        if size != output["size"]:
            raise ModelError(
                f"{folder}: the card's output {name} is {output}, the model's has size {size}. {EXPORT_AGAIN}"
            )
    if len(card["labels"]) != card["outputs"]["probabilities"]["size"]:
        raise ModelError(
            f"{folder}: the card has labels {card['labels']} for "
            f"{card['outputs']['probabilities']['size']} probabilities. {EXPORT_AGAIN}"
        )
    manifest = {name for group in graph["weightsManifest"] for name in group["paths"]}
    if not manifest <= set(card["files"]):
        raise ModelError(
            f"{folder}: the card does not list {sorted(manifest - set(card['files']))}. {EXPORT_AGAIN}"
        )
