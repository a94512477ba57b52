"""The cards over Duel's stage and the strip of moves below it."""

from collections.abc import Callable

import js

from camcade.duel.state import State
from camcade_web.browser.dom import element, show
from camcade_web.browser.js_interop import Proxies
from camcade_web.pages.duel.flow import PLAYED, Scene, result_words
from camcade_web.pages.duel.parameters import CONTROLLERS, Parameters

CARD_OF_SCENE = {Scene.READY: "card-ready", Scene.PAUSED: "card-paused", Scene.OVER: "card-over"}
GAMEPAD_HINTS = ("press any button on it", "ready", "two are ready")


class Cards:
    """Shows one card or none, and knows what is chosen on the first. `on_controller`: another was chosen."""

    def __init__(self, parameters: Parameters, on_controller: Callable[[str], None]) -> None:
        element("opponent").value = parameters.opponent
        element("level").value = parameters.level
        show("studio-choice", parameters.controller == "studio")  # made elsewhere, so nobody misses it
        self.choose_controller(parameters.controller)
        self._proxies = Proxies()
        listen = self._proxies.listen
        for name in CONTROLLERS:
            listen(element(f"play-with-{name}"), "change", lambda event: on_controller(event.target.value))
        listen(element("opponent"), "change", lambda _: self._show_level())
        self._show_level()

    @property
    def opponent(self) -> str:
        return element("opponent").value

    @property
    def level(self) -> str:
        return element("level").value

    def choose_controller(self, name: str) -> None:
        element(f"play-with-{name}").checked = True

    def show(self, scene: Scene) -> None:
        """The scene's card; while something is played, none."""
        element("curtain").hidden = scene in PLAYED
        for card in js.document.querySelectorAll("#curtain .card"):
            card.hidden = card.id != CARD_OF_SCENE.get(scene)
        element("pause").disabled = scene not in (*PLAYED, Scene.PAUSED)

    def say_why(self, text: str) -> None:
        """Why the fight is paused."""
        element("paused-why").textContent = text

    def show_result(self, state: State, opponent: str) -> None:
        """Who has won."""
        element("over-title").textContent, element("over-line").textContent = result_words(state, opponent)

    def show_help(self, controller: str) -> None:
        """The moves of what the player plays with."""
        for name in CONTROLLERS:
            show(f"help-{name}", name == controller)

    def hint_at_punch(self, is_shown: bool) -> None:
        for hint in js.document.querySelectorAll("[data-hint=punch]"):
            hint.hidden = not is_shown

    def count_gamepads(self, count: int) -> None:
        element("gamepad-hint").textContent = GAMEPAD_HINTS[min(count, 2)]

    def _show_level(self) -> None:
        show("level-field", self.opponent == "cpu")
