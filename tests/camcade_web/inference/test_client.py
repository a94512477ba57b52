"""The page's end of the worker, with a worker of the test's: who waits hears of everything in the end."""

import asyncio
import importlib
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock, MagicMock

import pytest

from camcade.errors import ModelError
from camcade.models.card import ModelCard, Output


@contextmanager
def refused(reason: str) -> Iterator[None]:
    """The worker could not do it; why is said to those who help, not to the player."""
    with pytest.raises(ModelError, match=r"^The camera's model does not work here\.$") as told:
        yield
    assert reason in told.value.reason  # pyright: ignore[reportAttributeAccessIssue]


READING = {
    "outputs": {"eye": {"colours": [1.0]}},
    "width": 640,
    "height": 480,
    "brightness": 0.5,
    "timings": {"capture_ms": 1.0, "preprocess_ms": 2.0, "inference_ms": 3.0},
    "tensors": 7,
}


class JsException(Exception):
    @property
    def message(self) -> str:
        return str(self)


class Frame:
    def __init__(self) -> None:
        self.is_closed = False

    def close(self) -> None:
        self.is_closed = True


class Worker:
    """Says that it runs, and answers what loading takes; the rest is up to the test."""

    runs = True

    def __init__(self, url: str) -> None:
        self.listeners: dict[str, Callable[[Any], None]] = {}
        self.sent: list[Mapping[str, Any]] = []
        self.is_terminated = False
        self.terminate = lambda: setattr(self, "is_terminated", True)
        self.addEventListener = lambda event, handler, options: self.listeners.update({event: handler})
        self.removeEventListener = lambda event, handler: self.listeners.pop(event)

    def postMessage(self, message: Mapping[str, Any], transfer: list[Any]) -> None:
        if any(getattr(part, "is_closed", False) for part in transfer):
            raise JsException("the frame is detached")
        self.sent.append(message)
        if not self.runs:
            return
        if message["type"] == "start":
            self.listeners["message"](SimpleNamespace(data=as_object({"id": 0})))
        if message["type"] in ("start", "load"):
            asyncio.get_running_loop().call_soon(lambda: self.answer(backend="wasm", probes={}))

    def answer(self, ok: bool = True, **body: Any) -> None:
        """To the message before which all have an answer."""
        self.listeners["message"](
            SimpleNamespace(data=as_object({"id": self.sent[-1]["id"], "ok": ok, **body}))
        )

    def break_down(self) -> None:
        self.listeners["error"](SimpleNamespace(message="out of memory"))


def as_object(value: Any) -> Any:
    """A dict as a JavaScript object, with the conversion to Python."""
    if not isinstance(value, dict):
        return value
    return SimpleNamespace(**{key: as_object(part) for key, part in value.items()}, to_py=lambda: value)


class Page:
    """A client with a model, and what goes on around it."""

    def __init__(self, client_module: Any, workers: list[Worker], downloads: Any) -> None:
        self.view = client_module.View("eye", (0.0, 0.0, 0.5, 1.0))
        self.troubles: list[str] = []
        self.client = client_module.InferenceClient(self.troubles.append)
        self.workers, self.downloads = workers, downloads

    @property
    def worker(self) -> Worker:
        return self.workers[-1]

    def play(self, story: Callable[["Page"], Awaitable[None]]) -> None:
        async def whole() -> None:
            await self.client.load("eye")
            await story(self)

        asyncio.run(whole())

    def begin(self, frame: Frame | None = None) -> "asyncio.Task[Any]":
        return asyncio.get_running_loop().create_task(self.client.infer(frame or Frame(), 5.0, [self.view]))


CARD = ModelCard(name="eye", title="Eye", task="colour", labels=("red",), outputs={}, files={}, licence="MIT")


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """The module, imported as if in a page whose downloads are all there and undamaged."""
    workers: list[Worker] = []
    js, ffi = MagicMock(), ModuleType("pyodide.ffi")
    js.camcadeScripts.downloads.take = AsyncMock(return_value=b"")
    js.looks = []
    js.setInterval = lambda function, _: js.looks.append(function)
    js.Worker.new = lambda url: workers.append(Worker(url)) or workers[-1]
    vars(ffi).update(
        JsException=JsException,
        JsProxy=object,
        to_js=lambda value, **_: value,
        create_proxy=lambda function: MagicMock(side_effect=function),
    )
    for name, module in (("js", js), ("pyodide", MagicMock()), ("pyodide.ffi", ffi)):
        monkeypatch.setitem(sys.modules, name, module)
    before = set(sys.modules)
    client_module = importlib.import_module("camcade_web.inference.client")
    monkeypatch.setattr(client_module, "model_assets", lambda name: [f"models/{name}/card.json"])
    monkeypatch.setattr(client_module, "verify", AsyncMock())
    monkeypatch.setattr(client_module, "card_of", lambda text, path: CARD)
    monkeypatch.setattr(client_module, "parse", lambda content, name: as_object({}))
    monkeypatch.setattr(client_module, "shard_names", lambda model_json: ["weights.bin"])
    yield Page(client_module, workers, js.camcadeScripts.downloads)
    for name in {name for name in sys.modules if name.startswith("camcade_web")} - before:
        del sys.modules[name]


