"""A performance: motions one after another, which can be sampled and labelled at any time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from camcade_training.synthetic.body import FIELDS, POSE_SIZE, Proportions
from camcade_training.synthetic.errors import PeopleError
from camcade_training.synthetic.habits import Habits
from camcade_training.synthetic.keys import LABEL_EXTENSION, Motion, StrikeTimes, eased
from camcade_training.synthetic.poses import compile_poses

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
    strikes: tuple[StrikeTimes, ...]
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
        share = np.empty_like(u)
        for kind in set(self.eases):
            chosen = np.array([self.eases[index] == kind for index in upper])
            share[chosen] = eased(kind, u[chosen])
        return self.rows[upper - 1] + (self.rows[upper] - self.rows[upper - 1]) * share[:, None]

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
