"""The detector's thresholds: those that do best on validation sequences.

Thresholds are tried by the hundred, so what does not depend on them, smoothing and floors, is computed once,
and where a strike then fires is looked up: `Smoothed.fired` gives what a `StrikeDetector` gives, much sooner.
"""

from __future__ import annotations

from collections.abc import Sequence as Many
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from camcade.gestures.body_detector import BodyDetector, BodySettings
from camcade.gestures.body_strikes import BODY_STRIKES
from camcade.gestures.scoring import ScoreSettings, Strike, score
from camcade.gestures.strike_detector import StrikeSettings
from camcade.intents import Intent
from camcade_training.mocap.labels import ACTIONS
from camcade_training.tasks.body.judging import (
    SOON_S,
    STRIKE_INTENTS,
    DetectorFigures,
    Probabilities,
    detector_figures,
    strikes_in,
    total,
)
from camcade_training.tasks.body.labels import POSTURES
from camcade_training.tasks.body.sequences import Sequence

Read = Many[tuple[Sequence, Probabilities, Probabilities]]
Floats = NDArray[np.float64]

POSTURE_SHARES = (0.3, 0.4, 0.5, 0.6, 0.7)
SMOOTHINGS_MS = (0.0, 20.0, 40.0)
NEVER = 1.1  # no single frame is beyond doubt
LEAST = 0.001  # `strike.log_odds` keeps so far from 0 and 1


def merit(figures: DetectorFigures, false_per_minute: float = 0.8) -> float:
    """The higher the better: strikes recognised and decided soon, less what false strikes cost."""
    value = 0.0
    if figures.strikes is not None:
        found = max(1, figures.strikes.strikes)
        soon = sum(delay <= SOON_S for delay in figures.strikes.delays_s) / found
        value += (figures.strikes.recall or 0.0) + soon
        value -= 0.3 * (figures.strikes.repeats + figures.strikes.false_strikes) / found
    if figures.everyday is not None:
        value -= 0.02 * figures.everyday.false_per_minute
        value -= 0.2 * max(0.0, figures.everyday.false_per_minute - false_per_minute)
    return value


def tune(read: Read, settings: BodySettings) -> tuple[BodySettings, DetectorFigures]:
    """The best thresholds on validation sequences, for each share of the posture and each smoothing: one for
    all kinds first, then kind by kind.
    """
    best, value = settings, -np.inf
    strikes = {id(sequence): strikes_in(sequence) for sequence, _, _ in read}
    for posture_share in POSTURE_SHARES:
        strengths = [_strengths(part, posture_share) for part in read]
        for smoothing_ms in SMOOTHINGS_MS:
            begin = replace(settings.strikes, smoothing_ms=smoothing_ms)
            seen = [
                Smoothed(sequence.times_s, rows, begin, strikes[id(sequence)])
                for (sequence, _, _), rows in zip(read, strengths, strict=True)
            ]
            tuned, found = _tuned_by_kind(seen, *_tuned_as_one(seen, begin))
            if found > value:
                best, value = replace(settings, strikes=tuned, posture_share=posture_share), found
    return best, detector_figures(read, best)


def _strengths(part: tuple[Sequence, Probabilities, Probabilities], posture_share: float) -> Floats:
    """(T, 4) how much of each of `BODY_STRIKES` every frame shows, as the detector takes it."""
    detector = BodyDetector(BodySettings(posture_share=posture_share))
    _, pose, action = part
    rows = []
    for placed, moving in zip(pose.tolist(), action.tolist(), strict=True):
        found = detector.strengths(
            dict(zip(POSTURES, placed, strict=True)), dict(zip(ACTIONS, moving, strict=True))
        )
        rows.append([found[kind] for kind in BODY_STRIKES])
    return np.array(rows)


def _tuned_as_one(seen: Many[Smoothed], settings: StrikeSettings) -> tuple[StrikeSettings, float]:
    """The best threshold for all kinds, and its merit."""
    best, value = settings, -np.inf
    for on in (0.2, 0.28, 0.35, 0.42, 0.5, 0.6, 0.7, 0.8, 0.88, 0.93):
        for rise in (0.0, 1.5, 3.0, 4.5):
            classes = {
                kind: replace(row, on=on, off=min(0.35, on), instant=NEVER, rise=rise)
                for kind, row in settings.classes.items()
            }
            strikes = replace(settings, classes=classes)
            found = _merit_of(seen, strikes)
            if found > value:
                best, value = strikes, found
    return best, value


def _tuned_by_kind(seen: Many[Smoothed], best: StrikeSettings, value: float) -> tuple[StrikeSettings, float]:
    """Thresholds of their own for each kind where that is better than `value`, the merit of `best`; gone
    through twice, because the kinds share the false strikes that are allowed.
    """
    for kind in 2 * tuple(BODY_STRIKES):
        for on in (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8, 0.88, 0.93, 0.96):
            for rise in (0.0, 1.0, 2.0, 3.0, 4.0, 5.0):
                row = best.classes[kind]
                changed = replace(row, on=on, off=min(row.off, on), rise=rise)
                strikes = replace(best, classes={**best.classes, kind: changed})
                found = _merit_of(seen, strikes)
                if found > value:
                    best, value = strikes, found
    return best, value


