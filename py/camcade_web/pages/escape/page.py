"""The page of Emotion Escape: what is shown when, and what is passed to whom. One object, one page."""

import json
from enum import StrEnum
from typing import Any

import js
from pyodide.ffi import create_proxy

from camcade.errors import CamcadeError, StoryError
from camcade.escape import EMOTIONS, Emotion, Ending, Play, Story, begin, choose
from camcade.escape.play import correct, has_ended, room_of
from camcade.escape.saves import Saves
from camcade.escape.selector import Choice
from camcade_web.browser.dom import element, new_element, show
from camcade_web.browser.js_interop import Proxies, js_object
from camcade_web.browser.samples import rounded
from camcade_web.browser.storage import LocalStorage
from camcade_web.pages.escape.camera import EscapeCamera
from camcade_web.pages.escape.parameters import EscapeParameters, read_escape_parameters
from camcade_web.pages.escape.room_view import RoomView
from camcade_web.pages.escape.tones import CHOSEN, ENDED
from camcade_web.ui.notifications import Notifications
from camcade_web.ui.sound_effects import SoundEffects

SAVES_NAME = "camcade-escape"

READING_LEAST_MS = 2500.0
READING_MOST_MS = 14_000.0
READING_MS_PER_WORD = 130.0
"""Of a calm reader; afterwards the face counts, and earlier when they say that they have read it."""

TICK_MS = 100


class Scene(StrEnum):
    """What the page is showing."""

    READY = "ready"
    RELAX = "relax"
    READ = "read"
    CHOOSE = "choose"
    CORRECT = "correct"
    ENDED = "ended"


PROMPTS = {
    Scene.RELAX: "First relax your face, so that I know how it looks at rest.",
    Scene.READ: "Read on. In a moment your face decides.",
    Scene.CHOOSE: "Now: how does that make you look? Hold it for a second.",
    Scene.CORRECT: "What did you mean? Press it.",
}
BUTTONS_PROMPT = "How does that make you feel?"

NOT_KEPT = (
    "This browser keeps nothing for this page: its storage is full, or not allowed. Play on; only when you "
    "close the page, where you are is forgotten."
)

SOURCES = {"camera": "In your face I read", "photo": "In your photo I read"}


async def open_page() -> None:
    """Start the page. What goes wrong here is told on the page; there is no one else to tell."""
    js.document.documentElement.dataset.python = "running"
    try:
        downloads = js.camcadeScripts.downloads
        index = json.loads(js.TextDecoder.new().decode(await downloads.take("stories/index.json")))
        rooms = await RoomView.open()
        page = EscapePage(index, rooms, *read_escape_parameters(js.location.search))
        await page.begin()
    except Exception as error:
        js.camcadeScripts.fail(f"The story did not start: {error}.", "Load the page again.")
        raise


