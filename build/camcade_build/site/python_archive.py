"""The Python of the page as one zip archive, the same bytes for the same sources."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from camcade_build.project import Project

PACKAGES = ("camcade", "camcade_web")
TIMESTAMP = (1980, 1, 1, 0, 0, 0)  # the earliest a zip archive can express
FILE_MODE = 0o644


def python_archive(project: Project) -> bytes:
    """A zip archive with the sources at its root; compiled, it is unpacked into a folder on `sys.path`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in python_sources(project):
            entry = zipfile.ZipInfo(path.relative_to(project.python).as_posix(), TIMESTAMP)
            entry.external_attr = FILE_MODE << 16
            entry.create_system = 3  # Unix, whatever the machine
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return buffer.getvalue()


def python_sources(project: Project) -> list[Path]:
    """The Python files and typing stubs' data of the page's packages, in a fixed order."""
    return sorted(path for package in PACKAGES for path in (project.python / package).rglob("*.py"))
