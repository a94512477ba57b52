"""Write the list of vendored files anew, after an update: `python -m camcade_build.vendor.renew`."""

from __future__ import annotations

import hashlib
import json

from camcade.places import write_text
from camcade_build.project import Project, this_checkout
from camcade_build.site.assets import Assets
from camcade_build.vendor import packages as vendor
from camcade_build.vendor.hashes import FILE_NAME
from camcade_build.vendor.networks import add_networks
from camcade_build.vendor.npm import STAMP_NAME, install_packages


def renew(project: Project, *, reinstall: bool = True) -> int:
    """Write the list of what a build reads now; returns how many files that are."""
    if reinstall:  # npm compares every package with the lock file
        (project.node_modules / STAMP_NAME).unlink(missing_ok=True)
        install_packages(project)
    found: dict[str, str] = {}

    def note(project: Project, name: str, content: bytes) -> None:
        found[name] = hashlib.sha256(content).hexdigest()

    vendor.check_hash = note
    vendor.add_vendored(project, Assets())
    add_networks(project, Assets())
    vendor.tensorflow_scripts(project)
    path = project.builder / FILE_NAME
    write_text(path, json.dumps(dict(sorted(found.items())), indent=1) + "\n")
    return len(found)


if __name__ == "__main__":
    print(f"{renew(this_checkout())} files are listed in build/{FILE_NAME}")
