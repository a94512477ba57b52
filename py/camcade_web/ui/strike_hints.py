"""One kind sentence about what a network of whole pictures sees, and why nothing may be happening."""

from collections.abc import Mapping

from camcade_web.ui.hints import NEARLY_ONE, ON_GUARD, HintsOnStrikes, light_hint, speed_hint

NEARLY = 0.25
SEEN = "I see you. Strike whenever you like."
LOST = "I lost you. Step into the middle, so that your whole body is in the picture."


class StrikeHints(HintsOnStrikes):
    """Watches the readings and picks the sentence."""

    def __init__(self) -> None:
        super().__init__(NEARLY)

    def sentence(
        self, now_ms: float, strikes: Mapping[str, float], brightness: float, readings_per_s: float
    ) -> str:
        """What to tell the player now.

        Args:
            now_ms: the page's clock.
            strikes: probability of each class of strike, 0..1.
            brightness: mean of the picture, 0..1.
            readings_per_s: how many frames are looked at.
        """
        trouble = light_hint(brightness) or speed_hint(readings_per_s)
        if trouble is not None:
            return trouble
        self.watch(max(strikes.values()))
        if self.is_patient(now_ms):
            return SEEN if self.was_near else ON_GUARD
        return NEARLY_ONE if self.was_near else LOST
