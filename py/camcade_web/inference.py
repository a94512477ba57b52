"""The page's end of the inference worker (`site/worker/inference.js`, where the messages are described).

Only one frame is ever on its way. While the worker is busy `is_idle` is False, and frames are left in the
camera.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import js
from pyodide.ffi import JsException, to_js

from camcade.errors import ModelError
from camcade_web.proxies import Proxies

BACKENDS = ("wasm", "webgl", "webgpu")
WASM_BINARY = "tfjs-backend-wasm-simd.wasm"
WORKER = "worker/inference.js"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model says of one frame.

    | field | unit | meaning |
    | --- | --- | --- |
    | taken_ms | ms of the page's clock | when the frame was taken |
    | probabilities | label → 0..1 | in the order of the card's labels |
    | brightness | 0..1 | of the whole picture |
    | capture_ms, preprocess_ms, inference_ms | ms | the worker's time for it |
    | tensors | count | live in the worker after it; constant, or something leaks |
    """

    taken_ms: float
    probabilities: Mapping[str, float]
    brightness: float
    capture_ms: float
    preprocess_ms: float
    inference_ms: float
    tensors: int


OnReading = Callable[[Reading], None]
OnTrouble = Callable[[str], None]


def model_assets(name: str) -> list[str]:
    """Logical names of everything that seeing with this model needs, in the order to fetch it.

    Raises:
        ModelError: the site holds no model of that name.
    """
    files = list(js.camcadeScripts.downloads.names(f"models/{name}/"))
    if not files:
        known = {path.split("/")[1] for path in js.camcadeScripts.downloads.names("models/")}
        offer = f"it has {', '.join(sorted(known))}" if known else "it has none"
        raise ModelError(f"This site has no model “{name}” ({offer}).")
    return [WORKER, f"vendor/tfjs/{WASM_BINARY}", *files]


