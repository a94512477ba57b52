"""The gamepads at this computer: found, lost, and read once a frame."""

from collections.abc import Callable, Mapping
from typing import Any

import js
from pyodide.ffi import JsException

from camcade.duel.bindings import BUTTONS, Gamepad
from camcade.duel.seats import Seats
from camcade.intents import NO_INTENTS, Intent, Intents
from camcade_web.browser.js_interop import Proxies


def number_of(value: Any) -> float:
    """What a driver tells; nothing where it is no number. NaN is beyond no limit, so it counts as nothing."""
    return value if isinstance(value, int | float) else 0.0


class Gamepads:
    """All of them, each in the hands of the player whose it is.

    `on_change` is called with a sentence whenever a pad has come or gone.
    """

    def __init__(self, on_change: Callable[[str], None]) -> None:
        self._on_change = on_change
        self._buttons: Mapping[int, Intent] = BUTTONS
        self._pads: dict[int, Gamepad] = {}  # the browser's index → the pad, in the order they came
        self._proxies = Proxies()
        self._proxies.listen(js.window, "gamepadconnected", lambda event: self._came(event.gamepad))
        self._proxies.listen(js.window, "gamepaddisconnected", lambda event: self._went(event.gamepad))
        for found in self._seen():
            if found:  # JavaScript's null is no None
                self._add(found.index)

    @property
    def count(self) -> int:
        """How many are connected."""
        return len(self._pads)

    @property
    def begun(self) -> frozenset[int]:
        """Buttons that went down with the last reading, on any pad."""
        return frozenset[int]().union(*(pad.begun for pad in self._pads.values()))

    def use(self, buttons: Mapping[int, Intent]) -> None:
        """What the buttons of every pad mean from now on."""
        self._buttons = buttons
        for pad in self._pads.values():
            pad.buttons = buttons

    def read(self, seats: Seats) -> tuple[Intents, Intents]:
        """What both players hold; costs nothing without a pad."""
        if not self._pads:
            return NO_INTENTS, NO_INTENTS
        found = self._seen()
        for index, pad in self._pads.items():
            seen = found[index] if index < len(found) else None
            if not seen:
                pad.reset()
            else:
                pressed = [number_of(getattr(button, "value", button)) for button in seen.buttons]
                pad.read(pressed, [number_of(axis) for axis in seen.axes])
        held = [pad.held for pad in self._pads.values()]
        first, second = seats.pad_of
        return (
            NO_INTENTS if first is None else held[first],
            NO_INTENTS if second is None else held[second],
        )

    def close(self) -> None:
        """Listen no longer."""
        self._proxies.close()

    def _seen(self) -> Any:
        """The browser's list; empty where a page may not see pads, as an embedded one without leave."""
        try:
            return js.navigator.getGamepads()
        except (JsException, AttributeError):
            return []

    def _add(self, index: int) -> None:
        self._pads[index] = Gamepad(buttons=self._buttons)

    def _came(self, gamepad: Any) -> None:
        self._add(gamepad.index)
        self._on_change("A gamepad is connected.")

    def _went(self, gamepad: Any) -> None:
        if self._pads.pop(gamepad.index, None) is not None:
            self._on_change("A gamepad is gone. Plug it in again and press a button on it.")
