"""The library of motions by name."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from camcade_training.synthetic import crouching, everyday, guarding, strikes, walking
from camcade_training.synthetic.errors import PeopleError
from camcade_training.synthetic.habits import Habits
from camcade_training.synthetic.keys import Motion
from camcade_training.synthetic.moves import Author, perform_move

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
    "guard": guarding.on_guard,
    "block": guarding.block,
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
    "squat": crouching.squat,
    "sit": crouching.sit,
    "bend-down": crouching.bend_down,
    "jump": crouching.jump,
    "march": walking.march,
    "step-over": walking.step_over,
    "walk-in-place": walking.walk_in_place,
    "walk-across": walking.walk_across,
    "walk-about": walking.walk_about,
    "turn-around": walking.turn_around,
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
    made = perform_move(MOTIONS[name], habits, rng, side)
    return replace(made, action=made.strikes[0].action) if made.strikes else made
