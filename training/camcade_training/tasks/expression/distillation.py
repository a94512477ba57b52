"""What larger networks say about the very pictures that a small one learns from.

Hinton and others, "Distilling the Knowledge in a Neural Network" (2015); that both should see the same crop,
light and mixture, and for long: Beyer and others, "A good teacher is patient and consistent" (2022).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.errors import ModelError
from camcade_training.core.compiled import compiled
from camcade_training.core.run_folder import STATE, read_history
from camcade_training.core.state import read_state, stored_settings, unpack
from camcade_training.tasks.expression.labels import HEADS
from camcade_training.tasks.expression.network import build_network, mixed, stretched
from camcade_training.tasks.expression.normalisation import normalised
from camcade_training.tasks.expression.settings import ExpressionSettings


class Teachers:
    """Networks of finished runs, asked together. `about` says for the record what they are."""

    def __init__(self, folders: Sequence[Path], temperature: float, made_by: str):
        """Reads the runs' averaged weights. Raises ModelError for a folder without a run."""
        runs = [_averaged(folder, made_by) for folder in folders]
        self.about = [
            _described(folder, network, settings)
            for folder, (network, settings) in zip(folders, runs, strict=True)
        ]

        def answer(values: Any, share: Any, other: Any) -> Any:
            seen = mixed(normalised(values), share, other)
            said = [_answers(network, stretched(seen, s.side_px), temperature) for network, s in runs]
            return sum(said[1:], said[0]) / len(said)

        self.variables = [value for network, _ in runs for value in network.variables]
        self._answer = compiled(answer, self.variables)

    def answers(
        self, values: NDArray[np.float32], share: NDArray[np.float32], other: NDArray[np.int32]
    ) -> Any:
        """(B, 15): the mean of what they say, of the eight and of the seven, of faces (B, 48, 48) in [-1, 1]
        mixed as the learning network sees them. A tensor.
        """
        return self._answer(values, share, other)


def _averaged(folder: Path, made_by: str) -> tuple[Any, ExpressionSettings]:
    path = folder / STATE
    if not path.is_file():
        raise ModelError(f"{folder} holds no {STATE} to teach from; make one with: {made_by} --out {folder}")
    about, arrays = read_state(path, made_by)
    settings = stored_settings(ExpressionSettings(), about["settings"])
    network = build_network(settings, given=True)
    unpack(path, arrays, "average", network.weights)
    return network, settings


def _answers(network: Any, seen: Any, temperature: float) -> Any:
    from keras import ops

    features = ops.cast(network.get_layer("backbone")(seen, training=False), "float32")
    return ops.concatenate(
        [ops.softmax(network.get_layer(name)(features) / temperature) for name in HEADS], 1
    )


def _described(folder: Path, network: Any, settings: ExpressionSettings) -> dict[str, Any]:
    history = read_history(folder)
    return {
        "command": history.command,
        "settings": settings,
        "parameters": int(network.count_params()),
        "validation": history.epochs[-1] if history.epochs else {},
    }


def told_loss(settings: ExpressionSettings, logits: Sequence[Any], told: Any) -> Any:
    """How far the network's two answers are from the teachers' (B, 15); a number."""
    from keras import ops

    s = settings
    logs: list[Any] = [ops.log_softmax(one / s.teacher_temperature) for one in logits]
    shares = ((1 - s.seven_share), s.seven_share)
    weighted: Any = ops.concatenate([share * one for share, one in zip(shares, logs, strict=True)], 1)
    # Slopes shrink with the square of the temperature.
    apart: Any = ops.mean(ops.sum(-told * weighted, 1))
    return s.teacher_temperature**2 * apart
