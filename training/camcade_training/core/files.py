"""Files and folders that appear whole or not at all, and what is said where they cannot be written."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from camcade.errors import DataError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file beside `path`, of the same suffix, to write into; it takes the place of `path` when the block
    ends without an error.

    A link is followed. Raises DataError when `path` is a folder or a device, or cannot be written: then, and
    after any other error, what was there before stays as it was.
    """
    target = _target(path)
    partial = target.with_name(f".{target.stem}.partial{target.suffix}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield partial
        os.replace(partial, target)
    except OSError as problem:
        raise _unwritable(path, problem) from problem
    finally:
        with suppress(OSError):
            partial.unlink()


def write_bytes(path: Path, content: bytes) -> None:
    """The file whole or not at all, with the folders it needs. Raises DataError when it cannot be written."""
    with replacing(path) as partial:
        partial.write_bytes(content)


def write_text(path: Path, content: str) -> None:
    """As `write_bytes`, in UTF-8."""
    write_bytes(path, content.encode())


def new_folder(out: Path) -> Path:
    """`out`, made. Raises DataError unless it was free: what a command makes is never mixed with what is
    there.
    """
    if out.is_dir() and any(out.iterdir()):
        raise DataError(
            f"{out} holds something already; expected a new folder, for what is made is not mixed with "
            "what is there. Choose another --out, or remove it first"
        )
    return folder_for(out)


def folder_for(out: Path) -> Path:
    """`out`, made if need be. Raises DataError when that cannot be."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError) as problem:
        raise _unwritable(out, problem) from problem
    return out


def plain_name(name: str, what: str, example: str) -> str:
    """`name`, when a file or folder can be called so. Raises DataError: it may not lead to another folder."""
    wrong = name.strip() != name or name.startswith(".") or not name.isprintable() or not name
    if wrong or any(sign in name for sign in "/\\") or len(name.encode()) > 200:
        raise DataError(
            f"the {what} {name[:60]!r} cannot be part of a file's name; expected a plain name such as "
            f"{example!r}, without slashes, of 200 bytes at most"
        )
    return name


def _target(path: Path) -> Path:
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            what = "a folder" if target.is_dir() else "no ordinary file"
            raise DataError(f"{path} is {what}; expected the name of a file to write. Choose another")
    except (OSError, RuntimeError) as problem:  # a link that leads to itself, too long a name
        raise _unwritable(path, problem) from problem
    return target


def _unwritable(path: Path, problem: Exception) -> DataError:
    why = problem.strerror if isinstance(problem, OSError) else str(problem)
    return DataError(f"{path} cannot be written ({why}); what was there is as it was. Choose another place")
