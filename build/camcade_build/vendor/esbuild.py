"""Joining ES modules into one file, with the esbuild that `build/package-lock.json` pins.

The npm package's own command is a wrapper that an install script replaces by the program; our installs run no
scripts, so the program is taken from the package of this machine's platform.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from camcade.errors import BuildError
from camcade_build.project import Project

TIMEOUT_SECONDS = 60
OPTIONS = ("--bundle", "--format=esm", "--minify", "--legal-comments=none", "--log-level=warning")


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
    command = [
        str(esbuild_command(project)),
        str(entry),
        *OPTIONS,
        *(f"--external:{name}" for name in outside),
    ]
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
