"""Keys and touch buttons, both as presses of codes, so that they mean the same."""

from collections.abc import Callable
from typing import Any

import js

from camcade.duel.bindings import Keyboard
from camcade_web.browser.dom import element
from camcade_web.browser.js_interop import Proxies

OnPress = Callable[[str, str], None]
"""Called with the code that went down and its source, "keyboard" or "touch"."""


class KeysAndTouch:
    """Feeds one `Keyboard` at a time from the document's keys and the page's buttons."""

    def __init__(self, on_press: OnPress) -> None:
        self.keyboard: Keyboard | None = None
        self._on_press = on_press
        self._touched: dict[int, tuple[Any, str]] = {}  # pointer → the button under it and its code
        self._proxies = Proxies()
        listen = self._proxies.listen
        listen(js.document, "keydown", self._key_down, passive=False)
        listen(js.document, "keyup", self._key_up)
        listen(js.window, "blur", lambda _: self.release_all())
        touch = element("touch")
        listen(touch, "pointerdown", self._finger_down, passive=False)
        for event in ("pointerup", "pointercancel", "lostpointercapture"):
            listen(touch, event, self._finger_up)
        listen(touch, "contextmenu", lambda event: event.preventDefault(), passive=False)

    def release_all(self) -> None:
        """The page lost the focus, or the match its players."""
        for button, _ in self._touched.values():
            button.classList.remove("is-held")
        self._touched.clear()
        if self.keyboard is not None:
            self.keyboard.release_all()

    def close(self) -> None:
        """Listen no longer."""
        self._proxies.close()

    def _key_down(self, event: Any) -> None:
        if self.keyboard is None or event.altKey or event.metaKey or is_typing(event.target):
            return
        if event.ctrlKey or presses_a_button(event):
            return
        if self.keyboard.press(event.code):
            event.preventDefault()
            if not event.repeat:
                self._on_press(event.code, "keyboard")

    def _key_up(self, event: Any) -> None:
        if self.keyboard is not None:
            self.keyboard.release(event.code)

    def _finger_down(self, event: Any) -> None:
        button = event.target.closest("[data-intent]")
        if button is None or self.keyboard is None:
            return
        event.preventDefault()
        button.setPointerCapture(event.pointerId)
        button.classList.add("is-held")
        code = button.dataset.intent
        self._touched[event.pointerId] = button, code
        self.keyboard.press(code)
        self._on_press(code, "touch")

    def _finger_up(self, event: Any) -> None:
        button, code = self._touched.pop(event.pointerId, (None, ""))
        if button is not None:
            button.classList.remove("is-held")
            if self.keyboard is not None:
                self.keyboard.release(code)


def presses_a_button(event: Any) -> bool:
    """The space bar is for the button that shows the focus, and for those on cards."""
    return event.code == "Space" and bool(event.target.closest(".card, dialog, :focus-visible"))


def is_typing(target: Any) -> bool:
    """Keys pressed in a form control are meant for it."""
    return getattr(target, "tagName", "") in ("SELECT", "INPUT", "TEXTAREA")
