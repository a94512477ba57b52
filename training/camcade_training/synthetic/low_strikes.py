"""Strikes at belly and legs, punches out of a squat, and swings of the untrained, all by the right side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from camcade_training.synthetic.crouching import squatting
from camcade_training.synthetic.habits import Habits, guard, scaled, standing
from camcade_training.synthetic.keys import Key, Motion
from camcade_training.synthetic.poses import At, both, change
from camcade_training.synthetic.strikes import Timing, strike_of

LOOSE = Timing(
    start=(0.05, 0.12),
    punch=((0.06, 0.2), (0.1, 0.24), (0.18, 0.4)),
    kick=((0.12, 0.3), (0.13, 0.28), (0.28, 0.55)),
    hold=(0.04, 0.1, 0.2, 0.35),
    jitter=(0.6, 1.2),
)
"""In anybody's time."""


def low_jab(habits: Habits, rng: np.random.Generator) -> Motion:
    """The leading hand to the belly."""
    return _straight_low("jab", "right", habits, rng)


def low_cross(habits: Habits, rng: np.random.Generator) -> Motion:
    """The rear hand to the belly."""
    return _straight_low("cross", "left", habits, rng)


def _straight_low(action: str, lead: str, habits: Habits, rng: np.random.Generator) -> Motion:
    rest = guard(habits, lead)
    drop = float(rng.uniform(0.36, 0.72))
    aim = (float(rng.normal(0.22, 0.08)), -drop, float(np.sqrt(1.0 - drop**2)))
    dip = float(rng.uniform(0.02, 0.16))
    peak = change(
        rest,
        shift=(0.02, -0.05 - dip, 0.08),
        pelvis=(0.4 if lead == "left" else 0.75, 0.1 + 1.2 * dip, 0.0),
        chest=(0.4, 0.15 + 1.3 * dip + habits.lean, 0.05),
        right_clavicle=(0.05, 0.4),
        right_hand=scaled(aim, habits.amplitude),
        right_elbow=(-0.8, -0.4, -0.3),
    )
    chamber = change(
        rest,
        shift=(0.0, -0.05 - 0.5 * dip, 0.0),
        pelvis=(-0.65 if lead == "left" else 0.5, 0.06 + 0.5 * dip, 0.0),
        chest=(-0.2, 0.13 + 0.6 * dip + habits.lean, 0.0),
        right_hand=At("chest", (-0.3, float(rng.uniform(-0.6, -0.3)), float(rng.uniform(0.15, 0.3)))),
        right_elbow=(-0.6, -0.6, -0.8),
    )
    return strike_of(action, "punch", rest, chamber, (), peak, habits, rng, LOOSE)


def low_hook(habits: Habits, rng: np.random.Generator) -> Motion:
    """A bent arm swung round at the height of the ribs."""
    lead = str(rng.choice(["left", "right"]))
    rest = guard(habits, lead)
    height = float(rng.uniform(-0.62, -0.38))
    elbow = (-1.0, -0.5, -0.35)
    load = change(
        rest,
        shift=(0.0, -0.12, 0.0),
        chest=(-0.45, 0.2 + habits.lean, -0.1),
        right_hand=(-0.45, height - 0.1, 0.3),
        right_elbow=elbow,
    )
    swing = change(load, chest=(0.0, 0.2 + habits.lean, 0.0), right_hand=(-0.4, height, 0.6))
    peak = change(
        rest,
        shift=(0.02, -0.14, 0.06),
        pelvis=(0.35 if lead == "left" else 0.75, 0.08, 0.0),
        chest=(0.55, 0.2 + habits.lean, 0.0),
        right_clavicle=(0.1, 0.35),
        right_hand=scaled((0.25, height, 0.62), habits.amplitude),
        right_elbow=elbow,
    )
    return strike_of("hook", "punch", rest, load, (swing,), peak, habits, rng, LOOSE)


def swing_punch(habits: Habits, rng: np.random.Generator) -> Motion:
    """A wide swing of the untrained, the arm nearly stretched: a hook for whoever asks."""
    rest = change(standing(habits), **both(fist=(1.0,)))
    height = float(rng.normal(0.05, 0.12))
    load = change(rest, chest=(-0.5, 0.1, 0.0), right_hand=(-0.85, height - 0.1, -0.1))
    swing = change(rest, chest=(0.0, 0.1, 0.0), right_hand=(-0.75, height, 0.6))
    peak = change(
        rest,
        shift=(0.02, -0.05, 0.08),
        pelvis=(0.4, 0.08, 0.0),
        chest=(0.55, 0.15, 0.0),
        right_hand=scaled((0.35, height, 0.85), habits.amplitude),
        right_elbow=(-1.0, -0.2, 0.0),
    )
    return strike_of("hook", "punch", rest, load, (swing,), peak, habits, rng, LOOSE)


