"""How good are posture, action and detector? Figures only."""

from __future__ import annotations

from collections.abc import Sequence as Many
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.gestures.body_detector import BodyDetector, BodyReading, BodySettings
from camcade.gestures.body_strikes import BODY_STRIKES
from camcade.gestures.scoring import Score, ScoreSettings, Strike, score
from camcade.intents import Intent, limb_of
from camcade.vision.keypoints import Keypoints
from camcade_training.core.metrics import Evaluation, evaluate
from camcade_training.mocap.labels import ACTIONS
from camcade_training.tasks.body.labels import POSTURES, STRIKES, SURE
from camcade_training.tasks.body.sequences import Examples, Sequence, windows

STRIKE_INTENTS = {intent: limb_of(intent) for intent in Intent if limb_of(intent)}
KIND_OF = {label: kind for kind, strike in BODY_STRIKES.items() for label in strike.actions}
SOON_S = 0.2

Probabilities = NDArray[np.float32]


def frames_figures(labels: tuple[str, ...], examples: Examples, probabilities: Probabilities) -> Evaluation:
    """Frame by frame, the likeliest class against the true one, of frames that count."""
    sure = examples.weight >= SURE
    return evaluate(
        examples.label[sure].astype(np.int64),
        probabilities[sure].argmax(1),
        [str(person) for person in examples.person[sure]],
        labels,
    )


def by_share(examples: Examples, probabilities: Probabilities, edges: Many[float]) -> list[dict[str, float]]:
    """Of windows that end within a strike, by how much of the way from its start to its peak they have seen:
    the share read as this very strike, as one of its kind, and as any strike. Strikes of which no moment
    counts in the figures are left out: a squat punch has no action of its own.
    """
    strikes = np.array([label in STRIKES for label in ACTIONS])
    kinds = np.array([KIND_OF.get(label, label) for label in ACTIONS])
    counted = np.unique(examples.strike[examples.weight >= SURE])
    inside = (examples.strike >= 0) & strikes[examples.label] & np.isin(examples.strike, counted)
    predicted = probabilities.argmax(1)
    rows = []
    for low, high in zip(edges, edges[1:], strict=False):
        chosen = inside & (examples.share >= low) & (examples.share < high)
        if not chosen.any():
            continue
        truth, found = examples.label[chosen], predicted[chosen]
        rows.append(
            {
                "from_share": low,
                "to_share": high,
                "windows": int(chosen.sum()),
                "this_strike": round(float((truth == found).mean()), 4),
                "its_kind": round(float((kinds[truth] == kinds[found]).mean()), 4),
                "any_strike": round(float(strikes[found].mean()), 4),
            }
        )
    return rows


@dataclass(frozen=True)
class Networks:
    """Both Keras networks, as they were trained, and asked as the page asks them; for whole sequences."""

    pose: Any
    action: Any
    steps: int
    step_ms: float

    def read(self, sequence: Sequence) -> tuple[Probabilities, Probabilities]:
        """(T, 14) postures and (T, 12) actions of every frame."""
        values = sequence.features()
        seen = windows(values, sequence.times_s, np.arange(len(values)), self.steps, self.step_ms)
        return self.ask(seen)

    def ask(self, seen: NDArray[np.float32]) -> tuple[Probabilities, Probabilities]:
        """(T, 14) postures and (T, 12) actions at the ends of windows (T, steps, F)."""
        pose, action = (network.predict(seen, batch_size=2048, verbose=0) for network in self._played)
        return pose, action

    @cached_property
    def _played(self) -> tuple[Any, Any]:
        from camcade_training.tasks.body.played import played

        return played(self.pose), played(self.action)


def detect(
    sequence: Sequence, pose: Probabilities, action: Probabilities, settings: BodySettings
) -> list[tuple[float, BodyReading]]:
    """The page's detector over a sequence: (seconds, reading) of each frame."""
    detector = BodyDetector(settings)
    values = sequence.features()
    readings = []
    for frame, moment in enumerate(sequence.times_s.tolist()):
        keypoints = Keypoints(
            tuple(sequence.x[frame].tolist()),
            tuple(sequence.y[frame].tolist()),
            tuple(sequence.score[frame].tolist()),
            moment * 1000.0,
            sequence.aspect,
        )
        reading = detector.update(
            keypoints,
            tuple(values[frame].tolist()),
            dict(zip(POSTURES, pose[frame].tolist(), strict=True)),
            dict(zip(ACTIONS, action[frame].tolist(), strict=True)),
        )
        readings.append((moment, reading))
    return readings


