"""Reading the picture as the article does that Camcade grew out of, to feel the difference.

The network is the one that `image` reads with. Only what is made of its probabilities is the article's: ten
looks a second, each decided by itself with fixed thresholds, so a strike that lasts strikes again and again.
"""

from collections.abc import Mapping

from camcade.gestures import ArticleDetector, ArticleSettings
from camcade.intents import Intent, limb_of
from camcade_web.recognizers.base import Bars
from camcade_web.recognizers.image import ImageRecognizer

BEAT = ArticleSettings()


class ArticleRecognizer(ImageRecognizer):
    """The article's loop. The player's settings change nothing: its thresholds are what it is about."""

    # Frames come when the camera has them: that nearest to the beat counts, not the first one after it.
    interval_ms = BEAT.interval_ms - 15.0

    def __init__(self, model: str = "strike-image") -> None:
        super().__init__(model)
        self._article = ArticleDetector(ArticleSettings(interval_ms=0.0))  # the beat is kept above

    @property
    def bars(self) -> Bars:
        """As of `image`, with the article's thresholds."""
        strike = BEAT.binary if set(self._labels) == {"punch"} else BEAT.strike
        return Bars(
            self._labels, {label: BEAT.other if label == "other" else strike for label in self._labels}
        )

    def _strike(self, t_seconds: float, shares: Mapping[str, float]) -> Intent | None:
        """This look alone decides."""
        return self._article.update(t_seconds, shares)

    def _bar_of(self, strike: Intent) -> str:
        """Its labels are the kinds of strike."""
        return limb_of(strike)
