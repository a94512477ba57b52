"""What is known of a video: NAME.labels.json beside it, as `camcade data video` writes it, or a person."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from camcade.errors import DataError
from camcade.places import json_to_read

MOST_FRAMES_PER_SECOND, LONGEST_S = 1000.0, 1e6
NEEDED = ("fps", "duration_s", "person", "strikes")


@dataclass(frozen=True)
class LabelledStrike:
    """One strike in a video; times in seconds from its beginning."""

    action: str  # "front-kick-left"; "" where the labels do not say
    label: str  # its class: "punch", "kick"
    start_s: float
    launch_s: float  # fist or foot sets off; where the labels do not say: the start
    peak_s: float  # where they do not say: the start
    end_s: float


@dataclass(frozen=True)
class VideoLabels:
    """What labels say; 0 or "" for what need not be there and is not."""

    frames_per_second: float
    duration_s: float
    person: str
    strikes: tuple[LabelledStrike, ...]


def read_video_labels(
    path: Path, needed: Collection[str] = NEEDED, of_strikes: Collection[str] = ()
) -> VideoLabels:
    """The labels in a file.

    Args:
        path: NAME.labels.json.
        needed: fields that have to be there.
        of_strikes: fields that each strike has to have, besides `start_s` and `end_s`.

    Raises:
        DataError: it cannot be read, or a field is missing or makes no sense; names it.
    """
    known = json_to_read(path, "the strikes of a video")
    try:
        if not isinstance(known, dict):
            raise ValueError(f"it is {type(known).__name__}")
        if missing := sorted(set(needed) - known.keys()):
            raise ValueError(f"it has no {', '.join(missing)}")
        rows = known.get("strikes", [])
        if not isinstance(rows, list):
            raise ValueError(f"strikes is {type(rows).__name__}")
        return VideoLabels(
            _number(known, "fps", MOST_FRAMES_PER_SECOND, 1.0 if "fps" in known else 0.0),
            _number(known, "duration_s", LONGEST_S),
            _text(known, "person"),
            tuple(_strike(row, number, of_strikes) for number, row in enumerate(rows, start=1)),
        )
    except ValueError as problem:
        raise DataError(
            f"{path} is no list of strikes ({problem}); expected fps, duration_s, person and strikes, each "
            "with action, class, start_s, peak_s and end_s. Make it anew with camcade data video"
        ) from problem


def _strike(row: Any, number: int, needed: Collection[str]) -> LabelledStrike:
    if not isinstance(row, dict):
        raise ValueError(f"strike {number} is {type(row).__name__}")
    if missing := sorted({"start_s", "end_s", *needed} - row.keys()):
        raise ValueError(f"strike {number} has no {', '.join(missing)}")
    start_s, end_s = _number(row, "start_s", LONGEST_S), _number(row, "end_s", LONGEST_S)
    if end_s < start_s:
        raise ValueError(f"strike {number} ends before it starts")
    peak_s, launch_s = (
        _number(row, name, LONGEST_S) if name in row else start_s for name in ("peak_s", "launch_s")
    )
    return LabelledStrike(_text(row, "action"), _text(row, "class"), start_s, launch_s, peak_s, end_s)


def _number(row: dict[str, Any], name: str, most: float, least: float = 0.0) -> float:
    value = row.get(name, 0.0)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{name} is {value!r:.40}")
    if not (math.isfinite(value) and least <= value <= most):
        raise ValueError(f"{name} is {value!r:.40}, expected {least:g} to {most:g}")
    return float(value)


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name, "")
    if not isinstance(value, str):
        raise ValueError(f"{name} is {value!r:.40}")
    return value
