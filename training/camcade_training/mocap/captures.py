"""What a motion-capture file holds, whatever its format: a tree of joints and where they are over time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Capture:
    """A recorded motion in the file's own units and axes.

    A joint sits where the bone of its name begins; the tip of a last bone is a joint of its own, named after
    it with `_end`. `positions`: (T, J, 3) file units; `turns`: (T, J, 3, 3), from the joint's frame to the
    outside; `rest`: (J, 3), the pose with every rotation 0; `parents`: index of each joint's parent, -1 for
    the root; `start_s`: the file's time of the first frame here; `stated_metres_per_unit`: what the file says
    about its unit, None where it says nothing.
    """

    path: Path
    names: tuple[str, ...]
    parents: tuple[int, ...]
    rest: np.ndarray
    positions: np.ndarray
    turns: np.ndarray
    frame_time_s: float
    stated_metres_per_unit: float | None = None
    start_s: float = 0.0
    notes: tuple[str, ...] = ()

    @property
    def frames(self) -> int:
        return len(self.positions)

    @property
    def times_s(self) -> np.ndarray:
        """(T,) seconds from the first frame of the file."""
        return self.start_s + self.frame_time_s * np.arange(self.frames)

    def without_first(self, frames: int, note: str) -> Capture:
        """The same capture from frame `frames` on; times stay those of the file."""
        return replace(
            self,
            positions=self.positions[frames:],
            turns=self.turns[frames:],
            start_s=self.start_s + frames * self.frame_time_s,
            notes=(*self.notes, note),
        )


def forward(parents: tuple[int, ...], shifts: np.ndarray, turns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Forward kinematics: positions (T, J, 3) and turns (T, J, 3, 3) seen from outside.

    `shifts` (T or 1, J, 3): each joint from its parent, in the parent's frame; `turns` (T, J, 3, 3): against
    the parent. Parents stand before their children.
    """
    positions = np.empty((*turns.shape[:2], 3))
    outside = np.empty_like(turns, dtype=np.float64)
    for joint, parent in enumerate(parents):
        if parent < 0:
            positions[:, joint], outside[:, joint] = shifts[:, joint], turns[:, joint]
            continue
        carried = np.einsum(
            "tij,tj->ti", outside[:, parent], np.broadcast_to(shifts[:, joint], positions[:, joint].shape)
        )
        positions[:, joint] = positions[:, parent] + carried
        outside[:, joint] = outside[:, parent] @ turns[:, joint]
    return positions, outside


def rest_positions(parents: tuple[int, ...], offsets: np.ndarray) -> np.ndarray:
    """(J, 3): where the joints are when nothing is turned."""
    rest = np.zeros_like(offsets)
    for joint, parent in enumerate(parents):
        rest[joint] = offsets[joint] + (rest[parent] if parent >= 0 else 0.0)
    return rest


def unique_names(names: list[str]) -> tuple[str, ...]:
    """Names as they are; one that comes again gets "#2", "#3" …, so that each names one joint."""
    seen: dict[str, int] = {}
    result = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return tuple(result)
