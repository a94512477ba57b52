"""What stands on the player's keys, as far as the browser tells, wherever the page names one."""

from collections.abc import Callable
from typing import Any

import js
from pyodide.ffi import JsException

from camcade.duel.control_map import ControlMap
from camcade.duel.control_names import cap, in_sentence

SHOWN_BY = {"key": "alone", "button": "pad"}
"""Attribute of an element that shows a key → the set whose it is."""


class KeyNames:
    """Names of keys and buttons. `on_layout` is called once the browser has told the layout, if it does."""

    def __init__(self, controls: ControlMap, on_layout: Callable[[], None]) -> None:
        self.controls = controls
        self._layout: dict[str, str] = {}
        self._on_layout = on_layout

    async def learn(self) -> None:
        """Ask the browser for the layout; many tell none, and then names are those of the United States."""
        try:
            layout = await js.navigator.keyboard.getLayoutMap()
        except (JsException, AttributeError):
            return
        self._layout = dict(js.Object.fromEntries(layout).to_py())
        self._on_layout()

    def cap(self, code: str) -> str:
        """What stands on this key."""
        return cap(code, self._layout)

    def caps(self, name: str) -> dict[str, str]:
        """Intent → what stands on its key in this set."""
        return {str(intent): self.cap(code) for intent, code in self.controls.shown(name).items()}

    def in_sentences(self, name: str) -> dict[str, str]:
        """Intent → its key in this set, as a sentence says it."""
        shown = self.controls.shown(name)
        return {str(intent): in_sentence(code, self._layout) for intent, code in shown.items()}

    def mark(self, *, for_two: bool) -> None:
        """Every key that the page shows says what stands on it: those of player one."""
        for attribute, name in SHOWN_BY.items():
            caps = self.caps("first" if for_two and attribute == "key" else name)
            element: Any
            for element in js.document.querySelectorAll(f"[data-{attribute}]"):
                element.textContent = caps[getattr(element.dataset, attribute)]
