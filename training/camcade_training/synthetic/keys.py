"""Motions as key poses in time, with easing, and the times of strikes.

A strike goes guard, chamber, extension, hold, retraction, guard. Its pictures carry the class "punch" or
"kick" only where the limb is at least `LABEL_EXTENSION` of the way out; the rest of the strike has no class,
because one still picture of it does not tell whether a strike is meant. All other motions are "other"
throughout.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from camcade_training.synthetic.errors import PeopleError
from camcade_training.synthetic.poses import WrittenPose, mirrored

LABEL_EXTENSION = 0.55
CLASSES = ("punch", "kick", "other")


@dataclass(frozen=True)
class Key:
    """A pose at a moment; `ease` shapes the way that leads to it: smooth, linear, strike or snap."""

    at_s: float
    pose: WrittenPose
    ease: str = "smooth"


@dataclass(frozen=True)
class StrikeTimes:
    """Times of one strike in seconds: start of the motion, launch of the limb, peak, end of the hold, the
    limb back at the body (a kick: back in the chamber), end of the motion.
    """

    action: str
    label: str
    start_s: float
    launch_s: float
    peak_s: float
    release_s: float
    recoil_s: float
    end_s: float

    @property
    def joint(self) -> str:
        """The hand or toes that strike, as `Skeleton.joints` names them."""
        side = self.action.rpartition("-")[2]
        return f"{side}_{'hand' if self.label == 'punch' else 'toe'}"

    def extension(self, at_s: np.ndarray) -> np.ndarray:
        """How far the limb is out, 0 … 1, at times (T,)."""
        out = eased("strike", np.clip((at_s - self.launch_s) / (self.peak_s - self.launch_s), 0.0, 1.0))
        back = eased("smooth", np.clip((at_s - self.release_s) / (self.recoil_s - self.release_s), 0.0, 1.0))
        return out * (1.0 - back)

    def moved(self, by_s: float) -> StrikeTimes:
        """The same strike, later."""
        times = {
            name: getattr(self, name) + by_s
            for name in ("start_s", "launch_s", "peak_s", "release_s", "recoil_s", "end_s")
        }
        return replace(self, **times)


@dataclass(frozen=True)
class Motion:
    """Key poses and strikes of one action. Times start at 0."""

    action: str
    keys: tuple[Key, ...]
    strikes: tuple[StrikeTimes, ...] = ()

    @property
    def duration_s(self) -> float:
        return self.keys[-1].at_s

    def mirrored(self) -> Motion:
        """Left and right exchanged (the names of strikes are given by who asked for the side)."""
        return replace(self, keys=tuple(replace(key, pose=mirrored(key.pose)) for key in self.keys))


def eased(kind: str, u: np.ndarray) -> np.ndarray:
    if kind == "linear":
        return u
    if kind == "strike":  # slow off the mark, fast at the target
        return u**1.6 * (1.0 + 0.6 * (1.0 - u)) ** 0.5
    if kind == "snap":
        return 1.0 - (1.0 - u) ** 2.2
    if kind == "smooth":
        return u * u * u * (u * (6.0 * u - 15.0) + 10.0)
    raise PeopleError(f"unknown easing {kind!r}: expected smooth, linear, strike or snap")
