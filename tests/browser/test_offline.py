"""Playing without a network after one visit, and changing to a newer build without harm to a running game."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from camcade_build.project import Project, this_checkout
from camcade_build.server import SiteServer, serving
from camcade_build.site.builder import build_site

pytestmark = pytest.mark.browser

SCREEN = {"width": 1280, "height": 800}
KEPT = """async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    return registration?.active?.state === "activated" && navigator.serviceWorker.controller !== null;
}"""
BUILDS_KEPT = """async () => {
    const names = await caches.keys();
    const pages = await Promise.all(names.map(async (name) => (await caches.open(name)).match("index.html")));
    return pages.filter(Boolean).length;
}"""
GAME = "duel.html?autostart=1&opponent=idle&seed=7"


class Host:
    """A server below a sub-path, as GitHub Pages has it, whose site can be exchanged while it runs."""

    def __init__(self, folder: Path, server: SiteServer) -> None:
        self._folder = folder
        self.address = f"http://127.0.0.1:{server.server_address[1]}/camcade/"

    def show(self, site: Path) -> None:
        place = self._folder / "camcade"
        if place.is_symlink():
            place.unlink()
        place.symlink_to(site)


@pytest.fixture
def host(tmp_path: Path, built_site: Path) -> Iterator[Host]:
    (tmp_path / "index.html").write_text("<title>another site of the same origin</title>")
    with serving(tmp_path) as server:
        host = Host(tmp_path, server)
        host.show(built_site)
        yield host


@pytest.fixture(scope="session")
def newer_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as the next version will be: a style and a Python module differ."""
    here, root = this_checkout(), tmp_path_factory.mktemp("newer")
    shutil.copytree(here.root / "site", root / "site")
    shutil.copytree(here.root / "py", root / "py", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("models", "build", ".cache"):
        (root / name).symlink_to(here.root / name)
    for name in ("site/pages/_parts/base.css", "py/camcade_web/ui/tones.py"):
        with (root / name).open("a", encoding="utf-8") as stream:
            stream.write("\n")
    out = root / "out"
    build_site(Project(root), out, lambda stage: None)
    return out


@pytest.fixture
def visitor(host: Host, browser: Browser) -> Iterator[Page]:
    """Somebody who comes for the first time and stays until everything is kept."""
    context = browser.new_context(base_url=host.address, permissions=["camera"], viewport=SCREEN)
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto("index.html")
    eventually(page, KEPT)
    yield page
    context.close()


def eventually(page: Page, promised: str) -> None:
    """Wait until what is promised is true; `wait_for_function` takes the promise itself for true."""
    for _ in range(480):
        if page.evaluate(promised):
            return
        page.wait_for_timeout(250)
    pytest.fail(f"not within two minutes: {promised}")


def version(page: Page) -> str:
    return page.locator("meta[name=camcade-build]").get_attribute("content") or ""


def caches(page: Page) -> list[str]:
    return page.evaluate("caches.keys()")


def play(page: Page, query: str = "") -> None:
    page.goto(f"{GAME}{query}")
    page.wait_for_function("window.camcade?.snapshot?.().match?.tick > 20")


def test_after_one_visit_everything_plays_without_a_network(visitor: Page, host: Host) -> None:
    visitor.context.set_offline(True)
    visitor.reload()
    assert visitor.locator("h1").inner_text()
    play(visitor, "&controller=image")
    visitor.wait_for_function("camcade.snapshot().probabilities !== null")
    visitor.goto(host.address)  # the folder itself is the front page
    assert "Camcade" in visitor.title()


def test_other_sites_of_the_origin_are_left_alone(visitor: Page, host: Host) -> None:
    visitor.evaluate("caches.open('somebody else')")
    visitor.goto(host.address.removesuffix("camcade/"))
    assert visitor.title() == "another site of the same origin"
    visitor.goto("index.html")
    visitor.wait_for_function("navigator.serviceWorker.controller !== null")
    assert "somebody else" in caches(visitor)
    assert any(name.startswith("camcade /camcade/ ") for name in caches(visitor))


def test_a_newer_build_asks_and_never_breaks_a_running_game(
    visitor: Page, host: Host, newer_site: Path
) -> None:
    play(visitor)
    old = version(visitor)
    host.show(newer_site)  # from here on the server has none of the old build's changed files
    visitor.evaluate("navigator.serviceWorker.getRegistration().then(one => one.update())")
    eventually(visitor, "navigator.serviceWorker.getRegistration().then(one => one.waiting !== null)")
    tick = visitor.evaluate("camcade.snapshot().match.tick")
    kept = visitor.evaluate(
        "camcadeScripts.downloads.take('python/duel.zip').then(content => content.byteLength)"
    )
    assert kept > 0, "what the page asks for later comes from its own build"
    visitor.wait_for_function(f"camcade.snapshot().match.tick > {tick}")
    assert visitor.evaluate("camcade.snapshot().match.tick") > tick
    assert visitor.locator(".new-version").count() == 0, "nobody is asked in the middle of a fight"
    other = visitor.context.new_page()
    other.set_default_timeout(120_000)
    other.goto("index.html")
    assert version(other) == old, "until somebody says yes, the old build is shown"

    visitor.keyboard.press("Escape")
    visitor.locator(".new-version").wait_for()
    other.locator(".new-version").wait_for()
    assert visitor.evaluate(BUILDS_KEPT) == 2, "what waits is kept, though nobody plays it yet"
    other.click(".new-version >> text=Reload")
    other.wait_for_function(f"document.querySelector('meta[name=camcade-build]')?.content !== '{old}'")
    assert version(visitor) == old and len(caches(visitor)) == 2, "the game goes on with what it began with"
    visitor.click("#resume")
    tick = visitor.evaluate("camcade.snapshot().match.tick")
    visitor.wait_for_function(f"camcade.snapshot().match.tick > {tick + 20}")

    visitor.goto(GAME)
    new = version(visitor)
    assert new != old
    visitor.wait_for_function("window.camcade?.snapshot?.().ready")
    eventually(visitor, "caches.keys().then(names => names.length === 1)")
    assert caches(visitor) == [f"camcade /camcade/ {new}"]


def test_cleared_storage_is_filled_again(visitor: Page) -> None:
    visitor.evaluate("caches.keys().then(names => Promise.all(names.map(name => caches.delete(name))))")
    play(visitor)
    eventually(
        visitor,
        "caches.keys().then(async names => names.length === 1 && "
        "(await (await caches.open(names[0])).match('duel.html')) !== undefined)",
    )


def test_cleared_storage_without_a_network_is_told(visitor: Page) -> None:
    visitor.evaluate("caches.keys().then(names => Promise.all(names.map(name => caches.delete(name))))")
    visitor.context.set_offline(True)
    visitor.goto("duel.html")
    assert "no network" in visitor.locator("body").inner_text()


@pytest.mark.parametrize("damaged", ["pyodide.asm.wasm", "python/duel-", "strike-image"])
def test_a_damaged_entry_is_fetched_again(visitor: Page, damaged: str) -> None:
    spoilt = visitor.evaluate(
        """async (part) => {
            const cache = await caches.open((await caches.keys())[0]);
            const isOne = ({ url }) => url.includes(part) && !url.endsWith("card.json");
            const found = (await cache.keys()).filter(isOne);
            for (const request of found) {
                const kept = await cache.match(request);
                const type = kept.headers.get("Content-Type");
                const headers = { "Content-Type": type };
                // Of another length it is asked for again at once, and never comes as far as the hash.
                const { byteLength } = await kept.arrayBuffer();
                await cache.put(request, new Response(new Uint8Array(byteLength), { headers }));
            }
            return found.length;
        }""",
        damaged,
    )
    assert spoilt > 0
    visitor.goto(GAME + "&controller=image")
    visitor.wait_for_function("window.camcade?.snapshot?.().ready")
    if damaged == "strike-image":
        trouble = visitor.locator("#messages .message", has_text="damaged")
        trouble.wait_for()
        visitor.click("#camera-switch")
    visitor.wait_for_function("camcade.snapshot().probabilities !== null")


def test_a_browser_without_service_workers_plays_all_the_same(duel: Any) -> None:
    duel.page.add_init_script("delete Navigator.prototype.serviceWorker")
    duel.open("autostart=1&opponent=idle")
    duel.expect_keys_to_work()
