"""What is decided by what the limbs' networks say of people, what that is worth, and the thresholds that do
best for real and drawn people together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.gestures.body_detector import BodySettings
from camcade.gestures.limb_inputs import LIMBS
from camcade.gestures.limb_tracker import LOOKS, NEVER, LimbSettings, LimbTracker, Word
from camcade.gestures.networks_word import strengths_of, word_of
from camcade.gestures.scoring import ScoreSettings, Strike, score
from camcade.gestures.strike_detector import StrikeDetector
from camcade.intents import Intent
from camcade_training.mocap.labels import ACTIONS
from camcade_training.tasks.body.judging import STRIKE_INTENTS, DetectorFigures, total
from camcade_training.tasks.body.labels import POSTURES
from camcade_training.tasks.body.takes import Shown, Take
from camcade_training.tasks.body.tuning import merit

Floats = NDArray[np.float64]
Decisions = list[tuple[float, str]]
"""When a limb strikes, in seconds, and its kind."""

EARLY_S, LATE_S = 0.15, 0.25  # a strike so long before a launch, or after the end, still answers it
FALSE_COSTS, TOO_MANY, TOO_MANY_COST = 0.1, 1.0, 0.15
"""Of a false strike a minute of real people, in shares of their strikes, and of each above so many."""
BEFORE_WORTH, REPEATS_COST = 2.0, 0.3
"""A strike decided before its peak and one told twice, in strikes."""
_INTENTS = {"punch": Intent.HIGH_PUNCH, "kick": Intent.HIGH_KICK}

CHOICES: Mapping[str, Sequence[float]] = {
    "punch_on": (0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85),
    "kick_on": (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9),
    "series": (0.7, 1.0, 1.3, 1.6),
    "told_on": (0.1, 0.15, 0.2, 0.25, 0.3),
    "punch_struck": (0.6, 0.7, 0.75, 0.8),  # above, each tenth punch of strangers costs more than it spares
    "kick_struck": (0.7, 0.75, 0.8, 0.85, 0.9, 0.95),
    "way_share": (0.25, 0.5, 1.0),
    "smoothing_ms": (15.0, 20.0, 25.0, 30.0, 40.0),
    "off": (0.1, 0.2, 0.3),
    "same_ms": (130.0, 170.0, 220.0),
}
"""What is chosen; everything else of `LimbSettings` is as it stands there."""


def odds_of(part: Shown, settings: LimbSettings) -> dict[str, Floats]:
    """(N, 4) for each of `LOOKS`: what its network says of each limb in every moment."""
    return {look: _said(part, settings, look) for look in LOOKS}


def _said(part: Shown, settings: LimbSettings, look: str) -> Floats:
    found = np.full(part.moves.shape, NEVER)
    for limb, (_, kind) in enumerate(LIMBS):
        network = settings.network(look, kind)
        if network is None:
            continue
        last = np.array(network.last)
        rows = np.reshape(network.hidden, (len(last) - 1, part.inputs.shape[-1] + 1))
        chosen = part.moves[:, limb]
        hidden = np.tanh(part.inputs[chosen, limb].astype(np.float64) @ rows[:, :-1].T + rows[:, -1])
        found[chosen, limb] = np.maximum(NEVER, hidden @ last[:-1] + last[-1])
    return found


def words_of(
    times_s: Floats, pose: NDArray[np.float32], action: NDArray[np.float32], settings: BodySettings
) -> list[Word]:
    """The other networks' word on every frame, of postures (T, 14) and actions (T, 12), as in the page."""
    detector, found = StrikeDetector(settings.strikes), []
    for moment, placed, moving in zip(times_s.tolist(), pose.tolist(), action.tolist(), strict=True):
        strengths = strengths_of(
            dict(zip(POSTURES, placed, strict=True)),
            dict(zip(ACTIONS, moving, strict=True)),
            settings.posture_share,
        )
        found.append(word_of(strengths, settings.strikes, detector.update(moment, strengths)))
    return found


@dataclass(frozen=True)
class Followed:
    """Somebody as a `LimbTracker` follows them: at `times_s` (T,) the limbs' networks say `odds`, (T, 4) for
    each of `LOOKS`, and the other networks `words`. What is true: the `take` of a person, or the `strikes` of
    a drawn film.
    """

    times_s: Floats
    odds: Mapping[str, Floats]
    words: Sequence[Word]
    take: Take | None = None
    strikes: Sequence[Strike] = ()

    def decided(self, settings: LimbSettings) -> Decisions:
        """What the page would decide."""
        tracker, found = LimbTracker(settings), []
        rows = zip(self.times_s.tolist(), self.odds["out"].tolist(), self.words, strict=True)
        for frame, (moment, odds, word) in enumerate(rows):
            struck = tracker.follow(
                moment * 1e3, odds, word, lambda look, limb, at=frame: float(self.odds[look][at, limb])
            )
            if struck is not None:
                found.append((moment, struck[1]))
        return found


