"""The gamepads at this computer: found, lost, and read once a frame."""

from collections.abc import Callable, Sequence
from typing import Any

import js
from pyodide.ffi import JsException

from camcade.duel.bindings import Gamepad
from camcade.intents import NO_INTENTS, Intents
from camcade_web.browser.js_interop import Proxies

PLAYERS = 2


class Gamepads:
    """The first pad is player one's, the second player two's.

    `on_change` is called with a sentence whenever a pad has come or gone.
    """

    def __init__(self, on_change: Callable[[str], None]) -> None:
        self._on_change = on_change
        self._pads: dict[int, Gamepad] = {}  # the browser's index → the pad, in the order they came
        self._proxies = Proxies()
        self._proxies.listen(js.window, "gamepadconnected", lambda event: self._came(event.gamepad))
        self._proxies.listen(js.window, "gamepaddisconnected", lambda event: self._went(event.gamepad))
        for found in self._seen():
            if found:  # JavaScript's null is no None
                self._pads[found.index] = Gamepad()

    @property
    def count(self) -> int:
        """How many are connected."""
        return len(self._pads)

    def read(self) -> tuple[Intents, Intents]:
        """What both players hold; costs nothing without a pad."""
        if not self._pads:
            return NO_INTENTS, NO_INTENTS
        found = self._seen()
        for index, pad in self._pads.items():
            seen = found[index] if index < len(found) else None
            if not seen:
                pad.reset()
            else:
                pad.read([button.value for button in seen.buttons], list(seen.axes))
        held = [pad.held for pad in self._pads.values()][:PLAYERS]
        return held[0], held[1] if len(held) > 1 else NO_INTENTS

    def has_begun(self, buttons: Sequence[int]) -> bool:
        """One of these buttons went down with the last reading, on any pad."""
        return any(pad.begun.intersection(buttons) for pad in self._pads.values())

    def close(self) -> None:
        """Listen no longer."""
        self._proxies.close()

    def _seen(self) -> Any:
        """The browser's list; empty where a page may not see pads, as an embedded one without leave."""
        try:
            return js.navigator.getGamepads()
        except (JsException, AttributeError):
            return []

    def _came(self, gamepad: Any) -> None:
        self._pads[gamepad.index] = Gamepad()
        side = "You are the second player." if len(self._pads) == PLAYERS else ""
        self._on_change(f"A gamepad is connected. {side}".strip())

    def _went(self, gamepad: Any) -> None:
        if self._pads.pop(gamepad.index, None) is not None:
            self._on_change("A gamepad is gone. The keys work; plug it in again and press a button.")
