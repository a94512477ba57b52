"""Recorded matches in the browser's IndexedDB, each second of them as it is played.

| store | key | value |
| --- | --- | --- |
| tapes | the tape's | JSON text: `Tape.head` |
| pieces | [the tape's, number] | JSON text: a piece |

A piece is kept together with the head that counts it, or neither is. In order of keys tapes are in order of
time.
"""

from typing import Any

import js
from pyodide.ffi import JsException, to_js

from camcade.errors import BrowserError
from camcade.sessions.tape import Tape, tape_of
from camcade_web.browser.indexed_db import answer_of, completion_of, open_database

DATABASE, VERSION = "camcade-duel", 1
TAPES, PIECES = STORES = ("tapes", "pieces")


class TapeStore:
    """Keeps tapes from one visit to the next. Whatever the browser refuses is a BrowserError."""

    def __init__(self) -> None:
        self._database: Any = None

    async def keys(self) -> list[str]:
        """Of all that are kept, the oldest first."""
        found = await answer_of((await self._stores("readonly")).objectStore(TAPES).getAllKeys())
        return [key for key in found if isinstance(key, str)]

    async def put(self, key: str, tape: Tape, number: int) -> None:
        """Keep this piece of a tape, and how far it goes now."""
        stores = await self._stores("readwrite")
        try:
            stores.objectStore(PIECES).put(tape.pieces[number], to_js([key, number]))
            stores.objectStore(TAPES).put(tape.head(number + 1), key)
        except JsException as error:
            raise BrowserError(str(error.name)) from error
        await completion_of(stores)

    async def read(self, key: str) -> Tape:
        """A tape as far as it is kept.

        Raises:
            DataError: what is kept of it makes no sense.
        """
        head = await answer_of((await self._stores("readonly")).objectStore(TAPES).get(key))
        pieces = (await self._stores("readonly")).objectStore(PIECES).getAll(all_of(key))
        return tape_of(str(head), [str(piece) for piece in await answer_of(pieces)])

    async def remove(self, key: str) -> None:
        """Let a tape go."""
        stores = await self._stores("readwrite")
        stores.objectStore(TAPES).delete(key)
        stores.objectStore(PIECES).delete(all_of(key))
        await completion_of(stores)

    async def _stores(self, mode: str) -> Any:
        if self._database is None:
            self._database = await open_database(DATABASE, VERSION, STORES)
        try:
            return self._database.transaction(to_js(list(STORES)), mode)
        except JsException as error:  # the browser has closed it, as when its data were cleared
            self._database = None
            raise BrowserError(str(error.name)) from error


def all_of(key: str) -> Any:
    """The range of the keys of one tape's pieces; lists come behind all numbers."""
    return js.IDBKeyRange.bound(to_js([key]), to_js([key, []]))
