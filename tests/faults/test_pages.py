"""Faults around a page: what is injected, and what the player must see. Never silence, never a dead page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Frame, Page

pytestmark = pytest.mark.browser

READY = "window.camcade?.snapshot?.().ready === true"
TELLING = "#told, #messages, #card-failed:not([hidden]), #preview-empty:not([hidden])"
SAID = f"[...document.querySelectorAll('{TELLING}')].map((one) => one.innerText).join(' ')"
START_LIMIT_MS = 60_000


@dataclass(frozen=True, slots=True)
class Fault:
    """One row: what is injected where, and what is said then.

    `how` is what the runner of its kind needs to inject it.
    """

    injected: str
    says: str
    kind: str
    how: Any = None


def rows(kind: str, *faults: tuple[str, str, Any]) -> tuple[Fault, ...]:
    """Rows of one kind: (injected, says, how)."""
    return tuple(Fault(injected, says, kind, how) for injected, says, how in faults)


KEPT_NOTHING = "keeps nothing for this page"
NOBODYS = "allow-scripts"
OURS = "allow-scripts+allow-same-origin"

EMBEDDED = rows(
    "embedded",
    ("duel in another site's page, storage blocked", KEPT_NOTHING, ("third-party", "", "duel.html")),
    ("escape in another site's page, storage blocked", KEPT_NOTHING, ("third-party", "", "escape.html")),
    ("studio in another site's page, storage blocked", "save it as", ("third-party", "", "studio.html")),
    ("widget in another site's page, storage blocked", "Ready", ("third-party", "", "widget.html")),
    ("duel in a frame with sandbox allow-scripts", KEPT_NOTHING, ("none", NOBODYS, "duel.html")),
    ("widget in a frame with sandbox allow-scripts", "Ready", ("none", NOBODYS, "widget.html")),
    ("duel in a frame with allow-same-origin, blocked", KEPT_NOTHING, ("third-party", OURS, "duel.html")),
    ("duel where all site data is blocked", KEPT_NOTHING, ("all", None, "duel.html")),
)  # fmt: skip


def embedded(fault: Fault, request: pytest.FixtureRequest) -> str:
    """The page starts, keys move a fighter, no error stays uncaught."""
    denied, sandbox, name = fault.how
    address = request.getfixturevalue("site") + name
    page: Page = request.getfixturevalue("new_page")(denied)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    query = "?autostart=1&opponent=idle" if name.startswith("duel") else ""
    if sandbox is None:
        page.goto(address + query)
    else:
        page.goto(f"{request.getfixturevalue('other_site')}frame-{sandbox}?{address}{query}")
    frame = page.frames[-1]
    frame.wait_for_function(READY, timeout=START_LIMIT_MS)
    if name.startswith("duel"):
        fighter_walks(page, frame)
    assert errors == []
    return said(frame)


def said(frame: Frame | Page) -> str:
    """Everything that the page tells the player now."""
    return frame.evaluate(SAID)


def fighter_walks(page: Page, frame: Frame) -> None:
    frame.locator("body").focus()
    frame.evaluate("window.focus()")
    page.keyboard.down("ArrowRight")
    frame.wait_for_function("camcade.snapshot().match.fighters[0].x > 100", timeout=30_000)
    page.keyboard.up("ArrowRight")


RUNNERS: dict[str, Callable[[Fault, pytest.FixtureRequest], str]] = {"embedded": embedded}
FAULTS = (*EMBEDDED,)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.injected)
def test_a_page_survives(fault: Fault, request: pytest.FixtureRequest) -> None:
    assert fault.says in " ".join(RUNNERS[fault.kind](fault, request).split())
