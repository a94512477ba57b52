"""The whole site, from sources to a folder that any static host can serve."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from camcade.errors import BuildError
from camcade_build.cache import file_hash, files_below, fingerprint
from camcade_build.folders import folder_to_replace
from camcade_build.project import Project

MARKER_NAME = ".camcade-build.json"  # tells that a folder is ours to replace, and what it was made from
MARKER_FORMAT = 1

STAGES = (
    "Looking for changes",
    "Checking models",
    "Installing npm packages",
    "Vendoring packages",
    "Drawing art",
    "Packing Python and scripts",
    "Rendering pages",
    "Looking for addresses of other hosts",
)
Announce = Callable[[str], None]


@dataclass(frozen=True)
class BuiltSite:
    """The result of a build."""

    folder: Path
    reused: bool  # nothing had changed: the folder is as the earlier build left it
    file_count: int
    bytes: int
    warnings: tuple[str, ...] = ()


def build_site(project: Project, out: Path, announce: Announce) -> BuiltSite:
    """Build the site into `out`, or leave `out` alone when it already is what the sources make.

    The new site grows in a neighbouring folder and takes the place of the old one when it is complete, so a
    build that fails leaves the earlier site as it was.

    Args:
        project: the checkout to build from.
        out: the folder to make or to replace; it has to be absent, empty or an earlier build.
        announce: is told each of `STAGES` as it begins.

    Raises:
        BuildError: `out` is not ours, or an input is missing or wrong.
    """
    refuse_foreign_folder(out)
    announce("Looking for changes")
    sources = source_fingerprint(project)
    if is_current(out, sources):
        return describe_site(out, reused=True, warnings=model_warnings(project))
    with folder_to_replace(out) as folder:
        make_site(project, folder, announce)
        write_marker(folder, sources)
    return describe_site(out, reused=False, warnings=model_warnings(project))


def make_site(project: Project, folder: Path, announce: Announce) -> None:
    """Run every stage into an empty folder."""
    # Imported here, so that a build with nothing to do does not pay for Jinja2 and the rest.
    from camcade_build.addresses import refuse_addresses
    from camcade_build.art_cache import drawn_art
    from camcade_build.assets import Assets
    from camcade_build.licences import NOTICE_NAME, third_party_notice
    from camcade_build.models import model_folders, read_bundle
    from camcade_build.npm import install_packages
    from camcade_build.pages import render_pages
    from camcade_build.python_archive import python_archive
    from camcade_build.reel import record_reel
    from camcade_build.references import add_scripts, add_styles
    from camcade_build.vendor import add_vendored
    from camcade_build.worker import inference_worker

    assets = Assets(folder)
    announce("Checking models")
    for bundle in model_folders(project.models):
        assets.add_group(f"models/{bundle.name}", read_bundle(bundle))
    announce("Installing npm packages")
    install_packages(project)
    announce("Vendoring packages")
    add_vendored(project, assets)
    announce("Drawing art")
    art = drawn_art(project)
    assets.add_group("art", art)
    if (project.scripts / "reel.js").is_file():
        assets.add("reel/duel.json", record_reel(art["atlas.json"].decode()).encode())
    announce("Packing Python and scripts")
    assets.add("python/camcade.zip", python_archive(project))
    worker = inference_worker(project)
    if worker is not None:
        assets.add("worker/inference.js", worker)
    add_scripts(assets, read_texts(project.scripts, ".js"))
    add_styles(assets, read_texts(project.styles, ".css"))
    announce("Rendering pages")
    for name, html in render_pages(project.templates, assets).items():
        (folder / name).write_text(html, encoding="utf-8")
    (folder / NOTICE_NAME).write_text(third_party_notice(project), encoding="utf-8")
    announce("Looking for addresses of other hosts")
    refuse_addresses(folder)


def read_texts(folder: Path, suffix: str) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob(f"*{suffix}"))}


def source_fingerprint(project: Project) -> str:
    """One hash of everything the output depends on."""
    builder = project.builder
    return fingerprint(
        [
            project.root / "site",
            project.python,
            project.models,
            builder / "camcade_build",
            builder / "package.json",
            builder / "package-lock.json",
            builder / "requirements.txt",  # the versions of Jinja2 and of what draws the art
        ],
        project.root,
    )


def refuse_foreign_folder(out: Path) -> None:
    """Only a folder that is absent, empty or an earlier build of ours may be replaced."""
    if not out.exists():
        return
    if not out.is_dir():
        raise BuildError(f"{out} is a file; the site needs a folder. Choose another with --out.")
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


def write_marker(folder: Path, sources: str) -> None:
    marker = {"format": MARKER_FORMAT, "sources": sources, "files": file_hashes(folder)}
    (folder / MARKER_NAME).write_text(json.dumps(marker, indent=1), encoding="utf-8")


def file_hashes(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): file_hash(path) for path in sorted(files_below(folder))}


def is_current(out: Path, sources: str) -> bool:
    """Whether `out` was made from these very sources and every file in it is as it was made."""
    marker = read_marker(out)
    return marker.get("sources") == sources and marker.get("files") == file_hashes(out)


def describe_site(out: Path, *, reused: bool, warnings: tuple[str, ...]) -> BuiltSite:
    files = files_below(out)
    return BuiltSite(out, reused, len(files), sum(path.stat().st_size for path in files), warnings)


def model_warnings(project: Project) -> tuple[str, ...]:
    from camcade_build.models import model_folders

    if model_folders(project.models):
        return ()
    return (
        f"{project.models} holds no model, so the pages will offer the keyboard alone. "
        "Train one (`camcade train posture --help`) or restore it (`git checkout models`).",
    )
