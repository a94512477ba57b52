"""Further moves for the body networks: low strikes, squat punches, cover, jumps, everyday fidgeting.

They are written as those in `strikes` are, for the right arm or leg, and stand in tables of their own: what
the seeds of the drawn pictures draw stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from camcade_training.synthetic import everyday, strikes
from camcade_training.synthetic.habits import Habits, guard, jitter, scaled, standing
from camcade_training.synthetic.keys import Key, Motion, StrikeTimes
from camcade_training.synthetic.poses import At, Numbers, WrittenPose, change, mirrored

Author = Callable[[Habits, np.random.Generator], Motion]


def strike_of(
    action: str,
    label: str,
    rest: WrittenPose,
    chamber: WrittenPose,
    ways: Sequence[WrittenPose],
    peak: WrittenPose,
    habits: Habits,
    rng: np.random.Generator,
) -> Motion:
    """Rest, chamber, the way out over `ways`, peak, hold, and back, in anybody's time."""
    kick = label == "kick"
    start = float(rng.uniform(0.05, 0.12))
    launch = start + float(rng.uniform(0.12, 0.3) if kick else rng.uniform(0.06, 0.2)) / habits.tempo
    peak_s = launch + float(rng.uniform(0.13, 0.28) if kick else rng.uniform(0.1, 0.24))
    release = peak_s + float(rng.choice([0.04, 0.1, 0.2, 0.35], p=[0.3, 0.35, 0.25, 0.1]))
    end = release + float(rng.uniform(0.28, 0.55) if kick else rng.uniform(0.18, 0.4)) / habits.tempo
    rest, peak = jitter(rng, rest, 0.6), jitter(rng, peak, 1.2)
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
    return Motion(
        action, tuple(keys), (StrikeTimes(action, label, start, launch, peak_s, release, recoil, end),)
    )


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
    return strike_of(action, "punch", rest, chamber, (), peak, habits, rng)


def low_jab(habits: Habits, rng: np.random.Generator) -> Motion:
    """The leading hand to the belly."""
    return _straight_low("jab", "right", habits, rng)


def low_cross(habits: Habits, rng: np.random.Generator) -> Motion:
    """The rear hand to the belly."""
    return _straight_low("cross", "left", habits, rng)


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
    return strike_of("hook", "punch", rest, load, (swing,), peak, habits, rng)


def swing_punch(habits: Habits, rng: np.random.Generator) -> Motion:
    """A wide swing of the untrained, the arm nearly stretched: a hook for whoever asks."""
    rest = change(standing(habits), right_fist=(1.0,), left_fist=(1.0,))
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
    return strike_of("hook", "punch", rest, load, (swing,), peak, habits, rng)


def _kick_down(habits: Habits, rng: np.random.Generator) -> float:
    """How far below the hip the foot of a low kick is, leg lengths."""
    return float(np.clip(rng.normal(0.55, 0.12) - 0.4 * habits.kick_height, 0.36, 0.82))


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
    return strike_of("front-kick", "kick", rest, chamber, (), peak, habits, rng)


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
    return strike_of("roundhouse-kick", "kick", rest, chamber, (swing,), peak, habits, rng)


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
    return strike_of("side-kick", "kick", rest, chamber, (), peak, habits, rng)


def _squatting(habits: Habits, rng: np.random.Generator, hands: str) -> WrittenPose:
    """A squat with the hands on guard, ahead or hanging."""
    depth = float(rng.uniform(0.28, 0.52))
    base = guard(habits, str(rng.choice(["left", "right"]))) if hands == "guard" else standing(habits)
    places: dict[str, Numbers | At] = {}
    if hands == "ahead":
        places = {"left_hand": (0.08, -0.1, 0.85), "right_hand": (-0.08, -0.1, 0.85)}
    wide = float(rng.uniform(0.16, 0.3))
    return change(
        base,
        **places,
        shift=(0.0, -depth, -0.1 - 0.2 * depth),
        pelvis=(float(rng.normal(0, 0.15)), float(rng.uniform(0.1, 0.5)), 0.0),
        chest=(0.0, float(rng.uniform(0.1, 0.35)), 0.0),
        head=(0.0, float(rng.uniform(-0.1, 0.2)), 0.0),
        left_foot=(wide, 0.0, float(rng.normal(0, 0.05))),
        right_foot=(-wide, 0.0, float(rng.normal(0, 0.05))),
        left_knee=(0.5, 0.2, 1.0),
        right_knee=(-0.5, 0.2, 1.0),
    )


