"""The Duel page: what is shown when, and what is passed to whom. One object, one page."""

import gc
import json
import random
from enum import StrEnum
from typing import Any

import js
from pyodide.ffi import create_proxy

from camcade.duel.display_list import ARENAS, display_list
from camcade.duel.gamepad import CONFIRM, START
from camcade.duel.moves import TICK_MS
from camcade.duel.state import Event, EventKind, Phase
from camcade.intents import NO_INTENTS, Intent, Intents
from camcade_web.browser.dom import element, show
from camcade_web.browser.fixed_timestep import FixedTimestep
from camcade_web.browser.frame_meter import FrameMeter
from camcade_web.browser.js_interop import Proxies, js_object
from camcade_web.browser.storage import LocalStorage
from camcade_web.pages.duel.camera import DuelCamera
from camcade_web.pages.duel.canvas_renderer import CanvasRenderer
from camcade_web.pages.duel.game import DuelGame, DuelSettings
from camcade_web.pages.duel.match_snapshot import longest_block, match_snapshot
from camcade_web.pages.duel.parameters import CAMERA_CONTROLLERS, CONTROLLERS, Parameters, read_parameters
from camcade_web.pages.duel.tones import SEEN, sound_of
from camcade_web.pages.duel.tutorial_panel import TutorialPanel
from camcade_web.ui.gamepads import Gamepads
from camcade_web.ui.keys_and_touch import KeysAndTouch
from camcade_web.ui.notifications import Notifications
from camcade_web.ui.settings import KeptSettings, Settings
from camcade_web.ui.settings_dialog import SettingsDialog
from camcade_web.ui.sound_effects import SoundEffects

FIGHTER_NAMES = {"ember": "Ember", "tide": "Tide"}
AFTER_THE_FALL_MS = 2600.0  # let the loser fall and the winner rejoice before the card comes
CAMERA_AFTER_MATCH_MS = 20_000.0  # the camera waits so long for a punch that wants another match
PUNCHES = frozenset({Intent.HIGH_PUNCH, Intent.LOW_PUNCH, Intent.UPPERCUT})


class Scene(StrEnum):
    """What the page is showing."""

    READY = "ready"
    FIGHT = "fight"
    TUTORIAL = "tutorial"
    PAUSED = "paused"
    OVER = "over"


PLAYED = (Scene.FIGHT, Scene.TUTORIAL)
HELPS = {
    "body": "help-body",
    "image": "help-image",
    "silhouette": "help-silhouette",
    "gamepad": "help-gamepad",
    "keyboard": "help-keys",
}
CARDS = {Scene.READY: "card-ready", Scene.PAUSED: "card-paused", Scene.OVER: "card-over"}


async def open_page() -> None:
    """Start the page. What goes wrong here is told on the page; there is no one else to tell."""
    js.document.documentElement.dataset.python = "running"
    try:
        stage = await CanvasRenderer.open("arena")
        page = DuelPage(stage, *read_parameters(js.location.search))
    except Exception as error:
        js.camcadeScripts.fail(f"The game did not start: {error}.", "Load the page again.")
        raise
    # What start-up left behind lives as long as the page: look through it once, then never again.
    gc.collect()
    gc.freeze()
    page.begin()


