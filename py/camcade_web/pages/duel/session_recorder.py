"""Recording matches as sessions for training, and what the player does with those that are there.

What is on tape lives in the page and, a second at most behind, in the browser's IndexedDB. Where that keeps
nothing, the page goes on recording, says so, and asks before it is left.
"""

import asyncio
import io
import random
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import js
from pyodide.ffi import to_js

from camcade.errors import BrowserError, CamcadeError, DataError
from camcade.sessions.archive import write_session
from camcade.sessions.tape import Tape
from camcade_web.browser.background_tasks import BackgroundTasks
from camcade_web.browser.dom import element, new_element, show
from camcade_web.browser.js_interop import Proxies, js_object
from camcade_web.browser.messages import NOT_LISTED, SESSION_NOT_KEPT
from camcade_web.browser.saving import save_blob
from camcade_web.browser.tape_store import TapeStore
from camcade_web.pages.duel.game import DuelGame
from camcade_web.ui.notifications import Notifications

CAUSE = "recording"
EVERY_MS = 400
LOCK = "camcade.duel."
DELETE, SURE = "Delete", "Really delete"
ALL_NAME = "camcade-sessions.zip"
NO_REPLAY = "A match of this game, or what is longer than an hour, cannot be recorded."
DAMAGED = "damaged"
ELSEWHERE = "This session is another tab's: delete it there, or close that tab."
RUNNING = "This match is being recorded: stop that first."