def squat_punch(habits: Habits, rng: np.random.Generator) -> Motion:
    """Down, a straight punch from below, and up again."""
    above = guard(habits, str(rng.choice(["left", "right"]))) if rng.random() < 0.6 else standing(habits)
    down = _squatting(habits, rng, "guard")
    aim = (float(rng.normal(0.2, 0.1)), float(rng.normal(-0.05, 0.18)), 0.97)
    peak = change(
        down,
        chest=(0.45, 0.2, 0.0),
        right_clavicle=(0.15, 0.4),
        right_hand=scaled(aim, habits.amplitude),
        right_elbow=(-0.8, -0.6, 0.0),
    )
    chamber = change(down, chest=(-0.2, 0.2, 0.0))
    fist = strike_of("squat-punch", "punch", down, chamber, (), peak, habits, rng)
    sink = float(rng.uniform(0.25, 0.6)) / habits.tempo
    rise = float(rng.uniform(0.3, 0.7)) / habits.tempo
    keys = [Key(0.0, above), *(replace(key, at_s=key.at_s + sink) for key in fist.keys)]
    keys.append(Key(keys[-1].at_s + rise, above))
    return Motion("squat-punch", tuple(keys), tuple(strike.moved(sink) for strike in fist.strikes))


def hold_squat(habits: Habits, rng: np.random.Generator) -> Motion:
    """Down, staying there, and up."""
    hands = str(rng.choice(["guard", "ahead", "hanging"]))
    above = guard(habits, "left") if hands == "guard" else standing(habits)
    down = _squatting(habits, rng, hands)
    low = float(rng.uniform(0.3, 0.8)) / habits.tempo
    stay = float(rng.uniform(0.1, 1.8))
    keys = [Key(0.0, above), Key(low, down), Key(low + stay, jitter(rng, down, 0.6))]
    keys.append(Key(keys[-1].at_s + float(rng.uniform(0.35, 0.8)) / habits.tempo, above))
    return Motion("squat", tuple(keys))


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
        left_clavicle=(0.3, 0.3),
        right_clavicle=(0.3, 0.3),
        left_elbow=(0.35, -1.0, 0.4),
        right_elbow=(-0.35, -1.0, 0.4),
        left_fist=(1.0,),
        right_fist=(1.0,),
    )
    up = float(rng.uniform(0.15, 0.35)) / habits.tempo
    stay = up + float(rng.uniform(0.3, 1.5))
    keys = [Key(0.0, rest), Key(up, arms), Key(stay, jitter(rng, arms, 0.5))]
    return Motion("block", (*keys, Key(stay + float(rng.uniform(0.2, 0.45)) / habits.tempo, rest)))


