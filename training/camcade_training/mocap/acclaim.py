"""Acclaim's pair of formats: ASF (one person's skeleton) and AMC (one motion of it).

Formulas and conventions after "Acclaim Skeleton File Definition V1.10" (M. Schafer, Acclaim ATG, 1994/95).
A bone's direction stands in the frame of the whole body; its `axis` C is the frame in which its motion M is
told, so the bone turns by C · M · C⁻¹ against its parent. Rotations apply about fixed axes in the order of
the axis token (bones) or of `order` (root). A bone begins where its parent ends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from camcade.places import visible
from camcade_training.mocap.acclaim_skeletons import RADIANS_PER, AcclaimSkeleton, read_asf
from camcade_training.mocap.captures import Capture, forward, rest_positions
from camcade_training.mocap.errors import MotionCaptureError, fault
from camcade_training.mocap.rotations import about_fixed_axes
from camcade_training.mocap.texts import numbers, read_lines

METRES_PER_INCH = 0.0254
DEFAULT_FRAMES_PER_SECOND = 120.0  # an AMC file does not say; laboratories record at this rate

__all__ = ["AcclaimSkeleton", "companion_skeleton", "read_amc", "read_asf"]


def read_amc(
    path: Path, skeleton: AcclaimSkeleton, frames_per_second: float = DEFAULT_FRAMES_PER_SECOND
) -> Capture:
    """Read a motion of `skeleton`; the file does not hold its frame rate.

    Raises MotionCaptureError, naming file and line, for frames out of order, bones the skeleton lacks, wrong
    counts of numbers, and bones missing from some frames of a file that calls itself fully specified.
    """
    path = Path(path)
    freedoms = {"root": skeleton.root_order, **{bone.name: bone.freedoms for bone in skeleton.bones}}
    values, radians, notes = _frames(path, skeleton, freedoms)
    frames = len(values["root"])
    bones = skeleton.bones
    shifts = np.zeros((frames, len(bones) + 1, 3))
    turns = np.broadcast_to(np.eye(3), (frames, len(bones) + 1, 3, 3)).copy()
    shift, turn, _ = _motion(values["root"], skeleton.root_order, _rotations(skeleton.root_order), radians)
    shifts[:, 0] = skeleton.root_place + shift
    turns[:, 0] = skeleton.root_turn @ turn @ skeleton.root_turn.T
    lengths = np.zeros((frames, len(bones)))
    for index, bone in enumerate(bones):
        shift, turn, stretch = _motion(values.get(bone.name), bone.freedoms, bone.order, radians)
        lengths[:, index] = bone.length + stretch
        shifts[:, index + 1] = shift @ bone.axis.T
        turns[:, index + 1] = bone.axis @ turn @ bone.axis.T
        above = skeleton.parents[index]
        if above >= 0:
            shifts[:, index + 1] += lengths[:, [above]] * bones[above].direction
    return _capture(path, skeleton, shifts, turns, lengths, 1.0 / frames_per_second, notes)


def _capture(
    path: Path,
    skeleton: AcclaimSkeleton,
    shifts: np.ndarray,
    turns: np.ndarray,
    lengths: np.ndarray,
    frame_time_s: float,
    notes: tuple[str, ...],
) -> Capture:
    """Forward kinematics, with the tips of the last bones as joints of their own."""
    bones = skeleton.bones
    names = ["root", *(bone.name for bone in bones)]
    parents = [-1, *(parent + 1 for parent in skeleton.parents)]
    tips = [index for index in range(len(bones)) if index not in skeleton.parents]
    names += [f"{bones[tip].name}_end" for tip in tips]
    parents += [tip + 1 for tip in tips]
    ends = np.stack([lengths[:, [tip]] * bones[tip].direction for tip in tips], axis=1)
    shifts = np.concatenate([shifts, ends], axis=1)
    turns = np.concatenate([turns, np.broadcast_to(np.eye(3), (*ends.shape, 3))], axis=1)
    positions, outside = forward(tuple(parents), shifts, turns)
    offsets = np.zeros((len(names), 3))
    for index, parent in enumerate(parents):
        if parent > 0:
            offsets[index] = bones[parent - 1].direction * bones[parent - 1].length
    return Capture(
        path,
        tuple(names),
        tuple(parents),
        rest_positions(tuple(parents), offsets),
        positions,
        outside,
        frame_time_s,
        METRES_PER_INCH / skeleton.length_unit,
        notes=notes,
    )


def _rotations(order: tuple[str, ...]) -> str:
    """Axes of the rotations among degrees of freedom, in their order."""
    return "".join(word[1] for word in order if word.startswith("r"))


def _motion(
    values: np.ndarray | None, freedoms: tuple[str, ...], order: str, radians: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Shift (T, 3), turn (T, 3, 3) and stretch (T,) that numbers (T, F) mean; at rest without numbers."""
    if values is None:
        return np.zeros((1, 3)), np.eye(3)[None], np.zeros(1)
    column = dict(zip(freedoms, values.T, strict=True))
    zero = np.zeros(len(values))
    shift = np.stack([column.get(f"t{axis}", zero) for axis in "xyz"], axis=1)
    turn = about_fixed_axes(order, [column.get(f"r{axis}", zero) * radians for axis in order])
    return shift, np.broadcast_to(turn, (len(values), 3, 3)), column.get("l", zero)


