"""The camera that the player has picked is picked again, whatever happens to the page."""

import pytest
from playwright.sync_api import Page
from tests.faults.table import READY, START_LIMIT_MS, Fault, Runner, page_in_common, rows

HIDE = """(isHidden) => {
    Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""
IN_USE = "document.getElementById('preview').srcObject?.getVideoTracks()[0].label ?? ''"
CAMERA_IS = "(state) => camcade.snapshot().camera === state"
SWITCH = "document.getElementById('camera-switch').click()"


def hidden(page: Page) -> None:
    page.evaluate(HIDE, True)
    page.wait_for_function(CAMERA_IS, arg="off")
    page.evaluate(HIDE, False)


def switched(page: Page) -> None:
    page.evaluate(SWITCH)
    page.wait_for_function(CAMERA_IS, arg="off")
    page.evaluate(SWITCH)


def reloaded(page: Page) -> None:
    page.reload()
    page.wait_for_function(READY, timeout=START_LIMIT_MS)


def picked(fault: Fault, request: pytest.FixtureRequest) -> str:
    """One page's life for all rows: the camera in use stays the one that was picked."""

    def begin() -> Page:
        page = request.getfixturevalue("fresh_context").new_page()
        page.goto(f"{request.getfixturevalue('site')}duel.html?controller=silhouette&muted=1")
        page.wait_for_function(READY, timeout=START_LIMIT_MS)
        page.wait_for_function(CAMERA_IS, arg="on")
        page.wait_for_function("document.querySelectorAll('#camera-picker option').length === 2")
        first = page.evaluate(IN_USE)
        other = next(
            one for one in (0, 1) if page.locator("#camera-picker option").nth(one).inner_text() != first
        )
        page.locator("#camera-picker").select_option(index=other)
        page.wait_for_function(f"({IN_USE}) !== '' && ({IN_USE}) !== {first!r}")
        return page

    page = page_in_common(request, "picked", begin)
    wanted = page.evaluate(IN_USE)
    fault.how(page)
    page.wait_for_function(CAMERA_IS, arg="on", timeout=30_000)
    assert page.evaluate(IN_USE) == wanted
    return ""


RUNNERS: dict[str, Runner] = {"picked": picked}
FAULTS = rows(
    "picked",
    ("the picked camera, after the tab was hidden", "", hidden),
    ("the picked camera, after it was switched off and on", "", switched),
    ("the picked camera, after the page was loaded again", "", reloaded),
)
