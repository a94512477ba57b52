"""The library of motions: key poses in time, with easing, personal variation and labels for every moment.

Everything is written for the right hand or foot and mirrored for the left. A strike goes guard, chamber,
extension, hold, retraction, guard. Its pictures carry the class "punch" or "kick" only where the limb is at
least `LABEL_EXTENSION` of the way out; the rest of the strike has no class, because one still picture of it
does not tell whether a strike is meant. All other motions are "other" throughout.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from camcade_training.people.body import FIELDS, POSE_SIZE, Proportions
from camcade_training.people.errors import PeopleError
from camcade_training.people.poses import GUARD, STANDING, At, WrittenPose, change, compile_poses, mirrored

LABEL_EXTENSION = 0.55
CLASSES = ("punch", "kick", "other")


@dataclass(frozen=True)
class Key:
    """A pose at a moment; `ease` shapes the way that leads to it: smooth, linear, strike or snap."""

    at_s: float
    pose: WrittenPose
    ease: str = "smooth"


@dataclass(frozen=True)
class Strike:
    """Times of one strike in seconds: start of the motion, launch of the limb, peak, end of hold, end."""

    action: str
    label: str
    start_s: float
    launch_s: float
    peak_s: float
    release_s: float
    end_s: float

    def extension(self, at_s: np.ndarray) -> np.ndarray:
        """How far the limb is out, 0 … 1, at times (T,)."""
        out = _eased("strike", np.clip((at_s - self.launch_s) / (self.peak_s - self.launch_s), 0.0, 1.0))
        back = _eased("smooth", np.clip((at_s - self.release_s) / (self.end_s - self.release_s), 0.0, 1.0))
        return out * (1.0 - back)

    def moved(self, by_s: float) -> Strike:
        """The same strike, later."""
        times = {
            name: getattr(self, name) + by_s
            for name in ("start_s", "launch_s", "peak_s", "release_s", "end_s")
        }
        return replace(self, **times)


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


@dataclass(frozen=True)
class Motion:
    """Key poses and strikes of one action. Times start at 0."""

    action: str
    keys: tuple[Key, ...]
    strikes: tuple[Strike, ...] = ()

    @property
    def duration_s(self) -> float:
        return self.keys[-1].at_s

    def mirrored(self) -> Motion:
        """Left and right exchanged (the names of strikes are given by who asked for the side)."""
        return replace(self, keys=tuple(replace(key, pose=mirrored(key.pose)) for key in self.keys))


def _eased(kind: str, u: np.ndarray) -> np.ndarray:
    if kind == "linear":
        return u
    if kind == "strike":  # slow off the mark, fast at the target
        return u**1.6 * (1.0 + 0.6 * (1.0 - u)) ** 0.5
    if kind == "snap":
        return 1.0 - (1.0 - u) ** 2.2
    if kind == "smooth":
        return u * u * u * (u * (6.0 * u - 15.0) + 10.0)
    raise PeopleError(f"unknown easing {kind!r}: expected smooth, linear, strike or snap")


# --- poses that depend on the person ---------------------------------------------------------------------------


def _jitter(rng: np.random.Generator, pose: WrittenPose, amount: float = 1.0) -> WrittenPose:
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
        left_hand=(habits.arm_hang, -0.96, 0.07),
        right_hand=(-habits.arm_hang, -0.96, 0.07),
        left_foot=(wide, 0.0, 0.0),
        right_foot=(-wide, 0.0, 0.0),
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


# --- strikes, all with the right arm or leg ---------------------------------------------------------------------


def _scaled(place: Sequence[float], factor: float) -> tuple[float, float, float]:
    x, y, z = (float(number) * factor for number in place)
    return (x, y, z)


def _strike(
    action: str,
    label: str,
    rest: WrittenPose,
    chamber: WrittenPose,
    ways: Sequence[WrittenPose],
    peak: WrittenPose,
    habits: Habits,
    rng: np.random.Generator,
) -> Motion:
    """Chamber, the way out over `ways`, peak, hold, the way back."""
    kick = label == "kick"
    start = float(rng.uniform(0.05, 0.15))
    launch = start + float(rng.uniform(0.16, 0.28) if kick else rng.uniform(0.07, 0.16)) / habits.tempo
    peak_s = launch + float(np.clip(rng.uniform(0.15, 0.25) if kick else rng.uniform(0.12, 0.2), 0.12, 0.25))
    release = peak_s + float(rng.choice([0.05, 0.1, 0.16, 0.26], p=[0.3, 0.35, 0.25, 0.1]))
    end = release + float(rng.uniform(0.32, 0.5) if kick else rng.uniform(0.2, 0.34)) / habits.tempo
    rest, peak = _jitter(rng, rest, 0.5), _jitter(rng, peak)
    keys = [Key(0.0, rest), Key(start, rest), Key(launch, _jitter(rng, chamber))]
    for index, way in enumerate(ways):
        share = (index + 1) / (len(ways) + 1)
        keys.append(Key(launch + (peak_s - launch) * share, way, "linear"))
    keys.append(Key(peak_s, peak, "snap" if ways else "strike"))
    keys.append(Key(release, _jitter(rng, peak, 0.15)))
    if kick:
        recoil = release + 0.45 * (end - release)
        keys.append(Key(recoil, _jitter(rng, chamber, 0.6)))
    keys.append(Key(end, rest))
    return Motion(action, tuple(keys), (Strike(action, label, start, launch, peak_s, release, end),))


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
        right_hand=_scaled(aim, habits.amplitude),
        right_elbow=(-0.8, -0.7, 0.0),
    )
    chamber = change(
        rest, right_hand=At("head", (-0.95, -1.7 + habits.guard_height, 1.9 * habits.guard_reach))
    )
    return _strike("jab", "punch", rest, chamber, (), peak, habits, rng)


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
        right_hand=_scaled(aim, habits.amplitude),
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
    return _strike("cross", "punch", rest, chamber, (), peak, habits, rng)


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
        right_hand=_scaled((0.28, height, 0.70), habits.amplitude),
        right_elbow=elbow,
        right_sole=(0.25, 0.4),
    )
    return _strike("hook", "punch", rest, load, (swing,), peak, habits, rng)


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
        right_hand=_scaled((0.20, 0.40 + rng.normal(0, 0.07), 0.58), habits.amplitude),
        right_elbow=(-0.3, -1.0, 0.35),
        right_sole=(0.2, 0.45),
    )
    return _strike("uppercut", "punch", rest, dip, (sweep,), peak, habits, rng)


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
        right_foot=At("hip", _scaled((0.04, height, 0.97), min(1.0, habits.amplitude))),
        right_knee=(-0.05, 1.0, 0.3),
        right_sole=(0.0, 0.25),
        right_hand=At("pelvis", (-0.42, 0.40, 0.22)) if rng.random() < 0.4 else rest["right_hand"],
    )
    return _strike("front-kick", "kick", rest, chamber, (), peak, habits, rng)


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
        right_foot=At("hip", _scaled((0.02, height, 0.97), min(1.0, habits.amplitude))),
        right_knee=(0.6, 1.0, 0.0),
        right_sole=(1.3, -0.25),
        right_hand=At("pelvis", (-0.45, 0.45, 0.1)) if rng.random() < 0.5 else rest["right_hand"],
    )
    return _strike("side-kick", "kick", rest, chamber, (), peak, habits, rng)


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
        right_foot=At("hip", _scaled((rng.uniform(-0.12, 0.22), height, 0.95), min(1.0, habits.amplitude))),
        right_knee=(0.5, 0.7, 0.6),
        right_sole=(0.8, 0.7),
        right_hand=At("pelvis", (-0.55, 0.3, -0.15)) if rng.random() < 0.5 else rest["right_hand"],
    )
    return _strike("roundhouse-kick", "kick", rest, chamber, (swing,), peak, habits, rng)


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
        left_elbow=(0.3, -1.0, 0.3),
        right_elbow=(-0.3, -1.0, 0.3),
    )
    peak = change(
        chamber,
        pelvis=(away, lean, 0.0),
        chest=(-0.2, 0.05, 0.0),
        right_foot=At("hip", _scaled((0.04, height, 0.96), min(1.0, habits.amplitude))),
        right_knee=(0.2, -1.0, -0.2),
        right_sole=(-2.6, -0.3),
    )
    return _strike("back-kick", "kick", rest, chamber, (), peak, habits, rng)


# --- everyday motions: all "other" ------------------------------------------------------------------------------


def _beat(habits: Habits, rng: np.random.Generator, low: float, high: float) -> float:
    return float(rng.uniform(low, high)) / habits.tempo


def _tour(
    action: str,
    rest: WrittenPose,
    stops: Sequence[tuple[float, WrittenPose]],
    habits: Habits,
    rng: np.random.Generator,
    back_s: float = 0.7,
) -> Motion:
    """From rest through `stops` (seconds it takes, pose) and back to rest."""
    rest = _jitter(rng, rest, 0.6)
    keys, at = [Key(0.0, rest)], 0.0
    for seconds, pose in stops:
        at += seconds * float(rng.uniform(0.85, 1.2)) / habits.tempo
        keys.append(Key(at, _jitter(rng, pose, 0.6)))
    keys.append(Key(at + back_s / habits.tempo, rest))
    return Motion(action, tuple(keys))


def _weight(rest: WrittenPose, rng: np.random.Generator) -> WrittenPose:
    """Weight on one leg, as people stand."""
    side = float(rng.choice([-1.0, 1.0])) * float(rng.uniform(0.2, 1.0))
    return change(
        rest,
        shift=(0.06 * side, -0.012, 0.0),
        pelvis=(0.05 * side, 0.0, 0.07 * side),
        chest=(-0.05 * side, 0.05, -0.08 * side),
    )


def idle(habits: Habits, rng: np.random.Generator) -> Motion:
    """Standing about: weight from one leg to the other, a look around, arms in some habitual place."""
    rest = standing(habits)
    arms = str(rng.choice(["down", "hips", "crossed", "pockets", "behind", "held", "fists"]))
    places = {
        "hips": {
            "left_hand": At("pelvis", (0.27, 0.14, 0.02)),
            "right_hand": At("pelvis", (-0.27, 0.14, 0.02)),
            "left_elbow": (1.0, 0.0, -0.6),
            "right_elbow": (-1.0, 0.0, -0.6),
        },
        "crossed": {
            "left_hand": At("chest", (-0.10, -0.33, 0.30)),
            "right_hand": At("chest", (0.08, -0.38, 0.34)),
            "left_elbow": (1.0, -0.7, 0.2),
            "right_elbow": (-1.0, -0.7, 0.2),
            "left_fist": (0.4,),
            "right_fist": (0.4,),
        },
        "pockets": {
            "left_hand": At("pelvis", (0.24, -0.02, 0.12)),
            "right_hand": At("pelvis", (-0.24, -0.02, 0.12)),
            "left_elbow": (1.0, 0.0, -1.0),
            "right_elbow": (-1.0, 0.0, -1.0),
        },
        "behind": {
            "left_hand": At("pelvis", (0.02, 0.05, -0.26)),
            "right_hand": At("pelvis", (-0.02, 0.05, -0.26)),
        },
        "held": {
            "left_hand": At("pelvis", (0.04, 0.10, 0.32)),
            "right_hand": At("pelvis", (-0.04, 0.10, 0.32)),
        },
        "fists": {"left_fist": (1.0,), "right_fist": (1.0,)},
    }
    rest = change(rest, **places.get(arms, {}))
    stops = []
    for _ in range(2):
        look = (float(rng.normal(0, 0.4)), float(rng.normal(0.05, 0.12)), 0.0)
        stops.append((_beat(habits, rng, 0.8, 1.5), change(_weight(rest, rng), head=look)))
    return _tour("idle", rest, stops, habits, rng)


def on_guard(habits: Habits, rng: np.random.Generator) -> Motion:
    """Bouncing in the fighting stance, no strike."""
    rest = guard(habits, str(rng.choice(["left", "right"])))
    stops = []
    for _ in range(4):
        shift = (float(rng.normal(0, 0.03)), float(rng.uniform(-0.12, -0.02)), float(rng.normal(0, 0.04)))
        bob = change(rest, shift=shift, head=(float(rng.normal(0, 0.12)), 0.13, float(rng.normal(0, 0.08))))
        stops.append((0.28, bob))
    return _tour("guard", rest, stops, habits, rng, 0.35)


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
        left_clavicle=(0.35, 0.3),
        right_clavicle=(0.35, 0.3),
        left_hand=At("head", (0.75 * crossed, 0.35, 1.75)),
        right_hand=At("head", (-0.75 * crossed, 0.35, 2.1)),
        left_elbow=(0.35, -1.0, 0.4),
        right_elbow=(-0.35, -1.0, 0.4),
    )
    return _tour("block", rest, [(0.22, cover), (_beat(habits, rng, 0.3, 0.9), cover)], habits, rng, 0.4)


def wave(habits: Habits, rng: np.random.Generator) -> Motion:
    """A hand up beside the head, waving with an open palm."""
    rest = standing(habits)
    lift = float(rng.uniform(-0.1, 0.75))
    up = change(
        rest,
        right_clavicle=(0.15, 0.05),
        right_hand=(-0.5, lift, 0.35),
        right_elbow=(-0.6, -1.0, 0.0),
        right_fist=(0.0,),
    )
    stops = [(0.5, up)]
    for _ in range(int(rng.integers(2, 4))):
        stops.append((0.24, change(up, right_hand=(-0.68, lift - 0.08, 0.32))))
        stops.append((0.24, change(up, right_hand=(-0.28, lift + 0.02, 0.36))))
    return _tour("wave", rest, stops, habits, rng)


def wave_both(habits: Habits, rng: np.random.Generator) -> Motion:
    """Both arms swung above the head."""
    rest = standing(habits)
    out = change(
        rest,
        left_hand=(0.6, 0.72, 0.1),
        right_hand=(-0.6, 0.72, 0.1),
        left_elbow=(1.0, 0.0, -0.2),
        right_elbow=(-1.0, 0.0, -0.2),
        left_clavicle=(0.4, 0.0),
        right_clavicle=(0.4, 0.0),
        left_fist=(0.0,),
        right_fist=(0.0,),
    )
    inside = change(out, left_hand=(0.05, 0.93, 0.1), right_hand=(-0.05, 0.93, 0.1))
    stops = [(0.6, out), (0.35, inside), (0.35, out), (0.35, inside)]
    return _tour("wave-both", rest, stops, habits, rng)


def stretch_up(habits: Habits, rng: np.random.Generator) -> Motion:
    """Both arms slowly up, hands together, back arched; a yawn."""
    rest = standing(habits)
    up = change(
        rest,
        chest=(0.0, -0.14, float(rng.normal(0, 0.12))),
        head=(0.0, -0.25, 0.0),
        left_clavicle=(0.5, 0.0),
        right_clavicle=(0.5, 0.0),
        left_hand=(-0.28, 0.92, 0.02),
        right_hand=(0.28, 0.92, 0.02),
        left_elbow=(1.0, 0.0, -0.2),
        right_elbow=(-1.0, 0.0, -0.2),
        left_fist=(0.15,),
        right_fist=(0.15,),
    )
    halfway = change(up, left_hand=(0.35, 0.1, 0.6), right_hand=(-0.35, 0.1, 0.6), head=(0.0, 0.0, 0.0))
    return _tour("stretch-up", rest, [(0.7, halfway), (0.7, up), (0.9, up)], habits, rng, 1.1)


def stretch_forward(habits: Habits, rng: np.random.Generator) -> Motion:
    """Arms slowly pushed forwards, hands open or folded, back rounded: a strike's reach, but with both hands."""
    rest = standing(habits)
    height = float(rng.uniform(-0.15, 0.15))
    apart = float(rng.choice([0.0, 0.25, 0.5]))
    out = change(
        rest,
        chest=(0.0, 0.30, 0.0),
        head=(0.0, 0.35, 0.0),
        left_clavicle=(0.1, 0.45),
        right_clavicle=(0.1, 0.45),
        left_hand=(-0.28 + apart * 0.6, height, 0.94),
        right_hand=(0.28 - apart * 0.6, height, 0.94),
        left_elbow=(1.0, -0.2, 0.0),
        right_elbow=(-1.0, -0.2, 0.0),
        left_fist=(0.05,),
        right_fist=(0.05,),
    )
    near = change(
        out,
        chest=(0.0, 0.05, 0.0),
        head=(0.0, 0.1, 0.0),
        left_hand=At("chest", (0.08, -0.22, 0.35)),
        right_hand=At("chest", (-0.08, -0.22, 0.35)),
    )
    return _tour("stretch-forward", rest, [(0.7, near), (0.9, out), (0.8, out)], habits, rng, 0.9)


