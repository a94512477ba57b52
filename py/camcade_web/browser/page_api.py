"""What every page does alike: open, and tell others how it is."""

import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import js
from pyodide.ffi import create_proxy

from camcade_web.browser.js_interop import js_object


@contextmanager
def opening(what: str) -> Generator[None]:
    """Around a page's start: Python runs now; what goes wrong is told on the page, as nobody else hears it.

    `what` did not start then, such as "The game".
    """
    js.document.documentElement.dataset.python = "running"
    try:
        yield
    except Exception as error:
        js.camcadeScripts.fail(f"{what} did not start: {error}.", "Load the page again.")
        raise


def offer_api(**functions: Callable[[], Any]) -> None:
    """Offer these as `window.camcade`, as long as the page lives; what they return is plain JSON."""
    js.window.camcade = js_object({name: create_proxy(as_json(found)) for name, found in functions.items()})


def as_json(function: Callable[[], Any]) -> Callable[[], Any]:
    # By way of JSON: left to itself, Pyodide makes None undefined, which no reader of JSON expects.
    return lambda: js.JSON.parse(json.dumps(function()))
