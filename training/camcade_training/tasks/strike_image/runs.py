"""A trained network of whole pictures as a run folder or a bundle holds it, and what it says of pictures."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade_training.core.backbone import load_network
from camcade_training.core.features import compute_features
from camcade_training.core.metrics import decide_article, decide_likeliest, decide_punch
from camcade_training.core.run_folder import read_json
from camcade_training.core.settings import resolve
from camcade_training.tasks.strike_image.network import StrikeImageSettings, in_colour, network_input

MADE_BY = "camcade train strike-image"


@dataclass(frozen=True)
class StrikeImageRun:
    """A trained strike-image network as a run folder or a bundle holds it."""

    folder: Path
    model: Any
    settings: StrikeImageSettings
    thresholds: dict[str, Any]

    @property
    def backbone(self) -> Any:
        """The part of the model that gives features, and where it follows the player, joints and presence."""
        return self.model.get_layer("backbone")


def read_run(folder: Path) -> StrikeImageRun:
    """A run folder or bundle with `strike-image.keras`, `settings.json`, `thresholds.json`.

    Raises ModelError when one is missing or cannot be read.
    """
    settings = read_settings(folder)
    return StrikeImageRun(
        folder,
        load_network(folder / "strike-image.keras"),
        settings,
        read_json(folder / "thresholds.json", MADE_BY),
    )


def read_settings(folder: Path) -> StrikeImageSettings:
    """The resolved settings beside a model."""
    return resolve(StrikeImageSettings(), read_json(folder / "settings.json", MADE_BY))


def predict(
    run: StrikeImageRun, pixels: NDArray[np.uint8], progress: Callable[[int], None] | None = None
) -> NDArray[np.float32]:
    """Probabilities (N, K) of pictures (N, H, W, 3) uint8 at the model's picture size."""
    return compute_features(run.model, in_colour(pixels, run.settings), network_input(run.settings), progress)


def decide(run: StrikeImageRun, probabilities: NDArray[np.float32]) -> NDArray[np.int64]:
    """Class indices (N,) by the run's rule."""
    if run.settings.task == "binary":
        return decide_punch(probabilities, run.thresholds["punch"])
    return (
        decide_article(probabilities)
        if run.thresholds["rule"] == "article"
        else decide_likeliest(probabilities)
    )