def stretch_side(habits: Habits, rng: np.random.Generator) -> Motion:
    """Arms out to both sides, then one over the head while the trunk leans."""
    rest = standing(habits)
    spread = change(
        rest,
        left_hand=(0.97, rng.normal(0.02, 0.1), 0.05),
        right_hand=(-0.97, rng.normal(0.02, 0.1), 0.05),
        left_fist=(0.0,),
        right_fist=(0.0,),
        chest=(0.0, -0.08, 0.0),
    )
    over = change(
        rest,
        chest=(0.0, 0.0, 0.42),
        pelvis=(0.0, 0.0, 0.06),
        shift=(-0.08, -0.02, 0.0),
        head=(0.0, 0.0, 0.35),
        right_clavicle=(0.5, 0.0),
        right_hand=(0.35, 0.88, 0.05),
        right_elbow=(-1.0, 0.3, 0.0),
        right_fist=(0.0,),
        left_hand=At("pelvis", (0.27, 0.1, 0.05)) if rng.random() < 0.6 else (0.3, -0.9, 0.1),
        left_elbow=(1.0, 0.0, -0.5),
    )
    stops = [(0.9, spread), (0.5, spread)] if rng.random() < 0.5 else []
    return _tour("stretch-side", rest, [*stops, (0.9, over), (0.6, over)], habits, rng, 0.9)