def hop(habits: Habits, rng: np.random.Generator) -> Motion:
    """A jump from both feet, arms as they happen to be, up or ahead by a step."""
    on_guard = bool(rng.random() < 0.35)
    rest = guard(habits, "left") if on_guard else standing(habits)
    height = float(rng.uniform(0.1, 0.42))
    dip = float(rng.uniform(0.06, 0.3))
    ahead = float(rng.choice([0.0, 0.0, 0.0, 0.25, 0.45]))
    arms: dict[str, Numbers | At] = {}
    if not on_guard:
        lift = float(rng.uniform(-0.9, 0.95))
        side = float(np.sqrt(max(0.0, 0.9 - min(0.9, lift**2))) * rng.uniform(0.2, 1.0))
        arms = {"left_hand": (side, lift, 0.3), "right_hand": (-side, lift, 0.3)}
    crouch = change(
        rest,
        shift=(0.0, -dip, -0.04),
        pelvis=(0.0, 0.1 + 0.8 * dip, 0.0),
        chest=(0.0, 0.1 + 0.6 * dip, 0.0),
    )
    if not on_guard:
        crouch = change(crouch, left_hand=(0.2, -0.85, -0.25), right_hand=(-0.2, -0.85, -0.25))
    tuck = float(rng.uniform(0.75, 1.35)) * height
    flight = change(
        rest,
        **arms,
        shift=(0.0, height, 0.0),
        left_foot=(0.12, tuck, 0.0),
        right_foot=(-0.12, tuck, 0.0),
        left_sole=(0.1, 0.6),
        right_sole=(-0.1, 0.6),
    )
    up = float(np.sqrt(2.0 * height * 0.85 / 9.81))  # seconds of free rise to this height
    keys = [Key(0.0, rest), Key(float(rng.uniform(0.2, 0.45)), crouch)]
    keys.append(Key(keys[-1].at_s + 0.12, change(rest, root=(0.0, 0.15 * ahead)), "linear"))
    keys.append(Key(keys[-1].at_s + up, change(flight, root=(0.0, 0.5 * ahead)), "snap"))
    landing = {"root": (0.0, ahead)}
    keys.append(Key(keys[-1].at_s + up, change(rest, **landing), "strike"))
    keys.append(Key(keys[-1].at_s + float(rng.uniform(0.1, 0.2)), change(crouch, **landing)))
    keys.append(Key(keys[-1].at_s + float(rng.uniform(0.25, 0.45)), change(rest, **landing)))
    return Motion("jump", tuple(keys))


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


def run(habits: Habits, rng: np.random.Generator) -> Motion:
    """Running, on the spot or across: walking for whoever asks."""
    faster = replace(habits, tempo=habits.tempo * float(rng.uniform(1.3, 1.8)))
    made = (everyday.march if rng.random() < 0.5 else everyday.walk_across)(faster, rng)
    bent = {"left_hand": At("chest", (0.28, -0.42, 0.2)), "right_hand": At("chest", (-0.28, -0.42, 0.2))}
    pumping = []
    for index, key in enumerate(made.keys):
        swing = float(np.sin(1.3 * index)) * 0.22
        arms = {
            name: At("chest", (at.place[0], at.place[1] + 0.3 * abs(swing), at.place[2] + way * swing))
            for (name, at), way in zip(bent.items(), (1.0, -1.0), strict=True)
        }
        pumping.append(replace(key, pose=change(key.pose, **arms)))
    return replace(made, keys=tuple(pumping))


STRIKE_AUTHORS: dict[str, tuple[Author, ...]] = {
    "jab": (strikes.jab, low_jab),
    "cross": (strikes.cross, low_cross),
    "hook": (strikes.hook, low_hook, swing_punch),
    "uppercut": (strikes.uppercut,),
    "front-kick": (strikes.front_kick, low_front_kick),
    "roundhouse-kick": (strikes.roundhouse_kick, low_roundhouse_kick),
    "side-kick": (strikes.side_kick, low_side_kick),
    "back-kick": (strikes.back_kick,),
    "squat-punch": (squat_punch,),
}
"""Action of a strike -> how people do it."""

HELD_AUTHORS: dict[str, tuple[Author, ...]] = {
    "squat": (everyday.squat, hold_squat),
    "jump": (everyday.jump, hop),
    "block": (everyday.block, cover),
    "walk": (
        everyday.walk_about,
        everyday.walk_across,
        everyday.walk_in_place,
        everyday.march,
        shuffle,
        run,
    ),
}

IDLE_AUTHORS: tuple[Author, ...] = (
    everyday.idle,
    everyday.on_guard,
    everyday.on_guard,
    dodge,
    dodge,
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
    everyday.bend_down,
    everyday.step_over,
    everyday.turn_around,
    everyday.dance,
    fidget,
    fidget,
    fidget,
    fidget,
    rub,
    rub,
    throw,
    swing_both,
    kick_ball,
)


def perform_move(author: Author, habits: Habits, rng: np.random.Generator, side: str) -> Motion:
    """One performance by the given side; strikes carry the side in their action ("jab-left")."""
    made = author(habits, rng)
    if side == "left":
        made = replace(made, keys=tuple(replace(key, pose=mirrored(key.pose)) for key in made.keys))
    named = tuple(replace(strike, action=f"{made.action}-{side}") for strike in made.strikes)
    return replace(made, strikes=named)
