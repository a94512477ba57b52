"""The loop from frames to decisions, with a source, a worker, a recognizer and a listener of the test."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from unittest.mock import MagicMock

import pytest

from camcade.errors import ModelError
from camcade.intents import Intent

FRAME_MS = 40.0


class World:
    """Everything around the loop; `run` gives a test an event loop to use it in."""

    def __init__(self, in_page: Callable[[str], Any]) -> None:
        self.frames = in_page("camcade_web.camera.frame_source")
        self.base = in_page("camcade_web.recognizers.base")
        self.module = in_page("camcade_web.perception")
        self.module.model_assets = lambda model: ["worker", f"models/{model}/model.json"]
        self.module.js.performance.now = lambda: self.now_ms
        self.now_ms = 0.0
        self.is_on = True
        self.closed = 0  # frames
        self.told: list[Any] = []  # what the listener hears, in order
        self.made: dict[str, Any] = {}
        self.client: Any = None
        self.source = self._source()
        self.perception = self.module.Perception(self.source, self._create, self, self._open_client)

    def _source(self) -> Any:
        world = self

        class Source(self.frames.FrameSource):  # type: ignore[name-defined]
            is_on = property(lambda _: world.is_on)

            def turn_off(self) -> None:
                world.is_on = False
                world.told.append("off")
                world.perception.source_changed()

            async def take(self, taken_ms: float) -> Any:
                picture = MagicMock()
                picture.close.side_effect = lambda: setattr(world, "closed", world.closed + 1)
                return world.frames.Frame(picture, taken_ms, 640, 480)

        return Source()

    def _create(self, name: str) -> Any:
        world, base = self, self.base

        class Fake(base.Recognizer):  # type: ignore[name-defined]
            models = () if name == "bare" else (name,)
            interval_ms = 100.0 if name == "bare" else 0.0
            is_seeing = True

            def __init__(self) -> None:
                self.calls: list[Any] = []
                self.answer: asyncio.Future[Any] | None = None  # that reading waits for, if any
                self.loads: asyncio.Future[None] | None = None
                self.load_error: Exception | None = None
                self.strike: Intent | None = None

            async def load(self, client: Any) -> None:
                if self.loads is not None:
                    await self.loads
                if self.load_error is not None:
                    raise self.load_error

            async def read(self, frame: Any, client: Any) -> Any:
                self.calls.append(("read", frame.taken_ms))
                if self.answer is not None:
                    await self.answer
                world.now_ms = max(world.now_ms, frame.taken_ms + 25.0)
                return base.Decision(frame.taken_ms, {}, 20.0, 7, self.strike)

            def __getattribute__(self, called: str) -> Any:
                if called in ("draw", "forget"):
                    self.calls.append(called)
                return super().__getattribute__(called)

            def show(self, is_shown: bool) -> None:
                self.calls.append(("show", is_shown))

            def begin(self, now_ms: float) -> None:
                self.calls.append("begin")

            def tune(self, settings: Any) -> None:
                self.calls.append(("tune", settings))

            def snapshot(self) -> dict[str, Any]:
                return {"probabilities": {}}

        self.made[name] = Fake()
        return self.made[name]

    def _open_client(self, on_trouble: Callable[[str], None]) -> Any:
        self.client = MagicMock(backend="wasm", probes=[], on_trouble=on_trouble)
        return self.client

    # The listener

    def decided(self, decision: Any) -> None:
        self.told.append(("decided", decision.taken_ms))

    def show(self, decision: Any) -> None:
        self.told.append(("show", decision.taken_ms))

    def changed(self) -> None:
        self.told.append("changed")

    def loading(self, assets: Any) -> None:
        self.told.append(("loading", len(assets)))

    def restarting(self, sentence: str) -> None:
        self.told.append(sentence)

    def failed(self, sentence: str) -> None:
        self.told.append(sentence)

    def broke(self, error: BaseException) -> None:
        self.told.append(error)

    # What tests do

    async def loaded(self, name: str = "net") -> Any:
        """The recognizer of this name, in use and loaded."""
        self.perception.use(name)
        await self.perception.load()
        await settle()
        self.told.clear()
        return self.made[name]

    async def frame(self, count: int = 1) -> None:
        """So many frames come, each after the loop has come to rest."""
        for _ in range(count):
            await settle()
            self.now_ms += FRAME_MS
            self.source.arrived(self.now_ms)
        await settle()

    @property
    def decided_ms(self) -> list[float]:
        return [told[1] for told in self.told if isinstance(told, tuple) and told[0] == "decided"]


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.fixture
def run(in_page: Callable[[str], Any]) -> Callable[[Callable[[World], Awaitable[None]]], None]:
    """Runs a test's story beside the loop."""

    def run_story(story: Callable[[World], Awaitable[None]]) -> None:
        async def beside() -> None:
            world = World(in_page)
            loop = asyncio.get_running_loop().create_task(world.perception.run())
            await story(world)
            assert not loop.done(), "the loop lives as long as the page"
            loop.cancel()
            with pytest.raises(asyncio.CancelledError):
                await loop

        asyncio.run(beside())

    return run_story


