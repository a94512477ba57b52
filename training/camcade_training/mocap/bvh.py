"""Biovision Hierarchy (BVH): reading joints and motion, and writing them.

The rotations of a joint apply in the order of its CHANNELS, about moving axes. Exporters disagree about
position channels: most write the whole way from the parent (the OFFSET included), some what comes on top of
it. For joints below the root the values tell which; for the root it only moves the whole scene, and the
values are taken as the whole way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from camcade.places import write_text
from camcade_training.mocap.captures import Capture, forward, rest_positions, unique_names
from camcade_training.mocap.errors import MotionCaptureError, fault
from camcade_training.mocap.rotations import about_moving_axes
from camcade_training.mocap.texts import number, numbers, read_lines

_CHANNELS = {
    f"{axis}{kind}".lower(): (kind, axis.lower()) for axis in "XYZ" for kind in ("position", "rotation")
}


@dataclass
class _Joint:
    name: str
    parent: int
    line: int
    offset: np.ndarray | None = None
    channels: list[tuple[str, str]] | None = None  # (kind, axis) in the order of the file
    end_site: bool = False


@dataclass
class _Words:
    """The words of the HIERARCHY part, each with its line."""

    path: Path
    words: list[tuple[int, str]]
    at: int = 0
    last_line: int = field(default=1)

    def more(self) -> bool:
        return self.at < len(self.words)

    def peek(self) -> str:
        return self.words[self.at][1] if self.more() else ""

    def take(self, what: str) -> str:
        if not self.more():
            raise fault(
                self.path,
                self.last_line,
                f"the file ends where {what} was expected; it may be cut short: copy it again",
            )
        self.last_line, word = self.words[self.at]
        self.at += 1
        return word

    def expect(self, wanted: str, context: str) -> None:
        word = self.take(f"{wanted!r} {context}")
        if word.upper() != wanted.upper():
            raise fault(self.path, self.last_line, f"found {word!r} where {wanted!r} was expected {context}")

    def name(self, context: str) -> str:
        """A joint's name: all words up to the end of the line or the brace (some names hold blanks)."""
        parts: list[str] = []
        line = self.last_line
        while self.more() and self.peek() != "{" and self.words[self.at][0] == line:
            parts.append(self.take("a name"))
        if not parts:
            raise fault(self.path, line, f"{context} has no name; write it behind the word {context}")
        return " ".join(parts)


def read_bvh(path: Path, frames_per_second: float | None = None) -> Capture:
    """Read a BVH file; `frames_per_second` replaces the file's own Frame Time.

    Raises MotionCaptureError, naming file and line, for anything that is no complete BVH of one skeleton.
    """
    path = Path(path)
    lines = read_lines(path)
    if not lines or lines[0][1].upper().split()[0] != "HIERARCHY":
        raise fault(
            path,
            lines[0][0] if lines else 1,
            "this is no BVH file: its first word must be HIERARCHY; export as BVH",
        )
    start = next((index for index, (_, line) in enumerate(lines) if line.upper() == "MOTION"), None)
    if start is None:
        raise fault(path, lines[-1][0], "no MOTION part; the file may be cut short: copy or export it again")
    joints = _read_hierarchy(path, lines[:start])
    channels = sum(len(joint.channels or ()) for joint in joints)
    values, frame_time_s = _read_motion(path, lines[start:], channels, frames_per_second)
    return _capture(path, joints, values, frame_time_s)


def _read_hierarchy(path: Path, lines: list[tuple[int, str]]) -> list[_Joint]:
    spaced = ((at, line.replace("{", " { ").replace("}", " } ").split()) for at, line in lines)
    words = _Words(path, [(at, word) for at, found in spaced for word in found])
    words.expect("HIERARCHY", "at the start")
    words.expect("ROOT", "behind HIERARCHY")
    joints: list[_Joint] = []
    _read_joint(words, joints, -1, words.name("ROOT"))
    if words.more():
        word = words.take("MOTION")
        if word.upper() == "ROOT":
            raise fault(
                path,
                words.last_line,
                "a second ROOT: the file holds several skeletons; export one person to each file",
            )
        raise fault(path, words.last_line, f"found {word!r} behind the skeleton where MOTION was expected")
    return joints


