"""What happens in a video, second by second: strikes, everyday life, or a short loop for browser tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from camcade_training.synthetic import crouching, guarding, low_strikes
from camcade_training.synthetic import strikes as high
from camcade_training.synthetic.errors import PeopleError
from camcade_training.synthetic.habits import standing
from camcade_training.synthetic.keys import Key, Motion
from camcade_training.synthetic.motions import OTHERS, SIDED_STRIKES, motion
from camcade_training.synthetic.moves import Author, perform_move
from camcade_training.synthetic.people import Person
from camcade_training.synthetic.performances import Performance, perform
from camcade_training.synthetic.walking import sidestep

# What people do between strikes of the script "strikes", and how often.
_BREAKS = ("guard", "guard", "idle", "block", "walk-in-place", "touch-face", "wave")
# The everyday script walks, waves and stretches most; guard and block belong to fighting.
_EVERYDAY_OFTEN = (
    "walk-about",
    "wave",
    "wave-both",
    "stretch-up",
    "stretch-forward",
    "stretch-side",
    "raise-arm",
    "raise-arms",
    "point",
    "scratch-head",
    "march",
)
_NOT_EVERYDAY = ("guard", "block", "walk-across")

EVERYDAY_SECONDS = 180.0
STRIKES_IN_SCRIPT = 45


def _joined(
    person: Person, rng: np.random.Generator, plan: list[tuple[str, float]], end_s: float
) -> Performance:
    """Motions by name, each with the seconds of blending that follow it."""
    motions: list[Motion] = [motion(name, person.habits, rng) for name, _ in plan]
    return perform(motions, [gap for _, gap in plan[:-1]], person.body, person.habits, rng, end_s)


def strikes(person: Person, rng: np.random.Generator) -> Performance:
    """Every strike of both sides in random order, about 1.2 to 2 s apart, with now and then a break."""
    names: list[str] = []
    while len(names) < STRIKES_IN_SCRIPT:
        names.extend(str(name) for name in rng.permutation(SIDED_STRIKES))
    plan: list[tuple[str, float]] = [("idle", 0.6)]
    for name in names[:STRIKES_IN_SCRIPT]:
        plan.append((name, float(rng.uniform(0.45, 1.0))))
        if rng.random() < 0.22:
            plan.append((str(rng.choice(_BREAKS)), float(rng.uniform(0.35, 0.6))))
    plan.append(("idle", 0.0))
    return _joined(person, rng, plan, 0.5)


def everyday(person: Person, rng: np.random.Generator) -> Performance:
    """Three minutes of walking, waving, stretching and the like, without a strike."""
    rare = tuple(name for name in OTHERS if name not in (*_NOT_EVERYDAY, *_EVERYDAY_OFTEN))
    plan: list[tuple[str, float]] = [("idle", 0.5)]
    length = 0.0
    while length < EVERYDAY_SECONDS:
        names = [str(name) for name in rng.permutation(_EVERYDAY_OFTEN)]
        names += [str(name) for name in rng.permutation(rare)[: len(names) // 2 + 1]]
        plan.extend((str(name), float(rng.uniform(0.35, 0.7))) for name in rng.permutation(names))
        length = _joined(person, np.random.default_rng(0), plan, 0.0).duration_s
    performance = _joined(person, rng, plan, 0.0)
    return performance


def punches_and_kicks(person: Person, rng: np.random.Generator) -> Performance:
    """About ten seconds that loop: on guard, a punch, on guard, a kick, twice over."""
    plan = [
        ("guard", 0.25),
        ("cross-right", 0.45),
        ("guard", 0.25),
        ("front-kick-right", 0.45),
        ("guard", 0.25),
        ("jab-left", 0.5),
        ("roundhouse-kick-right", 0.6),
    ]
    motions = [motion(name, person.habits, rng, "right" if name == "guard" else None) for name, _ in plan]
    return perform(motions, [gap for _, gap in plan[:-1]], person.body, person.habits, rng, 0.4)


def every_move(person: Person, rng: np.random.Generator) -> Performance:
    """About 45 seconds that loop: two quiet ones, then each move of the game by its name, out of a guard."""
    habits = replace(person.habits, amplitude=1.0, tempo=0.95, kick_height=0.05, stance=1.0, sway=0.6)
    still = Motion("idle", (Key(0.0, standing(habits)), Key(2.6, standing(habits))))
    moves: list[tuple[Author, str]] = [
        (high.jab, "left"),
        (high.cross, "right"),
        (low_strikes.low_jab, "left"),
        (low_strikes.low_cross, "right"),
        (high.hook, "right"),
        (high.uppercut, "right"),
        (high.front_kick, "right"),
        (low_strikes.low_front_kick, "left"),
        (high.roundhouse_kick, "right"),
        (high.side_kick, "left"),
        (high.back_kick, "right"),
        (low_strikes.squat_punch, "right"),
        (crouching.hold_squat, "right"),
        (guarding.block, "right"),
        (guarding.cover, "right"),
        (crouching.hop, "right"),
        (crouching.jump, "right"),
    ]
    motions = [still, *(perform_move(author, habits, rng, side) for author, side in moves)]
    motions += [sidestep(habits, far) for far in (1.15, -1.15)]
    gaps = [0.9] * (len(motions) - 1)
    return perform(motions, gaps, person.body, habits, rng, 0.6)


Script = Callable[[Person, np.random.Generator], Performance]
SCRIPTS: dict[str, Script] = {
    "strikes": strikes,
    "everyday": everyday,
    "punches-and-kicks": punches_and_kicks,
    "every-move": every_move,
}


def script(name: str) -> Script:
    """The script of that name; PeopleError if there is none."""
    if name not in SCRIPTS:
        raise PeopleError(f"unknown script {name!r}: expected one of {', '.join(SCRIPTS)}")
    return SCRIPTS[name]
