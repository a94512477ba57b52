"""From a run to the bundle that the page loads: described, converted, and checked against Keras."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.errors import ModelError
from camcade.models.card import ModelCard
from camcade.vision.faces import ANCHOR_TO_MOUTH, ANCHOR_X, ANCHOR_Y, SPAN
from camcade_training.core.export import export_bundle
from camcade_training.core.graph_weights import halve_large_weights, quarter_large_weights
from camcade_training.core.run_folder import STATE
from camcade_training.core.settings import as_plain
from camcade_training.core.state import read_state, stored_settings
from camcade_training.tasks.expression.labels import SIX
from camcade_training.tasks.expression.network import (
    POINTWISE,
    SPEC,
    build_network,
    learned_part,
    page_input,
    page_network,
)
from camcade_training.tasks.expression.reading import Reading
from camcade_training.tasks.expression.settings import ExpressionSettings
from camcade_training.tasks.expression.training import MADE_BY, Trainer

KERAS_FILE = "expression.keras"
LARGEST_BYTES = 2_500_000

DATA = (
    "FER-2013's faces with their original pixels (Goodfellow et al., 2013) and FER+'s ten votes a face "
    "(Barsoum et al., 2016). Training faces that also stand in validation or test were left out."
)
CORRECTION = (
    "The network that shipped before was trained on a copy of FER-2013 whose pixels had been histogram-"
    "equalised, and its figures were of such pixels: 71.0 % of six and 75.5 % of five of FER-2013's labels. "
    "On original pixels it reads 67.5 % and 71.6 %, at 0.45 of the light 55.5 % and 61.1 %, at 0.4 of the "
    "contrast 52.5 % and 58.5 %; of the six by five votes 70.4 %."
)
LIMITS = (
    "It reads what a face shows, not what a person feels: what most of ten people call it, and people often "
    "disagree. The faces are pictures found on the web for the names of expressions, 48 px wide. Groups of "
    "people are represented unevenly, and the data do not say who belongs to which, so how much worse it is "
    "for some is not known. Do not use it to judge people."
)


@dataclass(frozen=True)
class ExpressionRun:
    """A trained run, its averaged weights in place: what is measured and shipped."""

    trainer: Trainer
    settings: ExpressionSettings

    @property
    def network(self) -> Any:
        return self.trainer.network


def read_settings(state: Path) -> ExpressionSettings:
    """The settings that a state was made with. Raises ModelError when it is no state of this training."""
    return stored_settings(ExpressionSettings(), read_state(state, MADE_BY)[0]["settings"])


def read_run(folder: Path) -> ExpressionRun:
    """The run in a run folder, as its last kept step left it. Raises ModelError when it holds no state."""
    state = folder / STATE
    if not state.is_file():
        raise ModelError(f"{folder} holds no {STATE}; make one with: {MADE_BY} --out {folder}")
    about, _ = read_state(state, MADE_BY)
    settings = read_settings(state)
    exact = replace(settings, precision="float32")  # whatever it learned in
    trainer = Trainer(build_network(exact, given=True), settings, about["data"])
    trainer.restore(state)
    trainer.use_average()
    return ExpressionRun(trainer, settings)


def export(
    run: ExpressionRun,
    folder: Path,
    reading: Reading,
    metrics: dict[str, Any],
    faces: NDArray[np.uint8],
    command: str,
) -> ModelCard:
    """Write the bundle `folder` and return its card. An earlier bundle stays until the new one is whole.

    `faces` (N, 48, 48) uint8 go through Keras and the bundle, which have to agree. Raises ModelError when
    they do not, or when the bundle is larger than LARGEST_BYTES.
    """
    return export_bundle(
        page_network(run.network, reading),
        folder,
        describe(run, reading, metrics, command),
        SPEC,
        page_input(faces),
        keep={KERAS_FILE: learned_part(run.network).save},
        shrink=shrink,
        look=_refuse_large,
        probabilities=("probabilities", "eight", "seven"),
    )


def shrink(folder: Path) -> None:
    """Pointwise kernels, which `rounded` has rounded, as bytes; other large weights as float16."""
    halve_large_weights(folder, but=POINTWISE)
    quarter_large_weights(folder, only=POINTWISE)


def _refuse_large(folder: Path) -> dict[str, Any]:
    size = sum(path.stat().st_size for path in folder.iterdir())
    if size > LARGEST_BYTES:
        raise ModelError(
            f"the network takes {size} bytes in the page, expected at most {LARGEST_BYTES}; "
            "train one with fewer blocks, or a smaller alpha"
        )
    return {}


def describe(run: ExpressionRun, reading: Reading, metrics: dict[str, Any], command: str) -> dict[str, Any]:
    """The card's words: how a face is cut out, training, figures; `export_bundle` adds the rest."""
    return {
        "title": "The expression on a face: happy, sad, angry, afraid, disgusted or neutral",
        "task": "expression",
        "labels": list(SIX),
        "flip": False,  # the network looks at the mirror image itself
        "face": {
            "cut": "camcade.vision.faces.face_region: an upright square by eyes and mouth",
            "span": SPAN,
            "anchor": [ANCHOR_X, ANCHOR_Y],
            "anchor_to_mouth": ANCHOR_TO_MOUTH,
        },
        "temperature": reading.temperature,
        "training": {
            "command": command,
            "workflow": "training/README.md",
            "data": DATA,
            "correction": CORRECTION,
            "epochs": run.trainer.epoch,
            "settings": run.settings,
            "teachers": run.trainer.taught_by,
            "reading": as_plain(reading),
            "start": start_of(run.settings.start),
            "seed": run.settings.seed,
            "limits": f"{LIMITS} {measured_limits(metrics)}",
        },
        "metrics": metrics,
        "keras": {"file": KERAS_FILE},
    }


def start_of(start: str) -> str:
    """Where the weights began, in words."""
    if start == "random":
        return "random weights"
    return "MobileNet v1 trained on ImageNet (Google, Apache 2.0); trained further here"


def measured_limits(metrics: dict[str, Any]) -> str:
    """What the figures say it cannot do, in words."""
    said = []
    if six := metrics.get("six by five votes"):
        label, recall = min(six["recall"].items(), key=lambda pair: pair[1])
        said.append(
            f"Of test faces that five of ten people agree on it reads {six['accuracy']:.1%}, of {label} ones "
            f"{recall:.1%}."
        )
        lost = {
            change: found["six by five votes"] - six["accuracy"]
            for change, found in metrics.get("disturbed", {}).items()
        }
        worst = sorted(lost.items(), key=lambda pair: pair[1])[:3]
        costs = ", ".join(f"{change} {100 * points:+.1f}" for change, points in worst)
        said += [f"What costs most, in points: {costs}."] if worst else []
    for side, found in metrics.get("in_scenes", {}).get("by_side_px", {}).items():
        if found["found"] < 0.9:
            said.append(f"Of faces {side} px wide in a picture of 640 × 480 {found['found']:.0%} are found.")
    if rest := metrics.get("over_time", {}).get("at_rest_leaning"):
        said.append(
            "Neutral faces that lean to an expression choose one "
            f"{rest['choices_a_minute_corrected']:g} times a minute once the resting face is known "
            f"({rest['choices_a_minute']:g} before)."
        )
    return " ".join(said)
