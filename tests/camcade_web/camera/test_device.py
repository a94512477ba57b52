"""A camera that lies: whatever the browser does, there is a state for it, and no light stays on."""

import asyncio
from collections.abc import Callable
from typing import Any
from unittest.mock import MagicMock

import pytest


class Promise:
    """Fulfilled or rejected, or never settled."""

    def __init__(self, value: Any = None, reason: Any = None, is_settled: bool = True) -> None:
        self.value, self.reason, self.is_settled = value, reason, is_settled


class Track:
    def __init__(self) -> None:
        self.is_stopped = False
        self.stop = lambda: setattr(self, "is_stopped", True)
        self.getSettings = lambda: MagicMock(deviceId="first")


class World:
    def __init__(self, in_page: Callable[[str], Any]) -> None:
        self.module = in_page("camcade_web.camera.device")
        self.js = self.module.js
        self.js.document.hidden = False
        self.looks: list[Callable[[], None]] = []
        self.js.setInterval = lambda function, _: self.looks.append(function) or len(self.looks)
        self.module.js_object = lambda value: value
        self.module.outcome = self.outcome
        self.module.Proxies.wrap = lambda _, function: function
        self.track = Track()
        self.video = MagicMock()
        self.video.play = lambda: Promise()
        self.asked: list[Any] = []
        self.answers = [Promise(self.stream(self.track))]
        self.js.navigator.mediaDevices.getUserMedia = self.ask
        self.camera = self.module.Camera(self.video, lambda state: None)

    async def outcome(self, owner: Any, method: str, *given: Any) -> Any:
        promise = getattr(owner, method)(*given)
        if not promise.is_settled:
            await asyncio.Event().wait()
        if promise.reason is not None:
            raise self.module.RejectedError(getattr(promise.reason, "name", ""), "")
        return promise.value

    def stream(self, *tracks: Track) -> Any:
        return MagicMock(getVideoTracks=lambda: list(tracks), getTracks=lambda: list(tracks))

    def ask(self, wishes: Any) -> Promise:
        self.asked.append(wishes)
        return self.answers.pop(0)

    def wait(self, looks: int) -> None:
        for _ in range(looks):
            self.looks[-1]()


@pytest.fixture
def world(in_page: Callable[[str], Any]) -> World:
    return World(in_page)


def after(world: World, prepare: Callable[[World], object]) -> str:
    """The camera's state three seconds after it was turned on."""

    async def story() -> str:
        prepare(world)
        asking = asyncio.get_running_loop().create_task(world.camera.turn_on())
        for _ in range(8):
            await asyncio.sleep(0)
        world.wait(6)
        asking.cancel()
        return str(world.camera.state)

    return asyncio.run(story())


def rejected(reason: Any) -> Callable[[World], object]:
    return lambda world: setattr(world, "answers", [Promise(reason=reason)])


@pytest.mark.parametrize(
    ("name", "prepare", "state"),
    [
        ("no track", lambda world: setattr(world, "answers", [Promise(world.stream())]), "silent"),
        ("no frame", lambda world: None, "silent"),
        ("play is refused", lambda w: setattr(w.video, "play", lambda: Promise(reason="no")), "silent"),
        ("play never ends", lambda w: setattr(w.video, "play", lambda: Promise(is_settled=False)), "silent"),
        ("a text", rejected("no"), "busy"),
        ("an object that is no error", rejected(MagicMock(spec=["name"], name="x")), "busy"),
        ("nobody answers", lambda w: setattr(w, "answers", [Promise(is_settled=False)]), "unanswered"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_there_is_a_state_for_it_and_no_light(world: World, name: str, prepare: Any, state: str) -> None:
    assert after(world, prepare) == state
    world.wait(6)
    assert world.camera.state == state
    assert world.track.is_stopped or not world.video.srcObject or state in ("busy", "unanswered")


def test_frames_that_stop_are_noticed_and_a_hidden_page_is_no_fault(world: World) -> None:
    def first_picture_only(world: World) -> None:
        play = world.video.play
        world.video.play = lambda: world.camera.arrived(1.0) or play()

    assert after(world, first_picture_only) == "silent"
    world.wait(7)
    assert world.track.is_stopped
    world.answers = [Promise(world.stream(Track()))]
    world.js.document.hidden = True
    assert after(world, lambda _: None) == "on"


def test_a_picked_camera_that_is_gone_gives_way_to_another(world: World) -> None:
    reason = MagicMock(message="")
    reason.name = "OverconstrainedError"

    async def story() -> None:
        world.answers = [Promise(reason=reason), Promise(world.stream(world.track))]
        await world.camera.turn_on("second")

    asyncio.run(story())
    assert world.camera.is_on
    assert [("deviceId" in wishes["video"]) for wishes in world.asked] == [True, False]


def test_a_camera_that_is_slow_is_told_of_and_taken_all_the_same(world: World) -> None:
    assert after(world, lambda _: None) == "silent"
    world.camera.arrived(1.0)
    world.wait(1)
    assert world.camera.is_on
    world.wait(8)
    assert not world.camera.is_on, "one frame is no reason to wait for ever"


def test_questions_to_the_browser_do_not_cross(world: World) -> None:
    """Asked for again while the first question is open: put when that is answered, and its camera let go."""
    first, second = Track(), Track()
    is_answered = asyncio.Event()
    world.answers = [Promise(world.stream(first), is_settled=False), Promise(world.stream(second))]
    plain = world.module.outcome

    async def outcome(owner: Any, method: str, *given: Any) -> Any:
        if method != "getUserMedia" or world.asked:
            return await plain(owner, method, *given)
        world.ask(*given)
        await is_answered.wait()
        return world.stream(first)

    async def story() -> None:
        world.module.outcome = outcome
        loop = asyncio.get_running_loop()
        asking = [loop.create_task(world.camera.turn_on())]
        await asyncio.sleep(0.01)
        world.camera.turn_off()
        asking.append(loop.create_task(world.camera.turn_on()))
        await asyncio.sleep(0.01)
        assert len(world.asked) == 1
        is_answered.set()
        await asyncio.gather(*asking)

    asyncio.run(story())
    assert (first.is_stopped, second.is_stopped, world.camera.is_on) == (True, False, True)
