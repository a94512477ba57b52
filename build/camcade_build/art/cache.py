"""The drawn art, kept between builds: drawing takes far longer than everything else."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path

from camcade_build import art
from camcade_build.cache import file_hash, files_below
from camcade_build.project import Project


def drawn_art(project: Project) -> dict[str, bytes]:
    """`{file name: content}` of the atlas and its pages, drawn now or taken from the cache."""
    folder = art_folder(project)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files_below(folder)}


def art_folder(project: Project) -> Path:
    """The folder that holds the atlas and its pages, drawn now if they are not there yet."""
    folder = project.cache / "art" / art_fingerprint(project)
    if not folder.is_dir():
        draw_art(folder)
    return folder


def art_fingerprint(project: Project) -> str:
    """A hash of what the art is made from: the drawing code, and the versions of what rasterises it."""
    pins = project.builder / "requirements.txt"
    return hashlib.sha256(f"{art.digest()} {file_hash(pins)}".encode()).hexdigest()


def draw_art(folder: Path) -> None:
    """Draw everything into a neighbour of `folder`, which then becomes `folder`; older drawings go."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".drawing-", dir=folder.parent) as work:
        drawing = Path(work) / "art"
        art.build_atlas(drawing)
        for earlier in folder.parent.glob("[!.]*"):
            shutil.rmtree(earlier, ignore_errors=True)
        if not folder.is_dir():  # another build may have drawn the same meanwhile
            drawing.rename(folder)
