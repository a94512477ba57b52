import pytest

from camcade.gestures import ArticleDetector
from camcade.intents import Intent


@pytest.mark.parametrize(
    ("punch", "kick", "other", "intent"),
    [
        (0.35, 0.26, 0.39, Intent.HIGH_PUNCH),
        (0.34, 0.27, 0.39, None),
        (0.26, 0.35, 0.39, Intent.LOW_KICK),
        (0.27, 0.34, 0.39, None),
        (0.60, 0.00, 0.40, None),  # "other" counts first
        (0.40, 0.40, 0.20, None),  # neither leads
        (0.90, 0.05, 0.05, Intent.HIGH_PUNCH),
    ],
)
def test_the_thresholds_of_the_article(punch, kick, other, intent):
    assert ArticleDetector().update(0.0, {"punch": punch, "kick": kick, "other": other}) is intent


@pytest.mark.parametrize(("punch", "intent"), [(0.4, Intent.HIGH_PUNCH), (0.39, None)])
def test_the_binary_threshold_of_the_article(punch, intent):
    assert ArticleDetector().update(0.0, {"punch": punch}) is intent


def test_it_looks_every_100_ms_and_fires_again_and_again():
    detector = ArticleDetector()
    found = [detector.update(index / 30, {"punch": 0.9, "kick": 0.05, "other": 0.05}) for index in range(31)]
    assert [index for index, intent in enumerate(found) if intent] == list(range(0, 31, 3))
