"""Files and folders that commands write and read: whole or not at all, and one sentence for each fault.

`file_to_write`, `folder_to_write` and `room_for` ask before long work begins and touch nothing; the others
ask again when it is time to write.
"""

import os
import shutil
import signal
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path, PurePath
from typing import Any

from camcade.errors import DataError
from camcade.plain_json import parse_json

NEW = ".new-"  # begins the name of a folder that is not whole yet
ARCHIVE_FAULTS = (
    OSError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    ValueError,
    NotImplementedError,  # a compression that Python does not know
    RuntimeError,  # a member with a password
)
"""What opening a zip or an .npz and reading its members raises, when it is none or damaged."""


def file_to_write(path: Path) -> Path:
    """`path`, when a file can be written there. Raises DataError."""
    _refuse_blocked(path, _target(path).parent)
    return path


def folder_to_write(path: Path) -> Path:
    """`path`, when it is a folder, or one can be made there. Raises DataError."""
    try:
        is_there = path.exists()
        if is_there and not path.is_dir():
            raise DataError(f"{path} is no folder; expected one, new or old. Choose another place")
        if not is_there and path.is_symlink():
            raise DataError(f"{path} is no folder but a link that leads nowhere. Choose another place")
    except (OSError, RuntimeError) as problem:
        raise unwritable(path, problem) from problem
    _refuse_blocked(path, path)
    return path


def bundle_to_write(path: Path) -> Path:
    """`path`, when a bundle can be written there, in place of an earlier one. Raises DataError."""
    folder_to_write(path)
    if path.is_dir() and any(path.iterdir()) and not (path / "card.json").is_file():
        raise DataError(
            f"{path} holds files but no card.json: it is no bundle, nothing was replaced. Choose another "
            "place"
        )
    return path


def room_for(path: Path, needed_bytes: int) -> None:
    """Raises DataError when the disk below `path` has no room for so many bytes."""
    free = shutil.disk_usage(_nearest(path.absolute())).free
    if needed_bytes > free:
        raise DataError(
            f"{path}: about {needed_bytes / 1e9:,.1f} GB are needed, but {free / 1e9:,.1f} GB are free. "
            "Ask for less, or choose another place"
        )


def is_hidden(path: PurePath) -> bool:
    """Whether a system keeps such a file for itself: `.DS_Store`, `._x`, `__MACOSX/…`, `Thumbs.db`."""
    return any(part.startswith(".") or part == "__MACOSX" for part in path.parts) or (
        path.name.lower() in ("thumbs.db", "desktop.ini")
    )


def visible(folder: Path, pattern: str = "*") -> list[Path]:
    """What a folder holds, sorted, without what systems keep in it for themselves; `pattern` as `Path.glob`
    has it.
    """
    return sorted(path for path in folder.glob(pattern) if not is_hidden(path.relative_to(folder)))


def ordinary_file(path: Path, what: str) -> Path:
    """`path`, when it is a file; `what` was expected. Raises DataError: a folder cannot be read, and a device
    or a pipe may never end.
    """
    try:
        if path.is_file():
            return path
        why = "is a folder" if path.is_dir() else "is no file"
    except (OSError, ValueError) as problem:
        why = f"cannot be read ({reason(problem)})"
    raise DataError(f"{path} {why}; expected {what}. Give the path of one")


def file_to_read(path: Path, what: str, largest_bytes: int) -> bytes:
    """The content of a file; `what` was expected. Raises DataError when it is none, or too large to read."""
    ordinary_file(path, what)
    try:
        size = path.stat().st_size
        if size > largest_bytes:
            raise DataError(
                f"{path} has {size / 1e6:,.0f} MB; expected {what} of {largest_bytes / 1e6:,.0f} MB at most"
            )
        return path.read_bytes()
    except (OSError, ValueError) as problem:
        raise DataError(f"{path} cannot be read ({reason(problem)}); expected {what}") from problem


def json_to_read(path: Path, what: str) -> Any:
    """What a JSON file holds; `what` was expected. Raises DataError for anything that is no JSON."""
    try:
        return parse_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise DataError(f"{path} cannot be read ({reason(problem)}); expected {what}") from problem


@contextmanager
def replacing(path: Path) -> Generator[Path]:
    """A file beside `path`, of the same suffix, to write into; it takes the place of `path` when the block
    ends without an error.

    A link is followed. Raises DataError when `path` is a folder or a device, or cannot be written: then, and
    after any other error, what was there before stays as it was.
    """
    target = _target(path)
    # Of this process alone: two commands may make the same file of a cache at once.
    partial = target.with_name(f".{target.stem}.partial-{os.getpid()}{target.suffix}")
    _unfinished.add(partial)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield partial
        os.replace(partial, target)
    except OSError as problem:
        if not _is_about(problem, partial, target):
            raise
        raise unwritable(path, problem) from problem
    finally:
        _discard(partial)


@contextmanager
def replacing_all(*paths: Path) -> Generator[tuple[Path, ...]]:
    """The same for files that belong together: no signal leaves one new and another as it was."""
    with ExitStack() as begun:
        yield tuple(begun.enter_context(replacing(path)) for path in paths)
        with unbroken():
            begun.close()