def raise_arms(habits: Habits, rng: np.random.Generator) -> Motion:
    """Arms up in a V, as in cheering; hands open, sometimes fists."""
    rest = standing(habits)
    fist = float(rng.choice([0.0, 0.0, 0.2, 1.0]))
    up = change(
        rest,
        chest=(0.0, -0.08, 0.0),
        left_clavicle=(0.4, 0.0),
        right_clavicle=(0.4, 0.0),
        left_hand=(0.42, 0.85, rng.normal(0.1, 0.1)),
        right_hand=(-0.42, 0.85, rng.normal(0.1, 0.1)),
        left_elbow=(1.0, 0.0, -0.3),
        right_elbow=(-1.0, 0.0, -0.3),
        left_fist=(fist,),
        right_fist=(fist,),
    )
    return _tour("raise-arms", rest, [(0.6, up), (0.7, up)], habits, rng)


def raise_arm(habits: Habits, rng: np.random.Generator) -> Motion:
    """One arm up, as in school."""
    rest = standing(habits)
    up = change(
        rest,
        right_clavicle=(0.45, 0.0),
        right_hand=(rng.normal(-0.05, 0.12), 0.94, rng.normal(0.15, 0.15)),
        right_elbow=(-1.0, 0.0, 0.0),
        right_fist=(0.05,),
    )
    return _tour("raise-arm", rest, [(0.6, up), (0.8, up)], habits, rng)


