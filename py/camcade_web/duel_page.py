"""The Duel page: puts everything together and passes things on. One object, one page."""

import asyncio
import gc
import random
from collections import deque
from enum import StrEnum
from typing import Any

import js
from pyodide.ffi import JsException, create_proxy, to_js

from camcade.duel.moves import TICK_MS
from camcade.duel.scene import ARENAS, display_list
from camcade.duel.state import Event, EventKind, Phase
from camcade.errors import CamcadeError
from camcade.gestures import StrikeDetector, StrikeSettings
from camcade.intents import Intent
from camcade_web.camera import Camera
from camcade_web.camera_state import MESSAGES, CameraState
from camcade_web.clock import FixedClock
from camcade_web.duel_game import DuelGame, DuelSettings
from camcade_web.elements import element, show
from camcade_web.guidance import Guidance
from camcade_web.inference import Inference, Reading, js_object, model_assets
from camcade_web.keys_and_touch import KeysAndTouch
from camcade_web.messages import Messages
from camcade_web.mirror import Mirror
from camcade_web.parameters import Parameters, read_parameters
from camcade_web.proxies import Proxies
from camcade_web.samples import Rate, Samples
from camcade_web.snapshot import longest_block, match_snapshot, rounded, spread
from camcade_web.sound import Speaker
from camcade_web.stage import Stage
from camcade_web.tones import SEEN, sound_of

FIGHTER_NAMES = {"ember": "Ember", "tide": "Tide"}
FRAME_MS = 1000 / 60
MEASURED_EVERY_MS = 500.0
MEASUREMENTS_KEPT = 2000
AFTER_THE_FALL_MS = 2600.0
CAMERA_AFTER_MATCH_MS = 20_000.0
TROUBLES_BEFORE_GIVING_UP = 3


PUNCHES = frozenset({Intent.HIGH_PUNCH, Intent.LOW_PUNCH, Intent.UPPERCUT})


class Scene(StrEnum):
    """What the page is showing."""

    READY = "ready"
    FIGHT = "fight"
    PAUSED = "paused"
    OVER = "over"


CARDS = {Scene.READY: "card-ready", Scene.PAUSED: "card-paused", Scene.OVER: "card-over"}


async def open_page() -> None:
    """Start the page. What goes wrong here is told on the page; there is no one else to tell."""
    js.document.documentElement.dataset.python = "running"
    try:
        stage = await Stage.open("arena")
        page = DuelPage(stage, *read_parameters(js.location.search))
    except (CamcadeError, JsException) as error:
        js.camcadeScripts.fail(f"The game did not start: {error}", "Load the page again.")
        raise
    # What start-up left behind lives as long as the page: look through it once, then never again.
    gc.collect()
    gc.freeze()
    page.begin()


