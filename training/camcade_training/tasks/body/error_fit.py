"""Fit `movenet_error` to observations: medians, quantiles and shares, so that single oddities do not rule."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from camcade_training.tasks.body.movenet_error import LIMBS, OTHER_SIDE, MovenetError
from camcade_training.tasks.body.observing import Observation

JOINT_GROUPS = (
    (0, 1, 2, 3, 4),
    (5, 6),
    (7, 8),
    (9, 10),
    (11, 12),
    (13, 14),
    (15, 16),
)  # joints fitted as one
ASTRAY = 0.45  # trunks: farther off, a joint is somewhere else
NEAR = 0.3  # trunks: so near to another joint's place is "at" it
DEVIATION = 1.4826  # of a normal distribution, over its median absolute deviation

Floats = NDArray[np.float64]


class _Table:
    """All observations joint by joint, in trunks."""

    def __init__(self, observations: Sequence[Observation]) -> None:
        def rows(of) -> Floats:
            return np.concatenate([of(one) for one in observations])

        self.off_x = rows(lambda one: (one.x - one.seen.x) / one.seen.trunk)
        self.off_y = rows(lambda one: (one.y - one.seen.y) / one.seen.trunk)
        self.speed_x, self.speed_y = (rows(lambda one, axis=axis: one.seen.speeds()[axis]) for axis in (0, 1))
        self.visible = rows(lambda one: one.seen.visible)
        self.score = np.clip(rows(lambda one: one.score), 0.002, 0.998)
        self.facing = rows(lambda one: one.seen.facing)[:, None]
        self.other = rows(
            lambda one: (
                np.hypot(one.x - one.seen.x[:, OTHER_SIDE], one.y - one.seen.y[:, OTHER_SIDE])
                / one.seen.trunk
            )
        )
        self.apart = rows(
            lambda one: (
                np.hypot(one.seen.x - one.seen.x[:, OTHER_SIDE], one.seen.y - one.seen.y[:, OTHER_SIDE])
                / one.seen.trunk
            )
        )
        self.error = np.hypot(self.off_x, self.off_y)
        self.speed = np.hypot(self.speed_x, self.speed_y)
        self.odds = np.log(self.score / (1.0 - self.score))


def fit(observations: Sequence[Observation]) -> MovenetError:
    """The model's numbers; raises ValueError for fewer than ten clips."""
    if len(observations) < 10:
        raise ValueError(f"{len(observations)} clips are too few to fit MoveNet's error; observe 10 or more")
    table = _Table(observations)
    found: dict[str, Floats] = {
        name: np.zeros(17)
        for name in (
            "bias_x",
            "bias_y",
            "spread",
            "hidden_spread",
            "by_speed",
            "lag_s",
            "astray",
            "hidden_astray",
            "to_other",
            "score",
            "hidden_score",
            "score_spread",
            "score_by_speed",
            "score_by_error",
        )
    }
    for group in JOINT_GROUPS:
        joints = list(group)
        for name, value in _of_group(table, joints).items():
            found[name][joints] = value
    for joint in range(17):
        seen = (table.visible[:, joint] == 2) & (table.error[:, joint] < ASTRAY)
        if seen.sum() > 50:
            along = table.facing[seen, 0]
            frontal = np.abs(along) > 0.5
            found["bias_x"][joint] = np.median((table.off_x[seen, joint] / along)[frontal])
            found["bias_y"][joint] = np.median(table.off_y[seen, joint])
    swapped, turned = _swaps(table)
    slow, slow_s = _slowness(observations)
    return MovenetError(
        **found,
        freedom=_freedom(table),
        slow=slow,
        slow_s=slow_s,
        astray_s=_lasting(observations),
        swapped=swapped,
        turned_swapped=turned,
        swapped_s=0.25,
    )


def _of_group(table: _Table, joints: list[int]) -> dict[str, float]:
    error, speed, visible = (array[:, joints].ravel() for array in (table.error, table.speed, table.visible))
    off_x, off_y = table.off_x[:, joints].ravel(), table.off_y[:, joints].ravel()
    speed_x, speed_y = table.speed_x[:, joints].ravel(), table.speed_y[:, joints].ravel()
    odds, other, apart = (array[:, joints].ravel() for array in (table.odds, table.other, table.apart))
    near, seen, hidden = error < ASTRAY, visible == 2, visible == 1
    at_rest = seen & near & (speed < np.quantile(speed, 0.5))
    moving = seen & near & (speed > np.quantile(speed, 0.9))
    spread = _deviation(off_x[at_rest], off_y[at_rest])
    hidden_near = hidden & near
    hidden_spread = (
        _deviation(off_x[hidden_near], off_y[hidden_near]) if hidden_near.sum() > 30 else 2 * spread
    )
    faster = float(np.median(speed[moving]) - np.median(speed[at_rest]))
    by_speed = (_deviation(off_x[moving], off_y[moving]) / spread - 1.0) / max(faster, 0.2)
    fast = seen & near & (speed > 1.0)
    behind = -(off_x * speed_x + off_y * speed_y)[fast] / (speed[fast] ** 2)
    lost = ~near & (visible > 0)
    told_apart = lost & (apart > NEAR)
    slopes = _regress(odds[seen], np.stack([speed[seen], np.minimum(error[seen], 1.0)]))
    level, by_score_speed, by_score_error = slopes
    rest = odds[seen] - (level + by_score_speed * speed[seen] + by_score_error * np.minimum(error[seen], 1.0))
    hidden_odds = odds[hidden] - by_score_error * np.minimum(error[hidden], 1.0)
    return {
        "spread": spread,
        "hidden_spread": hidden_spread,
        "by_speed": float(np.clip(by_speed, 0.0, 1.0)),
        "lag_s": float(np.clip(np.median(behind), -0.02, 0.08)) if fast.sum() > 30 else 0.0,
        "astray": float((lost & seen).sum() / max(1, seen.sum())),
        "hidden_astray": float((lost & hidden).sum() / max(1, hidden.sum())),
        "to_other": float((other[told_apart] < NEAR).mean()) if told_apart.sum() > 5 else 0.3,
        "score": level,
        "hidden_score": float(np.median(hidden_odds)) if hidden.sum() > 30 else level - 1.0,
        "score_spread": float(rest.std()),
        "score_by_speed": max(0.0, -by_score_speed),
        "score_by_error": max(0.0, -by_score_error),
    }


