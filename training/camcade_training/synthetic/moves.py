"""The moves that the body networks know, and how people do them; a side is chosen by mirroring.

What is not among the drawn pictures' motions (`motions`) stands here alone: their seeds draw what they always
drew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from camcade_training.synthetic import (
    crouching,
    everyday,
    guarding,
    handling,
    low_strikes,
    strikes,
    walking,
)
from camcade_training.synthetic.habits import Habits
from camcade_training.synthetic.keys import Motion

Author = Callable[[Habits, np.random.Generator], Motion]

STRIKE_AUTHORS: dict[str, tuple[Author, ...]] = {
    "jab": (strikes.jab, low_strikes.low_jab),
    "cross": (strikes.cross, low_strikes.low_cross),
    "hook": (strikes.hook, low_strikes.low_hook, low_strikes.swing_punch),
    "uppercut": (strikes.uppercut,),
    "front-kick": (strikes.front_kick, low_strikes.low_front_kick),
    "roundhouse-kick": (strikes.roundhouse_kick, low_strikes.low_roundhouse_kick),
    "side-kick": (strikes.side_kick, low_strikes.low_side_kick),
    "back-kick": (strikes.back_kick,),
    "squat-punch": (low_strikes.squat_punch,),
}
"""Action of a strike -> how people do it."""

HELD_AUTHORS: dict[str, tuple[Author, ...]] = {
    "squat": (crouching.squat, crouching.hold_squat),
    "jump": (crouching.jump, crouching.hop),
    "block": (guarding.block, guarding.cover),
    "walk": (
        walking.walk_about,
        walking.walk_across,
        walking.walk_in_place,
        walking.march,
        walking.shuffle,
        walking.run,
    ),
}

IDLE_AUTHORS: tuple[Author, ...] = (
    everyday.idle,
    guarding.on_guard,
    guarding.on_guard,
    guarding.dodge,
    guarding.dodge,
    everyday.wave,
    everyday.wave_both,
    everyday.stretch_up,
    everyday.stretch_forward,
    everyday.stretch_side,
    everyday.raise_arms,
    everyday.raise_arm,
    everyday.scratch_head,
    everyday.touch_face,
    everyday.point,
    everyday.reach_up,
    everyday.drink,
    everyday.adjust_hair,
    everyday.adjust_clothes,
    everyday.clap,
    everyday.talk,
    everyday.use_phone,
    crouching.bend_down,
    walking.step_over,
    walking.turn_around,
    everyday.dance,
    handling.fidget,
    handling.fidget,
    handling.fidget,
    handling.fidget,
    handling.rub,
    handling.rub,
    handling.throw,
    handling.swing_both,
    handling.kick_ball,
)


def perform_move(author: Author, habits: Habits, rng: np.random.Generator, side: str) -> Motion:
    """One performance by the given side; strikes carry the side in their action ("jab-left")."""
    made = author(habits, rng)
    if side == "left":
        made = made.mirrored()
    named = tuple(replace(strike, action=f"{made.action}-{side}") for strike in made.strikes)
    return replace(made, strikes=named)