class DuelPage:
    """Everything on the page, and what happens between its parts."""

    def __init__(self, stage: Stage, parameters: Parameters, problems: tuple[str, ...]) -> None:
        self.parameters = parameters
        self.stage = stage
        self.messages = Messages()
        self.mirror = Mirror()
        self.speaker = Speaker(parameters.muted)
        self.keys = KeysAndTouch(self._pressed)
        self.camera = Camera(element("preview"), self._camera_changed, self._frame_taken)
        self.inference: Inference | None = None
        self.detector = StrikeDetector()
        self.guidance = Guidance()
        self.clock = FixedClock(TICK_MS)
        self.scene = Scene.READY
        self.game = self._new_game(parameters.opponent, parameters.level)
        self.wants_camera = parameters.controller == "pictures"
        self.reading: Reading | None = None
        self.last_intent: Intent | None = None
        self.last_source: str | None = None
        self.frames_drawn = 0
        self.frames_dropped = 0
        self.frames_skipped = 0  # camera frames left out because the worker was busy
        self.frame_rate = Rate()
        self.reading_rate = Rate()
        self.inference_ms = Samples()
        self.frame_to_intent_ms = Samples()
        self.frame_ms = Samples()
        self.decisions: deque[dict[str, float]] = deque(maxlen=MEASUREMENTS_KEPT)
        self.camera_frames_ms: deque[float] = deque(maxlen=MEASUREMENTS_KEPT)
        self.draw_ms = Samples()
        self.troubles = 0
        self._is_loading = False
        self._had_camera = False
        self._reduced_motion = js.matchMedia("(prefers-reduced-motion: reduce)")
        self._ready_ms: float | None = None
        self._over_ms: float | None = None
        self._camera_off_ms = 0.0
        self._last_frame_ms: float | None = None
        self._measured_ms = 0.0
        self._tasks: set[asyncio.Task[None]] = set()
        self._proxies = Proxies()
        self._next_frame = self._proxies.wrap(self._frame)
        self._listen()
        self._offer_api()
        for problem in problems:
            self.messages.tell(problem, problem)

    # Beginning ----------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Show the first picture and start the loop; with `autostart`, the match too."""
        element("pause").disabled = False
        element("camera-switch").disabled = False
        for radio in js.document.querySelectorAll("#card-ready [name=controller]"):
            radio.checked = radio.value == self.parameters.controller
        element("opponent").value = self.parameters.opponent
        element("level").value = self.parameters.level
        self._opponent_chosen()
        if self.parameters.autostart:
            self.start_match()
        else:
            self._show_ready()
            if self.parameters.controller == "pictures":
                self._spawn(self._use_camera())
        self._ready_ms = js.performance.now()
        js.requestAnimationFrame(self._next_frame)

    def start_match(self) -> None:
        """A new match with what is chosen on the card."""
        chosen = js.document.querySelector("#card-ready [name=controller]:checked").value
        self.wants_camera = chosen == "pictures"
        self.game = self._new_game(element("opponent").value, element("level").value)
        self.keys.release_all()
        self.keys.keyboard = self.game.keyboard
        self.detector.reset()
        self._update_assistance()
        self._over_ms = None
        self._enter(Scene.FIGHT)
        if self.wants_camera and not self.camera.is_on:
            self._spawn(self._use_camera())
        elif not self.wants_camera:
            self.camera.turn_off()

    def _new_game(self, opponent: str, level: str) -> DuelGame:
        seed = self.parameters.seed
        if seed is None:
            seed = random.getrandbits(32)
        arena = self.parameters.arena or ARENAS[seed % len(ARENAS)]
        return DuelGame(DuelSettings(seed, opponent, level, arena))

    def _enter(self, scene: Scene) -> None:
        self.scene = scene
        self.clock.hold()
        element("curtain").hidden = scene is Scene.FIGHT
        for card in js.document.querySelectorAll("#curtain .card"):
            card.hidden = card.id != CARDS.get(scene)
        element("pause").disabled = scene not in (Scene.FIGHT, Scene.PAUSED)
        if scene is Scene.FIGHT:
            element("arena").focus()

    # The loop -----------------------------------------------------------------------------------------------

    def _frame(self, now_ms: float) -> None:
        js.requestAnimationFrame(self._next_frame)
        begun_ms = js.performance.now()
        if self._last_frame_ms is not None:
            passed_ms = now_ms - self._last_frame_ms
            self.frame_ms.add(passed_ms)
            self.frames_dropped += max(0, round(passed_ms / FRAME_MS) - 1)
        self._last_frame_ms = now_ms
        if self.scene in (Scene.FIGHT, Scene.OVER):
            for _ in range(self.clock.advance(now_ms)):
                for event in self.game.tick().events:
                    self._happened(event)
        self._draw(now_ms)
        self.frames_drawn += 1
        self.frame_rate.note(now_ms)
        self._end_when_over(now_ms)
        self._let_camera_go(now_ms)
        self._measure(now_ms)
        self.draw_ms.add(js.performance.now() - begun_ms)

    def _draw(self, now_ms: float) -> None:
        game = self.game
        self.stage.draw(
            display_list(
                game.state,
                self.stage.atlas,
                game.effects,
                time_ms=now_ms,
                arena=game.settings.arena,
                reduced_motion=self._reduced_motion.matches,
            )
        )

    def _happened(self, event: Event) -> None:
        self.speaker.play(sound_of(event))
        if event.kind is EventKind.GAME_END:
            self._over_ms = js.performance.now()

    def _end_when_over(self, now_ms: float) -> None:
        """Let the loser fall and the winner rejoice before the card comes."""
        if self.scene is not Scene.FIGHT or self.game.state.phase is not Phase.OVER:
            return
        if self._over_ms is None or now_ms - self._over_ms < AFTER_THE_FALL_MS:
            return
        winner = self.game.state.winner
        names = [FIGHTER_NAMES[fighter.name] for fighter in self.game.state.fighters]
        is_alone = self.game.settings.opponent != "human"
        title = "You win" if is_alone and winner == 0 else f"{names[winner or 0]} wins"
        element("over-title").textContent = title
        wins = self.game.state.wins
        element("over-line").textContent = f"{names[0]} {wins[0]} : {wins[1]} {names[1]}"
        self._camera_off_ms = now_ms + CAMERA_AFTER_MATCH_MS
        self._enter(Scene.OVER)
        element("rematch").focus()

    def _let_camera_go(self, now_ms: float) -> None:
        """After the match the camera waits a little for a punch that wants another, then it goes off."""
        if self.scene is Scene.OVER and now_ms >= self._camera_off_ms and self.camera.is_on:
            self.camera.turn_off()

    def _measure(self, now_ms: float) -> None:
        if now_ms - self._measured_ms < MEASURED_EVERY_MS:
            return
        self._measured_ms = now_ms
        if self.camera.is_on and self.reading is not None:
            rate = self.reading_rate.per_second(now_ms)
            self.mirror.measure(f"{rate:.0f} looks a second, {self.reading.inference_ms:.0f} ms each")
            strikes = {label: self.reading.probabilities[label] for label in self.detector.settings.classes}
            self.mirror.guide(self.guidance.sentence(now_ms, strikes, self.reading.brightness, rate))

    # Keys, touch and buttons --------------------------------------------------------------------------------

    def _listen(self) -> None:
        listen = self._proxies.listen
        listen(element("card-ready"), "submit", self._fight_wanted, passive=False)
        for radio in js.document.querySelectorAll("#card-ready [name=controller]"):
            listen(radio, "change", lambda event: self._controller_chosen(event.target.value))
        listen(element("opponent"), "change", lambda _: self._opponent_chosen())
        listen(element("pause"), "click", lambda _: self._pause_or_go_on())
        listen(element("resume"), "click", lambda _: self._enter(Scene.FIGHT))
        listen(element("leave"), "click", lambda _: self._leave())
        listen(element("rematch"), "click", lambda _: self.start_match())
        listen(element("change"), "click", lambda _: self._leave())
        listen(element("camera-switch"), "click", lambda _: self._switch_camera())
        listen(element("camera-picker"), "change", lambda event: self._pick_camera(event.target.value))
        listen(js.document, "visibilitychange", lambda _: self._visibility_changed())
        listen(js.document, "keydown", self._page_key)

    def _fight_wanted(self, event: Any) -> None:
        event.preventDefault()
        self.start_match()

    def _opponent_chosen(self) -> None:
        show("level-field", element("opponent").value == "cpu")

    def _page_key(self, event: Any) -> None:
        if event.code == "Escape" and self.scene in (Scene.FIGHT, Scene.PAUSED):
            self._pause_or_go_on()

    def _pause_or_go_on(self) -> None:
        if self.scene is Scene.PAUSED:
            self._enter(Scene.FIGHT)
        elif self.scene is Scene.FIGHT:
            self._pause("Take a breath.")

    def _pause(self, why: str) -> None:
        element("paused-why").textContent = why
        self.keys.release_all()
        self._enter(Scene.PAUSED)
        element("resume").focus()

    def _leave(self) -> None:
        self.camera.turn_off()
        self._show_ready()

    def _show_ready(self) -> None:
        self._enter(Scene.READY)
        element("fight").focus()

    def _controller_chosen(self, controller: str) -> None:
        """The camera is asked for before the fight, so that it begins when the player is in the picture."""
        if controller == "pictures":
            self._spawn(self._use_camera())
        else:
            self.camera.turn_off()

    def _visibility_changed(self) -> None:
        """Nobody watches: the game waits, and the camera is let go until somebody does."""
        if js.document.hidden:
            self._had_camera = self.camera.is_on
            self.camera.turn_off()
            if self.scene is Scene.FIGHT:
                self._pause("You were away, so the fight waited.")
        elif self._had_camera:
            self._had_camera = False
            self._spawn(self._use_camera())

    def _pressed(self, code: str, source: str) -> None:
        side, intent = self.game.keyboard.keys.get(code, (0, None))
        if side == 0:
            self.last_intent, self.last_source = intent, source

    # Camera and model ---------------------------------------------------------------------------------------

    def _switch_camera(self) -> None:
        if self.camera.state in (CameraState.ON, CameraState.STARTING):
            self.camera.turn_off()
        else:
            self._spawn(self._use_camera())

    def _pick_camera(self, device_id: str) -> None:
        self._spawn(self.camera.turn_on(device_id))

    async def _use_camera(self) -> None:
        """The camera and the model, side by side; either may fail, and the keys go on."""
        await asyncio.gather(self.camera.turn_on(wanted=self.parameters.camera), self._load_model())

    async def _load_model(self) -> None:
        if self.inference is not None or self._is_loading:
            return
        self._is_loading = True
        name = self.parameters.model
        inference = Inference(self._read, self._inference_trouble)
        try:
            js.camcadeScripts.showProgress("eyes", to_js(model_assets(name)))
            show("eyes")
            card = await inference.load(name)
            settings = StrikeSettings.from_card(card["decision"])
            self.detector = StrikeDetector(settings)
            self.mirror.make_bars(card["labels"], settings)
            self.messages.withdraw("model")
            self.inference = inference
            self._update_assistance()
            self._show_help()
        except CamcadeError as error:
            inference.close()
            self.messages.tell("model", f"{error} You play with the keys; turn the camera on to try again.")
            self.camera.turn_off()
            self.mirror.guide("I can't read your moves right now. The keys work.")
        finally:
            self._is_loading = False
            show("eyes", False)

    def _update_assistance(self) -> None:
        """A camera sees strikes but no steps, so whoever plays by it walks up by itself."""
        self.game.is_assisted = self.camera.is_on and self.inference is not None

    def _camera_changed(self, state: CameraState) -> None:
        self.mirror.show_state(state)
        self._update_assistance()
        self._show_help()
        if state in MESSAGES:
            self.messages.tell("camera", MESSAGES[state])
            self.mirror.guide("The keys work: see below.")
        else:
            self.messages.withdraw("camera")
        if state is CameraState.ON:
            self.guidance.reset(js.performance.now())
            self.detector.reset()
            self._spawn(self._offer_cameras())
        else:
            self.reading = None
            self.mirror.clear()
            self.game.pulse.clear()
            if state is CameraState.OFF:
                self.mirror.guide("Only this page sees your camera.")

    def _show_help(self) -> None:
        """What the player can do now."""
        is_seeing = self.camera.is_on and self.inference is not None
        show("help-camera", is_seeing)
        show("help-keys", not is_seeing)
        for hint in js.document.querySelectorAll("[data-hint=punch]"):
            hint.hidden = not is_seeing

    async def _offer_cameras(self) -> None:
        self.mirror.offer_cameras(await self.camera.devices(), self.camera.device_id)

    def _frame_taken(self, taken_ms: float) -> None:
        self.camera_frames_ms.append(taken_ms)
        if self.inference is None:
            return
        if not self.inference.is_idle:
            self.frames_skipped += 1
            return
        frame = self.camera.frame()
        if frame is not None:
            self.inference.look(frame, taken_ms)

    def _read(self, reading: Reading) -> None:
        """A model has looked at a frame."""
        if not self.camera.is_on:
            return
        now_ms = js.performance.now()
        self.troubles = 0
        self.reading = reading
        intent = self.detector.update(reading.taken_ms / 1000, reading.probabilities)
        if intent is not None:
            self._struck(intent, reading, now_ms)
        decided_ms = js.performance.now()
        self.frame_to_intent_ms.add(decided_ms - reading.taken_ms)
        self.decisions.append({"frame_ms": reading.taken_ms, "decided_ms": decided_ms})
        self.inference_ms.add(reading.inference_ms)
        self.reading_rate.note(now_ms)
        self.mirror.show_probabilities(reading.probabilities)

    def _struck(self, intent: Intent, reading: Reading, now_ms: float) -> None:
        self.last_intent, self.last_source = intent, "pictures"
        if self.scene is Scene.FIGHT:
            self.game.pulse.fire(intent)
        elif self.scene in (Scene.READY, Scene.OVER) and intent in PUNCHES:
            self.start_match()  # nobody has to walk to the keyboard for that
        label = max(self.detector.settings.classes, key=lambda name: reading.probabilities[name])
        self.mirror.flash(label, intent.replace("-", " "))
        self.speaker.play(SEEN)
        self.guidance.reset(now_ms)

    def _inference_trouble(self, text: str) -> None:
        self.troubles += 1
        if self.troubles == TROUBLES_BEFORE_GIVING_UP:
            self.camera.turn_off()
            self.messages.tell("model", f"I can no longer read the camera ({text}). You play with the keys.")

    def _spawn(self, work: Any) -> None:
        """Run something beside the game; an error in it is a bug and goes to the console, the game goes on."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            js.console.error(f"camcade: {type(error).__name__}: {error}")
            self.messages.tell("trouble", "Something went wrong with the camera, so you play with the keys.")

    # What the page tells others -----------------------------------------------------------------------------

    def _offer_api(self) -> None:
        api = {"snapshot": self.snapshot, "metrics": self.metrics}
        # These live as long as the page.
        functions = {name: create_proxy(lambda call=call: js_object(call())) for name, call in api.items()}
        functions["replay"] = create_proxy(lambda: js.JSON.parse(self.game.replay().to_json()))
        js.window.camcade = js_object(functions)

    def snapshot(self) -> dict[str, Any]:
        """The page at this moment, as documented in site/README.md."""
        now_ms = js.performance.now()
        inference = self.inference
        return {
            "ready": self._ready_ms is not None,
            "scene": str(self.scene),
            "camera": str(self.camera.state),
            "model": inference.card["name"] if inference is not None and inference.card is not None else None,
            "backend": inference.backend if inference is not None else None,
            "source": self.last_source,
            "intent": None if self.last_intent is None else str(self.last_intent),
            "probabilities": rounded(self.reading.probabilities) if self.reading is not None else None,
            "fps": round(self.frame_rate.per_second(now_ms), 1),
            "inference_ms": self.inference_ms.percentile(50),
            "frame_to_intent_ms": self.frame_to_intent_ms.percentile(50),
            "tensors": self.reading.tensors if self.reading is not None else None,
            "match": match_snapshot(self.game.state),
        }

    def metrics(self) -> dict[str, Any]:
        """Counters and measurements for `camcade bench page`."""
        ready_ms = self._ready_ms or 0.0
        return {
            "ready_ms": self._ready_ms,
            "game_frames": {"drawn": self.frames_drawn, "dropped": self.frames_dropped, "ms": spread(self.frame_ms)},
            "frame_work_ms": spread(self.draw_ms),
            "predictions": {
                "count": self.inference_ms.count,
                "per_second": self.reading_rate.per_second(js.performance.now()),
                "frames_skipped": self.frames_skipped,
                "inference_ms": spread(self.inference_ms),
            },
            "frame_to_intent_ms": spread(self.frame_to_intent_ms),
            "camera_frames_ms": list(self.camera_frames_ms),
            "decisions": list(self.decisions),
            "longest_block_ms": longest_block(js.camcadeScripts.longTasks.to_py(), ready_ms),
            "long_tasks": [task for task in js.camcadeScripts.longTasks.to_py() if task["start_ms"] >= ready_ms],
            "backend_probes": self.inference.probes if self.inference is not None else [],
        }