class SessionRecorder:
    """One tape a match while it is on. `playing` gives the match at hand, and what player one plays with."""

    def __init__(
        self, messages: Notifications, playing: Callable[[], tuple[DuelGame, str]], tasks: BackgroundTasks
    ) -> None:
        self._messages, self._playing, self._tasks = messages, playing, tasks
        self._store = TapeStore()
        self._tapes: dict[str, Tape] = {}  # of this visit
        self._unkept: set[str] = set()  # of them, those whose end the browser has not taken
        self._running: tuple[DuelGame, str] | None = None  # the match on tape, and its key
        self._refused: DuelGame | None = None  # the last match that cannot be recorded, which is told once
        self._waiting: asyncio.Queue[tuple[str, int]] = asyncio.Queue()  # pieces to be kept
        self._rows = Proxies()
        self._proxies = Proxies()
        self._timer: Any = None
        self._look_again = self._proxies.wrap(self.look)
        self._proxies.listen(element("save-sessions"), "click", lambda _: tasks.spawn(self._save_all()))
        self._proxies.listen(js.window, "beforeunload", self._leaving, passive=False)
        tasks.spawn(self._keep())

    @property
    def is_on(self) -> bool:
        """Whether what is played is recorded."""
        return self._timer is not None

    def turn(self) -> None:
        """On, or off."""
        if self.is_on:
            self.look()
            js.clearInterval(self._timer)
            self._timer = None
        else:
            self._messages.withdraw(CAUSE)
            self._timer = js.setInterval(self._look_again, EVERY_MS)
            self.look()
        show("recording-sign", self.is_on)
        element("record").setAttribute("aria-pressed", str(self.is_on).lower())

    def look(self) -> None:
        """Put on tape what has been played since the last look; the match before this one to its end."""
        game, controller = self._playing()
        if self._running is not None and self._running[1] not in self._tapes:  # it has been deleted
            self._running = None
        if self._running is not None:
            self._take(*self._running)
            if self._running[0] is game:
                return
        self._running = None
        if game.settings.ready_ms > 0 and game.state.tick > 0:  # no lesson, and it has begun
            self._running = game, self._new_tape(game, controller)
            self._take(*self._running)

    def _new_tape(self, game: DuelGame, controller: str) -> str:
        key = f"{int(js.Date.now())}-{random.getrandbits(32):08x}"
        side = game.settings.side
        other = game.settings.players()[1 - side]
        name = f"{time.strftime('%Y-%m-%d-%H%M%S')}-{controller}-against-{other}"
        self._tapes[key] = Tape(name, side)
        return key

    def _take(self, game: DuelGame, key: str) -> None:
        replay = game.replay()
        if replay is None:
            if self._refused is not game:
                self._messages.tell(CAUSE, NO_REPLAY)
            self._refused = game
        elif self._tapes[key].take(replay):
            self._waiting.put_nowait((key, len(self._tapes[key].pieces) - 1))

    # Kept ---------------------------------------------------------------------------------------------------

    async def _keep(self) -> None:
        """Keep one piece after the other; of a tape whose piece was refused, nothing more."""
        while True:
            key, number = await self._waiting.get()
            if key in self._unkept or key not in self._tapes:
                continue
            try:
                await js.camcadeScripts.hold(LOCK + key)
                await self._store.put(key, self._tapes[key], number)
            except BrowserError as error:
                js.console.warn(f"camcade: keeps no more of a session: {error}")
                self._unkept.add(key)
                self._messages.tell(CAUSE, SESSION_NOT_KEPT)
                self._say(SESSION_NOT_KEPT)

    def _leaving(self, event: Any) -> None:
        if self._unkept:
            event.preventDefault()

    # Listed, taken out, deleted -----------------------------------------------------------------------------

    async def show(self) -> None:
        """List what there is, the latest first."""
        tapes = await self._all()
        self._rows.close()
        rows = [self._row(key, tapes[key]) for key in reversed(tapes)]
        element("sessions").replaceChildren(*rows)
        show("save-sessions", len(rows) > 1)

    async def _all(self) -> dict[str, Tape]:
        """Those of this visit and those that are kept, the oldest first."""
        found = {key: tape for key, tape in self._tapes.items() if tape.ticks > 0}
        try:
            for key in await self._store.keys():
                if key not in self._tapes:
                    found[key] = await self._read(key)
        except BrowserError as error:
            js.console.warn(f"camcade: {error}")
            self._say(f"{NOT_LISTED.format(what='sessions')} Those of this visit are here.")
        return {key: found[key] for key in sorted(found)}

    async def _read(self, key: str) -> Tape:
        try:
            return await self._store.read(key)
        except DataError as error:
            self._say(str(error))
            return Tape(DAMAGED, 0)

    def _say(self, text: str) -> None:
        element("sessions-said").textContent = text

    def _row(self, key: str, tape: Tape) -> Any:
        row = new_element("li")
        minutes, seconds = divmod(int(tape.seconds), 60)
        row.append(new_element("span", "small", f"{tape.name}, {minutes}:{seconds:02}"))
        row.append(self._button("Save", tape, lambda _: self._save(tape)))
        row.append(self._button(DELETE, tape, lambda event: self._delete(key, event.target)))
        return row

    def _button(self, words: str, tape: Tape, act: Callable[[Any], object]) -> Any:
        button = new_element("button", "button button-quiet", words)
        button.type = "button"
        button.setAttribute("aria-label", f"{words} {tape.name}")
        self._rows.listen(button, "click", act)
        return button

    def _save(self, tape: Tape) -> None:
        content = self._file_of(tape)
        if content is not None:
            save_file(content, f"{tape.name}.zip")

    def _file_of(self, tape: Tape) -> bytes | None:
        """The session file; None, and the player is told, where nothing of it is whole."""
        path = Path("session.zip")
        try:
            session = tape.session()
            write_session(session, path)
            if session.broken:
                self._say(f"{session.broken[0]}.")
            return path.read_bytes()
        except CamcadeError as error:
            self._say(str(error))
            return None
        finally:
            path.unlink(missing_ok=True)

    async def _save_all(self) -> None:
        """All of them in one file."""
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            for tape in (await self._all()).values():
                if (made := self._file_of(tape)) is not None:
                    archive.writestr(f"{tape.name}.zip", made)
                await asyncio.sleep(0)  # the page lives on meanwhile
        save_file(content.getvalue(), ALL_NAME)

    def _delete(self, key: str, button: Any) -> None:
        """Asks once more first, in the button's own place."""
        if self.is_on and self._running is not None and self._running[1] == key:
            self._say(RUNNING)
        elif button.textContent == DELETE:
            button.textContent = SURE
            button.setAttribute("aria-label", button.getAttribute("aria-label").replace(DELETE, SURE))
        else:
            self._tasks.spawn(self._remove(key))

    async def _remove(self, key: str) -> None:
        if key not in self._tapes and not await js.camcadeScripts.hold(LOCK + key):
            self._say(ELSEWHERE)
            return
        self._tapes.pop(key, None)
        self._unkept.discard(key)
        try:
            await self._store.remove(key)
            self._keep_again()
        except BrowserError as error:
            js.console.warn(f"camcade: {error}")
        js.camcadeScripts.release(LOCK + key)
        await self.show()
        element("record").focus()

    def _keep_again(self) -> None:
        """There is room now, perhaps, for what was refused."""
        for key in self._unkept:
            for number in range(len(self._tapes[key].pieces)):
                self._waiting.put_nowait((key, number))
        self._unkept.clear()


def save_file(content: bytes, name: str) -> None:
    """Hand a zip file over."""
    save_blob(js.Blob.new(js_object([to_js(content)]), js_object({"type": "application/zip"})), name)