_unfinished: set[Path] = set()


def discard_unfinished() -> None:
    """Remove what `replacing` has begun in this process: for one that ends without ending its blocks."""
    for partial in tuple(_unfinished):
        _discard(partial)


def _discard(partial: Path) -> None:
    with suppress(OSError):
        partial.unlink()
    _unfinished.discard(partial)


@contextmanager
def unbroken() -> Generator[None]:
    """Ctrl-C and SIGTERM wait until the block has ended: for the few renames that put several files, or a
    folder, in the place of earlier ones, between which neither would be whole, and for the start of processes
    (Python drops what is raised while it forks). A process that was forked meanwhile they end at once.
    """
    if threading.current_thread() is not threading.main_thread():  # signals are the main thread's
        yield
        return
    came: list[int] = []
    own = os.getpid()

    def note(number: int, _: object) -> None:
        if os.getpid() != own:
            os._exit(128 + number)
        came.append(number)

    earlier = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler or signal.SIG_DFL)
        if came:
            signal.raise_signal(came[0])


def write_bytes(path: Path, content: bytes) -> None:
    """The file whole or not at all, with the folders it needs. Raises DataError when it cannot be written."""
    with replacing(path) as partial:
        partial.write_bytes(content)


def write_text(path: Path, content: str) -> None:
    """As `write_bytes`, in UTF-8."""
    write_bytes(path, content.encode())


@contextmanager
def scratch_folder(parent: Path, prefix: str) -> Generator[str]:
    """A new folder to work in, which vanishes with the block that it is for, and with a signal that comes
    while it is being made.
    """
    folder = None
    try:
        with unbroken():
            folder = tempfile.TemporaryDirectory(dir=parent, prefix=prefix)
        yield folder.name
    finally:
        if folder is not None:
            folder.cleanup()


@contextmanager
def whole_new_folder(out: Path) -> Generator[Path]:
    """A folder beside `out` to fill, which becomes `out` when the block ends without an error.

    Raises DataError, before the block, unless `out` is free: what a command makes is never mixed with what is
    there. Raises it too when nothing can be written.
    """
    free_folder(out)
    try:
        out.absolute().parent.mkdir(parents=True, exist_ok=True)
        with scratch_folder(out.absolute().parent, NEW) as work:
            filled = Path(work) / "new"
            filled.mkdir()
            yield filled
            with unbroken():
                if out.exists():
                    out.rmdir()  # free: it was empty
                filled.rename(out.resolve())
    except OSError as problem:
        if not _is_about(problem, out.absolute()):
            raise
        raise unwritable(out, problem) from problem


def free_folder(out: Path) -> Path:
    """`out`, when it is an empty folder, or can be made. Raises DataError."""
    folder_to_write(out)
    if out.is_dir() and any(out.iterdir()):
        raise DataError(
            f"{out} holds something already; expected a new folder, for what is made is not mixed with "
            "what is there. Choose another --out, or remove it first"
        )
    return out


def folder_for(out: Path) -> Path:
    """`out`, made if need be. Raises DataError when that cannot be."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError) as problem:
        raise unwritable(out, problem) from problem
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


def _is_about(problem: OSError, *places: Path) -> bool:
    """Whether it is a place to write to that fails, or the disk; not a file that was to be read meanwhile."""
    if problem.filename is None:
        return True
    failed = Path(os.fsdecode(problem.filename))
    if any(part.startswith(NEW) for part in failed.parts):
        return True
    return any(failed == place or failed in place.parents for place in places)


def _target(path: Path) -> Path:
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            what = "a folder" if target.is_dir() else "no ordinary file"
            raise DataError(f"{path} is {what}; expected the name of a file to write. Choose another")
    except (OSError, RuntimeError) as problem:  # a link that leads to itself, too long a name
        raise unwritable(path, problem) from problem
    return target


def _nearest(path: Path) -> Path:
    """The folder or file on the way to `path` that is there."""
    return next(place for place in (path, *path.parents) if place.exists())


def _refuse_blocked(path: Path, folder: Path) -> None:
    """Raises DataError unless `folder` can be made and written into."""
    try:
        nearest = _nearest(folder.absolute())
        if not nearest.is_dir():
            raise NotADirectoryError(20, "Not a directory")
        if not os.access(nearest, os.W_OK | os.X_OK):
            raise PermissionError(13, "Permission denied")
        (folder / path.name).lstat()  # too long a name is told here
    except FileNotFoundError:
        return
    except (OSError, RuntimeError) as problem:
        raise unwritable(path, problem) from problem


def reason(problem: Exception) -> str:
    """Why a file cannot be read or written, in the system's words and without its numbers."""
    return (problem.strerror or str(problem)) if isinstance(problem, OSError) else str(problem)


def unwritable(path: Path, problem: Exception) -> DataError:
    """What is said where something cannot be written."""
    return DataError(
        f"{path} cannot be written ({reason(problem)}); what was there is as it was. Choose another place"
    )
