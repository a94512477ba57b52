"""What people do on the spot when they do not strike: all of it is "other", and much looks like a strike."""

from __future__ import annotations

import numpy as np

from camcade_training.synthetic.habits import Habits, beat_s, scaled, standing, tour
from camcade_training.synthetic.keys import Motion
from camcade_training.synthetic.poses import At, WrittenPose, both, change


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
        "hips": both(hand=At("pelvis", (0.27, 0.14, 0.02)), elbow=(1.0, 0.0, -0.6)),
        "crossed": {
            "left_hand": At("chest", (-0.10, -0.33, 0.30)),
            "right_hand": At("chest", (0.08, -0.38, 0.34)),
            **both(elbow=(1.0, -0.7, 0.2), fist=(0.4,)),
        },
        "pockets": both(hand=At("pelvis", (0.24, -0.02, 0.12)), elbow=(1.0, 0.0, -1.0)),
        "behind": both(hand=At("pelvis", (0.02, 0.05, -0.26))),
        "held": both(hand=At("pelvis", (0.04, 0.10, 0.32))),
        "fists": both(fist=(1.0,)),
    }
    rest = change(rest, **places.get(arms, {}))
    stops = []
    for _ in range(2):
        look = (float(rng.normal(0, 0.4)), float(rng.normal(0.05, 0.12)), 0.0)
        stops.append((beat_s(habits, rng, 0.8, 1.5), change(_weight(rest, rng), head=look)))
    return tour("idle", rest, stops, habits, rng)


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
    return tour("wave", rest, stops, habits, rng)


def wave_both(habits: Habits, rng: np.random.Generator) -> Motion:
    """Both arms swung above the head."""
    rest = standing(habits)
    out = change(
        rest, **both(hand=(0.6, 0.72, 0.1), elbow=(1.0, 0.0, -0.2), clavicle=(0.4, 0.0), fist=(0.0,))
    )
    inside = change(out, **both(hand=(0.05, 0.93, 0.1)))
    stops = [(0.6, out), (0.35, inside), (0.35, out), (0.35, inside)]
    return tour("wave-both", rest, stops, habits, rng)


def stretch_up(habits: Habits, rng: np.random.Generator) -> Motion:
    """Both arms slowly up, hands together, back arched; a yawn."""
    rest = standing(habits)
    up = change(
        rest,
        chest=(0.0, -0.14, float(rng.normal(0, 0.12))),
        head=(0.0, -0.25, 0.0),
        **both(clavicle=(0.5, 0.0), hand=(-0.28, 0.92, 0.02), elbow=(1.0, 0.0, -0.2), fist=(0.15,)),
    )
    halfway = change(up, **both(hand=(0.35, 0.1, 0.6)), head=(0.0, 0.0, 0.0))
    return tour("stretch-up", rest, [(0.7, halfway), (0.7, up), (0.9, up)], habits, rng, 1.1)


def stretch_forward(habits: Habits, rng: np.random.Generator) -> Motion:
    """Arms slowly pushed forwards, hands open, back rounded: a punch's reach, but with both hands."""
    rest = standing(habits)
    height = float(rng.uniform(-0.15, 0.15))
    apart = float(rng.choice([0.0, 0.25, 0.5]))
    out = change(
        rest,
        chest=(0.0, 0.30, 0.0),
        head=(0.0, 0.35, 0.0),
        **both(clavicle=(0.1, 0.45), elbow=(1.0, -0.2, 0.0), fist=(0.05,)),
        left_hand=(-0.28 + apart * 0.6, height, 0.94),
        right_hand=(0.28 - apart * 0.6, height, 0.94),
    )
    near = change(
        out, chest=(0.0, 0.05, 0.0), head=(0.0, 0.1, 0.0), **both(hand=At("chest", (0.08, -0.22, 0.35)))
    )
    return tour("stretch-forward", rest, [(0.7, near), (0.9, out), (0.8, out)], habits, rng, 0.9)


