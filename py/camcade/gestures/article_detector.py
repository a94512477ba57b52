"""The decision of the article that Camcade grew out of, kept for comparison.

It reads the camera every 100 ms and looks at that one frame alone, so a strike that lasts fires again and
again, and a short one falls between two readings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

from camcade.intents import Intent


@dataclass(frozen=True, slots=True)
class ArticleSettings:
    """The article's numbers.

    | field | unit | meaning |
    | --- | --- | --- |
    | interval_ms | ms | between two readings |
    | other | probability | from which "other" means: nothing |
    | strike | probability | from which the greater of punch and kick counts |
    | binary | probability | from which the binary model's punch counts |
    """

    interval_ms: float = 100.0
    other: float = 0.40
    strike: float = 0.35
    binary: float = 0.40


class ArticleDetector:
    """Used as `StrikeDetector` is. Its kick is the low kick, as in the variant of MK.js it was made for."""

    def __init__(self, settings: ArticleSettings | None = None) -> None:
        self.settings = settings or ArticleSettings()
        self._last_s = -inf

    def update(self, t_seconds: float, probabilities: Mapping[str, float]) -> Intent | None:
        """Take one reading; frames that come before the interval has passed are left out."""
        # Half a millisecond of slack: at 30 frames a second every third one is 100 ms later.
        if t_seconds - self._last_s < self.settings.interval_ms / 1000 - 0.0005:
            return None
        self._last_s = t_seconds
        if set(probabilities) == {"punch"}:
            return Intent.HIGH_PUNCH if probabilities["punch"] >= self.settings.binary else None
        return self._decide(probabilities["punch"], probabilities["kick"], probabilities["other"])

    def _decide(self, punch: float, kick: float, other: float) -> Intent | None:
        if other >= self.settings.other:
            return None
        if kick > punch and kick >= self.settings.strike:
            return Intent.LOW_KICK
        if punch > kick and punch >= self.settings.strike:
            return Intent.HIGH_PUNCH
        return None
