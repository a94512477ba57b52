"""Collections of motion by name: which files they are, who moves in each, and what is known of it.

    recordings_in(path)   a known collection by what lies in it, else any BVH or ASF/AMC files

| collection | recognised by | people | movement |
| --- | --- | --- | --- |
| hdm05 | `HDM_PERSON_MOVEMENT_NUMBER_RATE.amc` and `HDM_PERSON.asf` | in the name | in the name |
| utd | arrays `aACTION_sPERSON_tTRIAL` (frames, 20 joints, 3), metres | in the name | `action_names` |
| cmu | BVH and `motions.csv` (file, motion) | the number before `_` | in the table |
| any other | BVH or AMC files in a ZIP archive or a folder | `intake.person_of` | the file's name |

What was looked at in the files themselves: HDM05 moves at its stated 120 frames a second (hopping people's
hips fall with 11 to 13 m/s² as they stretch their legs; at another rate it would be 3 or 48). The Kinect's
axes are right-handed (x to the player's own right, z away from the camera), its left is the player's left
(who waves and swipes with the right hand does so in the arrays), no frame is missing or repeated, and
wrists jump by up to 1 m between frames where it lost them in swings.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from camcade.places import ARCHIVE_FAULTS, is_hidden, reason
from camcade_training.mocap.acclaim import AcclaimSkeleton, companion_skeleton, read_amc, read_asf
from camcade_training.mocap.bvh import read_bvh
from camcade_training.mocap.captures import Capture
from camcade_training.mocap.errors import fault
from camcade_training.mocap.intake import IntakeSettings, Source, person_of
from camcade_training.mocap.texts import read_lines

KINECT_FRAMES_PER_SECOND = 30.0
KINECT_JOINTS = {"head": ("head", "shoulder_centre")}  # the base of the skull lies between
_UTD_HOLDS = {13: "strikes"} | dict.fromkeys((5, 7, 12, 14, 15, 17, 18, 19, 21), "alike")
_HDM_NAME = re.compile(r"HDM_([a-z]+)_(\w+?)_(\d+)_(\d+)\.amc$")
_UTD_NAME = re.compile(r"a(\d+)_s(\d+)_t(\d+)$")
_STRIKING = re.compile(r"punch|kick|jab|cross|hook|uppercut|box|karate|kata|spar|fight|strike", re.IGNORECASE)


@dataclass(frozen=True)
class Recording:
    """One motion of one person.

    `clip`: unique name; `data_set`, `person`, `movement`; `holds`: one of `catalogue.HOLDS`; `source`: where
    it lies; `joints`: names for joints that the skeleton's own do not tell (see `joint_names`); `read`: the
    motion.
    """

    clip: str
    data_set: str
    person: str
    movement: str
    holds: str
    source: str
    read: Callable[[], Capture]
    joints: Mapping[str, tuple[str, ...]]
    up: str = "auto"  # the axis that points up: of somebody who lies down it cannot be told


def recordings_in(path: Path, given: Mapping[str, tuple[str, ...]] | None = None) -> list[Recording]:
    """The recordings in a ZIP archive, an .npz, a folder or a file, in the order of their names.

    `given`: joints of skeletons whose names do not tell them. Raises MotionCaptureError for what holds none.
    """
    path, joints = Path(path), dict(given or {})
    if path.suffix.lower() == ".npz":
        return _utd(path, joints)
    members = _members(path)
    if any(_HDM_NAME.search(name) for name in members):
        return _hdm05(path, members, joints)
    if "motions.csv" in members:
        return _cmu(path, members, joints)
    return _others(path, members, joints)


def _members(path: Path) -> list[str]:
    """Names of the files in an archive or below a folder; "" for a single file."""
    if path.is_dir():
        return sorted(
            one.relative_to(path).as_posix()
            for one in path.rglob("*")
            if one.is_file() and not is_hidden(one.relative_to(path))
        )
    if not path.is_file():
        raise fault(path, None, "no such file or folder; check the path")
    if not zipfile.is_zipfile(path):
        return [""]
    with zipfile.ZipFile(path) as opened:
        return sorted(
            name
            for name in opened.namelist()
            if not name.endswith("/") and not is_hidden(PurePosixPath(name))
        )


@cache
def _skeleton(path: Path) -> AcclaimSkeleton:
    return read_asf(path)


def _hdm05(path: Path, members: list[str], joints: dict[str, tuple[str, ...]]) -> list[Recording]:
    found = []
    for name in members:
        told = _HDM_NAME.search(name)
        if not told:
            continue
        person, movement, number, rate = told.groups()
        asf = name[: told.start()] + f"HDM_{person}.asf"
        if asf not in members:
            raise fault(path / name, None, f"its skeleton {asf} is not there; put both in one folder")

        def read(amc: Path = path / name, asf: Path = path / asf, rate: float = float(rate)) -> Capture:
            return read_amc(amc, _skeleton(asf), rate)

        begin = movement.lower()
        holds = "strikes" if begin.startswith(("punch", "kick")) else "alike" if "throw" in begin else "none"
        person = f"hdm05-{person}"
        found.append(
            Recording(
                f"{person}-{movement}-{number}",
                "hdm05",
                person,
                movement,
                holds,
                _source(path, name),
                read,
                joints,
                "y",
            )
        )
    return found


def _source(path: Path, member: str) -> str:
    return f"{path.name}/{member}" if member else path.name


def _utd(path: Path, joints: dict[str, tuple[str, ...]]) -> list[Recording]:
    if not path.is_file():
        raise fault(path, None, "no such file; check the path")
    try:
        with np.load(path, allow_pickle=False) as kept:
            arrays: dict[str, Any] = {name: kept[name] for name in kept.files}
    except ARCHIVE_FAULTS as error:
        raise fault(path, None, f"is no .npz of arrays ({reason(error)}); copy it again") from error
    numbered = [(told, name) for name in arrays if (told := _UTD_NAME.match(name))]
    if not numbered or "joint_names" not in arrays:
        raise fault(
            path, None, "holds no joint_names or no arrays aACTION_sPERSON_tTRIAL; expected those of a Kinect"
        )
    joint_names = tuple(str(name) for name in arrays["joint_names"])
    movements = [str(name) for name in arrays.get("action_names", ())]
    given = {
        **{key: value for key, value in KINECT_JOINTS.items() if set(value) <= set(joint_names)},
        **joints,
    }
    found = []
    for told, name in sorted(numbered, key=lambda pair: [int(part) for part in pair[0].groups()]):
        action, person, trial = (int(part) for part in told.groups())
        positions = arrays[name]
        if positions.ndim != 3 or positions.shape[1:] != (len(joint_names), 3):
            raise fault(
                path / name,
                None,
                f"has the shape {positions.shape}; expected (frames, {len(joint_names)}, 3)",
            )
        if not np.isfinite(positions).all():
            raise fault(path / name, None, "holds numbers that are none; leave those frames out")

        def read(positions: np.ndarray = positions, name: str = name) -> Capture:
            return of_positions(path / name, joint_names, positions, KINECT_FRAMES_PER_SECOND)

        movement = movements[action - 1] if 1 <= action <= len(movements) else f"action {action}"
        found.append(
            Recording(
                f"utd-{person}-a{action:02d}-{trial}",
                "utd",
                f"utd-{person}",
                movement,
                _UTD_HOLDS.get(action, "none"),
                f"{path.name}/{name}",
                read,
                given,
                "y",
            )
        )
    return found


def of_positions(
    path: Path, names: tuple[str, ...], positions_m: np.ndarray, frames_per_second: float
) -> Capture:
    """A capture of joints (T, J, 3) in metres that knows no bones and no turns, such as a depth camera's."""
    positions = np.asarray(positions_m, np.float64)
    turns = np.broadcast_to(np.eye(3), (*positions.shape[:2], 3, 3))
    flat = (-1,) * len(names)
    return Capture(path, names, flat, positions[0], positions, turns, 1.0 / frames_per_second, 1.0)


