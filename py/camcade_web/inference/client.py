"""What the page asks the inference worker, and what it answers (`connection.py` has the worker itself).

One worker holds as many models as are loaded. Only one frame is ever on its way: while the worker is busy
`is_idle` is False, and frames are left in the camera.
"""

import asyncio
from array import array
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import js
from pyodide.ffi import JsException, to_js

from camcade.errors import ModelError
from camcade.vision.region import Region
from camcade_web.browser.js_interop import PromptFuture, plain, reason_of
from camcade_web.browser.messages import DID_NOT_COME_AS
from camcade_web.inference.bundle_files import card_of, joined, model_assets, parse, shard_names, verify
from camcade_web.inference.connection import THE_MODEL, WorkerConnection, WorkerError, success

if TYPE_CHECKING:
    from camcade.models.card import ModelCard
    from camcade.studio.head import Head
    from camcade.studio.network import Network

Outputs = Mapping[str, Sequence[float]]
"""What a model gives, by the roles that its card names: flat rows of float32."""


@dataclass(frozen=True, slots=True)
class View:
    """What one model looks at.

    | field | meaning |
    | --- | --- |
    | model | a loaded model whose card has "input" |
    | region | left, top, right, bottom in shares of the frame, black outside of it; None is the whole frame |
    | is_mirrored | it also sees the mirrored region, and both answers are averaged |
    | is_told | where a head is joined: also "heat", how much each place of the region counted |
    """

    model: str
    region: Region | None = None
    is_mirrored: bool = False
    is_told: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What the models say of one frame.

    | field | unit | meaning |
    | --- | --- | --- |
    | taken_ms | ms of the page's clock | when the frame was taken |
    | outputs | model → `Outputs` | of each model that looked |
    | width_px, height_px | pixels | of the whole frame |
    | brightness | 0..1 | of the whole frame |
    | capture_ms, preprocess_ms, inference_ms | ms | the worker's time for it |
    | tensors | count | live in the worker after it; constant, or something leaks |
    """

    taken_ms: float
    outputs: Mapping[str, Outputs]
    width_px: int
    height_px: int
    brightness: float
    capture_ms: float
    preprocess_ms: float
    inference_ms: float
    tensors: int


@dataclass(frozen=True, slots=True)
class Computed:
    """What models of plain numbers say: model → `Outputs`, the worker's ms for all, its live tensors."""

    outputs: Mapping[str, Outputs]
    inference_ms: float
    tensors: int


