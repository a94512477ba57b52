"""The browser's localStorage, which may be full, switched off, or forbidden to this page."""

import js
from pyodide.ffi import JsException


class LocalStorage:
    """Keeps texts for the next visit, as far as the browser lets it."""

    @property
    def keeps(self) -> bool:
        """Whether the browser keeps anything at all for this page."""
        key = "camcade.keeps"
        is_kept = self.write(key, "1")
        if is_kept:
            js.localStorage.removeItem(key)
        return is_kept

    def read(self, key: str) -> str | None:
        """What was kept; None if nothing was, or if the browser forbids it."""
        try:
            text = js.localStorage.getItem(key)
        except (JsException, AttributeError):  # forbidden; or, in some browsers, not there at all
            return None
        return text if isinstance(text, str) else None  # JavaScript's null is no None

    def write(self, key: str, text: str) -> bool:
        """Whether it is kept now."""
        try:
            js.localStorage.setItem(key, text)
        except (JsException, AttributeError):  # full, or forbidden
            return False
        return True
