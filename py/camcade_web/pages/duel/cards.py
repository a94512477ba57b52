"""The cards over Duel's stage and the strip of moves below it."""

from collections.abc import Callable

import js

from camcade.duel.players import WITH_LEVELS
from camcade.duel.state import State
from camcade_web.browser.dom import element, show
from camcade_web.browser.js_interop import Proxies
from camcade_web.pages.duel.game import DuelGame
from camcade_web.pages.duel.match_choice import MatchChoice
from camcade_web.pages.duel.parameters import CONTROLLERS, Parameters
from camcade_web.pages.duel.result import fighter_names, result_of
from camcade_web.pages.duel.scenes import IN_MATCH, Scene

CARD_OF_SCENE = {
    Scene.READY: "card-ready",
    Scene.PAUSED: "card-paused",
    Scene.OVER: "card-over",
    Scene.BROKEN: "card-broken",
}
FIELDS = {
    "opponent": "opponent",
    "level": "level",
    "fighter": "fighter",
    "side": "side",
    "rounds": "rounds",
    "arena": "arena-choice",
    "rival": "rival",
    "colours": "colours",
    "second": "second",
}
"""Field of `MatchChoice` → the element that says it."""
GAMEPAD_HINTS = ("press any button on it", "ready", "two are ready")


class Cards:
    """Shows one card or none, and knows what is chosen on the first.

    `on_controller`: another was chosen, by its name; `on_opponent`: somebody else to fight was,
    or what they play with.
    """

    def __init__(
        self,
        parameters: Parameters,
        on_controller: Callable[[str], None],
        on_opponent: Callable[[], None] = lambda: None,
    ) -> None:
        self.choose(MatchChoice.of(parameters))
        show("studio-choice", parameters.controller == "studio")  # made elsewhere, so nobody misses it
        self.choose_controller(parameters.controller)
        self._proxies = Proxies()
        listen = self._proxies.listen
        for name in CONTROLLERS:
            listen(element(f"play-with-{name}"), "change", lambda event: on_controller(event.target.value))
        for name in ("opponent", "second"):
            listen(element(name), "change", lambda _: (self._show_level(), on_opponent()))
        self._show_level()

    @property
    def choice(self) -> MatchChoice:
        """What the card says of the next match."""
        return MatchChoice(**{name: element(id).value for name, id in FIELDS.items()})

    def choose(self, choice: MatchChoice) -> None:
        """Let the card say this."""
        for name, id in FIELDS.items():
            element(id).value = getattr(choice, name)

    def make_harder(self) -> None:
        """The next level."""
        if (harder := self.choice.harder) is not None:
            self.choose(harder)

    def make_easier(self) -> None:
        """The level before."""
        if (easier := self.choice.easier) is not None:
            self.choose(easier)

    def choose_controller(self, name: str) -> None:
        element(f"play-with-{name}").checked = True
        self._show_level()

    def show(self, scene: Scene) -> None:
        """The scene's card; while something is played, none."""
        element("curtain").hidden = scene in (*IN_MATCH, Scene.REPLAY)
        for card in js.document.querySelectorAll("#curtain .card"):
            card.hidden = card.id != CARD_OF_SCENE.get(scene)
        element("pause").disabled = scene not in (*IN_MATCH, Scene.PAUSED)
        show("keys-instead", scene is Scene.WAITING)
        js.document.body.dataset.scene = str(scene)

    def say_why(self, text: str) -> None:
        """Why the fight is paused."""
        element("paused-why").textContent = text

    def say_what_broke(self, text: str) -> None:
        """Why the game cannot be played on."""
        element("broken-why").textContent = text

    def speak(self, sentence: str) -> None:
        """Let a screen reader say this."""
        element("spoken").textContent = sentence

    def show_result(self, game: DuelGame, guard: str) -> None:
        """Who has won, how, and what to try next. `guard`: how the player takes cover, in their words."""
        result = result_of(game.state, game.statistics, game.settings, guard)
        element("over-title").textContent, element("over-line").textContent = result.title, result.line
        self.speak(f"{result.title}. {result.line}. {result.next_step}")
        for name, words in result.figures.items():
            element(f"over-{name}").textContent = words
        element("over-next").textContent = result.next_step
        show("over-next", bool(result.next_step))
        show("harder", result.has_won is True and self.choice.harder is not None)
        show("easier", result.has_won is False and self.choice.easier is not None)

    def name_fighters(self, state: State) -> None:
        """Who stands on the stage, for those who cannot see it."""
        first, second = fighter_names(state)
        element("arena").setAttribute("aria-label", f"Two fighters, {first} and {second}, in an arena")

    def show_help(self, controller: str) -> None:
        """The moves of what the player plays with."""
        self._show_level()
        for name in CONTROLLERS:
            show(f"help-{name}", name == controller)

    def hint_at_start(self, words: str) -> None:
        """How to begin without a touch; nothing, where nobody is seen."""
        for hint in js.document.querySelectorAll("[data-hint]"):
            hint.textContent = words
            hint.hidden = not words or (hint.dataset.hint == "hands" and "hands" not in words)

    def count_gamepads(self, count: int) -> None:
        element("gamepad-hint").textContent = GAMEPAD_HINTS[min(count, 2)]

    def _show_level(self) -> None:
        opponent = self.choice.opponent
        show("level-field", opponent in WITH_LEVELS)
        show("side-field", opponent != "human")
        show("second-field", opponent == "human" and bool(element("play-with-body").checked))
