"""The tiny networks of `camcade.gestures.limb_tracker`: trained on real and drawn people, their thresholds
chosen by others.

They learn what `LimbTime` says: a limb is on its way out in a strike from its launch to its peak. Around that
nothing is learned; everything else that a limb does is no strike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from camcade.gestures.limb_tracker import (
    LIMBS,
    NETWORK_INPUTS,
    NEVER,
    LimbNetwork,
    LimbSettings,
    LimbTracker,
)
from camcade_training.mocap.catalogue import Catalogue
from camcade_training.tasks.body.judging import Networks
from camcade_training.tasks.body.limb_inputs import all_limb_inputs
from camcade_training.tasks.body.movenet_error import fitted
from camcade_training.tasks.body.sequences import windows
from camcade_training.tasks.body.takes import Take, of_drawn, of_real

Floats = NDArray[np.float32]

ARMS, LEGS = (0, 1), (2, 3)
EARLY_S, LATE_S = 0.15, 0.25  # a strike so long before a launch, or after the end, still answers it


@dataclass(frozen=True)
class LimbTrainingSettings:
    """How much is shown, and how it is learned from.

    | field | meaning |
    | --- | --- |
    | strikes, none, alike | takes of each real clip that holds these |
    | combinations, drawn_strikes, everyday, mixed | performances of drawn people |
    | weights | of a moment of each of these seven |
    | hidden | units of each network |
    | silenced | share of moments in which the pose and action networks say nothing, as with real people |
    | noise | on the inputs, deviations |
    | striking_weight | of a moment on the way out against any other |
    | false_per_minute | that thresholds may cost on validation people without strikes |
    """

    strikes: int = 36
    none: int = 4
    alike: int = 1
    combinations: int = 70
    drawn_strikes: int = 50
    everyday: int = 44
    mixed: int = 20
    weights: tuple[float, ...] = (3.0, 3.0, 0.3, 0.4, 0.7, 1.5, 1.0)
    hidden: int = 32
    epochs: int = 12
    batch_size: int = 1024
    learning_rate: float = 3e-3
    silenced: float = 0.3
    noise: float = 0.03
    striking_weight: float = 2.0
    false_per_minute: float = 1.0
    seed: int = 0


@dataclass(frozen=True)
class Shown:
    """Takes with what the limbs' networks look at in all their frames: `inputs` (N, 4, I), `moves` (N, 4)."""

    takes: list[Take]
    inputs: NDArray[np.float16]
    moves: NDArray[np.bool_]


def shown(takes: list[Take], networks: Networks, at_once: int = 100) -> Shown:
    """Takes with what the pose and action networks say of them."""
    inputs, moves = [], []
    for first in range(0, len(takes), at_once):
        part = takes[first : first + at_once]
        seen = [
            windows(one.features, one.times_s, np.arange(len(one.times_s)), networks.steps, networks.step_ms)
            for one in part
        ]
        pose, action = networks.ask(np.concatenate(seen))
        at = 0
        for one in part:
            end = at + len(one.times_s)
            found, moving = all_limb_inputs(one.features, one.times_s, pose[at:end], action[at:end])
            inputs.append(found.astype(np.float16))
            moves.append(moving)
            at = end
    return Shown(takes, np.concatenate(inputs), np.concatenate(moves))