def scratch_head(habits: Habits, rng: np.random.Generator) -> Motion:
    """A hand at the top, the back or the side of the head."""
    rest = standing(habits)
    spots = [(-0.8, 1.3, 0.5), (-0.7, 0.9, -1.1), (-1.6, 0.4, 0.4)]
    spot = np.array(spots[int(rng.integers(3))])
    up = change(
        rest,
        head=(float(rng.normal(0, 0.15)), 0.15, float(rng.normal(-0.12, 0.1))),
        right_clavicle=(0.3, 0.0),
        right_hand=At("head", _scaled(spot + [-0.35, 0.25, 0.3], 1.0)),
        right_elbow=(-1.0, 0.0, 0.35),
        right_fist=(0.35,),
    )
    rub = change(up, right_hand=At("head", _scaled(spot + [-0.3, 0.0, 0.1], 1.0)))
    return _tour(
        "scratch-head", rest, [(0.6, up), (0.22, rub), (0.22, up), (0.22, rub), (0.3, up)], habits, rng
    )


def touch_face(habits: Habits, rng: np.random.Generator) -> Motion:
    """Hand at the chin, the mouth (a yawn) or the glasses."""
    rest = standing(habits)
    spots = [(-0.3, -1.5, 1.5), (-0.4, -0.9, 1.9), (-1.0, -0.5, 1.4)]
    up = change(
        rest,
        right_hand=At("head", spots[int(rng.integers(3))]),
        right_elbow=(-0.5, -1.0, 0.1),
        right_fist=(float(rng.uniform(0.2, 0.8)),),
        left_hand=At("pelvis", (-0.1, 0.35, 0.33)) if rng.random() < 0.4 else rest["left_hand"],
    )
    return _tour("touch-face", rest, [(0.6, up), (_beat(habits, rng, 0.4, 1.2), up)], habits, rng)


def point(habits: Habits, rng: np.random.Generator) -> Motion:
    """One arm slowly out to point or reach at something ahead or aside; the other hangs."""
    rest = standing(habits)
    aside = float(rng.uniform(-1.2, 0.5))
    height = float(rng.normal(0.05, 0.2))
    direction = np.array([np.sin(aside), height, np.cos(aside)])
    direction *= 0.93 / np.linalg.norm(direction)
    out = change(
        rest,
        chest=(0.15, 0.05, 0.0),
        head=(aside * 0.6, 0.0, 0.0),
        right_clavicle=(0.08, 0.15),
        right_hand=_scaled(direction, 1.0),
        right_elbow=(-0.6, -1.0, 0.0),
        right_fist=(float(rng.choice([0.0, 0.25, 0.5])),),
    )
    return _tour("point", rest, [(0.6, out), (0.9, out)], habits, rng)


