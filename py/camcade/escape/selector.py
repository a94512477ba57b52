"""From readings of a face to a choice: corrected by the face at rest, smoothed, held for about a second."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from camcade.escape.emotions import EMOTIONS, NEUTRAL, Emotion

SMALLEST_PROBABILITY = 1e-4
"""Probabilities below it are taken for it, so that one reading of 0 does not rule a class out for ever."""

LARGEST_CORRECTION = math.log(16.0)
"""Of one class by the resting face, in log-probability. A face that looks angry at rest can still
be read as angry: when it is sixteen times as likely as usual. With twelve, neutral faces that lean to an
expression chose it more than once a minute (`camcade evaluate expression`, over time)."""

TAUGHT_STEP = 0.25
"""How far, in log-probability, "that's not what I meant" moves the two classes in question."""


@dataclass(frozen=True, slots=True)
class ExpressionSelectorSettings:
    """How a choice is made.

    | field | unit | meaning |
    | --- | --- | --- |
    | hold_ms | ms | how long an expression has to be held |
    | on | 0..1 | smoothed probability from which an expression counts |
    | off | 0..1 | and below which it no longer does; between them the ring waits |
    | margin | 0..1 | how far it has to be ahead of every other, neutral included |
    | smoothing_ms | ms | time constant of the smoothing of probabilities |
    | decay | – | how much faster than it fills the ring empties |
    | gap_ms | ms | a longer pause between two readings counts as one of this length |
    """

    hold_ms: float = 1000.0
    on: float = 0.45
    off: float = 0.35
    margin: float = 0.08
    smoothing_ms: float = 160.0
    decay: float = 1.6
    gap_ms: float = 250.0


class RestingFace:
    """What the model says of this player's face at rest, and the correction that follows from it.

    Probabilities p become q ∝ p · exp(c). For an emotion, c is how much its log-odds against neutral have to
    come down so that the resting face itself is read as `EXPECTED_NEUTRAL`; it is never above 0, as what a
    face shows too little of is not made up, and never below -`LARGEST_CORRECTION`, so nothing is switched
    off. This is the correction of a classifier's output for another prior (Saerens, Latinne, Decaestecker,
    2002), with the resting face in place of the prior.
    """

    EXPECTED_NEUTRAL = 0.75
    """Of a face at rest; the rest is shared evenly by the five emotions."""

    def __init__(self) -> None:
        self._sums: dict[str, float] = {}
        self._count = 0
        self._corrections: dict[str, float] = {}

    @property
    def count(self) -> int:
        """How many readings were noted."""
        return self._count

    @property
    def is_calibrated(self) -> bool:
        return bool(self._corrections)

    def note(self, probabilities: Mapping[str, float]) -> None:
        """One reading of the resting face."""
        for label, value in probabilities.items():
            self._sums[label] = self._sums.get(label, 0.0) + math.log(max(value, SMALLEST_PROBABILITY))
        self._count += 1

    def finish(self) -> None:
        """Compute the correction from what was noted; without any reading there is none."""
        if self._count == 0:
            return
        expected = math.log((1.0 - self.EXPECTED_NEUTRAL) / len(EMOTIONS) / self.EXPECTED_NEUTRAL)
        neutral = self._sums[NEUTRAL]
        self._corrections = {
            label: max(-LARGEST_CORRECTION, min(0.0, expected - (total - neutral) / self._count))
            for label, total in self._sums.items()
            if label != NEUTRAL
        }

    def teach(self, seen: Emotion, meant: Emotion) -> None:
        """The player says that `meant` was on their face where `seen` was read: lean a little that way."""
        for label, step in ((seen, -TAUGHT_STEP), (meant, TAUGHT_STEP)):
            moved = self._corrections.get(label, 0.0) + step
            self._corrections[label] = max(-LARGEST_CORRECTION, min(LARGEST_CORRECTION, moved))

    def forget(self) -> None:
        """Another player, another light: as at the beginning."""
        self._sums.clear()
        self._count = 0
        self._corrections.clear()

    def correct(self, probabilities: Mapping[str, float]) -> dict[str, float]:
        """The same labels with corrected probabilities, which sum to 1."""
        weighed = {
            label: max(value, SMALLEST_PROBABILITY) * math.exp(self._corrections.get(label, 0.0))
            for label, value in probabilities.items()
        }
        total = sum(weighed.values())
        return {label: value / total for label, value in weighed.items()}


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice that was made by a face.

    | field | unit | meaning |
    | --- | --- | --- |
    | emotion | | what was chosen |
    | confidence | 0..1 | its smoothed probability at that moment |
    | runner_up | label | the next likely, which may be neutral |
    | runner_up_confidence | 0..1 | its smoothed probability |
    """

    emotion: Emotion
    confidence: float
    runner_up: str
    runner_up_confidence: float


