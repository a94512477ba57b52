"""Thresholds looked up fire where the page's detector fires, and tuning finds those that do."""

from dataclasses import replace

import numpy as np
import pytest

from camcade.gestures.body_detector import BodySettings
from camcade.gestures.body_strikes import BODY_STRIKES
from camcade.gestures.strike_detector import StrikeDetector, StrikeSettings
from camcade_training.tasks.body.judging import detector_figures
from camcade_training.tasks.body.tuning import NEVER, Smoothed, tune

from .test_judging import film, readings_of

USUAL = BodySettings().strikes


def settings_of(on: float, off: float, rise: float, **others: float) -> StrikeSettings:
    classes = {
        kind: replace(row, on=on, off=off, rise=rise, instant=NEVER) for kind, row in USUAL.classes.items()
    }
    return replace(USUAL, classes=classes, **others)


def busy(seed: int, frames: int = 600) -> tuple[np.ndarray, np.ndarray]:
    """Uneven times (T,), and strengths (T, 4) in which now one class comes up and now another."""
    rng = np.random.default_rng(seed)
    times_s = np.cumsum(rng.uniform(0.03, 0.13, frames))
    level = np.full((frames, len(BODY_STRIKES)), -4.0)
    for begin in np.cumsum(rng.integers(4, 16, frames)):
        if begin + 8 < frames:
            level[begin : begin + int(rng.integers(1, 8)), rng.integers(0, len(BODY_STRIKES))] += rng.uniform(
                2.0, 9.0
            )
    return times_s, 1.0 / (1.0 + np.exp(-level - rng.normal(0.0, 0.7, level.shape)))


@pytest.mark.parametrize("smoothing_ms", [0.0, 40.0, 80.0])
@pytest.mark.parametrize(
    "on, off, rise", [(0.3, 0.3, 0.0), (0.5, 0.35, 0.0), (0.5, 0.15, 2.0), (0.8, 0.35, 3.0)]
)
def test_what_is_looked_up_is_what_the_detector_says(
    on: float, off: float, rise: float, smoothing_ms: float
) -> None:
    settings = settings_of(on, off, rise, smoothing_ms=smoothing_ms)
    for seed in range(6):
        times_s, strengths = busy(seed)
        detector, expected = StrikeDetector(settings), []
        for moment, row in zip(times_s.tolist(), strengths.tolist(), strict=True):
            intent = detector.update(moment, dict(zip(BODY_STRIKES, row, strict=True)))
            if intent is not None:
                expected.append((moment, intent))
        assert Smoothed(times_s, strengths, settings, []).fired(settings) == expected
        assert len(expected) > 5, "there was something to find"


def test_what_is_not_looked_up_is_refused() -> None:
    times_s, strengths = busy(0, 60)
    settings = settings_of(0.5, 0.3, 0.0)
    seen = Smoothed(times_s, strengths, settings, [])
    for other in (USUAL, replace(settings, smoothing_ms=10.0), replace(settings, margin=0.3)):
        with pytest.raises(ValueError, match="not looked up"):
            seen.fired(other)


def test_tuning_lowers_thresholds_that_are_too_high() -> None:
    sequence, quiet = film().sequence(), film(()).sequence()
    read = [(sequence, *readings_of(sequence, 0.1, sure=0.5)), (quiet, *readings_of(quiet))]
    assert detector_figures(read, BodySettings()).as_dict()["strike_videos"]["recall"] == 0.0
    settings, figures = tune(read, BodySettings())
    assert figures.as_dict()["strike_videos"]["recall"] == 1.0
    assert settings.strikes.classes["kick"].on < 0.5


def test_tuning_keeps_away_from_what_people_do_all_day() -> None:
    """Half a strike that everyday movement shows too must not count, though it would be found sooner."""
    sequence, quiet = film().sequence(), film(()).sequence()
    pose, action = readings_of(sequence, 0.1, sure=0.97)
    read = [(sequence, pose, action), (quiet, *readings_of(sequence, 0.1, sure=0.6))]
    settings, figures = tune(read, BodySettings())
    assert figures.as_dict()["everyday_videos"]["false_strikes"] == 0
    assert figures.as_dict()["strike_videos"]["recall"] == 1.0
    assert settings.strikes.classes["kick"].on > 0.6
