"""The skeleton of Acclaim's pair of formats: an ASF file, read and checked.

After "Acclaim Skeleton File Definition V1.10" (M. Schafer, Acclaim ATG, 1994/95). A bone's direction stands
in the frame of the whole body; its `axis` is the frame in which its motion is told. A bone begins where its
parent ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from camcade_training.mocap.errors import fault
from camcade_training.mocap.rotations import about_fixed_axes
from camcade_training.mocap.texts import number, numbers, read_lines

_DEGREES_OF_FREEDOM = ("tx", "ty", "tz", "rx", "ry", "rz", "l")
RADIANS_PER = {"deg": np.pi / 180.0, "degrees": np.pi / 180.0, "rad": 1.0, "radians": 1.0}


@dataclass(frozen=True)
class Bone:
    """One bone at rest: `direction` (3,) unit vector and `axis` (3, 3) in the body's frame, `length` in file
    units; `order` of rotations such as "xyz"; `freedoms`, the meaning of its numbers in an AMC.
    """

    name: str
    direction: np.ndarray
    length: float
    axis: np.ndarray
    order: str
    freedoms: tuple[str, ...]


@dataclass(frozen=True)
class AcclaimSkeleton:
    """What an ASF file holds. `bones` have parents before children; `parents`: index into bones, -1: root."""

    path: Path
    bones: tuple[Bone, ...]
    parents: tuple[int, ...]
    root_order: tuple[str, ...]
    root_place: np.ndarray  # (3,) file units
    root_turn: np.ndarray  # (3, 3)
    length_unit: float
    radians_per_angle: float


_Lines = list[tuple[int, str]]


def read_asf(path: Path) -> AcclaimSkeleton:
    """Read a skeleton. Raises MotionCaptureError, naming file and line, where it is incomplete."""
    path = Path(path)
    sections = _sections(path)
    units = {line.split()[0].lower(): (at, line.split()[1:]) for at, line in sections.get("units", [])}
    length_unit = 1.0
    if "length" in units:
        at, words = units["length"]
        length_unit = number(_one(path, at, words, "length"), path, at, "the unit of length")
        if length_unit <= 0.0:
            raise fault(path, at, f"the unit of length is {length_unit:g}; expected more than 0")
    angle = RADIANS_PER["deg"]
    if "angle" in units:
        at, words = units["angle"]
        angle = _angle_unit(path, at, _one(path, at, words, "angle"))
    bones = _bones(path, sections["bonedata"], angle)
    names, parents = _tree(path, sections["hierarchy"], bones)
    order, place, turn = _root(path, sections["root"], angle)
    return AcclaimSkeleton(
        path, tuple(bones[name] for name in names), parents, order, place, turn, length_unit, angle
    )


def _sections(path: Path) -> dict[str, _Lines]:
    """The lines of each `:keyword`, the words behind the keyword as a first line."""
    lines = read_lines(path)
    sections: dict[str, _Lines] = {}
    current: _Lines | None = None
    for at, line in lines:
        line = line.translate(str.maketrans("(),", "   ")).strip()
        if line.startswith(":"):
            word, _, rest = line[1:].partition(" ")
            current = sections.setdefault(word.lower(), [])
            line = rest.strip()
        elif current is None:
            raise fault(
                path, at, f"found {line!r} before any :keyword; this is no ASF file: give a skeleton file"
            )
        if line and current is not None:
            current.append((at, line))
    for needed in ("root", "bonedata", "hierarchy"):
        if not sections.get(needed):
            last = lines[-1][0] if lines else 1
            raise fault(path, last, f"no :{needed} section; this is no whole ASF file: copy it again")
    return sections


def _one(path: Path, at: int, words: list[str], what: str) -> str:
    if not words:
        raise fault(path, at, f"nothing stands behind {what!r}; expected a value")
    return words[0]


def _angle_unit(path: Path, at: int, word: str) -> float:
    if word.lower() not in RADIANS_PER:
        raise fault(path, at, f"the unit of angles is {word!r}; expected deg or rad")
    return RADIANS_PER[word.lower()]


def _triple(path: Path, at: int, words: list[str], what: str) -> np.ndarray:
    if len(words) < 3:
        raise fault(path, at, f"{what} holds {len(words)} numbers; expected 3")
    return numbers(words[:3], path, at, what)


def _rotation_order(path: Path, at: int, word: str) -> str:
    if sorted(word.lower()) != ["x", "y", "z"]:
        raise fault(path, at, f"the order of axes is {word!r}; expected x, y and z once each, e.g. XYZ")
    return word.lower()


def _root(path: Path, lines: _Lines, angle: float) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
    order: tuple[str, ...] = ()
    axes, place, orientation = "xyz", np.zeros(3), np.zeros(3)
    for at, line in lines:
        word, *rest = line.split()
        match word.lower():
            case "order":
                order = _freedoms(path, at, rest, "the root")
            case "axis":
                axes = _rotation_order(path, at, _one(path, at, rest, "axis"))
            case "position":
                place = _triple(path, at, rest, "the position of the root")
            case "orientation":
                orientation = _triple(path, at, rest, "the orientation of the root")
            case _:
                raise fault(
                    path, at, f"found {word!r} in :root; expected order, axis, position or orientation"
                )
    if not order:
        raise fault(path, lines[0][0], "the root has no order; add e.g. order TX TY TZ RX RY RZ")
    return order, place, about_fixed_axes(axes, _in_order(axes, orientation * angle))


def _in_order(order: str, angles: np.ndarray) -> list[np.ndarray]:
    """`angles` (..., 3) about x, y, z as a list in `order`."""
    return [angles[..., "xyz".index(axis)] for axis in order]


def _freedoms(path: Path, at: int, words: list[str], what: str) -> tuple[str, ...]:
    found = tuple(word.lower() for word in words)
    for word in found:
        if word not in _DEGREES_OF_FREEDOM or found.count(word) > 1:
            raise fault(
                path,
                at,
                f"{what} has {word!r} among {' '.join(found)}; expected tx ty tz rx ry rz l at most once",
            )
    return found


def _bones(path: Path, lines: _Lines, angle: float) -> dict[str, Bone]:
    bones: dict[str, Bone] = {}
    at, block = lines[0][0], None
    for at, line in lines:
        word, *rest = line.split()
        word = word.lower()
        if word == "begin":
            if block is not None:
                raise fault(path, at, "a bone begins before the one above has its end; add the line end")
            block = {}
        elif block is None:
            raise fault(path, at, f"found {word!r} where a bone should begin; expected begin")
        elif word == "end":
            bone = _bone(path, at, block, angle)
            if bone.name in bones or bone.name == "root":
                raise fault(path, at, f"a second bone is named {bone.name!r}; names must differ")
            bones[bone.name] = bone
            block = None
        else:
            block.setdefault(word, (at, rest))
    if block is not None:
        raise fault(path, at, "the last bone has no end; the file may be cut short: copy it again")
    return bones


def _bone(path: Path, end_line: int, block: dict[str, tuple[int, list[str]]], angle: float) -> Bone:
    for needed in ("name", "direction", "length"):
        if needed not in block:
            raise fault(path, end_line, f"the bone that ends here has no {needed}; add the line {needed} …")
    at, words = block["name"]
    name = _one(path, at, words, "name").lower()
    at, words = block["direction"]
    direction = _triple(path, at, words, f"the direction of {name!r}")
    size = float(np.linalg.norm(direction))
    at, words = block["length"]
    length = number(_one(path, at, words, "length"), path, at, f"the length of {name!r}")
    if length < 0.0 or (size == 0.0 and length > 0.0):
        raise fault(
            path, at, f"bone {name!r} has length {length:g} and direction {direction}; expected a direction"
        )
    order, turn = "xyz", np.eye(3)
    if "axis" in block:
        at, words = block["axis"]
        angles = _triple(path, at, words, f"the axis of {name!r}") * angle
        order = _rotation_order(path, at, words[3]) if len(words) > 3 else order
        turn = about_fixed_axes(order, _in_order(order, angles))
    freedoms: tuple[str, ...] = ()
    if "dof" in block:
        at, words = block["dof"]
        freedoms = _freedoms(path, at, words, f"bone {name!r}")
    return Bone(name, direction / size if size else direction, length, turn, order, freedoms)


def _tree(path: Path, lines: _Lines, bones: dict[str, Bone]) -> tuple[list[str], tuple[int, ...]]:
    """Names with parents before children, and the parents' places in that list."""
    children: dict[str, list[str]] = {}
    parent_of: dict[str, str] = {}
    for at, line in lines:
        parent, *found = line.lower().split()
        if parent in ("begin", "end") and not found:
            continue
        for name in (parent, *found):
            if name != "root" and name not in bones:
                raise fault(
                    path,
                    at,
                    f"the hierarchy names {name!r}, which :bonedata lacks; it has {', '.join(bones)}",
                )
        for name in found:
            if name in parent_of or name == "root":
                raise fault(
                    path, at, f"{name!r} has a second parent; expected one place in the tree for each bone"
                )
            parent_of[name] = parent
        children.setdefault(parent, []).extend(found)
    names: list[str] = []
    waiting = list(children.get("root", []))
    while waiting:
        name = waiting.pop(0)
        names.append(name)
        waiting = children.get(name, []) + waiting
    lost = [name for name in bones if name not in names]
    if lost:
        raise fault(
            path, lines[-1][0], f"bones that hang on nothing: {', '.join(lost)}; name them in :hierarchy"
        )
    index = {"root": -1, **{name: at for at, name in enumerate(names)}}
    return names, tuple(index[parent_of[name]] for name in names)
