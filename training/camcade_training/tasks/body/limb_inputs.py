"""`camcade.gestures.limb_inputs` for many frames at once. A test keeps the two alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from camcade.gestures.body_features import FEATURE_NAMES
from camcade.gestures.body_strikes import BODY_STRIKES
from camcade.gestures.limb_inputs import (
    FORGET_MS,
    JOINTS,
    KNOWN_GATE,
    LAGS_MS,
    LIMBS,
    ODDS_UNIT,
    STILL,
)
from camcade_training.mocap.labels import ACTIONS
from camcade_training.tasks.body.labels import POSTURES

Floats = NDArray[np.float32]

_TRUNK = ("trunk_x", "trunk_y", "shoulders_x", "hips_x", "ears_turn", "hips_rise", "shoulders_rise")
_TURNED = {"trunk_x", "ears_turn"}
_SIGNS = {"left": 1.0, "right": -1.0}


def all_limb_inputs(
    features: Floats, times_s: NDArray[np.float64], pose: Floats, action: Floats
) -> tuple[Floats, NDArray[np.bool_]]:
    """(T, 4, I) what each limb's network looks at in every frame, and (T, 4) whether it is asked: the limb is
    not still.
    """
    named = {name: features[:, at].astype(np.float64) for at, name in enumerate(FEATURE_NAMES)}
    rows = [_limb_rows(named, times_s, side, kind) for side, kind in LIMBS]
    shared = np.stack([named["shoulders_x"], named["left_ankle_rise"], named["right_ankle_rise"]], axis=1)
    lagged = [[_then(times_s, part, lag) for lag in LAGS_MS] for part in rows]
    shared_lagged = [_then(times_s, shared, LAGS_MS[at]) for at in (0, 3)]
    shared_speed = (shared_lagged[0] - shared_lagged[1]) * 1e3 / LAGS_MS[3]
    found, moves = [], []
    for limb, (side, kind) in enumerate(LIMBS):
        own, other = lagged[limb], lagged[limb ^ 1]
        columns = [own[0]]
        for at in range(1, len(LAGS_MS)):
            columns.append((own[at - 1] - own[at]) * 1e3 / (LAGS_MS[at] - LAGS_MS[at - 1]))
        columns += [named[f"{side}_{joint}_gate"][:, None] for joint in JOINTS[kind]]
        columns += [other[0][:, [2, 3, 6]], (other[0] - other[3])[:, [2, 3, 6]] * 1e3 / LAGS_MS[3]]
        columns += [named[name][:, None] * (_SIGNS[side] if name in _TURNED else 1.0) for name in _TRUNK]
        ankles = [1, 2] if side == "left" else [2, 1]
        columns += [shared_speed[:, :1], shared_lagged[0][:, ankles], shared_speed[:, ankles]]
        columns.append(_odds(pose, action, side))
        found.append(np.concatenate(columns, axis=1))
        moves.append((np.abs(own[0] - own[2])[:, :4] >= STILL).any(axis=1))
    return np.stack(found, axis=1).astype(np.float32), np.stack(moves, axis=1)


def _limb_rows(
    named: dict[str, NDArray[np.float64]], times_s: NDArray[np.float64], side: str, kind: str
) -> NDArray[np.float64]:
    middle, end = (_places(named, times_s, side, joint) for joint in JOINTS[kind])
    lengths = [np.linalg.norm(one, axis=1) for one in (middle, end - middle, end)]
    return np.concatenate([middle, end, np.stack(lengths, axis=1)], axis=1)


def _places(
    named: dict[str, NDArray[np.float64]], times_s: NDArray[np.float64], side: str, joint: str
) -> NDArray[np.float64]:
    """(T, 2) where it is, or was last."""
    gate = named[f"{side}_{joint}_gate"]
    seen = gate >= KNOWN_GATE
    last = np.maximum.accumulate(np.where(seen, np.arange(len(gate)), -1))
    safe = np.maximum(last, 0)
    is_known = (last >= 0) & ((times_s - times_s[safe]) * 1e3 <= FORGET_MS)
    place = np.stack([_SIGNS[side] * named[f"{side}_{joint}_x"], named[f"{side}_{joint}_y"]], axis=1)
    place = place / np.maximum(gate, KNOWN_GATE)[:, None]
    return np.where(is_known[:, None], place[safe], 0.0)


def _then(times_s: NDArray[np.float64], rows: NDArray[np.float64], lag_ms: float) -> NDArray[np.float64]:
    """Rows (T, …) so long before each frame."""
    if lag_ms == 0:
        return rows
    at = times_s - lag_ms / 1e3
    upper = np.clip(np.searchsorted(times_s, at, side="right"), 1, len(times_s) - 1)
    share = np.clip((at - times_s[upper - 1]) / (times_s[upper] - times_s[upper - 1]), 0.0, 1.0)[:, None]
    return rows[upper - 1] + share * (rows[upper] - rows[upper - 1])


def _odds(pose: Floats, action: Floats, side: str) -> NDArray[np.float64]:
    other = "right" if side == "left" else "left"
    placed = {name: pose[:, at].astype(np.float64) for at, name in enumerate(POSTURES)}
    moving = {name: action[:, at].astype(np.float64) for at, name in enumerate(ACTIONS)}
    kicks = [name for kind in ("kick", "spin-kick") for name in BODY_STRIKES[kind].actions]
    told = [
        *(placed[f"{one}-punch-high"] + placed[f"{one}-punch-low"] for one in (side, other)),
        placed["squat-punch"] + placed["uppercut"],
        *(placed[f"{one}-kick-high"] + placed[f"{one}-kick-low"] for one in (side, other)),
        placed["idle"],
        placed["block"],
        sum(moving[name] for name in BODY_STRIKES["punch"].actions),
        moving["uppercut"],
        sum(moving[name] for name in kicks),
        moving["walk"],
        moving["idle"],
    ]
    kept = np.clip(np.stack(told, axis=1), 0.001, 0.999)
    return np.log(kept / (1.0 - kept)) / ODDS_UNIT
