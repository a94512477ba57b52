"""What the hints about all ways of playing by camera have in common: light, speed, patience."""

TOO_DARK = 0.10
"""Mean brightness of the picture, 0..1, below which nobody can be made out."""
TOO_BRIGHT = 0.92
SLOW_READINGS_PER_S = 8.0
PATIENCE_MS = 9000.0

DARK = "Too dark: I can't make you out. Turn on a light in front of you."
BRIGHT = "Too bright: turn the camera away from the light."
SLOW = "This device sees slowly, so strikes may come late. Hold each a little longer."
NEARLY_ONE = "Nearly! Strike bigger and faster, then come back on guard."
ON_GUARD = "Stand on guard, then punch or kick."


class HintsOnStrikes:
    """Watches how strikes are seen; `nearly` is the share from which one was meant as one."""

    def __init__(self, nearly: float) -> None:
        self._nearly = nearly
        self.reset(0.0)

    def reset(self, now_ms: float) -> None:
        """The camera was turned on, or a strike was recognised."""
        self._quiet_since_ms = now_ms
        self._best = 0.0

    def watch(self, strongest: float) -> None:
        """The likeliest strike's share in the last frame, 0..1."""
        self._best = max(self._best, strongest)

    @property
    def was_near(self) -> bool:
        """Something was almost a strike since the last one."""
        return self._best >= self._nearly

    def is_patient(self, now_ms: float) -> bool:
        """It is too early to wonder why nothing happens."""
        return now_ms - self._quiet_since_ms < PATIENCE_MS


def light_hint(brightness: float) -> str | None:
    """What is wrong with the light, by the picture's mean brightness, 0..1."""
    return DARK if brightness < TOO_DARK else BRIGHT if brightness > TOO_BRIGHT else None


def speed_hint(readings_per_s: float) -> str | None:
    """What to do on a slow device; nothing before its speed is known."""
    return SLOW if 0 < readings_per_s < SLOW_READINGS_PER_S else None
