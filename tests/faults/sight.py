"""The next step on every page is seen whole, without scrolling, at every size that people have."""

import re

import pytest
from playwright.sync_api import Page
from tests.faults.table import Fault, Runner, page_in_common, rows

SIZES = ((1280, 800), (960, 600), (390, 844), (844, 390), (640, 400), (320, 640))
FRAME_SIZES = ((480, 360), (320, 480))  # of a frame in another site's page
SHOWN = """(steps) => steps.split(", ").map((step) => {
    const one = document.querySelector(step);
    const { left, top, right, bottom } = one.getBoundingClientRect();
    const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    const isInside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
    const isSeen = isInside && one.contains(seen) && document.documentElement.scrollWidth <= innerWidth;
    return isSeen ? "" : `${step} at ${[left, top, right, bottom].map(Math.round)}`;
}).join("")"""
CARD = """(name) => {
    for (const one of document.querySelectorAll("#curtain .card")) one.hidden = one.id !== name;
    for (const one of document.querySelectorAll(`#${name} [hidden]`)) one.hidden = false;
    const empty = document.querySelectorAll(`#${name} p:empty, #${name} dd:empty`);
    for (const one of empty) one.textContent = "Some words to read";
    document.getElementById("curtain").hidden = false;
}"""

# (page, card of it that is shown, what has to be seen)
IN_SIGHT = rows(
    "in sight",
    ("in sight: the front page", "", ("index", None, ".front-buttons a")),
    ("in sight: Duel, before a match", "", ("duel", "card-ready", "#fight")),
    ("in sight: Duel, after a match", "", ("duel", "card-over", "#rematch")),
    ("in sight: Duel, paused", "", ("duel", "card-paused", "#resume")),
    ("in sight: Duel, a game that broke", "", ("duel", "card-broken", "#play-built-in")),
    ("in sight: Duel, what failed", "", ("duel", "card-failed", "#reload")),
    ("in sight: Emotion Escape, before a story", "", ("escape", "card-ready", "#begin")),
    ("in sight: Studio", "", ("studio", None, "#camera-switch")),
    ("in sight: the widget", "", ("widget", None, "#choose-tool")),
    ("in sight: what failed, in the widget", "", ("widget", "card-failed", "#reload")),
    ("in sight: what failed, in Studio", "", ("studio", "card-failed", "#reload")),
)


def in_sight(fault: Fault, request: pytest.FixtureRequest) -> str:
    """At six sizes, the widget in a frame too. Scripts stay away: it is the layout that counts."""
    name, card, steps = fault.how

    def begin() -> Page:
        page = request.getfixturevalue("fresh_context").new_page()
        page.route(re.compile(r"\.m?js$"), lambda route: route.fulfill(content_type="text/javascript"))
        return page

    page = page_in_common(request, "still", begin)
    page.goto(f"{request.getfixturevalue('site')}{name}.html", wait_until="commit")
    page.locator(".foot, #loading-step, #card-failed").first.wait_for(state="attached")
    page.wait_for_function("document.styleSheets.length > 2 && document.fonts.status === 'loaded'")
    if card is not None:
        page.evaluate(CARD, card)
    unseen: list[str] = []
    for width, height in (*SIZES, *(FRAME_SIZES if name == "widget" else ())):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("scrollTo(0, 0)")
        if found := page.evaluate(SHOWN, steps):
            unseen.append(f"{width} x {height}: {found}")
    assert not unseen, "; ".join(unseen)
    return ""


RUNNERS: dict[str, Runner] = {"in sight": in_sight}
FAULTS = IN_SIGHT
