"""One kind sentence about how well the player's body is seen, and what to do about it."""

from camcade.gestures.body_pipeline import CalibrationPhase
from camcade.vision.keypoints import INDEX, Keypoints
from camcade_web.ui.hints import NEARLY_ONE, ON_GUARD, HintsOnStrikes, light_hint, speed_hint

SEEN = 0.25  # score of a joint that is seen
NEARLY = 0.3  # share of a strike that was meant as one

NOBODY = "I see nobody. Step into the middle of the picture."
STILL = "Stand still for two seconds, arms down or on guard."
NO_FEET = "I can't see your feet, so kicks may be missed. Step back a little."
NO_LEGS = "I see you from the hips up: punches work, kicks need your legs in the picture."
READY = "I see you. Strike, squat, jump; walk to the picture's sides to walk."


class BodyHints(HintsOnStrikes):
    """Watches how the player is seen and picks the sentence."""

    def __init__(self, nobody: str = NOBODY) -> None:
        """`nobody`: what is said while nobody is seen."""
        super().__init__(NEARLY)
        self._nobody = nobody

    @staticmethod
    def is_of_body(sentence: str) -> bool:
        """It is about what is seen of one player, and not about light, speed or how to play."""
        return sentence in (NO_FEET, NO_LEGS)

    def sentence(
        self,
        now_ms: float,
        keypoints: Keypoints | None,
        phase: CalibrationPhase,
        brightness: float,
        readings_per_s: float,
        strongest: float,
    ) -> str:
        """What to tell the player now.

        Args:
            now_ms: the page's clock.
            keypoints: the last frame's; None before the first.
            phase: of the calibration.
            brightness: mean of the picture, 0..1.
            readings_per_s: how many frames are looked at.
            strongest: the likeliest strike's share in the last frame, 0..1.
        """
        light = light_hint(brightness)
        if light is not None:
            return light
        if keypoints is None or phase is CalibrationPhase.PLAYER:
            return self._nobody
        if phase is CalibrationPhase.STILL:
            return STILL
        speed = speed_hint(readings_per_s)
        if speed is not None:
            return speed
        if not sees(keypoints, "ankle"):
            return NO_FEET if sees(keypoints, "knee") or sees(keypoints, "hip") else NO_LEGS
        self.watch(strongest)
        if self.is_patient(now_ms):
            return READY
        return NEARLY_ONE if self.was_near else ON_GUARD


def sees(keypoints: Keypoints, part: str) -> bool:
    """Either side's joint of this name is seen."""
    return max(keypoints.score[INDEX[f"{side}_{part}"]] for side in ("left", "right")) >= SEEN