def _read_joint(words: _Words, joints: list[_Joint], parent: int, name: str, end_site: bool = False) -> None:
    joint = _Joint(name, parent, words.last_line, end_site=end_site)
    index = len(joints)
    joints.append(joint)
    path = words.path
    words.expect("{", f"behind the name of {name!r}")
    while (word := words.take(f"'}}' of joint {name!r}").upper()) != "}":
        line = words.last_line
        if word == "OFFSET":
            found = [words.take(f"three numbers of the OFFSET of {name!r}") for _ in range(3)]
            joint.offset = numbers(found, path, line, f"the OFFSET of joint {name!r}")
        elif word == "CHANNELS" and not end_site:
            joint.channels = _read_channels(words, name)
        elif word == "JOINT" and not end_site:
            _read_joint(words, joints, index, words.name("JOINT"))
        elif word == "END" and not end_site:
            words.expect("SITE", "behind End")
            while words.peek() != "{":  # some exporters name the site
                words.take("'{' of an End Site")
            _read_joint(words, joints, index, f"{name}_end", end_site=True)
        else:
            expected = "OFFSET or }" if end_site else "OFFSET, CHANNELS, JOINT, End Site or }"
            raise fault(path, line, f"found {word!r} in joint {name!r}; expected {expected}")
    if joint.offset is None:
        raise fault(path, joint.line, f"joint {name!r} has no OFFSET; add the line, e.g. OFFSET 0 0 0")
    if joint.channels is None and not end_site:
        raise fault(path, joint.line, f"joint {name!r} has no CHANNELS; add the line, e.g. CHANNELS 0")


def _read_channels(words: _Words, name: str) -> list[tuple[str, str]]:
    path = words.path
    word = words.take(f"the number of CHANNELS of {name!r}")
    line = words.last_line
    if not word.isascii() or not word.isdigit() or len(word) > 3:
        raise fault(path, line, f"joint {name!r} says CHANNELS {word!r}; expected a number from 0 to 6")
    channels: list[tuple[str, str]] = []
    for _ in range(int(word)):
        channel = words.take(f"a channel of {name!r}")
        if channel.lower() not in _CHANNELS:
            raise fault(
                path,
                words.last_line,
                f"joint {name!r} announces {word} channels, but {channel!r} is none; "
                "expected Xposition … Zrotation, as many as announced",
            )
        channels.append(_CHANNELS[channel.lower()])
    if words.peek().lower() in _CHANNELS:
        raise fault(
            path, line, f"joint {name!r} lists more channels than the {word} it announces; correct the number"
        )
    if len(set(channels)) != len(channels):
        raise fault(path, line, f"joint {name!r} lists a channel twice; each may stand once")
    return channels


def _read_motion(
    path: Path, lines: list[tuple[int, str]], channels: int, frames_per_second: float | None
) -> tuple[np.ndarray, float]:
    """Channel values (T, C) and the frame time in seconds."""
    frames, at = _header(path, lines, 1, "frames:", "Frames: 120")
    frame_time_s, line = _header(path, lines, 2, "frame time:", "Frame Time: 0.0333333")
    if frames < 1 or frames != int(frames):
        raise fault(path, at, f"Frames is {frames:g}; expected a whole number from 1 up")
    if frames_per_second is not None:
        frame_time_s = 1.0 / frames_per_second
    if not 1e-4 <= frame_time_s <= 1.0:
        raise fault(
            path,
            line,
            f"Frame Time is {frame_time_s:g} s; expected 0.0001 to 1 s: "
            "correct the line or give --frames-per-second",
        )
    rows = _rows(path, lines[3:], channels)
    if len(rows) != int(frames):
        last = lines[-1][0]
        cause = (
            "the file may be cut short: copy it again" if len(rows) < frames else "the number does not fit"
        )
        raise fault(
            path,
            last,
            f"{len(rows)} frames where line {at} announces {frames:g}; {cause}, or correct that line",
        )
    return np.array(rows).reshape(len(rows), channels), frame_time_s


def _header(
    path: Path, lines: list[tuple[int, str]], index: int, key: str, example: str
) -> tuple[float, int]:
    """The number behind `key` in line `index` of the MOTION part, and the line's number."""
    line, text = lines[index] if index < len(lines) else (lines[-1][0], "")
    squeezed = " ".join(text.replace(":", " : ").split()).lower().replace(" :", ":")
    if not squeezed.startswith(key):
        raise fault(path, line, f"found {text!r} where {example!r} was expected; the file may be cut short")
    return number(squeezed.removeprefix(key).strip(), path, line, key.rstrip(":").title()), line


def _rows(path: Path, lines: list[tuple[int, str]], channels: int) -> list[np.ndarray]:
    """One row of `channels` numbers for each frame; a frame may be broken over lines but starts a new one."""
    rows: list[np.ndarray] = []
    words: list[str] = []
    first = 0
    for line, text in lines:
        first = first if words else line
        words += text.split()
        if len(words) > channels:
            raise fault(
                path,
                first,
                f"frame {len(rows) + 1} holds {len(words)} numbers; the skeleton has {channels} channels: "
                "correct the line or export the file again",
            )
        if len(words) == channels:
            rows.append(numbers(words, path, first, f"frame {len(rows) + 1}"))
            words = []
    if words:
        raise fault(
            path,
            first,
            f"frame {len(rows) + 1} holds only {len(words)} numbers; the skeleton has {channels} channels: "
            "the file may be cut short",
        )
    return rows


