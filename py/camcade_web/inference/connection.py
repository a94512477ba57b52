"""The worker itself: started, asked, watched, ended (`site/worker/protocol.js` describes the messages)."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import js
from pyodide.ffi import JsException, to_js

from camcade.errors import ModelError
from camcade_web.browser.js_interop import PromptFuture, Proxies, js_object
from camcade_web.browser.messages import LACKING
from camcade_web.inference.bundle_files import WASM_BINARY, WORKER
from camcade_web.inference.watchdog import PING, Watchdog

BACKENDS = ("wasm", "webgl", "webgpu")
THE_MODEL = "The camera's model"
SAYS_THAT_IT_RUNS = "postMessage({ id: 0 });\n"
"""In front of the worker's script: long before all of it has run, it is known that it does."""


class WorkerError(ModelError):
    """The worker could not do what was asked; `reason` is what it says of it, for those who help."""

    def __init__(self, reason: str, what: str = THE_MODEL) -> None:
        super().__init__(f"{what} does not work here.")
        self.reason = reason


class WorkerGoneError(WorkerError):
    """The worker itself broke or no longer answers; another one may well do."""


class WorkerConnection:
    """One worker at a time, and who waits for its answers.

    Whoever waits gets the answer, or a `WorkerGoneError` when the worker breaks, or is cancelled by `close`.

    Args:
        on_end: called when the worker is gone, and with it all it held, before anybody hears of it.
        on_trouble: told what broke the worker while nobody waited.
    """

    def __init__(self, on_end: Callable[[], None], on_trouble: Callable[[str], None]) -> None:
        self._on_end, self._on_trouble = on_end, on_trouble
        self._worker: Any = None
        self._worker_url: str | None = None
        self._broken: str | None = None  # what broke the last one
        self._answers: dict[int, PromptFuture[Any]] = {}
        self._last_id = 0
        self._watchdog = Watchdog(lambda: self._lost("it no longer answers"), self._ping)
        self._proxies = Proxies()

    @property
    def is_open(self) -> bool:
        """There is a worker."""
        return self._worker is not None

    @property
    def is_waited_for(self) -> bool:
        """An answer is still to come."""
        return bool(self._answers)

    async def open(self) -> None:
        """Start a worker. Raises ModelError if this browser cannot, JsException if a file does not come."""
        take = js.camcadeScripts.downloads.take
        refuse_browser_without(set(js.camcadeScripts.lacking))
        self._broken = None
        parts = [SAYS_THAT_IT_RUNS, await take(WORKER)]
        script = js.Blob.new(to_js(parts), js_object({"type": "text/javascript"}))
        # From a blob, not from its address: the bytes are counted, and one HTML file can do the same.
        self._worker_url = js.URL.createObjectURL(script)
        self._worker = js.Worker.new(self._worker_url)
        self._watchdog.begin()
        self._watchdog.asked(0, "run")
        self._proxies.listen(self._worker, "message", self._answered)
        for trouble in ("error", "messageerror"):
            self._proxies.listen(self._worker, trouble, self._broke)
        binary = await take(f"vendor/tfjs/{WASM_BINARY}")
        await self.ask("start", [binary], {"wasm": {WASM_BINARY: binary}, "backends": list(BACKENDS)})

    async def ask(self, kind: str, transfer: list[Any], body: Mapping[str, Any]) -> Any:
        """Send a message that loading takes, and wait for its answer. Raises ModelError."""
        if self._worker is None and self._broken is None:
            raise asyncio.CancelledError  # closed while files came
        return success(await self.post(kind, transfer, body))

    def post(self, kind: str, transfer: list[Any], body: Mapping[str, Any]) -> "PromptFuture[Any]":
        """Send a message; its answer comes. Raises WorkerError if there is no worker."""
        if self._worker is None:
            raise WorkerGoneError(self._broken or "its worker is gone")
        self._last_id += 1
        message = js_object({"id": self._last_id, "type": kind, **body})
        try:
            self._worker.postMessage(message, to_js(transfer))
        except JsException as error:  # a frame that is closed already
            raise WorkerError(error.message) from error
        answer: PromptFuture[Any] = PromptFuture()
        self._answers[self._last_id] = answer
        self._watchdog.asked(self._last_id, kind)
        return answer

    def close(self) -> None:
        """End the worker; everything it held is freed with it, and whoever waits for it is cancelled."""
        for answer in self._end():
            answer.cancel()

    def _end(self) -> list["PromptFuture[Any]"]:
        """End the worker. Returns the answers that will not come."""
        if self._worker is not None:
            self._worker.terminate()
            self._worker = None
        if self._worker_url is not None:
            js.URL.revokeObjectURL(self._worker_url)
            self._worker_url = None
        waiting = [answer for answer in self._answers.values() if not answer.done()]
        self._answers.clear()
        self._watchdog.end()
        self._proxies.close()
        self._on_end()
        return waiting

    def _ping(self) -> None:
        if self._worker is not None:
            self._last_id += 1
            self._worker.postMessage(js_object({"id": self._last_id, "type": PING}), to_js([]))
            self._watchdog.asked(self._last_id, PING)

    def _answered(self, event: Any) -> None:
        reply = event.data
        self._watchdog.answered(reply.id)
        answer = self._answers.pop(reply.id, None)
        if answer is not None and not answer.done():
            answer.set_result(reply)

    def _broke(self, event: Any) -> None:
        """The worker's script itself failed, so no answer will come."""
        self._lost(getattr(event, "message", None) or "its worker did not start")

    def _lost(self, text: str) -> None:
        waiting = self._end()
        self._broken = text
        for answer in waiting:
            answer.set_exception(WorkerGoneError(text))
        if not waiting:
            self._on_trouble(text)


def refuse_browser_without(lacking: set[str]) -> None:
    """Raises ModelError where frames cannot be handed to a worker in any way."""
    if "Worker" in lacking:
        raise ModelError(LACKING.format(what="workers"))
    if lacking >= {"VideoFrame", "createImageBitmap"}:
        raise ModelError(LACKING.format(what="a way to hand pictures on"))


def success(reply: Any) -> Any:
    """The answer, if the worker could do what was asked. Raises WorkerError."""
    if not reply.ok:
        raise WorkerError(reply.error.message)
    return reply
