"""From key poses to one pose per animation step; the number of steps comes from the game's table."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from camcade.duel.moves import MOVES, Move
from camcade_build.art.skeleton import Pose, mix, sample


@dataclass(frozen=True, slots=True)
class Motion:
    """The poses of one move; a loop's last pose leads back to its first.

    `borrowed` names steps that show a picture of another move instead of one of their own.
    """

    poses: Sequence[Pose]
    loop: bool = False
    borrowed: Mapping[int, tuple[Move, int]] = field(default_factory=dict[int, tuple[Move, int]])


@dataclass(frozen=True, slots=True)
class Repeat:
    """A move that shows another move's pictures, possibly in reverse."""

    move: Move
    backwards: bool = False


Choreography = dict[Move, Motion | Repeat]


def attack(move: Move, start: Pose, windup: Pose, launch: Pose, strike: Pose, follow: Pose) -> Motion:
    """Spread a strike over the steps of `move`: anticipation, strike at the strike step, follow-through."""
    rules = MOVES[move]
    before = [(0.0, mix(start, windup, 0.6)), (0.34, windup), (0.67, launch), (1.0, strike)]
    after = max(rules.steps - 1 - rules.strike_step, 1)
    poses: list[Pose] = []
    for step in range(rules.steps):
        if step <= rules.strike_step:
            poses.append(_linear(before, step / rules.strike_step))
        else:
            poses.append(mix(strike, follow, (step - rules.strike_step) / after))
    return Motion(poses)


def keyed(move: Move, *keys: tuple[float, Pose]) -> Motion:
    """Sample key poses at times 0 (first step) to 1 (last step)."""
    steps = MOVES[move].steps
    return Motion([sample(keys, step / (steps - 1)) for step in range(steps)])


def steps(move: Move, *poses: Pose) -> Motion:
    """Give every step its own pose.

    Raises:
        ValueError: the table has another number of steps.
    """
    if len(poses) != MOVES[move].steps:
        raise ValueError(f"{move} has {MOVES[move].steps} steps, but {len(poses)} poses are drawn")
    return Motion(poses)


def cycle(move: Move, pose_at: Callable[[float], Pose]) -> Motion:
    """Sample a periodic motion, `pose_at(phase)` with phase 0..1, once per step."""
    count = MOVES[move].steps
    return Motion([pose_at(step / count) for step in range(count)], loop=True)


def wave(phase: float, times: float = 1.0) -> float:
    """Return a sine of `times` periods over a cycle, -1..1."""
    return math.sin(2 * math.pi * phase * times)


def stepping_foot(phase: float, stride: float, lift: float) -> tuple[float, float, float]:
    """Return a walking foot: on the ground from front to back for 60 % of the cycle, then through the air."""
    phase %= 1.0
    if phase < 0.6:
        share = phase / 0.6
        roll = -30.0 * max(0.0, share - 0.75) / 0.25 + 14.0 * max(0.0, 0.12 - share) / 0.12
        return (stride * (1 - 2 * share), 0.04 * max(0.0, share - 0.75) / 0.25, roll)
    share = (phase - 0.6) / 0.4
    x = -stride * math.cos(math.pi * share)
    return (x, lift * math.sin(math.pi * share), -34.0 * (1 - share) + 14.0 * share)


def rolling(move: Move, start: Pose, tuck: Pose, turns: Sequence[float]) -> Motion:
    """Tuck in, roll over once and open up again; `turns` are the degrees at every step."""
    count = len(turns)
    poses: list[Pose] = []
    for step, degrees in enumerate(turns):
        edge = min(step, count - 1 - step)
        poses.append(replace(mix(start, tuck, min(1.0, edge / 2.0)), spin=degrees))
    return steps(move, *poses)


def _linear(keys: Sequence[tuple[float, Pose]], time: float) -> Pose:
    for (start, pose), (end, following) in zip(keys, keys[1:], strict=False):
        if time <= end + 1e-9:
            return mix(pose, following, (time - start) / (end - start))
    return keys[-1][1]
