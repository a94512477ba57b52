"""Joining ES modules into one file, with the esbuild that `build/package-lock.json` pins.

The npm package's own command is a wrapper that an install script replaces by the program; our installs run no
scripts, so the program is taken from the package of this machine's platform.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from camcade.errors import BuildError
from camcade_build.project import Project

TIMEOUT_SECONDS = 60
OPTIONS = ("--legal-comments=none", "--log-level=warning")
MODULE = ("--bundle", "--format=esm", "--minify")
# Names and lines stay, so that a trace of the stack can be read.
READABLE = ("--minify-whitespace", "--minify-syntax", "--line-limit=120")
SCRIPT = ("--bundle", "--format=iife", *READABLE)


def esbuild_command(project: Project) -> Path:
    """The executable for this machine's platform.

    Raises:
        BuildError: npm has installed none.
    """
    for package in sorted((project.node_modules / "@esbuild").glob("*")):
        for candidate in (package / "bin" / "esbuild", package / "esbuild.exe"):
            if candidate.is_file():
                return candidate
    raise BuildError(
        f"esbuild is missing in {project.node_modules}: npm has no program of it for this machine. "
        f"Delete {project.node_modules} and build again."
    )


def bundle_module(project: Project, entry: Path, outside: Iterable[str] = ()) -> bytes:
    """One ES module that holds `entry` and all it imports.

    Args:
        entry: the module to begin with.
        outside: patterns of imports that stay imports, because nothing of ours ever asks for them.

    Raises:
        BuildError: the module does not parse, or imports something that is not there.
    """
    return run(project, entry, [*MODULE, *(f"--external:{name}" for name in outside)])


def bundle_script(project: Project, entry: Path, constants: Mapping[str, str]) -> bytes:
    """One classic script that runs `entry` with all it imports; its names keep to themselves.

    Args:
        entry: the module to begin with.
        constants: name that the modules use → the JSON that takes its place.

    Raises:
        BuildError: as `bundle_module`.
    """
    return run(project, entry, [*SCRIPT, *(f"--define:{name}={value}" for name, value in constants.items())])


def check_script(project: Project, path: Path, text: str) -> bytes:
    """A classic script without its comments; names at its top stay everybody's.

    Args:
        path: where it came from, for messages.

    Raises:
        BuildError: it does not parse.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        copy.write_text(text, encoding="utf-8")
        try:
            return run(project, copy, READABLE)
        except BuildError as error:
            raise BuildError(f"{path} is no script that a browser could run: {error}") from error


def run(project: Project, entry: Path, options: Sequence[str]) -> bytes:
    """What esbuild makes of a module. Raises BuildError with its own words."""
    command = [str(esbuild_command(project)), str(entry), *OPTIONS, *options]
    try:
        result = subprocess.run(command, capture_output=True, timeout=TIMEOUT_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BuildError(f"esbuild did not run on {entry}: {error}.") from error
    if result.returncode != 0:
        said = " ".join(result.stderr.decode(errors="replace").split())
        raise BuildError(f"{entry} cannot be joined with what it imports: {said}")
    return result.stdout


def bundle_sources(
    project: Project, entry: str, sources: Mapping[str, bytes], outside: Iterable[str] = ()
) -> bytes:
    """The same for modules that are in memory, `{file name: content}`."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in sources.items():
            (Path(folder) / name).write_bytes(content)
        return bundle_module(project, Path(folder) / entry, outside)