def strikes_in(sequence: Sequence, from_launch: bool = False) -> list[Strike]:
    """The strikes that a sequence's labels tell, in time. A delay counts from each one's start, the body's
    very first movement, or from its launch: when the fist or foot sets off for its target.
    """
    labels, found = sequence.labels, []
    for number in sorted({int(one) for one in labels.strike if one >= 0}):
        frames = np.flatnonzero(labels.strike == number)
        action = ACTIONS[labels.action[frames[0]]]
        start = float(sequence.times_s[frames[0]] - labels.since_s[frames[0]])
        end = max(start, float(sequence.times_s[frames[-1]]))
        begin = min(end, start + float(labels.launch_s[frames[0]])) if from_launch else start
        kind = "kick" if KIND_OF[action] in ("kick", "spin-kick") else "punch"
        found.append(Strike(start, begin, end, kind))
    return found


def strike_score(
    sequence: Sequence, readings: list[tuple[float, BodyReading]], from_launch: bool = False
) -> Score:
    """How well readings fit the sequence's strikes; where delays count from, see `strikes_in`."""
    detections = [
        (moment, reading.strike)
        for moment, reading in readings
        if reading.strike is not None and reading.strike in STRIKE_INTENTS
    ]
    duration = float(sequence.times_s[-1] - sequence.times_s[0])
    strikes = strikes_in(sequence, from_launch)
    return score(detections, strikes, duration, ScoreSettings(labels=STRIKE_INTENTS))


def movements_told(read: Many[tuple[Sequence, Probabilities, Probabilities]]) -> dict[str, Any]:
    """Each movement as one: the class of the largest mean probability while a strike goes out (share 0.5 to
    1.3), and over every stretch of a jump, a squat, a walk or of none of these, up to a second long.
    """
    truth, found = [], []
    for sequence, _, action in read:
        for frames in _movements(sequence):
            truth.append(int(sequence.labels.action[frames[0]]))
            found.append(int(action[frames].mean(0).argmax()))
    if not truth:
        return {}
    figures = evaluate(np.array(truth), np.array(found), [""] * len(truth), ACTIONS)
    present = sorted(set(truth))
    strikes = [one for one in present if ACTIONS[one] in STRIKES]
    return {
        "movements": len(truth),
        "accuracy": round(figures.accuracy, 4),
        "macro_f1": round(float(figures.f1[present].mean()), 4),
        "strikes": sum(ACTIONS[one] in STRIKES for one in truth),
        "macro_f1_of_strikes": round(float(figures.f1[strikes].mean()), 4) if strikes else None,
        "of_each": {ACTIONS[one]: round(float(figures.f1[one]), 4) for one in present},
    }


STRETCH_S, LEAST_STRETCH_S = 1.0, 0.25


def _movements(sequence: Sequence) -> list[NDArray[np.int64]]:
    """The frames of each movement, those that count."""
    labels, times_s = sequence.labels, sequence.times_s
    sure = labels.action_weight >= SURE
    is_strike = np.isin(labels.action, [ACTIONS.index(label) for label in STRIKES])
    strikes = [
        np.flatnonzero((labels.strike == number) & is_strike & sure & (abs(labels.share - 0.9) <= 0.4))
        for number in sorted({int(one) for one in labels.strike if one >= 0})
    ]
    others = np.where(sure & ~is_strike & (labels.strike < 0), labels.action, -1)
    stretches, begin = [], 0
    for at in range(1, len(others) + 1):
        over = at == len(others) or others[at] != others[begin] or times_s[at] - times_s[begin] > STRETCH_S
        if over:
            if others[begin] >= 0 and times_s[at - 1] - times_s[begin] >= LEAST_STRETCH_S:
                stretches.append(np.arange(begin, at))
            begin = at
    return [frames for frames in strikes if len(frames)] + stretches