def low_front_kick(habits: Habits, rng: np.random.Generator) -> Motion:
    """The foot straight ahead at shin, knee or thigh."""
    rest = guard(habits, str(rng.choice(["left", "right"], p=[0.7, 0.3])))
    down = _kick_down(habits, rng)
    ahead = float(np.sqrt(1.0 - down**2)) * min(1.0, habits.amplitude)
    chamber = change(
        rest,
        left_foot=(0.05, 0.0, 0.04),
        left_knee=(0.2, 0.0, 1.0),
        shift=(0.06, -0.03, 0.0),
        pelvis=(0.05, -0.05, -0.04),
        chest=(-0.05, 0.1 + habits.lean, 0.0),
        right_foot=At("hip", (0.0, -0.72, float(rng.uniform(-0.1, 0.2)))),
        right_knee=(-0.15, 0.5, 1.0),
        right_sole=(0.0, 0.3),
    )
    peak = change(
        chamber,
        pelvis=(0.2, -0.16, -0.04),
        chest=(0.0, 0.12 + habits.lean, 0.0),
        right_foot=At("hip", (float(rng.normal(0.03, 0.05)), -down, ahead)),
        right_knee=(-0.05, 1.0, 0.5),
        right_sole=(0.0, 0.2),
    )
    return strike_of("front-kick", "kick", rest, chamber, (), peak, habits, rng, LOOSE)


def low_roundhouse_kick(habits: Habits, rng: np.random.Generator) -> Motion:
    """The leg swung round against shin or thigh."""
    rest = guard(habits, str(rng.choice(["left", "right"], p=[0.7, 0.3])))
    down = _kick_down(habits, rng)
    out = float(np.sqrt(1.0 - down**2)) * min(1.0, habits.amplitude)
    chamber = change(
        rest,
        left_foot=(0.05, 0.0, 0.03),
        left_sole=(0.9, 0.05),
        left_knee=(0.5, 0.0, 1.0),
        shift=(0.06, -0.03, 0.0),
        pelvis=(0.2, -0.03, -0.1),
        chest=(-0.1, 0.1 + habits.lean, 0.0),
        right_foot=At("hip", (-0.4, -0.75, -0.2)),
        right_knee=(-0.6, 0.2, 1.0),
        right_sole=(0.2, 0.5),
    )
    swing = change(
        chamber,
        pelvis=(0.6, -0.05, -0.15),
        right_foot=At("hip", (-0.6 * out - 0.1, -down - 0.05, 0.5 * out)),
        right_knee=(-0.2, 0.4, 1.0),
    )
    peak = change(
        chamber,
        pelvis=(0.95, -0.05, -0.2),
        chest=(-0.2, 0.08 + habits.lean, 0.0),
        right_foot=At("hip", (float(rng.uniform(-0.15, 0.3)) * out, -down, 0.95 * out)),
        right_knee=(0.3, 0.6, 0.7),
        right_sole=(0.7, 0.6),
        right_hand=At("pelvis", (-0.5, 0.3, -0.1)) if rng.random() < 0.4 else rest["right_hand"],
    )
    return strike_of("roundhouse-kick", "kick", rest, chamber, (swing,), peak, habits, rng, LOOSE)


def low_side_kick(habits: Habits, rng: np.random.Generator) -> Motion:
    """Side on, the edge of the foot at the opponent's knee."""
    rest = guard(habits, str(rng.choice(["left", "right"], p=[0.35, 0.65])))
    down = _kick_down(habits, rng)
    side_on = float(rng.uniform(1.1, 1.5))
    chamber = change(
        rest,
        shift=(0.03, -0.04, -0.03),
        pelvis=(side_on, 0.0, -0.12),
        chest=(-0.15, 0.1 + habits.lean, 0.03),
        left_foot=(0.02, 0.0, -0.02),
        left_sole=(1.4, 0.0),
        left_knee=(0.8, 0.0, 0.6),
        right_foot=At("hip", (0.05, -0.55, 0.2)),
        right_knee=(0.2, 0.6, 1.0),
        right_sole=(1.3, -0.1),
    )
    peak = change(
        chamber,
        pelvis=(side_on + 0.1, 0.0, -0.3),
        chest=(-0.25, 0.05 + habits.lean, -0.05),
        right_foot=At("hip", (0.02, -down, float(np.sqrt(1.0 - down**2)) * min(1.0, habits.amplitude))),
        right_knee=(0.6, 1.0, 0.0),
        right_sole=(1.3, -0.2),
    )
    return strike_of("side-kick", "kick", rest, chamber, (), peak, habits, rng, LOOSE)


def _kick_down(habits: Habits, rng: np.random.Generator) -> float:
    """How far below the hip the foot of a low kick is, leg lengths."""
    return float(np.clip(rng.normal(0.55, 0.12) - 0.4 * habits.kick_height, 0.36, 0.82))


def squat_punch(habits: Habits, rng: np.random.Generator) -> Motion:
    """Down, a straight punch from below, and up again."""
    above = guard(habits, str(rng.choice(["left", "right"]))) if rng.random() < 0.6 else standing(habits)
    down = squatting(habits, rng, "guard")
    aim = (float(rng.normal(0.2, 0.1)), float(rng.normal(-0.05, 0.18)), 0.97)
    peak = change(
        down,
        chest=(0.45, 0.2, 0.0),
        right_clavicle=(0.15, 0.4),
        right_hand=scaled(aim, habits.amplitude),
        right_elbow=(-0.8, -0.6, 0.0),
    )
    chamber = change(down, chest=(-0.2, 0.2, 0.0))
    fist = strike_of("squat-punch", "punch", down, chamber, (), peak, habits, rng, LOOSE)
    sink = float(rng.uniform(0.25, 0.6)) / habits.tempo
    rise = float(rng.uniform(0.3, 0.7)) / habits.tempo
    keys = [Key(0.0, above), *(replace(key, at_s=key.at_s + sink) for key in fist.keys)]
    keys.append(Key(keys[-1].at_s + rise, above))
    return Motion("squat-punch", tuple(keys), tuple(strike.moved(sink) for strike in fist.strikes))
