"""Hosts that do things their own way: a page plays there all the same, or says what has to change."""

import pytest
from playwright.sync_api import Page
from tests.browser.conftest import tested_site
from tests.faults.table import Fault, Runner, rows


def from_a_folder(fault: Fault, request: pytest.FixtureRequest) -> str:
    page: Page = request.getfixturevalue("new_page")()
    page.goto((tested_site() / fault.how).as_uri())
    page.locator("#card-failed").wait_for()
    return page.locator("#card-failed").inner_text()


RUNNERS: dict[str, Runner] = {"folder": from_a_folder}
FAULTS = rows(
    "folder",
    ("duel.html opened from its folder", "camcade.html", "duel.html"),
    ("escape.html opened from its folder", "camcade.html", "escape.html"),
    ("studio.html opened from its folder", "camcade.html", "studio.html"),
    ("widget.html opened from its folder", "camcade.html", "widget.html"),
)
