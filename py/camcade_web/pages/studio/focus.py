"""The keyboard's place on the page: where what had it goes away or sleeps, something near takes it."""

from typing import Any

import js

from camcade_web.browser.dom import element

OTHERS = {"undo": "redo", "redo": "undo", "rename-project": "project-picker"}


class Focus:
    """`note` before a change of the page, `keep` after it."""

    def __init__(self) -> None:
        self._had: Any = None
        self._card: Any = None
        self._place = 0

    def note(self) -> None:
        """What has the keyboard now, and where it stands."""
        self._had = js.document.activeElement
        self._card = self._had.closest(".class-card") if self._had else None
        self._place = list(element("class-list").children).index(self._card) if self._card else 0

    def keep(self) -> None:
        """If that cannot have it any more, the nearest that can gets it."""
        had = self._had
        if had and had is not js.document.body and not can_have(had):
            next(one for one in self._nearest() if can_have(one)).focus()

    def _nearest(self) -> list[Any]:
        cards = element("class-list").children
        found: list[Any] = []
        if self._card and self._card.isConnected:
            found.append(self._card.querySelector("[data-do=record]"))
        elif self._card and cards.length:
            card = cards.item(min(self._place, cards.length - 1))
            found.append(card.querySelector("[data-do=record]"))
        found += [element(name) for name in (OTHERS.get(str(self._had.id)), "train", "add-class") if name]
        return found


def can_have(one: Any) -> bool:
    """It is there to be seen, and awake."""
    return bool(one.isConnected and one.getClientRects().length and not one.matches(":disabled"))