class Inference:
    """One worker with one model."""

    def __init__(self, on_reading: OnReading, on_trouble: OnTrouble) -> None:
        self.card: dict[str, Any] | None = None
        self.backend: str | None = None
        self.probes: list[dict[str, Any]] = []
        self._on_reading = on_reading
        self._on_trouble = on_trouble
        self._worker: Any = None
        self._worker_url: str | None = None
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._last_id = 0
        self._is_looking = False
        self._proxies = Proxies()

    @property
    def is_ready(self) -> bool:
        return self.card is not None

    @property
    def is_idle(self) -> bool:
        """A frame may be sent."""
        return self.is_ready and not self._is_looking

    async def load(self, name: str) -> dict[str, Any]:
        """Start the worker, load the model, and give its card.

        Raises:
            ModelError: a file is missing or damaged, or the browser cannot run the model. The worker is gone
                then.
        """
        try:
            card = await self._load(name)
        except JsException as error:  # a download failed
            self.close()
            raise ModelError(f"The camera's model did not come: {error.message}.") from error
        except ModelError:
            self.close()
            raise
        self.card = card
        return card

    def look(self, frame: Any, taken_ms: float) -> None:
        """Send one frame (ImageBitmap or VideoFrame), which then belongs to the worker. Only when idle."""
        assert self.card is not None and not self._is_looking
        self._is_looking = True
        self._post("infer", [frame], frame=frame, models=[self.card["name"]], t=taken_ms)

    def close(self) -> None:
        """End the worker; everything it held is freed with it."""
        if self._worker is not None:
            self._worker.terminate()
            self._worker = None
        if self._worker_url is not None:
            js.URL.revokeObjectURL(self._worker_url)
            self._worker_url = None
        for answer in self._answers.values():
            answer.cancel()
        self._answers.clear()
        self.card = None
        self.backend = None
        self._is_looking = False
        self._proxies.close()

    # Loading ------------------------------------------------------------------------------------------------

    async def _load(self, name: str) -> dict[str, Any]:
        take = js.camcadeScripts.downloads.take
        js.camcadeScripts.downloads.begin(to_js(model_assets(name)))
        await self._start()
        card_bytes = await take(f"models/{name}/card.json")
        card = parse(card_bytes, f"models/{name}/card.json").to_py()
        graph = await take(f"models/{name}/model.json")
        await verify(graph, card, name, "model.json")
        model_json = parse(graph, f"models/{name}/model.json")
        shards = [await self._shard(name, card, path) for path in shard_names(model_json)]
        weights = joined(shards)
        answer = await self._ask(
            "load", [weights], name=name, card=js_object(card), modelJson=model_json, weights=weights
        )
        self.backend = answer.backend
        self.probes = answer.probes.to_py()
        return card

    async def _start(self) -> None:
        take = js.camcadeScripts.downloads.take
        script = js.Blob.new([await take(WORKER)], js_object({"type": "text/javascript"}))
        # From a blob, not from its address: the bytes are counted, and one HTML file can do the same.
        self._worker_url = js.URL.createObjectURL(script)
        self._worker = js.Worker.new(self._worker_url)
        self._proxies.listen(self._worker, "message", self._answered)
        self._proxies.listen(self._worker, "error", self._broke)
        binary = await take(f"vendor/tfjs/{WASM_BINARY}")
        await self._ask(
            "start", [binary], wasm=js_object({WASM_BINARY: binary}), backends=to_js(list(BACKENDS))
        )

    async def _shard(self, name: str, card: Mapping[str, Any], path: str) -> Any:
        shard = await js.camcadeScripts.downloads.take(f"models/{name}/{path}")
        await verify(shard, card, name, path)
        return shard

    # Messages -----------------------------------------------------------------------------------------------

    async def _ask(self, kind: str, transfer: list[Any], **body: Any) -> Any:
        """Send a message and wait for its answer. Raises ModelError with the worker's own words."""
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._answers[self._last_id + 1] = answer
        self._post(kind, transfer, **body)
        reply = await answer
        if not reply.ok:
            raise ModelError(f"The camera's model does not work here: {reply.error.message}.")
        return reply

    def _post(self, kind: str, transfer: list[Any], **body: Any) -> None:
        self._last_id += 1
        message = js_object({"id": self._last_id, "type": kind, **body})
        self._worker.postMessage(message, to_js(transfer))

    def _answered(self, event: Any) -> None:
        reply = event.data
        answer = self._answers.pop(reply.id, None)
        if answer is not None:
            if not answer.done():
                answer.set_result(reply)
            return
        self._is_looking = False
        if not reply.ok:
            self._on_trouble(reply.error.message)
        elif not getattr(reply, "dropped", False):
            self._on_reading(self._reading(reply))

    def _reading(self, reply: Any) -> Reading:
        assert self.card is not None
        values = getattr(reply.readings, self.card["name"]).probabilities.to_py()
        timings = reply.timings
        return Reading(
            reply.t,
            dict(zip(self.card["labels"], values, strict=True)),
            reply.brightness,
            timings.capture_ms,
            timings.preprocess_ms,
            timings.inference_ms,
            reply.tensors,
        )

    def _broke(self, event: Any) -> None:
        """The worker's script itself failed; whoever waits for it is told."""
        text = getattr(event, "message", None) or "its worker did not start"
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(ModelError(f"The camera's model does not work here: {text}."))
        self._answers.clear()
        self._is_looking = False
        self._on_trouble(text)


def js_object(values: Mapping[str, Any]) -> Any:
    """A plain JavaScript object; what is JavaScript already stays as it is."""
    return to_js(values, dict_converter=js.Object.fromEntries)


def parse(buffer: Any, name: str) -> Any:
    """The JavaScript value of JSON bytes."""
    try:
        return js.JSON.parse(js.TextDecoder.new().decode(buffer))
    except JsException as error:
        raise ModelError(f"The camera's model is damaged: {name} is no JSON.") from error


async def verify(buffer: Any, card: Mapping[str, Any], name: str, path: str) -> None:
    """Compare a file with what the card says of it: with one wrong byte a network still answers, nonsense."""
    expected = card.get("files", {}).get(path)
    if expected is None:
        raise ModelError(f"The camera's model is damaged: its card does not list {name}/{path}.")
    digest = await js.crypto.subtle.digest("SHA-256", buffer)
    if buffer.byteLength != expected["bytes"] or digest.to_bytes().hex() != expected["sha256"]:
        raise ModelError(f"The camera's model is damaged: {name}/{path} is not the file its card describes.")


def shard_names(model_json: Any) -> list[str]:
    """The weight files of a graph model, in order."""
    groups = getattr(model_json, "weightsManifest", None)
    if groups is None:
        raise ModelError("The camera's model is damaged: model.json lists no weights.")
    return [path for group in groups for path in group.paths]


def joined(buffers: list[Any]) -> Any:
    """One ArrayBuffer of several."""
    if len(buffers) == 1:
        return buffers[0]
    whole = js.Uint8Array.new(sum(buffer.byteLength for buffer in buffers))
    place = 0
    for buffer in buffers:
        whole.set(js.Uint8Array.new(buffer), place)
        place += buffer.byteLength
    return whole.buffer