def test_a_frame_is_sent_at_once_and_comes_back_as_a_reading(page: Page) -> None:
    async def story(page: Page) -> None:
        assert page.client.is_idle
        reading = page.client.infer(frame := Frame(), 5.0, [page.view])
        asked = page.worker.sent[-1]
        assert asked["type"] == "infer" and asked["frame"] is frame and asked["t"] == 5.0
        assert asked["views"] == [{"model": "eye", "region": (0.0, 0.0, 0.5, 1.0), "flip": False}]
        assert not page.client.is_idle
        page.worker.answer(**READING)
        found = await reading
        assert found.taken_ms == 5.0 and found.outputs == {"eye": {"colours": [1.0]}}
        assert (found.width_px, found.height_px, found.brightness) == (640, 480, 0.5)
        assert (found.capture_ms, found.preprocess_ms, found.inference_ms, found.tensors) == (
            1.0,
            2.0,
            3.0,
            7,
        )
        assert page.client.is_idle

    page.play(story)


def test_another_look_at_the_same_frame_sends_none(page: Page) -> None:
    async def story(page: Page) -> None:
        reading = page.client.infer(None, 5.0, [page.view])
        assert "frame" not in page.worker.sent[-1]
        page.worker.answer(ok=False, error={"message": "there is no picture yet"})
        with refused("there is no picture yet"):
            await reading

    page.play(story)


def test_a_dropped_frame_is_none(page: Page) -> None:
    async def story(page: Page) -> None:
        reading = page.begin()
        await asyncio.sleep(0)
        page.worker.answer(dropped=True, t=5.0, tensors=7)
        assert await reading is None

    page.play(story)


def test_numbers_are_computed(page: Page) -> None:
    async def story(page: Page) -> None:
        computing = page.client.compute(("eye",), {"window": [1.0, 2.0]})
        asked = page.worker.sent[-1]
        assert (asked["type"], asked["models"], list(asked["inputs"]["window"])) == (
            "compute",
            ["eye"],
            [1, 2],
        )
        page.worker.answer(outputs={"eye": {"probabilities": [0.9]}}, inference_ms=2.0, tensors=7)
        found = await computing
        assert (found.inference_ms, found.tensors) == (2.0, 7)
        assert page.client.labelled("eye", found.outputs["eye"]) == {"red": 0.9}

    page.play(story)


def test_who_waits_hears_that_the_worker_broke_and_the_next_model_starts_another(page: Page) -> None:
    async def story(page: Page) -> None:
        waiting = [page.begin(), page.begin()]
        await asyncio.sleep(0)
        page.worker.break_down()
        for reading in waiting:
            with refused("out of memory"):
                await reading
        assert page.troubles == [], "they know already"
        assert page.worker.is_terminated and not page.client.is_idle
        late = Frame()
        with refused("out of memory"):
            await page.client.infer(late, 6.0, [page.view])
        assert late.is_closed, "a camera has only a few frames to give"
        await page.client.load("eye")
        assert len(page.workers) == 2 and page.client.is_idle

    page.play(story)


def test_a_worker_that_no_longer_answers_is_ended_within_three_seconds(page: Page) -> None:
    async def story(page: Page) -> None:
        asked = page.begin()
        await asyncio.sleep(0)
        page.worker.answer(**READING)
        await asked
        asked = page.begin()
        await asyncio.sleep(0)
        (look,) = sys.modules["js"].looks
        for _ in range(5):
            look()
        assert not asked.done() and not page.worker.is_terminated, "it may be slow"
        look()  # three seconds after the frame was sent
        with refused("no longer answers"):
            await asked
        assert page.worker.is_terminated and not page.client.is_idle
        look()
        assert page.troubles == []
        await page.client.load("eye")
        assert len(page.workers) == 2 and page.client.is_idle and len(sys.modules["js"].looks) == 1

    page.play(story)


