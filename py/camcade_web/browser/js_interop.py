"""The boundary to JavaScript: values on their way there and back, who owns the callbacks handed over, and how
to wait for what one of them brings.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextvars import Context
from typing import Any, TypeVar

import js
from pyodide.ffi import JsProxy, create_proxy, to_js

Value = TypeVar("Value")


def js_object(values: Mapping[str, Any] | Sequence[Any]) -> Any:
    """Plain JavaScript objects and arrays; what is JavaScript already stays as it is."""
    return to_js(values, dict_converter=js.Object.fromEntries)


def plain(objects: Any) -> Any:
    """Nested JavaScript objects as dicts, typed arrays as memoryviews of numbers."""
    return objects.to_py()


class Proxies:
    """Makes proxies and listeners, and destroys them all at once.

    A Python function handed to the browser stays alive until its proxy is destroyed. So everything that hands
    one over owns a `Proxies` and closes it when it is done.
    """

    def __init__(self) -> None:
        self._proxies: list[Any] = []
        self._listeners: list[tuple[Any, str, Any]] = []

    def wrap(self, function: Callable[..., Any]) -> Any:
        """A JavaScript function that calls `function`, until `close`."""
        proxy = create_proxy(function)
        self._proxies.append(proxy)
        return proxy

    def listen(
        self, target: JsProxy, event: str, handler: Callable[[Any], Any], *, passive: bool = True
    ) -> None:
        """Call `handler` with each event of this kind; one that is not passive may prevent the default."""
        proxy = self.wrap(handler)
        target.addEventListener(event, proxy, js_object({"passive": passive}))
        self._listeners.append((target, event, proxy))

    def close(self) -> None:
        """Take every listener off and destroy every proxy."""
        for target, event, proxy in self._listeners:
            target.removeEventListener(event, proxy)
        for proxy in self._proxies:
            proxy.destroy()
        self._listeners.clear()
        self._proxies.clear()


class RejectedError(Exception):
    """The browser would not do it. `name` is its error's; empty where it gave something that is no error."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


async def outcome(owner: Any, method: str, *given: Any) -> Any:
    """What an asynchronous method of the browser brings. Raises RejectedError, whatever it is rejected with.

    Python itself cannot wait for a promise that is rejected with a text, or an object that is no error.
    """
    found = await js.camcadeScripts.outcome(owner, method, *given)
    if found.failed:
        raise RejectedError(found.name, found.message)
    return getattr(found, "value", None)


def reason_of(lost: Any) -> str:
    """Why a download failed, in a few words: of a `DownloadError` of `site/pages/_parts/downloads.js`."""
    return str(getattr(lost, "reason", lost.message))


class PromptFuture(asyncio.Future[Value]):
    """A future for what an event brings: whoever awaits it goes on within that event.

    An awaiter of a plain future goes on in a turn of the event loop of its own, which comes behind whatever
    the browser has to do meanwhile, a picture of the game included.
    """

    def __init__(self) -> None:
        super().__init__()
        self._awaiting: list[tuple[Callable[[Any], object], Context | None]] = []

    def add_done_callback(self, fn: Callable[[Any], object], /, *, context: Context | None = None) -> None:
        """As of any future."""
        super().add_done_callback(fn, context=context)
        self._awaiting.append((fn, context))

    def set_result(self, result: Value, /) -> None:
        """As of any future; what waits for it runs before this returns, unless some task runs already."""
        prompt: list[tuple[Callable[[Any], object], Context | None]] = []
        if asyncio.current_task() is None:
            prompt = [waiting for waiting in self._awaiting if self.remove_done_callback(waiting[0])]
        super().set_result(result)
        for go_on, context in prompt:
            if context is None:
                go_on(self)
            else:
                context.run(go_on, self)
