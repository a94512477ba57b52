"""Who does what, how, and seen from where: performances for training, wilder than any one school of fighting.

A plan of motions is compiled to rows of poses and restyled there: amplitude, habits of the idle limbs, where
the hands rest, seats, and noise on every joint's angle. What it is called comes from `labels`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from camcade_training.synthetic import combinations, everyday
from camcade_training.synthetic.body import FIELDS, POSE_SIZE, Proportions
from camcade_training.synthetic.habits import Habits, standing
from camcade_training.synthetic.keys import Motion
from camcade_training.synthetic.moves import (
    HELD_AUTHORS,
    IDLE_AUTHORS,
    STRIKE_AUTHORS,
    Author,
    perform_move,
)
from camcade_training.synthetic.performances import Performance
from camcade_training.synthetic.poses import compile_poses
from camcade_training.synthetic.seeds import check_split

SPREAD = {
    "hand": 0.05,
    "elbow": 0.2,
    "chest": 0.09,
    "head": 0.14,
    "pelvis": 0.07,
    "clavicle": 0.06,
    "knee": 0.12,
    "shift": 0.015,
    "sole": 0.1,
}
SEATED_STRIKES = ("jab", "cross", "hook", "uppercut")
KINDS = ("strikes", "everyday", "mixed", "combinations")
"""Of performances. The order is part of their seeds."""


@dataclass(frozen=True)
class Style:
    """How somebody does everything in one performance.

    | field | meaning |
    | --- | --- |
    | seated | on a chair: the legs stay where they are |
    | untrained | strikes out of standing, not out of a guard |
    | amplitude | of strikes and everything else, a factor |
    | wild | of the noise on joint angles, a factor |
    | pace | tempo of all motions, a factor |
    """

    seated: bool = False
    untrained: bool = False
    amplitude: float = 1.0
    wild: float = 1.0
    pace: float = 1.0

    @staticmethod
    def varied(rng: np.random.Generator) -> Style:
        """Somebody's style; one in eight sits."""
        return Style(
            seated=bool(rng.random() < 0.12),
            untrained=bool(rng.random() < 0.35),
            amplitude=float(np.clip(rng.normal(0.95, 0.1), 0.7, 1.12)),
            wild=float(rng.uniform(0.3, 1.6)),
            pace=float(np.clip(rng.lognormal(0.0, 0.22), 0.6, 1.6)),
        )


@dataclass(frozen=True)
class Staged:
    """A performance with how it was styled."""

    performance: Performance
    style: Style


def body_seed(split: str, *numbers: int) -> np.random.Generator:
    """Randomness of the body models: apart from all other uses, and disjoint for each split."""
    return np.random.default_rng([77, ("train", "validation", "test").index(check_split(split)), *numbers])


def stage(kind: str, split: str, seed: int, seconds: float = 24.0, body: Proportions | None = None) -> Staged:
    """Performance number `seed` of a split, of one of `KINDS`, at least so many seconds long; of somebody
    drawn from the seed, or of `body`.
    """
    rng = body_seed(split, seed, KINDS.index(kind))
    drawn, habits, style = Proportions.varied(rng), Habits.varied(rng), Style.varied(rng)
    body = body or drawn
    motions: list[Motion] = [everyday.idle(habits, rng)]
    gaps: list[float] = []
    length = motions[0].duration_s
    while length < seconds:
        if kind == "combinations":
            made = _combined(habits, style, rng)
        else:
            author = _choose(kind, style, rng)
            made = perform_move(author, habits, rng, str(rng.choice(["left", "right"])))
        strikes = bool(made.strikes)
        gap = float(rng.uniform(0.12, 0.8) if strikes else rng.uniform(0.3, 0.9))
        if made.action in ("walk-across", "walk-about"):
            gap = float(rng.uniform(0.7, 1.1))
        motions.append(made)
        gaps.append(gap)
        length += gap + made.duration_s / style.pace
    return Staged(compose(motions, gaps, body, habits, style, rng), style)


