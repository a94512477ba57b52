"""How well actions are predicted: F1 of each, with an interval over sessions.

Windows of one session are alike; so an interval draws whole sessions anew, never windows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from camcade.intents import Intent, limb_of

STRIKES = tuple(str(intent) for intent in Intent if limb_of(intent))
ANY_STRIKE = "any strike"
COMPOSITE = ("block", ANY_STRIKE, "down")
"""The mean F1 of these is the one figure that models are chosen by."""

RESAMPLES = 2000
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Score:
    """A figure from 0 to 1, and the interval that it lies in when sessions are drawn anew."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class ActionScore:
    """How well one action is predicted; `support` is the number of windows in which it is held."""

    precision: float
    recall: float
    f1: Score
    support: int


@dataclass(frozen=True)
class Scores:
    """All actions, the six strikes as one action besides, and means over some of them."""

    actions: Mapping[str, ActionScore]
    composite: Score
    strikes_macro: Score


def score(
    truth: NDArray[np.bool_],
    predicted: NDArray[np.bool_],
    sessions: NDArray[np.int64],
    actions: Sequence[str],
    seed: int = 0,
) -> Scores:
    """Figures from what was held and what was predicted.

    Args:
        truth: (W, K).
        predicted: (W, K).
        sessions: (W,) which session each window is of.
        actions: K names; those of Duel for `composite` and `strikes_macro`, which are 0 without them.
        seed: of the resampling.
    """
    names = [*actions, ANY_STRIKE]
    is_strike = np.array([name in STRIKES for name in actions])
    truth, predicted = (
        np.concatenate([one, one[:, is_strike].any(1, keepdims=True)], 1) for one in (truth, predicted)
    )
    # (sessions, 3, K + 1): hits, all that was predicted, all that was held
    found = np.stack([truth & predicted, predicted, truth], 1).astype(np.int64)
    _, of_session = np.unique(sessions, return_inverse=True)
    counts = np.zeros((of_session.max() + 1, *found.shape[1:]), np.int64)
    np.add.at(counts, of_session, found)
    drawn = np.random.default_rng(seed).integers(len(counts), size=(RESAMPLES, len(counts)))
    times = np.stack([np.bincount(row, minlength=len(counts)) for row in drawn])
    resampled = np.einsum("rs,sck->rck", times, counts)
    f1, f1_drawn = f1_of(counts.sum(0)), f1_of(resampled)
    hits, taken, held = counts.sum(0)
    scores = {
        name: ActionScore(
            float(hits[k] / max(1, taken[k])),
            float(hits[k] / max(1, held[k])),
            _interval(f1[k], f1_drawn[:, k]),
            int(held[k]),
        )
        for k, name in enumerate(names)
    }

    def mean_of(chosen: Sequence[str]) -> Score:
        if not set(chosen) <= set(names):
            return Score(0.0, 0.0, 0.0)
        columns = [names.index(name) for name in chosen]
        return _interval(f1[columns].mean(), f1_drawn[:, columns].mean(1))

    return Scores(scores, mean_of(COMPOSITE), mean_of(STRIKES))


def f1_of(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """(…, K) harmonic mean of precision and recall from (…, 3, K) hits, predicted, held; 0 without hits."""
    hits, taken, held = np.moveaxis(counts, -2, 0)
    return 2 * hits / np.maximum(1, taken + held)


def _interval(value: float, drawn: NDArray[np.float64]) -> Score:
    low, high = np.quantile(drawn, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Score(float(value), float(low), float(high))
