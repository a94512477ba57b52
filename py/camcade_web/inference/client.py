"""The page's end of the inference worker (`site/worker/inference.js`, where the messages are described).

One worker holds as many models as are loaded. Only one frame is ever on its way: while the worker is busy
`is_idle` is False, and frames are left in the camera.
"""

import asyncio
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import js
from pyodide.ffi import JsException, to_js

from camcade.errors import ModelError
from camcade.vision.keypoints import Region
from camcade_web.browser.js_interop import Proxies, js_object, plain

BACKENDS = ("wasm", "webgl", "webgpu")
WASM_BINARY = "tfjs-backend-wasm-simd.wasm"
WORKER = "worker/inference.js"


Outputs = Mapping[str, Sequence[float]]
"""What a model gives, by the roles that its card names: flat rows of float32."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the models say of one frame.

    | field | unit | meaning |
    | --- | --- | --- |
    | taken_ms | ms of the page's clock | when the frame was taken |
    | outputs | model → `Outputs` | of each model that looked |
    | brightness | 0..1 | of the whole picture |
    | capture_ms, preprocess_ms, inference_ms | ms | the worker's time for it |
    | tensors | count | live in the worker after it; constant, or something leaks |
    """

    taken_ms: float
    outputs: Mapping[str, Outputs]
    brightness: float
    capture_ms: float
    preprocess_ms: float
    inference_ms: float
    tensors: int


OnReading = Callable[[Reading], None]
OnTrouble = Callable[[str], None]
OnOutputs = Callable[[Mapping[str, Outputs], float], None]
"""Called with what each model computed and the worker's ms for all."""


def model_assets(name: str) -> list[str]:
    """Logical names of everything that this model needs, the worker included, in the order to fetch it.

    Raises:
        ModelError: the site holds no model of that name.
    """
    files = list(js.camcadeScripts.downloads.names(f"models/{name}/"))
    if not files:
        known = {path.split("/")[1] for path in js.camcadeScripts.downloads.names("models/")}
        offer = f"it has {', '.join(sorted(known))}" if known else "it has none"
        raise ModelError(f"This site has no model “{name}” ({offer}).")
    return [WORKER, f"vendor/tfjs/{WASM_BINARY}", *files]


class InferenceClient:
    """One worker and its models."""

    def __init__(self, on_reading: OnReading, on_trouble: OnTrouble) -> None:
        self.cards: dict[str, dict[str, Any]] = {}  # of the models that are loaded
        self.backend: str | None = None
        self.probes: list[dict[str, Any]] = []
        self._on_reading = on_reading
        self._on_trouble = on_trouble
        self._worker: Any = None
        self._worker_url: str | None = None
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._computing: dict[int, OnOutputs] = {}
        self._last_id = 0
        self._is_looking = False
        self._loading = asyncio.Lock()  # one model after the other
        self._proxies = Proxies()

    @property
    def is_idle(self) -> bool:
        """A frame may be sent."""
        return bool(self.cards) and not self._is_looking and not self._computing

    async def load(self, name: str) -> dict[str, Any]:
        """Start the worker, if it is not there yet, load one more model, and give its card.

        Raises:
            ModelError: a file is missing or damaged, or the browser cannot run the model. Without another
                model the worker is gone then.
        """
        async with self._loading:
            if name in self.cards:
                return self.cards[name]
            try:
                card = await self._load(name)
            except JsException as error:  # a download failed
                self._give_up(name)
                raise ModelError(f"The camera's model did not come: {error.message}.") from error
            except ModelError:
                self._give_up(name)
                raise
            self.cards[name] = card
            return card

    def look(self, frame: Any, taken_ms: float, regions: Mapping[str, Region | None]) -> None:
        """Let models look at one frame, each at its own region of it; only when idle.

        Args:
            frame: an ImageBitmap or VideoFrame, which then belongs to the worker.
            taken_ms: when it was taken, on the page's clock.
            regions: model → what it looks at; None is the whole frame.
        """
        assert not self._is_looking
        self._is_looking = True
        requests = [{"name": name, "region": region} for name, region in regions.items()]
        self._post("infer", [frame], frame=frame, models=js_object(requests), t=taken_ms)

    def compute(
        self, names: Sequence[str], inputs: Mapping[str, Sequence[float]], on_outputs: OnOutputs
    ) -> None:
        """Let models of plain numbers compute; `on_outputs` gets what comes out.

        Args:
            names: loaded models whose cards have "inputs".
            inputs: role → as many numbers as the shape in the cards holds, row by row; a model gets
                those that its card names.
            on_outputs: called once, with the outputs of all; not at all if it fails, which `on_trouble`
                is told.
        """
        self._computing[self._last_id + 1] = on_outputs
        rows = {role: array("f", values) for role, values in inputs.items()}
        self._post("compute", [], models=js_object(list(names)), inputs=js_object(rows))

    async def ask(self, kind: str, transfer: list[Any], **body: Any) -> Any:
        """Send a message that a further file of the worker understands, and wait for its answer.

        Raises:
            ModelError: the worker could not do it; with the worker's own words.
        """
        return await self._ask(kind, transfer, **body)

    def labelled(self, name: str, outputs: Outputs) -> dict[str, float]:
        """A classifier's probabilities by its labels, in the card's order."""
        return dict(zip(self.cards[name]["labels"], outputs["probabilities"], strict=True))

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
        self._computing.clear()
        self.cards.clear()
        self.backend = None
        self._is_looking = False
        self._proxies.close()

    # Loading ------------------------------------------------------------------------------------------------

    def _give_up(self, name: str) -> None:
        """What came of it is not used: where one file is damaged, others may be. Next time all come anew."""
        js.camcadeScripts.downloads.forget(to_js(model_assets(name)))
        if not self.cards:
            self.close()

    async def _load(self, name: str) -> dict[str, Any]:
        take = js.camcadeScripts.downloads.take
        wanted = model_assets(name)
        if self._worker is None:
            js.camcadeScripts.downloads.begin(to_js(wanted))
            await self._start()
        else:
            js.camcadeScripts.downloads.begin(to_js([path for path in wanted if path.startswith("models/")]))
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
        self.probes = answer.probes.to_py() or self.probes
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
        on_outputs = self._computing.pop(reply.id, None)
        if on_outputs is None:
            self._is_looking = False
        if not reply.ok:
            self._on_trouble(reply.error.message)
        elif on_outputs is not None:
            on_outputs(plain(reply.outputs), reply.inference_ms)
        elif not getattr(reply, "dropped", False):
            self._on_reading(self._reading(reply))

    def _reading(self, reply: Any) -> Reading:
        timings = reply.timings
        return Reading(
            reply.t,
            plain(reply.readings),
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
        self._computing.clear()
        self._is_looking = False
        self._on_trouble(text)


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
