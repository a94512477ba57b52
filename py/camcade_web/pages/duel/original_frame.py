"""The frame in which the original game runs, where the site was built with a copy of it."""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any

import js
from pyodide.ffi import JsException, to_js

from camcade_web.browser.background_tasks import BackgroundTasks
from camcade_web.browser.dom import element, new_element
from camcade_web.browser.js_interop import Proxies
from camcade_web.pages.duel.game_host import GameHost
from camcade_web.pages.duel.original_game import OriginalGame

SCRIPT, PICTURES = "original/game.js", "original/pictures.pack"
LOADS_AT_MOST_MS = 20_000.0  # once its files are there
PAGE = "<!doctype html><title>The original game</title><body></body>"


def open_original(on_failure: Callable[[str], None]) -> GameHost:
    """The original as a host; `on_failure` is called once with a sentence if it breaks."""
    return OriginalGame(lambda: OriginalFrame(on_failure))


class OriginalFrame:
    """An iframe of the page's own origin, whose picture is copied to the stage.

    It is laid out behind the stage, so that the game there runs as on a page of its own, but nobody can click
    into it: keys stay with the page.
    """

    def __init__(self, on_failure: Callable[[str], None]) -> None:
        self._on_failure = on_failure
        self._files: tuple[Any, Any] | None = None  # script and pictures, once they are fetched
        self._fetching = asyncio.Lock()
        self._arena = 0
        self._is_fresh = False  # begun, and no time has passed there
        self._frame: Any = None
        self._game: Any = None  # `camcadeOriginal` there
        self._begun_ms: float | None = None  # when its script was handed over
        self._proxies = Proxies()
        self._tasks = BackgroundTasks(lambda error: self._fail(str(error)))

    @property
    def canvas(self) -> Any:
        """What the game draws on; None while it loads."""
        return None if self._game is None else self._game.canvas()

    def begin(self, arena: int) -> None:
        """Load it anew, unless it has just been."""
        if self._is_fresh and arena == self._arena:
            return
        self.close()
        self._arena = arena
        self._is_fresh = True
        self._begun_ms = None
        self._frame = frame = new_element("iframe", "original")
        frame.inert = True
        frame.tabIndex = -1
        frame.setAttribute("aria-hidden", "true")
        frame.srcdoc = PAGE
        self._proxies.listen(frame, "load", lambda _: self._tasks.spawn(self._load(frame, arena)))
        element("stage").prepend(frame)

    def step(self, ms: int, keys: str, move: str) -> Mapping[str, Any] | None:
        """Let time pass there."""
        if self._game is None:
            self._look_at_the_clock()
            return None
        self._is_fresh = False
        told = json.loads(self._game.step(ms, keys, move))
        if told["failure"] is not None:
            self._fail(told["failure"])
            return None
        if told["fighters"] is None:
            self._look_at_the_clock()
            return None
        return told

    def close(self) -> None:
        """Take it off the page, with its listeners and timers."""
        self._proxies.close()
        self._game = self._begun_ms = None
        self._is_fresh = False
        if self._frame is not None:
            self._frame.remove()
            self._frame = None

    async def _load(self, frame: Any, arena: int) -> None:
        try:
            script, pictures = await self._fetch()
        except JsException as error:
            self._fail(error.message)
            return
        if frame is not self._frame:
            return  # the next match has begun
        self._begun_ms = js.performance.now()
        inside = frame.contentWindow
        tag = inside.document.createElement("script")
        tag.src = inside.URL.createObjectURL(js.Blob.new([script]))

        def begin(_: Any) -> None:
            if frame is self._frame:
                self._game = inside.camcadeOriginal
                self._game.start(pictures, arena)

        self._proxies.listen(tag, "load", begin)
        # Not at once: the handler would destroy the very proxy that is calling it.
        self._proxies.listen(tag, "error", lambda _: self._tasks.spawn(self._miss_script()))
        inside.document.head.append(tag)

    async def _miss_script(self) -> None:
        self._fail("its script does not load")

    async def _fetch(self) -> tuple[Any, Any]:
        async with self._fetching:
            if self._files is None:
                downloads = js.camcadeScripts.downloads
                downloads.begin(to_js([SCRIPT, PICTURES]))
                self._files = await downloads.take(SCRIPT), await downloads.take(PICTURES)
        return self._files

    def _look_at_the_clock(self) -> None:
        if self._begun_ms is not None and js.performance.now() - self._begun_ms > LOADS_AT_MOST_MS:
            self._fail("it never got ready")

    def _fail(self, reason: str) -> None:
        """Once: a frame that was taken off the page has nothing more to say."""
        if self._frame is not None:
            self.close()
            self._on_failure(f"The original game stopped working ({reason.rstrip('.')}).")
