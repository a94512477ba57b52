"""Reading the body: joints, then the pose of a moment and the movement of the last ones, then intents.

MoveNet finds the joints in the part of the picture where the player was last. `camcade.gestures` measures
them against the player's own size and stance, two small networks name pose and action, and `BodyDetector`
says what the player wants. Two before one camera are read one after the other in the same picture.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import js

from camcade.gestures.body_detector import BodyReading, BodySettings
from camcade.gestures.body_strikes import BODY_STRIKES
from camcade.intents import Intent, limb_of
from camcade.presence import Presence
from camcade.vision.keypoints import Keypoints
from camcade_web.browser.dom import element, show
from camcade_web.browser.js_interop import Proxies
from camcade_web.camera.frame_source import Frame
from camcade_web.inference.client import InferenceClient, View
from camcade_web.recognizers.base import Bars, Decision, Recognizer
from camcade_web.recognizers.body_player import Asked, BodyPlayer, Place, all_present
from camcade_web.ui.body_hints import READY, BodyHints
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
    places: tuple[Place, ...] = (Place(),)
    """Of those who play."""
    halves: tuple[str, ...] = ("",)
    """Of the preview, for each of them: "left", "right", or all of it."""

    def __init__(self) -> None:
        self._settings = BodySettings()
        self._tuned = self._settings
        self._chosen = Settings()
        self._players = tuple(map(BodyPlayer, self.places))
        self._skeleton = Skeleton()
        self._rings = tuple(map(CalibrationRing, self.halves))
        self._strips = tuple(map(WalkingStrips, self.halves))
        self._is_shown = False
        self._actions: deque[dict[str, Any]] = deque(maxlen=ACTIONS_KEPT)
        self._proxies = Proxies()
        self._proxies.listen(element("calibrate"), "click", lambda _: self.begin(js.performance.now()))

    @property
    def models(self) -> tuple[str, ...]:
        """Keypoints, then the posture of a moment, then the movement of the last ones."""
        return JOINTS_MODEL, POSE_MODEL, ACTION_MODEL

    @property
    def joints(self) -> Keypoints | None:
        """As MoveNet gave them in the last frame, not steadied."""
        return self._players[0].joints

    @property
    def bars(self) -> Bars:
        """Two kinds of strike and three of posture."""
        tuned = self._tuned
        held = {"squat": tuned.held_on, "block": tuned.held_on, "jump": tuned.jump_on}
        return Bars(tuple(BARS), {**tuned.thresholds, **held})

    @property
    def presence(self) -> Presence:
        """Known once everybody has been measured; absent as long as anybody is missing."""
        return all_present(self._players)

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
        for player in self._players:
            player.learn(steps, action.step_ms or 0.0)
        self.tune(self._chosen)

    async def read(self, frame: Frame, client: InferenceClient) -> Decision | None:
        """Keypoints where each player was last, then both small networks on the window of the last moments.

        The worker looks for the next player, or computes, while the page takes in what has been found.
        """
        asked: list[Asked] = []
        regions = [player.region(frame.aspect) for player in self._players]
        looking = client.infer(frame.picture, frame.taken_ms, [View(JOINTS_MODEL, regions[0])])
        for number, player in enumerate(self._players, start=1):
            reading = await looking
            if reading is None:
                return None
            if number < len(regions):
                looking = client.infer(None, frame.taken_ms, [View(JOINTS_MODEL, regions[number])])
            inputs = player.take(reading, reading.outputs[JOINTS_MODEL]["keypoints"], frame.taken_ms)
            window = None if inputs is None else {"window": inputs.window}
            computing = None if window is None else client.compute((POSE_MODEL, ACTION_MODEL), window)
            asked.append((player, reading, inputs, computing))
        self._draw_joints()  # while the worker computes
        decisions = [await self._decision(*one, frame.taken_ms, client) for one in asked]
        return decisions[0] if len(decisions) == 1 else joined(decisions)

    async def _decision(
        self,
        player: BodyPlayer,
        reading: Any,
        inputs: Any,
        computing: Any,
        taken_ms: float,
        client: InferenceClient,
    ) -> Decision:
        """What one player does."""
        if inputs is None:
            nothing = dict.fromkeys(BARS, 0.0)
            return Decision(taken_ms, nothing, reading.inference_ms, reading.tensors)
        computed = await computing
        pose, action = (
            client.labelled(model, computed.outputs[model]) for model in (POSE_MODEL, ACTION_MODEL)
        )
        body = player.decide(inputs, pose, action)
        known = {**pose, **body.strengths}
        return Decision(
            taken_ms,
            {bar: min(1.0, max(known[name] for name in names)) for bar, names in BARS.items()},
            reading.inference_ms + computed.inference_ms,
            computed.tensors,
            body.strike,
            "" if body.strike is None else self._note(taken_ms, body, body.strike),
            body.held,
            player.calls,
        )

    def _note(self, taken_ms: float, body: BodyReading, strike: Intent) -> str:
        """A strike was seen; its bar."""
        self._actions.append({"frame_ms": taken_ms, "move": body.move, "intent": str(strike)})
        return bar_of(strike)

    def _draw_joints(self) -> None:
        """The players' joints, and how far their calibration is."""
        if not self._is_shown:
            return
        found = [player.in_picture() for player in self._players]
        self._skeleton.draw(*(keypoints for keypoints in found if keypoints is not None))
        for player, ring in zip(self._players, self._rings, strict=True):
            ring.show(player.phase, player.pipeline.calibrator.progress)
        self._rings[0].show_hold(max(player.hands.progress for player in self._players))

    def draw(self) -> None:
        """Where the players stand."""
        if not self._is_shown:
            return
        for player, strips in zip(self._players, self._strips, strict=True):
            if player.keypoints is not None:
                side = "middle" if player.body is None else side_of(player.body.held)
                aspect = player.keypoints.aspect / player.place.width
                strips.draw(self._tuned.third, aspect, side)

    def show(self, is_shown: bool) -> None:
        """Skeleton, rings, strips and the button that calibrates are there only while the body is read."""
        self._is_shown = is_shown
        self._skeleton.show(is_shown and self._chosen.skeleton)
        for strips in self._strips:
            strips.show(is_shown)
        show("calibrate", is_shown)
        if not is_shown:
            for player, ring in zip(self._players, self._rings, strict=True):
                ring.hide()
                player.clear()

    def tune(self, settings: Settings) -> None:
        """How easily strikes count, how wide the strips are, and whether the skeleton is drawn."""
        self._chosen = settings
        usual = self._settings
        self._tuned = replace(
            usual,
            sensitivity=settings.strikes,
            third=min(0.45, max(0.15, usual.third + THIRD_A_STEP * settings.steps)),
        )
        for player in self._players:
            player.tune(self._tuned)
        if self._is_shown:  # or else the canvas is another recognizer's
            self._skeleton.show(settings.skeleton)

    def forget(self) -> None:
        """What the players did before does not count; their size and stance do."""
        for player in self._players:
            player.forget()

    def begin(self, now_ms: float) -> None:
        """Take the players' size and stance anew."""
        for player in self._players:
            player.begin(now_ms)
        self._skeleton.clear()

    def hint(self, now_ms: float, readings_per_s: float) -> str:
        """How well the player's body is seen."""
        return self._players[0].hint(now_ms, readings_per_s)

    def snapshot(self) -> dict[str, Any]:
        """`probabilities`, `keypoints`, `action`, `body`."""
        return self._players[0].snapshot()

    def metrics(self) -> dict[str, Any]:
        """`actions`, the last movements that were taken for strikes."""
        return {"actions": list(self._actions)} if self._actions else {}


