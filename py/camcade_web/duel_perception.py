"""How the page sees: camera, networks and gesture decision in one line, with the mirror that shows it.

Frames come out of the camera, go through the inference worker one at a time and come back as readings; a
`Recognizer` makes decisions of them, and now and then one is a strike. The silhouette control needs no
network: it reads the player's outline here. Whatever fails on the way is told to the player, and the game
goes on.
"""

from collections import deque
from collections.abc import Callable
from typing import Any

import js
from pyodide.ffi import to_js

from camcade.errors import CamcadeError, ModelError
from camcade.gestures.silhouette_detector import SilhouettePhase
from camcade.intents import NO_INTENTS, Intent, Intents
from camcade_web.browser.background_tasks import BackgroundTasks
from camcade_web.browser.dom import element, show
from camcade_web.browser.proxies import Proxies
from camcade_web.browser.samples import Rate, Samples
from camcade_web.camera.control import CameraControl
from camcade_web.camera.state import MESSAGES, CameraState
from camcade_web.inference.client import InferenceClient, Reading, View, model_assets
from camcade_web.recognizers.base import Bars, Decision, Recognizer
from camcade_web.recognizers.body import BodyRecognizer
from camcade_web.recognizers.image import ImageRecognizer
from camcade_web.recognizers.silhouette import SilhouetteRecognizer
from camcade_web.snapshot import rounded, spread
from camcade_web.ui.camera_preview import CameraPreview
from camcade_web.ui.notifications import Notifications
from camcade_web.ui.settings import Settings

MEASURED_EVERY_MS = 500.0
MEASUREMENTS_KEPT = 2000
TROUBLES_BEFORE_GIVING_UP = 3

BODY, IMAGE, SILHOUETTE = "body", "image", "silhouette"
SILHOUETTE_BARS = {"punch": ("punch", "low-punch", "uppercut"), "kick": ("kick", "low-kick")}
INSTEAD = "Play by outline instead"

OnStrike = Callable[[Intent], None]
OnPosture = Callable[[Intents], None]


