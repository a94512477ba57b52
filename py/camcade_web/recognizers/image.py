"""Reading the whole picture with one network: punch, kick or other."""

from collections.abc import Mapping
from typing import Any

from camcade.gestures import StrikeDetector, StrikeSettings
from camcade.gestures.sensitivity import tuned_strikes
from camcade.vision.crop_tracker import CropTracker, CropTrackerSettings
from camcade.vision.keypoints import Region
from camcade_web.inference.client import InferenceClient, Reading
from camcade_web.recognizers.base import Bars, Decision
from camcade_web.snapshot import rounded
from camcade_web.ui.strike_hints import StrikeHints


class ImageRecognizer:
    """A model of `models/` that tells strikes from the picture alone.

    A card with a part `"follow"` belongs to a network that also says where the player is, by the outputs
    `joints` and `seen`; it then looks at the player instead of the whole picture.
    """

    sees_steps = False

    def __init__(self, model: str) -> None:
        self._model = model
        self._inference: InferenceClient | None = None
        self._card: dict[str, Any] = {}
        self._settings = StrikeSettings()
        self._detector = StrikeDetector(self._settings)
        self._follower: CropTracker | None = None
        self._guidance = StrikeHints()
        self._probabilities: dict[str, float] | None = None
        self._reading: Reading | None = None
        self._strikes = 0

    @property
    def models(self) -> tuple[str, ...]:
        return (self._model,)

    @property
    def bars(self) -> Bars:
        return Bars.of_strikes(tuple(self._card["labels"]), self._detector.settings)

    async def load(self, inference: InferenceClient) -> None:
        self._card = await inference.load(self._model)
        self._inference = inference
        self._settings = StrikeSettings.from_card(self._card["decision"])
        self._follower = None
        self._detector = StrikeDetector(tuned_strikes(self._settings, self._strikes))

    def regions(self, aspect: float) -> Mapping[str, Region | None]:
        if "follow" not in self._card:
            return {self._model: None}
        return {self._model: self._following(aspect).region}

    async def read(self, reading: Reading, aspect: float) -> Decision:
        assert self._inference is not None
        outputs = reading.outputs[self._model]
        shares = self._inference.labelled(self._model, outputs)
        if "follow" in self._card:
            follower = self._following(aspect)
            follower.update(outputs["joints"], outputs["seen"][0])
            if not follower.follows:  # nobody is there to strike
                shares = dict.fromkeys(shares, 0.0)
        self._reading = reading
        self._probabilities = shares
        strike = self._detector.update(reading.taken_ms / 1000, shares)
        bar = ""
        if strike is not None:
            classes = self._detector.settings.classes
            bar = max(
                (name for name, one in classes.items() if one.intent is strike),
                key=lambda name: self._detector.smoothed[name],
            )
            self._guidance.reset(reading.taken_ms)
        return Decision(reading, shares, strike, bar, inference_ms=reading.inference_ms)

    def tune(self, strikes: int, steps: int) -> None:
        self._strikes = strikes
        self._detector = StrikeDetector(tuned_strikes(self._settings, strikes))

    def forget(self) -> None:
        self._detector.reset()

    def begin(self, now_ms: float) -> None:
        """The camera was turned on."""
        self.forget()
        self._guidance.reset(now_ms)
        self._probabilities = None
        self._reading = None
        if self._follower is not None:
            self._follower.forget()

    def sentence(self, now_ms: float, per_second: float) -> str:
        if self._reading is None or self._probabilities is None:
            return ""
        strikes = {label: self._probabilities[label] for label in self._detector.settings.classes}
        return self._guidance.sentence(now_ms, strikes, self._reading.brightness, per_second)

    def snapshot(self) -> dict[str, Any]:
        return {"probabilities": rounded(self._probabilities)}

    def _following(self, aspect: float) -> CropTracker:
        if self._follower is None or self._follower.aspect != aspect:
            self._follower = CropTracker(aspect, CropTrackerSettings.from_card(self._card["follow"]))
        return self._follower