@dataclass(frozen=True)
class LimbFigures:
    """Shares of the strikes that were decided with the right kind, and before their peak: punches and kicks
    count alike, however few there are of one; false ones a minute in takes without strikes; and how many
    decisions repeated one of how many strikes.
    """

    right: float
    before_peak: float
    false_per_minute: float
    repeats: int
    strikes: int


def figures_of(takes: Sequence[Take], decisions: Sequence[Decisions]) -> LimbFigures:
    """What decisions are worth. Takes of movements alike count for nothing."""
    strikes, right, before = Counter[str](), Counter[str](), Counter[str]()
    repeats = false = 0
    seconds = 0.0
    for take, mine in zip(takes, decisions, strict=True):
        if take.holds == "none":
            seconds += float(take.times_s[-1] - take.times_s[0])
            false += len(mine)
        if take.holds != "strikes":
            continue
        answers: dict[int, tuple[float, str]] = {}
        for moment, kind in mine:
            within = [
                at
                for at, one in enumerate(take.strikes)
                if one.launch_s - EARLY_S <= moment <= max(one.end_s, one.peak_s) + LATE_S
            ]
            if not within:
                continue
            best = min(within, key=lambda at: (at in answers, abs(moment - take.strikes[at].peak_s)))
            repeats += best in answers
            answers.setdefault(best, (moment, kind))
        strikes.update(LIMBS[one.limb][1] for one in take.strikes)
        for at, (moment, kind) in answers.items():
            if kind == LIMBS[take.strikes[at].limb][1]:
                right[kind] += 1
                before[kind] += moment <= take.strikes[at].peak_s

    def share(of: Counter[str]) -> float:
        return sum(of[kind] / count for kind, count in strikes.items()) / max(1, len(strikes))

    return LimbFigures(
        share(right), share(before), 60.0 * false / max(seconds, 1e-6), repeats, strikes.total()
    )


def figures_of_drawn(films: Sequence[Followed], decisions: Sequence[Decisions]) -> DetectorFigures:
    """The same of drawn films, as the detector's other figures of them are made."""
    with_strikes, without = [], []
    for film, mine in zip(films, decisions, strict=True):
        found = score(
            [(moment, _INTENTS[kind]) for moment, kind in mine],
            film.strikes,
            float(film.times_s[-1] - film.times_s[0]),
            ScoreSettings(labels=STRIKE_INTENTS),
        )
        (with_strikes if film.strikes else without).append(found)
    return DetectorFigures(total(with_strikes), total(without))


@dataclass(frozen=True)
class Chosen:
    """Thresholds, and what they are worth for real people's takes and in drawn people's films."""

    settings: LimbSettings
    real: LimbFigures
    drawn: DetectorFigures

    @property
    def merit(self) -> float:
        """The higher the better. Both kinds of people count alike: strikes recognised, and soon, less what
        false and repeated ones cost.
        """
        real = self.real
        value = real.right + BEFORE_WORTH * real.before_peak - FALSE_COSTS * real.false_per_minute
        value -= TOO_MANY_COST * max(0.0, real.false_per_minute - TOO_MANY)
        return value - REPEATS_COST * real.repeats / max(1, real.strikes) + merit(self.drawn)

    def as_dict(self) -> dict[str, Any]:
        """Plain figures."""
        real = {name: round(getattr(self.real, name), 3) for name in LimbFigures.__annotations__}
        chosen = {name: getattr(self.settings, name) for name in CHOICES}
        return {"chosen": chosen, "real_people_left_out_in_turn": real, "drawn_people": self.drawn.as_dict()}


def judged(settings: LimbSettings, real: Sequence[Followed], drawn: Sequence[Followed]) -> Chosen:
    """What settings are worth."""
    takes = [one.take for one in real if one.take is not None]
    return Chosen(
        settings,
        figures_of(takes, [one.decided(settings) for one in real]),
        figures_of_drawn(drawn, [one.decided(settings) for one in drawn]),
    )


def with_thresholds(settings: LimbSettings, real: Sequence[Followed], drawn: Sequence[Followed]) -> Chosen:
    """The best of `CHOICES` for real people, of whom what says the `odds` has not learned, and drawn ones:
    each setting in turn while the others stay, until none gets better.
    """
    best = judged(settings, real, drawn)
    is_better = True
    while is_better:
        is_better = False
        for name, values in CHOICES.items():
            for value in values:
                if value == getattr(best.settings, name):
                    continue
                changed = replace(best.settings, **{name: value})
                found = judged(changed, real, drawn)
                if found.merit > best.merit:
                    best, is_better = found, True
    return best
