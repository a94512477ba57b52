"""The whole site, from sources to a folder that any static host can serve, or to one file."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from camcade.errors import BuildError
from camcade.places import folder_to_write
from camcade_build.cache import file_hash, files_below, fingerprint
from camcade_build.project import Project
from camcade_build.site.budgets import PageSize
from camcade_build.site.folders import folder_to_replace

MARKER_NAME = ".camcade-build.json"  # tells that a folder is ours to replace, and what it was made from
MARKER_FORMAT = 1

STAGES = (
    "Looking for changes",
    "Checking models",
    "Installing npm packages",
    "Vendoring packages",
    "Drawing art",
    "Packing Python and scripts",
    "Looking for addresses of other hosts",
    "Rendering pages",
)
Announce = Callable[[str], None]


@dataclass(frozen=True)
class BuiltSite:
    """The result of a build."""

    folder: Path  # or the one file
    reused: bool  # nothing had changed: it is as the earlier build left it
    file_count: int
    bytes: int
    warnings: tuple[str, ...] = ()
    first_visits: tuple[PageSize, ...] = ()  # what each page costs who opens it first; none for the one file
    original_bytes: int = 0  # of them, those of the original game, if the site was built with a copy of it


def build_site(project: Project, out: Path, announce: Announce, base_url: str = "") -> BuiltSite:
    """Build the site into `out`, or leave `out` alone when it already is what the sources make.

    The new site grows in a neighbouring folder and takes the place of the old one when it is complete, so a
    build that fails leaves the earlier site as it was.

    Args:
        project: the checkout to build from.
        out: the folder to make or to replace; it has to be absent, empty or an earlier build.
        announce: is told each of `STAGES` as it begins.
        base_url: where the site will stand, for what needs absolute addresses (link previews, the 404 page).

    Raises:
        BuildError: `out` is not ours, an input is missing or wrong, or a page is larger than its budget.
    """
    base_url = checked_base_url(base_url)
    refuse_foreign_folder(out)
    announce("Looking for changes")
    sources = source_fingerprint(project, base_url)
    if not is_current(out, sources):
        # Imported here, so that a build with nothing to do does not pay for Jinja2 and the rest.
        from camcade_build.site.collection import collect
        from camcade_build.site.folder_package import write_site

        with folder_to_replace(out) as folder:
            collection = collect(project, announce)
            announce("Rendering pages")
            sizes = write_site(project, collection, folder, base_url)
            write_marker(folder, sources, sizes)
        return describe_site(out, reused=False, warnings=model_warnings(project))
    return describe_site(out, reused=True, warnings=model_warnings(project))


def build_single_file(project: Project, out: Path, announce: Announce) -> BuiltSite:
    """Build the whole site into one HTML file that plays from disk, or leave the file if nothing has changed.

    Args:
        out: the file to make or to replace; it has to be absent, empty or an earlier build.
        announce: is told each of `STAGES` as it begins.

    Raises:
        BuildError: `out` is not ours, an input is missing or wrong, or the file is larger than its budget.
    """
    from camcade_build.site.file_marker import is_current_file, refuse_foreign_file, stored_bytes

    refuse_foreign_file(out)
    announce("Looking for changes")
    sources = source_fingerprint(project)
    reused = is_current_file(out, sources)
    if not reused:
        from camcade_build.site.collection import collect
        from camcade_build.site.single_file import write_file

        collection = collect(project, announce)
        announce("Rendering pages")
        write_file(project, collection, out, sources)
    original = stored_bytes(out.read_bytes(), "original") if project.original else 0
    return BuiltSite(out, reused, 1, out.stat().st_size, model_warnings(project), original_bytes=original)


NO_PART_OF_AN_ADDRESS = frozenset(" \"'<>\\^`{|}")


def checked_base_url(text: str) -> str:
    """The address with one slash at its end, or an empty string.

    Raises:
        BuildError: it is no web address, or names more than a place (a query, a fragment).
    """
    from urllib.parse import urlsplit

    if not text:
        return ""
    parts = urlsplit(text)
    is_place = parts.scheme in ("https", "http") and parts.netloc and not (parts.query or parts.fragment)
    if not is_place or not text.isprintable() or any(sign in NO_PART_OF_AN_ADDRESS for sign in text):
        raise BuildError(
            f"--base-url is {text!r}, expected where the site will stand, such as "
            "https://example.github.io/camcade/."
        )
    return text.rstrip("/") + "/"


def source_fingerprint(project: Project, base_url: str = "") -> str:
    """One hash of everything the output depends on."""
    builder = project.builder
    sources = fingerprint(
        [
            project.root / "site",
            project.python,
            project.models,
            builder / "camcade_build",
            builder / "package.json",
            builder / "package-lock.json",
            builder / "vendored-hashes.json",
            builder / "requirements.txt",  # the versions of Jinja2 and of what draws the art
        ],
        project.root,
    )
    return " ".join(part for part in (sources, original_fingerprint(project), base_url) if part)


def original_fingerprint(project: Project) -> str:
    """The same of the copy of the original game, if it is whole; empty of a site without one."""
    if project.original is None:
        return ""
    from camcade_build.site.original import original_game

    game = original_game(project.original)
    return fingerprint([game], game)


def refuse_foreign_folder(out: Path) -> None:
    """Only a folder that is absent, empty or an earlier build of ours may be replaced."""
    folder_to_write(out)
    if not out.exists():
        return
    if any(out.iterdir()) and not (out / MARKER_NAME).is_file():
        raise BuildError(
            f"{out} is not empty and no earlier build of Camcade (it holds no {MARKER_NAME}), so it stays "
            "untouched. Choose another folder with --out, or empty this one."
        )


def read_marker(out: Path) -> dict[str, Any]:
    """What the earlier build wrote about itself; empty when there is none that we understand."""
    try:
        marker = json.loads((out / MARKER_NAME).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}
    if not isinstance(marker, dict):
        return {}
    understood = cast(dict[str, Any], marker)
    return understood if understood.get("format") == MARKER_FORMAT else {}


def write_marker(folder: Path, sources: str, sizes: tuple[PageSize, ...]) -> None:
    marker = {
        "format": MARKER_FORMAT,
        "sources": sources,
        "first_visits": [[size.page, size.bytes, size.budget_bytes] for size in sizes],
        "files": file_hashes(folder),
    }
    (folder / MARKER_NAME).write_text(json.dumps(marker, indent=1), encoding="utf-8")


def file_hashes(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): file_hash(path) for path in sorted(files_below(folder))}


def is_current(out: Path, sources: str) -> bool:
    """Whether `out` was made from these very sources and every file in it is as it was made."""
    marker = read_marker(out)
    return marker.get("sources") == sources and marker.get("files") == file_hashes(out)


def describe_site(out: Path, *, reused: bool, warnings: tuple[str, ...]) -> BuiltSite:
    files = files_below(out)
    sizes = tuple(PageSize(*entry) for entry in read_marker(out).get("first_visits", []))
    bytes_of = {path.relative_to(out).as_posix(): path.stat().st_size for path in files}
    original = sum(size for name, size in bytes_of.items() if name.startswith("original-"))
    return BuiltSite(out, reused, len(files), sum(bytes_of.values()), warnings, sizes, original)


def model_warnings(project: Project) -> tuple[str, ...]:
    from camcade_build.site.models import model_folders

    if model_folders(project.models):
        return ()
    return (
        f"{project.models} holds no model, so the pages will offer the keyboard alone. "
        "Train one (`camcade train strike-image --help`) or restore it (`git checkout models`).",
    )
