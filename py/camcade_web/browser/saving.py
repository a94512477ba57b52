"""Handing files and texts to the player."""

from typing import Any

import js
from pyodide.ffi import JsException

from camcade_web.browser.dom import new_element
from camcade_web.browser.js_interop import js_object

KEPT_MS = 10_000
"""A browser may begin to save a file a while after it was handed over."""


def save_text(text: str, name: str, kind: str) -> None:
    """A file of this name and media type."""
    save_blob(js.Blob.new(js_object([text]), js_object({"type": kind})), name)


def save_blob(blob: Any, name: str) -> None:
    """A file of this name with a Blob's content."""
    link = new_element("a")
    link.href = js.URL.createObjectURL(blob)
    link.download = name
    link.click()
    js.setTimeout(js.URL.revokeObjectURL, KEPT_MS, link.href)


async def copy_text(text: str) -> bool:
    """Whether it is in the clipboard now; browsers deny it to some pages."""
    try:
        await js.navigator.clipboard.writeText(text)
    except (JsException, AttributeError):
        return False
    return True
