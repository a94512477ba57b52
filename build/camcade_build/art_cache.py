"""The drawn art, kept between builds: drawing takes far longer than everything else."""

from __future__ import annotations

import shutil
import tempfile
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from camcade_build.cache import files_below, fingerprint
from camcade_build.project import Project


def drawn_art(project: Project) -> dict[str, bytes]:
    """`{file name: content}` of the atlas and the arenas, drawn now or taken from the cache."""
    if find_spec("camcade_build.art") is None or not hasattr(
        import_module("camcade_build.art"), "build_atlas"
    ):
        return {}
    folder = project.cache / "art" / art_fingerprint(project)
    if not folder.is_dir():
        draw_art(folder)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files_below(folder)}


def art_fingerprint(project: Project) -> str:
    """A hash of what the art is made from: drawing code, the moves it draws, the rasteriser's version."""
    return fingerprint(
        [
            project.builder / "camcade_build" / "art",
            project.builder / "requirements.txt",
            project.python / "camcade" / "duel",
        ],
        project.root,
    )


def draw_art(folder: Path) -> None:
    """Draw everything into a neighbour of `folder`, which then becomes `folder`; older drawings go."""
    from camcade_build.art import build_atlas

    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".drawing-", dir=folder.parent) as work:
        drawing = Path(work) / "art"
        drawing.mkdir()
        build_atlas(drawing)
        for earlier in folder.parent.glob("[!.]*"):
            shutil.rmtree(earlier, ignore_errors=True)
        if not folder.is_dir():  # another build may have drawn the same meanwhile
            drawing.rename(folder)