def _cmu(path: Path, members: list[str], joints: dict[str, tuple[str, ...]]) -> list[Recording]:
    table = csv.DictReader(io.StringIO("\n".join(line for _, line in read_lines(path / "motions.csv"))))
    if not {"file", "motion"} <= set(table.fieldnames or ()):
        raise fault(path / "motions.csv", 1, f"columns are {table.fieldnames}; expected file and motion")
    found = []
    for row in table:  # it tells of files that are kept back too
        if row["file"] not in members:
            continue
        stem = Path(row["file"]).stem
        found.append(
            Recording(
                f"cmu-{stem.replace('_', '-')}",
                "cmu",
                f"cmu-{stem.partition('_')[0]}",
                row["motion"],
                "none",
                _source(path, row["file"]),
                _bvh(path / row["file"]),
                joints,
                "y",
            )
        )
    return found


def _bvh(path: Path) -> Callable[[], Capture]:
    return lambda: read_bvh(path)


def _others(path: Path, members: list[str], joints: dict[str, tuple[str, ...]]) -> list[Recording]:
    """Motions of a collection that is not known: whatever is named like a strike holds some."""
    data_set = re.sub(r"\W+", "-", path.stem.lower()).strip("-")
    found = []
    for name, read, skeleton in _readers(path, members):
        whole = path / name if name else path
        stem = Path(name or path.name).with_suffix("").as_posix()
        who = person_of(Source(whole, stem, lambda _, read=read: read(), skeleton), IntakeSettings())
        found.append(
            Recording(
                f"{data_set}-{stem.replace('/', '-')}",
                data_set,
                f"{data_set}-{who}",
                stem,
                "strikes" if _STRIKING.search(stem) else "none",
                _source(path, name),
                read,
                joints,
            )
        )
    if not found:
        raise fault(path, None, "holds no motion: no .bvh, no .amc, no Kinect arrays; check the path")
    return found


def _readers(path: Path, members: list[str]) -> Iterator[tuple[str, Callable[[], Capture], str]]:
    """(member, how to read it, the person its skeleton names or "")."""
    skeletons = [path / name for name in members if name.lower().endswith(".asf")]
    for name in members:
        whole = path / name if name else path
        ending = whole.suffix.lower()
        if ending == ".bvh":
            yield name, _bvh(whole), ""
        elif ending == ".amc":
            asf = companion_skeleton(whole, skeletons)
            yield name, lambda amc=whole, asf=asf: read_amc(amc, _skeleton(asf)), asf.stem


__all__ = ["Recording", "of_positions", "recordings_in"]
