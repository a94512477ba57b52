"""The model bundles that a site takes along: what agrees with its card, and lies in a folder of its name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from camcade.errors import ModelError
from camcade.models import bundle
from camcade.models.card import CARD_NAME


def model_folders(models: Path) -> list[Path]:
    """The model bundles below `models`: folders, in order of name."""
    return sorted(path for path in models.glob("*") if path.is_dir() and not path.name.startswith("."))


def read_bundle(folder: Path) -> Mapping[str, bytes]:
    """The card and the files it lists, checked.

    Returns:
        `{file name: content}`, the card included; other files of the folder (reports, notes) are not shipped.

    Raises:
        ModelError: naming the file, what the card says of it, what was found, and what to do.
    """
    found = bundle.read_bundle(folder)
    if found.card.name != folder.name:
        raise ModelError(
            f'{folder / CARD_NAME}: "name" is {found.card.name!r}, expected {folder.name!r} like its folder. '
            "Rename one of them."
        )
    return found.files
