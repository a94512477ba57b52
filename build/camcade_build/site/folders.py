"""Folders and files that change all at once or not at all."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from camcade.errors import BuildError
from camcade.places import scratch_folder, unbroken


@contextmanager
def folder_to_replace(target: Path) -> Generator[Path]:
    """A new folder beside `target` that takes its place if the block succeeds and vanishes if not.

    Raises:
        BuildError: nothing can be written beside `target`.
    """
    with _beside(target, "folder") as work:
        folder = Path(work) / "new"
        folder.mkdir()
        yield folder
        replace_folder(folder, target, Path(work) / "earlier")


def replace_folder(new: Path, target: Path, aside: Path) -> None:
    """Put `new` in the place of `target`; the old one goes to `aside`, and comes back if the move fails."""
    with unbroken():
        had_target = target.exists()
        if had_target:
            target.rename(aside)
        try:
            new.rename(target)
        except OSError:
            if had_target:
                aside.rename(target)
            raise


@contextmanager
def file_to_replace(target: Path) -> Generator[Path]:
    """A new file beside `target` that takes its place if the block succeeds and vanishes if not.

    Raises:
        BuildError: nothing can be written beside `target`.
    """
    with _beside(target, "place") as work:
        neighbour = Path(work) / "new"
        yield neighbour
        neighbour.replace(target)


@contextmanager
def _beside(target: Path, other: str) -> Generator[str]:
    """A folder to fill beside `target`. Raises BuildError, which advises to choose an `other`."""
    with ExitStack() as stack:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            work = stack.enter_context(scratch_folder(target.parent, f".{target.name}-"))
        except OSError as error:
            raise BuildError(
                f"{target} cannot be made: {error.strerror} ({error.filename}). Choose another {other}."
            ) from error
        yield work