def test_a_worker_that_never_runs_is_ended_within_three_seconds(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(page: Page) -> None:
        page.client.close()
        monkeypatch.setattr(Worker, "runs", False)
        loading = asyncio.get_running_loop().create_task(page.client.load("eye"))
        await asyncio.sleep(0.01)
        (look,) = sys.modules["js"].looks
        for _ in range(5):
            look()
        assert not loading.done() and not page.worker.is_terminated, "it may be slow"
        look()
        with refused("no longer answers"):
            await loading
        assert page.worker.is_terminated

    page.play(story)


def test_what_takes_long_may_while_the_worker_answers_pings(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(page: Page) -> None:
        page.client.close()
        loads = Worker.postMessage
        monkeypatch.setattr(
            Worker,
            "postMessage",
            lambda self, message, transfer: (
                self.sent.append(message)
                if message["type"] in ("load", "ping")
                else loads(self, message, transfer)
            ),
        )
        loading = asyncio.get_running_loop().create_task(page.client.load("eye"))
        await asyncio.sleep(0.01)
        (look,) = sys.modules["js"].looks
        for _ in range(60):  # half a minute of loading
            look()
            if page.worker.sent[-1]["type"] == "ping":
                page.worker.answer()
        assert not loading.done() and not page.worker.is_terminated
        for _ in range(26):  # it was ended in the middle of it
            look()
        with refused("no longer answers"):
            await asyncio.wait_for(loading, 5)
        assert page.worker.is_terminated
        assert [one["type"] for one in page.worker.sent].count("load") == 1

    page.play(story)


def test_a_worker_that_breaks_while_nobody_waits_is_told(page: Page) -> None:
    async def story(page: Page) -> None:
        page.worker.break_down()
        assert page.troubles == ["out of memory"]

    page.play(story)


def test_closing_cancels_who_waits_and_tells_nobody(page: Page) -> None:
    async def story(page: Page) -> None:
        reading = page.begin()
        await asyncio.sleep(0)
        page.client.close()
        with pytest.raises(asyncio.CancelledError):
            await reading
        assert page.worker.is_terminated and page.troubles == [] and not page.client.cards

    page.play(story)


def test_closing_ends_a_load_whose_files_are_on_their_way(page: Page) -> None:
    async def story(page: Page) -> None:
        files = asyncio.get_running_loop().create_future()
        page.downloads.take.side_effect = lambda path: files
        loading = asyncio.get_running_loop().create_task(page.client.load("other"))
        await asyncio.sleep(0)
        page.client.close()
        files.set_result(b"")
        with pytest.raises(asyncio.CancelledError):
            await loading
        assert page.troubles == []

    page.play(story)


def test_a_frame_that_cannot_be_sent_leaves_the_client_idle(page: Page) -> None:
    async def story(page: Page) -> None:
        frame = Frame()
        frame.close()
        with refused("detached"):
            await page.client.infer(frame, 5.0, [page.view])
        assert page.client.is_idle

    page.play(story)


def test_a_head_is_joined_and_its_labels_are_those_of_the_model_then(page: Page) -> None:
    sys.modules["js"].Uint8Array.new = lambda content: SimpleNamespace(buffer=content)
    head = SimpleNamespace(hidden_units=4, weights=b"weights", features=56, reach=1.0)
    probabilities = Output(tensor="Identity:0", size=1)

    async def story(page: Page) -> None:
        card = replace(CARD, outputs={"probabilities": probabilities}, decision={"margin": 0.1})
        page.client.cards["eye"] = card
        joining = asyncio.get_running_loop().create_task(page.client.attach("mine", "eye", ["a", "b"], head))
        await asyncio.sleep(0)
        asked = page.worker.sent[-1]
        assert (asked["type"], asked["to"], asked["classes"], asked["hidden"]) == ("attach", "eye", 2, 4)
        assert asked["weights"] == b"weights"
        page.worker.answer()
        joined = await joining
        assert joined.labels == ("a", "b") and joined.outputs["probabilities"].size == 2
        assert joined.decision is None, "when strikes count is the network's own business no more"
        assert page.client.labelled("mine", {"probabilities": [0.25, 0.75]}) == {"a": 0.25, "b": 0.75}
        assert page.client.cards["eye"] == card

        joints = {"features": replace(card.outputs["probabilities"], size=9)}
        page.client.cards["joints"] = replace(card, outputs=joints)
        joining = asyncio.get_running_loop().create_task(page.client.attach("mine", "joints", ["a"], head))
        await asyncio.sleep(0)
        asked = page.worker.sent[-1]
        assert "to" not in asked and asked["width"] == 56, "a head alone, of plain numbers"
        page.worker.answer()
        assert (await joining).labels == ("a",)

    page.play(story)


def test_any_other_message_is_answered_or_says_whose_model_does_not_work(page: Page) -> None:
    async def story(page: Page) -> None:
        page.client._what = "The agent's model"  # noqa: SLF001 - as a page that has another model makes it
        loop = asyncio.get_running_loop()
        for body in ({"ok": True, "seen": 3}, {"ok": False, "error": {"message": "there is no art"}}):
            asked = loop.create_task(page.client.answer("see", [], {"commands": "[]"}))
            await asyncio.sleep(0)
            assert page.worker.sent[-1]["commands"] == "[]"
            page.worker.answer(**body)
            if body["ok"]:
                assert (await asked).seen == 3
            else:
                with pytest.raises(ModelError, match=r"^The agent's model does not work here\.$") as told:
                    await asked
                assert told.value.reason == "there is no art"  # pyright: ignore[reportAttributeAccessIssue]

    page.play(story)