@dataclass
class _Frames:
    """Gathers the lines of an AMC file: numbers of each bone that moves, frame by frame."""

    path: Path
    freedoms: dict[str, tuple[str, ...]]
    radians: float  # per unit of angle
    whole: bool = False  # the file promises every bone in every frame
    rows: dict[str, list[np.ndarray]] = field(default_factory=dict)
    count: int = 0
    frame: int = 0  # its number in the file
    line: int = 1  # on which it begins

    def read(self, at: int, line: str) -> None:
        words = line.lower().split()
        if line.startswith(":"):
            self.whole = self.whole or words[0] == ":fully-specified"
            self.radians = RADIANS_PER.get(words[0][1:], self.radians)
        elif len(words) == 1 and words[0].isdigit():
            self._begin(at, int(words[0]))
        elif not self.count:
            raise fault(
                self.path,
                at,
                f"found {line!r} before the first frame number; this is no AMC file: give a motion",
            )
        else:
            self._row(at, *words)

    def _begin(self, at: int, frame: int) -> None:
        if self.count:
            self.complete()
            if frame != self.frame + 1:
                raise fault(
                    self.path,
                    at,
                    f"frame {frame} follows frame {self.frame}; expected {self.frame + 1}: copy it again",
                )
        self.count, self.line, self.frame = self.count + 1, at, frame

    def _row(self, at: int, name: str, *found: str) -> None:
        if name not in self.freedoms:
            known = ", ".join(self.freedoms)
            raise fault(
                self.path, at, f"unknown bone {name!r}; the skeleton has {known}: is this the right ASF file?"
            )
        wanted = self.freedoms[name]
        if len(found) != len(wanted):
            raise fault(
                self.path,
                at,
                f"bone {name!r} has {len(found)} numbers in frame {self.frame}; its degrees of freedom are "
                f"{len(wanted)} ({' '.join(wanted) or 'none'}): is this the right ASF file?",
            )
        mine = self.rows.setdefault(name, [])
        if len(mine) == self.count:
            raise fault(self.path, at, f"bone {name!r} stands twice in frame {self.frame}; expected one line")
        if len(mine) < self.count - 1:  # told of for the first time
            if self.whole:
                raise self._lacking(name, "the frames before")
            mine.extend([np.zeros(len(wanted))] * (self.count - 1))
        mine.append(numbers(list(found), self.path, at, f"bone {name!r}"))

    def complete(self) -> None:
        """The frame is over: bones it left out keep their numbers, where the file may leave any out."""
        for name, mine in self.rows.items():
            if len(mine) < self.count:
                if self.whole:
                    raise self._lacking(name, f"frame {self.frame}")
                mine.append(mine[-1])

    def _lacking(self, name: str, where: str) -> MotionCaptureError:
        return fault(
            self.path,
            self.line,
            f"bone {name!r} is missing from {where} and stands in others, but the file calls itself "
            ":FULLY-SPECIFIED; it may be cut short: copy it again",
        )


def _frames(
    path: Path, skeleton: AcclaimSkeleton, freedoms: dict[str, tuple[str, ...]]
) -> tuple[dict[str, np.ndarray], float, tuple[str, ...]]:
    """Numbers (T, F) of each bone that moves, radians per angle, notes."""
    frames = _Frames(path, freedoms, skeleton.radians_per_angle)
    for at, line in read_lines(path):
        frames.read(at, line)
    if not frames.count:
        raise fault(path, None, "holds no frame; this is no AMC file, or it is cut short: copy it again")
    frames.complete()
    if "root" not in frames.rows:
        raise fault(path, frames.line, "no frame places the root; expected a line such as root 0 17 0 0 0 0")
    still = [name for name, wanted in freedoms.items() if wanted and name not in frames.rows]
    notes = (f"at rest, for lack of numbers: {', '.join(still)}",) if still else ()
    return {name: np.array(found) for name, found in frames.rows.items()}, frames.radians, notes


def companion_skeleton(amc: Path, skeletons: list[Path]) -> Path:
    """The ASF file of an AMC file: the only one given; else the one whose name begins the motion's (13.asf
    for 13_17.amc); else the only one in its folder. Raises MotionCaptureError where none or several fit.
    """
    if len(skeletons) == 1:
        return skeletons[0]
    near = [path for path in visible(amc.parent) if path.suffix.lower() == ".asf"]
    for candidates in (skeletons, near):
        named = [path for path in candidates if _begins(amc.stem, path.stem)]
        same_folder = [path for path in named if path.parent == amc.parent]
        if len(same_folder or named) == 1:
            return (same_folder or named)[0]
    if len(near) == 1:
        return near[0]
    found = ", ".join(path.as_posix() for path in skeletons or near) or "none"
    raise MotionCaptureError(
        f"{amc.as_posix()}: no ASF skeleton for this motion (found: {found}); give its .asf file before it, "
        "or put it beside it with the name that the motion's begins with"
    )


def _begins(motion: str, skeleton: str) -> bool:
    rest = motion.lower().removeprefix(skeleton.lower())
    return motion.lower().startswith(skeleton.lower()) and (not rest or not rest[0].isalnum())
