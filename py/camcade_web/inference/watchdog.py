"""Notices a worker that no longer answers: it was ended, it hangs, or its script never ran."""

from collections.abc import Callable

import js

from camcade_web.browser.js_interop import Proxies

LOOK_EVERY_MS = 500
PING = "ping"
LOOKS = {"run": 5, "infer": 5, "compute": 5, "start": 16, "epoch": 20, PING: 24}
"""How many looks in a row may find a message unanswered; others may take as long as loading does, if the
worker answers pings meanwhile. It does so between two pieces of work, not in the middle of one.
"""
LOOKS_WHILE_LOADING = 120
QUICK_AT_FIRST = ("run", "start", PING)
LOOKS_AT_FIRST = (
    20  # of others: the first answer of its kind: a graphics card compiles its programs meanwhile
)


class Watchdog:
    """Looks now and then which messages wait for their answers; calls `on_silence` when one waits too long.

    It counts looks and not time: while the page itself stands still, no answer can come either. While only
    slow messages wait, `ping` is called, if there is one: it has to send a ping and to say so by `asked`.
    """

    def __init__(self, on_silence: Callable[[], None], ping: Callable[[], None] | None = None) -> None:
        self._on_silence, self._ping = on_silence, ping
        self._left: dict[int, int] = {}  # message → looks that may still find it
        self._kinds: dict[int, str] = {}
        self._answered: set[str] = set()  # kinds, since the worker was started
        self._proxies = Proxies()
        self._is_looking = False

    def begin(self) -> None:
        """Another worker has been started."""
        self.end()
        self._answered.clear()
        if not self._is_looking:
            self._is_looking = True
            js.setInterval(self._proxies.wrap(self.look), LOOK_EVERY_MS)

    def end(self) -> None:
        """Nobody waits for anything any more."""
        self._left.clear()
        self._kinds.clear()

    def asked(self, number: int, kind: str) -> None:
        """A message has been sent."""
        is_slow = kind in LOOKS and kind not in self._answered and kind not in QUICK_AT_FIRST
        self._left[number] = LOOKS_AT_FIRST if is_slow else LOOKS.get(kind, LOOKS_WHILE_LOADING)
        self._kinds[number] = kind

    def answered(self, number: int) -> None:
        """Its answer has come."""
        if self._left.pop(number, None) is not None:
            self._answered.add(self._kinds.pop(number))

    def look(self) -> None:
        """Called by itself, `LOOK_EVERY_MS` apart."""
        for number in self._left:
            self._left[number] -= 1
        if any(left < 0 for left in self._left.values()):
            self.end()
            self._on_silence()
        elif self._ping and self._kinds and not LOOKS.keys() & self._kinds.values():
            self._ping()
