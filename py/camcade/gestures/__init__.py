"""From readings of a model to intents of a player: smoothing, hysteresis, one intent per strike.

The page decides with these classes, and the evaluation of videos uses the very same ones.
"""

from camcade.gestures.article_detector import ArticleDetector, ArticleSettings
from camcade.gestures.scoring import Score, ScoreSettings, Strike, score
from camcade.gestures.strike_detector import StrikeClass, StrikeDetector, StrikeSettings

__all__ = [
    "ArticleDetector",
    "ArticleSettings",
    "Score",
    "ScoreSettings",
    "Strike",
    "StrikeClass",
    "StrikeDetector",
    "StrikeSettings",
    "score",
]