class DuelPage:
    """Everything on the page, and what happens between its parts."""

    def __init__(self, stage: CanvasRenderer, parameters: Parameters, problems: tuple[str, ...]) -> None:
        self._parameters = parameters
        self._stage = stage
        self._messages = Notifications()
        self._speaker = SoundEffects(parameters.muted)
        self._keys = KeysAndTouch(self._pressed)
        self._pads = Gamepads(self._pad_changed)
        self._settings = KeptSettings(LocalStorage())
        self._clock = FixedTimestep(TICK_MS)
        self._meter = FrameMeter()
        self._scene = Scene.READY
        self._paused_scene = Scene.FIGHT
        self._game = self._new_game(parameters.opponent, parameters.level)
        self._tutorial = TutorialPanel(self._start_again)
        self._dialog = SettingsDialog(self._settings.current, self._settings_chosen)
        self._camera = DuelCamera(
            self._messages,
            self._settings.current,
            parameters.model,
            parameters.camera,
            self._struck,
            self._postured,
            self._seeing_changed,
            self._play_by_silhouette,
        )
        self._pad_held: Intents = NO_INTENTS
        self._last_intent: Intent | None = None
        self._last_source: str | None = None
        self._ready_ms: float | None = None  # when the first picture was drawn
        self._decided_ms: float | None = None  # when the match was decided
        self._camera_off_ms = 0.0
        self._stillness = js.matchMedia("(prefers-reduced-motion: reduce)")
        self._proxies = Proxies()
        self._next_frame = self._proxies.wrap(self._frame)
        self._listen()
        self._offer_api()
        for problem in problems:
            self._messages.tell(problem, problem)

    # Scenes -------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Show the first picture and start the loop; with `autostart`, the match too."""
        element(f"play-with-{self._parameters.controller}").checked = True
        element("opponent").value = self._parameters.opponent
        element("level").value = self._parameters.level
        self._opponent_chosen()
        if self._parameters.tutorial:
            self._start_lessons()
        elif self._parameters.autostart:
            self._start_match()
        else:
            self._show_ready()
        self._controller_chosen(self._parameters.controller)
        js.requestAnimationFrame(self._next_frame)

    def _show_ready(self) -> None:
        self._enter(Scene.READY)
        element("fight").focus()

    def _start_match(self) -> None:
        """A new match with what is chosen on the card."""
        self._play(self._new_game(element("opponent").value, element("level").value))
        self._enter(Scene.FIGHT)

    def _start_lessons(self) -> None:
        """Practise the moves: a match that never ends, against someone who stands still."""
        self._play(self._practice_game())
        self._tutorial.begin(self._controller)
        self._enter(Scene.TUTORIAL)

    def _play(self, game: DuelGame) -> None:
        self._game = game
        self._game.is_assisted = self._camera.is_seeing and not self._camera.sees_steps
        self._keys.release_all()
        self._keys.keyboard = self._game.keyboard
        self._camera.forget()
        self._decided_ms = None

    def _start_again(self) -> None:
        self._start_match()
        if self._plays_by_camera() and not self._camera.is_on:
            self._camera.open()

    def _pause(self, why: str) -> None:
        self._paused_scene = self._scene
        element("paused-why").textContent = why
        self._keys.release_all()
        self._enter(Scene.PAUSED)
        element("resume").focus()

    def _pause_or_go_on(self) -> None:
        if self._scene is Scene.PAUSED:
            self._enter(self._paused_scene)
        elif self._scene in PLAYED:
            self._pause("Take a breath.")

    def _end_match(self, now_ms: float) -> None:
        state, settings = self._game.state, self._game.settings
        names = [FIGHTER_NAMES[fighter.name] for fighter in state.fighters]
        winner = state.winner or 0
        has_won = winner == 0 and settings.opponent != "human"
        element("over-title").textContent = "You win" if has_won else f"{names[winner]} wins"
        element("over-line").textContent = f"{names[0]} {state.wins[0]} : {state.wins[1]} {names[1]}"
        self._camera_off_ms = now_ms + CAMERA_AFTER_MATCH_MS
        self._enter(Scene.OVER)
        element("rematch").focus()

    def _leave(self) -> None:
        self._camera.close()
        self._show_ready()

    def _enter(self, scene: Scene) -> None:
        self._scene = scene
        self._clock.hold()
        element("curtain").hidden = scene in PLAYED
        self._tutorial.show(scene is Scene.TUTORIAL)
        for card in js.document.querySelectorAll("#curtain .card"):
            card.hidden = card.id != CARDS.get(scene)
        element("pause").disabled = scene not in (*PLAYED, Scene.PAUSED)

    def _new_game(self, opponent: str, level: str) -> DuelGame:
        seed = self._parameters.seed
        if seed is None:
            seed = random.getrandbits(32)
        arena = self._parameters.arena or ARENAS[seed % len(ARENAS)]
        return DuelGame(DuelSettings(seed, opponent, level, arena))

    def _practice_game(self) -> DuelGame:
        arena = self._parameters.arena or ARENAS[0]
        return DuelGame(DuelSettings(1, "idle", "easy", arena, ready_ms=0))

    # The loop -----------------------------------------------------------------------------------------------

    def _frame(self, now_ms: float) -> None:
        js.requestAnimationFrame(self._next_frame)
        begun_ms = js.performance.now()
        self._read_pads()
        if self._scene in (*PLAYED, Scene.OVER):
            for _ in range(self._clock.advance(now_ms)):
                for event in self._game.tick().events:
                    self._happened(event, begun_ms)
                if self._scene is Scene.TUTORIAL:
                    self._tutorial.see(self._game.state.fighters[0].move, begun_ms)
        self._draw(now_ms)
        self._pass_time(begun_ms)
        self._meter.note(now_ms, js.performance.now() - begun_ms)
        if self._ready_ms is None:
            self._ready_ms = js.performance.now()

    def _draw(self, now_ms: float) -> None:
        game = self._game
        self._stage.draw(
            display_list(
                game.state,
                self._stage.atlas,
                game.effects,
                time_ms=now_ms,
                arena=game.settings.arena,
                reduced_motion=self._stillness.matches,
            )
        )

    def _happened(self, event: Event, now_ms: float) -> None:
        self._speaker.play(sound_of(event))
        if event.kind is EventKind.GAME_END:
            self._decided_ms = now_ms

    def _pass_time(self, now_ms: float) -> None:
        """What happens by itself after a while."""
        self._camera.advise(now_ms)
        if self._scene is Scene.TUTORIAL:
            self._tutorial.draw(now_ms, still=self._stillness.matches)
            if self._game.state.phase not in (Phase.READY, Phase.FIGHT):
                self._play(self._practice_game())
        if self._scene is Scene.FIGHT and self._game.state.phase is Phase.OVER:
            if self._decided_ms is not None and now_ms - self._decided_ms >= AFTER_THE_FALL_MS:
                self._end_match(now_ms)
        if self._scene is Scene.OVER and now_ms >= self._camera_off_ms and self._camera.is_on:
            self._camera.close()

    # What the player does -----------------------------------------------------------------------------------

    def _listen(self) -> None:
        listen = self._proxies.listen
        listen(element("card-ready"), "submit", self._fight_wanted, passive=False)
        for name in CONTROLLERS:
            chosen = element(f"play-with-{name}")
            listen(chosen, "change", lambda event: self._controller_chosen(event.target.value))
        listen(element("practise"), "click", lambda _: self._start_lessons())
        listen(element("open-settings"), "click", lambda _: self._open_settings())
        listen(element("opponent"), "change", lambda _: self._opponent_chosen())
        listen(element("pause"), "click", lambda _: self._pause_or_go_on())
        listen(element("resume"), "click", lambda _: self._pause_or_go_on())
        listen(element("leave"), "click", lambda _: self._leave())
        listen(element("rematch"), "click", lambda _: self._start_again())
        listen(element("change"), "click", lambda _: self._leave())
        listen(js.document, "visibilitychange", lambda _: self._visibility_changed())
        listen(js.document, "keydown", self._key_down)

    @property
    def _controller(self) -> str:
        """What is chosen on the card."""
        return next(name for name in CONTROLLERS if element(f"play-with-{name}").checked)

    def _controller_chosen(self, controller: str) -> None:
        """Turn the camera on for those that need it, off for the others."""
        if controller in CAMERA_CONTROLLERS:
            self._camera.use(controller)
            self._camera.open()
        else:
            self._camera.close()
        self._tutorial.use(controller)
        self._show_help()

    def _plays_by_camera(self) -> bool:
        return self._controller in CAMERA_CONTROLLERS

    def _play_by_silhouette(self) -> None:
        """The model does not load, and the player takes the control that needs none."""
        element("play-with-silhouette").checked = True
        self._controller_chosen("silhouette")

    def _fight_wanted(self, event: Any) -> None:
        event.preventDefault()
        self._start_again()

    def _opponent_chosen(self) -> None:
        show("level-field", element("opponent").value == "cpu")

    def _open_settings(self) -> None:
        """The fight waits while the player thinks."""
        if self._scene in PLAYED:
            self._pause("You were in the settings.")
        self._dialog.open()

    def _settings_chosen(self, settings: Settings) -> None:
        """Use them at once and keep them, if the browser does."""
        if not self._settings.change(settings):
            self._messages.tell(
                "settings",
                "Your settings count now, but this browser does not keep them for the next time: its storage "
                "is full or switched off.",
            )
        self._camera.apply(settings)

    def _read_pads(self) -> None:
        """Gamepads are asked once a frame; they have no events of their own."""
        self._game.pads = self._pads.read()
        if self._pads.count == 0:
            return
        if self._game.pads[0] and self._game.pads[0] != self._pad_held:
            begun = self._game.pads[0] - self._pad_held
            if begun:
                self._last_intent, self._last_source = min(begun), "gamepad"
        self._pad_held = self._game.pads[0]
        if self._dialog.is_open:
            return
        if self._pads.has_begun((START,)):
            self._pause_or_go_on()
        if self._pads.has_begun((CONFIRM, START)) and self._scene in (Scene.READY, Scene.OVER):
            self._start_again()

    def _pad_changed(self, sentence: str) -> None:
        """A gamepad has come or gone."""
        self._messages.tell("gamepad", sentence)
        count = self._pads.count
        element("gamepad-hint").textContent = (
            "press any button on it" if count == 0 else "ready" if count == 1 else "two are ready"
        )
        if self._scene is Scene.FIGHT and count == 0 and self._last_source == "gamepad":
            self._pause("Your gamepad is gone.")

    def _key_down(self, event: Any) -> None:
        if event.code == "Escape" and not self._dialog.is_open:
            self._pause_or_go_on()

    def _visibility_changed(self) -> None:
        """Nobody watches: the game waits, and the camera is let go until somebody does."""
        if not js.document.hidden:
            self._camera.wake()
            return
        self._camera.rest()
        if self._scene in PLAYED:
            self._pause("You were away, so the fight waited.")

    def _pressed(self, code: str, source: str) -> None:
        side, intent = self._game.keyboard.keys[code]
        if side == 0:
            self._last_intent, self._last_source = intent, source

    def _struck(self, intent: Intent) -> None:
        """A strike was seen. Between matches a punch begins one: nobody has to walk to the keyboard."""
        self._last_intent, self._last_source = intent, self._camera.controller
        self._speaker.play(SEEN)
        if self._scene in PLAYED:
            self._game.pulse.fire(intent)
        elif self._scene in (Scene.READY, Scene.OVER) and intent in PUNCHES:
            self._start_again()

    def _postured(self, held: Intents) -> None:
        """What the silhouette control sees the player keep doing: walking, squatting, jumping."""
        begun = held - self._game.held
        if begun:
            self._last_intent, self._last_source = min(begun), self._camera.controller
        self._game.held = held

    def _seeing_changed(self) -> None:
        """The camera sees now, or no longer; who plays by a camera that sees no steps walks up by itself."""
        is_seeing, sees_steps = self._camera.is_seeing, self._camera.sees_steps
        self._game.is_assisted = is_seeing and not sees_steps
        if not is_seeing:
            self._game.pulse.clear()
            self._game.held = NO_INTENTS
        self._show_help()
        for hint in js.document.querySelectorAll("[data-hint=punch]"):
            hint.hidden = not is_seeing

    def _show_help(self) -> None:
        """The moves of what the player plays with; of the keys, while a camera does not see yet."""
        controller = self._controller
        if controller in CAMERA_CONTROLLERS and not self._camera.is_seeing:
            controller = "keyboard"
        for name, help_id in HELPS.items():
            show(help_id, name == controller)

    # What the page tells others -----------------------------------------------------------------------------

    def _offer_api(self) -> None:
        """`window.camcade`, which lives as long as the page."""
        # By way of JSON: left to itself, Pyodide makes None undefined, which no reader of JSON expects.
        js.window.camcade = js_object(
            {
                "snapshot": create_proxy(lambda: js.JSON.parse(json.dumps(self.snapshot()))),
                "metrics": create_proxy(lambda: js.JSON.parse(json.dumps(self.metrics()))),
                "replay": create_proxy(lambda: js.JSON.parse(self._game.replay().to_json())),
            }
        )

    def snapshot(self) -> dict[str, Any]:
        """The page at this moment, as documented in site/README.md."""
        return {
            "ready": self._ready_ms is not None,
            "scene": str(self._scene),
            **self._camera.snapshot(),
            "controller": self._controller,
            "gamepads": self._pads.count,
            "tutorial": self._tutorial.snapshot() if self._scene is Scene.TUTORIAL else None,
            "source": self._last_source,
            "intent": None if self._last_intent is None else str(self._last_intent),
            "fps": round(self._meter.per_second(js.performance.now()), 1),
            "match": match_snapshot(self._game.state),
        }

    def metrics(self) -> dict[str, Any]:
        """Counters and measurements, as documented in site/README.md."""
        ready_ms = self._ready_ms or 0.0
        tasks = js.camcadeScripts.longTasks.to_py()
        return {
            "ready_ms": self._ready_ms,
            "game_frames": self._meter.metrics(),
            **self._camera.metrics(),
            "longest_block_ms": longest_block(tasks, ready_ms),
            "long_tasks": [task for task in tasks if task["start_ms"] >= ready_ms],
        }