class ExpressionSelector:
    """Fills a ring while one expression is held, and chooses when it is full.

    The clock is that of the readings; a reading in which no face was seen is `None`.
    """

    def __init__(self, settings: ExpressionSelectorSettings | None = None) -> None:
        self.settings = settings or ExpressionSelectorSettings()
        self.reset()

    def reset(self) -> None:
        """A new room: nothing is held, and what was seen before does not count."""
        self.probabilities: dict[str, float] | None = None
        """Smoothed; None before the first face."""
        self.held: Emotion | None = None
        self.progress = 0.0
        """0..1: how full the ring of `held` is."""
        self._last_ms: float | None = None

    def update(self, probabilities: Mapping[str, float] | None, now_ms: float) -> Choice | None:
        """Take one reading.

        Args:
            probabilities: label → 0..1, summing to 1; None when no face was seen.
            now_ms: when the picture was taken.

        Returns:
            The choice, once, at the moment the ring is full.
        """
        settings = self.settings
        passed_ms = 0.0 if self._last_ms is None else min(max(0.0, now_ms - self._last_ms), settings.gap_ms)
        self._last_ms = now_ms
        if probabilities is None:
            self._drain(passed_ms)
            return None
        smooth = self._smooth(probabilities, passed_ms)
        best = max(EMOTIONS, key=lambda emotion: smooth.get(emotion, 0.0))
        others = [(value, label) for label, value in smooth.items() if label != best]
        runner_up_value, runner_up = max(others)
        strength = smooth.get(best, 0.0)
        counts = strength >= settings.on and strength - runner_up_value >= settings.margin
        if counts and best != self.held:
            if self.progress > 0.0 and self.held is not None:
                self._drain(passed_ms)  # another expression's ring empties before this one's fills
            if self.progress == 0.0:
                self.held = best
        if counts and best == self.held:
            self.progress = min(1.0, self.progress + passed_ms / settings.hold_ms)
        elif self.held is not None and smooth.get(self.held, 0.0) < settings.off:
            self._drain(passed_ms)
        if self.progress < 1.0 or self.held is None:
            return None
        choice = Choice(self.held, strength, runner_up, runner_up_value)
        self.reset()
        return choice

    def _smooth(self, probabilities: Mapping[str, float], passed_ms: float) -> dict[str, float]:
        if self.probabilities is None:
            self.probabilities = dict(probabilities)
        else:
            share = 1.0 - math.exp(-passed_ms / self.settings.smoothing_ms)
            for label, value in probabilities.items():
                before = self.probabilities.get(label, 0.0)
                self.probabilities[label] = before + share * (value - before)
        return self.probabilities

    def _drain(self, passed_ms: float) -> None:
        self.progress = max(0.0, self.progress - self.settings.decay * passed_ms / self.settings.hold_ms)
        if self.progress == 0.0:
            self.held = None


def choice_of(probabilities: Mapping[str, float]) -> Choice | None:
    """What one picture chooses; None when it shows a neutral face."""
    ranked = sorted(probabilities.items(), key=lambda pair: -pair[1])
    (first, confidence), (second, runner_up) = ranked[0], ranked[1]
    if first == NEUTRAL:
        return None
    return Choice(Emotion(first), confidence, second, runner_up)