def stretch_side(habits: Habits, rng: np.random.Generator) -> Motion:
    """Arms out to both sides, then one over the head while the trunk leans."""
    rest = standing(habits)
    spread = change(
        rest,
        left_hand=(0.97, rng.normal(0.02, 0.1), 0.05),
        right_hand=(-0.97, rng.normal(0.02, 0.1), 0.05),
        **both(fist=(0.0,)),
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
    return tour("stretch-side", rest, [*stops, (0.9, over), (0.6, over)], habits, rng, 0.9)


def raise_arms(habits: Habits, rng: np.random.Generator) -> Motion:
    """Arms up in a V, as in cheering; hands open, sometimes fists."""
    rest = standing(habits)
    fist = float(rng.choice([0.0, 0.0, 0.2, 1.0]))
    up = change(
        rest,
        chest=(0.0, -0.08, 0.0),
        **both(clavicle=(0.4, 0.0), elbow=(1.0, 0.0, -0.3), fist=(fist,)),
        left_hand=(0.42, 0.85, rng.normal(0.1, 0.1)),
        right_hand=(-0.42, 0.85, rng.normal(0.1, 0.1)),
    )
    return tour("raise-arms", rest, [(0.6, up), (0.7, up)], habits, rng)


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
    return tour("raise-arm", rest, [(0.6, up), (0.8, up)], habits, rng)


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
    return tour(
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
    return tour("touch-face", rest, [(0.6, up), (beat_s(habits, rng, 0.4, 1.2), up)], habits, rng)


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
    return tour("point", rest, [(0.6, out), (0.9, out)], habits, rng)


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
        **both(sole=(0.2, 0.3), foot=(0.12, 0.05, 0.0)),
    )
    return tour("reach-up", rest, [(0.8, out), (0.6, out)], habits, rng)


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
    return tour("drink", rest, [(0.5, low), (0.6, sip), (0.9, sip), (0.5, low)], habits, rng)


def adjust_hair(habits: Habits, rng: np.random.Generator) -> Motion:
    """Both hands to the hair, elbows out."""
    rest = standing(habits)
    back = float(rng.uniform(-1.0, 0.6))
    up = change(
        rest,
        head=(0.0, 0.12, 0.0),
        **both(clavicle=(0.3, -0.05), hand=At("head", (1.2, 0.9, back)), elbow=(1.0, 0.3, 0.2), fist=(0.3,)),
    )
    return tour("adjust-hair", rest, [(0.6, up), (0.4, up), (0.6, up)], habits, rng)


def adjust_clothes(habits: Habits, rng: np.random.Generator) -> Motion:
    """Hands at the collar or the hem."""
    rest = standing(habits)
    collar = bool(rng.random() < 0.5)
    y, z = (-0.08, 0.26) if collar else (-0.62, 0.28)
    at = change(
        rest,
        head=(0.0, 0.35, 0.0),
        **both(hand=At("chest", (0.14, y, z)), elbow=(1.0, -0.8, 0.0), fist=(0.6,)),
    )
    return tour("adjust-clothes", rest, [(0.5, at), (0.4, at), (0.5, at)], habits, rng)


def clap(habits: Habits, rng: np.random.Generator) -> Motion:
    """Clapping before the chest."""
    rest = standing(habits)
    elbows = both(elbow=(1.0, -0.9, -0.2))
    apart = change(rest, **elbows, **both(hand=At("chest", (0.3, -0.2, 0.5)), fist=(0.0,)))
    near = change(apart, **both(hand=At("chest", (0.06, -0.18, 0.48))))
    return tour("clap", rest, [(0.5, apart), *([(0.17, near), (0.17, apart)] * 3)], habits, rng)


def talk(habits: Habits, rng: np.random.Generator) -> Motion:
    """Talking with the hands."""
    rest = standing(habits)
    stops = []
    for _ in range(4):
        stops.append(
            (
                beat_s(habits, rng, 0.3, 0.6),
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
                    **both(elbow=(0.7, -1.0, -0.3)),
                    left_fist=(0.1,),
                    right_fist=(0.2,),
                ),
            )
        )
    return tour("talk", rest, stops, habits, rng)


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
    return tour("use-phone", rest, [(0.6, held), (1.2, held)], habits, rng)


def dance(habits: Habits, rng: np.random.Generator) -> Motion:
    """Swaying to music, elbows bent."""
    rest = standing(habits)
    beat = beat_s(habits, rng, 0.32, 0.45)
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
                    **both(elbow=(0.6, -0.9, -0.6), fist=(0.5,)),
                ),
            )
        )
    return tour("dance", rest, stops, habits, rng)
