"""The error of the readers of motion capture."""

from __future__ import annotations

from pathlib import Path

from camcade.errors import DataError


class MotionCaptureError(DataError):
    """A motion-capture file, joint map or labels file that cannot be used as it is."""


def fault(path: Path, line: int | None, problem: str) -> MotionCaptureError:
    """An error that names the file and, where there is one, the line (counted from 1)."""
    place = path.as_posix() if line is None else f"{path.as_posix()}, line {line}"
    return MotionCaptureError(f"{place}: {problem}")
