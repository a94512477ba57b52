"""What a moment of a performance is called: its posture from the body's geometry, its action from the plan.

A weight beside each label says how much it counts in training and whether it counts in the figures at all:
nobody can tell a strike from a guard in its first frames, and half a squat is neither.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from camcade_training.mocap.labels import ACTIONS
from camcade_training.synthetic.body import Proportions, Skeleton
from camcade_training.synthetic.keys import StrikeTimes
from camcade_training.synthetic.performances import Performance

POSTURES = (
    "left-punch-high",
    "left-punch-low",
    "right-punch-high",
    "right-punch-low",
    "left-kick-high",
    "left-kick-low",
    "right-kick-high",
    "right-kick-low",
    "squat",
    "squat-punch",
    "uppercut",
    "jump",
    "block",
    "idle",
)
MIRRORED_POSTURES = tuple(
    name.replace("left", "?").replace("right", "left").replace("?", "right") for name in POSTURES
)
STRIKES = ACTIONS[:8]
WALKS = ("walk-about", "walk-across", "walk-in-place", "march")
STEPS = ("turn-around", "step-over", "dance")  # some steps, and yet no walk: they hardly count
STEPS_WEIGHT = 0.3
LAUNCH_BLIND_S = 0.1  # of a strike, in which it looks like the guard it comes from
SETTLED_S = 0.1  # after a strike's end: what is seen lags a little behind
SURE = 0.5  # weight from which a moment counts in the figures

OUT, OUT_AT_ALL = 0.7, 0.15  # extension of the limb: certainly a strike's posture, certainly none
COMING_WEIGHT = 0.45  # of a posture that a limb is on its way to: learned to be read early, not judged
SQUAT_PUNCH_ACTION = "cross"  # whose weight is `COMING_WEIGHT` at most: of the actions the nearest
HIGH_PUNCH, LOW_PUNCH = -0.2, -0.32  # arm lengths of the wrist over the shoulder
HIGH_KICK, LOW_KICK = -0.2, -0.32  # leg lengths of the ankle over the hip
SQUAT, NO_SQUAT = 0.2, 0.1  # leg lengths of the pelvis below where it stands
JUMP_M, NO_JUMP_M = 0.07, 0.02  # of the lower foot over the floor
REACH, REACH_AHEAD = 0.85, 0.35  # arm lengths: an arm stretched out so far, and so far ahead or aside
REACH_WEIGHT = 0.2


@dataclass(frozen=True)
class Labels:
    """Over T moments: indices into `POSTURES` and `ACTIONS` and their weights 0 … 1.

    `strike`: number of the strike under way, -1 if none; `since_s`: since its start; `share`: 0 at its start,
    1 at its peak; `launch_s`: how long after its start the fist or foot sets off for its target.
    """

    posture: NDArray[np.int64]
    posture_weight: NDArray[np.float32]
    action: NDArray[np.int64]
    action_weight: NDArray[np.float32]
    strike: NDArray[np.int64]
    since_s: NDArray[np.float32]
    share: NDArray[np.float32]
    launch_s: NDArray[np.float32]

    @staticmethod
    def idle(count: int) -> Labels:
        """Nothing but standing about, which counts, in so many moments."""
        return Labels(
            np.full(count, POSTURES.index("idle")),
            np.ones(count, np.float32),
            np.full(count, ACTIONS.index("idle")),
            np.ones(count, np.float32),
            np.full(count, -1),
            *(np.zeros(count, np.float32) for _ in range(3)),
        )


def action_of(strike: StrikeTimes) -> str:
    """The class of a strike's action without its side; "" where it is none of `ACTIONS`."""
    name = strike.action.rpartition("-")[0]
    return name if name in ACTIONS else ""


def labels_of(
    performance: Performance, skeleton: Skeleton, times_s: NDArray[np.float64], seated: bool = False
) -> Labels:
    """Labels at the times (T,), at which the skeleton is."""
    labels = Labels.idle(len(times_s))
    _spans(labels, performance, times_s)
    if not seated:
        _stances(labels, performance.body, skeleton)
    _reaches(labels, performance.body, skeleton)
    for number, strike in enumerate(performance.strikes):
        _strike(labels, number, strike, performance.body, skeleton, times_s)
    return labels


def _spans(labels: Labels, performance: Performance, times_s: NDArray[np.float64]) -> None:
    for start, end, name in performance.spans:
        inside = (times_s >= start) & (times_s <= end)
        if not inside.any():
            continue
        near = np.minimum(times_s - start, end - times_s)
        if name in WALKS or name in ("jump", "squat"):
            action = "walk" if name in WALKS else name
            edge = 0.25 if name in WALKS else 0.22 * (end - start)
            labels.action[inside] = ACTIONS.index(action)
            labels.action_weight[inside] = np.clip(near[inside] / edge, 0.0, 1.0)
        elif name == "block":
            held = inside & (near > 0.22)
            labels.posture_weight[inside] = 0.0
            labels.posture[held] = POSTURES.index("block")
            labels.posture_weight[held] = np.clip((near[held] - 0.22) / 0.08, 0.0, 1.0)
        elif name in STEPS:
            labels.action_weight[inside] = STEPS_WEIGHT
        elif name == "sit":
            labels.posture_weight[inside] = 0.0
            labels.action_weight[inside] = 0.0


