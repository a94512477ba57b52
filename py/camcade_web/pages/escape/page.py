"""The page of Emotion Escape: hands events to the flow and does what it answers. One object, one page."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import js
from pyodide.ffi import JsException

from camcade.errors import CamcadeError, StoryError
from camcade.escape import Emotion, Ending, Story
from camcade.escape.play import room_of
from camcade.escape.saves import Saves
from camcade_web.browser.dom import element
from camcade_web.browser.js_interop import js_object
from camcade_web.browser.messages import DID_NOT_COME, SAVES_SET_ASIDE
from camcade_web.browser.page_api import Effects, FlowPage, offer_api, opening
from camcade_web.browser.samples import rounded
from camcade_web.browser.storage import LocalStorage
from camcade_web.pages.escape import strip
from camcade_web.pages.escape.camera import EscapeCamera, is_of_site
from camcade_web.pages.escape.covers import Covers
from camcade_web.pages.escape.flow import (
    Celebrate,
    Do,
    Enter,
    EscapeFlow,
    Focus,
    OpenStory,
    Scene,
    Seeing,
    Teach,
    Tell,
)
from camcade_web.pages.escape.parameters import EscapeParameters, read_escape_parameters
from camcade_web.pages.escape.room_view import RoomView
from camcade_web.pages.escape.tones import CHOSEN, ENDED
from camcade_web.ui.notifications import Notifications
from camcade_web.ui.sound_effects import SoundEffects

SAVES_NAME = "camcade-escape"
SET_ASIDE = "camcade-escape.set-aside"
TICK_MS = 100


async def open_page() -> None:
    """Start the page."""
    with opening("The story"):
        downloads = js.camcadeScripts.downloads
        index = json.loads(js.TextDecoder.new().decode(await downloads.take("stories/index.json")))
        rooms = await RoomView.open()
        page = EscapePage(index, rooms, *read_escape_parameters(js.location.search))
        await page.begin()


class EscapePage(FlowPage):
    """Everything on the page, and what happens between its parts."""

    def __init__(
        self,
        index: list[dict[str, Any]],
        rooms: RoomView,
        parameters: EscapeParameters,
        problems: tuple[str, ...],
    ) -> None:
        super().__init__()
        self._rooms = rooms
        self._covers = Covers(index, rooms)
        self._parameters = parameters
        self._messages = Notifications()
        self._speaker = SoundEffects(parameters.muted)
        self._storage = LocalStorage()
        self._saves = self._read_saves()  # as they are kept
        # What players trained themselves needs no face at rest.
        calibrates = parameters.calibrate and is_of_site(parameters.model)
        self._flow = EscapeFlow(self._saves, calibrates=calibrates, is_quick=parameters.pace == "quick")
        self._is_ready = False
        self._camera = EscapeCamera(
            self._messages,
            parameters.model,
            parameters.camera,
            lambda choice, source: self.do(self._flow.face_chose(choice, source, *self._now)),
            lambda: self.do(self._flow.seeing_changed(*self._now)),
            lambda: self.do(self._flow.relaxed(*self._now)),
        )
        self.answers = self._answers()
        self._listen()
        offer_api(snapshot=self.snapshot)
        for problem in problems:
            self._messages.tell(problem, problem)

    async def begin(self) -> None:
        """Show the covers; with `autostart`, the story."""
        await self._covers.fill(self._flow.saves.found)
        element(f"play-with-{self._parameters.controller}").checked = True
        self._messages.tell("story", self._covers.pick(self._parameters.story))
        self._show_covers()
        if self._parameters.autostart:
            await self._open_story(self._covers.picked, is_new=False)
        else:
            self.do((Enter(Scene.READY),))
        if self._parameters.controller == "camera":
            self._camera.open()
        self.do(self._flow.saved(is_kept=self._storage.keeps))
        self._is_ready = True

    # What the flow wants ------------------------------------------------------------------------------------

    def _answers(self) -> dict[Any, Callable[..., object]]:
        camera = self._camera
        return {
            Do.SHOW_ROOM: self._show_room,
            Do.SHOW_COVERS: self._show_covers,
            Do.SAVE: self._save,
            Do.OPEN_CAMERA: camera.open,
            Do.CLOSE_CAMERA: camera.close,
            Do.REST_CAMERA: camera.rest,
            Do.WAKE_CAMERA: camera.wake,
            Do.FOCUS_FACES: lambda: element("faces").querySelector("button").focus(),
            Do.CALIBRATE: camera.calibrate,
            Enter: self._enter,
            Focus: self._focus,
            OpenStory: self._begin_story,
            Celebrate: self._celebrate,
            Teach: camera.teach,
            Tell: self._messages.tell,
        }

    def _celebrate(self, emotion: Emotion, ending: Ending | None) -> None:
        self._speaker.play(CHOSEN[emotion])
        if ending is not None:
            self._speaker.play(ENDED[ending])
        strip.flash(emotion)

    def _focus(self, name: str) -> None:
        element(name).focus(js_object({"preventScroll": name == "page"}))

    def _begin_story(self, name: str, is_new: bool) -> None:
        self._camera.spawn(self._open_story(name, is_new=is_new))

    def _enter(self, scene: Scene) -> None:
        if scene is Scene.READY:
            self._covers.count(self._flow.saves.found)
        strip.show_scene(self._flow, is_seeing=self._camera.is_seeing)
        self._camera.watch(scene is Scene.CHOOSE)

    def _show_covers(self) -> None:
        self._covers.offer(self._flow.saves)  # at once: the card is on the screen, and can be pressed
        self._camera.spawn(self._covers.show_picture())

    async def _open_story(self, name: str, *, is_new: bool) -> None:
        story = self._flow.story
        if story is None or story.name != name:
            try:
                content = await js.camcadeScripts.downloads.take(f"stories/{name}.json")
                story = Story.from_json(js.TextDecoder.new().decode(content))
            except (CamcadeError, JsException) as error:
                js.console.warn(f"camcade: {error}")
                again = "Try again", lambda: self._begin_story(name, is_new)
                self._messages.tell("story-lost", DID_NOT_COME.format(what="The story"), again)
                return
            self._messages.tell("story-lost", None)
            self._rooms.fetch([room.picture for room in story.rooms.values()])
        self.do(self._flow.story_opened(story, *self._now, is_new=is_new))

    def _show_room(self) -> None:
        """The room the player is in now, and what led there."""
        flow, story, play = self._flow, self._flow.story, self._flow.play
        assert story is not None and play is not None
        room = room_of(story, play)
        strip.show_picked(flow)
        element("story-line").textContent = story.title
        if room.ending is not None:
            strip.show_ending(room.ending, story.endings, flow.saves.endings(story))
        self._camera.spawn(self._rooms.show(room, play.reaction, flow.chosen))  # its picture may have to come

    # What the player does -----------------------------------------------------------------------------------

    def _listen(self) -> None:
        listen, flow = self.proxies.listen, self._flow
        self.on_submit("card-ready", lambda: self._start(is_new=True))
        listen(element("covers"), "change", lambda _: self._show_covers())
        listen(element("play-with-camera"), "change", lambda _: self._camera.open())
        listen(element("play-with-buttons"), "change", lambda _: self._camera.close())
        self.on_click(
            {
                "go-on": lambda: self._start(is_new=False),
                "again": lambda: self._start(is_new=True),
                "restart": flow.leave_wanted,
                "other": flow.leave_wanted,
                "ready-now": flow.read_already,
                "wait": flow.wait_wanted,
                "not-meant": flow.correction_wanted,
                "relax-again": flow.relax_again,
            }
        )
        listen(element("faces"), "click", self._pressed)
        listen(js.document, "keydown", self._key_down)
        # Nobody watches: the camera is let go until somebody does.
        self.on_visibility(lambda: (Do.REST_CAMERA,), lambda: (Do.WAKE_CAMERA,))
        js.setInterval(self.proxies.wrap(self._tick), TICK_MS)

    def _start(self, *, is_new: bool) -> Effects:
        by_camera, is_on = bool(element("play-with-camera").checked), self._camera.is_on
        return self._flow.start_wanted(
            self._covers.picked, is_new=is_new, by_camera=by_camera, is_camera_on=is_on
        )

    def _pressed(self, event: Any) -> None:
        button = event.target.closest("button")
        if button is not None and not button.disabled:
            emotion = Emotion(button.dataset.emotion)
            self.do(self._flow.pressed(emotion, "buttons", *self._now))

    def _key_down(self, event: Any) -> None:
        if event.repeat or event.altKey or event.ctrlKey or event.metaKey:
            return
        if getattr(event.target, "tagName", "") not in ("SELECT", "INPUT", "TEXTAREA"):
            self.do(self._flow.key_pressed(event.key, *self._now))

    def _tick(self) -> None:
        """What happens by itself after a while."""
        now_ms = js.performance.now()
        self._camera.advise(now_ms)
        self.do(self._flow.time_passed(now_ms, is_text_seen=self._rooms.is_seen()))
        strip.show_progress(self._camera.progress if self._flow.scene is Scene.CHOOSE else {})

    @property
    def _now(self) -> tuple[float, Seeing]:
        """What the flow has to know with most events: the time, ms, and what the camera can do."""
        return js.performance.now(), Seeing(self._camera.is_seeing, self._camera.wants_calibration)

    # What is kept, and what the page tells others -----------------------------------------------------------

    def _read_saves(self) -> Saves:
        text = self._storage.read(SAVES_NAME)
        try:
            return Saves.from_json(text)
        except StoryError as error:
            js.console.warn(f"camcade: {error}")
            if self._storage.write(SET_ASIDE, text or ""):  # so that it is told once
                self._storage.write(SAVES_NAME, Saves().to_json())
            self._messages.tell("saves", SAVES_SET_ASIDE)
            return Saves()

    def _save(self) -> None:
        """Keep what has changed here; another tab may have kept something else."""
        flow = self._flow
        with suppress(StoryError):
            text = self._storage.read(SAVES_NAME)
            if text is not None:
                flow.saves = flow.saves.merged(self._saves, Saves.from_json(text))
        self._saves = flow.saves
        is_kept = self._storage.write(SAVES_NAME, flow.saves.to_json())
        self.do(self._flow.saved(is_kept=is_kept))

    def snapshot(self) -> dict[str, Any]:
        """The page at this moment, as documented in site/README.md."""
        seen = self._camera.snapshot()
        seen["probabilities"] = rounded(seen["probabilities"])
        return {"ready": self._is_ready, **self._flow.snapshot(), **seen}
