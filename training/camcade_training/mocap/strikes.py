"""Strikes found by a rule that looks at the limb itself: its path, speed and extension against the trunk.

All lengths are in arms (shoulder to wrist, stretched) or legs (hip to ankle), so that people of any size are
measured alike; speeds are against the hips. A limb's reach rises from where it is gathered to a peak and
falls again; a rise that is long, fast, and ends out in the open before or beside the trunk is a strike.

Checked by eye on film strips (`camcade data motion … --strips`) of boxing (UTD), front kicks (HDM05), a
throw, a wave and curls (dances, claps and walks were counted, not looked at), and against the times of 240
drawn strikes: launch and peak are 0 and 13 ms behind
theirs in the middle. Front kicks: all 18, and nothing else. Boxing: 60 punches in 16 clips, each fist's
lowering at the end left out. Walking, jogging, squats of HDM05, hops, arm circles, dribbling: 3 in six
minutes. Throws, pushes and knocks are found as punches, curls, swipes and figures drawn into the air now and
then, dances 28 a minute: the limb alone does not tell those, and the catalogue's `holds` does. Of drawn
strikes it finds 9 of 10 jabs, crosses, front and back kicks, 8 of 10 other kicks, hooks where the arm opens,
and no uppercuts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from camcade_training.mocap.figures import trunk_axes
from camcade_training.synthetic.body import COCO_JOINTS, SIDES

Floats = NDArray[np.float64]

SMOOTHING_S = 0.025  # standard deviation of the Gaussian that joints are averaged with
_UP = np.array([0.0, 1.0, 0.0])


@dataclass(frozen=True)
class LimbStrike:
    """A strike of one fist or foot.

    | field | unit | meaning |
    | --- | --- | --- |
    | side | left, right | of the limb |
    | kind | punch, kick | fist or foot |
    | form | – | straight, hook, uppercut; front, side, roundhouse, back |
    | height | high, low | as `tasks.body.labels` draws the line |
    | launch_s, peak_s, return_s | s of the clip | sets off, is furthest out, is half way back |
    | extension | limbs | from shoulder or hip at the peak |
    | speed | limbs a second | the fastest on the way out |
    | returned | 0 … 1 | how much of its way out it comes back before it goes out again or rests |
    """

    side: str
    kind: str
    form: str
    height: str
    launch_s: float
    peak_s: float
    return_s: float
    extension: float
    speed: float
    returned: float


@dataclass(frozen=True)
class StrikeRule:
    """Thresholds; lengths in limbs, speeds in limbs a second."""

    rise: float = 0.22  # of the reach, from gathered to out
    rise_at_last: float = 0.25  # share of it that is left when the limb is gathered most
    punch_extension: float = 0.72
    punch_stretch: float = 0.15  # by so much the arm stretches on the way out
    punch_speed: float = 3.2
    punch_low: float = -0.62  # of the wrist over the shoulder: below it hangs
    punch_high: float = 0.6
    punch_upward: float = 0.75  # share of the way out that may go up: more is a lift, no blow
    punch_downward: float = 0.5  # and down: an arm that is lowered, or let go of after a curl
    kick_rise: float = 0.32
    kick_extension: float = 0.72
    kick_speed: float = 2.8
    kick_height: float = 0.24  # of the ankle over the other one
    out_s: float = 0.6  # the way out takes no longer
    back_s: float = 0.7  # and within this the limb comes back
    back: float = 0.3  # by so much of its rise
    high: float = -0.26  # of the wrist over the shoulder, of the ankle over the hip


@dataclass(frozen=True)
class LimbPath:
    """What one limb does over T frames: `reach` (T,), whose rises are looked at; `extension` (T,) of its end
    from its root; `place` (T, 3) of its end from the hips, `offset` from its root, in trunk axes left, up,
    ahead; `velocity` (T, 3) likewise, `speed` (T,) its size. In limbs and seconds.
    """

    side: str
    kind: str
    reach: Floats
    extension: Floats
    offset: Floats
    velocity: Floats
    speed: Floats
    level: Floats  # of its end over its root, along the room's y
    lift: Floats  # of an ankle over the other one


def smoothed(values: Floats, frames_per_second: float, deviation_s: float = SMOOTHING_S) -> Floats:
    """`values` (T, …) averaged over time with a Gaussian."""
    deviation = deviation_s * frames_per_second
    reach = max(1, int(np.ceil(3.0 * deviation)))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / max(deviation, 1e-6)) ** 2)
    weights /= weights.sum()
    padded = np.concatenate([np.repeat(values[:1], reach, 0), values, np.repeat(values[-1:], reach, 0)])
    return np.asarray(sum(weight * padded[at : at + len(values)] for at, weight in enumerate(weights)))


def limb_paths(joints_m: Floats, frames_per_second: float) -> list[LimbPath]:
    """Fists and feet of joints (T, 17, 3)."""
    joints = smoothed(joints_m, frames_per_second)
    at = {name: joints[:, index] for index, name in enumerate(COCO_JOINTS)}
    axes = trunk_axes(at)
    level_axes = _upright(axes)
    hips = (at["left_hip"] + at["right_hip"]) / 2.0
    paths = []
    for kind, (root, middle, end) in (
        ("punch", ("shoulder", "elbow", "wrist")),
        ("kick", ("hip", "knee", "ankle")),
    ):
        for side in SIDES:
            start, bend, tip = (at[f"{side}_{name}"] for name in (root, middle, end))
            other = at[f"{'left' if side == 'right' else 'right'}_{end}"]
            length = float(
                np.median(np.linalg.norm(bend - start, axis=1))
                + np.median(np.linalg.norm(tip - bend, axis=1))
            )
            offset = (tip - start) / length
            velocity = np.gradient((tip - hips) / length, 1.0 / frames_per_second, axis=0)
            extension = np.linalg.norm(offset, axis=1)
            reach = np.linalg.norm(offset[:, [0, 2]], axis=1)  # a limb that hangs or stands has none
            paths.append(
                LimbPath(
                    side,
                    kind,
                    reach,
                    extension,
                    np.einsum("tji,tj->ti", level_axes, offset),
                    np.einsum("tji,tj->ti", level_axes, velocity),
                    np.linalg.norm(velocity, axis=1),
                    offset[:, 1],
                    (tip[:, 1] - other[:, 1]) / length,
                )
            )
    return paths


def _upright(axes: Floats) -> Floats:
    """The trunk's axes turned upright: left and ahead along the floor, up along the room's y."""
    ahead = axes[:, :, 2] * [1.0, 0.0, 1.0]
    ahead = ahead / np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-9)
    up = np.broadcast_to(_UP, ahead.shape)
    return np.stack([np.cross(up, ahead), up, ahead], axis=-1)


def strikes_of(
    joints_m: Floats, frames_per_second: float, rule: StrikeRule = StrikeRule()
) -> tuple[LimbStrike, ...]:
    """The strikes in joints (T, 17, 3) metres, y up, in the order of their launches."""
    if len(joints_m) < 5:
        return ()
    found = [
        strike
        for path in limb_paths(joints_m, frames_per_second)
        for strike in _strikes_of_limb(path, frames_per_second, rule)
    ]
    return tuple(sorted(found, key=lambda one: (one.launch_s, one.side)))


def _strikes_of_limb(path: LimbPath, rate: float, rule: StrikeRule) -> list[LimbStrike]:
    found = []
    least = rule.rise if path.kind == "punch" else rule.kick_rise
    for low, high, after in _rises(path.reach, least):
        strike = _judged(path, low, high, after, rate, rule)
        if strike is not None:
            found.append(strike)
    return found


def _rises(reach: Floats, least: float) -> list[tuple[int, int, int]]:
    """(lowest before, highest, lowest after) of every rise of at least so much; what falls and rises again by
    less than half of that is one rise.
    """
    turn = 0.5 * least
    turns: list[tuple[int, bool]] = []  # index, whether a high
    low = high = 0
    rising: bool | None = None
    for at in range(len(reach)):
        if reach[at] > reach[high]:
            high = at
        if reach[at] < reach[low]:
            low = at
        if rising is not False and reach[at] < reach[high] - turn:
            turns.append((high, True))
            rising, low = False, at
            high = at
        elif rising is not True and reach[at] > reach[low] + turn:
            turns.append((low, False))
            rising, high = True, at
            low = at
        elif rising:
            low = at if reach[at] < reach[low] else low
    turns.append((high, True) if rising else (low, False))
    found = []
    for number, (at, is_high) in enumerate(turns):
        if not is_high or number == 0:
            continue
        before = turns[number - 1][0]
        after = turns[number + 1][0] if number + 1 < len(turns) else len(reach) - 1
        if reach[at] - reach[before] >= least:
            found.append((before, at, after))
    return found


def _judged(
    path: LimbPath, low: int, high: int, after: int, rate: float, rule: StrikeRule
) -> LimbStrike | None:
    reach = path.reach
    rise = reach[high] - reach[low]
    gathered = low + int(np.argmin(path.extension[low : high + 1]))  # a fist may be gathered on its way up
    outward = np.gradient(reach)
    fastest = gathered + int(np.argmax(outward[gathered : high + 1]))
    slow = np.flatnonzero(outward[gathered : fastest + 1] <= 0.2 * outward[fastest])
    launch = gathered + (int(slow[-1]) if len(slow) else 0)
    if reach[high] - reach[launch] < rule.rise_at_last * rise:
        return None
    rise = reach[high] - reach[launch]
    peak = launch + int(np.flatnonzero(reach[launch : high + 1] >= reach[high] - 0.06 * rise)[0])
    back = high + np.flatnonzero(reach[high : after + 1] <= reach[high] - 0.5 * rise)
    given_s = rule.back_s * rate
    soon = reach[high : min(after, int(high + given_s)) + 1].min()
    returned = float(np.clip((reach[high] - reach[high : after + 1].min()) / rise, 0.0, 1.0))
    speed = float(path.speed[launch : peak + 1].max())
    if peak - launch > rule.out_s * rate or reach[high] - soon < rule.back * rise:
        return None
    is_one = _is_punch if path.kind == "punch" else _is_kick
    if not is_one(path, launch, peak, speed, rule):
        return None
    form = _punch_form(path, launch, peak) if path.kind == "punch" else _kick_form(path, launch, peak)
    return LimbStrike(
        path.side,
        path.kind,
        form,
        "high" if path.level[peak] >= rule.high else "low",
        round(launch / rate, 4),
        round(peak / rate, 4),
        round(float(back[0] if len(back) else after) / rate, 4),
        round(float(path.extension[peak]), 3),
        round(speed, 2),
        round(returned, 3),
    )


def _is_punch(path: LimbPath, launch: int, peak: int, speed: float, rule: StrikeRule) -> bool:
    way = path.offset[peak] - path.offset[launch]
    upward = float(way[1]) / max(float(np.linalg.norm(way)), 1e-6)
    return (
        path.extension[peak] >= rule.punch_extension
        and path.extension[peak] - path.extension[launch] >= rule.punch_stretch
        and speed >= rule.punch_speed
        and rule.punch_low <= path.level[peak] <= rule.punch_high
        and -rule.punch_downward <= upward <= rule.punch_upward
    )


def _is_kick(path: LimbPath, launch: int, peak: int, speed: float, rule: StrikeRule) -> bool:
    return (
        path.extension[peak] >= rule.kick_extension
        and speed >= rule.kick_speed
        and path.lift[peak] >= rule.kick_height
    )


def _punch_form(path: LimbPath, launch: int, peak: int) -> str:
    way = path.offset[peak] - path.offset[launch]
    size = max(float(np.linalg.norm(way)), 1e-6)
    if way[1] / size > 0.65 and path.extension[peak] < 0.85:
        return "uppercut"
    if abs(way[0]) > 1.3 * abs(way[2]) and path.extension[peak] < 0.8:
        return "hook"
    return "straight"


def _kick_form(path: LimbPath, launch: int, peak: int) -> str:
    """By where the leg points in the trunk's frame, and whether the foot swings across or goes straight."""
    out = path.offset[peak] * [1.0, 0.0, 1.0]
    out = out / max(float(np.linalg.norm(out)), 1e-6)
    fastest = launch + int(np.argmax(path.speed[launch : peak + 1]))
    moving = path.velocity[fastest] * [1.0, 0.0, 1.0]
    along = float(moving @ out)
    across = float(np.linalg.norm(moving - along * out))
    if across > 1.2 * abs(along):
        return "roundhouse"
    if out[2] < -0.5:
        return "back"
    return "side" if abs(out[0]) > abs(out[2]) else "front"


__all__ = ["LimbPath", "LimbStrike", "StrikeRule", "limb_paths", "smoothed", "strikes_of"]
