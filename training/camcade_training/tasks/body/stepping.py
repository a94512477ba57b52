"""Strikes with a step: people go at whom they strike, turn into it, and go back where they stood.

The written strikes keep their place, as those of whoever plays in a small room. Trained on these alone, the
action network took a motion-captured fighter who steps in to punch for somebody who walks. Here a step is
laid under strikes of performances to train on. Films, and people to choose by and to judge on, have none.
"""

from __future__ import annotations

from collections.abc import Sequence as Many
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from camcade_training.synthetic.body import FIELDS
from camcade_training.synthetic.keys import StrikeTimes

SHARE = 0.45  # of strikes that have a step
FORWARD = (0.1, 0.8)  # leg lengths
BACKWARD, BACKWARD_SHARE = (-0.3, -0.1), 0.12
ASIDE_RADIANS = 0.3  # deviation of the way from where the body looks
TURN_RADIANS, LARGEST_TURN = 0.45, 1.2  # deviation and limit of the body's turn, mostly with the fist or foot
BEGINS_AHEAD_S = (0.15, 0.6)  # from the step's begin to the strike's start
LIFT = (0.04, 0.16)  # of a foot on its way, leg lengths
STAY_S, BACK_S = (0.0, 1.2), (0.5, 1.1)  # after the strike: how long people stay, and take to go back

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Step:
    """A step under one strike; seconds, leg lengths, radians.

    `begin_s` to `arrive_s` out, `leave_s` to `home_s` back; `way` (x, z) in the heading frame; `first`: the
    foot that goes first.
    """

    begin_s: float
    arrive_s: float
    leave_s: float
    home_s: float
    way: tuple[float, float]
    turn: float
    lift: float
    first: str

    def laid_under(self, rows: Floats, times_s: Floats) -> None:
        """Move body and feet of the poses `rows` (T, POSE_SIZE) at `times_s` (T,), in place."""
        out = _smooth(times_s, self.begin_s, self.arrive_s)
        back = _smooth(times_s, self.leave_s, self.home_s)
        gone = out - back
        heading = rows[:, FIELDS["heading"].start].copy()
        x, z = self.way
        rows[:, FIELDS["root"]] += gone[:, None] * np.stack(
            [x * np.cos(heading) + z * np.sin(heading), z * np.cos(heading) - x * np.sin(heading)], axis=1
        )
        rows[:, FIELDS["heading"].start] += self.turn * gone
        other = "left" if self.first == "right" else "right"
        for side, is_first in ((self.first, True), (other, False)):
            foot = FIELDS[f"{side}_foot"].start
            moved = np.zeros(len(times_s))
            for begin, end, sign in ((self.begin_s, self.arrive_s, 1.0), (self.leave_s, self.home_s, -1.0)):
                half = begin + 0.5 * (end - begin)
                swing = (begin, half) if is_first else (half, end)
                moved += sign * _smooth(times_s, *swing)
                share = np.clip((times_s - swing[0]) / (swing[1] - swing[0]), 0.0, 1.0)
                rows[:, foot + 1] += self.lift * np.sin(np.pi * share) ** 2
            rows[:, foot] += x * (moved - gone)
            rows[:, foot + 2] += z * (moved - gone)


def steps_of(strikes: Many[StrikeTimes], rng: np.random.Generator) -> list[Step]:
    """A step for some of a performance's strikes. A kick's ends before the foot leaves for its target, a
    punch's while the arm goes out.
    """
    steps = []
    for strike in strikes:
        drawn = rng.random(8)  # as many for each strike, so that one does not change the next
        if drawn[0] >= SHARE:
            continue
        side = strike.action.rpartition("-")[2]
        other = "left" if side == "right" else "right"
        reach = BACKWARD if drawn[1] < BACKWARD_SHARE else FORWARD
        length = reach[0] + drawn[2] * (reach[1] - reach[0])
        aside, turn = rng.normal(0.0, 1.0, 2) * (ASIDE_RADIANS, TURN_RADIANS)
        with_limb = 1.0 if side == "right" else -1.0  # the right side comes forward by a turn to the left
        turn = abs(turn) * (with_limb if drawn[3] < 0.75 else -with_limb)
        is_kick = strike.label == "kick"
        begin = strike.start_s - (BEGINS_AHEAD_S[0] + drawn[4] * (BEGINS_AHEAD_S[1] - BEGINS_AHEAD_S[0]))
        last = (strike.start_s, strike.launch_s) if is_kick else (strike.launch_s, strike.peak_s)
        arrive = last[0] + drawn[5] * (last[1] - last[0])
        leave = strike.end_s + STAY_S[0] + drawn[6] * (STAY_S[1] - STAY_S[0])
        steps.append(
            Step(
                float(begin),
                float(arrive),
                float(leave),
                float(leave + BACK_S[0] + drawn[7] * (BACK_S[1] - BACK_S[0])),
                (length * float(np.sin(aside)), length * float(np.cos(aside))),
                float(np.clip(turn, -LARGEST_TURN, LARGEST_TURN)),
                float(rng.uniform(*LIFT)),
                other if is_kick or rng.random() < 0.5 else side,
            )
        )
    return steps


def stepping(rows: Floats, times_s: Floats, steps: Many[Step]) -> Floats:
    """Poses (T, POSE_SIZE) at `times_s` (T,) with all steps laid under them."""
    rows = rows.copy()
    for step in steps:
        step.laid_under(rows, times_s)
    return rows


def on_the_way(times_s: Floats, steps: Many[Step]) -> NDArray[np.bool_]:
    """(T,) where a step is taken: whoever does not strike then nearly walks."""
    found = np.zeros(len(times_s), bool)
    for step in steps:
        found |= (times_s > step.begin_s) & (times_s < step.arrive_s)
        found |= (times_s > step.leave_s) & (times_s < step.home_s)
    return found


def _smooth(times_s: Floats, begin_s: float, end_s: float) -> Floats:
    """0 before, 1 after, an even way between."""
    share = np.clip((times_s - begin_s) / (end_s - begin_s), 0.0, 1.0)
    return share * share * (3.0 - 2.0 * share)


__all__ = ["Step", "on_the_way", "stepping", "steps_of"]
