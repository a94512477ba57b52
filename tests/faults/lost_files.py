"""Files lost on the way to a page: what failed is named in the player's words, and nothing spins for ever."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, Route
from tests.faults.table import READY, START_LIMIT_MS, Fault, Runner, fighter_walks, page_in_common, rows, said

# Twenty seconds without a byte are a moment here, and looks follow each other at once.
IMPATIENT = """
const [later, often, limit] = [setTimeout, setInterval, AbortSignal.timeout.bind(AbortSignal)];
window.setTimeout = (call, ms, ...more) => later(call, ms === 20000 ? 1500 : ms, ...more);
window.setInterval = (call, ms, ...more) => often(call, ms === 500 ? 80 : ms, ...more);
AbortSignal.timeout = (ms) => limit(ms / 10);
"""


def cut_off(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.body()[: len(answer.body()) // 2])


def a_page(route: Route) -> None:
    route.fulfill(body="<!doctype html><title>Welcome to our network</title>", content_type="text/html")


WAYS: dict[str, Callable[[Route], None]] = {
    "aborted": lambda route: route.abort(),
    "404": lambda route: route.fulfill(status=404, body="none"),
    "500": lambda route: route.fulfill(status=500, body="none"),
    "a page instead": a_page,
    "cut off": cut_off,
    "never answered": lambda route: None,
}
FIRST = "The first part of the page did not come."
PYTHON = "Python, which this page runs on, did not come."
INTERPRETER = "Python did not come."
PROGRAM = "The program of this page did not come."
FILES = {  # how a file's address goes on → what the player is told
    "scripts/start-": (FIRST, tuple(WAYS)),
    "scripts/downloads-": (FIRST, ("aborted", "a page instead", "never answered")),
    "scripts/failing-": (FIRST, ("404", "cut off")),
    "core.js": (PYTHON, ("500", "a page instead", "cut off")),
    "pyodide.mjs": (PYTHON, ("404", "cut off")),
    "pyodide.asm.mjs": (PYTHON, ("aborted", "never answered", "cut off")),
    "pyodide.asm.wasm": (INTERPRETER, tuple(WAYS)),
    "python_stdlib.zip": (INTERPRETER, ("404", "cut off", "never answered")),
    "pyodide-lock.json": (INTERPRETER, ("a page instead",)),
    "python/duel-": (PROGRAM, ("aborted", "500", "a page instead", "cut off")),
}

NEVER_CAME = rows(
    "never came",
    *((f"{way}: {file}", told, (file, WAYS[way])) for file, (told, ways) in FILES.items() for way in ways),
)


def fresh_page(request: pytest.FixtureRequest) -> Page:
    """A page of a browser that keeps nothing, whose every request can be answered by the test."""

    def begin() -> Page:
        page = request.getfixturevalue("fresh_context").new_page()
        page.add_init_script(IMPATIENT)
        return page

    page = page_in_common(request, "fresh", begin)
    page.unroute_all()
    page.goto("about:blank")  # else the card of the row before may be taken for this one's
    return page


def never_came(fault: Fault, request: pytest.FixtureRequest) -> str:
    """A card names what failed; it was asked for twice, and technical text is folded away."""
    page = fresh_page(request)
    part, way = fault.how
    asked: list[Request] = []
    pattern = re.compile(re.escape(part))
    page.route(pattern, lambda route: (asked.append(route.request), way(route)))
    page.goto(request.getfixturevalue("site") + "duel.html", wait_until="commit")
    page.locator("#card-failed:not([hidden])").wait_for(timeout=20_000)
    told = page.locator("#failed-what").inner_text()
    shown = f"{told} {page.locator('#failed-advice').inner_text()}"
    assert not re.search(r"https?:|\.js|\.wasm|Error", shown), shown
    page.locator("#reload").wait_for()
    assert len(asked) >= 2, "it is tried again by itself"
    return told


def comes_at_last(fault: Fault, request: pytest.FixtureRequest) -> str:
    """What fails once is tried again by itself, and the page starts."""
    page = fresh_page(request)
    part, way = fault.how
    page.route(re.compile(re.escape(part)), way, times=1)
    page.goto(request.getfixturevalue("site") + "duel.html?autostart=1&opponent=idle&muted=1")
    page.wait_for_function(READY, timeout=START_LIMIT_MS)
    fighter_walks(page, page.main_frame)
    return said(page)


ONCE = rows(
    "comes at last",
    ("once aborted: start.js", "", ("scripts/start-", WAYS["aborted"])),
    ("once cut off: pyodide.asm.wasm", "", ("pyodide.asm.wasm", cut_off)),
)


GARNISH = re.compile(r"\.(css|webp|png|jpe?g|svg|woff2|mp3|ogg)$|scripts/palettes-")
BARE = rows(
    "bare",
    (
        "no picture, style or font comes, in Duel",
        "plain shapes fight",
        "duel.html?autostart=1&opponent=idle&muted=1&colours=2",
    ),
    ("no picture, style or font comes, in Emotion Escape", "", "escape.html?autostart=1&muted=1"),
)


def bare(fault: Fault, request: pytest.FixtureRequest) -> str:
    """A match and a story go on without all that is only to be looked at."""
    page = fresh_page(request)
    page.route(GARNISH, lambda route: route.abort())
    page.goto(request.getfixturevalue("site") + fault.how)
    page.wait_for_function(READY, timeout=START_LIMIT_MS)
    if fault.how.startswith("duel"):
        fighter_walks(page, page.main_frame)
    else:
        room = page.evaluate("camcade.snapshot().room")
        page.keyboard.press("1")
        page.wait_for_function("(room) => camcade.snapshot().room !== room", arg=room)
    return said(page)


RUNNERS: dict[str, Runner] = {"never came": never_came, "comes at last": comes_at_last, "bare": bare}
FAULTS = (*NEVER_CAME, *ONCE, *BARE)
