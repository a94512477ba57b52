import json
import re
import subprocess
from pathlib import Path

import pytest

from camcade.errors import BuildError
from camcade_build.project import Project
from camcade_build.site.assets import Assets
from camcade_build.vendor import packages as vendor
from camcade_build.vendor.npm import node_command
from camcade_build.vendor.packages import add_vendored, pyodide_files, pyscript_files, tensorflow_scripts

# Whatever a fallback could fetch; the words of a warning (packages.pyscript.net) are not among it.
FETCHABLE = re.compile(rb"https?://(?:cdn\.|[\w.-]*jsdelivr|unpkg|micropython\.org|raw\.githubusercontent)")


def test_no_delivery_network_is_left_in_vendored_scripts(project: Project) -> None:
    assert FETCHABLE.search((project.node_modules / "pyodide" / "pyodide.mjs").read_bytes()), (
        "nothing to find"
    )
    for name, content in {**pyodide_files(project), **pyscript_files(project)}.items():
        assert not FETCHABLE.search(content), name


def test_the_fallback_address_is_absolute_and_of_no_host(project: Project) -> None:
    script = f"const a = new URL('{vendor.NOWHERE}x'); console.log(a.host + '|' + a.protocol)"
    answer = subprocess.run([node_command(), "--eval", script], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "|about:"


def test_a_package_whose_fallback_changed_is_refused(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(vendor.REWRITES, "pyodide", (("https://another.example/", vendor.NOWHERE),))
    with pytest.raises(BuildError, match=r"pyodide no longer contains https://another\.example/"):
        pyodide_files(project)


def test_rewritten_modules_still_parse(project: Project, tmp_path: Path) -> None:
    files = {**pyodide_files(project), **pyscript_files(project)}
    for name in (name for name in files if name.endswith((".js", ".mjs"))):
        path = tmp_path / f"{Path(name).stem}.mjs"
        path.write_bytes(files[name])
        subprocess.run([node_command(), "--check", path], check=True)


def test_pyodide_is_complete_and_knows_no_package(project: Project) -> None:
    files = pyodide_files(project)
    assert {"pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"} < files.keys()
    lock = json.loads(files["pyodide-lock.json"])
    assert lock["packages"] == {}
    assert lock["info"]["python"].startswith("3.14")


def test_pyscript_is_one_module_that_imports_only_what_no_page_asks_for(project: Project) -> None:
    files = pyscript_files(project)
    assert files.keys() == {"core.js", "core.css"}
    core = files["core.js"].decode()
    assert re.search(r"\bexport\s*\{[^}]*\bwhenDefined\b", core)
    imported = set(re.findall(r"""(?:\bfrom|\bimport\()\s*["']([^"']+)["']""", core))
    allowed = [name.rstrip("*") for name in vendor.PYSCRIPT_OUTSIDE]
    assert imported and all(any(name.startswith(start) for start in allowed) for name in imported), imported


def test_pyscript_imports_its_own_python_only_where_asked(project: Project) -> None:
    core = pyscript_files(project)["core.js"].decode()
    assert '"_pyscript=None"' in core, "what stands for its import at every start"
    assert "import pyscript as" not in core
    assert "from pyscript.context import" in core, "and yet it is there"


def test_no_script_points_at_a_source_map(project: Project) -> None:
    scripts = [
        *pyodide_files(project).values(),
        *pyscript_files(project).values(),
        *tensorflow_scripts(project),
    ]
    assert not any(b"sourceMappingURL=" in content[-300:] for content in scripts)


def test_fonts_are_declared_where_they_lie(project: Project, tmp_path: Path) -> None:
    assets = Assets()
    add_vendored(project, assets)
    assets.write(tmp_path)
    style = tmp_path / assets.url("styles/fonts.css")
    addresses = re.findall(r'url\("([^"]+)"\)', style.read_text())
    assert len(addresses) == len(vendor.FONTS)
    for address in addresses:
        assert (style.parent / address).read_bytes()[:4] == b"wOF2"


def test_a_missing_file_is_named(project: Project) -> None:
    with pytest.raises(BuildError, match=r"npm package pyodide holds no absent\.wasm"):
        vendor.read_vendored(project, "pyodide", "absent.wasm")
