"""A trained network as a larger one that says the same, to be trained on: nothing learned is lost.

Units that are added take from all that lies before them, by random weights, and are given to none that was
there, by weights of 0, which training moves (a widening of Chen, Goodfellow and Shlens, 2016, "Net2Net",
with zeros in the place of split copies).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from camcade.errors import DataError
from camcade.models.bundle import file_record, read_card
from camcade.models.card import CARD_NAME
from camcade_training.tasks.body.bundles import network_file
from camcade_training.tasks.body.networks import NetworkSettings
from camcade_training.tasks.body.played import Parts, normalisation_of, parts_of

Make = Callable[[NetworkSettings, NDArray[np.float32], NDArray[np.float32]], Any]
Places = NDArray[np.int64]


def grown(path: Path, make: Make, settings: NetworkSettings) -> Any:
    """What `make` makes of the settings, saying what the network in the file `path` says.

    Raises DataError where that file is missing, takes other windows, or has more units than the settings ask
    for.
    """
    if not path.is_file():
        raise DataError(f"start: {path} is missing; give a run folder or a bundle of camcade train")
    small: Any = keras.models.load_model(path)
    mean, factor = normalisation_of(small)
    large = make(settings, mean, 1.0 / factor)
    if small.input_shape != large.input_shape or small.output_shape != large.output_shape:
        raise DataError(
            f"start: {path} takes {small.input_shape[1:]} and gives {small.output_shape[1:]}; expected "
            f"{large.input_shape[1:]} and {large.output_shape[1:]}. Choose another, or train without one."
        )
    given, wanted = parts_of(small), parts_of(large)
    for name, few, many in _sizes(given, wanted):
        if few > many:
            raise DataError(
                f"start: {path} has {few} {name}, the settings ask for {many}: expected as many or more."
            )
    features = np.arange(given.embedding.kernel.shape[0])
    embedded, state = _first(given.embedding.units), _first(given.recurrence.units)
    moment, joint = _first(given.moment.units), _first(given.joint.units)
    gates = np.concatenate([state + gate * wanted.recurrence.units for gate in range(3)])
    _widen(given.embedding, wanted.embedding, features, embedded)
    _widen(given.moment, wanted.moment, embedded, moment)
    _widen(given.joint, wanted.joint, np.concatenate([state, wanted.recurrence.units + moment]), joint)
    _widen(given.last, wanted.last, joint, _first(given.last.units))
    old, new = given.recurrence.get_weights(), wanted.recurrence.get_weights()
    bias = new[2]
    bias[:, gates] = old[2]
    kernel, recurrent = (
        _placed(few, many, rows, gates)
        for few, many, rows in zip(old[:2], new[:2], (embedded, state), strict=True)
    )
    wanted.recurrence.set_weights([kernel, recurrent, bias])
    return large


def how_it_came_about(start: Path, task: str) -> dict[str, Any]:
    """Command, settings and data of the network of `task` in a run folder or bundle, and the hash of its
    file: what was there before is known even when something else has taken its place.
    """
    if (start / CARD_NAME).is_file():
        training = read_card(start).training or {}
        about = {name: training[name] for name in ("command", "settings", "data")}
    else:
        settings = json.loads((start / "settings.json").read_text(encoding="utf-8"))
        data = json.loads((start / "data.json").read_text(encoding="utf-8"))
        about = {"command": settings.pop("command"), "settings": settings, "data": data}
    return {**about, "sha256": file_record(network_file(start, task).read_bytes()).sha256}


def _sizes(given: Parts, wanted: Parts) -> list[tuple[str, int, int]]:
    names = ("embedding", "recurrence", "moment", "joint")
    return [(f"{name}_units", getattr(given, name).units, getattr(wanted, name).units) for name in names]


def _first(count: int) -> Places:
    return np.arange(count)


def _widen(few: Any, many: Any, rows: Places, columns: Places) -> None:
    kernel, bias = many.get_weights()
    old_kernel, old_bias = few.get_weights()
    bias[columns] = old_bias
    many.set_weights([_placed(old_kernel, kernel, rows, columns), bias])


def _placed(
    old: NDArray[np.float32], new: NDArray[np.float32], rows: Places, columns: Places
) -> NDArray[np.float32]:
    """`new` with `old` at these rows and columns, and zeros from the other rows to these columns."""
    placed = new.copy()
    placed[:, columns] = 0.0
    placed[np.ix_(rows, columns)] = old
    return placed
