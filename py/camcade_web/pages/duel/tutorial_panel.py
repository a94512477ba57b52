"""The tutorial: shows each move as a moving figure, says how to do it, ticks off what the player manages."""

import json
from collections.abc import Callable
from typing import Any

import js
from pyodide.ffi import JsException

from camcade.duel.moves import Move
from camcade.duel.tutorial import Tutorial
from camcade_web.browser.background_tasks import BackgroundTasks
from camcade_web.browser.dom import element, has_touch_buttons, new_element, show
from camcade_web.browser.js_interop import Proxies
from camcade_web.ui.figure import Figure
from camcade_web.ui.key_names import KeyNames

MOTIONS = "tutorial/moves.json"
PRAISE_MS = 1400.0  # after which the next move is shown
PRAISES = ("Yes!", "That's it!", "Ouch. Good!", "Like that!", "Lovely!")
ALL_DONE = "Every move is yours. Go and fight!"
LEAST_INTERVAL_MS = 30.0  # the figure is drawn at every second screen frame


class TutorialPanel:
    """The panel over the stage while the player practises."""

    def __init__(self, names: KeyNames, on_fight: Callable[[], None]) -> None:
        self._names = names
        self._tutorial = Tutorial()
        self._controller = "keyboard"
        self._figure = Figure(element("tutorial-figure"))
        self._list = element("tutorial-list")
        self._items: list[tuple[Any, Any]] = []
        self._praise_until_ms: float | None = None
        self._drawn_ms = 0.0
        self._begun_ms = 0.0
        self._has_motions = False
        self._tasks = BackgroundTasks(
            lambda error: js.console.error(f"camcade: {type(error).__name__}: {error}")
        )
        self._proxies = Proxies()
        listen = self._proxies.listen
        listen(element("tutorial-back"), "click", lambda _: self._choose(self._tutorial.index - 1))
        listen(element("tutorial-on"), "click", lambda _: self._choose(self._tutorial.index + 1))
        listen(element("tutorial-fight"), "click", lambda _: on_fight())
        for index, lesson in enumerate(self._tutorial.lessons):
            item, button = new_element("li"), new_element("button", text=lesson.title)
            button.type = "button"
            item.append(button)
            self._list.append(item)
            self._items.append((item, button))
            listen(button, "click", lambda _, chosen=index: self._choose(chosen))

    def begin(self, controller: str) -> None:
        """From the first move, nothing ticked."""
        self._tutorial.restart()
        self._controller = controller
        self._praise("")
        if not self._has_motions:
            self._tasks.spawn(self._load())
        self._show_lesson()

    def use(self, controller: str) -> None:
        """The player has changed what they play with."""
        self._controller = controller
        self.say_how()

    def say_how(self) -> None:
        """How to do the move that is shown, with the player's own keys."""
        names = self._names.in_sentences("pad" if self._controller == "gamepad" else "alone")
        by_hand = "buttons" if has_touch_buttons() else "keyboard"
        controller = by_hand if self._controller == "keyboard" else self._controller
        element("tutorial-how").textContent = self._tutorial.lesson.words(controller, names, by_hand)

    def show(self, is_shown: bool) -> None:
        show("tutorial", is_shown)

    def see(self, move: Move, now_ms: float) -> None:
        """The fighter does this now."""
        managed = self._tutorial.see(move)
        if not managed:
            return
        self._mark()
        if self._tutorial.is_over:
            self._praise(ALL_DONE)
            self._praise_until_ms = None
        elif self._tutorial.lesson in managed:
            self._praise(PRAISES[len(self._tutorial.done) % len(PRAISES)])
            self._praise_until_ms = now_ms + PRAISE_MS
        else:
            until_ms = self._praise_until_ms  # the lesson that was managed just before still goes on
            self._praise(f"{managed[0].title}: yes!")
            self._praise_until_ms = until_ms

    def draw(self, now_ms: float, *, still: bool) -> None:
        """Once a frame: the figure, and the next move when it is time. `still` shows its peak alone."""
        if self._praise_until_ms is not None and now_ms >= self._praise_until_ms:
            self._praise("")
            self._tutorial.go_on()
            self._show_lesson()
        if now_ms - self._drawn_ms < LEAST_INTERVAL_MS:
            return
        self._drawn_ms = now_ms
        self._figure.draw(self._tutorial.lesson.name, None if still else (now_ms - self._begun_ms) / 1000)

    def snapshot(self) -> dict[str, Any]:
        """Its part of `camcade.snapshot()`."""
        return {"lesson": self._tutorial.lesson.name, "done": sorted(self._tutorial.done)}

    async def _load(self) -> None:
        try:
            content = await js.camcadeScripts.downloads.take(MOTIONS)
        except JsException as error:  # the words are enough to go on with
            js.console.error(f"camcade: {error.message}")
            return
        self._figure.learn(json.loads(js.TextDecoder.new().decode(content)))
        self._has_motions = True

    def _choose(self, index: int) -> None:
        self._tutorial.choose(index)
        self._praise("")
        self._show_lesson()

    def _show_lesson(self) -> None:
        lesson = self._tutorial.lesson
        self._begun_ms = js.performance.now()
        element("tutorial-title").textContent = lesson.title
        self.say_how()
        element("tutorial-figure").setAttribute("aria-label", f"A figure does the move: {lesson.title}")
        self._mark()
        strip, item = element("tutorial-list"), self._items[self._tutorial.index][0]
        left = item.getBoundingClientRect().left - strip.getBoundingClientRect().left
        strip.scrollLeft += left - strip.clientWidth / 3  # where there is one row of them

    def _mark(self) -> None:
        tutorial = self._tutorial
        element("tutorial-count").textContent = f"{len(tutorial.done)} of {len(tutorial.lessons)} moves"
        for index, (item, button) in enumerate(self._items):
            is_done = tutorial.lessons[index].name in tutorial.done
            item.className = "is-done" if is_done else ""
            words = f"{tutorial.lessons[index].title}{', done' if is_done else ''}"
            button.setAttribute("aria-label", words)
            if index == tutorial.index:
                button.setAttribute("aria-current", "step")
            else:
                button.removeAttribute("aria-current")

    def _praise(self, words: str) -> None:
        self._praise_until_ms = None
        element("tutorial-praise").textContent = words
