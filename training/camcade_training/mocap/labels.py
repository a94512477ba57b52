"""What people do when: from patterns of file names, or from a table of stretches of time."""

from __future__ import annotations

import csv
import difflib
import fnmatch
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from camcade.plain_json import parse_json
from camcade_training.mocap.errors import MotionCaptureError, fault

ACTIONS = (
    "jab",
    "cross",
    "hook",
    "uppercut",
    "front-kick",
    "roundhouse-kick",
    "side-kick",
    "back-kick",
    "jump",
    "squat",
    "walk",
    "idle",
)
UNLABELLED = ""  # the action of frames nobody has said anything about
_COLUMNS = ("file", "start_s", "end_s", "action")


@dataclass(frozen=True)
class Label:
    """An action in the files that fit `pattern` (a path, a name, either without ending, or with * and ?).

    From `start_s` (inclusive) to `end_s` (exclusive) seconds of the file's time; None: from its start, to its
    end. `origin` says where this was written, for errors.
    """

    pattern: str
    action: str
    origin: str
    start_s: float | None = None
    end_s: float | None = None

    def fits(self, path: Path) -> bool:
        wanted = self.pattern.casefold()
        names = (path.as_posix(), path.name, path.stem, path.with_suffix("").as_posix())
        return any(fnmatch.fnmatchcase(name.casefold(), wanted) for name in names)


def parse_label(option: str) -> Label:
    """`PATTERN=ACTION` of the command line, for whole files."""
    pattern, equals, action = option.rpartition("=")
    if not equals or not pattern:
        raise MotionCaptureError(f"--label {option!r}: expected PATTERN=ACTION, e.g. --label '*jab*=jab'")
    return Label(pattern.strip(), check_action(action.strip(), f"--label {option!r}"), f"--label {option!r}")


def check_action(action: str, origin: str) -> str:
    """The action if it is one of ACTIONS; else MotionCaptureError with the nearest name."""
    if action in ACTIONS:
        return action
    near = difflib.get_close_matches(action, ACTIONS, 1)
    hint = f" (did you mean {near[0]}?)" if near else ""
    raise MotionCaptureError(
        f"{origin}: unknown action {action!r}{hint}; expected one of {', '.join(ACTIONS)}"
    )


def read_labels(path: Path) -> list[Label]:
    """Labels of a CSV file with the columns file, start_s, end_s, action, or of a JSON list of such objects.

    An empty or missing start_s or end_s means the start or end of the file. Raises MotionCaptureError with
    the row at fault.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise fault(path, None, f"cannot be read ({error.strerror}); give a CSV or JSON file") from error
    except UnicodeDecodeError as error:
        raise fault(path, None, "is no UTF-8 text; save it as UTF-8") from error
    rows = _json_rows(path, text) if path.suffix.lower() == ".json" else _csv_rows(path, text)
    return [_label(origin, row) for origin, row in rows]


def _csv_rows(path: Path, text: str) -> list[tuple[str, dict[str, Any]]]:
    reader = csv.DictReader(io.StringIO(text))
    columns = [(name or "").strip() for name in reader.fieldnames or ()]
    if "file" not in columns or "action" not in columns:
        raise fault(path, 1, f"columns are {', '.join(columns) or 'none'}; expected {', '.join(_COLUMNS)}")
    reader.fieldnames = columns
    return [(f"{path.as_posix()}, line {reader.line_num}", row) for row in reader]


def _json_rows(path: Path, text: str) -> list[tuple[str, dict[str, Any]]]:
    try:
        rows = parse_json(text)
    except ValueError as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        raise fault(path, line, f"is no JSON ({error}); write a list of objects") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise fault(path, None, f"expected a list of objects with {', '.join(_COLUMNS)}")
    return [(f"{path.as_posix()}, entry {index}", row) for index, row in enumerate(rows, 1)]


def _label(origin: str, row: dict[str, Any]) -> Label:
    unknown = [str(name) for name in row if name not in _COLUMNS]
    if unknown:
        raise MotionCaptureError(
            f"{origin}: unknown column {', '.join(unknown)}; expected {', '.join(_COLUMNS)}"
        )
    pattern = str(row.get("file") or "").strip()
    if not pattern:
        raise MotionCaptureError(f"{origin}: no file; expected the name of a motion file")
    start, end = (_seconds(origin, name, row.get(name)) for name in ("start_s", "end_s"))
    if end is not None and end <= (start or 0.0):
        raise MotionCaptureError(f"{origin}: ends at {end:g} s, not after its start at {start or 0.0:g} s")
    return Label(pattern, check_action(str(row.get("action") or "").strip(), origin), origin, start, end)


def _seconds(origin: str, name: str, value: Any) -> float | None:
    if value is None or str(value).strip() == "":
        return None
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        seconds = -1.0
    if not (np.isfinite(seconds) and seconds >= 0.0):
        raise MotionCaptureError(f"{origin}: {name} is {value!r}; expected seconds from 0 up")
    return seconds


@dataclass(frozen=True)
class Stretch:
    """An action from `start_s` to `end_s` seconds of a file's time."""

    start_s: float
    end_s: float
    action: str


def stretches(labels: Sequence[Label], path: Path, start_s: float, end_s: float) -> list[Stretch]:
    """Labelled stretches of one file, which lasts from `start_s` to `end_s`, in their order.

    A label of a stretch comes before one of a whole file. Raises MotionCaptureError where two of a kind
    overlap with different actions, or one begins behind the end.
    """
    mine = [label for label in labels if label.fits(path)]
    timed = [label for label in mine if label.start_s is not None or label.end_s is not None]
    chosen = timed or mine
    found: list[tuple[Stretch, Label]] = []
    for label in chosen:
        first, last = label.start_s, label.end_s
        stretch = Stretch(
            start_s if first is None else max(first, start_s),
            np.inf if last is None else last,
            label.action,
        )
        if stretch.start_s > end_s:
            raise MotionCaptureError(
                f"{label.origin}: {label.action} starts at {stretch.start_s:g} s, "
                f"but {path.as_posix()} ends at {end_s:g} s"
            )
        found.append((stretch, label))
    found.sort(key=lambda pair: pair[0].start_s)
    latest = found[:1]  # of those before, the one that ends last
    for stretch, label in found[1:]:
        before, origin = latest[0][0], latest[0][1].origin
        if stretch.start_s < before.end_s and stretch.action != before.action:
            raise MotionCaptureError(
                f"{label.origin}: {stretch.action} in {path.as_posix()} overlaps with {before.action} of "
                f"{origin}; expected one action at a time"
            )
        if stretch.end_s >= before.end_s:
            latest = [(stretch, label)]
    return [stretch for stretch, _ in found]


def actions_at(found: Sequence[Stretch], times_s: np.ndarray) -> np.ndarray:
    """(T,) action of each moment, UNLABELLED where there is none."""
    actions = np.full(len(times_s), UNLABELLED, dtype=f"<U{max(map(len, ACTIONS))}")
    for stretch in found:
        # Half a microsecond of slack: a frame computed to stand at the start belongs to the stretch.
        inside = (times_s >= stretch.start_s - 5e-7) & (times_s < stretch.end_s - 5e-7)
        actions[inside] = stretch.action
    return actions
