"""Hands at work on things nobody sees, balls thrown and touched: fast, and no strike."""

from __future__ import annotations

import numpy as np

from camcade_training.synthetic.habits import Habits, jitter, standing
from camcade_training.synthetic.keys import Key, Motion
from camcade_training.synthetic.poses import At, Numbers, change


def _hand_target(rng: np.random.Generator, side: float) -> Numbers | At:
    """Somewhere a hand goes in daily life; `side` 1 left, -1 right."""
    kind = str(rng.choice(["head", "chest", "pelvis", "reach", "hang"], p=[0.15, 0.25, 0.2, 0.25, 0.15]))
    if kind == "head":
        return At("head", (side * rng.uniform(-0.5, 1.6), rng.uniform(-1.5, 1.6), rng.uniform(0.2, 2.2)))
    if kind == "chest":
        return At("chest", (side * rng.uniform(-0.2, 0.5), rng.uniform(-0.7, 0.1), rng.uniform(0.2, 0.6)))
    if kind == "pelvis":
        return At("pelvis", (side * rng.uniform(-0.1, 0.5), rng.uniform(-0.1, 0.45), rng.uniform(0.05, 0.6)))
    if kind == "hang":
        return (side * float(rng.uniform(0.05, 0.3)), -0.93, float(rng.normal(0.05, 0.15)))
    way = rng.normal(0.0, 1.0, 3) * (0.8, 0.8, 0.7) + (side * 0.35, -0.1, 0.45)
    x, y, z = way / np.linalg.norm(way) * rng.uniform(0.5, 0.99)
    return (float(x), float(y), float(z))


def fidget(habits: Habits, rng: np.random.Generator) -> Motion:
    """Everyday handling of things nobody sees: hands go from place to place, the trunk turns and bends."""
    rest = standing(habits)
    pose, keys, at = rest, [Key(0.0, rest)], 0.0
    pace = float(rng.uniform(0.6, 1.5))  # seconds for a reach
    for _ in range(int(rng.integers(3, 8))):
        turn = float(rng.normal(0.0, 0.3))
        changes: dict[str, Numbers | At] = {
            "chest": (turn, float(rng.uniform(-0.05, 0.45)), float(rng.normal(0.0, 0.1))),
            "pelvis": (0.5 * turn, float(rng.uniform(0.0, 0.2)), float(rng.normal(0.0, 0.04))),
            "head": (float(rng.normal(0.0, 0.4)), float(rng.normal(0.15, 0.2)), 0.0),
            "shift": (
                float(rng.normal(0.0, 0.04)),
                float(rng.uniform(-0.06, 0.0)),
                float(rng.normal(0.0, 0.03)),
            ),
        }
        for name, side in (("left", 1.0), ("right", -1.0)):
            if rng.random() < 0.65:
                changes[f"{name}_hand"] = _hand_target(rng, side)
        pose = change(pose, **changes)
        at += pace * float(rng.uniform(0.5, 1.4)) / habits.tempo
        keys.append(Key(at, pose))
        if rng.random() < 0.4:
            at += float(rng.uniform(0.1, 1.0))
            keys.append(Key(at, jitter(rng, pose, 0.6)))
    keys.append(Key(at + 0.7, rest))
    return Motion("fidget", tuple(keys))


def rub(habits: Habits, rng: np.random.Generator) -> Motion:
    """A hand, or both, going to and fro: wiping, sweeping, stirring, sawing, conducting."""
    rest = standing(habits)
    both = bool(rng.random() < 0.5)
    size = rng.normal(0.0, 1.0, 3)
    size *= rng.uniform(0.08, 0.3) / np.linalg.norm(size)
    x, y, z = rng.uniform(0.0, 0.35), rng.uniform(-0.6, 0.4), rng.uniform(0.3, 0.7)
    beat = float(rng.uniform(0.22, 0.6)) / habits.tempo
    bend = float(rng.uniform(0.0, 0.4))
    keys, at = [Key(0.0, rest)], 0.6
    opposite = float(rng.choice([-1.0, 1.0]))
    for index in range(int(rng.integers(4, 10))):
        way = 1.0 if index % 2 else -1.0
        hands: dict[str, Numbers | At] = {
            "right_hand": (-x + way * size[0], y + way * size[1], z + way * size[2])
        }
        if both:
            other = way * opposite
            hands["left_hand"] = (x + other * size[0], y + other * size[1], z + other * size[2])
        chest = (0.15 * way * float(rng.uniform(0, 1)), bend, 0.0)
        keys.append(Key(at, change(rest, **hands, chest=chest, head=(0.0, 0.2 + 0.5 * bend, 0.0))))
        at += beat * float(rng.uniform(0.85, 1.15))
    keys.append(Key(at + 0.6, rest))
    return Motion("rub", tuple(keys))


