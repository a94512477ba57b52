"""Fingerprints of inputs: what has not changed is not made again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

SKIPPED_FOLDERS = frozenset({"__pycache__", "node_modules"})


def fingerprint(roots: Iterable[Path], base: Path) -> str:
    """SHA-256 over the names (relative to `base`) and contents of files and of all files below folders.

    Names that do not exist count as absent, so that a file that appears changes the fingerprint.
    """
    digest = hashlib.sha256()
    for path in sorted({path for root in roots for path in files_below(root)}):
        digest.update(f"{path.relative_to(base).as_posix()}\0{file_hash(path)}\n".encode())
    return digest.hexdigest()


def files_below(root: Path) -> list[Path]:
    """The file itself, or every file below a folder that is neither hidden nor compiled."""
    if root.is_file():
        return [root]
    return [path for path in root.rglob("*") if path.is_file() and not is_skipped(path.relative_to(root))]


def is_skipped(path: Path) -> bool:
    return any(part in SKIPPED_FOLDERS or part.startswith(".") for part in path.parts)


def file_hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