class BodyPairRecognizer(BodyRecognizer):
    """Two before one camera: player one in the left half of the mirror, player two in the right one."""

    places = (
        Place(0.5, 0.5, "Player one", "I see nobody on the left. Step in, player one."),
        Place(0.0, 0.5, "Player two", "I see nobody on the right. Step in, player two."),
    )
    halves = ("left", "right")

    def hint(self, now_ms: float, readings_per_s: float) -> str:
        """What keeps either from being seen; first who is missing, then who has to be measured."""
        hints = [(player, player.hint(now_ms, readings_per_s)) for player in self._players]
        for wanted in (Presence.ABSENT, Presence.NEW):
            for player, sentence in hints:
                if player.presence is wanted:
                    is_named = sentence == player.place.nobody
                    return sentence if is_named else f"{player.place.name}: {sentence}"
        for player, sentence in hints:
            if BodyHints.is_of_body(sentence):
                return f"{player.place.name}: {sentence}"
        sentences = {sentence for _, sentence in hints}
        return sentences.pop() if len(sentences) == 1 and READY not in sentences else BOTH_SEEN

    def snapshot(self) -> dict[str, Any]:
        """The same of player one, and of player two as `other`."""
        first, second = (player.snapshot() for player in self._players)
        return {**first, "other": second}


BOTH_SEEN = "I see you both. Strike, squat, jump; step to the sides of your half to walk."


def joined(decisions: list[Decision]) -> Decision:
    """Both players' decisions as player one's, which holds the other's."""
    first, second = decisions
    return replace(
        first,
        shares={bar: max(share, second.shares[bar]) for bar, share in first.shares.items()},
        inference_ms=first.inference_ms + second.inference_ms,
        tensors=second.tensors,
        calls=first.calls or second.calls,
        other=second,
    )


def bar_of(intent: Intent) -> str:
    """The bar that a strike lights up."""
    if intent is Intent.UP:
        return "jump"
    return limb_of(intent)