def _stances(labels: Labels, body: Proportions, skeleton: Skeleton) -> None:
    """Squats and jumps, by where pelvis and feet are."""
    joints = skeleton.joints
    ankles = np.minimum(joints["left_ankle"][:, 1], joints["right_ankle"][:, 1]) - body.ankle_height
    toes = np.minimum(joints["left_toe"][:, 1], joints["right_toe"][:, 1])
    off_floor = np.minimum(ankles, toes + 0.06)
    standing = body.ankle_height + 0.985 * body.leg
    sunk = (standing - joints["pelvis"][:, 1]) / body.leg
    labels.posture_weight[(off_floor > NO_JUMP_M) & (off_floor <= JUMP_M)] = 0.0
    jumps = off_floor > JUMP_M
    labels.posture[jumps] = POSTURES.index("jump")
    labels.posture_weight[jumps] = 1.0
    blocks = labels.posture == POSTURES.index("block")
    labels.posture_weight[(sunk > NO_SQUAT) & (sunk <= SQUAT) & ~blocks] = 0.0
    squats = (sunk > SQUAT) & ~jumps
    labels.posture[squats] = POSTURES.index("squat")
    labels.posture_weight[squats] = 1.0
    # Whoever crouches to punch, or to pick something up, does not squat as a player does, and is not idle.
    labels.action_weight[squats & (labels.action == ACTIONS.index("idle"))] = 0.0


def _reaches(labels: Labels, body: Proportions, skeleton: Skeleton) -> None:
    """An arm stretched out in daily life is no strike, but its picture is that of one: it hardly counts."""
    idle = labels.posture == POSTURES.index("idle")
    for side in ("left", "right"):
        arm = (skeleton.joints[f"{side}_wrist"] - skeleton.joints[f"{side}_shoulder"]) / body.arm
        stretched = np.linalg.norm(arm, axis=1) > REACH
        aside = np.linalg.norm(arm[:, [0, 2]], axis=1) > REACH_AHEAD
        reaches = idle & stretched & aside & (arm[:, 1] < 0.7)
        labels.posture_weight[reaches] = np.minimum(labels.posture_weight[reaches], REACH_WEIGHT)


def _strike(
    labels: Labels,
    number: int,
    strike: StrikeTimes,
    body: Proportions,
    skeleton: Skeleton,
    times_s: NDArray[np.float64],
) -> None:
    during = (times_s >= strike.start_s) & (times_s <= strike.end_s)
    if not during.any():
        return
    since = times_s - strike.start_s
    labels.strike[during] = number
    labels.since_s[during] = since[during]
    labels.share[during] = since[during] / (strike.peak_s - strike.start_s)
    labels.launch_s[during] = strike.launch_s - strike.start_s
    action, full = action_of(strike), 1.0
    if not action:
        action, full = SQUAT_PUNCH_ACTION, COMING_WEIGHT
    rising = np.clip(since / LAUNCH_BLIND_S, 0.1, 1.0)
    back = np.clip(1.0 - 0.7 * (times_s - strike.release_s) / (strike.end_s - strike.release_s), 0.15, 1.0)
    labels.action[during] = ACTIONS.index(action)
    labels.action_weight[during] = full * np.minimum(rising, back)[during]
    extension = strike.extension(times_s)
    out = during & (extension >= OUT)
    between = during & (extension < OUT) & (extension > OUT_AT_ALL)
    if strike.label == "kick":  # a foot in the chamber is no kick yet or any more, and no idle stance either
        between |= during & (extension < OUT) & (since > LAUNCH_BLIND_S)
    after = (times_s > strike.end_s) & (times_s < strike.end_s + SETTLED_S)
    labels.posture_weight[between | after] = 0.0
    levels = _postures_of(strike, body, skeleton, times_s)
    at_peak = levels[int(np.argmin(np.abs(times_s - strike.peak_s)))]
    labels.posture_weight[out] = 0.0
    if at_peak:  # on its way up a high kick shows a low one for a moment: that counts for neither
        shown = out & (levels == at_peak)
        labels.posture[out] = POSTURES.index(at_peak)
        labels.posture_weight[shown] = 1.0
        coming = during & (extension < OUT) & (since > LAUNCH_BLIND_S) & (times_s < strike.peak_s)
        labels.posture[coming] = POSTURES.index(at_peak)
        labels.posture_weight[coming] = COMING_WEIGHT
    labels.action_weight[after] *= 0.4


def _postures_of(
    strike: StrikeTimes, body: Proportions, skeleton: Skeleton, times_s: NDArray[np.float64]
) -> NDArray[np.str_]:
    """(T,) the posture of a strike at each moment; "" where it is neither high nor low."""
    kind, _, side = strike.action.rpartition("-")
    if kind in ("uppercut", "squat-punch"):
        return np.full(len(times_s), kind)
    limb, length, high, low = ("punch", body.arm, HIGH_PUNCH, LOW_PUNCH)
    joints = (f"{side}_wrist", f"{side}_shoulder")
    if strike.label == "kick":
        limb, length, high, low = ("kick", body.leg, HIGH_KICK, LOW_KICK)
        joints = (f"{side}_ankle", f"{side}_hip")
    end, root = (skeleton.joints[name][:, 1] for name in joints)
    level = (end - root) / length
    names = (f"{side}-{limb}-high", f"{side}-{limb}-low", "")
    return np.select([level >= high, level <= low], names[:2], names[2])
