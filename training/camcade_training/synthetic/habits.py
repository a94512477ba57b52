"""How one person moves: habits, the two stances everything starts from, and the way through some poses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from camcade_training.synthetic.keys import Key, Motion
from camcade_training.synthetic.poses import GUARD, STANDING, At, WrittenPose, both, change, mirrored


@dataclass(frozen=True)
class Habits:
    """How one person moves: factors around 1 and small angles in radians."""

    tempo: float = 1.0
    amplitude: float = 1.0
    stance: float = 1.0
    lean: float = 0.0
    guard_height: float = 0.0  # head radii
    guard_reach: float = 1.0
    southpaw: bool = False
    sway: float = 1.0
    kick_height: float = 0.0  # leg lengths
    arm_hang: float = 0.13

    @staticmethod
    def varied(rng: np.random.Generator) -> Habits:
        """The habits of one person."""
        return Habits(
            tempo=float(np.clip(rng.normal(1.0, 0.12), 0.75, 1.3)),
            amplitude=float(np.clip(rng.normal(0.97, 0.06), 0.82, 1.08)),
            stance=float(np.clip(rng.normal(1.0, 0.2), 0.6, 1.5)),
            lean=float(np.clip(rng.normal(0.0, 0.06), -0.12, 0.15)),
            guard_height=float(np.clip(rng.normal(-0.1, 0.5), -1.2, 0.7)),
            guard_reach=float(np.clip(rng.normal(1.0, 0.15), 0.7, 1.3)),
            southpaw=bool(rng.random() < 0.25),
            sway=float(rng.uniform(0.5, 1.6)),
            kick_height=float(np.clip(rng.normal(0.0, 0.14), -0.32, 0.3)),
            arm_hang=float(rng.uniform(0.08, 0.2)),
        )


def jitter(rng: np.random.Generator, pose: WrittenPose, amount: float = 1.0) -> WrittenPose:
    """Nobody hits the same pose twice: small noise on everything but where the person stands."""
    spread = {"hand": 0.035, "foot": 0.012, "chest": 0.04, "head": 0.07, "pelvis": 0.04, "clavicle": 0.03}
    result: dict = {}
    for name, value in pose.items():
        sigma = spread.get(name.rpartition("_")[2], 0.0) * amount
        if isinstance(value, At):
            unit = 6.0 if value.part == "head" else 1.0
            noise = rng.normal(0.0, sigma * unit * 0.7, 3) if sigma else np.zeros(3)
            x, y, z = np.array(value.place) + noise
            result[name] = At(value.part, (float(x), float(y), float(z)))
        elif sigma and name.endswith("_foot"):
            noise = rng.normal(0.0, sigma, len(value)) * (1.0, 0.0 if value[1] < 0.02 else 1.0, 1.0)
            result[name] = tuple(float(n) for n in np.array(value) + noise)
        else:
            result[name] = tuple(float(n) for n in np.array(value) + rng.normal(0.0, 1.0, len(value)) * sigma)
    return result


def standing(habits: Habits) -> WrittenPose:
    """Standing at ease, arms down."""
    wide = 0.12 * habits.stance
    return change(
        STANDING,
        chest=(0.0, 0.03 + 0.6 * habits.lean, 0.0),
        **both(hand=(habits.arm_hang, -0.96, 0.07), foot=(wide, 0.0, 0.0)),
    )


def guard(habits: Habits, lead: str = "left") -> WrittenPose:
    """The fighting stance, fists before the face, one foot in front."""
    reach, lift = habits.guard_reach, habits.guard_height
    pose = change(
        GUARD,
        chest=(-0.10, 0.13 + habits.lean, 0.0),
        left_hand=At("head", (0.95, -1.7 + lift, 2.9 * reach)),
        right_hand=At("head", (-1.05, -1.75 + lift, 1.6 * reach)),
        left_foot=(0.12 * habits.stance, 0.0, 0.25 * habits.stance),
        right_foot=(-0.17 * habits.stance, 0.0, -0.22 * habits.stance),
    )
    return pose if lead == "left" else mirrored(pose)


def scaled(place: Iterable[float], factor: float) -> tuple[float, float, float]:
    """A place `factor` times as far away."""
    x, y, z = (float(number) * factor for number in place)
    return (x, y, z)


def beat_s(habits: Habits, rng: np.random.Generator, low: float, high: float) -> float:
    """Seconds from `low` to `high` at the usual tempo, in this person's."""
    return float(rng.uniform(low, high)) / habits.tempo


def tour(
    action: str,
    rest: WrittenPose,
    stops: Sequence[tuple[float, WrittenPose]],
    habits: Habits,
    rng: np.random.Generator,
    back_s: float = 0.7,
) -> Motion:
    """From rest through `stops` (seconds it takes, pose) and back to rest."""
    rest = jitter(rng, rest, 0.6)
    keys, at = [Key(0.0, rest)], 0.0
    for seconds, pose in stops:
        at += seconds * float(rng.uniform(0.85, 1.2)) / habits.tempo
        keys.append(Key(at, jitter(rng, pose, 0.6)))
    keys.append(Key(at + back_s / habits.tempo, rest))
    return Motion(action, tuple(keys))