def _capture(path: Path, joints: list[_Joint], values: np.ndarray, frame_time_s: float) -> Capture:
    parents = tuple(joint.parent for joint in joints)
    offsets = np.array([joint.offset for joint in joints])
    shifts = np.repeat(offsets[None], len(values), axis=0)
    turns = np.broadcast_to(np.eye(3), (*shifts.shape, 3)).copy()
    column = 0
    for index, joint in enumerate(joints):
        channels = joint.channels or []
        own = values[:, column : column + len(channels)]
        column += len(channels)
        kinds = [kind for kind, _ in channels]
        order = "".join(axis for kind, axis in channels if kind == "rotation")
        if order:
            angles = np.radians(own[:, [at for at, kind in enumerate(kinds) if kind == "rotation"]])
            turns[:, index] = about_moving_axes(order, list(angles.T))
        places = {axis: own[:, at] for at, (kind, axis) in enumerate(channels) if kind == "position"}
        _move(shifts[:, index], places, whole=joint.parent < 0)
    positions, outside = forward(parents, shifts, turns)
    names = unique_names([joint.name for joint in joints])
    return Capture(path, names, parents, rest_positions(parents, offsets), positions, outside, frame_time_s)


def _move(shift: np.ndarray, places: dict[str, np.ndarray], whole: bool) -> None:
    """Put position channels into `shift` (T, 3), which holds the offset.

    Not `whole`: unknown whether they contain the offset; they do if they lie nearer to it than to nothing.
    """
    if not places:
        return
    axes = ["xyz".index(axis) for axis in places]
    given = np.stack(list(places.values()), axis=1)
    offset = shift[0, axes]
    typical = np.median(given, axis=0)
    if whole or np.linalg.norm(typical - offset) <= np.linalg.norm(typical):
        shift[:, axes] = given
    else:
        shift[:, axes] += given


@dataclass(frozen=True)
class BvhJoint:
    """A joint to write: `offset` from its parent (3,), channels such as ("Zrotation", "Xrotation",
    "Yrotation"). `end` (3,) closes the chain with an End Site. Parents stand before their children.
    """

    name: str
    parent: int
    offset: Sequence[float]
    channels: tuple[str, ...]
    end: Sequence[float] | None = None


def write_bvh(path: Path, joints: Sequence[BvhJoint], values: np.ndarray, frame_time_s: float) -> Path:
    """Write joints and their channel values (T, C) (degrees and file units), depth first as BVH wants them.

    Raises MotionCaptureError when the values do not fit the channels.
    """
    channels = sum(len(joint.channels) for joint in joints)
    if values.ndim != 2 or values.shape[1] != channels:
        raise MotionCaptureError(
            f"values of shape {values.shape} do not fit {channels} channels: expected (T, {channels})"
        )
    starts = np.cumsum([0, *(len(joint.channels) for joint in joints)])
    lines, columns = ["HIERARCHY"], []

    def put(index: int, depth: int) -> None:
        joint, indent = joints[index], "  " * depth
        lines.extend([f"{indent}{'ROOT' if joint.parent < 0 else 'JOINT'} {joint.name}", f"{indent}{{"])
        lines.append(f"{indent}  OFFSET {_plain(joint.offset)}")
        lines.append(" ".join([f"{indent}  CHANNELS", str(len(joint.channels)), *joint.channels]))
        columns.extend(range(starts[index], starts[index + 1]))
        children = [child for child, other in enumerate(joints) if other.parent == index]
        for child in children:
            put(child, depth + 1)
        if joint.end is not None or not children:
            end = joint.end if joint.end is not None else (0.0, 0.0, 0.0)
            lines.extend(
                [f"{indent}  End Site", f"{indent}  {{", f"{indent}    OFFSET {_plain(end)}", f"{indent}  }}"]
            )
        lines.append(f"{indent}}}")

    put(0, 0)
    lines += ["MOTION", f"Frames: {len(values)}", f"Frame Time: {frame_time_s:.9f}"]
    lines += [_plain(row) for row in values[:, columns]]
    path = Path(path)
    write_text(path, "\n".join(lines) + "\n")
    return path


def _plain(values: Sequence[float] | np.ndarray) -> str:
    return " ".join(f"{value:.9f}" for value in values)
