"""The state of a training between two epochs: arrays and a few plain values in one file."""

import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.errors import ModelError, SettingsError
from camcade.places import ARCHIVE_FAULTS, reason, replacing
from camcade.plain_json import parse_json
from camcade_training.core.settings import Settings, as_plain, resolve

Arrays = dict[str, NDArray[Any]]


def write_state(path: Path, about: Mapping[str, Any], arrays: Arrays) -> None:
    """Write both in full precision; the file appears whole or not at all. `about` holds plain JSON values."""
    with replacing(path) as partial, partial.open("wb") as stream:
        np.savez(stream, **arrays, about=np.array(json.dumps(as_plain(about))))  # type: ignore[arg-type]


def read_state(path: Path, made_by: str) -> tuple[dict[str, Any], Arrays]:
    """What `write_state` wrote: plain values and arrays. `made_by` is the command that does so.

    Raises:
        ModelError: The file is missing or damaged.
    """
    try:
        content = io.BytesIO(path.read_bytes())  # NumPy forgets to close a file that is none of its own
        with np.load(content, allow_pickle=False) as stored:
            arrays = {key: stored[key] for key in stored.files}
            return parse_json(str(arrays.pop("about"))), arrays
    except ARCHIVE_FAULTS as problem:
        raise ModelError(
            f"{path} is no state of {made_by} ({reason(problem)}); delete it to start anew"
        ) from problem


def array_of_shape(path: Path, arrays: Arrays, key: str, shape: Any) -> NDArray[Any]:
    """One array of a state file. Raises ModelError where it is missing or of another shape."""
    value = arrays.get(key)
    if value is None or value.shape != tuple(shape):
        found = "nothing" if value is None else f"shape {value.shape}"
        raise ModelError(
            f"{path} has {found} as {key}, expected shape {tuple(shape)}; start in another folder"
        )
    return value


def packed(prefix: str, variables: Sequence[Any]) -> Arrays:
    """The values of Keras's variables under `PREFIX_NUMBER`."""
    return {f"{prefix}_{number}": np.asarray(variable) for number, variable in enumerate(variables)}


def unpack(path: Path, arrays: Arrays, prefix: str, variables: Sequence[Any]) -> None:
    """Give variables the values that `packed` took of them. Raises ModelError where they do not fit."""
    for number, variable in enumerate(variables):
        variable.assign(array_of_shape(path, arrays, f"{prefix}_{number}", variable.shape))


def refuse_other_settings(earlier: Any, wanted: Any, changeable: Sequence[str] = ()) -> None:
    """Other settings are another experiment: what was begun with `earlier` does not go on with them.

    Args:
        earlier: The dataclass of settings that the state was made with.
        wanted: The settings asked for, of the same class.
        changeable: Names that may differ.

    Raises:
        SettingsError: Names each other setting that differs.
    """
    differences = [
        f"{key}: {value!r}, was {getattr(earlier, key)!r}"
        for key, value in vars(wanted).items()
        if key not in changeable and value != getattr(earlier, key)
    ]
    if differences:
        may = f"only {', '.join(changeable)} may change" if changeable else "none may change"
        raise SettingsError(
            f"the run was begun with other settings ({'; '.join(differences)}); {may}. "
            "Start in another folder with --out"
        )


def stored_settings(defaults: Settings, stored: Mapping[str, Any]) -> Settings:
    """Settings as JSON holds them, its lists as tuples again."""
    plain = {key: tuple(value) if isinstance(value, list) else value for key, value in stored.items()}
    return resolve(defaults, plain)
