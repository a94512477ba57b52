"""Punches and kicks, all written for the right arm or leg; `moves.perform_move` mirrors them for the left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from camcade_training.synthetic.habits import Habits, guard, jitter, scaled
from camcade_training.synthetic.keys import Key, Motion, StrikeTimes
from camcade_training.synthetic.poses import At, WrittenPose, both, change


@dataclass(frozen=True)
class Timing:
    """How long the parts of a strike take, in seconds, drawn from (least, most)."""

    start: tuple[float, float]
    punch: tuple[tuple[float, float], ...]  # chamber, way out, way back
    kick: tuple[tuple[float, float], ...]
    hold: tuple[float, ...]  # with chances of 30, 35, 25 and 10 %
    jitter: tuple[float, float]  # of the guard and of the peak


USUAL = Timing(
    start=(0.05, 0.15),
    punch=((0.07, 0.16), (0.12, 0.2), (0.2, 0.34)),
    kick=((0.16, 0.28), (0.15, 0.25), (0.32, 0.5)),
    hold=(0.05, 0.1, 0.16, 0.26),
    jitter=(0.5, 1.0),
)


def strike_of(
    action: str,
    label: str,
    rest: WrittenPose,
    chamber: WrittenPose,
    ways: Sequence[WrittenPose],
    peak: WrittenPose,
    habits: Habits,
    rng: np.random.Generator,
    timing: Timing = USUAL,
) -> Motion:
    """Rest, chamber, the way out over `ways`, peak, hold, the way back."""
    kick = label == "kick"
    chambering, out, back = timing.kick if kick else timing.punch
    start = float(rng.uniform(*timing.start))
    launch = start + float(rng.uniform(*chambering)) / habits.tempo
    peak_s = launch + float(rng.uniform(*out))
    release = peak_s + float(rng.choice(timing.hold, p=[0.3, 0.35, 0.25, 0.1]))
    end = release + float(rng.uniform(*back)) / habits.tempo
    rest, peak = jitter(rng, rest, timing.jitter[0]), jitter(rng, peak, timing.jitter[1])
    keys = [Key(0.0, rest), Key(start, rest), Key(launch, jitter(rng, chamber))]
    for index, way in enumerate(ways):
        share = (index + 1) / (len(ways) + 1)
        keys.append(Key(launch + (peak_s - launch) * share, way, "linear"))
    keys.append(Key(peak_s, peak, "snap" if ways else "strike"))
    keys.append(Key(release, jitter(rng, peak, 0.15)))
    recoil = release + 0.45 * (end - release) if kick else end
    if kick:
        keys.append(Key(recoil, jitter(rng, chamber, 0.6)))
    keys.append(Key(end, rest))
    times = StrikeTimes(action, label, start, launch, peak_s, release, recoil, end)
    return Motion(action, tuple(keys), (times,))


def jab(habits: Habits, rng: np.random.Generator) -> Motion:
    """The leading hand straight out; the other stays at the chin."""
    rest = guard(habits, "right")
    aim = (0.24, rng.normal(0.03, 0.12), 0.98)
    peak = change(
        rest,
        shift=(0.0, -0.06, 0.06),
        pelvis=(0.75, 0.06, 0.0),
        chest=(0.35, 0.12 + habits.lean, 0.0),
        right_clavicle=(0.22, 0.40),
        right_hand=scaled(aim, habits.amplitude),
        right_elbow=(-0.8, -0.7, 0.0),
    )
    chamber = change(
        rest, right_hand=At("head", (-0.95, -1.7 + habits.guard_height, 1.9 * habits.guard_reach))
    )
    return strike_of("jab", "punch", rest, chamber, (), peak, habits, rng)


def cross(habits: Habits, rng: np.random.Generator) -> Motion:
    """The rear hand straight out, hips and shoulders turning in, rear heel up."""
    rest = guard(habits, "left")
    aim = (0.26, rng.normal(0.02, 0.13), 0.97)
    peak = change(
        rest,
        shift=(0.03, -0.08, 0.12),
        pelvis=(0.40, 0.08, 0.0),
        chest=(0.45, 0.16 + habits.lean, 0.05),
        right_clavicle=(0.2, 0.45),
        left_hand=At("head", (0.9, -1.6 + habits.guard_height, 1.6)),
        right_hand=scaled(aim, habits.amplitude),
        right_elbow=(-0.8, -0.7, 0.0),
        right_sole=(0.3, 0.5),
        right_knee=(-0.1, -0.2, 1.0),
    )
    chamber = change(
        rest,
        pelvis=(-0.68, 0.03, 0.0),
        chest=(-0.22, 0.13 + habits.lean, 0.0),
        right_hand=At("head", (-1.3, -1.8 + habits.guard_height, 1.1)),
    )
    return strike_of("cross", "punch", rest, chamber, (), peak, habits, rng)


def hook(habits: Habits, rng: np.random.Generator) -> Motion:
    """A bent arm swung round at the height of the head, elbow level with the fist."""
    lead = str(rng.choice(["left", "right"]))
    rest = guard(habits, lead)
    height = float(rng.normal(0.04, 0.08))
    turn = 0.35 if lead == "left" else 0.75
    elbow = (-1.0, 0.1, -0.35)
    load = change(
        rest,
        pelvis=(-0.7 if lead == "left" else 0.1, 0.05, 0.0),
        chest=(-0.45, 0.1 + habits.lean, 0.0),
        right_hand=(-0.42, -0.05, 0.35),
        right_elbow=elbow,
    )
    swing = change(
        rest,
        pelvis=(-0.1 if lead == "left" else 0.45, 0.05, 0.0),
        chest=(0.0, 0.1 + habits.lean, 0.0),
        right_clavicle=(0.2, 0.1),
        right_hand=(-0.42, height, 0.62),
        right_elbow=elbow,
    )
    peak = change(
        rest,
        shift=(0.02, -0.07, 0.06),
        pelvis=(turn, 0.06, 0.0),
        chest=(0.55, 0.12 + habits.lean, 0.0),
        right_clavicle=(0.25, 0.35),
        right_hand=scaled((0.28, height, 0.70), habits.amplitude),
        right_elbow=elbow,
        right_sole=(0.25, 0.4),
    )
    return strike_of("hook", "punch", rest, load, (swing,), peak, habits, rng)


def uppercut(habits: Habits, rng: np.random.Generator) -> Motion:
    """A bent arm driven up from the hip to chin height and beyond."""
    lead = str(rng.choice(["left", "right"]))
    rest = guard(habits, lead)
    dip = change(
        rest,
        shift=(-0.05, -0.14, 0.0),
        pelvis=(-0.75 if lead == "left" else 0.15, 0.1, -0.05),
        chest=(-0.35, 0.25 + habits.lean, -0.16),
        right_hand=(-0.05, -0.62, 0.30),
        right_elbow=(-0.5, -0.7, -1.0),
    )
    sweep = change(
        rest,
        shift=(0.0, -0.09, 0.05),
        pelvis=(-0.1 if lead == "left" else 0.4, 0.05, 0.0),
        chest=(0.05, 0.15 + habits.lean, -0.05),
        right_hand=(0.08, -0.30, 0.62),
        right_elbow=(-0.5, -1.0, -0.3),
    )
    peak = change(
        rest,
        shift=(0.03, 0.0, 0.08),
        pelvis=(0.35 if lead == "left" else 0.7, -0.04, 0.0),
        chest=(0.4, -0.02 + habits.lean, 0.08),
        head=(0.0, -0.02, 0.0),
        right_clavicle=(0.4, 0.35),
        right_hand=scaled((0.20, 0.40 + rng.normal(0, 0.07), 0.58), habits.amplitude),
        right_elbow=(-0.3, -1.0, 0.35),
        right_sole=(0.2, 0.45),
    )
    return strike_of("uppercut", "punch", rest, dip, (sweep,), peak, habits, rng)


def _kick_height(habits: Habits, rng: np.random.Generator, level: float) -> float:
    return float(np.clip(level + habits.kick_height + rng.normal(0.0, 0.14), -0.42, 0.62))


def front_kick(habits: Habits, rng: np.random.Generator) -> Motion:
    """Knee up, foot thrust straight ahead; the trunk leans back."""
    lead = str(rng.choice(["left", "right"], p=[0.7, 0.3]))
    rest = guard(habits, lead)
    height = _kick_height(habits, rng, 0.08)
    balance = {"left_foot": (0.05, 0.0, 0.04), "left_sole": (0.3, 0.0), "left_knee": (0.2, 0.0, 1.0)}
    chamber = change(
        rest,
        **balance,
        shift=(0.06, -0.04, 0.0),
        pelvis=(0.05, -0.10, -0.05),
        chest=(-0.05, 0.10 + habits.lean, 0.0),
        right_foot=At("hip", (0.02, -0.46, 0.34)),
        right_knee=(-0.15, 0.8, 1.0),
        right_sole=(0.0, 0.1),
    )
    peak = change(
        chamber,
        shift=(0.06, -0.03, 0.06),
        pelvis=(0.25, -0.30 - 0.25 * max(height, 0.0), -0.05),
        chest=(0.0, 0.16 + habits.lean, 0.0),
        right_foot=At("hip", scaled((0.04, height, 0.97), min(1.0, habits.amplitude))),
        right_knee=(-0.05, 1.0, 0.3),
        right_sole=(0.0, 0.25),
        right_hand=At("pelvis", (-0.42, 0.40, 0.22)) if rng.random() < 0.4 else rest["right_hand"],
    )
    return strike_of("front-kick", "kick", rest, chamber, (), peak, habits, rng)


def side_kick(habits: Habits, rng: np.random.Generator) -> Motion:
    """The body side on, the hip turned over, the heel thrust at the target; the trunk leans away."""
    lead = str(rng.choice(["left", "right"], p=[0.35, 0.65]))
    rest = guard(habits, lead)
    height = _kick_height(habits, rng, 0.10)
    side_on = float(rng.uniform(1.15, 1.5))
    lean = 0.28 + 0.75 * max(height + 0.2, 0.0)
    chamber = change(
        rest,
        shift=(0.03, -0.04, -0.03),
        pelvis=(side_on, 0.0, -0.25),
        chest=(-0.15, 0.1 + habits.lean, 0.05),
        head=(0.05, 0.06, 0.12),
        left_foot=(0.02, 0.0, -0.02),
        left_sole=(1.5, 0.0),
        left_knee=(0.8, 0.0, 0.6),
        right_foot=At("hip", (0.08, -0.34, 0.28)),
        right_knee=(0.2, 0.75, 1.0),
        right_sole=(1.3, -0.2),
    )
    peak = change(
        chamber,
        shift=(0.02, -0.03, -0.02),
        pelvis=(side_on + 0.1, 0.0, -lean),
        chest=(-0.25, 0.05 + habits.lean, -0.05),
        head=(0.1, 0.05, 0.25),
        right_foot=At("hip", scaled((0.02, height, 0.97), min(1.0, habits.amplitude))),
        right_knee=(0.6, 1.0, 0.0),
        right_sole=(1.3, -0.25),
        right_hand=At("pelvis", (-0.45, 0.45, 0.1)) if rng.random() < 0.5 else rest["right_hand"],
    )
    return strike_of("side-kick", "kick", rest, chamber, (), peak, habits, rng)


def roundhouse_kick(habits: Habits, rng: np.random.Generator) -> Motion:
    """The leg swung round from the side, the hip turned over, the trunk leaning away."""
    lead = str(rng.choice(["left", "right"], p=[0.7, 0.3]))
    rest = guard(habits, lead)
    height = _kick_height(habits, rng, 0.15)
    lean = 0.25 + 0.6 * max(height + 0.1, 0.0)
    support = {"left_foot": (0.05, 0.0, 0.03), "left_sole": (1.1, 0.05), "left_knee": (0.6, 0.0, 1.0)}
    chamber = change(
        rest,
        **support,
        shift=(0.06, -0.03, 0.0),
        pelvis=(0.4, -0.05, -0.22),
        chest=(-0.1, 0.1 + habits.lean, 0.0),
        right_foot=At("hip", (-0.42, -0.28, 0.05)),
        right_knee=(-0.7, 0.5, 1.0),
        right_sole=(0.3, 0.5),
    )
    swing = change(
        chamber,
        pelvis=(0.8, -0.08, -lean * 0.9),
        right_foot=At("hip", (-0.62, height * 0.7, 0.55)),
        right_knee=(0.1, 0.6, 1.0),
    )
    peak = change(
        chamber,
        pelvis=(1.15, -0.10, -lean),
        chest=(-0.15, 0.06 + habits.lean, -0.05),
        head=(0.0, 0.06, 0.15),
        right_foot=At("hip", scaled((rng.uniform(-0.12, 0.22), height, 0.95), min(1.0, habits.amplitude))),
        right_knee=(0.5, 0.7, 0.6),
        right_sole=(0.8, 0.7),
        right_hand=At("pelvis", (-0.55, 0.3, -0.15)) if rng.random() < 0.5 else rest["right_hand"],
    )
    return strike_of("roundhouse-kick", "kick", rest, chamber, (swing,), peak, habits, rng)


def back_kick(habits: Habits, rng: np.random.Generator) -> Motion:
    """Turned away, looking over the shoulder, the heel driven backwards at the target."""
    rest = guard(habits, "left")
    height = _kick_height(habits, rng, 0.0)
    away = float(rng.uniform(-2.7, -2.3))
    lean = 0.55 + 0.5 * max(height + 0.2, 0.0)
    chamber = change(
        rest,
        shift=(0.03, -0.07, 0.0),
        pelvis=(away, 0.30, 0.0),
        chest=(-0.15, 0.15, 0.0),
        head=(away * 0.55, 0.15, 0.0),
        left_foot=(0.04, 0.0, 0.02),
        left_sole=(-2.3, 0.0),
        left_knee=(-0.4, 0.0, -1.0),
        right_foot=At("hip", (0.03, -0.50, 0.14)),
        right_knee=(0.1, -0.3, -1.0),
        right_sole=(-2.6, 0.3),
        left_hand=At("chest", (0.05, -0.10, 0.42)),
        right_hand=At("chest", (-0.10, -0.12, 0.42)),
        **both(elbow=(0.3, -1.0, 0.3)),
    )
    peak = change(
        chamber,
        pelvis=(away, lean, 0.0),
        chest=(-0.2, 0.05, 0.0),
        right_foot=At("hip", scaled((0.04, height, 0.96), min(1.0, habits.amplitude))),
        right_knee=(0.2, -1.0, -0.2),
        right_sole=(-2.6, -0.3),
    )
    return strike_of("back-kick", "kick", rest, chamber, (), peak, habits, rng)
