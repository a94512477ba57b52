"""Settings of every stage: frozen dataclasses, overridden by `key=value`, written down beside each result.

A stage names its defaults with their units in one dataclass. `resolve` replaces some of them; a key that the
dataclass does not have is an error, never ignored.
"""

import dataclasses
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

from camcade.errors import SettingsError
from camcade.places import write_text
from camcade.plain_json import parse_json

REPOSITORY = Path(__file__).resolve().parents[3]
RUNS = REPOSITORY / "training" / "runs"  # everything generated lives below it; git ignores it
CACHE = RUNS / "cache"


def stamp_of(*paths: Path) -> str:
    """Sixteen letters that tell files from others for a cache, without reading them: two folders may hold
    files of one name and one size, and a file may be made anew.
    """
    digest = hashlib.sha256()
    for path in paths:
        about = path.stat()
        digest.update(os.fsencode(path.resolve()) + f"|{about.st_size}|{about.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]


SHARED = REPOSITORY.parent / "shared"  # weights and data sets that stay outside the repository, if present

LARGEST = 1_000_000_000
DIVISORS = ("batch_size", "learning_rate", "width", "height", "step_ms", "window", "latent")

MAX_SEED = 2**31 - 1  # what NumPy, Keras and imgaug all take

Settings = TypeVar("Settings")


def resolve(defaults: Settings, overrides: Mapping[str, Any]) -> Settings:
    """`defaults` (a dataclass) with `overrides` in place; text values are read as the field's own type.

    Raises SettingsError for a key that the dataclass lacks or a value that its type cannot read.
    """
    known = {field.name for field in dataclasses.fields(defaults)}  # type: ignore[arg-type]
    unknown = sorted(set(overrides) - known)
    if unknown:
        raise SettingsError(
            f"{type(defaults).__name__} has no setting {', '.join(map(repr, unknown))}; "
            f"it has {', '.join(sorted(known))}"
        )
    values = {key: _read(key, value, getattr(defaults, key)) for key, value in overrides.items()}
    for key, value in values.items():
        _refuse_range(key, value, getattr(defaults, key))
    if not 0 <= values.get("seed", 0) <= MAX_SEED:
        raise SettingsError(f"setting 'seed' is {values['seed']}; expected 0 to {MAX_SEED}")
    return dataclasses.replace(defaults, **values)  # type: ignore[type-var]


def parse_assignments(assignments: Iterable[str]) -> dict[str, str]:
    """`["epochs=3", "alpha=0.5"]` as a dictionary. Raises SettingsError where the `=` is missing."""
    parsed: dict[str, str] = {}
    for assignment in assignments:
        key, equals, value = assignment.partition("=")
        if not equals or not key:
            raise SettingsError(
                f"--set {assignment!r} is no assignment; write it as key=value, e.g. --set epochs=3"
            )
        parsed[key.strip()] = value.strip()
    return parsed


KINDS = {int: "a whole number", float: "a number", str: "a text", bool: "true or false", tuple: "a list"}


def _read(key: str, value: Any, default: Any) -> Any:
    if not isinstance(value, str) or isinstance(default, str):
        return value
    try:
        read = parse_json(value)
    except ValueError:
        read = value
    if isinstance(default, float) and isinstance(read, int) and not isinstance(read, bool):
        read = float(read)
    if isinstance(default, tuple) and isinstance(read, list):
        read = tuple(read)
    if not isinstance(read, type(default)) or isinstance(read, bool) != isinstance(default, bool):
        raise SettingsError(
            f"setting {key!r} is {value!r}; expected {KINDS[type(default)]} such as {default!r}"
        )
    return read


def _refuse_range(key: str, value: Any, default: Any) -> None:
    """Numbers that nobody can mean: not finite, negative where the default is not, 0 where something is
    divided by it, more than any memory holds.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return
    is_divisor = any(part in key for part in DIVISORS) and default > 0
    lowest = -LARGEST if default < 0 else 0
    if key != "seed" and not (lowest <= value <= LARGEST and (value or not is_divisor)):
        expected = f"more than 0 and at most {LARGEST:,}" if is_divisor else f"{lowest:,} to {LARGEST:,}"
        raise SettingsError(f"setting {key!r} is {value!s:.40}; expected {expected}, such as {default!r}")


def as_plain(value: Any) -> Any:
    """Dataclasses, tuples, paths and NumPy scalars as plain JSON values. Paths inside the repository turn
    relative.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): as_plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_plain(item) for item in value]
    if isinstance(value, Path):
        return display_path(value)
    if hasattr(value, "tolist"):  # NumPy's arrays and numbers, without importing it
        return as_plain(cast(Any, value).tolist())
    return value


def display_path(path: Path) -> str:
    """The path relative to the repository (`../shared/…` included), so that no result names a machine's
    folders.
    """
    return Path(os.path.relpath(path.resolve(), REPOSITORY)).as_posix()


def write_json(path: Path, value: Any) -> None:
    """Write `value` as indented JSON; the file appears whole or not at all."""
    write_text(path, json.dumps(as_plain(value), indent=2, ensure_ascii=False) + "\n")
