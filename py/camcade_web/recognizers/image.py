"""Reading the whole picture with one network: punch, kick or other."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from camcade.errors import ModelError
from camcade.gestures import StrikeDetector, StrikeSettings
from camcade.gestures.sensitivity import tuned_strikes
from camcade.intents import Intent
from camcade.vision.crop_tracker import CropTracker, CropTrackerSettings
from camcade_web.browser.samples import rounded
from camcade_web.camera.frame_source import Frame
from camcade_web.inference.client import InferenceClient, Reading, View
from camcade_web.recognizers.base import Bars, Decision, Recognizer
from camcade_web.ui.settings import Settings
from camcade_web.ui.strike_hints import StrikeHints

if TYPE_CHECKING:
    from camcade.models.card import ModelCard

TASKS = ("strike-image", "strike-image-binary")
"""Of cards whose networks this can play by."""


class ImageRecognizer(Recognizer):
    """A model of `models/` that tells strikes from the picture alone.

    A card with a part `"follow"` belongs to a network that also says where the player is, by the outputs
    `joints` and `seen`; it then looks at the player instead of the whole picture.
    """

    def __init__(self, model: str = "strike-image") -> None:
        self._model = model
        self._labels: tuple[str, ...] = ()
        self._tracking: CropTrackerSettings | None = None  # of a network that says where the player is
        self._settings = StrikeSettings()
        self._detector = StrikeDetector(self._settings)
        self._tracker: CropTracker | None = None
        self._hints = StrikeHints()
        self._probabilities: dict[str, float] | None = None
        self._brightness = 1.0
        self._strikes = 0

    @property
    def models(self) -> tuple[str, ...]:
        """The one network."""
        return (self._model,)

    @property
    def bars(self) -> Bars:
        """One for each of the network's labels."""
        classes = self._detector.settings.classes
        return Bars(self._labels, {label: one.on for label, one in classes.items()})

    async def load(self, client: InferenceClient) -> None:
        """Load the network; its card says when it sees a strike.

        Raises:
            ModelError: it was made for something else.
        """
        card = await client.load(self._model)
        if card.task not in TASKS:
            raise ModelError(
                f"The model “{self._model}” does not tell strikes in pictures: it gives "
                f"{', '.join(card.labels) or 'no labels'}. Leave out “model” in the address."
            )
        self._adopt(card)

    def _adopt(self, card: "ModelCard") -> None:
        """Decide as this card says."""
        self._labels = card.labels
        self._settings = StrikeSettings.from_card(card.decision or {})
        self._tracking = None if card.follow is None else CropTrackerSettings.from_card(card.follow)
        self._tracker = None
        self._detector = StrikeDetector(tuned_strikes(self._settings, self._strikes))

    async def read(self, frame: Frame, client: InferenceClient) -> Decision | None:
        """One look at the picture, or at the player where the network follows them."""
        seen = await self._look(frame, client)
        if seen is None:
            return None
        reading, shares = seen
        self._probabilities, self._brightness = shares, reading.brightness
        strike = self._strike(frame.taken_ms / 1000, shares)
        bar = ""
        if strike is not None:
            bar = self._bar_of(strike)
            self._hints.reset(frame.taken_ms)
        return Decision(frame.taken_ms, shares, reading.inference_ms, reading.tensors, strike, bar)

    async def _look(self, frame: Frame, client: InferenceClient) -> tuple[Reading, dict[str, float]] | None:
        """What was seen, and the share of each label: none of anything where nobody is there to strike."""
        tracker = self._tracker_of(frame.aspect)
        view = View(self._model, None if tracker is None else tracker.region)
        reading = await client.infer(frame.picture, frame.taken_ms, [view])
        if reading is None:
            return None
        outputs = reading.outputs[self._model]
        shares = client.labelled(self._model, outputs)
        if tracker is not None:
            tracker.update(outputs["joints"], outputs["seen"][0])
            if not tracker.follows:
                shares = dict.fromkeys(shares, 0.0)
        return reading, shares

    def tune(self, settings: Settings) -> None:
        """How easily strikes count."""
        self._strikes = settings.strikes
        self._detector = StrikeDetector(tuned_strikes(self._settings, settings.strikes))

    def forget(self) -> None:
        """What was seen before does not count."""
        self._detector.reset()

    def begin(self, now_ms: float) -> None:
        """Look for the player anew."""
        self.forget()
        self._hints.reset(now_ms)
        self._probabilities = None
        if self._tracker is not None:
            self._tracker.forget()

    def hint(self, now_ms: float, readings_per_s: float) -> str:
        """How well strikes are seen."""
        if self._probabilities is None:
            return ""
        strikes = {label: self._probabilities[label] for label in self._detector.settings.classes}
        return self._hints.sentence(now_ms, strikes, self._brightness, readings_per_s)

    def snapshot(self) -> dict[str, Any]:
        """`probabilities` by label."""
        return {"probabilities": rounded(self._probabilities)}

    def _strike(self, t_seconds: float, shares: Mapping[str, float]) -> Intent | None:
        """The strike that begins with this look, if one does."""
        return self._detector.update(t_seconds, shares)

    def _bar_of(self, strike: Intent) -> str:
        """The label that spoke most for this strike."""
        labels = [label for label, one in self._detector.settings.classes.items() if one.intent is strike]
        return max(labels, key=lambda label: self._detector.smoothed[label])

    def _tracker_of(self, aspect: float) -> CropTracker | None:
        if self._tracking is not None and (self._tracker is None or self._tracker.aspect != aspect):
            self._tracker = CropTracker(aspect, self._tracking)
        return self._tracker
