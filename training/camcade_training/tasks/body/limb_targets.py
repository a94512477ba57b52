"""What the limbs' networks learn, for each of `LOOKS`: moments of takes, what is true in them, what each
counts.

"out" learns a limb's way from its launch to its peak, "struck" the moments around the peak. Around these
nothing is learned; everything else that a limb does is no strike. "told" learns which limb sets out, launch
or not, and only from moments in which the pose and action networks say something of a strike.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from camcade.gestures.limb_inputs import LIMBS, NETWORK_INPUTS, ODDS_UNIT
from camcade_training.tasks.body.takes import Shown, Take

Floats = NDArray[np.float32]

ARMS, LEGS = (0, 1), (2, 3)
SET_OUT_S = 0.15  # so long before its launch a limb sets out; and twice as long before nothing is learned
STRUCK_S = (-0.06, 0.12)  # from and to, against the peak: a limb is out in a strike
HEARD = -3.0  # log-odds of a strike from which the pose and action networks say something of one
POSE_SHARE = 0.7  # of the pose network in these
_POSES = {"punch": ("own punch", "other punch", "squat-punch, uppercut"), "kick": ("own kick", "other kick")}
_ACTIONS = {"punch": ("action punch", "action uppercut"), "kick": ("action kick",)}


def targets(take: Take, look: str = "out") -> tuple[Floats, Floats]:
    """(T, 4) whether it is so of a limb, one of `LOOKS`, and how much that counts."""
    wanted = np.zeros((len(take.times_s), len(LIMBS)), np.float32)
    weight = np.ones_like(wanted)
    {"out": _out, "told": _told, "struck": _struck}[look](take, wanted, weight)
    return wanted, weight


def _out(take: Take, wanted: Floats, weight: Floats) -> None:
    times_s = take.times_s
    for one in take.strikes:
        weight[(times_s >= one.launch_s - 0.15) & (times_s < one.end_s), one.limb] = 0.0
        weight[(times_s >= one.peak_s + 0.15) & (times_s < one.end_s + 0.05), one.limb] = 0.6
    for one in take.strikes:
        lead_s = 0.0 if one.limb in ARMS else 0.05
        out = (times_s >= one.launch_s - lead_s) & (times_s <= one.peak_s + 0.02)
        wanted[out, one.limb] = 1.0
        weight[out, one.limb] = np.clip(0.4 + (times_s[out] - one.launch_s) / 0.1, 0.3, 1.0)


def _told(take: Take, wanted: Floats, weight: Floats) -> None:
    """Which limb does it does not matter: of the other one nothing is learned."""
    times_s = take.times_s
    for one in take.strikes:
        acts = (times_s >= one.launch_s - 2.3 * SET_OUT_S) & (times_s < one.end_s + 0.1)
        weight[acts, one.limb] = weight[acts, one.limb ^ 1] = 0.0
    for one in take.strikes:
        sets_out = (times_s >= one.launch_s - SET_OUT_S) & (times_s <= one.peak_s + 0.05)
        wanted[sets_out, one.limb] = 1.0
        weight[sets_out, one.limb] = np.where(times_s[sets_out] < one.launch_s, 0.7, 1.0)


def _struck(take: Take, wanted: Floats, weight: Floats) -> None:
    times_s = take.times_s
    for one in take.strikes:
        weight[(times_s >= one.launch_s - 0.15) & (times_s < one.end_s + 0.1), one.limb] = 0.0
    for one in take.strikes:
        first, last = STRUCK_S
        is_there = (times_s >= one.peak_s + first) & (times_s <= one.peak_s + last)
        wanted[is_there, one.limb] = weight[is_there, one.limb] = 1.0


def heard(inputs: Floats, kind: str) -> NDArray[np.bool_]:
    """(N,) whether the pose and action networks say something of a "punch" or "kick", of a limb's inputs
    (N, I).
    """
    said = ODDS_UNIT * inputs[:, -len(NETWORK_INPUTS) :]
    pose, action = (
        said[:, [NETWORK_INPUTS.index(name) for name in names[kind]]].max(1) for names in (_POSES, _ACTIONS)
    )
    return POSE_SHARE * pose + (1.0 - POSE_SHARE) * action > HEARD


def examples_of(
    parts: Sequence[Shown], weights: Sequence[float], limbs: tuple[int, ...], look: str = "out"
) -> tuple[Floats, Floats, Floats]:
    """Inputs (N, I), targets (N,) and weights (N,) of these limbs where they move and something counts."""
    rows: list[tuple[Floats, Floats, Floats]] = []
    for part, factor in zip(parts, weights, strict=True):
        if not part.takes or factor == 0:
            continue
        found = [targets(take, look) for take in part.takes]
        wanted, weight = (np.concatenate(each) for each in zip(*found, strict=True))
        for limb in limbs:
            chosen = part.moves[:, limb] & (weight[:, limb] > 0)
            if look == "told":
                chosen[chosen] = heard(part.inputs[chosen, limb].astype(np.float32), LIMBS[limb][1])
            counts = (factor * weight[chosen, limb]).astype(np.float32)
            rows.append((part.inputs[chosen, limb].astype(np.float32), wanted[chosen, limb], counts))
    inputs, wanted, weight = (np.concatenate(each) for each in zip(*rows, strict=True))
    return inputs, wanted, weight
