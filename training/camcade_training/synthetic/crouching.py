"""Down and up: squats, seats, bends and jumps."""

from __future__ import annotations

import numpy as np

from camcade_training.synthetic.habits import Habits, guard, jitter, standing, tour
from camcade_training.synthetic.keys import Key, Motion
from camcade_training.synthetic.poses import At, Numbers, WrittenPose, both, change


def squat(habits: Habits, rng: np.random.Generator) -> Motion:
    """Knees bent, arms forward for balance or on the thighs."""
    rest = standing(habits)
    depth = float(rng.uniform(0.25, 0.52))
    reaching = bool(rng.random() < 0.6)
    arms = both(hand=(0.05, -0.05, 0.92)) if reaching else both(hand=At("pelvis", (0.22, 0.1, 0.6)))
    down = change(
        rest,
        **arms,
        shift=(0.0, -depth, -0.16 - 0.2 * depth),
        pelvis=(0.0, 0.45, 0.0),
        chest=(0.0, 0.25, 0.0),
        head=(0.0, 0.1, 0.0),
        **both(foot=(0.22, 0.0, 0.0), knee=(0.5, 0.2, 1.0), fist=(0.2,)),
    )
    return tour("squat", rest, [(0.8, down), (0.4, down)], habits, rng, 0.9)


def squatting(habits: Habits, rng: np.random.Generator, hands: str) -> WrittenPose:
    """A squat with the hands on guard, ahead or hanging."""
    depth = float(rng.uniform(0.28, 0.52))
    base = guard(habits, str(rng.choice(["left", "right"]))) if hands == "guard" else standing(habits)
    places: dict[str, Numbers | At] = {}
    if hands == "ahead":
        places = both(hand=(0.08, -0.1, 0.85))
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
        **both(knee=(0.5, 0.2, 1.0)),
    )


def hold_squat(habits: Habits, rng: np.random.Generator) -> Motion:
    """Down, staying there, and up."""
    hands = str(rng.choice(["guard", "ahead", "hanging"]))
    above = guard(habits, "left") if hands == "guard" else standing(habits)
    down = squatting(habits, rng, hands)
    low = float(rng.uniform(0.3, 0.8)) / habits.tempo
    stay = float(rng.uniform(0.1, 1.8))
    keys = [Key(0.0, above), Key(low, down), Key(low + stay, jitter(rng, down, 0.6))]
    keys.append(Key(keys[-1].at_s + float(rng.uniform(0.35, 0.8)) / habits.tempo, above))
    return Motion("squat", tuple(keys))


def sit(habits: Habits, rng: np.random.Generator) -> Motion:
    """Sitting on a seat, hands on the thighs, now and then leaning."""
    rest = change(
        standing(habits),
        shift=(0.0, -0.48, -0.12),
        pelvis=(0.0, -0.1, 0.0),
        chest=(0.0, 0.12, 0.0),
        **both(
            foot=(0.16, 0.0, 0.42),
            knee=(0.15, 0.8, 1.0),
            hand=At("pelvis", (0.2, 0.18, 0.5)),
            elbow=(0.8, -0.3, -1.0),
        ),
    )
    lean = change(
        rest,
        chest=(float(rng.normal(0, 0.2)), float(rng.uniform(-0.1, 0.5)), 0.0),
        head=(float(rng.normal(0, 0.3)), 0.1, 0.0),
    )
    gesture = change(lean, right_hand=At("chest", (-0.25, -0.15, 0.5)), right_elbow=(-0.7, -1.0, 0.0))
    return tour("sit", rest, [(0.9, lean), (0.8, gesture if rng.random() < 0.5 else rest)], habits, rng)


def bend_down(habits: Habits, rng: np.random.Generator) -> Motion:
    """Bending to pick something up or to touch the toes."""
    rest = standing(habits)
    down = change(
        rest,
        shift=(0.0, -0.12, -0.16),
        pelvis=(0.0, 0.85, 0.0),
        chest=(0.0, float(rng.uniform(0.3, 0.65)), 0.0),
        head=(0.0, 0.9, 0.0),
        **both(hand=(0.0, -0.95, 0.2), fist=(0.1,)),
    )
    return tour("bend-down", rest, [(0.9, down), (0.4, down)], habits, rng, 0.9)


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
        **both(hand=(0.25, -0.85, -0.2)),
    )
    wide = 0.35 if jack else 0.12
    arms = (0.55, 0.75, 0.1) if jack else (0.3, -0.4, 0.55)
    flight = change(
        rest,
        shift=(0.0, height, 0.0),
        **both(foot=(wide, height * 0.9, 0.0), sole=(0.2, 0.6), fist=(0.2,)),
        left_hand=arms,
        right_hand=(-arms[0], arms[1], arms[2]),
    )
    return tour("jump", rest, [(0.35, crouch), (0.2, flight), (0.24, crouch)], habits, rng, 0.4)


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
        arms = both(hand=(side, lift, 0.3))
    crouch = change(
        rest,
        shift=(0.0, -dip, -0.04),
        pelvis=(0.0, 0.1 + 0.8 * dip, 0.0),
        chest=(0.0, 0.1 + 0.6 * dip, 0.0),
    )
    if not on_guard:
        crouch = change(crouch, **both(hand=(0.2, -0.85, -0.25)))
    tuck = float(rng.uniform(0.75, 1.35)) * height
    flight = change(rest, **arms, shift=(0.0, height, 0.0), **both(foot=(0.12, tuck, 0.0), sole=(0.1, 0.6)))
    up = float(np.sqrt(2.0 * height * 0.85 / 9.81))  # seconds of free rise to this height
    keys = [Key(0.0, rest), Key(float(rng.uniform(0.2, 0.45)), crouch)]
    keys.append(Key(keys[-1].at_s + 0.12, change(rest, root=(0.0, 0.15 * ahead)), "linear"))
    keys.append(Key(keys[-1].at_s + up, change(flight, root=(0.0, 0.5 * ahead)), "snap"))
    landing = {"root": (0.0, ahead)}
    keys.append(Key(keys[-1].at_s + up, change(rest, **landing), "strike"))
    keys.append(Key(keys[-1].at_s + float(rng.uniform(0.1, 0.2)), change(crouch, **landing)))
    keys.append(Key(keys[-1].at_s + float(rng.uniform(0.25, 0.45)), change(rest, **landing)))
    return Motion("jump", tuple(keys))
