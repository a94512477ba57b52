"""The whole site in one file: opened from disk, with the network off, played as a person would."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from camcade_build.project import this_checkout
from camcade_build.server import serving
from camcade_build.site.budgets import SINGLE_FILE_BUDGET_BYTES
from camcade_build.site.builder import build_single_file
from camcade_build.site.page_settings import read_pages

pytestmark = pytest.mark.browser

SCREEN = {"width": 1280, "height": 800}


@pytest.fixture(scope="session")
def single_file(made_once: Callable[..., Path]) -> Path:
    def build(folder: Path) -> None:
        build_single_file(this_checkout(), folder / "camcade.html", lambda stage: None)

    return made_once("single-file", build) / "camcade.html"


@pytest.fixture
def opened(single_file: Path, browser: Browser) -> Iterator[Callable[[str], Page]]:
    """Opens the file from disk without a network; whatever it asks others for fails the test."""
    context = browser.new_context(offline=True, permissions=["camera"], viewport=SCREEN)
    requests: list[str] = []
    errors: list[str] = []
    context.on("request", lambda request: requests.append(request.url))
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.on("pageerror", lambda error: errors.append(str(error)))

    def open_at(place: str) -> Page:
        page.goto(single_file.as_uri() + place)
        return page

    yield open_at
    context.close()
    assert errors == []
    assert [url for url in requests if not url.startswith(("blob:", "data:", single_file.as_uri()))] == []


def test_it_keeps_within_its_budget_and_names_version_and_licences(single_file: Path) -> None:
    assert single_file.stat().st_size <= SINGLE_FILE_BUDGET_BYTES
    head = single_file.read_bytes()[:1500].decode("latin-1")
    assert "Camcade 0." in head and "MIT licence" in head and "#licences" in head


def test_duel_by_keyboard(opened: Callable[[str], Page]) -> None:
    page = opened("?autostart=1&opponent=idle&seed=7#duel")
    page.wait_for_function("window.camcade?.snapshot?.().match?.tick > 20")
    place = page.evaluate("camcade.snapshot().match.fighters[0].x")
    page.keyboard.down("ArrowRight")
    page.wait_for_function(f"camcade.snapshot().match.fighters[0].x > {place} + 10")
    page.keyboard.press("F9")  # what records is in the file too, and comes when it is wanted
    page.wait_for_function("camcade.snapshot().recording")
    page.keyboard.up("ArrowRight")


@pytest.mark.parametrize(
    "model", ["strike-image", "strike-image-binary"]
)  # one is stored by what makes it differ
def test_duel_by_camera(opened: Callable[[str], Page], model: str) -> None:
    page = opened(f"?autostart=1&controller=image&model={model}&opponent=idle&seed=7#duel")
    page.wait_for_function("window.camcade?.snapshot?.().camera === 'on'")
    page.wait_for_function("camcade.snapshot().probabilities !== null")
    assert page.evaluate("camcade.snapshot().tensors") > 0


def test_from_page_to_page_and_back(opened: Callable[[str], Page]) -> None:
    page = opened("")
    page.wait_for_function("document.getElementById('reel').width > 300")
    page.click("text=Licences")
    page.wait_for_function("document.body.className === 'licences'")
    assert "pyodide" in page.locator("pre.notice").inner_text()
    page.click("a.logo")
    page.wait_for_function("document.body.className === 'index'")
    page.click("text=Fight with the keys")
    page.wait_for_function("window.camcade?.snapshot?.().scene === 'fight'")
    page.go_back()
    page.wait_for_function("document.body.className === 'index'")


def test_every_page_shows_itself(opened: Callable[[str], Page]) -> None:
    names = {page.name for page in read_pages(this_checkout().pages) if page.in_single_file}
    assert {"index", "duel", "licences"} <= names
    for name in sorted(names):
        page = opened(f"?{name}#{name}")
        assert page.locator("body").get_attribute("class") == name
        assert "Camcade" in page.title()


def test_emotion_escape_can_be_played(opened: Callable[[str], Page]) -> None:
    page = opened("#escape")
    page.wait_for_function("window.camcade?.snapshot?.().ready === true")


def test_a_host_that_claims_another_encoding_does_no_harm(single_file: Path, browser: Browser) -> None:
    """Our own server calls every page UTF-8, as most hosts do."""
    with serving(single_file.parent) as server:
        page = browser.new_page()
        page.set_default_timeout(120_000)
        page.goto(f"http://127.0.0.1:{server.server_address[1]}/camcade.html?autostart=1&opponent=idle#duel")
        assert page.evaluate("document.characterSet") == "UTF-8"
        page.wait_for_function("window.camcade?.snapshot?.().match?.tick > 20", timeout=120_000)
        page.close()