def test_a_frame_becomes_a_decision_is_measured_and_then_drawn(run: Any) -> None:
    async def story(world: World) -> None:
        net = await world.loaded()
        net.strike = Intent.HIGH_PUNCH
        await world.frame(2)
        assert world.told == [("decided", 40.0), ("show", 40.0), ("decided", 105.0), ("show", 105.0)]
        assert net.calls[-5:] == ["begin", ("read", 40.0), "draw", ("read", 105.0), "draw"]
        assert world.closed == 2
        metrics = world.perception.metrics()
        assert metrics["predictions"]["count"] == 2 and metrics["predictions"]["frames_skipped"] == 0
        assert metrics["decisions"][0] == {"frame_ms": 40.0, "decided_ms": 65.0, "tensors": 7}
        assert metrics["strikes"][0] == {"frame_ms": 40.0, "decided_ms": 65.0, "intent": "high-punch"}
        assert metrics["frame_to_intent_ms"]["p50"] == 25.0
        assert metrics["camera_frames_ms"] == [40.0, 105.0]
        snapshot = world.perception.snapshot()
        assert (snapshot["model"], snapshot["backend"], snapshot["tensors"]) == ("net", "wasm", 7)
        assert snapshot["probabilities"] == {} and snapshot["inference_ms"] == 20.0

    run(story)


def test_frames_that_come_while_one_is_read_are_dropped(run: Any) -> None:
    async def story(world: World) -> None:
        net = await world.loaded()
        net.answer = asyncio.get_running_loop().create_future()
        await world.frame(4)
        assert [call for call in net.calls if call[0] == "read"] == [("read", 40.0)]
        net.answer.set_result(None)
        await settle()
        assert world.decided_ms == [40.0]
        await world.frame()
        assert world.decided_ms == [40.0, 200.0], "the next frame to come, none of those that waited"
        assert world.perception.metrics()["predictions"]["frames_skipped"] == 3

    run(story)


def test_a_recognizer_is_asked_no_more_often_than_it_wants(run: Any) -> None:
    async def story(world: World) -> None:
        bare = await world.loaded("bare")
        for taken_ms in (100.0, 133.0, 166.0, 199.0, 232.0):
            world.source.arrived(taken_ms)
            await settle()
        assert [call[1] for call in bare.calls if call[0] == "read"] == [100.0, 232.0]
        assert world.perception.metrics()["predictions"]["frames_skipped"] == 0
        assert world.perception.snapshot()["model"] is None

    run(story)


def test_what_was_seen_before_the_player_chose_another_recognizer_is_not_passed_on(run: Any) -> None:
    async def story(world: World) -> None:
        net = await world.loaded()
        net.answer = asyncio.get_running_loop().create_future()
        await world.frame()
        bare = await world.loaded("bare")
        net.answer.set_result(None)
        await settle()
        assert world.decided_ms == [] and world.perception.last is None
        assert net.calls[-1] == ("show", False) and bare.calls[-1] == ("show", True)
        await world.frame(3)
        assert len(world.decided_ms) == 1 and bare.calls[-2][0] == "read"
        await world.loaded("net")
        net.answer = None
        await world.frame()
        assert net.calls[-3:-1] == ["begin", ("read", world.now_ms - 25.0)], "perhaps another player"

    run(story)


