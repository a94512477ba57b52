"""Reading the body: joints, then the posture of a moment and the movement of the last ones, then intents.

MoveNet finds the joints in the part of the picture where the player was last. `camcade.gestures` measures
them against the player's own size and stance, two small networks name posture and action, and `BodyDetector`
says what the player wants.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import js

from camcade.gestures.body_detector import BodyDetector, BodyReading, BodySettings
from camcade.gestures.body_pipeline import BodyInputs, BodyPipeline
from camcade.gestures.sensitivity import tuned_strikes
from camcade.intents import Intent
from camcade.vision.keypoints import NAMES, WHOLE, Keypoints, Region
from camcade.vision.person_crop import PersonCrop
from camcade_web.inference.client import Computed, InferenceClient, Reading
from camcade_web.recognizers.base import Bars, Decision
from camcade_web.snapshot import rounded
from camcade_web.ui.body_hints import BodyHints
from camcade_web.ui.calibration_ring import CalibrationRing
from camcade_web.ui.skeleton import Skeleton

JOINTS_MODEL, POSE_MODEL, ACTION_MODEL = "movenet", "body-pose", "body-action"
ACTIONS_KEPT = 2000

BARS: Mapping[str, tuple[str, ...]] = {
    "punch": ("punch", "uppercut"),
    "kick": ("kick", "spin-kick"),
    "squat": ("squat",),
    "block": ("block",),
    "jump": ("jump",),
}
"""Bar → the kinds of strike, and the classes of posture, whose share it shows."""

THIRD_A_STEP = 0.045


class BodyRecognizer:
    """Everything about the player that three networks and some geometry tell."""

    sees_steps = True

    def __init__(self) -> None:
        self._inference: InferenceClient | None = None
        self._settings = BodySettings()
        self._tuned = self._settings
        self._reader = BodyPipeline(1, 1.0)  # until the card says how long the window is
        self._crop = PersonCrop()
        self._skeleton = Skeleton()
        self._ring = CalibrationRing()
        self._guidance = BodyHints()
        self._tuning = (0, 0)
        self._region: Region = WHOLE
        self._shown: Keypoints | None = None
        self._body: BodyReading | None = None
        self._action: tuple[str, float] | None = None
        self._actions: deque[dict[str, Any]] = deque(maxlen=ACTIONS_KEPT)
        self._brightness = 1.0

    @property
    def models(self) -> tuple[str, ...]:
        return JOINTS_MODEL, POSE_MODEL, ACTION_MODEL

    @property
    def bars(self) -> Bars:
        tuned = self._tuned
        classes = tuned_strikes(tuned.strikes, tuned.sensitivity).classes
        strikes = {bar: classes[bar].on for bar in ("punch", "kick")}
        held = {"squat": tuned.held_on, "block": tuned.held_on, "jump": tuned.jump_on}
        return Bars(tuple(BARS), {**strikes, **held})

    @property
    def third(self) -> float:
        """How wide the strips at the picture's sides are that walk, in shares of its width."""
        return self._tuned.third

    async def load(self, inference: InferenceClient) -> None:
        for model in self.models:
            await inference.load(model)
        action = inference.cards[ACTION_MODEL]
        _, steps, _ = action["inputs"]["window"]["shape"]
        self._settings = BodySettings.from_card(action.get("decision", {}))
        self._reader = BodyPipeline(steps, float(action["step_ms"]))
        self.tune(*self._tuning)
        self._inference = inference

    def regions(self, aspect: float) -> Mapping[str, Region | None]:
        self._region = self._crop.region(aspect)
        return {JOINTS_MODEL: self._region}

    async def read(self, reading: Reading, aspect: float) -> Decision:
        outputs = reading.outputs[JOINTS_MODEL]
        joints = Keypoints.from_network(outputs["keypoints"], self._region, reading.taken_ms, aspect)
        self._crop.update(joints)
        self._brightness = reading.brightness
        inputs = self._reader.take(joints)
        self._shown = joints if inputs is None else inputs.keypoints
        if inputs is None:
            if self._body is not None:
                self.forget()
            self._draw(joints)
            return Decision(reading, dict.fromkeys(BARS, 0.0), inference_ms=reading.inference_ms)
        computing = self._networks().compute((POSE_MODEL, ACTION_MODEL), {"window": inputs.window})
        self._draw(inputs.keypoints)  # while the worker computes
        return self._decide(reading, inputs, await computing)

    def _draw(self, keypoints: Keypoints) -> None:
        self._skeleton.draw(keypoints)
        calibrator = self._reader.calibrator
        self._ring.show(calibrator.phase, calibrator.progress)

    def _decide(self, reading: Reading, inputs: BodyInputs, computed: Computed) -> Decision:
        """Both small networks have answered for this frame."""
        labelled = self._networks().labelled
        pose, action = (labelled(model, computed.outputs[model]) for model in (POSE_MODEL, ACTION_MODEL))
        self._body = body = self._reader.decide(inputs, pose, action)
        self._action = body.action, action[body.action]
        known = {**pose, **body.strengths}
        shares = {bar: min(1.0, max(known[name] for name in names)) for bar, names in BARS.items()}
        taken_ms, strike, bar = reading.taken_ms, body.strike, ""
        if strike is not None:
            bar = bar_of(strike)
            self._guidance.reset(taken_ms)
            self._actions.append({"frame_ms": taken_ms, "move": body.move, "intent": str(strike)})
        inference_ms = reading.inference_ms + computed.inference_ms
        return Decision(reading, shares, strike, bar, body.held, inference_ms)

    def _networks(self) -> InferenceClient:
        assert self._inference is not None
        return self._inference

    def tune(self, strikes: int, steps: int) -> None:
        self._tuning = strikes, steps
        usual = self._settings
        self._tuned = replace(
            usual,
            sensitivity=strikes,
            third=min(0.45, max(0.15, usual.third + THIRD_A_STEP * steps)),
        )
        self._reader.detector = BodyDetector(self._tuned)

    def show(self, is_shown: bool, with_skeleton: bool) -> None:
        """Ring and skeleton are there only while the body is read."""
        self._skeleton.show(is_shown and with_skeleton)
        if not is_shown:
            self._ring.hide()
            self._shown = self._body = self._action = None

    def forget(self) -> None:
        self._reader.detector.reset()
        self._body = self._action = None

    def begin(self, now_ms: float) -> None:
        self.forget()
        self._reader.reset()
        self._crop.forget()
        self._skeleton.clear()
        self._guidance.reset(now_ms)

    def calibrate(self) -> None:
        """Take the player's size and stance anew."""
        self.begin(js.performance.now())

    def sentence(self, now_ms: float, per_second: float) -> str:
        strongest = max(self._body.strengths.values()) if self._body is not None else 0.0
        return self._guidance.sentence(
            now_ms, self._shown, self._reader.calibrator.phase, self._brightness, per_second, strongest
        )

    def snapshot(self) -> dict[str, Any]:
        body, shown = self._body, self._shown
        return {
            "probabilities": rounded(body.strengths) if body is not None else None,
            "keypoints": None if shown is None else listed(shown),
            "action": None
            if self._action is None
            else {"label": self._action[0], "probability": round(self._action[1], 4)},
            "body": None
            if shown is None
            else {
                "calibration": str(self._reader.calibrator.phase),
                "progress": round(self._reader.calibrator.progress, 3),
                "place": None if body is None or body.place is None else round(body.place, 3),
                "posture": None if body is None else body.posture,
                "held": [] if body is None else sorted(map(str, body.held)),
            },
        }

    def metrics(self) -> dict[str, Any]:
        """Its part of `camcade.metrics()`."""
        return {"actions": list(self._actions)}


def bar_of(intent: Intent) -> str:
    """The bar that a strike lights up."""
    if intent is Intent.UP:
        return "jump"
    return "kick" if intent.endswith("kick") else "punch"


def listed(keypoints: Keypoints) -> list[dict[str, Any]]:
    """Keypoints as the snapshot says them: name, place in frame heights, score."""
    return [
        {"name": name, "x": round(x, 4), "y": round(y, 4), "score": round(score, 3)}
        for name, x, y, score in zip(NAMES, keypoints.x, keypoints.y, keypoints.score, strict=True)
    ]
