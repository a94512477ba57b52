"""Reading the body: joints, then the pose of a moment and the movement of the last ones, then intents.

MoveNet finds the joints in the part of the picture where the player was last. `camcade.gestures` measures
them against the player's own size and stance, two small networks name pose and action, and `BodyDetector`
says what the player wants.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import js

from camcade.gestures.body_detector import BodyDetector, BodyReading, BodySettings
from camcade.gestures.body_pipeline import BodyPipeline
from camcade.gestures.body_strikes import BODY_STRIKES
from camcade.gestures.raised_hands import RaisedHands
from camcade.intents import Intent, limb_of
from camcade.presence import Presence
from camcade.vision.crop_tracker import MOVENET, CropTracker
from camcade.vision.keypoints import NAMES, Keypoints
from camcade_web.browser.dom import element, show
from camcade_web.browser.js_interop import Proxies
from camcade_web.browser.samples import rounded
from camcade_web.camera.frame_source import Frame
from camcade_web.inference.client import InferenceClient, View
from camcade_web.recognizers.base import Bars, Decision, Recognizer
from camcade_web.ui.body_hints import BodyHints
from camcade_web.ui.calibration_ring import CalibrationRing
from camcade_web.ui.settings import Settings
from camcade_web.ui.skeleton import Skeleton
from camcade_web.ui.walking_strips import WalkingStrips, side_of

JOINTS_MODEL, POSE_MODEL, ACTION_MODEL = "movenet", "body-pose", "body-action"
ACTIONS_KEPT = 2000

BARS: Mapping[str, tuple[str, ...]] = {
    **{
        limb: tuple(kind for kind, strike in BODY_STRIKES.items() if limb_of(strike.intent) == limb)
        for limb in ("punch", "kick")
    },
    "squat": ("squat",),
    "block": ("block",),
    "jump": ("jump",),
}
"""Bar → the kinds of strike, and the classes of pose, whose share it shows."""

THIRD_A_STEP = 0.045


class BodyRecognizer(Recognizer):
    """Everything about the player that three networks and some geometry tell."""

    sees_steps = True

    def __init__(self) -> None:
        self._settings = BodySettings()
        self._tuned = self._settings
        self._chosen = Settings()
        self._pipeline = BodyPipeline(1, 1.0)  # until the card says how long the window is
        self._crop = CropTracker(1.0, MOVENET)
        self._skeleton = Skeleton()
        self._ring = CalibrationRing()
        self._strips = WalkingStrips()
        self._hands = RaisedHands()
        self._hints = BodyHints()
        self._is_shown = False
        self._joints: Keypoints | None = None  # of the last frame
        self._keypoints: Keypoints | None = None  # the same, steadied once the player is known
        self._body: BodyReading | None = None
        self._action: tuple[str, float] | None = None
        self._actions: deque[dict[str, Any]] = deque(maxlen=ACTIONS_KEPT)
        self._brightness = 1.0
        self._proxies = Proxies()
        self._proxies.listen(element("calibrate"), "click", lambda _: self.begin(js.performance.now()))

    @property
    def models(self) -> tuple[str, ...]:
        """Keypoints, then the posture of a moment, then the movement of the last ones."""
        return JOINTS_MODEL, POSE_MODEL, ACTION_MODEL

    @property
    def joints(self) -> Keypoints | None:
        """As MoveNet gave them in the last frame, not steadied."""
        return self._joints

    @property
    def bars(self) -> Bars:
        """Two kinds of strike and three of posture."""
        tuned = self._tuned
        held = {"squat": tuned.held_on, "block": tuned.held_on, "jump": tuned.jump_on}
        return Bars(tuple(BARS), {**tuned.thresholds, **held})

    @property
    def presence(self) -> Presence:
        """The player is known once they have been measured."""
        return self._pipeline.calibrator.presence

    @property
    def third(self) -> float:
        """How wide the strips at the picture's sides are that walk, in shares of its width."""
        return self._tuned.third

    async def load(self, client: InferenceClient) -> None:
        """Load the three models; the action's card says how the networks' answers are taken."""
        for model in self.models:
            await client.load(model)
        action = client.cards[ACTION_MODEL]
        _, steps, _ = action.inputs["window"].shape
        self._settings = BodySettings.from_card(action.decision or {})
        self._pipeline = BodyPipeline(steps, action.step_ms or 0.0)
        self.tune(self._chosen)

    async def read(self, frame: Frame, client: InferenceClient) -> Decision | None:
        """Keypoints where the player was last, then both small networks on the window of the last moments."""
        if self._crop.aspect != frame.aspect:
            self._crop = CropTracker(frame.aspect, MOVENET)
        region = self._crop.region
        reading = await client.infer(frame.picture, frame.taken_ms, [View(JOINTS_MODEL, region)])
        if reading is None:
            return None
        values = reading.outputs[JOINTS_MODEL]["keypoints"]
        self._joints = keypoints = self._crop.take(values, region, frame.taken_ms)
        self._brightness = reading.brightness
        inputs = self._pipeline.take(keypoints)
        self._keypoints = keypoints if inputs is None else inputs.keypoints
        calls = self._hands.update(self._keypoints)
        if inputs is None:
            self._draw_joints()
            if self._body is not None:
                self.forget()
            nothing = dict.fromkeys(BARS, 0.0)
            return Decision(frame.taken_ms, nothing, reading.inference_ms, reading.tensors)
        pending = client.compute((POSE_MODEL, ACTION_MODEL), {"window": inputs.window})
        self._draw_joints()  # while the worker computes
        computed = await pending
        pose, action = (
            client.labelled(model, computed.outputs[model]) for model in (POSE_MODEL, ACTION_MODEL)
        )
        self._body = body = self._pipeline.decide(inputs, pose, action)
        self._action = body.action, action[body.action]
        known = {**pose, **body.strengths}
        return Decision(
            frame.taken_ms,
            {bar: min(1.0, max(known[name] for name in names)) for bar, names in BARS.items()},
            reading.inference_ms + computed.inference_ms,
            computed.tensors,
            body.strike,
            "" if body.strike is None else self._note(frame.taken_ms, body, body.strike),
            body.held,
            calls,
        )

    def _note(self, taken_ms: float, body: BodyReading, strike: Intent) -> str:
        """A strike was seen; its bar."""
        self._hints.reset(taken_ms)
        self._actions.append({"frame_ms": taken_ms, "move": body.move, "intent": str(strike)})
        return bar_of(strike)

    def _draw_joints(self) -> None:
        """The player's joints, and how far their calibration is."""
        if self._keypoints is None or not self._is_shown:
            return
        self._skeleton.draw(self._keypoints)
        calibrator = self._pipeline.calibrator
        self._ring.show(calibrator.phase, calibrator.progress)
        self._ring.show_hold(self._hands.progress)

    def draw(self) -> None:
        """Where the player stands."""
        if self._keypoints is None or not self._is_shown:
            return
        side = "middle" if self._body is None else side_of(self._body.held)
        self._strips.draw(self._tuned.third, self._keypoints.aspect, side)

    def show(self, is_shown: bool) -> None:
        """Skeleton, ring, strips and the button that calibrates are there only while the body is read."""
        self._is_shown = is_shown
        self._skeleton.show(is_shown and self._chosen.skeleton)
        self._strips.show(is_shown)
        show("calibrate", is_shown)
        if not is_shown:
            self._ring.hide()
            self._keypoints = self._body = self._action = None

    def tune(self, settings: Settings) -> None:
        """How easily strikes count, how wide the strips are, and whether the skeleton is drawn."""
        self._chosen = settings
        usual = self._settings
        self._tuned = replace(
            usual,
            sensitivity=settings.strikes,
            third=min(0.45, max(0.15, usual.third + THIRD_A_STEP * settings.steps)),
        )
        self._pipeline.detector = BodyDetector(self._tuned)
        self._skeleton.show(self._is_shown and settings.skeleton)

    def forget(self) -> None:
        """What the player did before does not count; their size and stance do."""
        self._pipeline.detector.reset()
        self._body = self._action = None

    def begin(self, now_ms: float) -> None:
        """Take the player's size and stance anew."""
        self.forget()
        self._pipeline.reset()
        self._crop.forget()
        self._hands.reset()
        self._skeleton.clear()
        self._hints.reset(now_ms)

    def hint(self, now_ms: float, readings_per_s: float) -> str:
        """How well the player's body is seen."""
        strongest = max(self._body.strengths.values()) if self._body is not None else 0.0
        phase = self._pipeline.calibrator.phase
        return self._hints.sentence(
            now_ms, self._keypoints, phase, self._brightness, readings_per_s, strongest
        )

    def snapshot(self) -> dict[str, Any]:
        """`probabilities`, `keypoints`, `action`, `body`."""
        body, keypoints, action = self._body, self._keypoints, self._action
        calibrator = self._pipeline.calibrator
        return {
            "probabilities": None if body is None else rounded(body.strengths),
            "keypoints": None if keypoints is None else listed(keypoints),
            "action": None if action is None else {"label": action[0], "probability": round(action[1], 4)},
            "body": None
            if keypoints is None
            else {
                "calibration": str(calibrator.phase),
                "progress": round(calibrator.progress, 3),
                "place": None if body is None or body.place is None else round(body.place, 3),
                "posture": None if body is None else body.pose,
                "held": [] if body is None else sorted(map(str, body.held)),
            },
        }

    def metrics(self) -> dict[str, Any]:
        """`actions`, the last movements that were taken for strikes."""
        return {"actions": list(self._actions)}


def bar_of(intent: Intent) -> str:
    """The bar that a strike lights up."""
    if intent is Intent.UP:
        return "jump"
    return limb_of(intent)


def listed(keypoints: Keypoints) -> list[dict[str, Any]]:
    """Keypoints as the snapshot says them: name, place in frame heights, score."""
    return [
        {"name": name, "x": round(x, 4), "y": round(y, 4), "score": round(score, 3)}
        for name, x, y, score in zip(NAMES, keypoints.x, keypoints.y, keypoints.score, strict=True)
    ]
