"""What people do when they do not strike: all of it is "other", and much of it looks like a strike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from camcade_training.synthetic.habits import Habits, guard, jitter, scaled, standing
from camcade_training.synthetic.keys import Key, Motion
from camcade_training.synthetic.poses import At, WrittenPose, change, mirrored


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
    rest = jitter(rng, rest, 0.6)
    keys, at = [Key(0.0, rest)], 0.0
    for seconds, pose in stops:
        at += seconds * float(rng.uniform(0.85, 1.2)) / habits.tempo
        keys.append(Key(at, jitter(rng, pose, 0.6)))
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
    """Arms slowly pushed forwards, hands open, back rounded: a punch's reach, but with both hands."""
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
        right_hand=At("head", scaled(spot + [-0.35, 0.25, 0.3], 1.0)),
        right_elbow=(-1.0, 0.0, 0.35),
        right_fist=(0.35,),
    )
    rub = change(up, right_hand=At("head", scaled(spot + [-0.3, 0.0, 0.1], 1.0)))
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
        right_hand=scaled(direction, 1.0),
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
