"""Messages to the player: spoken by screen readers, gone when read or when their cause is."""

from typing import Any

import js

from camcade_web.elements import element, new_element
from camcade_web.proxies import Proxies


class Messages:
    """At most one message for each cause; a new one of the same cause takes the place of the old."""

    def __init__(self) -> None:
        self._shown: dict[str, tuple[Any, Proxies]] = {}

    def tell(self, cause: str, text: str) -> None:
        """Show a message until it is dismissed or withdrawn."""
        self.withdraw(cause)
        proxies = Proxies()
        box = new_element("div", "message")
        box.dataset.cause = cause
        box.append(new_element("p", text=text))
        button = new_element("button", "button button-quiet", "OK")
        button.type = "button"
        # Not at once: the handler would destroy the very proxy that is calling it.
        proxies.listen(button, "click", lambda _: js.setTimeout(later, 0))
        later = proxies.wrap(lambda: self.withdraw(cause))
        box.append(button)
        element("messages").append(box)
        self._shown[cause] = box, proxies

    def withdraw(self, cause: str) -> None:
        """The cause is gone, and the message with it."""
        if cause in self._shown:
            box, proxies = self._shown.pop(cause)
            box.remove()
            proxies.close()
