"""From a run to the bundle that the page loads: measured, described, converted, and checked against Keras."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.errors import ModelError
from camcade.models.card import ModelCard
from camcade.vision.faces import ANCHOR_TO_MOUTH, ANCHOR_X, ANCHOR_Y, SPAN
from camcade_training.core.export import export_bundle
from camcade_training.core.preprocessing import InputSpec, scale_range
from camcade_training.core.run_folder import STATE
from camcade_training.tasks.expression.labels import SEVEN, SIX
from camcade_training.tasks.expression.network import build_network, page_network
from camcade_training.tasks.expression.settings import FACE_PX, ExpressionSettings
from camcade_training.tasks.expression.training import Trainer, read_stored

NAME = "expression"
KERAS_FILE = "expression.keras"
STATE_FILE = "training-state.npz"
SPEC = InputSpec(FACE_PX, FACE_PX, "grey")
LARGEST_BYTES = 2_500_000

LIMITS = (
    "Trained on FER-2013: pictures found on the web for the names of expressions, 48 px wide, mostly of "
    "people who pose, labelled by few who often disagree (people who label it anew agree with it on "
    "65 ± 5 %: Goodfellow et al., 2013). It reads what a face shows, not what a person feels. Groups of "
    "people are represented unevenly, and FER-2013 does not say who belongs to which, so how much worse the "
    "model is for some is not known. "
    "Fear and sadness are what it confuses most. Do not use it to judge people."
)


@dataclass(frozen=True)
class ExpressionRun:
    """A trained run: the trainer with its averaged weights in place, and where its state lies."""

    trainer: Trainer
    settings: ExpressionSettings
    state: Path


def read_run(folder: Path) -> ExpressionRun:
    """The run in a run folder or a bundle. Raises ModelError when it holds no state."""
    state = next((folder / name for name in (STATE, STATE_FILE) if (folder / name).is_file()), None)
    if state is None:
        raise ModelError(f"{folder} holds no {STATE}; make one with: camcade train expression --out {folder}")
    _, settings = read_stored(state)
    network = build_network(replace(settings, start="random"))  # the state has its weights
    trainer = Trainer(network, settings, np.arange(len(SEVEN)))
    trainer.restore(state)
    trainer.use_average()
    return ExpressionRun(trainer, settings, state)


def page_input(faces: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Faces (N, 48, 48) uint8 as what the page hands to the network, (N, 48, 48, 3) float32 in [-1, 1]."""
    return np.repeat(scale_range(faces, SPEC)[..., None], 3, axis=-1)


def export(
    run: ExpressionRun,
    folder: Path,
    temperature: float,
    metrics: dict[str, Any],
    faces: NDArray[np.uint8],
    command: str,
) -> ModelCard:
    """Write the bundle `folder` and return its card. An earlier bundle stays until the new one is whole.

    `faces` (N, 48, 48) uint8 go through Keras and the bundle, which have to agree. Raises ModelError when
    they do not, or when the bundle is larger than LARGEST_BYTES.
    """
    return export_bundle(
        page_network(run.trainer.network, temperature),
        folder,
        describe(run, temperature, metrics, command),
        SPEC,
        page_input(faces),
        keep={KERAS_FILE: run.trainer.network.save, STATE_FILE: run.state},
        look=_refuse_large,
        probabilities=("probabilities", "seven"),
    )


def _refuse_large(folder: Path) -> dict[str, Any]:
    size = sum(path.stat().st_size for path in folder.iterdir())
    if size > LARGEST_BYTES:
        raise ModelError(
            f"the network takes {size} bytes in the page, expected at most {LARGEST_BYTES}; "
            "train one with fewer blocks, or a smaller alpha"
        )
    return {}


def describe(run: ExpressionRun, temperature: float, metrics: dict[str, Any], command: str) -> dict[str, Any]:
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
        "temperature": round(temperature, 4),
        "training": {
            "command": command,
            "go_on": command_to_go_on(run.settings),
            "workflow": "training/README.md",
            "epochs": run.trainer.epoch,
            "settings": run.settings,
            "start": START_NOTES[run.settings.start],
            "seed": run.settings.seed,
            "limits": LIMITS,
        },
        "metrics": metrics,
        "keras": {"file": KERAS_FILE, "state": STATE_FILE},
    }


def command_to_go_on(settings: ExpressionSettings) -> str:
    """The command that trains twenty epochs more from the bundle's state: the settings it was begun with."""
    defaults = vars(ExpressionSettings())
    changed = {key: value for key, value in vars(settings).items() if value != defaults[key]}
    changed["epochs"] = settings.epochs + 20
    given = " ".join(
        f"--set '{key}={json.dumps(value) if not isinstance(value, str) else value}'"
        for key, value in changed.items()
    )
    state = f"models/{NAME}/{STATE_FILE}"
    return f"camcade train expression --out training/runs/expression --resume {state} {given}"


START_NOTES = {
    "imagenet": "MobileNet v1 trained on ImageNet (Google, Apache 2.0); trained further here",
    "random": "none",
}
