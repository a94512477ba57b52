"""How the page sees: camera, model and gesture decision in one line, with the mirror that shows it.

Frames come out of the camera, go through the inference worker one at a time and come back as readings, and
now and then a reading is a strike. Whatever fails on the way is told to the player, and the game goes on.
"""

from collections import deque
from collections.abc import Callable
from typing import Any

import js
from pyodide.ffi import to_js

from camcade.errors import CamcadeError
from camcade.gestures import StrikeDetector, StrikeSettings
from camcade.intents import Intent
from camcade_web.camera import Camera
from camcade_web.camera_state import MESSAGES, CameraState
from camcade_web.elements import element, show
from camcade_web.guidance import Guidance
from camcade_web.inference import Inference, Reading, model_assets
from camcade_web.messages import Messages
from camcade_web.mirror import Mirror
from camcade_web.proxies import Proxies
from camcade_web.samples import Rate, Samples
from camcade_web.snapshot import rounded, spread
from camcade_web.tasks import Tasks

MEASURED_EVERY_MS = 500.0
MEASUREMENTS_KEPT = 2000
TROUBLES_BEFORE_GIVING_UP = 3

OnStrike = Callable[[Intent], None]


class Eyes:
    """Turns what the camera sees into strikes.

    `on_strike` is called with each strike as it is recognised; `on_change` when `is_seeing` may have changed.
    """

    def __init__(
        self,
        messages: Messages,
        model: str,
        wanted_camera: str | None,
        on_strike: OnStrike,
        on_change: Callable[[], None],
    ) -> None:
        self._messages = messages
        self._model = model
        self._wanted_camera = wanted_camera
        self._on_strike = on_strike
        self._on_change = on_change
        self._mirror = Mirror()
        self._guidance = Guidance()
        self._detector = StrikeDetector()
        self._inference: Inference | None = None
        self._camera = Camera(element("preview"), self._camera_changed, self._frame_taken)
        self._tasks = Tasks(self._went_wrong)
        self._reading: Reading | None = None
        self._is_loading = False
        self._is_copying = False
        self._was_on = False
        self._troubles = 0
        self._frames_skipped = 0  # left in the camera because the worker was busy
        self._measured_ms = 0.0
        self._rate = Rate()
        self._inference_ms = Samples(MEASUREMENTS_KEPT)
        self._frame_to_intent_ms = Samples(MEASUREMENTS_KEPT)
        self._frames_ms: deque[float] = deque(maxlen=MEASUREMENTS_KEPT)
        self._decisions: deque[dict[str, float]] = deque(maxlen=MEASUREMENTS_KEPT)
        self._strikes: deque[dict[str, Any]] = deque(maxlen=MEASUREMENTS_KEPT)
        self._proxies = Proxies()
        self._proxies.listen(element("camera-switch"), "click", lambda _: self._switch())
        self._proxies.listen(element("camera-picker"), "change", lambda event: self._pick(event.target.value))
        element("camera-switch").disabled = False

    @property
    def is_on(self) -> bool:
        """The camera is on, whether or not anybody can read it yet."""
        return self._camera.is_on

    @property
    def is_seeing(self) -> bool:
        """The camera is on and a model reads it."""
        return self._camera.is_on and self._inference is not None

    def open(self) -> None:
        """Ask for the camera and load the model, side by side."""
        if not self._camera.is_on:
            self._tasks.spawn(self._camera.turn_on(wanted=self._wanted_camera))
        self._tasks.spawn(self._load())

    def close(self) -> None:
        """Let the camera go. The model stays, for the next time."""
        self._camera.turn_off()

    def rest(self) -> None:
        """The page is hidden: let the camera go until `wake`."""
        self._was_on = self._camera.is_on
        self.close()

    def wake(self) -> None:
        """The page is shown again."""
        if self._was_on:
            self._was_on = False
            self.open()

    def forget(self) -> None:
        """A new match begins: what was seen before does not count."""
        self._detector.reset()

    def advise(self, now_ms: float) -> None:
        """Tell the player how well they are seen, now and then."""
        if self._reading is None or now_ms - self._measured_ms < MEASURED_EVERY_MS:
            return
        self._measured_ms = now_ms
        reading, rate = self._reading, self._rate.per_second(now_ms)
        strikes = {label: reading.probabilities[label] for label in self._detector.settings.classes}
        self._mirror.guide(self._guidance.sentence(now_ms, strikes, reading.brightness, rate))
        self._mirror.measure(f"{rate:.0f} looks a second, {reading.inference_ms:.0f} ms each")

    # Camera -------------------------------------------------------------------------------------------------

    def _switch(self) -> None:
        if self._camera.state in (CameraState.ON, CameraState.STARTING):
            self.close()
        else:
            self.open()

    def _pick(self, device_id: str) -> None:
        self._tasks.spawn(self._camera.turn_on(device_id))

    def _camera_changed(self, state: CameraState) -> None:
        self._mirror.show_state(state)
        if state in MESSAGES:
            self._messages.tell("camera", MESSAGES[state])
        else:
            self._messages.withdraw("camera")
        if state is CameraState.ON:
            self._guidance.reset(js.performance.now())
            self._detector.reset()
            self._tasks.spawn(self._offer_cameras())
        else:
            self._reading = None
            self._mirror.clear(state)
        self._on_change()

    async def _offer_cameras(self) -> None:
        self._mirror.offer_cameras(await self._camera.devices(), self._camera.device_id)

    def _frame_taken(self, taken_ms: float) -> None:
        self._frames_ms.append(taken_ms)
        if self._inference is None:
            return
        if not self._inference.is_idle or self._is_copying:
            self._frames_skipped += 1
            return
        frame = self._camera.frame()
        if frame is not None:
            self._inference.look(frame, taken_ms)
        else:
            self._tasks.spawn(self._look_at_copy(taken_ms))

    async def _look_at_copy(self, taken_ms: float) -> None:
        self._is_copying = True
        try:
            frame = await self._camera.copied_frame()
        finally:
            self._is_copying = False
        if frame is None:
            return
        if self._inference is None:  # given up meanwhile
            frame.close()
        else:
            self._inference.look(frame, taken_ms)

    # Model --------------------------------------------------------------------------------------------------

    async def _load(self) -> None:
        if self._inference is not None or self._is_loading:
            return
        self._is_loading = True
        inference = Inference(self._read, self._had_trouble)
        try:
            js.camcadeScripts.showProgress("eyes", to_js(model_assets(self._model)))
            show("eyes")
            card = await inference.load(self._model)
            settings = StrikeSettings.from_card(card["decision"])
        except CamcadeError as error:
            inference.close()
            self._camera.turn_off()
            self._messages.tell("model", f"{error} You play with the keys; turn the camera on to try again.")
            return
        finally:
            self._is_loading = False
            show("eyes", False)
        self._detector = StrikeDetector(settings)
        self._mirror.make_bars(card["labels"], settings)
        self._inference = inference
        self._troubles = 0
        self._messages.withdraw("model")
        self._on_change()

    def _read(self, reading: Reading) -> None:
        """The model has looked at a frame."""
        if not self._camera.is_on:
            return
        self._troubles = 0
        self._reading = reading
        intent = self._detector.update(reading.taken_ms / 1000, reading.probabilities)
        if intent is not None:
            self._on_strike(intent)
        decided_ms = js.performance.now()
        self._decisions.append({"frame_ms": reading.taken_ms, "decided_ms": decided_ms})
        self._frame_to_intent_ms.add(decided_ms - reading.taken_ms)
        self._inference_ms.add(reading.inference_ms)
        self._rate.note(decided_ms)
        if intent is not None:
            self._strikes.append(
                {"frame_ms": reading.taken_ms, "decided_ms": decided_ms, "intent": str(intent)}
            )
            self._show_strike(intent, decided_ms)
        self._mirror.show_probabilities(reading.probabilities)

    def _show_strike(self, intent: Intent, now_ms: float) -> None:
        classes = self._detector.settings.classes
        label = max(
            (name for name, strike in classes.items() if strike.intent is intent),
            key=lambda name: self._detector.smoothed[name],
        )
        self._mirror.flash(label, intent.replace("-", " "))
        self._guidance.reset(now_ms)

    def _had_trouble(self, text: str) -> None:
        """A frame could not be read. One is nothing; several in a row mean that no other will be."""
        self._troubles += 1
        if self._troubles < TROUBLES_BEFORE_GIVING_UP or self._inference is None:
            return
        self._inference.close()
        self._inference = None
        self._camera.turn_off()
        self._messages.tell(
            "model",
            f"I can no longer read the camera ({text}). You play with the keys; turn it on to try again.",
        )

    def _went_wrong(self, error: BaseException) -> None:
        js.console.error(f"camcade: {type(error).__name__}: {error}")
        self._messages.tell("trouble", "Something went wrong with the camera, so you play with the keys.")

    # What others are told -----------------------------------------------------------------------------------

    def snapshot(self) -> dict[str, Any]:
        """This part of `camcade.snapshot()`."""
        inference, reading = self._inference, self._reading
        return {
            "camera": str(self._camera.state),
            "model": self._model if inference is not None else None,
            "backend": inference.backend if inference is not None else None,
            "probabilities": rounded(reading.probabilities) if reading is not None else None,
            "inference_ms": self._inference_ms.percentile(50),
            "frame_to_intent_ms": self._frame_to_intent_ms.percentile(50),
            "tensors": reading.tensors if reading is not None else None,
        }

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
            "backend_probes": self._inference.probes if self._inference is not None else [],
        }