def reach_up(habits: Habits, rng: np.random.Generator) -> Motion:
    """Reaching for a high shelf, on tiptoe."""
    rest = standing(habits)
    out = change(
        rest,
        shift=(0.0, 0.05, 0.04),
        chest=(0.15, -0.05, 0.12),
        head=(0.1, -0.4, 0.0),
        right_clavicle=(0.5, 0.1),
        right_hand=(-0.1, 0.85, 0.42),
        right_elbow=(-1.0, -0.5, 0.0),
        right_fist=(0.1,),
        left_sole=(0.2, 0.3),
        right_sole=(-0.2, 0.3),
        left_foot=(0.12, 0.05, 0.0),
        right_foot=(-0.12, 0.05, 0.0),
    )
    return _tour("reach-up", rest, [(0.8, out), (0.6, out)], habits, rng)


def drink(habits: Habits, rng: np.random.Generator) -> Motion:
    """A hand brought to the mouth, the head tipped back."""
    rest = standing(habits)
    low = change(rest, right_hand=(-0.02, -0.45, 0.55), right_elbow=(-0.6, -1.0, -0.3), right_fist=(0.7,))
    sip = change(
        low,
        head=(0.0, -0.3, 0.0),
        right_hand=At("head", (-0.75, -1.2, 1.7)),
        right_elbow=(-1.0, -0.6, 0.3),
    )
    return _tour("drink", rest, [(0.5, low), (0.6, sip), (0.9, sip), (0.5, low)], habits, rng)


def adjust_hair(habits: Habits, rng: np.random.Generator) -> Motion:
    """Both hands to the hair, elbows out."""
    rest = standing(habits)
    back = float(rng.uniform(-1.0, 0.6))
    up = change(
        rest,
        head=(0.0, 0.12, 0.0),
        left_clavicle=(0.3, -0.05),
        right_clavicle=(0.3, -0.05),
        left_hand=At("head", (1.2, 0.9, back)),
        right_hand=At("head", (-1.2, 0.9, back)),
        left_elbow=(1.0, 0.3, 0.2),
        right_elbow=(-1.0, 0.3, 0.2),
        left_fist=(0.3,),
        right_fist=(0.3,),
    )
    return _tour("adjust-hair", rest, [(0.6, up), (0.4, up), (0.6, up)], habits, rng)


def adjust_clothes(habits: Habits, rng: np.random.Generator) -> Motion:
    """Hands at the collar or the hem."""
    rest = standing(habits)
    collar = bool(rng.random() < 0.5)
    y, z = (-0.08, 0.26) if collar else (-0.62, 0.28)
    at = change(
        rest,
        head=(0.0, 0.35, 0.0),
        left_hand=At("chest", (0.14, y, z)),
        right_hand=At("chest", (-0.14, y, z)),
        left_elbow=(1.0, -0.8, 0.0),
        right_elbow=(-1.0, -0.8, 0.0),
        left_fist=(0.6,),
        right_fist=(0.6,),
    )
    return _tour("adjust-clothes", rest, [(0.5, at), (0.4, at), (0.5, at)], habits, rng)


def clap(habits: Habits, rng: np.random.Generator) -> Motion:
    """Clapping before the chest."""
    rest = standing(habits)
    elbows = {"left_elbow": (1.0, -0.9, -0.2), "right_elbow": (-1.0, -0.9, -0.2)}
    apart = change(
        rest,
        **elbows,
        left_hand=At("chest", (0.3, -0.2, 0.5)),
        right_hand=At("chest", (-0.3, -0.2, 0.5)),
        left_fist=(0.0,),
        right_fist=(0.0,),
    )
    near = change(
        apart, left_hand=At("chest", (0.06, -0.18, 0.48)), right_hand=At("chest", (-0.06, -0.18, 0.48))
    )
    return _tour("clap", rest, [(0.5, apart), *([(0.17, near), (0.17, apart)] * 3)], habits, rng)


def talk(habits: Habits, rng: np.random.Generator) -> Motion:
    """Talking with the hands."""
    rest = standing(habits)
    stops = []
    for _ in range(4):
        stops.append(
            (
                _beat(habits, rng, 0.3, 0.6),
                change(
                    _weight(rest, rng),
                    head=(
                        float(rng.normal(0, 0.25)),
                        float(rng.normal(0.03, 0.1)),
                        float(rng.normal(0, 0.08)),
                    ),
                    left_hand=At(
                        "chest", (rng.uniform(0.15, 0.5), rng.uniform(-0.6, -0.1), rng.uniform(0.3, 0.6))
                    ),
                    right_hand=At(
                        "chest", (rng.uniform(-0.5, -0.15), rng.uniform(-0.6, -0.1), rng.uniform(0.3, 0.6))
                    ),
                    left_elbow=(0.7, -1.0, -0.3),
                    right_elbow=(-0.7, -1.0, -0.3),
                    left_fist=(0.1,),
                    right_fist=(0.2,),
                ),
            )
        )
    return _tour("talk", rest, stops, habits, rng)


def use_phone(habits: Habits, rng: np.random.Generator) -> Motion:
    """Looking at a phone held before the chest, or holding it to the ear."""
    rest = standing(habits)
    if rng.random() < 0.5:
        held = change(
            rest,
            head=(-0.1, 0.45, 0.0),
            right_hand=At("chest", (-0.05, -0.28, 0.48)),
            right_elbow=(-0.7, -1.0, -0.3),
            right_fist=(0.7,),
        )
    else:
        held = change(
            rest,
            head=(0.0, 0.05, -0.1),
            right_hand=At("head", (-1.5, -0.8, 0.4)),
            right_elbow=(-0.7, -1.0, 0.3),
            right_fist=(0.8,),
        )
    return _tour("use-phone", rest, [(0.6, held), (1.2, held)], habits, rng)