class Eyes:
    """Turns what the camera sees into strikes.

    `on_strike` is called with each strike as it is recognised; `on_posture` with what the player keeps doing,
    by the controls that see it; `on_change` when `is_seeing` may have changed; `on_silhouette` when the
    player, whose model does not load, takes the silhouette control instead.
    """

    def __init__(
        self,
        messages: Notifications,
        settings: Settings,
        model: str,
        wanted_camera: str | None,
        on_strike: OnStrike,
        on_posture: OnPosture,
        on_change: Callable[[], None],
        on_silhouette: Callable[[], None],
    ) -> None:
        self.controller = BODY  # or "image" or "silhouette"
        self._messages = messages
        self._settings = settings
        self._on_strike = on_strike
        self._on_posture = on_posture
        self._on_change = on_change
        self._on_silhouette = on_silhouette
        self._mirror = CameraPreview()
        self._body = BodyRecognizer()
        self._sights: dict[str, Recognizer] = {BODY: self._body, IMAGE: ImageRecognizer(model)}
        self._loaded: set[str] = set()  # controllers whose models are there
        self._loading: set[str] = set()
        self._inference: InferenceClient | None = None
        self._outline: SilhouetteRecognizer | None = None
        self._tasks = BackgroundTasks(self._went_wrong)
        self._control = CameraControl(
            self._tasks,
            messages,
            MESSAGES,
            wanted_camera,
            on_open=self._load_what_reads,
            on_state=self._camera_changed,
            on_frame=self._frame_taken,
        )
        self._camera = self._control.camera
        self._reading: Reading | None = None
        self._is_reading = False  # a frame is on its way
        self._troubles = 0
        self._frames_skipped = 0  # left in the camera because the worker was busy
        self._measured_ms = 0.0
        self._rate = Rate()
        self._inference_ms = Samples(MEASUREMENTS_KEPT)
        self._frame_to_intent_ms = Samples(MEASUREMENTS_KEPT)
        self._frames_ms: deque[float] = deque(maxlen=MEASUREMENTS_KEPT)
        self._decisions: deque[dict[str, float | None]] = deque(maxlen=MEASUREMENTS_KEPT)
        self._strikes: deque[dict[str, Any]] = deque(maxlen=MEASUREMENTS_KEPT)
        self._proxies = Proxies()
        self._proxies.listen(element("room-again"), "click", lambda _: self._take_room())
        self._proxies.listen(element("calibrate"), "click", lambda _: self._body.calibrate())
        self.apply(settings)

    @property
    def is_on(self) -> bool:
        """The camera is on, whether or not anybody can read it yet."""
        return self._camera.is_on

    @property
    def is_seeing(self) -> bool:
        """The camera is on and can be read: by networks, or by the outline once the player is known."""
        if self.controller == SILHOUETTE:
            reading = self._outline.reading if self._outline is not None else None
            return self._camera.is_on and reading is not None and reading.phase is SilhouettePhase.READY
        return self._camera.is_on and self.controller in self._loaded

    @property
    def sees_steps(self) -> bool:
        """The player walks by themselves, so the game need not do it for them."""
        return self.controller == SILHOUETTE or self._sights[self.controller].sees_steps

    @property
    def _sight(self) -> Recognizer | None:
        """What reads the camera now; None for the silhouette control and while models load."""
        return self._sights[self.controller] if self.controller in self._loaded else None

    def use(self, controller: str) -> None:
        """Read the camera with networks ("body", "image") or without ("silhouette")."""
        if controller == self.controller:
            return
        self.controller = controller
        self._reading = None
        self._on_posture(NO_INTENTS)
        if controller == SILHOUETTE:
            self._messages.withdraw("model")
            if self._outline is None:
                self._outline = SilhouetteRecognizer(element("preview"))
                self._outline.tune(self._settings.strikes)
        if self._sight is not None:
            self._sight.begin(js.performance.now())
        self._show_bars()
        self._dress_mirror()
        self._on_change()

    def apply(self, settings: Settings) -> None:
        """The player has chosen how easily what is seen counts, and what the mirror shows."""
        self._settings = settings
        for sight in self._sights.values():
            sight.tune(settings.strikes, settings.steps)
        if self._outline is not None:
            self._outline.tune(settings.strikes)
        self._show_bars()
        self._dress_mirror()

    def _show_bars(self) -> None:
        if self.controller == SILHOUETTE and self._outline is not None:
            self._mirror.make_bars(Bars.of_strikes(tuple(SILHOUETTE_BARS), self._outline.settings))
        elif self._sight is not None:
            self._mirror.make_bars(self._sight.bars)

    def _dress_mirror(self) -> None:
        """Show over the video what belongs to this control, and nothing of the others."""
        is_on = self._camera.is_on
        is_body = is_on and self.controller == BODY and self._sight is not None
        self._body.show(is_body, self._settings.skeleton)
        show("calibrate", is_body)
        is_walked = is_body or (is_on and self.controller == SILHOUETTE)
        show("thirds", is_walked)
        if is_walked:
            self._mirror.set_third(self._body.third if is_body else 1 / 3, self._camera.aspect)
        if self._outline is not None:
            self._outline.show(is_on and self.controller == SILHOUETTE)

    def open(self) -> None:
        """Ask for the camera and load the model, if one is needed, side by side."""
        self._control.open()

    def _load_what_reads(self) -> None:
        if self.controller != SILHOUETTE:
            self._tasks.spawn(self._load(self.controller))

    def close(self) -> None:
        """Let the camera go. The model stays, for the next time."""
        self._control.close()

    def rest(self) -> None:
        """The page is hidden: let the camera go until `wake`."""
        self._control.rest()

    def wake(self) -> None:
        """The page is shown again."""
        self._control.wake()

    def forget(self) -> None:
        """A new match begins: what was seen before does not count."""
        for sight in self._sights.values():
            sight.forget()
        if self._outline is not None:
            self._outline.forget()

    def advise(self, now_ms: float) -> None:
        """Tell the player how well they are seen, now and then."""
        if now_ms - self._measured_ms < MEASURED_EVERY_MS:
            return
        if self.controller == SILHOUETTE:
            self._advise_outline(now_ms)
            return
        if self._sight is None or self._reading is None:
            return
        self._measured_ms = now_ms
        rate = self._rate.per_second(now_ms)
        self._mirror.guide(self._sight.sentence(now_ms, rate))
        cost_ms = self._inference_ms.percentile(50) or 0.0
        self._mirror.measure(f"{rate:.0f} looks a second, {cost_ms:.0f} ms each")

    def _advise_outline(self, now_ms: float) -> None:
        if self._outline is None or self._outline.reading is None or not self._camera.is_on:
            return
        self._measured_ms = now_ms
        self._mirror.guide(self._outline.sentence())
        cost_ms = self._inference_ms.percentile(50) or 0.0
        self._mirror.measure(f"{self._rate.per_second(now_ms):.0f} looks a second, {cost_ms:.1f} ms each")

    # Camera -------------------------------------------------------------------------------------------------

    def _camera_changed(self, state: CameraState) -> None:
        self._mirror.show_state(state)
        if state is CameraState.ON:
            for sight in self._sights.values():
                sight.begin(js.performance.now())
            if self._outline is not None and self._outline.device_id != self._camera.device_id:
                self._outline.device_id = self._camera.device_id
                self._outline.take_room()
        else:
            self._reading = None
            self._on_posture(NO_INTENTS)
            self._mirror.clear(state)
        self._dress_mirror()
        self._on_change()

    def _frame_taken(self, taken_ms: float) -> None:
        self._frames_ms.append(taken_ms)
        if self.controller == SILHOUETTE:
            self._look_at_outline(taken_ms)
            return
        if self._inference is None or self._sight is None:
            return
        if not self._inference.is_idle or self._is_reading:
            self._frames_skipped += 1
            return
        self._is_reading = True
        self._tasks.spawn(self._look(taken_ms))

    async def _look(self, taken_ms: float) -> None:
        """Send a frame, with where each network looks at it, and take what it comes to."""
        try:
            frame = self._camera.frame() or await self._camera.copied_frame()
            inference, sight, controller = self._inference, self._sight, self.controller
            if frame is None:
                return
            if inference is None or sight is None:  # given up meanwhile, or changed to the outline
                frame.close()
                return
            aspect = self._camera.aspect
            views = [View(model, region) for model, region in sight.regions(aspect).items()]
            reading = await inference.infer(frame, taken_ms, views)
            if reading is None or not self._is_read_by(sight, controller):
                return
            self._troubles = 0
            self._reading = reading
            decision = await sight.read(reading, aspect)
            if self._is_read_by(sight, controller):
                self._decided(decision)
        except ModelError as error:
            self._had_trouble(str(error))
        finally:
            self._is_reading = False

    def _is_read_by(self, sight: Recognizer, controller: str) -> bool:
        """The camera is on, and is still read in this way."""
        return self._camera.is_on and self._sight is sight and self.controller == controller

    # Silhouette ---------------------------------------------------------------------------------------------

    def _take_room(self) -> None:
        if self._outline is not None:
            self._outline.take_room()

    def _look_at_outline(self, taken_ms: float) -> None:
        outline = self._outline
        if outline is None or not outline.is_due(taken_ms):
            return
        was_seeing = self.is_seeing
        begun_ms = js.performance.now()
        reading = outline.look(taken_ms)
        self._on_posture(reading.held)
        if reading.strike is not None:
            self._on_strike(reading.strike)
        self._note_decision(taken_ms, js.performance.now() - begun_ms, reading.strike)
        strengths = reading.strengths
        shown = {
            bar: max(strengths.get(name, 0.0) for name in names) for bar, names in SILHOUETTE_BARS.items()
        }
        self._mirror.show_probabilities(shown)
        if reading.strike is not None:
            label = max(shown, key=lambda bar: shown[bar])
            self._mirror.flash(label, words_of(reading.strike))
        if was_seeing != self.is_seeing:
            self._on_change()

    def _note_decision(
        self, taken_ms: float, cost_ms: float, intent: Intent | None, tensors: int | None = None
    ) -> None:
        """What it took to decide about a frame, and what came out."""
        decided_ms = js.performance.now()
        self._decisions.append({"frame_ms": taken_ms, "decided_ms": decided_ms, "tensors": tensors})
        self._frame_to_intent_ms.add(decided_ms - taken_ms)
        self._inference_ms.add(cost_ms)
        self._rate.note(decided_ms)
        if intent is not None:
            self._strikes.append({"frame_ms": taken_ms, "decided_ms": decided_ms, "intent": str(intent)})

    # Models -------------------------------------------------------------------------------------------------

    async def _load(self, controller: str) -> None:
        if controller in self._loaded or controller in self._loading:
            return
        sight = self._sights[controller]
        self._loading.add(controller)
        inference = self._inference or InferenceClient(self._had_trouble)
        self._inference = inference
        try:
            wanted = [path for model in sight.models for path in model_assets(model)]
            js.camcadeScripts.showProgress("eyes", to_js(list(dict.fromkeys(wanted))))
            show("eyes")
            await sight.load(inference)
        except CamcadeError as error:
            if self._inference is inference and not inference.cards:
                inference.close()
                self._inference = None
            if self.controller == controller:  # or else the player has changed their mind meanwhile
                self._camera.turn_off()
                self._tell_model_trouble(f"{error} You play with the keys; turn the camera on to try again.")
            return
        finally:
            self._loading.discard(controller)
            show("eyes", bool(self._loading))
        self._loaded.add(controller)
        if controller != self.controller:
            return
        sight.begin(js.performance.now())
        self._show_bars()
        self._dress_mirror()
        self._troubles = 0
        self._messages.withdraw("model")
        self._on_change()

    def _decided(self, decision: Decision) -> None:
        """All that a frame says is known."""
        self._on_posture(decision.held)
        if decision.strike is not None:
            self._on_strike(decision.strike)
        reading = decision.reading
        self._note_decision(reading.taken_ms, decision.inference_ms, decision.strike, reading.tensors)
        if decision.strike is not None:
            self._mirror.flash(decision.bar, words_of(decision.strike))
        self._mirror.show_probabilities(decision.shares)
        self._mirror.show_third(decision.held)

    def _had_trouble(self, text: str) -> None:
        """A frame could not be read. One is nothing; several in a row mean that no other will be."""
        self._troubles += 1
        if self._troubles < TROUBLES_BEFORE_GIVING_UP or self._inference is None:
            return
        self._inference.close()
        self._inference = None
        self._loaded.clear()
        self._camera.turn_off()
        self._tell_model_trouble(
            f"I can no longer read the camera ({text}). You play with the keys; turn it on to try again."
        )

    def _tell_model_trouble(self, text: str) -> None:
        """The camera itself may well work, so there is a control that needs nothing but it."""
        self._messages.tell("model", text, (INSTEAD, self._on_silhouette))

    def _went_wrong(self, error: BaseException) -> None:
        js.console.error(f"camcade: {type(error).__name__}: {error}")
        self._messages.tell("trouble", "Something went wrong with the camera, so you play with the keys.")

    # What others are told -----------------------------------------------------------------------------------

    def snapshot(self) -> dict[str, Any]:
        """This part of `camcade.snapshot()`."""
        inference, reading, sight = self._inference, self._reading, self._sight
        return {
            "camera": str(self._camera.state),
            "model": sight.models[-1] if sight is not None else None,
            "backend": inference.backend if inference is not None and sight is not None else None,
            "probabilities": None,
            "keypoints": None,
            "action": None,
            "body": None,
            "inference_ms": self._inference_ms.percentile(50),
            "frame_to_intent_ms": self._frame_to_intent_ms.percentile(50),
            "tensors": reading.tensors if reading is not None else None,
            **(sight.snapshot() if sight is not None and reading is not None else {}),
            **self._outline_snapshot(),
        }

    def _outline_snapshot(self) -> dict[str, Any]:
        """What the silhouette control adds, and the strengths that take the place of probabilities."""
        reading = (
            self._outline.reading if self._outline is not None and self.controller == SILHOUETTE else None
        )
        if reading is None:
            return {"outline": None}
        outline = {
            "phase": str(reading.phase),
            "learnt": round(reading.learnt, 3),
            "place": None if reading.place is None else round(reading.place, 3),
            "held": sorted(map(str, reading.held)),
        }
        return {"outline": outline, "probabilities": rounded(reading.strengths)}

    def metrics(self) -> dict[str, Any]:
        """This part of `camcade.metrics()`."""
        return {
            "predictions": {
                "count": self._inference_ms.count,
                "per_second": self._rate.per_second(js.performance.now()),
                "frames_skipped": self._frames_skipped,
                "inference_ms": spread(self._inference_ms),
            },
            "frame_to_intent_ms": spread(self._frame_to_intent_ms),
            "camera_frames_ms": list(self._frames_ms),
            "decisions": list(self._decisions),
            "strikes": list(self._strikes),
            **self._body.metrics(),
            "backend_probes": self._inference.probes if self._inference is not None else [],
        }


def words_of(intent: Intent) -> str:
    """A strike as the mirror names it."""
    return "jump" if intent is Intent.UP else intent.replace("-", " ")