class EscapePage:
    """Everything on the page, and what happens between its parts."""

    def __init__(
        self,
        index: list[dict[str, Any]],
        rooms: RoomView,
        parameters: EscapeParameters,
        problems: tuple[str, ...],
    ) -> None:
        self._index = index
        self._rooms = rooms
        self._parameters = parameters
        self._messages = Notifications()
        self._speaker = SoundEffects(parameters.muted)
        self._storage = LocalStorage()
        self._saves = self._read_saves()
        self._scene = Scene.READY
        self._story: Story | None = None
        self._play: Play | None = None
        self._choice: Choice | None = None  # the last one that a face made; None if the player pressed it
        self._chosen: Emotion | None = None
        self._source: str | None = None
        self._before_correcting = Scene.CHOOSE
        self._armed_ms = 0.0
        self._is_ready = False
        self._has_told_of_storage = False
        self._found_before_last: frozenset[str] = frozenset()
        self._camera = EscapeCamera(
            self._messages,
            parameters.model,
            parameters.camera,
            self._chose,
            self._seeing_changed,
            self._relaxed,
        )
        self._proxies = Proxies()
        self._listen()
        self._offer_api()
        for problem in problems:
            self._messages.tell(problem, problem)

    async def begin(self) -> None:
        """Show the covers; with `autostart`, the story."""
        await self._show_covers()
        element(f"play-with-{self._parameters.controller}").checked = True
        wanted = self._parameters.story
        if wanted is not None and wanted not in self._names():
            known = ", ".join(self._names())
            self._messages.tell("story", f"This site has no story “{wanted}”; it has {known}.")
            wanted = None
        if wanted is not None:
            self._cover(wanted).checked = True
        self._story_picked()
        if self._parameters.autostart:
            await self._open_story(self._picked(), is_new=False)
        else:
            self._enter(Scene.READY)
        if self._parameters.controller == "camera":
            self._camera.open()
        self._is_ready = True

    # Covers -------------------------------------------------------------------------------------------------

    async def _show_covers(self) -> None:
        box = element("covers")
        for place, entry in enumerate(self._index):
            label = new_element("label", "cover")
            radio = new_element("input")
            radio.type, radio.name, radio.value = "radio", "story", entry["name"]
            radio.checked = place == 0
            image = new_element("img")
            image.alt = ""
            image.src = await self._rooms.address(entry["picture"])
            words = new_element("span", "cover-words")
            words.append(new_element("b", "", entry["title"]), new_element("span", "", entry["about"]))
            found = new_element("span", "cover-found")
            found.dataset.story = entry["name"]
            words.append(found)
            label.append(radio, image, words)
            box.append(label)
        self._count_found()

    def _count_found(self) -> None:
        """How many endings of each story the player has found."""
        for entry in self._index:
            place = js.document.querySelector(f".cover-found[data-story='{entry['name']}']")
            found = len(self._saves.found.get(entry["name"], ()))
            count = entry["endings"]
            place.textContent = (
                f"{min(found, count)} of {count} endings found" if found else f"{count} endings"
            )

    def _names(self) -> list[str]:
        return [entry["name"] for entry in self._index]

    def _cover(self, name: str) -> Any:
        return js.document.querySelector(f"input[name=story][value='{name}']")

    def _picked(self) -> str:
        return js.document.querySelector("input[name=story]:checked").value

    def _story_picked(self) -> None:
        """A bookmark can be gone on from, if this story has one."""
        entry = next(one for one in self._index if one["name"] == self._picked())
        self._camera.spawn(self._rooms.show_picture(entry["picture"], ""))
        has_bookmark = bool(self._saves.bookmarks.get(self._picked()))
        show("go-on", has_bookmark)
        element("begin").textContent = "From the start" if has_bookmark else "Begin"

    # Playing ------------------------------------------------------------------------------------------------

    async def _open_story(self, name: str, *, is_new: bool) -> None:
        """Show a story, from its start or where the player left it."""
        if self._story is None or self._story.name != name:
            try:
                content = await js.camcadeScripts.downloads.take(f"stories/{name}.json")
                self._story = Story.from_json(js.TextDecoder.new().decode(content))
            except CamcadeError as error:
                self._messages.tell("story", str(error))
                return
            self._rooms.fetch([room.picture for room in self._story.rooms.values()])
        self._choice = self._chosen = self._source = None
        self._play = begin(self._story) if is_new else self._saves.play(self._story)
        self._save()
        await self._show_room()

    async def _show_room(self) -> None:
        """The room the player is in now, and what led there."""
        story, play = self._story, self._play
        assert story is not None and play is not None
        room = room_of(story, play)
        self._show_picked()
        self._enter(self._first_scene())
        await self._rooms.show(room, play.reaction, self._chosen)
        element("story-line").textContent = story.title
        if room.ending is not None:
            self._show_ending(room.ending)

    def _first_scene(self) -> Scene:
        """What comes first in a room."""
        story, play = self._story, self._play
        assert story is not None and play is not None
        if has_ended(story, play):
            return Scene.ENDED
        if self._camera.wants_calibration and self._parameters.calibrate:
            return Scene.RELAX
        words = sum(len(text.split()) for text in (*play.reaction, *room_of(story, play).text))
        reading_ms = min(READING_MOST_MS, max(READING_LEAST_MS, words * READING_MS_PER_WORD))
        self._armed_ms = js.performance.now() + (0.0 if self._parameters.pace == "quick" else reading_ms)
        return Scene.READ if self._camera.is_seeing and self._parameters.pace != "quick" else Scene.CHOOSE

    def _choose(self, emotion: Emotion, source: str, choice: Choice | None = None) -> None:
        """The player has shown, sent or pressed an emotion."""
        story, play = self._story, self._play
        if story is None or play is None or self._scene in (Scene.READY, Scene.ENDED):
            return
        if self._scene is Scene.CORRECT:
            if source == "camera":
                return
            self._corrected(emotion)
            return
        self._choice, self._chosen, self._source = choice, emotion, source
        self._play = choose(story, play, emotion)
        self._after_step(emotion)

    def _corrected(self, emotion: Emotion) -> None:
        """That was not what they meant: as if they had chosen this one, and the reader leans that way."""
        story, play, seen = self._story, self._play, self._chosen
        assert story is not None and play is not None
        if has_ended(story, play):
            found_before = self._found_before_last
            if play.room not in found_before:
                self._saves = self._saves.without(story, play.room)
        if seen is not None and self._choice is not None and seen is not emotion:
            self._camera.teach(seen, emotion)
        self._play = correct(story, play, emotion)
        self._choice, self._chosen, self._source = None, emotion, "correction"
        self._after_step(emotion)

    def _after_step(self, emotion: Emotion) -> None:
        assert self._story is not None and self._play is not None
        self._found_before_last = self._saves.endings(self._story)
        self._save()
        self._speaker.play(CHOSEN[emotion])
        ending = room_of(self._story, self._play).ending
        if ending is not None:
            self._speaker.play(ENDED[ending])
        button = self._button(emotion)
        button.classList.remove("is-chosen")
        _ = button.offsetWidth  # so that the animation begins again
        button.classList.add("is-chosen")
        self._camera.spawn(self._show_room())

    def _show_ending(self, ending: Ending) -> None:
        assert self._story is not None and self._play is not None
        element("ending").dataset.kind = str(ending)
        element("ending-kind").textContent = (
            "A good ending" if ending is Ending.GOOD else "Not every ending is good"
        )
        found = self._saves.endings(self._story)
        everything = self._story.endings
        all_found = len(found) == len(everything)
        element("ending-count").textContent = (
            f"You have found all {len(everything)} endings of this story."
            if all_found
            else f"You have found {len(found)} of the {len(everything)} endings of this story."
        )
        box = element("endings")
        box.replaceChildren()
        for room in everything:
            is_found = room.key in found
            item = new_element(
                "li", "is-found" if is_found else "", room.title if is_found else "not found yet"
            )
            box.append(item)

    def _show_picked(self) -> None:
        """What was read, how sure the reader was, and what came second."""
        box = element("picked")
        box.replaceChildren()
        can_correct = self._chosen is not None and self._source != "correction"
        show("not-meant", can_correct)
        show("picked", self._chosen is not None)
        if self._chosen is None:
            return
        box.dataset.emotion = str(self._chosen)
        name = new_element("b", "", str(self._chosen))
        if self._choice is None:
            box.append("Put right: " if self._source == "correction" else "You pressed ", name, ".")
            return
        box.append(
            f"{SOURCES[self._source or 'camera']} ",
            name,
            f" ({self._choice.confidence:.0%}), then {self._choice.runner_up} "
            f"({self._choice.runner_up_confidence:.0%}).",
        )

    # Scenes -------------------------------------------------------------------------------------------------

    def _enter(self, scene: Scene) -> None:
        self._scene = scene
        is_ready, is_ended = scene is Scene.READY, scene is Scene.ENDED
        if is_ready:
            self._count_found()
        show("curtain", is_ready)
        for card in js.document.querySelectorAll("#curtain .card"):
            card.hidden = not (is_ready and card.id == "card-ready")
        show("page", not is_ready)
        show("strip", not is_ready)
        show("ending", is_ended)
        show("faces", not is_ended)
        show("ready-now", scene is Scene.READ)
        show("prompt", not is_ended)
        element("restart").disabled = is_ready
        prompt = PROMPTS.get(scene, "")
        if scene is Scene.CHOOSE and not self._camera.is_seeing:
            prompt = BUTTONS_PROMPT
        element("prompt").textContent = prompt
        element("not-meant").textContent = (
            "Leave it as it is" if scene is Scene.CORRECT else "That's not what I meant"
        )
        for button in js.document.querySelectorAll("#faces button"):
            button.disabled = is_ready or is_ended and scene is not Scene.CORRECT
        if scene is Scene.CORRECT:
            show("faces")
        self._camera.watch(scene is Scene.CHOOSE)
        if scene is Scene.RELAX:
            self._camera.calibrate()

    def _tick(self) -> None:
        """Ten times a second: what happens by itself after a while."""
        now_ms = js.performance.now()
        self._camera.advise(now_ms)
        if self._scene is Scene.READ and now_ms >= self._armed_ms:
            self._enter(Scene.CHOOSE)
        progress = self._camera.progress if self._scene is Scene.CHOOSE else {}
        for emotion in EMOTIONS:
            share = progress.get(emotion, 0.0)
            button = self._button(emotion)
            button.style.setProperty("--progress", f"{share:.3f}")
            button.classList.toggle("is-held", share > 0.02)

    def _button(self, emotion: Emotion) -> Any:
        return js.document.querySelector(f"#faces [data-emotion={emotion}]")

    # What the player does -----------------------------------------------------------------------------------

    def _listen(self) -> None:
        listen = self._proxies.listen
        listen(element("card-ready"), "submit", self._begin_wanted, passive=False)
        listen(element("covers"), "change", lambda _: self._story_picked())
        listen(element("go-on"), "click", lambda _: self._start(is_new=False))
        listen(element("play-with-camera"), "change", lambda _: self._camera.open())
        listen(element("play-with-buttons"), "change", lambda _: self._camera.close())
        listen(element("restart"), "click", lambda _: self._leave())
        listen(element("other"), "click", lambda _: self._leave())
        listen(element("again"), "click", lambda _: self._start(is_new=True))
        listen(element("ready-now"), "click", lambda _: self._read_already())
        listen(element("not-meant"), "click", lambda _: self._correct_or_not())
        listen(element("relax-again"), "click", lambda _: self._relax_again())
        listen(element("faces"), "click", self._pressed)
        listen(js.document, "keydown", self._key_down)
        listen(js.document, "visibilitychange", lambda _: self._visibility_changed())
        self._ticker = self._proxies.wrap(self._tick)
        js.setInterval(self._ticker, TICK_MS)

    def _begin_wanted(self, event: Any) -> None:
        event.preventDefault()
        self._start(is_new=True)

    def _start(self, *, is_new: bool) -> None:
        name = self._picked() if self._scene is Scene.READY or self._story is None else self._story.name
        if element("play-with-camera").checked and self._scene is Scene.READY and not self._camera.is_on:
            self._camera.open()
        self._camera.spawn(self._open_story(name, is_new=is_new))
        element("page").focus(js_object({"preventScroll": True}))

    def _leave(self) -> None:
        """Back to the covers; the bookmark stays."""
        self._camera.close()
        self._story_picked()
        self._enter(Scene.READY)
        element("begin").focus()

    def _pressed(self, event: Any) -> None:
        button = event.target.closest("button")
        if button is not None and not button.disabled:
            self._choose(Emotion(button.dataset.emotion), "buttons")

    def _key_down(self, event: Any) -> None:
        if event.repeat or event.altKey or event.ctrlKey or event.metaKey:
            return
        if getattr(event.target, "tagName", "") in ("SELECT", "INPUT", "TEXTAREA"):
            return
        if event.key in "12345" and len(event.key) == 1:
            emotion = EMOTIONS[int(event.key) - 1]
            if not self._button(emotion).disabled:
                self._choose(emotion, "keys")
        elif event.key == "Escape" and self._scene is Scene.CORRECT:
            self._correct_or_not()

    def _read_already(self) -> None:
        if self._scene is Scene.READ:
            self._enter(Scene.CHOOSE)
            element("page").focus(js_object({"preventScroll": True}))

    def _correct_or_not(self) -> None:
        if self._scene is Scene.CORRECT:
            self._enter(self._before_correcting)
            return
        self._before_correcting = self._scene
        self._enter(Scene.CORRECT)
        element("faces").querySelector("button").focus()

    def _relax_again(self) -> None:
        if self._scene in (Scene.READ, Scene.CHOOSE):
            self._enter(Scene.RELAX)

    def _visibility_changed(self) -> None:
        """Nobody watches: the camera is let go until somebody does."""
        if js.document.hidden:
            self._camera.rest()
        else:
            self._camera.wake()

    # What the camera tells ----------------------------------------------------------------------------------

    def _chose(self, choice: Choice, source: str) -> None:
        """A face has been held for long enough, or a photo has been read."""
        if source == "photo" and self._scene is Scene.RELAX:
            self._enter(Scene.CHOOSE)
        if source == "photo" or self._scene is Scene.CHOOSE:
            self._choose(choice.emotion, source, choice)

    def _seeing_changed(self) -> None:
        """The camera can be read now, or no longer."""
        if (
            self._story is None
            or self._play is None
            or self._scene in (Scene.READY, Scene.ENDED, Scene.CORRECT)
        ):
            return
        self._enter(self._first_scene())

    def _relaxed(self) -> None:
        """The resting face is known."""
        if self._scene is Scene.RELAX:
            self._enter(self._first_scene())

    # What is kept -------------------------------------------------------------------------------------------

    def _read_saves(self) -> Saves:
        try:
            return Saves.from_json(self._storage.read(SAVES_NAME))
        except StoryError as error:
            self._messages.tell("saves", f"{error} So it begins anew.")
            return Saves()

    def _save(self) -> None:
        assert self._story is not None and self._play is not None
        self._saves = self._saves.after(self._story, self._play)
        if self._storage.write(SAVES_NAME, self._saves.to_json()):
            if self._has_told_of_storage:
                self._messages.withdraw("saves")
        elif not self._has_told_of_storage:
            self._has_told_of_storage = True
            self._messages.tell("saves", NOT_KEPT)

    # What the page tells others -----------------------------------------------------------------------------

    def _offer_api(self) -> None:
        """`window.camcade`, which lives as long as the page."""
        # By way of JSON: left to itself, Pyodide makes None undefined, which no reader of JSON expects.
        js.window.camcade = js_object(
            {"snapshot": create_proxy(lambda: js.JSON.parse(json.dumps(self.snapshot())))}
        )

    def snapshot(self) -> dict[str, Any]:
        """The page at this moment, as documented in site/README.md."""
        story, play = self._story, self._play
        is_playing = story is not None and play is not None and self._scene is not Scene.READY
        choice = None
        if self._chosen is not None:
            choice = {"emotion": str(self._chosen), "source": self._source}
            if self._choice is not None:
                choice |= {
                    "confidence": round(self._choice.confidence, 4),
                    "runner_up": self._choice.runner_up,
                    "runner_up_confidence": round(self._choice.runner_up_confidence, 4),
                }
        seen = self._camera.snapshot()
        seen["probabilities"] = rounded(seen["probabilities"])
        return {
            "ready": self._is_ready,
            "scene": str(self._scene),
            "story": story.name if is_playing and story is not None else None,
            "room": play.room if is_playing and play is not None else None,
            "shown": [str(emotion) for emotion in play.shown] if is_playing and play is not None else [],
            "choice": choice,
            "ended": str(room_of(story, play).ending)
            if is_playing and story is not None and play is not None and has_ended(story, play)
            else None,
            "found": sorted(self._saves.endings(story)) if story is not None else [],
            **seen,
        }
