"""Waiting for the browser's IndexedDB, which may be full, switched off, or forbidden to this page."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

import js
from pyodide.ffi import JsException

from camcade.errors import BrowserError
from camcade_web.browser.js_interop import Proxies

OPENS_AT_MOST_S = 5.0


async def open_database(name: str, version: int, stores: Iterable[str]) -> Any:
    """The database with these stores, made where they are missing.

    Raises:
        BrowserError: the browser refuses, or does not answer.
    """
    wanted = tuple(stores)

    def upgrade(event: Any) -> None:
        database = event.target.result
        for store in wanted:
            if not database.objectStoreNames.contains(store):
                database.createObjectStore(store)

    try:
        request = js.indexedDB.open(name, version)
        database = await asyncio.wait_for(answer_of(request, upgrade), OPENS_AT_MOST_S)
        if set(wanted) <= set(database.objectStoreNames):
            return database
    except (JsException, AttributeError, TimeoutError) as error:
        raise BrowserError(str(getattr(error, "message", None) or error)) from error
    raise BrowserError("it is not ours")


async def answer_of(request: Any, upgrade: Callable[[Any], None] | None = None) -> Any:
    """What a request of IndexedDB brings. Raises BrowserError."""
    # A plain future: who waits goes on after the event, when its proxies are no longer being called.
    answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    proxies = Proxies()
    proxies.listen(request, "success", lambda _: done(answer, request.result))
    proxies.listen(request, "error", lambda _: failed(answer, request.error))
    proxies.listen(request, "blocked", lambda _: failed(answer, None))
    if upgrade is not None:
        proxies.listen(request, "upgradeneeded", upgrade)
    try:
        return await answer
    finally:
        proxies.close()


async def completion_of(transaction: Any) -> None:
    """Wait until all of a transaction is kept. Raises BrowserError."""
    answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    proxies = Proxies()
    proxies.listen(transaction, "complete", lambda _: done(answer, None))
    for trouble in ("abort", "error"):
        proxies.listen(transaction, trouble, lambda _: failed(answer, transaction.error))
    try:
        await answer
    finally:
        proxies.close()


def done(answer: "asyncio.Future[Any]", result: Any) -> None:
    if not answer.done():
        answer.set_result(result)


def failed(answer: "asyncio.Future[Any]", error: Any) -> None:
    if not answer.done():
        reason = getattr(error, "name", None) or "another tab holds it"
        answer.set_exception(BrowserError(str(reason)))
