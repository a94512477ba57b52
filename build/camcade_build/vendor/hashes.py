"""`build/vendored-hashes.json`: the SHA-256 of every file that goes from an npm package into the site.

npm checks a package against the lock file when it installs it, and never again. What lies in `node_modules`
since may have been touched by anything; so each file is compared once more when it is read for a build.

After a package was updated, `python -m camcade_build.vendor.renew` writes the list anew, from packages
that it has npm install again; look at the change before it is committed.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from camcade.errors import BuildError
from camcade_build.project import Project

FILE_NAME = "vendored-hashes.json"
RENEW = "python -m camcade_build.vendor.renew"


def check(project: Project, name: str, content: bytes) -> None:
    """Compare a file of `node_modules` with the list.

    Args:
        name: below `node_modules`, such as `pyodide/pyodide.mjs`.

    Raises:
        BuildError: the list does not hold it, or the content is another.
    """
    expected = listed(project.builder / FILE_NAME).get(name)
    if expected is None:
        raise BuildError(
            f"{name} is not in build/{FILE_NAME}, so nobody has vouched for it. If it was vendored on "
            f"purpose, write the list anew: `{RENEW}`."
        )
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        raise BuildError(
            f"{project.node_modules / name} is not the file that build/{FILE_NAME} lists (its SHA-256 is "
            f"{found}, expected {expected}). Delete {project.node_modules} and build again; after an update "
            f"of the package, write the list anew: `{RENEW}`."
        )


def listed(path: Path) -> dict[str, str]:
    """The list, `{name: SHA-256}`."""
    try:
        return read_list(path, path.stat().st_mtime_ns)
    except (OSError, ValueError) as error:
        raise BuildError(
            f"{path} cannot be read: {error}. Restore it: `git checkout {path.name}`."
        ) from error


@lru_cache(maxsize=4)
def read_list(path: Path, changed_ns: int) -> dict[str, str]:
    return dict(json.loads(path.read_text(encoding="utf-8")))