def squat(habits: Habits, rng: np.random.Generator) -> Motion:
    """Knees bent, arms forward for balance or on the thighs."""
    rest = standing(habits)
    depth = float(rng.uniform(0.25, 0.52))
    reaching = bool(rng.random() < 0.6)
    arms = (
        {"left_hand": (0.05, -0.05, 0.92), "right_hand": (-0.05, -0.05, 0.92)}
        if reaching
        else {"left_hand": At("pelvis", (0.22, 0.1, 0.6)), "right_hand": At("pelvis", (-0.22, 0.1, 0.6))}
    )
    down = change(
        rest,
        **arms,
        shift=(0.0, -depth, -0.16 - 0.2 * depth),
        pelvis=(0.0, 0.45, 0.0),
        chest=(0.0, 0.25, 0.0),
        head=(0.0, 0.1, 0.0),
        left_foot=(0.22, 0.0, 0.0),
        right_foot=(-0.22, 0.0, 0.0),
        left_knee=(0.5, 0.2, 1.0),
        right_knee=(-0.5, 0.2, 1.0),
        left_fist=(0.2,),
        right_fist=(0.2,),
    )
    return _tour("squat", rest, [(0.8, down), (0.4, down)], habits, rng, 0.9)


def sit(habits: Habits, rng: np.random.Generator) -> Motion:
    """Sitting on a seat, hands on the thighs, now and then leaning."""
    rest = change(
        standing(habits),
        shift=(0.0, -0.48, -0.12),
        pelvis=(0.0, -0.1, 0.0),
        chest=(0.0, 0.12, 0.0),
        left_foot=(0.16, 0.0, 0.42),
        right_foot=(-0.16, 0.0, 0.42),
        left_knee=(0.15, 0.8, 1.0),
        right_knee=(-0.15, 0.8, 1.0),
        left_hand=At("pelvis", (0.2, 0.18, 0.5)),
        right_hand=At("pelvis", (-0.2, 0.18, 0.5)),
        left_elbow=(0.8, -0.3, -1.0),
        right_elbow=(-0.8, -0.3, -1.0),
    )
    lean = change(
        rest,
        chest=(float(rng.normal(0, 0.2)), float(rng.uniform(-0.1, 0.5)), 0.0),
        head=(float(rng.normal(0, 0.3)), 0.1, 0.0),
    )
    gesture = change(lean, right_hand=At("chest", (-0.25, -0.15, 0.5)), right_elbow=(-0.7, -1.0, 0.0))
    return _tour("sit", rest, [(0.9, lean), (0.8, gesture if rng.random() < 0.5 else rest)], habits, rng)


def bend_down(habits: Habits, rng: np.random.Generator) -> Motion:
    """Bending to pick something up or to touch the toes."""
    rest = standing(habits)
    down = change(
        rest,
        shift=(0.0, -0.12, -0.16),
        pelvis=(0.0, 0.85, 0.0),
        chest=(0.0, float(rng.uniform(0.3, 0.65)), 0.0),
        head=(0.0, 0.9, 0.0),
        left_hand=(0.0, -0.95, 0.2),
        right_hand=(0.0, -0.95, 0.2),
        left_fist=(0.1,),
        right_fist=(0.1,),
    )
    return _tour("bend-down", rest, [(0.9, down), (0.4, down)], habits, rng, 0.9)


def jump(habits: Habits, rng: np.random.Generator) -> Motion:
    """A hop, or a jumping jack with arms and legs apart."""
    rest = standing(habits)
    jack = bool(rng.random() < 0.5)
    height = float(rng.uniform(0.1, 0.25))
    crouch = change(
        rest,
        shift=(0.0, -0.2, -0.05),
        pelvis=(0.0, 0.2, 0.0),
        chest=(0.0, 0.2, 0.0),
        left_hand=(0.25, -0.85, -0.2),
        right_hand=(-0.25, -0.85, -0.2),
    )
    wide = 0.35 if jack else 0.12
    arms = (0.55, 0.75, 0.1) if jack else (0.3, -0.4, 0.55)
    flight = change(
        rest,
        shift=(0.0, height, 0.0),
        left_foot=(wide, height * 0.9, 0.0),
        right_foot=(-wide, height * 0.9, 0.0),
        left_sole=(0.2, 0.6),
        right_sole=(-0.2, 0.6),
        left_hand=arms,
        right_hand=(-arms[0], arms[1], arms[2]),
        left_fist=(0.2,),
        right_fist=(0.2,),
    )
    return _tour("jump", rest, [(0.35, crouch), (0.2, flight), (0.24, crouch)], habits, rng, 0.4)


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
        left_fist=(0.6,),
        right_fist=(0.6,),
    )
    step = _beat(habits, rng, 0.35, 0.5)
    stops = [(step, right), (step, rest), (step, mirrored(right)), (step, rest)]
    return _tour("march", rest, stops, habits, rng, 0.3)


