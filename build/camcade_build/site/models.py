"""Model bundles: the card and the files beside it have to agree before either is shipped."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, cast

from camcade.errors import ModelError

CARD_NAME = "card.json"
CARD_FORMAT = 1
GRAPH_NAME = "model.json"


def model_folders(models: Path) -> list[Path]:
    """The model bundles below `models`: folders, in order of name."""
    return sorted(path for path in models.glob("*") if path.is_dir() and not path.name.startswith("."))


def read_bundle(folder: Path) -> dict[str, bytes]:
    """The card and the files it lists, checked.

    Returns:
        `{file name: content}`, the card included; other files of the folder (reports, notes) are not shipped.

    Raises:
        ModelError: naming the file, what the card says of it, what was found, and what to do.
    """
    card_path = folder / CARD_NAME
    card = read_card(card_path)
    listed = require_mapping(card, "files", card_path)
    files = {
        name: checked_file(folder, name, require_mapping(listed, name, card_path)) for name in sorted(listed)
    }
    for name in [GRAPH_NAME, *shard_names(folder, files.get(GRAPH_NAME, b"{}"))]:
        if name not in files:
            raise ModelError(
                f'{card_path}: "files" does not list {name}, which the model needs. {EXPORT_AGAIN}'
            )
    files[CARD_NAME] = card_path.read_bytes()
    return files


EXPORT_AGAIN = (
    "Export the model again (`camcade train strike-image --help`) or restore it (`git checkout models`)."
)


def read_card(path: Path) -> dict[str, Any]:
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelError(
            f"{path} is missing: every folder in models/ needs its card. {EXPORT_AGAIN}"
        ) from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ModelError(f"{path} is no JSON: {error}. {EXPORT_AGAIN}") from error
    if not isinstance(card, dict):
        raise ModelError(f"{path} holds a {type(card).__name__}, expected an object. {EXPORT_AGAIN}")
    described = cast(dict[str, Any], card)
    if described.get("format") != CARD_FORMAT:
        raise ModelError(
            f'{path}: "format" is {described.get("format")!r}, expected {CARD_FORMAT}: another version '
            f"of Camcade exported the model. {EXPORT_AGAIN}"
        )
    if described.get("name") != path.parent.name:
        raise ModelError(
            f'{path}: "name" is {described.get("name")!r}, expected {path.parent.name!r} like its folder. '
            "Rename one of them."
        )
    return described


def require_mapping(card: dict[str, Any], key: str, path: Path) -> dict[str, Any]:
    value = card.get(key)
    if not isinstance(value, dict):
        raise ModelError(f"{path}: {key!r} is {value!r}, expected an object. {EXPORT_AGAIN}")
    return cast(dict[str, Any], value)


def checked_file(folder: Path, name: str, expected: dict[str, Any]) -> bytes:
    """The content of one listed file, if its size and hash are those of the card."""
    path = folder / name
    if path.parent != folder:
        raise ModelError(f"{folder / CARD_NAME}: {name!r} lies outside the model's folder. {EXPORT_AGAIN}")
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise ModelError(f"{path} is missing, but the card beside it lists it. {EXPORT_AGAIN}") from error
    found = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    for key, value in found.items():
        if expected.get(key) != value:
            raise ModelError(
                f"{path} does not agree with its card: {key} is {value}, the card says {expected.get(key)}. "
                f"{EXPORT_AGAIN}"
            )
    return content


def shard_names(folder: Path, graph: bytes) -> list[str]:
    """The weight files that `model.json` loads, in its order."""
    try:
        manifest = json.loads(graph).get("weightsManifest", [])
        return [str(name) for group in manifest for name in group["paths"]]
    except (UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(
            f"{folder / GRAPH_NAME} is no TensorFlow.js model: {error!r}. {EXPORT_AGAIN}"
        ) from error