def _combined(habits: Habits, style: Style, rng: np.random.Generator) -> Motion:
    """Mostly combinations, between them kicks and whatever else people do."""
    drawn, side = rng.random(), str(rng.choice(["left", "right"]))
    if drawn < 0.6:
        return combinations.combination(habits, rng, kicks=not style.seated)
    if drawn < 0.75 and not style.seated:
        return combinations.swinging_kick(habits, rng, side)
    return perform_move(_choose("mixed", style, rng), habits, rng, side)


def _choose(kind: str, style: Style, rng: np.random.Generator) -> Author:
    share = {"strikes": 0.78, "mixed": 0.4, "everyday": 0.0}[kind]
    drawn = rng.random()
    if drawn < share:
        names = SEATED_STRIKES if style.seated else tuple(STRIKE_AUTHORS)
        authors = STRIKE_AUTHORS[str(rng.choice(names))]
        return authors[int(rng.integers(len(authors)))]
    if drawn < share + {"strikes": 0.14, "mixed": 0.3, "everyday": 0.16}[kind]:
        names = ("block",) if style.seated else tuple(HELD_AUTHORS)
        if kind == "everyday":
            names = ("walk",) if not style.seated else ("idle",)
        name = str(rng.choice(names))
        authors = HELD_AUTHORS.get(name, (everyday.idle,))
        return authors[int(rng.integers(len(authors)))]
    return IDLE_AUTHORS[int(rng.integers(len(IDLE_AUTHORS)))]


def compose(
    motions: list[Motion],
    gaps: list[float],
    body: Proportions,
    habits: Habits,
    style: Style,
    rng: np.random.Generator,
) -> Performance:
    """Motions one after another, restyled; each begins where the last one ended."""
    offset = rng.normal(0.0, 1.0, POSE_SIZE) * _spread() * style.wild * 0.8
    at_ease = compile_poses([standing(habits)], body)[0]
    rows, times, eases, spans, strikes = [], [], [], [], []
    at, place = 0.0, np.zeros(2)
    for made, gap in zip(motions, [*gaps, 0.6], strict=True):
        styled = restyle(made, compile_poses([key.pose for key in made.keys], body), at_ease, style, rng)
        styled = styled + offset
        root = FIELDS["root"]
        styled[:, root] += 0.6 * place - styled[0, root]
        place = styled[-1, root].copy()
        rows.append(styled)
        times.extend(at + key.at_s / style.pace for key in made.keys)
        eases.extend(key.ease for key in made.keys)
        duration = made.duration_s / style.pace
        spans.append((at, at + duration, made.action))
        strikes.extend(_paced(strike, style.pace).moved(at) for strike in made.strikes)
        at += duration + gap
    rows.append(rows[-1][-1:])
    phases = np.stack([rng.uniform(0.12, 0.45, 6), rng.random(6)], axis=1)
    return Performance(
        body,
        np.array([*times, at]),
        np.concatenate(rows),
        (*eases, "smooth"),
        tuple(spans),
        tuple(strikes),
        habits.sway * float(rng.uniform(0.5, 2.0)),
        phases,
    )


def _paced(strike, pace: float):
    from dataclasses import replace

    names = ("start_s", "launch_s", "peak_s", "release_s", "recoil_s", "end_s")
    return replace(strike, **{name: getattr(strike, name) / pace for name in names})


def _spread() -> NDArray[np.float64]:
    spread = np.zeros(POSE_SIZE)
    for name, place in FIELDS.items():
        spread[place] = SPREAD.get(name.rpartition("_")[2], 0.0)
    return spread


