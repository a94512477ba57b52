"""From a run to the bundle that the page loads: measured, described, converted, and checked against Keras."""

import json
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.errors import ModelError
from camcade.vision.faces import ANCHOR_TO_MOUTH, ANCHOR_X, ANCHOR_Y, SPAN
from camcade_training.core import tfjs
from camcade_training.core.bundle import CARD_FORMAT, file_record, read_card
from camcade_training.core.export import convert_network
from camcade_training.core.preprocessing import InputSpec, scale_range
from camcade_training.core.run_folder import STATE
from camcade_training.core.settings import as_plain, write_json
from camcade_training.tasks.expression.labels import SEVEN, SIX
from camcade_training.tasks.expression.network import build_network, page_network
from camcade_training.tasks.expression.settings import FACE_PX, ExpressionSettings
from camcade_training.tasks.expression.training import Trainer, read_stored

NAME = "expression"
KERAS_FILE = "expression.keras"
STATE_FILE = "training-state.npz"
SPEC = InputSpec(FACE_PX, FACE_PX, "grey")
PROBABILITY_TOLERANCE = 0.02  # between Keras and TensorFlow.js; float16 weights alone give about 0.003
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
) -> dict[str, Any]:
    """Write the bundle `folder` and return its card. An earlier bundle stays until the new one is whole.

    `faces` (N, 48, 48) uint8 go through Keras and the bundle, which have to agree. Raises ModelError when
    they do not, or when the bundle is larger than LARGEST_BYTES.
    """
    page = page_network(run.trainer.network, temperature)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".export-") as scratch:
        partial = Path(scratch) / folder.name
        partial.mkdir()
        convert_network(page, partial)
        size = sum(path.stat().st_size for path in partial.iterdir())
        if size > LARGEST_BYTES:
            raise ModelError(
                f"the network takes {size} bytes in the page, expected at most {LARGEST_BYTES}; "
                "train one with fewer blocks, or a smaller alpha"
            )
        run.trainer.network.save(partial / KERAS_FILE)
        shutil.copyfile(run.state, partial / STATE_FILE)
        card = describe(run, partial, temperature, metrics, command)
        write_json(partial / "card.json", card)
        card["verification"] = verify(page, partial, page_input(faces))
        write_json(partial / "card.json", card)
        read_card(partial)
        if folder.exists():
            folder.replace(Path(scratch) / "earlier")
        partial.replace(folder)
    return card


def describe(
    run: ExpressionRun, folder: Path, temperature: float, metrics: dict[str, Any], command: str
) -> dict[str, Any]:
    """The card: what the converted files say themselves, how a face is cut out, training, figures."""
    signature = json.loads((folder / "model.json").read_text(encoding="utf-8"))["signature"]
    (tensor,) = (value["name"] for value in signature["inputs"].values())
    outputs = {
        name: {"tensor": value["name"], "size": int(value["tensorShape"]["dim"][-1]["size"])}
        for name, value in sorted(signature["outputs"].items())
    }
    files = [folder / "model.json", *sorted(folder.glob("group*.bin"))]
    return {
        "format": CARD_FORMAT,
        "name": NAME,
        "title": "The expression on a face: happy, sad, angry, afraid, disgusted or neutral",
        "task": "expression",
        "labels": list(SIX),
        "input": {"tensor": tensor, **as_plain(SPEC)},
        "outputs": outputs,
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
        "files": {path.name: file_record(path) for path in files},
        "licence": "MIT",
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


def verify(page: Any, folder: Path, inputs: NDArray[np.float32]) -> dict[str, Any]:
    """Largest differences between Keras and TensorFlow.js; says so where Node has no TensorFlow.js."""
    if reason := tfjs.missing():
        return {"keras_against_tfjs": None, "reason": reason}
    expected = {name: np.asarray(value) for name, value in page(inputs, training=False).items()}
    found = tfjs.run_bundle(folder, inputs)
    largest = {name: float(np.abs(expected[name] - found[name]).max()) for name in found}
    if max(largest.values()) > PROBABILITY_TOLERANCE:
        raise ModelError(
            f"{folder.name}: Keras and TensorFlow.js differ by {max(largest.values()):.3f} in a probability, "
            f"expected at most {PROBABILITY_TOLERANCE}; nothing was replaced"
        )
    return {
        "keras_against_tfjs": {name: round(value, 6) for name, value in largest.items()},
        "pictures": len(inputs),
    }
