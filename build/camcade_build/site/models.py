"""The model bundles that a site takes along: what agrees with its card, and lies in a folder of its name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from camcade.errors import ModelError
from camcade.gestures.body_detector import BodySettings
from camcade.gestures.strike_detector import StrikeSettings
from camcade.models import bundle
from camcade.models.card import CARD_NAME, ModelCard
from camcade.vision.crop_tracker import CropTrackerSettings

READERS_OF_DECISIONS = {"strike-image": StrikeSettings.from_card, "body-action": BodySettings.from_card}
"""Task → what the page makes of the card's `decision`."""


TEACHER = "expert.npz"
"""What a folder holds that no page loads: an expert (`camcade export agent-expert`), who teaches agents."""


def model_folders(models: Path) -> list[Path]:
    """The model bundles below `models`: folders, in order of name."""
    folders = (path for path in models.glob("*") if path.is_dir() and not path.name.startswith("."))
    return sorted(path for path in folders if not (path / TEACHER).is_file())


def shipped_files(folder: Path) -> Mapping[str, bytes]:
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
    check_as_pages_do(folder, found.card)
    return found.files


def check_as_pages_do(folder: Path, card: ModelCard) -> None:
    """Raises ModelError for a part of the card that a page would refuse when it loads the model."""
    try:
        if card.decision is not None and card.task in READERS_OF_DECISIONS:
            READERS_OF_DECISIONS[card.task](card.decision)
        if card.follow is not None:
            CropTrackerSettings.from_card(card.follow)
    except ModelError as error:
        raise ModelError(f"{folder / CARD_NAME}: {error}") from error
