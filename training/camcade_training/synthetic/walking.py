"""Steps on the spot, across and about, marching, running and turning."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from camcade_training.synthetic.habits import Habits, beat_s, guard, standing, tour
from camcade_training.synthetic.keys import Key, Motion
from camcade_training.synthetic.poses import At, WrittenPose, both, change, mirrored


def march(habits: Habits, rng: np.random.Generator) -> Motion:
    """Marching on the spot with knees lifted high: the chamber of a kick, but no kick."""
    rest = standing(habits)
    height = float(rng.uniform(0.22, 0.48))
    right = change(
        rest,
        shift=(0.05, -0.01, 0.0),
        right_foot=(-0.12, height, 0.14),
        right_sole=(0.0, 0.25),
        left_hand=(0.1, -0.55, 0.5),
        left_elbow=(0.4, -0.8, -1.0),
        right_hand=(-0.15, -0.85, -0.25),
        **both(fist=(0.6,)),
    )
    step = beat_s(habits, rng, 0.35, 0.5)
    stops = [(step, right), (step, rest), (step, mirrored(right)), (step, rest)]
    return tour("march", rest, stops, habits, rng, 0.3)


def step_over(habits: Habits, rng: np.random.Generator) -> Motion:
    """Stepping over something: knee up, foot forward and down again, slowly."""
    rest = standing(habits)
    up = change(
        rest,
        shift=(0.05, -0.02, 0.0),
        right_foot=(-0.13, float(rng.uniform(0.25, 0.42)), 0.22),
        right_sole=(0.0, 0.15),
        **both(hand=(0.35, -0.85, 0.2)),
        head=(0.0, 0.35, 0.0),
    )
    over = change(up, shift=(0.02, -0.05, 0.12), right_foot=(-0.12, 0.0, 0.42), right_sole=(0.0, -0.1))
    return tour("step-over", rest, [(0.55, up), (0.5, over), (0.5, up)], habits, rng)


def _step_cycle(habits: Habits, phase: float, stride: float, lift: float) -> dict:
    """Feet, arms and pelvis at a phase of the walk (0 … 1), stride in leg lengths."""
    changes: dict = {}
    for side, sign, offset in (("left", 1.0, 0.0), ("right", -1.0, 0.5)):
        u = (phase + offset) % 1.0
        if u < 0.6:  # on the floor, moving back under the body
            z, y = stride * (0.5 - u / 0.6), 0.0
        else:
            v = (u - 0.6) / 0.4
            z, y = stride * (-0.5 + v), lift * np.sin(np.pi * v)
        changes[f"{side}_foot"] = (sign * 0.08 * habits.stance, float(y), float(z))
        changes[f"{side}_sole"] = (sign * 0.12, float(0.5 * max(0.0, -z / max(stride, 0.05)) - 0.1))
        swing = -np.cos(2 * np.pi * (u - 0.0)) * min(1.0, stride / 0.6)
        changes[f"{side}_hand"] = (sign * 0.12, float(-0.93 + 0.05 * abs(swing)), float(0.10 + 0.32 * swing))
        changes[f"{side}_elbow"] = (sign * 0.4, -0.2, -1.0)
    turn = np.cos(2 * np.pi * phase) * 0.12
    changes["pelvis"] = (float(-turn), 0.03, 0.0)
    changes["chest"] = (float(2 * turn), 0.05, 0.0)
    changes["shift"] = (0.0, float(-0.035 - 0.02 * np.cos(4 * np.pi * phase)), 0.0)
    return changes


def walk_in_place(habits: Habits, rng: np.random.Generator) -> Motion:
    """Treading on the spot."""
    return _walk("walk-in-place", habits, rng, 0.14, 0.16, 0.0)


def walk_across(habits: Habits, rng: np.random.Generator) -> Motion:
    """Walking across the picture, or towards and away from the camera."""
    heading = float(rng.choice([1.45, -1.45, 0.8, -0.8, 2.4, 0.0])) + float(rng.normal(0, 0.15))
    return _walk(
        "walk-across", habits, rng, float(rng.uniform(0.55, 0.8)), 0.1, heading, rng.uniform(0.5, 1.1)
    )


def _walk(
    action: str,
    habits: Habits,
    rng: np.random.Generator,
    stride: float,
    lift: float,
    heading: float,
    half_way: float = 0.0,
) -> Motion:
    rest = change(standing(habits), heading=(heading,))
    period = beat_s(habits, rng, 0.95, 1.2)
    steps_per_period = 10
    speed = stride / 0.6 if half_way else 0.0  # leg lengths a period: the foot on the floor must not slide
    periods = max(2.0, 2.0 * half_way / speed) if half_way else 2.5
    first = float(rng.random())
    look = (float(rng.normal(0.0, 0.2)), 0.05, 0.0)
    keys = []
    for index in range(int(periods * steps_per_period) + 1):
        done = index / steps_per_period
        way = speed * done - half_way
        root = (float(np.sin(heading) * way), float(np.cos(heading) * way))
        pose = change(rest, **_step_cycle(habits, first + done, stride, lift), root=root, head=look)
        keys.append(Key(done * period, pose, "linear"))
    return Motion(action, tuple(keys))


def walk_about(habits: Habits, rng: np.random.Generator) -> Motion:
    """From the middle to one side, across to the other, and back: turning on the way, never sliding."""
    far = float(rng.uniform(0.5, 1.1)) * float(rng.choice([-1.0, 1.0]))
    depth = float(rng.uniform(-0.5, 0.2))
    corners = np.array([(0.0, 0.0), (far, depth), (-far * float(rng.uniform(0.4, 1.0)), depth), (0.0, 0.0)])
    stride = float(rng.uniform(0.45, 0.65))
    period = beat_s(habits, rng, 0.95, 1.15)
    speed = stride / 0.6  # leg lengths a period
    lengths = np.linalg.norm(np.diff(corners, axis=0), axis=1)
    leaves = np.concatenate([[0.0], np.cumsum(lengths)])
    ways = np.diff(corners, axis=0)
    # From -180° to 180°, not unwrapped: every turn goes by way of facing the camera; they add up to none.
    headings = np.array([0.0, *np.arctan2(ways[:, 0], ways[:, 1]), 0.0])
    turns = np.array([0.0, *(leaves[1:-1]), leaves[-1]])
    first, keys = float(rng.random()), []
    for index in range(int(leaves[-1] / speed * 10) + 1):
        done = index / 10
        way = min(done * speed, leaves[-1])
        root = (float(np.interp(way, leaves, corners[:, 0])), float(np.interp(way, leaves, corners[:, 1])))
        heading = headings[0]
        for at, before, after in zip(turns, headings, headings[1:], strict=False):
            share = np.clip((way - at) / 0.45 + 0.5, 0.0, 1.0)
            heading += (after - before) * share * share * (3 - 2 * share)
        step = _step_cycle(habits, first + done, stride, 0.1)
        pose = change(standing(habits), **step, root=root, heading=(float(heading),))
        keys.append(Key(done * period, pose, "linear"))
    keys = [Key(0.0, standing(habits)), *(replace(key, at_s=key.at_s + 0.3) for key in keys)]
    keys.append(Key(keys[-1].at_s + 0.4, standing(habits)))
    return Motion("walk-about", tuple(keys))


def turn_around(habits: Habits, rng: np.random.Generator) -> Motion:
    """Turning away and back with small steps."""
    rest = standing(habits)
    angle = float(rng.choice([-1.0, 1.0])) * float(rng.uniform(0.7, 2.8))
    up_left = {"left_foot": (0.12, 0.08, 0.02)}
    up_right = {"right_foot": (-0.12, 0.08, 0.02)}
    stops = [
        (0.35, change(rest, **up_left, heading=(angle * 0.25,), chest=(angle * 0.1, 0.03, 0.0))),
        (0.35, change(rest, **up_right, heading=(angle * 0.5,))),
        (0.35, change(rest, **up_left, heading=(angle * 0.75,))),
        (0.35, change(rest, heading=(angle,))),
        (0.6, change(rest, heading=(angle,), head=(-0.3, 0.0, 0.0))),
        (0.35, change(rest, **up_right, heading=(angle * 0.7,))),
        (0.35, change(rest, **up_left, heading=(angle * 0.35,))),
    ]
    return tour("turn-around", rest, stops, habits, rng, 0.4)


def shuffle(habits: Habits, rng: np.random.Generator) -> Motion:
    """Small steps to one side and back, on guard or at ease: the way a player moves to left and right."""
    rest = guard(habits, str(rng.choice(["left", "right"]))) if rng.random() < 0.5 else standing(habits)
    step = float(rng.uniform(0.22, 0.5)) * float(rng.choice([-1.0, 1.0]))
    beat = float(rng.uniform(0.16, 0.3)) / habits.tempo
    count = int(rng.integers(2, 5))
    keys, at, place = [Key(0.0, rest)], 0.0, 0.0
    lead, follow = ("left_foot", "right_foot") if step > 0 else ("right_foot", "left_foot")
    for way in (1.0, -1.0):
        first, second = (lead, follow) if way > 0 else (follow, lead)
        for _ in range(count):
            for foot, share in ((first, 0.35), (second, 0.85)):
                x, _, z = _foot(rest, foot)
                lifted = change(
                    rest,
                    **{foot: (x + 0.1 * np.sign(step) * way, float(rng.uniform(0.04, 0.1)), z)},
                    root=(place + way * step * share, 0.0),
                )
                at += beat
                keys.append(Key(at, lifted))
            place += way * step
            at += 0.6 * beat
            keys.append(Key(at, change(rest, root=(place, 0.0))))
    return Motion("walk-about", tuple(keys))


def sidestep(habits: Habits, far: float, stay_s: float = 1.2) -> Motion:
    """Steps to one side, a stay, and back; `far` in leg lengths, positive to the person's left."""
    rest = standing(habits)
    count = max(1, round(abs(far) / 0.35))
    step, beat = far / count, 0.2 / habits.tempo
    lead, follow = ("left_foot", "right_foot") if step > 0 else ("right_foot", "left_foot")
    keys, at, place = [Key(0.0, rest)], 0.0, 0.0
    for way in (1.0, -1.0):
        first, second = (lead, follow) if way > 0 else (follow, lead)
        for _ in range(count):
            for foot, share in ((first, 0.4), (second, 0.85)):
                x, _, z = _foot(rest, foot)
                lifted = (x + 0.08 * float(np.sign(step)) * way, 0.06, z)
                at += beat
                keys.append(Key(at, change(rest, **{foot: lifted}, root=(place + way * step * share, 0.0))))
            place += way * step
            at += 0.5 * beat
            keys.append(Key(at, change(rest, root=(place, 0.0))))
        at += stay_s if way > 0 else 0.0
        keys.append(Key(at + 0.05, change(rest, root=(place, 0.0))))
        at += 0.05
    return Motion("walk-about", tuple(keys))


def _foot(pose: WrittenPose, name: str) -> tuple[float, float, float]:
    value = pose[name]
    assert not isinstance(value, At)
    x, y, z = value
    return x, y, z


def run(habits: Habits, rng: np.random.Generator) -> Motion:
    """Running, on the spot or across: walking for whoever asks."""
    faster = replace(habits, tempo=habits.tempo * float(rng.uniform(1.3, 1.8)))
    made = (march if rng.random() < 0.5 else walk_across)(faster, rng)
    pumping = []
    for index, key in enumerate(made.keys):
        swing = float(np.sin(1.3 * index)) * 0.22
        arms = {
            f"{side}_hand": At("chest", (way * 0.28, -0.42 + 0.3 * abs(swing), 0.2 + way * swing))
            for side, way in (("left", 1.0), ("right", -1.0))
        }
        pumping.append(replace(key, pose=change(key.pose, **arms)))
    return replace(made, keys=tuple(pumping))