def throw(habits: Habits, rng: np.random.Generator) -> Motion:
    """Throwing a ball, over or under the shoulder: fast, out in front, and no punch."""
    rest = standing(habits)
    over = bool(rng.random() < 0.6)
    back: Numbers = (-0.55, 0.55, -0.35) if over else (-0.25, -0.75, -0.55)
    top: Numbers = (-0.25, 0.85, 0.3) if over else (-0.15, -0.9, 0.3)
    out: Numbers = (0.15, -0.1, 0.9) if over else (-0.05, -0.2, 0.9)
    through: Numbers = (0.35, -0.75, 0.45) if over else (0.0, 0.35, 0.8)
    wind = change(rest, pelvis=(-0.35, 0.0, 0.0), chest=(-0.5, -0.05, -0.05), right_hand=back)
    step: Numbers = (0.14, 0.0, float(rng.uniform(0.1, 0.35)))
    go = change(rest, chest=(0.1, 0.05, 0.0), right_hand=top, left_foot=step)
    let_go = change(rest, pelvis=(0.3, 0.1, 0.0), chest=(0.5, 0.25, 0.0), right_hand=out, left_foot=step)
    keys = [Key(0.0, rest), Key(float(rng.uniform(0.4, 0.8)) / habits.tempo, jitter(rng, wind))]
    for seconds, pose in ((0.12, go), (0.1, let_go), (0.14, change(let_go, right_hand=through))):
        keys.append(Key(keys[-1].at_s + seconds * float(rng.uniform(0.9, 1.6)), jitter(rng, pose), "linear"))
    keys.append(Key(keys[-1].at_s + 0.7, rest))
    return Motion("throw", tuple(keys))


def swing_both(habits: Habits, rng: np.random.Generator) -> Motion:
    """Both hands swung across, as with a bat, a club or a broom."""
    rest = standing(habits)
    high = float(rng.uniform(-0.7, 0.3))
    back = change(
        rest, chest=(-0.7, 0.2, 0.0), left_hand=(-0.45, high + 0.3, 0.35), right_hand=(-0.7, high + 0.3, 0.2)
    )
    front = change(rest, chest=(0.0, 0.25, 0.0), left_hand=(0.05, high, 0.75), right_hand=(-0.15, high, 0.75))
    after = change(
        rest, chest=(0.7, 0.15, 0.0), left_hand=(0.7, high + 0.35, 0.2), right_hand=(0.45, high + 0.35, 0.4)
    )
    keys = [Key(0.0, rest), Key(0.7 / habits.tempo, jitter(rng, back))]
    beat = float(rng.uniform(0.12, 0.4)) / habits.tempo
    keys.append(Key(keys[-1].at_s + beat, jitter(rng, front), "linear"))
    keys.append(Key(keys[-1].at_s + beat, jitter(rng, after), "snap"))
    keys.append(Key(keys[-1].at_s + 0.8, rest))
    return Motion("swing", tuple(keys))


def kick_ball(habits: Habits, rng: np.random.Generator) -> Motion:
    """A soft touch of a ball with the foot, knee hardly lifted; small enough to be no strike."""
    rest = standing(habits)
    away = change(rest, right_foot=(-0.12, 0.08, -0.18), shift=(0.05, -0.02, 0.0), chest=(0.0, 0.15, 0.0))
    touch = change(rest, right_foot=(-0.06, 0.08, float(rng.uniform(0.12, 0.24))), shift=(0.05, -0.03, 0.0))
    keys = [
        Key(0.0, rest),
        Key(0.35, away),
        Key(0.35 + float(rng.uniform(0.18, 0.35)), touch),
        Key(1.1, rest),
    ]
    return Motion("touch-ball", tuple(keys))