@dataclass(frozen=True)
class DetectorFigures:
    """Strikes recognised in sequences with strikes, with delays from their start; false ones in those
    without; `launched`: the first again, with delays from the launch.
    """

    strikes: Score | None
    everyday: Score | None
    launched: Score | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain figures."""
        figures: dict[str, Any] = {}
        if self.strikes is not None:
            delays = np.array(self.strikes.delays_s)
            found = max(1, self.strikes.strikes)
            figures["strike_videos"] = {
                "strikes": self.strikes.strikes,
                "recognised": self.strikes.recognised,
                "recall": round(self.strikes.recall or 0.0, 4),
                "wrong_class": self.strikes.wrong_class,
                "missed": self.strikes.missed,
                "repeats": self.strikes.repeats,
                "false_strikes": self.strikes.false_strikes,
                "false_per_minute": round(self.strikes.false_per_minute, 3),
                "median_delay_from_start_s": round(float(np.median(delays)), 3) if len(delays) else None,
                "decided_within_200_ms_of_start": round(float((delays <= SOON_S).sum() / found), 4),
                "of_recognised_within_200_ms": round(float((delays <= SOON_S).mean()), 4)
                if len(delays)
                else None,
                "decided_within_300_ms_of_start": round(float((delays <= 0.3).sum() / found), 4),
            }
        if self.launched is not None:
            delays = np.array(self.launched.delays_s)
            figures["strike_videos"] |= {
                "median_delay_from_launch_s": round(float(np.median(delays)), 3) if len(delays) else None,
                "decided_within_200_ms_of_launch": round(
                    float((delays <= SOON_S).sum() / max(1, self.launched.strikes)), 4
                ),
            }
        if self.everyday is not None:
            figures["everyday_videos"] = {
                "duration_s": round(self.everyday.duration_s, 1),
                "false_strikes": self.everyday.false_strikes,
                "false_per_minute": round(self.everyday.false_per_minute, 3),
            }
        return figures


def total(scores: Many[Score]) -> Score | None:
    """All videos as if they were one; None for none."""
    if not scores:
        return None
    names = ("strikes", "recognised", "wrong_class", "missed", "repeats", "false_strikes", "duration_s")
    sums = {name: sum(getattr(one, name) for one in scores) for name in names}
    return replace(scores[0], **sums, delays_s=tuple(delay for one in scores for delay in one.delays_s))


def detector_figures(
    read: Many[tuple[Sequence, Probabilities, Probabilities]], settings: BodySettings
) -> DetectorFigures:
    """Sequences with what the networks read in them through the detector."""
    with_strikes, without, launched = [], [], []
    for sequence, pose, action in read:
        readings = detect(sequence, pose, action, settings)
        has_strikes = (sequence.labels.strike >= 0).any()
        (with_strikes if has_strikes else without).append(strike_score(sequence, readings))
        if has_strikes:
            launched.append(strike_score(sequence, readings, from_launch=True))
    return DetectorFigures(total(with_strikes), total(without), total(launched))


def less_idle(probabilities: Probabilities, idle: int, by: float) -> Probabilities:
    """The same with `by` taken from the log-odds of class `idle`."""
    changed = probabilities.copy()
    changed[:, idle] *= np.exp(-by)
    return changed / changed.sum(1, keepdims=True)


def best_shift(labels: tuple[str, ...], examples: Examples, probabilities: Probabilities) -> float:
    """How much to take from idle's log-odds for the best macro-F1: training has far more idle moments than
    any other, so a network that is trained on them as they come is too fond of it.
    """
    idle = labels.index("idle")
    shifts = np.arange(-2.0, 3.01, 0.25)
    merits = [
        frames_figures(labels, examples, less_idle(probabilities, idle, float(by))).macro_f1 for by in shifts
    ]
    return float(shifts[int(np.argmax(merits))])


def centroids(examples: Examples, classes: int) -> NDArray[np.float32]:
    """(K, …) the mean of each class: the baseline."""
    inputs = examples.inputs.astype(np.float32)
    flat = inputs.reshape(len(inputs), -1)
    sure = examples.weight >= SURE
    rows = [flat[sure & (examples.label == label)] for label in range(classes)]
    return np.stack([row.mean(0) if len(row) else np.full(flat.shape[1], 1e3) for row in rows]).astype(
        np.float32
    )


def nearest(examples: Examples, middles: NDArray[np.float32], spread: NDArray[np.float32]) -> Probabilities:
    """(N, K) 1 for the class whose centroid is nearest in deviations, else 0."""
    flat = examples.inputs.astype(np.float32).reshape(len(examples.inputs), -1) / spread
    scaled = middles / spread
    distance = (scaled**2).sum(1) - 2.0 * flat @ scaled.T
    return np.eye(len(middles), dtype=np.float32)[distance.argmin(1)]
