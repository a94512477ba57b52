"""What limbs' networks say of takes, what is decided by it, and the thresholds that do best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from camcade.gestures.limb_tracker import LIMBS, NEVER, LimbSettings, LimbTracker
from camcade_training.tasks.body.takes import Shown, Take

Odds = NDArray[np.float64]

ARMS, LEGS = (0, 1), (2, 3)
TOLD_ON, SMOOTHING_MS = 0.2, 30.0  # by hand, see NOTES.md
EARLY_S, LATE_S = 0.15, 0.25  # a strike so long before a launch, or after the end, still answers it


def odds_of(part: Shown, settings: LimbSettings) -> Odds:
    """(N, 4) what the networks say of each limb in every moment."""
    found = np.full(part.moves.shape, NEVER)
    for limb in range(len(LIMBS)):
        network = settings.arm if limb in ARMS else settings.leg
        last = np.array(network.last)
        rows = np.reshape(network.hidden, (len(last) - 1, part.inputs.shape[-1] + 1))
        chosen = part.moves[:, limb]
        hidden = np.tanh(part.inputs[chosen, limb].astype(np.float64) @ rows[:, :-1].T + rows[:, -1])
        found[chosen, limb] = np.maximum(NEVER, hidden @ last[:-1] + last[-1])
    return found


def decisions_of(part: Shown, odds: Odds, settings: LimbSettings) -> list[list[tuple[float, str]]]:
    """Of each take, when a strike is decided, and its kind."""
    found, at = [], 0
    for take in part.takes:
        tracker, mine = LimbTracker(settings), []
        for moment in take.times_s.tolist():
            struck = tracker.follow(moment * 1e3, odds[at].tolist())
            at += 1
            if struck is not None:
                mine.append((moment, struck[1]))
        found.append(mine)
    return found


@dataclass(frozen=True)
class LimbFigures:
    """Shares of all strikes that were decided with the right kind, and before their peak; false ones a minute
    in takes without strikes; and how many decisions repeated one.
    """

    right: float
    before_peak: float
    false_per_minute: float
    repeats: int


def figures_of(takes: Sequence[Take], decisions: Sequence[list[tuple[float, str]]]) -> LimbFigures:
    """What decisions are worth. Takes of movements alike count for nothing."""
    strikes = right = before = repeats = false = 0
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
        strikes += len(take.strikes)
        for at, (moment, kind) in answers.items():
            if kind == LIMBS[take.strikes[at].limb][1]:
                right += 1
                before += moment <= take.strikes[at].peak_s
    return LimbFigures(
        right / max(1, strikes), before / max(1, strikes), 60.0 * false / max(seconds, 1e-6), repeats
    )


ONS = (0.4, 0.5, 0.55, 0.65, 0.8)


def with_thresholds(
    settings: LimbSettings, judged: Sequence[tuple[Shown, Odds]], false_per_minute: float
) -> tuple[LimbSettings, LimbFigures]:
    """The thresholds that find most strikes, and before their peak, at no more false ones than that, and
    where none do, those with the fewest; and the figures of all that was `judged`, takes with their odds.
    """
    takes = [one for part, _ in judged for one in part.takes]
    tried: list[tuple[float, LimbSettings, LimbFigures]] = []
    for punch_on, kick_on in product(ONS, ONS):
        told_on = min(TOLD_ON, punch_on, kick_on)
        one = replace(settings, punch_on=punch_on, kick_on=kick_on, told_on=told_on)
        found = figures_of(takes, [row for part, odds in judged for row in decisions_of(part, odds, one)])
        over = max(0.0, found.false_per_minute - false_per_minute)
        tried.append((found.right + 0.5 * found.before_peak - over, one, found))
    _, best, figures = max(tried, key=lambda row: row[0])
    return best, figures
