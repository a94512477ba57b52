"""One kind sentence about what the camera sees, and why nothing may be happening."""

from collections.abc import Mapping

TOO_DARK = 0.10
TOO_BRIGHT = 0.92
SLOW_READINGS_PER_S = 8.0
PATIENCE_MS = 9000.0
NEARLY = 0.25

DARK = "Too dark: I can't make you out. Turn on a light in front of you."
BRIGHT = "Too bright: turn the camera away from the light."
WAITING = "Stand on guard, then punch or kick."
SEEN = "I see you. Strike whenever you like."


class StrikeHints:
    """Watches the readings and picks the sentence."""

    def __init__(self) -> None:
        self.reset(0.0)

    def reset(self, now_ms: float) -> None:
        """The camera was turned on, or a strike was recognised."""
        self._quiet_since_ms = now_ms
        self._best = 0.0

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
        if brightness < TOO_DARK:
            return DARK
        if brightness > TOO_BRIGHT:
            return BRIGHT
        if 0 < readings_per_s < SLOW_READINGS_PER_S:
            return "This device sees slowly, so strikes may come late. Hold each a little longer."
        self._best = max(self._best, *strikes.values())
        if now_ms - self._quiet_since_ms < PATIENCE_MS:
            return WAITING if self._best < NEARLY else SEEN
        if self._best < NEARLY:
            return "I lost you. Step into the middle, so that your whole body is in the mirror."
        return "Nearly! Strike bigger and faster, then come back on guard."