def restyle(
    made: Motion,
    rows: NDArray[np.float64],
    at_ease: NDArray[np.float64],
    style: Style,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Rows (K, POSE_SIZE) of a motion's keys as somebody of this style does them."""
    rows = rows.copy()
    rest = rows[0].copy()
    striking = made.strikes[0].joint.partition("_")[0] if made.strikes else ""
    is_one = len(made.strikes) == 1 and made.action != "squat-punch"
    if striking and style.untrained and is_one:
        _untrain(rows, rest, at_ease, striking, made.strikes[0].label, made.action, rng)
    amplitude = style.amplitude * float(rng.uniform(0.9, 1.08))
    if made.strikes or made.action in ("jump", "squat", "block"):
        amplitude = max(amplitude, 0.8)
    hands = [*_places("left_hand"), *_places("right_hand"), *_places("chest"), *_places("pelvis")]
    rows[:, hands] = rows[0, hands] + amplitude * (rows[:, hands] - rows[0, hands])
    if style.seated:
        _seat(rows)
    noise = rng.normal(0.0, 1.0, rows.shape) * _spread() * 0.35 * style.wild
    noise[:, _places("shift")] *= 0.5
    return rows + noise


def _places(name: str) -> list[int]:
    return list(range(FIELDS[name].start, FIELDS[name].stop))


def _untrain(
    rows: NDArray[np.float64],
    rest: NDArray[np.float64],
    at_ease: NDArray[np.float64],
    side: str,
    label: str,
    action: str,
    rng: np.random.Generator,
) -> None:
    """Standing straight before and after, the other arm hanging or half up, the feet side by side."""
    other = "left" if side == "right" else "right"
    resting = np.all(np.abs(rows - rest) < 1e-9, axis=1)
    half_up = float(rng.choice([0.0, 0.0, 0.35, 0.7]))
    for name in (f"{other}_hand", f"{other}_elbow"):
        place = FIELDS[name]
        rows[:, place] = (1 - half_up) * at_ease[place] + half_up * rows[:, place]
    if label == "kick":  # the striking side's arm hangs as well
        for name in (f"{side}_hand", f"{side}_elbow"):
            place = FIELDS[name]
            rows[:, place] = (1 - half_up) * at_ease[place] + half_up * rows[:, place]
    else:
        if action not in ("jab", "cross"):  # which hand leads is what tells these two apart
            _stand_square(rows, at_ease)
        for name in (f"{side}_hand", f"{side}_elbow"):
            place = FIELDS[name]
            rows[resting, place] = (1 - half_up) * at_ease[place] + half_up * rows[resting, place]
    if action not in ("side-kick", "back-kick", "jab", "cross"):
        yaw = FIELDS["pelvis"].start
        rows[:, yaw] -= 0.75 * rest[yaw]
    if label == "kick":
        for name in ("left_foot", "right_foot", "left_sole", "right_sole"):
            place = FIELDS[name]
            rows[resting, place] = at_ease[place]


def _stand_square(rows: NDArray[np.float64], at_ease: NDArray[np.float64]) -> None:
    """The feet nearly side by side."""
    for name in ("left_foot", "right_foot", "left_sole", "right_sole", "left_knee", "right_knee"):
        place = FIELDS[name]
        rows[:, place] = 0.8 * at_ease[place] + 0.2 * rows[:, place]


def _seat(rows: NDArray[np.float64]) -> None:
    """Sitting: pelvis and feet stay where a chair keeps them."""
    rows[:, FIELDS["shift"]] = rows[:, FIELDS["shift"]] * 0.15 + (0.0, -0.48, -0.12)
    rows[:, FIELDS["pelvis"]] = rows[:, FIELDS["pelvis"]] * (0.25, 0.3, 0.3) + (0.0, -0.06, 0.0)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        rows[:, FIELDS[f"{side}_foot"]] = (sign * 0.16, 0.0, 0.42)
        rows[:, FIELDS[f"{side}_knee"]] = (sign * 0.15, 0.8, 1.0)
        rows[:, FIELDS[f"{side}_sole"]] = (sign * 0.2, 0.0)
