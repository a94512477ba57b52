"""One kind sentence about how well the player's body is seen, and what to do about it."""

from camcade.gestures.calibrator import CalibrationPhase
from camcade.vision.keypoints import INDEX, Keypoints
from camcade_web.ui.strike_hints import BRIGHT, DARK, PATIENCE_MS, SLOW_READINGS_PER_S, TOO_BRIGHT, TOO_DARK

SEEN = 0.25  # score of a joint that is seen
NEARLY = 0.3  # share of a strike that was meant as one

SLOW = "This device sees slowly, so strikes may come late. Hold each a little longer."
NOBODY = "I see nobody. Step into the middle of the mirror."
STILL = "Stand still for two seconds, arms down or on guard."
NO_FEET = "I can't see your feet, so kicks may be missed. Step back a little."
NO_LEGS = "I see you from the hips up: punches work, kicks need your legs in the mirror."
READY = "I see you. Strike, squat, jump; walk to the mirror's sides to walk."
NEARLY_ONE = "Nearly! Strike bigger and faster, then come back on guard."
ON_GUARD = "Stand on guard, then punch or kick."


class BodyHints:
    """Watches how the player is seen and picks the sentence."""

    def __init__(self) -> None:
        self.reset(0.0)

    def reset(self, now_ms: float) -> None:
        """The camera was turned on, or a strike was recognised."""
        self._quiet_since_ms = now_ms
        self._best = 0.0

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
        if brightness < TOO_DARK:
            return DARK
        if brightness > TOO_BRIGHT:
            return BRIGHT
        if keypoints is None or phase is CalibrationPhase.PLAYER:
            return NOBODY
        if phase is CalibrationPhase.STILL:
            return STILL
        if 0 < readings_per_s < SLOW_READINGS_PER_S:
            return SLOW
        if not sees(keypoints, "ankle"):
            return NO_FEET if sees(keypoints, "knee") or sees(keypoints, "hip") else NO_LEGS
        self._best = max(self._best, strongest)
        if now_ms - self._quiet_since_ms < PATIENCE_MS:
            return READY
        return ON_GUARD if self._best < NEARLY else NEARLY_ONE


def sees(keypoints: Keypoints, part: str) -> bool:
    """Either side's joint of this name is seen."""
    return max(keypoints.score[INDEX[f"{side}_{part}"]] for side in ("left", "right")) >= SEEN
