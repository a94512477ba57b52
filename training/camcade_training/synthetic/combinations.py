"""Strikes one after another without a pause, as fighters and players throw them: two to five a second.

A fist comes back while the other sets off, and often only half way; hands hang low or move about. Real
people's boxing looks like this, and single strikes out of a guard do not.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from camcade_training.synthetic import low_strikes, strikes
from camcade_training.synthetic.habits import Habits
from camcade_training.synthetic.keys import Key, Motion, StrikeTimes
from camcade_training.synthetic.moves import Author, perform_move
from camcade_training.synthetic.poses import change

NAME = "combination"
LONGEST = 7  # strikes
LOWER_GUARDS = (0.0, 1.0, 2.2, 3.4)  # head radii: at the chin, the collar bone, the chest, the belly
KICKS = (strikes.front_kick, strikes.roundhouse_kick, low_strikes.low_front_kick, strikes.side_kick)
SWINGING_SHARE = 0.5  # of kicks, in which the arms swing


def combination(habits: Habits, rng: np.random.Generator, kicks: bool = True) -> Motion:
    """Two to `LONGEST` strikes; with `kicks` one in five ends with one."""
    habits = replace(habits, guard_height=habits.guard_height - float(rng.choice(LOWER_GUARDS)))
    lead = "right" if rng.random() < 0.5 else "left"
    side = str(rng.choice(["left", "right"]))
    count = int(rng.integers(2, LONGEST + 1))
    keys: list[Key] = []
    times: list[StrikeTimes] = []
    at = float(rng.uniform(0.05, 0.15))
    pace = float(rng.uniform(0.75, 1.35))
    for number in range(count):
        is_kick = number == count - 1 and kicks and rng.random() < 0.2
        author = _kick(rng) if is_kick else _punch(side == lead, rng)
        made = perform_move(author, habits, rng, side)
        strike = made.strikes[0]
        if not keys:
            keys += [Key(0.0, made.keys[0].pose), Key(at, made.keys[0].pose)]
        begin = at
        if number == 0 or is_kick or rng.random() < 0.5:  # gathers the limb first
            at += float(rng.uniform(0.06, 0.18)) / pace
            keys.append(Key(at, _at(made, strike.launch_s).pose))
        launch = at
        out_s = float(rng.uniform(0.11, 0.22)) / pace
        for way in made.keys:
            if strike.launch_s < way.at_s < strike.peak_s:
                share = (way.at_s - strike.launch_s) / (strike.peak_s - strike.launch_s)
                keys.append(Key(launch + share * out_s, way.pose, "linear"))
        at = launch + out_s
        keys.append(Key(at, _at(made, strike.peak_s).pose, "strike"))
        release = at + float(rng.uniform(0.01, 0.06)) / pace
        keys.append(Key(release, _at(made, strike.release_s).pose))
        back = release + float(rng.uniform(0.12, 0.25)) / pace
        times.append(StrikeTimes(strike.action, strike.label, begin, launch, at, release, back, back))
        at = release
        if number + 1 == count or is_kick:
            at = back + float(rng.uniform(0.0, 0.1))
            keys.append(Key(at, made.keys[-1].pose))
        elif rng.random() < 0.85:
            side = "left" if side == "right" else "right"
        else:  # the same fist again: it has to come back for that
            at = back
            keys.append(Key(at, _at(made, strike.launch_s).pose))
    return Motion(NAME, tuple(keys), tuple(times))


def swinging_kick(habits: Habits, rng: np.random.Generator, side: str) -> Motion:
    """A kick in which the arms swing for balance, as those of people who do not keep a guard."""
    made = perform_move(_kick(rng), habits, rng, side)
    swings = rng.uniform((-0.1, -1.0, -0.35), (0.6, -0.5, 0.6), (3, 2, 3))
    at_rest, chamber, peak = (
        {"left_hand": tuple(left), "right_hand": (-right[0], *right[1:])} for left, right in swings.tolist()
    )
    strike = made.strikes[0]
    keys = tuple(
        replace(key, pose=change(key.pose, **hands))
        for key in made.keys
        for hands in [
            at_rest
            if key.at_s < strike.launch_s or key.at_s > strike.recoil_s
            else peak
            if strike.launch_s < key.at_s <= strike.release_s
            else chamber
        ]
    )
    return replace(made, keys=keys)


def _punch(is_leading: bool, rng: np.random.Generator) -> Author:
    drawn = rng.random()
    if drawn < 0.2:
        return strikes.hook
    if drawn < 0.27:
        return low_strikes.swing_punch
    if drawn < 0.34:
        return strikes.uppercut
    if drawn < 0.45:
        return low_strikes.low_jab if is_leading else low_strikes.low_cross
    return strikes.jab if is_leading else strikes.cross


def _kick(rng: np.random.Generator) -> Author:
    return KICKS[int(rng.integers(len(KICKS)))]


def _at(made: Motion, at_s: float) -> Key:
    return min(made.keys, key=lambda key: abs(key.at_s - at_s))
