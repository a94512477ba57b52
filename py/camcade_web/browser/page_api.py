"""What every page does alike: open, hand events to its flow, and tell others how it is."""

import json
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from typing import Any

import js
from pyodide.ffi import create_proxy

from camcade_web.browser.dom import element
from camcade_web.browser.js_interop import Proxies, js_object

Effects = Iterable[Any]
"""What a flow answers to an event: what the page has to do, in order, as plain values."""


@contextmanager
def opening(what: str) -> Generator[None]:
    """Around a page's start: Python runs now; what goes wrong is told on the page, as nobody else hears it.

    `what` did not start then, such as "The game".
    """
    js.document.documentElement.dataset.python = "running"
    try:
        yield
    except Exception as error:
        lost = getattr(error, "words", None)  # a file did not come: `site/pages/_parts/downloads.js`
        told = f"{lost} did not come." if lost else f"{what} did not start."
        technical = getattr(error, "message", repr(error))
        js.camcadeScripts.fail(told, js.camcadeScripts.advice(), technical)
        raise


MOST_FAILED = 30  # frames in a row: half a second


class FrameLoop:
    """Draws frame after frame. What fails again and again is given up and told: a picture that stands still
    in silence looks like a hang.
    """

    def __init__(self, draw: Callable[[float], None], proxies: Proxies) -> None:
        """`draw` is given the frame's time in ms."""
        self._draw = draw
        self._next = proxies.wrap(self._frame)
        self._failed = 0

    def begin(self) -> None:
        """From the next frame on."""
        js.requestAnimationFrame(self._next)

    def _frame(self, now_ms: float) -> None:
        if self._failed < MOST_FAILED:
            js.requestAnimationFrame(self._next)
        try:
            self._draw(now_ms)
        except Exception as error:
            self._failed += 1
            if self._failed == MOST_FAILED:
                js.camcadeScripts.giveUp("The game", repr(error))
            raise
        self._failed = 0


def offer_api(**functions: Callable[[], Any]) -> None:
    """Offer these as `window.camcade`, as long as the page lives; what they return is plain JSON."""
    js.window.camcade = js_object({name: create_proxy(as_json(found)) for name, found in functions.items()})


def as_json(function: Callable[[], Any]) -> Callable[[], Any]:
    # By way of JSON: left to itself, Pyodide makes None undefined, which no reader of JSON expects.
    return lambda: js.JSON.parse(json.dumps(function()))


class FlowPage:
    """A page that hands events to its flow and does what the flow answers.

    `answers` says what each effect does: one without a value stands there itself, others by their class, and
    what they do is called with their values.
    """

    def __init__(self) -> None:
        self.answers: dict[Any, Callable[..., object]] = {}
        self.proxies = Proxies()

    def do(self, effects: Effects) -> None:
        """Do these, one after the other."""
        for effect in effects:
            names = getattr(effect, "__match_args__", ())
            self.answers[type(effect) if names else effect](*(getattr(effect, name) for name in names))

    def on_click(self, events: Mapping[str, Callable[[], Effects]]) -> None:
        """Ask the flow when one of these elements is clicked, by their ids."""
        for name, ask in events.items():
            self.proxies.listen(element(name), "click", lambda _, ask=ask: self.do(ask()))

    def on_submit(self, name: str, ask: Callable[[], Effects]) -> None:
        """Ask the flow when this form's button is pressed, or Enter in one of its fields, which presses it.

        Nothing is submitted: in a frame whose sandbox allows no forms, a browser does not even say so.
        """

        def pressed(event: Any) -> None:
            event.preventDefault()
            self.do(ask())

        button = element(name).querySelector("[type=submit]")
        self.proxies.listen(button, "click", pressed, passive=False)

    def on_visibility(self, hidden: Callable[[], Effects], shown: Callable[[], Effects]) -> None:
        """Ask the flow when nobody sees the page any more, and when somebody does again."""
        self.proxies.listen(
            js.document, "visibilitychange", lambda _: self.do(hidden() if js.document.hidden else shown())
        )
