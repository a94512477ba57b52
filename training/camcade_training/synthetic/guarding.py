"""On guard without a strike: bouncing, slipping, and arms up before the face."""

from __future__ import annotations

import numpy as np

from camcade_training.synthetic.habits import Habits, beat_s, guard, jitter, standing, tour
from camcade_training.synthetic.keys import Key, Motion
from camcade_training.synthetic.poses import At, both, change


def on_guard(habits: Habits, rng: np.random.Generator) -> Motion:
    """Bouncing in the fighting stance, no strike."""
    rest = guard(habits, str(rng.choice(["left", "right"])))
    stops = []
    for _ in range(4):
        shift = (float(rng.normal(0, 0.03)), float(rng.uniform(-0.12, -0.02)), float(rng.normal(0, 0.04)))
        bob = change(rest, shift=shift, head=(float(rng.normal(0, 0.12)), 0.13, float(rng.normal(0, 0.08))))
        stops.append((0.28, bob))
    return tour("guard", rest, stops, habits, rng, 0.35)


def dodge(habits: Habits, rng: np.random.Generator) -> Motion:
    """On guard, slipping and weaving, with a twitch of the hands now and then: no strike."""
    rest = guard(habits, str(rng.choice(["left", "right"])))
    keys, at = [Key(0.0, rest)], 0.0
    for _ in range(int(rng.integers(3, 8))):
        side = float(rng.normal(0.0, 1.0))
        low = float(rng.uniform(-0.16, -0.03))
        pose = change(
            rest,
            shift=(0.09 * side, low, float(rng.normal(0.0, 0.05))),
            chest=(float(rng.normal(0.0, 0.25)), 0.13 + habits.lean - low, -0.16 * side),
            head=(float(rng.normal(0.0, 0.1)), 0.13, -0.1 * side),
        )
        if rng.random() < 0.3:
            twitch = At("head", (-1.0, float(rng.uniform(-2.4, -1.2)), float(rng.uniform(1.6, 3.4))))
            pose = change(pose, right_hand=twitch)
        at += float(rng.uniform(0.16, 0.45)) / habits.tempo
        keys.append(Key(at, jitter(rng, pose, 0.5)))
    keys.append(Key(at + 0.35, rest))
    return Motion("guard", tuple(keys))


def block(habits: Habits, rng: np.random.Generator) -> Motion:
    """Both forearms up before the face, the body tucked in."""
    rest = guard(habits, str(rng.choice(["left", "right"])))
    crossed = float(rng.choice([-1.0, 1.0], p=[0.35, 0.65]))
    cover = change(
        rest,
        shift=(0.0, -0.09, -0.04),
        chest=(0.0, 0.25 + habits.lean, 0.0),
        pelvis=(0.0, 0.05, 0.0),
        head=(0.0, 0.35, 0.0),
        **both(clavicle=(0.35, 0.3), elbow=(0.35, -1.0, 0.4)),
        left_hand=At("head", (0.75 * crossed, 0.35, 1.75)),
        right_hand=At("head", (-0.75 * crossed, 0.35, 2.1)),
    )
    return tour("block", rest, [(0.22, cover), (beat_s(habits, rng, 0.3, 0.9), cover)], habits, rng, 0.4)


def cover(habits: Habits, rng: np.random.Generator) -> Motion:
    """Forearms up before the face or crossed before the chest, held for a while."""
    rest = guard(habits, str(rng.choice(["left", "right"]))) if rng.random() < 0.6 else standing(habits)
    kind = str(rng.choice(["parallel", "crossed", "high"]))
    apart = float(rng.uniform(0.4, 1.0))
    if kind == "parallel":
        hands = {
            "left_hand": At("head", (apart, float(rng.uniform(-0.2, 0.9)), float(rng.uniform(1.5, 2.4)))),
            "right_hand": At("head", (-apart, float(rng.uniform(-0.2, 0.9)), float(rng.uniform(1.5, 2.4)))),
        }
    elif kind == "crossed":
        height = float(rng.uniform(-1.6, 0.6))
        hands = {
            "left_hand": At("head", (-apart, height, float(rng.uniform(1.6, 2.6)))),
            "right_hand": At("head", (apart, height, float(rng.uniform(1.6, 2.6)))),
        }
    else:
        height = float(rng.uniform(0.6, 1.5))
        hands = {
            "left_hand": At("head", (0.3 * apart, height, float(rng.uniform(1.3, 2.2)))),
            "right_hand": At("head", (-0.3 * apart, height, float(rng.uniform(1.3, 2.2)))),
        }
    arms = change(
        rest,
        **hands,
        shift=(0.0, float(rng.uniform(-0.12, 0.0)), -0.03),
        chest=(0.0, float(rng.uniform(0.0, 0.3)) + habits.lean, 0.0),
        head=(0.0, float(rng.uniform(0.0, 0.4)), 0.0),
        **both(clavicle=(0.3, 0.3), elbow=(0.35, -1.0, 0.4), fist=(1.0,)),
    )
    up = float(rng.uniform(0.15, 0.35)) / habits.tempo
    stay = up + float(rng.uniform(0.3, 1.5))
    keys = [Key(0.0, rest), Key(up, arms), Key(stay, jitter(rng, arms, 0.5))]
    return Motion("block", (*keys, Key(stay + float(rng.uniform(0.2, 0.45)) / habits.tempo, rest)))
