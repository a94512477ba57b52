"""Reading text files by lines, with the numbers that errors need."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import numpy as np

from camcade.places import ARCHIVE_FAULTS
from camcade_training.mocap.errors import fault

LARGEST_MEMBER_BYTES = 100_000_000
_COMMENT = re.compile(r"(^|\s)(#|//).*$")


def read_lines(path: Path) -> list[tuple[int, str]]:
    """(number from 1, text) of each line that holds something besides blanks and comments (# and //).

    UTF-8 with or without its mark; else Latin-1, in which old exporters write joint names. A path may lead
    into a ZIP archive: ARCHIVE.zip/MEMBER.
    """
    raw = read_whole(path)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    lines = (
        (number, _COMMENT.sub("", line).strip())
        for number, line in enumerate(re.split("\r\n|\r|\n", text), 1)
    )
    return [(number, line) for number, line in lines if line]


def read_whole(path: Path) -> bytes:
    """A file's bytes, or those of a member of a ZIP archive: ARCHIVE.zip/MEMBER.

    Raises MotionCaptureError for what cannot be read.
    """
    try:
        return path.read_bytes()
    except NotADirectoryError:
        pass
    except OSError as error:
        raise fault(
            path, None, f"cannot be read ({error.strerror}); give the path of a file that exists"
        ) from error
    archive = next(parent for parent in path.parents if parent.is_file())
    try:
        with zipfile.ZipFile(archive) as opened:
            size = opened.getinfo(path.relative_to(archive).as_posix()).file_size
            if size > LARGEST_MEMBER_BYTES:
                raise fault(
                    path,
                    None,
                    f"unpacks to {size / 1e6:,.0f} MB; expected {LARGEST_MEMBER_BYTES / 1e6:.0f} MB at most",
                )
            return opened.read(path.relative_to(archive).as_posix())
    except ARCHIVE_FAULTS as error:
        raise fault(path, None, f"cannot be read from the archive ({error}); copy it again") from error


def numbers(words: list[str], path: Path, line: int, what: str) -> np.ndarray:
    """The words as float64. Raises MotionCaptureError for the first one that is no finite number."""
    try:
        values = np.array(words, dtype=np.float64)
    except ValueError:
        values = np.array([np.nan])
    if np.all(np.isfinite(values)):
        return values
    for word in words:
        try:
            if np.isfinite(float(word)):
                continue
        except ValueError:
            pass
        advice = "write decimals with a point" if "," in word else "export the file again"
        raise fault(path, line, f"{what} holds {word!r}; expected a finite number: {advice}")
    raise AssertionError("unreachable: NumPy and float() disagree about a number")


def number(word: str, path: Path, line: int, what: str) -> float:
    return float(numbers([word], path, line, what)[0])
