"""The scripts of a page may come in any order: what they offer to Python is joined. Tried in Node."""

import re
import subprocess
from itertools import permutations
from pathlib import Path

import pytest

from camcade_build.project import this_checkout
from camcade_build.vendor.npm import node_command

PAGES = this_checkout().pages
OFFERING = sorted(
    path for path in PAGES.rglob("*.js") if "globalThis.camcadeScripts =" in path.read_text("utf-8")
)
# As much of a browser as the scripts ask for before there is Python.
BROWSER = """
const texts = { manifest: '{"vendor/pyscript/core.js": {"url": "data:text/javascript,", "bytes": 0}}' };
globalThis.document = {
  baseURI: "https://camcade.invalid/duel.html",
  documentElement: { dataset: {} },
  getElementById: (id) => ({ textContent: texts[id] ?? '{"python": []}' }),
  querySelector: () => null,
  querySelectorAll: () => [],
  createElement: () => ({ getContext: () => ({}), relList: { supports: () => false } }),
};
globalThis.addEventListener = () => {};
for (const name of process.argv.slice(2)) await import(`./${name}`);
console.log(Object.keys(camcadeScripts).sort().join(" "));
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("scripts")
    for script in [*(PAGES / "_parts").glob("*.js"), *OFFERING]:
        (found / script.name).write_bytes(script.read_bytes())
    (found / "package.json").write_text('{"type": "module"}')
    (found / "all.js").write_text(BROWSER, encoding="utf-8")
    return found


def offered(folder: Path, names: tuple[str, ...]) -> set[str]:
    """What Python finds in `camcadeScripts` when these have come, one after the other."""
    command = [str(node_command()), str(folder / "all.js"), *names]
    found = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=60)
    return set(found.stdout.split())


def test_scripts_in_any_order_offer_the_same(folder: Path) -> None:
    names = [path.name for path in OFFERING]
    assert {"start.js", "palettes.js"} <= {*names}
    alone = [offered(folder, (name,)) for name in names]
    assert all(alone)
    orders = [offered(folder, order) for order in permutations(names)]
    assert orders == [set.union(*alone)] * len(orders)


def test_no_other_script_offers_anything_its_own_way() -> None:
    """Each joins what it offers to what is there: nobody sets a member, or forgets the others'."""
    for script in PAGES.rglob("*.js"):
        text = script.read_text("utf-8")
        assert not re.search(r"camcadeScripts\.\w+ = ", text), script.name
        for joined in re.findall(r"globalThis\.camcadeScripts = (.*)", text):
            assert re.match(r"\{ \.\.\.(globalThis\.camcadeScripts|others),", joined), script.name