def step_over(habits: Habits, rng: np.random.Generator) -> Motion:
    """Stepping over something: knee up, foot forward and down again, slowly."""
    rest = standing(habits)
    up = change(
        rest,
        shift=(0.05, -0.02, 0.0),
        right_foot=(-0.13, float(rng.uniform(0.25, 0.42)), 0.22),
        right_sole=(0.0, 0.15),
        left_hand=(0.35, -0.85, 0.2),
        right_hand=(-0.35, -0.85, 0.2),
        head=(0.0, 0.35, 0.0),
    )
    over = change(up, shift=(0.02, -0.05, 0.12), right_foot=(-0.12, 0.0, 0.42), right_sole=(0.0, -0.1))
    return _tour("step-over", rest, [(0.55, up), (0.5, over), (0.5, up)], habits, rng)


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
    period = _beat(habits, rng, 0.95, 1.2)
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
    period = _beat(habits, rng, 0.95, 1.15)
    speed = stride / 0.6  # leg lengths a period
    lengths = np.linalg.norm(np.diff(corners, axis=0), axis=1)
    leaves = np.concatenate([[0.0], np.cumsum(lengths)])
    ways = np.diff(corners, axis=0)
    headings = np.unwrap([0.0, *np.arctan2(ways[:, 0], ways[:, 1]), 0.0], period=2 * np.pi)
    headings[-1] = 2 * np.pi * round(headings[-2] / (2 * np.pi))  # faces ahead again, the short way round
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
    ahead = change(standing(habits), heading=(float(headings[-1]),))
    keys = [Key(0.0, standing(habits)), *(replace(key, at_s=key.at_s + 0.3) for key in keys)]
    keys.append(Key(keys[-1].at_s + 0.4, ahead))
    # A whole turn is the same as none, but the next motion must not spin back through it.
    spun = float(headings[-1])
    if spun:
        keys.append(Key(keys[-1].at_s + 1e-4, standing(habits), "linear"))
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
    return _tour("turn-around", rest, stops, habits, rng, 0.4)


def dance(habits: Habits, rng: np.random.Generator) -> Motion:
    """Swaying to music, elbows bent."""
    rest = standing(habits)
    beat = _beat(habits, rng, 0.32, 0.45)
    stops = []
    for index in range(4):
        side = 1.0 if index % 2 else -1.0
        stops.append(
            (
                beat,
                change(
                    rest,
                    shift=(0.09 * side, -0.05, 0.0),
                    pelvis=(0.15 * side, 0.0, 0.1 * side),
                    chest=(-0.2 * side, 0.05, -0.1 * side),
                    head=(0.15 * side, 0.05, 0.1 * side),
                    left_hand=(0.15, -0.3 + 0.12 * side, 0.5),
                    right_hand=(-0.15, -0.3 - 0.12 * side, 0.5),
                    left_elbow=(0.6, -0.9, -0.6),
                    right_elbow=(-0.6, -0.9, -0.6),
                    left_fist=(0.5,),
                    right_fist=(0.5,),
                ),
            )
        )
    return _tour("dance", rest, stops, habits, rng)


Author = Callable[[Habits, np.random.Generator], Motion]

PUNCHES: dict[str, Author] = {"jab": jab, "cross": cross, "hook": hook, "uppercut": uppercut}
KICKS: dict[str, Author] = {
    "front-kick": front_kick,
    "side-kick": side_kick,
    "roundhouse-kick": roundhouse_kick,
    "back-kick": back_kick,
}
OTHERS: dict[str, Author] = {
    "idle": idle,
    "guard": on_guard,
    "block": block,
    "wave": wave,
    "wave-both": wave_both,
    "stretch-up": stretch_up,
    "stretch-forward": stretch_forward,
    "stretch-side": stretch_side,
    "raise-arms": raise_arms,
    "raise-arm": raise_arm,
    "scratch-head": scratch_head,
    "touch-face": touch_face,
    "point": point,
    "reach-up": reach_up,
    "drink": drink,
    "adjust-hair": adjust_hair,
    "adjust-clothes": adjust_clothes,
    "clap": clap,
    "talk": talk,
    "use-phone": use_phone,
    "squat": squat,
    "sit": sit,
    "bend-down": bend_down,
    "jump": jump,
    "march": march,
    "step-over": step_over,
    "walk-in-place": walk_in_place,
    "walk-across": walk_across,
    "walk-about": walk_about,
    "turn-around": turn_around,
    "dance": dance,
}
STRIKES = PUNCHES | KICKS
ACTIONS: dict[str, Author] = STRIKES | OTHERS
SIDED_STRIKES = tuple(f"{name}-{side}" for name in STRIKES for side in ("left", "right"))


def motion(name: str, habits: Habits, rng: np.random.Generator, side: str | None = None) -> Motion:
    """One performance of an action; `side` is the striking or acting side, drawn at random when None.

    Strikes may be asked for with the side in the name ("jab-left"). The action of a strike carries its side.
    """
    base, _, tail = name.rpartition("-")
    if tail in ("left", "right") and base in STRIKES:
        name, side = base, tail
    if name not in ACTIONS:
        raise PeopleError(f"unknown motion {name!r}: expected one of {', '.join([*ACTIONS, *SIDED_STRIKES])}")
    if side is None:
        side = "left" if rng.random() < (0.5 if not habits.southpaw else 0.6) else "right"
    if side not in ("left", "right"):
        raise PeopleError(f"unknown side {side!r} for {name}: expected left or right")
    made = ACTIONS[name](habits, rng)
    if side == "left":
        made = made.mirrored()
    if made.strikes:
        action = f"{name}-{side}"
        made = replace(
            made, action=action, strikes=tuple(replace(strike, action=action) for strike in made.strikes)
        )
    return made


# --- a performance: motions one after another, sampled at any time ------------------------------------------------

_SOFTENING_S = (-0.018, 0.0, 0.018)  # poses are averaged over these offsets, which rounds the corners at keys


