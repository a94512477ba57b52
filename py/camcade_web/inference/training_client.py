"""The page's end of the training worker (`site/worker/training/index.js` describes the messages).

A worker of its own: the camera is read meanwhile, and a page in the background goes on training.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import js
from pyodide.ffi import JsException, to_js

from camcade.errors import StudioError
from camcade.studio.body import rest_of_poses
from camcade.studio.head import Kind, TrainingSettings
from camcade_web.browser.js_interop import PromptFuture, Proxies, js_object, reason_of
from camcade_web.inference.watchdog import Watchdog

WORKER = "worker/training.js"
STOPPED = "what trains stopped in the middle"


@dataclass(frozen=True, slots=True)
class Epoch:
    """How far a training is. What is held back has no loss and no accuracy where there is nothing of it."""

    epoch: int
    epochs: int
    loss: float
    accuracy: float
    held_loss: float | None
    held_accuracy: float | None


@dataclass(frozen=True, slots=True)
class Trained:
    """What came out: weights (`camcade.studio.head`), a row of probabilities a sample, x and y within −1..1
    of each on a map of all, rows of the samples that stand for all and their reach, what it took.
    """

    weights: bytes
    probabilities: Sequence[float]
    places: Sequence[float]
    near: Sequence[int]
    reach: float
    epochs: int
    is_stopped: bool
    ms: float


class TrainingClient:
    """One training at a time."""

    def __init__(self) -> None:
        self._worker: Any = None
        self._url = ""
        self._proxies = Proxies()
        self._answer: PromptFuture[Any] | None = None
        self._on_epoch: Callable[[Epoch], None] | None = None
        self._watchdog = Watchdog(lambda: self._lost("it no longer answers"))

    async def train(
        self,
        features: bytes,
        labels: bytes,
        held: bytes,
        samples: int,
        classes: int,
        settings: TrainingSettings,
        on_epoch: Callable[[Epoch], None],
        start: bytes = b"",
        kind: Kind = Kind.PICTURE,
    ) -> Trained:
        """Train a head.

        Args:
            features: a float32 row for each sample.
            labels: the index of each sample's class.
            held: 1 for each sample that judges instead of being learnt from.
            samples: how many of the rows are samples; those behind them are variants.
            classes: how many there are.
            on_epoch: called after each look at all samples.
            start: weights to go on from; empty: it begins anew.
            kind: of the samples.

        Raises:
            StudioError: nothing came out; the message says why, without a full stop.
        """
        await self._start()
        self._on_epoch = on_epoch
        self._answer = PromptFuture()
        buffer = js.Uint8Array.new(to_js(features)).buffer
        message = {
            "type": "train",
            "id": 1,
            "features": buffer,
            "width": len(features) // 4 // max(1, len(labels)),
            "labels": js.Uint8Array.new(to_js(labels)),
            "held": js.Uint8Array.new(to_js(held)),
            "samples": samples,
            "classes": classes,
            "settings": settings.plain(),
            "start": js.Uint8Array.new(to_js(start)).buffer,
            "rest": rest_of_poses() if kind is Kind.BODY else None,
        }
        self._worker.postMessage(js_object(message), to_js([buffer]))
        self._watchdog.asked(1, "epoch")
        reply = await self._answer
        if not reply.ok:
            raise StudioError(words_of(reply.error))
        shares = reply.probabilities.to_py().tolist()
        weights = js.Uint8Array.new(reply.weights.buffer).to_bytes()
        places = reply.places.to_py().tolist()
        near = reply.near.to_py()
        await asyncio.sleep(0)  # what is shown of it is another turn's work
        return Trained(weights, shares, places, near, reply.reach, reply.epochs, reply.stopped, reply.ms)

    def stop(self) -> None:
        """End the training after its epoch; what it has learnt comes out."""
        if self._worker is not None:
            self._worker.postMessage(js_object({"type": "stop"}))

    async def _start(self) -> None:
        if self._worker is not None:
            return
        try:
            script = await js.camcadeScripts.downloads.take(WORKER)
        except JsException as error:
            raise StudioError(f"its program did not come ({reason_of(error)})") from error
        self._url = js.URL.createObjectURL(js.Blob.new([script], js_object({"type": "text/javascript"})))
        self._worker = js.Worker.new(self._url)
        self._watchdog.begin()
        self._proxies.listen(self._worker, "message", self._told)
        for trouble in ("error", "messageerror"):
            self._proxies.listen(self._worker, trouble, self._broke)

    def _told(self, event: Any) -> None:
        reply = event.data
        self._watchdog.answered(1)
        if reply.type == "progress":
            self._watchdog.asked(1, "epoch")
            if self._on_epoch is not None:
                self._on_epoch(
                    Epoch(
                        reply.epoch,
                        reply.epochs,
                        reply.loss,
                        reply.accuracy,
                        number(reply.held_loss),
                        number(reply.held_accuracy),
                    )
                )
        elif self._answer is not None and not self._answer.done():
            self._answer.set_result(reply)

    def _broke(self, event: Any) -> None:
        js.console.warn(f"camcade: {getattr(event, 'message', None)}")
        self._lost(STOPPED)

    def _lost(self, reason: str) -> None:
        """No answer will come; the next training has another worker."""
        self._watchdog.end()
        self._worker.terminate()
        self._worker = None
        js.URL.revokeObjectURL(self._url)
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(StudioError(reason))


def words_of(error: Any) -> str:
    """What the worker itself finds wrong it says in words; a browser's own are for those who help."""
    if error.name == "TrainingError":
        return str(error.message)
    js.console.warn(f"camcade: {error.name}: {error.message}")
    return STOPPED


def number(value: Any) -> float | None:
    """A number of JavaScript's; its null is no None."""
    return float(value) if isinstance(value, int | float) else None