def _deviation(off_x: Floats, off_y: Floats) -> float:
    """Of a normal distribution with the same middle half, the mean of both axes."""
    return max(
        0.01,
        float(np.mean([DEVIATION * np.median(np.abs(axis - np.median(axis))) for axis in (off_x, off_y)])),
    )


def _regress(values: Floats, by: Floats) -> tuple[float, float, float]:
    columns = np.stack([np.ones_like(values), *by], axis=1)
    level, first, second = np.linalg.lstsq(columns, values, rcond=None)[0]
    return float(level), float(first), float(second)


def _freedom(table: _Table) -> float:
    """Of a Student-t distribution: from how far the outer tenth lies beyond the middle half (seen joints)."""
    near = (table.visible == 2) & (table.error < ASTRAY)
    off = table.off_x[near]
    ratio = np.quantile(np.abs(off - np.median(off)), 0.95) / np.median(np.abs(off - np.median(off)))
    # |t| quantiles 95 % over 50 %, by simulation: 3 → 4.2, 4 → 3.75, 6 → 3.4, 10 → 3.2, ∞ → 2.91.
    return float(np.interp(-ratio, [-4.2, -3.75, -3.4, -3.2, -2.95], [3.0, 4.0, 6.0, 10.0, 30.0]))


def _slowness(observations: Sequence[Observation]) -> tuple[float, float]:
    """Share of the variance that is slow, and its time constant: from correlations at one and six frames."""
    near_by, far_by, frame_s = [], [], []
    for one in observations:
        for off in ((one.x - one.seen.x) / one.seen.trunk, (one.y - one.seen.y) / one.seen.trunk):
            good = np.abs(off) < ASTRAY
            off = np.where(good, off - np.median(off, axis=0), 0.0)
            variance = np.mean(off**2, axis=0) + 1e-9
            near_by.append(np.mean(off[1:] * off[:-1], axis=0) / variance)
            far_by.append(np.mean(off[6:] * off[:-6], axis=0) / variance)
        frame_s.append(float(np.diff(one.seen.times_s).mean()))
    near, far = float(np.median(near_by)), max(0.02, float(np.median(far_by)))
    step_s = float(np.median(frame_s))
    slow_s = float(np.clip(5 * step_s / np.log(max(near, far + 0.05) / far), 0.08, 1.0))
    return float(np.clip(near / np.exp(-step_s / slow_s), 0.1, 0.95)), slow_s


def _lasting(observations: Sequence[Observation]) -> float:
    """How long a joint stays astray, s: by how often astray frames end."""
    ends = frames = 0
    frame_s = []
    for one in observations:
        astray = np.hypot(one.x - one.seen.x, one.y - one.seen.y) / one.seen.trunk > ASTRAY
        frames += int(astray[:-1].sum())
        ends += int((astray[:-1] & ~astray[1:]).sum())
        frame_s.append(float(np.diff(one.seen.times_s).mean()))
    return float(np.clip(np.median(frame_s) * frames / max(1, ends), 0.05, 0.6))


def _swaps(table: _Table) -> tuple[Floats, Floats]:
    """Share of frames in which all joints of arms, or legs, are nearer to the other side's; (2,) each."""
    facing = table.facing[:, 0]
    rates = []
    for limbs in (LIMBS[:2], LIMBS[2:]):
        joints = [joint for limb in limbs for joint in limb]
        far = table.apart[:, joints].min(axis=1) > NEAR
        swapped = (table.other[:, joints] < table.error[:, joints]).all(axis=1) & far
        rates.append(
            [
                float(swapped[far & (facing > 0.7)].mean()) if (far & (facing > 0.7)).any() else 0.01,
                float(swapped[far & (facing < 0.4)].mean()) if (far & (facing < 0.4)).sum() > 20 else 0.1,
            ]
        )
    return np.array([rate[0] for rate in rates]), np.array([rate[1] for rate in rates])