@dataclass(frozen=True)
class Performance:
    """Motions of one person along a time line, ready to be sampled.

    `label_at` and `labels` give for each moment {"action", "class", "phase", "strike_id"}; "class" is None
    where a strike is neither out nor over.
    """

    body: Proportions
    times: np.ndarray  # (K,) seconds
    rows: np.ndarray  # (K, POSE_SIZE)
    eases: tuple[str, ...]
    spans: tuple[tuple[float, float, str], ...]  # start, end, action
    strikes: tuple[Strike, ...]
    sway: float = 1.0
    sway_phases: np.ndarray = field(default_factory=lambda: np.zeros((6, 2)))

    @property
    def duration_s(self) -> float:
        return float(self.times[-1])

    def poses(self, at_s: np.ndarray) -> np.ndarray:
        """Rows (T, POSE_SIZE) for `body.solve` at the times (T,)."""
        at_s = np.atleast_1d(np.asarray(at_s, dtype=np.float64))
        soft = sum(self._between(at_s + offset) for offset in _SOFTENING_S) / len(_SOFTENING_S)
        return soft + self._swaying(at_s)

    def placed(self, heading: float, x_m: float, z_m: float) -> Performance:
        """The same performance turned by `heading` radians about the room's origin and then moved."""
        rows = self.rows.copy()
        x, z = rows[:, FIELDS["root"]].T
        turned = np.stack(
            [x * np.cos(heading) + z * np.sin(heading), z * np.cos(heading) - x * np.sin(heading)]
        )
        rows[:, FIELDS["root"]] = turned.T + np.array([x_m, z_m]) / self.body.leg
        rows[:, FIELDS["heading"]] += heading
        return replace(self, rows=rows)

    def _between(self, at_s: np.ndarray) -> np.ndarray:
        upper = np.clip(np.searchsorted(self.times, at_s, side="right"), 1, len(self.times) - 1)
        start, end = self.times[upper - 1], self.times[upper]
        u = np.clip((at_s - start) / np.maximum(end - start, 1e-6), 0.0, 1.0)
        eased = np.empty_like(u)
        for kind in set(self.eases):
            chosen = np.array([self.eases[index] == kind for index in upper])
            eased[chosen] = _eased(kind, u[chosen])
        return self.rows[upper - 1] + (self.rows[upper] - self.rows[upper - 1]) * eased[:, None]

    def _swaying(self, at_s: np.ndarray) -> np.ndarray:
        """Nobody stands still: slow drift of trunk, head and hands."""
        extra = np.zeros((len(at_s), POSE_SIZE))
        wave = np.sin(2 * np.pi * (at_s[:, None] * self.sway_phases[:, 0] + self.sway_phases[:, 1]))  # (T, 6)
        extra[:, FIELDS["shift"].start] = 0.010 * wave[:, 0]
        extra[:, FIELDS["chest"]] = 0.022 * wave[:, 1:4]
        extra[:, FIELDS["head"]] = 0.05 * wave[:, [4, 5, 0]]
        extra[:, FIELDS["left_hand"]] = 0.012 * wave[:, [5, 1, 2]]
        extra[:, FIELDS["right_hand"]] = 0.012 * wave[:, [3, 4, 0]]
        return extra * self.sway

    def labels(self, at_s: np.ndarray) -> list[dict]:
        """One label for each of the times (T,)."""
        return [self.label_at(float(moment)) for moment in np.atleast_1d(at_s)]

    def label_at(self, at_s: float) -> dict:
        """{"action", "class", "phase" (extension 0 … 1 of the strike, else 0), "strike_id" (or None)}."""
        for number, strike in enumerate(self.strikes):
            if strike.start_s < at_s < strike.end_s:
                extension = float(strike.extension(np.array(at_s)))
                seen = strike.label if extension >= LABEL_EXTENSION else None
                if extension < 0.02 and strike.label == "punch" and at_s < strike.launch_s - 0.03:
                    seen = "other"  # still on guard
                return {
                    "action": strike.action,
                    "class": seen,
                    "phase": round(extension, 4),
                    "strike_id": number,
                }
        action = next((name for start, end, name in self.spans if start <= at_s <= end), "idle")
        if any(action == strike.action for strike in self.strikes):
            action = "guard"
        return {"action": action, "class": "other", "phase": 0.0, "strike_id": None}


def perform(
    motions: Sequence[Motion],
    gaps_s: Sequence[float],
    body: Proportions,
    habits: Habits,
    rng: np.random.Generator,
    still_end_s: float = 0.0,
) -> Performance:
    """Motions one after another with `gaps_s` between them (one fewer than motions), in which poses blend."""
    if not motions:
        raise PeopleError("a performance needs at least one motion")
    if len(gaps_s) != len(motions) - 1:
        raise PeopleError(f"{len(motions)} motions need {len(motions) - 1} gaps, got {len(gaps_s)}")
    poses, times, eases, spans, strikes = [], [], [], [], []
    at = 0.0
    for made, gap in zip(motions, [*gaps_s, still_end_s], strict=True):
        for key in made.keys:
            poses.append(key.pose)
            times.append(at + key.at_s)
            eases.append(key.ease)
        spans.append((at, at + made.duration_s, made.action))
        strikes.extend(strike.moved(at) for strike in made.strikes)
        at += made.duration_s + gap
    if still_end_s > 0.0:
        poses.append(poses[-1])
        times.append(at)
        eases.append("smooth")
    phases = np.stack([rng.uniform(0.12, 0.45, 6), rng.random(6)], axis=1)
    rows = compile_poses(poses, body)
    return Performance(
        body, np.array(times), rows, tuple(eases), tuple(spans), tuple(strikes), habits.sway, phases
    )
