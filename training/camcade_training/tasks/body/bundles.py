"""The body networks as bundles for the page, which may have any name, and as run folders."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.errors import ModelError
from camcade.models.bundle import read_card
from camcade.models.card import CARD_NAME, ModelCard
from camcade_training.core.export import Keep, export_bundle
from camcade_training.core.graph_weights import quarter_large_weights, share_weights
from camcade_training.tasks.body.recurrence import recurrence_of

ROLE = "window"  # of the networks' one input, in the card


def network_file(folder: Path, task: str) -> Path:
    """The trained network of `task` (`pose`, `action`) in a run folder, or in a bundle of whatever name.

    Raises ModelError where the bundle is damaged, or is of another task.
    """
    if not (folder / CARD_NAME).is_file():
        return folder / f"body-{task}.keras"
    card = read_card(folder)
    if card.task != f"body-{task}":
        raise ModelError(f"{folder} is a bundle of the task {card.task}; expected one of body-{task}")
    return folder / (card.keras.file if card.keras else f"{card.name}.keras")


def export_numbers(
    network: Any,
    folder: Path,
    words: Mapping[str, Any],
    check: NDArray[np.float32],
    keep: Mapping[str, Keep] | None = None,
) -> ModelCard:
    """Write a network of windows (N, T, F) as a bundle; arguments and errors as of `export_bundle`."""
    return export_bundle(network, folder, words, ROLE, check, keep, shrink=_shrink, look=_recurrence)


def _shrink(folder: Path) -> None:
    quarter_large_weights(folder)
    share_weights(folder)


def _recurrence(folder: Path) -> dict[str, Any]:
    found = recurrence_of(folder)
    return {"recurrence": found} if found else {}
