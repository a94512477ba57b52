"""The worker's modules without a browser: a test's script is joined with them, and run by Node."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from camcade_build.project import this_checkout
from camcade_build.vendor.esbuild import bundle_sources
from camcade_build.vendor.npm import install_packages, node_command


@pytest.fixture(scope="session")
def run_node(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Runs an ES module, which imports from `WORKER/…`, with these arguments (`process.argv.slice(2)`).

    Returns what it prints.
    """
    project = this_checkout()
    install_packages(project)

    def run(script: str, *arguments: Path) -> str:
        folder = tmp_path_factory.mktemp("node")
        source = script.replace("WORKER/", f"{project.worker.as_posix()}/").encode()
        # Node's own modules stay imports.
        joined = bundle_sources(project, "script.js", {"script.js": source}, ["node:*"])
        (folder / "script.mjs").write_bytes(joined)
        command = [str(node_command()), str(folder / "script.mjs"), *map(str, arguments)]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=60).stdout

    return run