def test_what_was_seen_before_the_camera_went_off_is_not_passed_on(run: Any) -> None:
    async def story(world: World) -> None:
        net = await world.loaded()
        net.answer = asyncio.get_running_loop().create_future()
        await world.frame()
        world.source.turn_off()
        assert not world.perception.is_seeing and net.calls[-1] == ("show", False)
        world.is_on = True
        world.perception.source_changed()
        net.answer.set_result(None)
        await settle()
        assert world.decided_ms == []

    run(story)


def test_nothing_is_read_until_it_is_loaded(run: Any) -> None:
    async def story(world: World) -> None:
        world.perception.use("net")
        await world.frame(2)
        assert world.perception.ready is None and not world.perception.is_seeing
        net = world.made["net"]
        net.loads = asyncio.get_running_loop().create_future()
        first, second = (asyncio.ensure_future(world.perception.load()) for _ in range(2))
        await settle()
        assert world.told.count(("loading", 2)) == 1, "one load, whoever asks for it"
        net.loads.set_result(None)
        await asyncio.gather(first, second)
        assert world.told[-2:] == [("loading", 0), "changed"]
        await world.frame()
        assert len(world.decided_ms) == 1

    run(story)


def test_a_model_that_does_not_load_is_told_and_can_be_tried_again(run: Any) -> None:
    async def story(world: World) -> None:
        world.perception.use("net")
        net = world.made["net"]
        net.load_error = ModelError("It is damaged.")
        await world.perception.load()
        assert world.told[-4:] == ["off", "changed", "It is damaged.", ("loading", 0)]
        world.is_on, net.load_error = True, None
        await world.loaded()
        await world.frame()
        assert len(world.decided_ms) == 1

    run(story)


def test_a_model_of_an_unknown_name_is_told(run: Any) -> None:
    async def story(world: World) -> None:
        def unknown(model: str) -> list[str]:
            raise ModelError(f"no model {model}")

        world.module.model_assets = unknown
        world.perception.use("net")
        await world.perception.load()
        assert "no model net" in world.told

    run(story)


def test_failure_of_a_recognizer_that_is_no_longer_wanted_is_not_told(run: Any) -> None:
    async def story(world: World) -> None:
        world.perception.use("net")
        net = world.made["net"]
        net.loads, net.load_error = asyncio.get_running_loop().create_future(), ModelError("It is damaged.")
        loading = asyncio.ensure_future(world.perception.load())
        await settle()
        await world.loaded("bare")
        net.loads.set_result(None)
        await loading
        assert "It is damaged." not in world.told and world.is_on

    run(story)


def failing(world: World, net: Any) -> None:
    """Every answer of the worker is an error from now on."""
    net.answer = asyncio.get_running_loop().create_future()
    net.answer.set_exception(ModelError("It is worn out."))


def test_one_trouble_is_nothing_and_three_in_a_row_are_the_end(run: Any) -> None:
    async def story(world: World) -> None:
        net = await world.loaded()
        for _ in range(3):
            failing(world, net)
            await world.frame(2)
            net.answer = None
            await world.frame()
        assert world.is_on and len(world.decided_ms) == 3
        failing(world, net)
        await world.frame(3)
        assert not world.is_on
        assert world.told[-1] == "I can no longer read the camera."
        world.client.close.assert_called_once()
        assert world.perception.ready is None and world.closed == 12
        world.is_on = True
        net.answer = None
        await world.loaded()
        await world.frame()
        assert len(world.decided_ms) == 1, "it can be loaded anew"

    run(story)


AGAIN = "What reads the camera has stopped. I start it again."


