"""Browsers that keep what makes no sense: a page goes on, and says so."""

import pytest
from playwright.sync_api import Page
from tests.faults.table import READY, START_LIMIT_MS, Fault, Runner, rows, said

DEEP = "'['.repeat(200000)"
KEPT = rows(
    "kept",
    ("kept: brackets in brackets, in Duel", "make no sense",
     ("duel", f"localStorage['camcade.settings'] = {DEEP}")),
    ("kept: brackets in brackets, in Emotion Escape", "makes no sense",
     ("escape", f"localStorage['camcade-escape'] = {DEEP}")),
    ("kept: somebody else's database, in Studio", "save it as a file",
     ("studio", "indexedDB.open('camcade-studio', 2).onupgradeneeded = () => {}")),
)  # fmt: skip


def kept(fault: Fault, request: pytest.FixtureRequest) -> str:
    """It is told, in words, and what it was is set aside: the page is there all the same."""
    name, script = fault.how
    page: Page = request.getfixturevalue("fresh_context").new_page()
    page.goto(f"{request.getfixturevalue('site')}licences.html")
    page.evaluate(f"() => {{ {script} }}")
    page.goto(f"{request.getfixturevalue('site')}{name}.html")
    page.wait_for_function(READY, timeout=START_LIMIT_MS)
    page.locator("#messages .message", has_text=fault.says).wait_for()
    told = said(page)
    if name != "studio":
        assert page.evaluate("Object.keys(localStorage).some((key) => key.endsWith('.set-aside'))")
    assert not any(sign in told for sign in "[{'"), told
    page.evaluate("localStorage.clear(); indexedDB.deleteDatabase('camcade-studio')")
    page.close()
    return told


RUNNERS: dict[str, Runner] = {"kept": kept}
FAULTS = KEPT