def train_limbs(
    catalogue: Catalogue, networks: Networks, settings: LimbTrainingSettings, tell: Callable[[str], object]
) -> LimbSettings:
    """Networks for arms and legs from train people, and their thresholds by validation people."""
    s, error = settings, fitted()
    of = {holds: [one for one in catalogue.of("train") if one.holds == holds] for holds in ("none", "alike")}
    of["strikes"] = [one for one in catalogue.of("train") if one.holds == "strikes"]
    sources: list[Callable[[], Sequence[Take]]] = [
        lambda: list(of_real(catalogue, of["strikes"], error, 1, s.strikes)),
        lambda: list(of_real(catalogue, of["none"], error, 2, s.none)),
        lambda: list(of_real(catalogue, of["alike"], error, 3, s.alike)),
        lambda: list(of_drawn("combinations", "train", range(s.combinations), error, 1)),
        lambda: list(of_drawn("strikes", "train", range(s.drawn_strikes), error, 1)),
        lambda: list(of_drawn("everyday", "train", range(s.everyday // 2), error, 2)),
        lambda: list(of_drawn("mixed", "train", range(s.mixed // 2), error, 2)),
    ]
    parts = []
    for source in sources:
        parts.append(shown(list(source()), networks))
        tell(f"{len(parts[-1].moves)} moments of {len(parts[-1].takes)} takes")
    rng = np.random.default_rng(s.seed)
    made = [fit(*examples_of(parts, s.weights, limbs), s, rng, tell) for limbs in (ARMS, LEGS)]
    judged = [
        shown(list(of_real(catalogue, catalogue.of("validation"), error, 4, 3)), networks),
        shown(list(of_drawn("everyday", "validation", range(8), error, 1)), networks),
    ]
    return with_thresholds(LimbSettings(made[0], made[1]), judged, s.false_per_minute)


def targets(take: Take) -> tuple[Floats, Floats]:
    """(T, 4) whether a limb is on its way out, and how much that counts."""
    times_s = take.times_s
    wanted = np.zeros((len(times_s), len(LIMBS)), np.float32)
    weight = np.ones_like(wanted)
    for one in take.strikes:
        weight[(times_s >= one.launch_s - 0.15) & (times_s < one.end_s), one.limb] = 0.0
        weight[(times_s >= one.peak_s + 0.15) & (times_s < one.end_s + 0.05), one.limb] = 0.6
    for one in take.strikes:
        lead_s = 0.0 if one.limb in ARMS else 0.05
        out = (times_s >= one.launch_s - lead_s) & (times_s <= one.peak_s + 0.02)
        wanted[out, one.limb] = 1.0
        weight[out, one.limb] = np.clip(0.4 + (times_s[out] - one.launch_s) / 0.1, 0.3, 1.0)
    return wanted, weight


def examples_of(
    parts: Sequence[Shown], weights: Sequence[float], limbs: tuple[int, ...]
) -> tuple[Floats, Floats, Floats]:
    """Inputs (N, I), targets (N,) and weights (N,) of these limbs where they move and something counts."""
    rows: list[tuple[Floats, Floats, Floats]] = []
    for part, factor in zip(parts, weights, strict=True):
        wanted, weight = (np.concatenate(each) for each in zip(*map(targets, part.takes), strict=True))
        for limb in limbs:
            chosen = part.moves[:, limb] & (weight[:, limb] > 0)
            counts = (factor * weight[chosen, limb]).astype(np.float32)
            rows.append((part.inputs[chosen, limb].astype(np.float32), wanted[chosen, limb], counts))
    inputs, wanted, weight = (np.concatenate(each) for each in zip(*rows, strict=True))
    return inputs, wanted, weight


def fit(
    inputs: Floats,
    wanted: Floats,
    weight: Floats,
    settings: LimbTrainingSettings,
    rng: np.random.Generator,
    tell: Callable[[str], object],
) -> LimbNetwork:
    """One network by Adam (Kingma and Ba 2014) on weighted cross-entropy, its rate falling as a cosine."""
    s = settings
    mean = np.average(inputs, axis=0, weights=weight)
    spread = np.sqrt(np.average((inputs - mean) ** 2, axis=0, weights=weight)) + 1e-2
    given = ((inputs - mean) / spread).astype(np.float32)
    told = len(NETWORK_INPUTS)
    quiet = np.median(given[wanted < 0.5][:, -told:], axis=0)
    weight = weight * np.where(wanted > 0.5, s.striking_weight, 1.0)
    weight = weight / weight.mean()
    count, width = given.shape
    values = [
        rng.normal(0.0, width**-0.5, (width, s.hidden)).astype(np.float32),
        np.zeros(s.hidden, np.float32),
        rng.normal(0.0, s.hidden**-0.5, s.hidden).astype(np.float32),
        np.array(-2.0, np.float32),
    ]
    first, second = ([np.zeros_like(one) for one in values] for _ in range(2))
    steps, step = s.epochs * (count // s.batch_size + 1), 0
    for epoch in range(s.epochs):
        order, loss = rng.permutation(count), 0.0
        for begin in range(0, count, s.batch_size):
            at = order[begin : begin + s.batch_size]
            seen = given[at] + s.noise * rng.normal(size=(len(at), width)).astype(np.float32)
            seen[rng.random(len(at)) < s.silenced, -told:] = quiet
            hidden = np.tanh(seen @ values[0] + values[1])
            found = 1.0 / (1.0 + np.exp(-(hidden @ values[2] + values[3])))
            right = np.where(wanted[at] > 0.5, found, 1.0 - found)
            loss -= float((weight[at] * np.log(right + 1e-7)).sum())
            error = (found - wanted[at]) * weight[at] / len(at)
            back = np.outer(error, values[2]) * (1.0 - hidden**2)
            slopes = [seen.T @ back, back.sum(0), hidden.T @ error, error.sum()]
            step += 1
            rate = s.learning_rate * 0.5 * (1.0 + np.cos(np.pi * step / steps)) + 1e-5
            for number, slope in enumerate(slopes):
                first[number] = 0.9 * first[number] + 0.1 * slope
                second[number] = 0.999 * second[number] + 0.001 * slope**2
                change = (first[number] / (1 - 0.9**step)) / (
                    np.sqrt(second[number] / (1 - 0.999**step)) + 1e-8
                )
                values[number] = values[number] - rate * change
        tell(f"epoch {epoch + 1}: loss {loss / count:.4f}")
    return as_network(values, mean, spread)


def as_network(values: Sequence[NDArray], mean: NDArray, spread: NDArray) -> LimbNetwork:
    """The same on inputs as they are, in numbers of three digits."""
    kernel = values[0] / spread[:, None]
    rows = np.concatenate([kernel.T, (values[1] - mean @ kernel)[:, None]], axis=1)
    last = (*values[2].tolist(), float(values[3]))
    return LimbNetwork(tuple(tuple(map(_short, row)) for row in rows.tolist()), tuple(map(_short, last)))


def _short(number: float) -> float:
    return float(f"{number:.3g}")


def odds_of(part: Shown, settings: LimbSettings) -> NDArray[np.float64]:
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


def decisions_of(
    part: Shown, odds: NDArray[np.float64], settings: LimbSettings
) -> list[list[tuple[float, str]]]:
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


ONS = (0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85)


def with_thresholds(settings: LimbSettings, judged: Sequence[Shown], false_per_minute: float) -> LimbSettings:
    """The thresholds that find most strikes, and before their peak, at no more false ones than that; of each
    of `judged`, and where none do, those with the fewest.
    """
    odds = [odds_of(part, settings) for part in judged]
    best, value = settings, -np.inf
    for punch_on, kick_on in product(ONS, ONS):
        tried = replace(
            settings, punch_on=punch_on, kick_on=kick_on, told_on=min(settings.told_on, punch_on, kick_on)
        )
        found = [
            figures_of(part.takes, decisions_of(part, mine, tried))
            for part, mine in zip(judged, odds, strict=True)
        ]
        over = sum(max(0.0, one.false_per_minute - false_per_minute) for one in found)
        merit = sum(one.right + 0.5 * one.before_peak for one in found) - over
        if merit > value:
            best, value = tried, merit
    return best