def test_a_worker_that_dies_while_it_reads_is_started_again_twice_and_then_left(run: Any) -> None:
    async def story(world: World) -> None:
        net = await world.loaded()
        for _ in range(2):
            net.answer = asyncio.get_running_loop().create_future()
            net.answer.set_exception(world.module.WorkerGoneError("out of memory"))
            world.told.clear()
            await world.frame()
            await settle()
            assert world.told[0] == "changed", "what it held is let go first"
            assert AGAIN in world.told and world.is_on and world.perception.ready is net
            net.answer = None
            await world.frame()
        assert len(world.decided_ms) == 1
        world.client.on_trouble("out of memory")
        assert world.told[-1] == "What reads the camera stops again and again, so I leave it."
        assert not world.is_on
        world.is_on = True
        await world.loaded()
        world.client.on_trouble("out of memory")
        assert world.told[-1] == AGAIN, "who turns the camera on again begins anew"
        await settle()

    run(story)


def test_a_worker_that_does_not_start_is_tried_three_times(run: Any) -> None:
    async def story(world: World) -> None:
        world.perception.use("net")
        world.made["net"].load_error = world.module.WorkerGoneError("it no longer answers")
        await world.perception.load()
        assert [said for said in world.told if said == AGAIN] == [AGAIN, AGAIN]
        assert world.told[-2] == "What reads the camera stops again and again, so I leave it."
        assert world.perception.ready is None

    run(story)


def test_a_defect_is_told_and_the_loop_goes_on(run: Any) -> None:
    async def story(world: World) -> None:
        net = await world.loaded()
        net.answer = asyncio.get_running_loop().create_future()
        net.answer.set_exception(ZeroDivisionError("by nought"))
        await world.frame()
        assert isinstance(world.told[-1], ZeroDivisionError)
        net.answer = None
        await world.frame()
        assert len(world.decided_ms) == 1

    run(story)


def test_a_worker_that_is_closed_while_it_reads_does_not_end_the_loop(run: Any) -> None:
    async def story(world: World) -> None:
        net = await world.loaded()
        net.answer = asyncio.get_running_loop().create_future()
        await world.frame()
        world.client.close.side_effect = net.answer.cancel
        world.perception.close()
        await settle()
        net.answer = None
        await world.loaded()
        await world.frame()
        assert len(world.decided_ms) == 1 and world.closed == 2

    run(story)


def test_a_worker_that_is_closed_while_it_loads_can_be_loaded_again(run: Any) -> None:
    async def story(world: World) -> None:
        world.perception.use("net")
        net = world.made["net"]
        net.loads = asyncio.get_running_loop().create_future()
        loading = asyncio.ensure_future(world.perception.load())
        await settle()
        world.client.close.side_effect = net.loads.cancel
        world.perception.close()
        with pytest.raises(asyncio.CancelledError):
            await loading
        assert world.told[-1] == ("loading", 0)
        net.loads = None
        await world.loaded()
        assert world.perception.ready is net

    run(story)


def test_a_photo_waits_for_its_turn_and_is_nobody_else_s_decision(run: Any) -> None:
    async def story(world: World) -> None:
        net = await world.loaded()
        net.answer = asyncio.get_running_loop().create_future()
        await world.frame()
        photo = world.frames.Frame(MagicMock(), 9.0, 4, 3)
        reading = asyncio.ensure_future(world.perception.read(photo))
        await settle()
        assert not reading.done()
        net.answer.set_result(None)
        assert (await reading).taken_ms == 9.0
        photo.picture.close.assert_called_once()
        assert world.decided_ms == [40.0]

    run(story)


def test_settings_reach_recognizers_that_are_made_later(run: Any) -> None:
    async def story(world: World) -> None:
        bare = await world.loaded("bare")
        world.perception.tune("keen")
        net = await world.loaded("net")
        assert ("tune", "keen") in bare.calls and net.calls[0] == ("tune", "keen")
        world.perception.forget()
        assert "forget" in bare.calls and "forget" in net.calls

    run(story)


def test_a_recognizer_that_comes_to_know_the_player_changes_what_can_be_played(run: Any) -> None:
    async def story(world: World) -> None:
        bare = await world.loaded("bare")
        type(bare).is_seeing = False
        await world.frame(4)
        assert world.perception.ready is bare and not world.perception.is_seeing
        world.told.clear()
        type(bare).is_seeing = True
        await world.frame(4)
        assert world.told.count("changed") == 1 and world.perception.is_seeing

    run(story)