class InferenceClient:
    """One worker and its models.

    Whoever waits for an answer gets it, or a `ModelError` when the worker breaks, or is cancelled by `close`.
    `on_trouble` is told what broke the worker while nobody waited. After that, as after `close`, no model is
    loaded. `what` begins the sentences that say why something does not work.
    """

    def __init__(self, on_trouble: Callable[[str], None], what: str = THE_MODEL) -> None:
        self._what = what
        self.cards: dict[str, ModelCard] = {}  # of the models that are loaded
        self.backend: str | None = None
        self.probes: list[dict[str, Any]] = []
        self._on_trouble = on_trouble
        self._connection = WorkerConnection(self._ended, self._broke)
        self._loading = asyncio.Lock()  # one model after the other

    @property
    def is_idle(self) -> bool:
        """A frame may be sent."""
        return bool(self.cards) and not self._connection.is_waited_for

    async def load(self, name: str) -> "ModelCard":
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
                raise ModelError(DID_NOT_COME_AS.format(what=self._what, reason=reason_of(error))) from error
            except ModelError:
                self._give_up(name)
                raise
            self.cards[name] = card
            return card

    async def load_given(self, name: str, network: "Network", labels: Sequence[str]) -> "ModelCard":
        """Load a network that is at hand already, with these labels, in place of what had its name.

        Raises:
            ModelError: the browser cannot run it.
        """
        async with self._loading:
            if not self._connection.is_open:
                await self._connection.open()
            card = replace(network.card, name=name, labels=tuple(labels))
            weights = js.Uint8Array.new(to_js(network.weights)).buffer
            body = {
                "name": name,
                "card": js.JSON.parse(card.to_json()),
                "modelJson": js.JSON.parse(network.graph.decode()),
                "weights": weights,
            }
            self.backend = (await self._connection.ask("load", [weights], body)).backend
            self.cards[name] = card
            return card

    async def attach(
        self,
        name: str,
        backbone: str,
        labels: Sequence[str],
        head: "Head",
        near: bytes = b"",
        rest: Mapping[str, Any] | None = None,
    ) -> "ModelCard":
        """Join a head to a loaded network of pictures: a model of its own from then on, and as quick.

        A network without probabilities of its own gives nothing for a head to be joined to: then the head
        stands alone, and takes "features" by `compute`.

        Args:
            name: of the joined model; one that was joined under it before is replaced.
            labels: of the head's outputs.
            near: features of samples; with them "distance" is told, too.
            rest: what the head is shown of features that tell of nothing seen (`site/worker/scaling.js`).

        Returns:
            The network's card with these labels, and without its own decision.

        Raises:
            ModelError: the network is not loaded, or the head does not fit it.
        """
        card = self.cards[backbone]
        own = card.outputs.get("probabilities")
        weights = js.Uint8Array.new(to_js(head.weights)).buffer
        body = {
            "name": name,
            **({} if own is None else {"to": backbone}),
            "width": head.features,
            "near": js.Uint8Array.new(to_js(near)).buffer,
            "reach": head.reach,
            "rest": rest,
            "classes": len(labels),
            "hidden": head.hidden_units,
            "weights": weights,
        }
        success(await self._connection.post("attach", [weights], body))
        outputs = {} if own is None else {**card.outputs, "probabilities": replace(own, size=len(labels))}
        joined = replace(card, name=name, labels=tuple(labels), outputs=outputs, decision=None)
        self.cards[name] = joined
        return joined

    def infer(
        self, frame: Any | None, taken_ms: float, views: Sequence[View]
    ) -> Coroutine[Any, Any, Reading | None]:
        """Let models look at one frame, each at its own region of it.

        Args:
            frame: an ImageBitmap or VideoFrame, which then belongs to the worker; None looks once more at the
                last one.
            taken_ms: when it was taken, on the page's clock.
            views: which models look, and at what.

        Returns:
            What they say, or None: the worker was busy, and the frame was dropped.

        Raises:
            ModelError: a model is not loaded or answers nonsense, there is no frame to look at again, or the
                worker broke.
        """
        if frame is not None and not self._connection.is_open:
            frame.close()
        body: dict[str, Any] = {"views": [asked(view) for view in views], "t": taken_ms}
        if frame is None:
            answer = self._connection.post("infer", [], body)
        else:
            answer = self._connection.post("infer", [frame], {**body, "frame": frame})
        return self._read(answer, taken_ms)

    async def _read(self, answer: "PromptFuture[Any]", taken_ms: float) -> Reading | None:
        reply = success(await answer)
        if getattr(reply, "dropped", False):
            return None
        timings = reply.timings
        return Reading(
            taken_ms,
            plain(reply.outputs),
            reply.width,
            reply.height,
            reply.brightness,
            timings.capture_ms,
            timings.preprocess_ms,
            timings.inference_ms,
            reply.tensors,
        )

    def compute(
        self, names: Sequence[str], inputs: Mapping[str, Sequence[float]]
    ) -> Coroutine[Any, Any, Computed]:
        """Let models of plain numbers compute.

        Args:
            names: loaded models whose cards have "inputs".
            inputs: role → as many numbers as the shape in the cards holds, row by row; a model gets those
                that its card names.

        Raises:
            ModelError: as `infer`.
        """
        rows = {role: array("f", values) for role, values in inputs.items()}
        return self._computed(self._connection.post("compute", [], {"models": list(names), "inputs": rows}))

    async def _computed(self, answer: "PromptFuture[Any]") -> Computed:
        reply = success(await answer)
        return Computed(plain(reply.outputs), reply.inference_ms, reply.tensors)

    async def answer(self, kind: str, transfer: list[Any], body: Mapping[str, Any]) -> Any:
        """What the worker answers to any other message of `protocol.js`. Raises ModelError as `infer`."""
        try:
            return success(await self._connection.post(kind, transfer, body))
        except WorkerError as error:
            raise WorkerError(error.reason, self._what) from error

    def labelled(self, name: str, outputs: Outputs) -> dict[str, float]:
        """A classifier's probabilities by its labels, in the card's order."""
        return dict(zip(self.cards[name].labels, outputs["probabilities"], strict=True))

    def close(self) -> None:
        """End the worker; everything it held is freed with it, and whoever waits for it is cancelled."""
        self._connection.close()

    def _ended(self) -> None:
        """The worker is gone."""
        self.cards.clear()
        self.backend = None

    def _broke(self, text: str) -> None:
        if not self._loading.locked():  # who loads hears of it
            self._on_trouble(text)

    # Loading ------------------------------------------------------------------------------------------------

    def _give_up(self, name: str) -> None:
        """What came of it is not used: where one file is damaged, others may be. Next time all come anew."""
        js.camcadeScripts.downloads.forget(to_js(model_assets(name)))
        if not self.cards:
            self.close()

    async def _load(self, name: str) -> "ModelCard":
        take = js.camcadeScripts.downloads.take
        wanted = model_assets(name)
        if not self._connection.is_open:
            js.camcadeScripts.downloads.begin(to_js(wanted))
            await self._connection.open()
        else:
            js.camcadeScripts.downloads.begin(to_js([path for path in wanted if path.startswith("models/")]))
        text = js.TextDecoder.new().decode(await take(f"models/{name}/card.json"))
        card = card_of(text, f"models/{name}/card.json")
        graph = await take(f"models/{name}/model.json")
        await verify(graph, card, name, "model.json")
        model_json = parse(graph, f"models/{name}/model.json")
        shards = [await self._shard(name, card, path) for path in shard_names(model_json)]
        weights = joined(shards)
        body = {"name": name, "card": js.JSON.parse(text), "modelJson": model_json, "weights": weights}
        answer = await self._connection.ask("load", [weights], body)
        self.backend = answer.backend
        self.probes = answer.probes.to_py() or self.probes
        return card

    async def _shard(self, name: str, card: "ModelCard", path: str) -> Any:
        shard = await js.camcadeScripts.downloads.take(f"models/{name}/{path}")
        await verify(shard, card, name, path)
        return shard


def asked(view: View) -> dict[str, Any]:
    """The view as the worker's message says it."""
    told = {"heat": True} if view.is_told else {}
    return {"model": view.model, "region": view.region, "flip": view.is_mirrored, **told}
