"""One row of the table of page faults, and what its runners share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Frame, Page

READY = "window.camcade?.snapshot?.().ready === true"
TELLING = "#told, #messages, #card-failed:not([hidden]), #preview-empty:not([hidden])"
SAID = f"[...document.querySelectorAll('{TELLING}')].map((one) => one.innerText).join(' ')"
START_LIMIT_MS = 120_000  # on a busy machine, as in `tests/browser`


@dataclass(frozen=True, slots=True)
class Fault:
    """One row: what is injected where, and what is said then.

    `how` is what the runner of its kind needs to inject it.
    """

    injected: str
    says: str
    kind: str
    how: Any = None


Runner = Callable[[Fault, pytest.FixtureRequest], str]
"""Injects a fault, checks what holds for all of its kind, and returns what the page says."""


def rows(kind: str, *faults: tuple[str, str, Any]) -> tuple[Fault, ...]:
    """Rows of one kind: (injected, says, how)."""
    return tuple(Fault(injected, says, kind, how) for injected, says, how in faults)


def said(frame: Frame | Page) -> str:
    """Everything that the page tells the player now."""
    return frame.evaluate(SAID)


def fighter_walks(page: Page, frame: Frame) -> None:
    """The first fighter walks when the keyboard says so."""
    frame.locator("body").focus()
    frame.evaluate("window.focus()")
    page.keyboard.down("ArrowRight")
    frame.wait_for_function("camcade.snapshot().match.fighters[0].x > 100", timeout=30_000)
    page.keyboard.up("ArrowRight")


def page_in_common(request: pytest.FixtureRequest, name: str, begin: Callable[[], Page]) -> Page:
    """The page in which the rows of that name follow each other; `begin` opens it for the first of them."""
    lives: dict[str, Page] = request.getfixturevalue("lives")
    if name not in lives:
        while lives:  # a page that goes on playing takes the time of the next
            lives.popitem()[1].close()
        lives[name] = begin()
    lives[name].bring_to_front()
    return lives[name]
