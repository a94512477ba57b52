"""The state of a training between two epochs: arrays and a few plain values in one file."""

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.errors import ModelError
from camcade_training.core.settings import as_plain

Arrays = dict[str, NDArray[Any]]


def write_state(path: Path, about: Mapping[str, Any], arrays: Arrays) -> None:
    """Write both in full precision; the file appears whole or not at all. `about` holds plain JSON values."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.partial")
    with temporary.open("wb") as stream:
        np.savez(stream, **arrays, about=np.array(json.dumps(as_plain(about))))  # type: ignore[arg-type]
    temporary.replace(path)


def read_state(path: Path, made_by: str) -> tuple[dict[str, Any], Arrays]:
    """What `write_state` wrote: plain values and arrays. `made_by` is the command that does so.

    Raises:
        ModelError: The file is missing or damaged.
    """
    try:
        content = io.BytesIO(path.read_bytes())  # NumPy forgets to close a file that is none of its own
        with np.load(content, allow_pickle=False) as stored:
            arrays = {key: stored[key] for key in stored.files}
            return json.loads(str(arrays.pop("about"))), arrays
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as problem:
        raise ModelError(f"{path} is no state of {made_by} ({problem}); delete it to start anew") from problem


def array_of_shape(path: Path, arrays: Arrays, key: str, shape: Any) -> NDArray[Any]:
    """One array of a state file. Raises ModelError where it is missing or of another shape."""
    value = arrays.get(key)
    if value is None or value.shape != tuple(shape):
        found = "nothing" if value is None else f"shape {value.shape}"
        raise ModelError(
            f"{path} has {found} as {key}, expected shape {tuple(shape)}; start in another folder"
        )
    return value