def _merit_of(seen: Many[Smoothed], settings: StrikeSettings) -> float:
    """The merit of strike settings alone, without what else the detector does."""
    with_strikes, without = [], []
    for one in seen:
        duration_s = float(one.times_s[-1] - one.times_s[0])
        result = score(one.fired(settings), one.strikes, duration_s, ScoreSettings(labels=STRIKE_INTENTS))
        (with_strikes if one.strikes else without).append(result)
    return merit(DetectorFigures(total(with_strikes), total(without)))


@dataclass(frozen=True, eq=False)
class Smoothed:
    """A sequence as a `StrikeDetector` smooths it, whatever its thresholds.

    `times_s` (T,) rising; `strengths` (T, K): how much of each class, in the order of `settings.classes`;
    `settings`: of smoothing and floors, and how far the leading class must lead.
    """

    times_s: Floats
    strengths: Floats
    settings: StrikeSettings
    strikes: list[Strike]

    @cached_property
    def smoothed(self) -> Floats:
        """(T, K)."""
        weights, rows = self._weights(self.settings.smoothing_ms), []
        value = np.zeros(self.strengths.shape[1])
        for weight, row in zip(weights, self.strengths, strict=True):
            value = value + weight * (row - value)
            rows.append(value)
        return np.array(rows)

    @cached_property
    def risen(self) -> Floats:
        """(T, K) log-odds above the recent floor."""
        kept = np.clip(self.smoothed, LEAST, 1.0 - LEAST)
        odds, rows = np.log(kept / (1.0 - kept)), []
        floor = np.full(odds.shape[1], np.log(LEAST / (1.0 - LEAST)))
        for weight, now in zip(self._weights(self.settings.floor_ms), odds, strict=True):
            floor = np.minimum(now, floor + weight * (now - floor))
            rows.append(now - floor)
        return np.array(rows)

    @cached_property
    def leading(self) -> NDArray[np.int64]:
        """(T,) the class that leads; -1 where it does so by less than the margin."""
        order = np.sort(self.smoothed, axis=1)
        is_clear = order[:, -1] - order[:, -2] >= self.settings.margin
        return np.where(is_clear, self.smoothed.argmax(1), -1)

    def fired(self, settings: StrikeSettings) -> list[tuple[float, Intent]]:
        """What a `StrikeDetector` of these thresholds detects: seconds and intent of each strike.

        Raises ValueError for what is not looked up here: classes that fire at once (`instant`) or end by
        having fallen, and other smoothing than this sequence's.
        """
        mine = self.settings
        classes = list(settings.classes.values())
        if any(row.instant <= 1.0 or row.fall > 0.0 for row in classes) or (
            (settings.smoothing_ms, settings.floor_ms, settings.margin)
            != (mine.smoothing_ms, mine.floor_ms, mine.margin)
        ):
            raise ValueError("instant, fall, smoothing, floor and margin are not looked up")
        on, off, rise = (np.array([getattr(row, name) for row in classes]) for name in ("on", "off", "rise"))
        reached = (self.smoothed >= on) & ((rise == 0.0) | (self.risen >= rise))
        leads = self.leading
        can_fire = np.flatnonzero((leads >= 0) & reached[np.arange(len(leads)), leads])
        can_arm = np.flatnonzero(self._quiet_s(off) >= settings.rearm_ms / 1000)
        found: list[tuple[float, Intent]] = []
        at, fired_s = 0, -np.inf
        while True:
            armed = np.searchsorted(self.times_s, fired_s + settings.cooldown_ms / 1000)
            place = np.searchsorted(can_fire, max(at, int(armed)))
            if place == len(can_fire):
                return found
            frame = int(can_fire[place])
            fired_s = float(self.times_s[frame])
            found.append((fired_s, classes[int(leads[frame])].intent))
            again = np.searchsorted(can_arm, frame, side="right")
            if again == len(can_arm):
                return found
            at = int(can_arm[again])

    def _quiet_s(self, off: Floats) -> Floats:
        """(T,) for how long every class has been below its `off`; -1 where one is not."""
        is_quiet, last = (self.smoothed < off).all(1), len(self.times_s) - 1
        loud_before = np.maximum.accumulate(np.where(is_quiet, -1, np.arange(last + 1)))
        begun_s = self.times_s[np.minimum(loud_before + 1, last)]
        return np.where(is_quiet, self.times_s - begun_s, -1.0)

    def _weights(self, constant_ms: float) -> Floats:
        if constant_ms == 0:
            return np.ones(len(self.times_s))
        gaps_ms = np.diff(self.times_s, prepend=-np.inf) * 1000
        return 1.0 - np.exp(-np.minimum(gaps_ms, self.settings.longest_frame_ms) / constant_ms)
