"""The Python of the pages as zip archives, the same bytes for the same sources: for each page what it uses.

One archive a page: it starts sooner with one small file than with a shared one and its own, and a change in
one page leaves the archives of the others as they were. What pages share is in each of their archives, which
is about 100 kB more to keep for playing offline.
"""

from __future__ import annotations

import ast
import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from camcade.errors import BuildError
from camcade_build.project import Project
from camcade_build.site.page_settings import SETTINGS_NAME, PageSettings

PACKAGES = ("camcade", "camcade_web")
TIMESTAMP = (1980, 1, 1, 0, 0, 0)  # the earliest a zip archive can express
FILE_MODE = 0o644


def python_archive(project: Project) -> bytes:
    """A zip archive with all sources at its root."""
    return packed(
        {path.relative_to(project.python).as_posix(): path.read_bytes() for path in python_sources(project)}
    )


def python_sources(project: Project) -> list[Path]:
    """The Python files of the pages' packages, in a fixed order."""
    return sorted(path for package in PACKAGES for path in (project.python / package).rglob("*.py"))


def python_of_pages(project: Project, pages: Sequence[PageSettings], compiled: bytes) -> dict[str, bytes]:
    """For each page that runs Python, an archive of what it uses; one more of its `python_later`.

    Args:
        compiled: the archive of all sources, compiled: `NAME.pyc` for each `NAME.py`.

    Returns:
        `{name of the page: archive}`; what comes later is under `NAME.later`.

    Raises:
        BuildError: a page names a module that is not there.
    """
    found: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(compiled)) as archive:
        for page in pages:
            if page.entry is None:
                continue
            at_once = used_by(project, page)
            contents = {page.name: at_once}
            if page.python_later:
                everything = used_by(project, page, later=True)
                contents[f"{page.name}.later"] = [path for path in everything if path not in set(at_once)]
            for name, paths in contents.items():
                members = [f"{path.relative_to(project.python).as_posix()}c" for path in paths]
                found[name] = packed({member: archive.read(member) for member in members})
    return found


def used_by(project: Project, page: PageSettings, *, later: bool = False) -> list[Path]:
    """The sources of all modules that a page imports, in a fixed order; `later`: of its `python_later` too.

    Raises:
        BuildError: `entry`, `python` or `python_later` names a module that is not there.
    """
    named = [("entry", page.entry or ""), *(("python", name) for name in page.python)]
    if later:
        named += [("python_later", name) for name in page.python_later]
    for key, name in named:
        if module_file(project.python, name) is None:
            raise BuildError(
                f"{project.pages / page.name / SETTINGS_NAME}: {key} names {name!r}, expected a module of "
                f"{' or '.join(PACKAGES)} in {project.python}."
            )
    found: set[Path] = set()
    waiting = [name for _, name in named]
    while waiting:
        for path in files_on_the_way(project.python, waiting.pop()):
            if path not in found:
                found.add(path)
                waiting += imported_names(ast.parse(path.read_bytes()))
    return sorted(found)


def files_on_the_way(root: Path, name: str) -> Iterator[Path]:
    """What importing `a.b.c` runs: the packages `a` and `a.b`, then the module; nothing for others' modules.

    The last part may as well be something inside the module `a.b`.
    """
    parts = name.split(".")
    for length in range(1, len(parts) + 1):
        path = module_file(root, ".".join(parts[:length]))
        if path is None:
            return
        yield path


def module_file(root: Path, name: str) -> Path | None:
    """The source of a module of ours; None if we have none of this name."""
    if name.partition(".")[0] not in PACKAGES:
        return None
    place = root.joinpath(*name.split("."))
    candidates = (place / "__init__.py", place.with_name(f"{place.name}.py"))
    return next((path for path in candidates if path.is_file()), None)


def imported_names(tree: ast.AST) -> Iterator[str]:
    """Every name that is imported, also inside functions; not what is there for type checkers alone."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.If) and is_for_type_checkers(node.test):
            yield from (name for other in node.orelse for name in imported_names(ast.Module([other], [])))
        else:
            yield from imported_names(node)


def is_for_type_checkers(test: ast.expr) -> bool:
    return ast.unparse(test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def packed(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of `{name: content}`, each compressed by one of zipfile's methods."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, TIMESTAMP)
            entry.external_attr = FILE_MODE << 16
            entry.create_system = 3  # Unix, whatever the machine
            entry.compress_type = method
            archive.writestr(entry, files[name])
    return buffer.getvalue()
