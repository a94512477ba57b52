"""`third-party.txt`: what the site carries besides our own work, and under which licences."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from camcade_build.project import Project
from camcade_build.vendor.npm import Package, read_package

NOTICE_NAME = "third-party.txt"
LICENCE_FILE_PREFIXES = ("license", "licence", "copying", "notice")
RULE = "=" * 80

# What the packages' own files do not say, or say elsewhere.
REMARKS = {
    "pyodide": (
        "Contains CPython and its standard library (PSF-2.0) and the Emscripten runtime (MIT). Our copy\n"
        "differs from the package: the address of its content delivery network and its list of Python\n"
        "packages were removed."
    ),
    "@vladmandic/human": (
        "Only networks of this package are in the site. Their own licences stand in their cards,\n"
        "models/NAME/card.json: MoveNet SinglePose Lightning is by Google, under Apache-2.0, whose\n"
        "text stands under @pyscript/core."
    ),
    "@pyscript/core": (
        "Our copy differs from the package: addresses of content delivery networks were removed."
    ),
}


def third_party_notice(project: Project) -> str:
    """Versions, licences and licence texts of every npm package the site's bundles were made of."""
    packages = [read_package(project, name) for name in shipped_packages(project)]
    summary = "\n".join(f"  {package.name} {package.version}: {package.licence}" for package in packages)
    parts = [
        "This site contains or was made from the following packages, each under its own licence.\n"
        "Camcade itself is under the MIT licence.\n",
        f"{summary}\n",
    ]
    return "\n".join([*parts, *(describe(package) for package in packages)])


def shipped_packages(project: Project) -> list[str]:
    """Names of the packages in the lock file that are not for development alone."""
    lock = json.loads((project.builder / "package-lock.json").read_text(encoding="utf-8"))
    paths = [path for path, entry in lock["packages"].items() if path and not entry.get("dev")]
    # A package that was installed twice lies below another one; one description is enough.
    return sorted({path.rpartition("node_modules/")[2] for path in paths if is_installed(project, path)})


def is_installed(project: Project, path: str) -> bool:
    """Whether the entry lies at the top of node_modules (npm leaves out packages for other machines)."""
    return path.count("node_modules/") == 1 and (project.builder / path / "package.json").is_file()


def describe(package: Package) -> str:
    """One section: name, version, licence, source, remark and the texts of the licence files."""
    lines = [RULE, f"{package.name} {package.version}", f"Licence: {package.licence}"]
    if package.source:
        lines.append(f"Source: {package.source}")
    if package.name in REMARKS:
        lines.append(REMARKS[package.name])
    texts = [
        path.read_text(encoding="utf-8", errors="replace").strip() for path in licence_files(package.folder)
    ]
    if not texts:
        lines.append("(The package carries no licence text; the licence named above applies.)")
    return "\n".join([*lines, RULE, *texts, ""])


def licence_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.name.lower().startswith(LICENCE_FILE_PREFIXES):
            yield path
