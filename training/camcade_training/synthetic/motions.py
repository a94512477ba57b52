"""The library of motions by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from camcade_training.synthetic import everyday, strikes
from camcade_training.synthetic.errors import PeopleError
from camcade_training.synthetic.habits import Habits
from camcade_training.synthetic.keys import Motion

Author = Callable[[Habits, np.random.Generator], Motion]

PUNCHES: dict[str, Author] = {
    "jab": strikes.jab,
    "cross": strikes.cross,
    "hook": strikes.hook,
    "uppercut": strikes.uppercut,
}
KICKS: dict[str, Author] = {
    "front-kick": strikes.front_kick,
    "side-kick": strikes.side_kick,
    "roundhouse-kick": strikes.roundhouse_kick,
    "back-kick": strikes.back_kick,
}
OTHERS: dict[str, Author] = {
    "idle": everyday.idle,
    "guard": everyday.on_guard,
    "block": everyday.block,
    "wave": everyday.wave,
    "wave-both": everyday.wave_both,
    "stretch-up": everyday.stretch_up,
    "stretch-forward": everyday.stretch_forward,
    "stretch-side": everyday.stretch_side,
    "raise-arms": everyday.raise_arms,
    "raise-arm": everyday.raise_arm,
    "scratch-head": everyday.scratch_head,
    "touch-face": everyday.touch_face,
    "point": everyday.point,
    "reach-up": everyday.reach_up,
    "drink": everyday.drink,
    "adjust-hair": everyday.adjust_hair,
    "adjust-clothes": everyday.adjust_clothes,
    "clap": everyday.clap,
    "talk": everyday.talk,
    "use-phone": everyday.use_phone,
    "squat": everyday.squat,
    "sit": everyday.sit,
    "bend-down": everyday.bend_down,
    "jump": everyday.jump,
    "march": everyday.march,
    "step-over": everyday.step_over,
    "walk-in-place": everyday.walk_in_place,
    "walk-across": everyday.walk_across,
    "walk-about": everyday.walk_about,
    "turn-around": everyday.turn_around,
    "dance": everyday.dance,
}
STRIKES = PUNCHES | KICKS
MOTIONS: dict[str, Author] = STRIKES | OTHERS
SIDED_STRIKES = tuple(f"{name}-{side}" for name in STRIKES for side in ("left", "right"))


def motion(name: str, habits: Habits, rng: np.random.Generator, side: str | None = None) -> Motion:
    """One performance of an action; `side` is the striking or acting side, drawn at random when None.

    Strikes may be asked for with the side in the name ("jab-left"). The action of a strike carries its side.
    Raises PeopleError for an unknown name or side.
    """
    base, _, tail = name.rpartition("-")
    if tail in ("left", "right") and base in STRIKES:
        name, side = base, tail
    if name not in MOTIONS:
        raise PeopleError(f"unknown motion {name!r}: expected one of {', '.join([*MOTIONS, *SIDED_STRIKES])}")
    if side is None:
        side = "left" if rng.random() < (0.6 if habits.southpaw else 0.4) else "right"
    if side not in ("left", "right"):
        raise PeopleError(f"unknown side {side!r} for {name}: expected left or right")
    made = MOTIONS[name](habits, rng)
    if side == "left":
        made = made.mirrored()
    if made.strikes:
        action = f"{name}-{side}"
        named = tuple(replace(strike, action=action) for strike in made.strikes)
        made = replace(made, action=action, strikes=named)
    return made
