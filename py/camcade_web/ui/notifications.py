"""Messages to the player: spoken by screen readers, gone when read or when their cause is."""

from collections.abc import Callable
from typing import Any

import js

from camcade_web.browser.dom import element, new_element
from camcade_web.browser.js_interop import Proxies


class Notifications:
    """At most one message for each cause; a new one of the same cause takes the place of the old."""

    def __init__(self) -> None:
        self._shown: dict[str, tuple[Any, Proxies]] = {}

    def tell(self, cause: str, text: str | None, offer: tuple[str, Callable[[], None]] | None = None) -> None:
        """Show a message until it is dismissed or withdrawn; without a text, the one of this cause goes.

        `offer` is a button: its words, what it does.
        """
        self.withdraw(cause)
        if text is None:
            return
        proxies = Proxies()
        box = new_element("div", "message")
        box.dataset.cause = cause
        box.append(new_element("p", text=text))
        # Not at once: the handler would destroy the very proxy that is calling it.
        later = proxies.wrap(lambda: self.withdraw(cause))
        if offer is not None:
            words, accept = offer
            taken = proxies.wrap(lambda: (self.withdraw(cause), accept()))
            proxies.listen(self._button(words, box), "click", lambda _: js.setTimeout(taken, 0))
        proxies.listen(self._button("OK", box), "click", lambda _: js.setTimeout(later, 0))
        element("messages").append(box)
        self._shown[cause] = box, proxies

    def _button(self, words: str, box: Any) -> Any:
        button = new_element("button", "button button-quiet", words)
        button.type = "button"
        box.append(button)
        return button

    def withdraw(self, cause: str) -> None:
        """The cause is gone, and the message with it."""
        if cause in self._shown:
            box, proxies = self._shown.pop(cause)
            box.remove()
            proxies.close()
