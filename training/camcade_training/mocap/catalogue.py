"""The catalogue of motions: one typed file that says for every clip who moves, whence, and what is labelled.

A folder holds `catalogue.json` and an .npz of joints for each person. People are dealt to train, validation
and test; none is in two of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from camcade.places import ARCHIVE_FAULTS, plain_name, reason
from camcade.plain_json import parse_json
from camcade_training.core.run_folder import whole_folder
from camcade_training.core.settings import write_json
from camcade_training.mocap.errors import MotionCaptureError, fault
from camcade_training.mocap.strikes import LimbStrike

FORMAT = 1
NAME = "catalogue.json"
SPLITS = ("train", "validation", "test")
RATES = (1.0, 1000.0)  # frames per second
HOLDS = ("strikes", "none", "alike")
"""What a recording can hold: strikes, found by the rule of `strikes`; none, so that all that a recogniser
calls one is false; or movements so like one (throws, swings, pushes) that they count apart from both."""


@dataclass(frozen=True)
class Entry:
    """A clip.

    | field | meaning |
    | --- | --- |
    | clip | its unique name |
    | data_set, person, split | where from, who, and what it is for |
    | source | archive and member |
    | recorded_frames_per_second, frames | of the source; of the clip at the catalogue's rate |
    | movement | as the data set calls it |
    | holds | one of HOLDS |
    | strikes | in the order of their launches; empty unless it holds strikes |
    """

    clip: str
    data_set: str
    person: str
    split: str
    source: str
    recorded_frames_per_second: float
    frames: int
    movement: str
    holds: str
    strikes: tuple[LimbStrike, ...] = ()

    def __post_init__(self) -> None:
        for name in ("clip", "data_set", "person", "source", "movement"):
            if not isinstance(getattr(self, name), str):
                raise MotionCaptureError(
                    f"clip {self.clip!r:.60}: {name} is {getattr(self, name)!r:.60}; expected a text"
                )
        for name in ("clip", "person"):  # files are called so
            plain_name(getattr(self, name), name, "ann")
        if not isinstance(self.frames, int) or self.frames < 1:
            raise MotionCaptureError(
                f"clip {self.clip!r:.60}: frames is {self.frames!r:.60}; expected 1 or more"
            )
        for name, value, known in (("split", self.split, SPLITS), ("holds", self.holds, HOLDS)):
            if value not in known:
                raise MotionCaptureError(
                    f"clip {self.clip!r}: {name} is {value!r}; expected one of {', '.join(known)}"
                )
        if self.strikes and self.holds != "strikes":
            raise MotionCaptureError(f"clip {self.clip!r} holds {self.holds}, and yet has labelled strikes")


@dataclass(frozen=True)
class Catalogue:
    """Clips at one rate. Raises MotionCaptureError for a person in two splits and for a name given twice."""

    folder: Path
    frames_per_second: float
    entries: tuple[Entry, ...]
    command: str = ""
    _kept: dict[str, dict[str, np.ndarray]] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        low, high = RATES
        if not low <= self.frames_per_second <= high:
            raise MotionCaptureError(
                f"{self.path.as_posix()}: frames_per_second is {self.frames_per_second}; expected {low:g} to "
                f"{high:g}"
            )
        split_of: dict[str, Entry] = {}
        names: set[str] = set()
        for entry in self.entries:
            first = split_of.setdefault(entry.person, entry)
            if first.split != entry.split:
                raise MotionCaptureError(
                    f"{self.path.as_posix()}: {entry.person} is in two splits, {first.split} ({first.clip}) "
                    f"and {entry.split} ({entry.clip}); keep one person's clips in one split"
                )
            if entry.clip in names:
                raise MotionCaptureError(
                    f"{self.path.as_posix()}: two clips are named {entry.clip}; names must differ"
                )
            names.add(entry.clip)

    @property
    def path(self) -> Path:
        return self.folder / NAME

    @cached_property
    def people(self) -> dict[str, str]:
        """Person → split."""
        return {entry.person: entry.split for entry in self.entries}

    def of(self, *splits: str) -> list[Entry]:
        """The clips of these splits; of all without any."""
        return [entry for entry in self.entries if not splits or entry.split in splits]

    def need(self, *splits: str, holds: Iterable[str]) -> None:
        """Raises MotionCaptureError unless people of these splits have clips that hold each of `holds`."""
        held = {entry.holds for entry in self.of(*splits)}
        if lacking := [one for one in holds if one not in held]:
            people = " or ".join(splits)
            raise fault(
                self.path,
                None,
                f"has no clip of {people} people that holds {' nor one that holds '.join(lacking)}; give "
                "camcade data motion more people, or deal them with its --split",
            )

    def joints(self, entry: Entry) -> np.ndarray:
        """(T, 17, 3) float64, COCO's joints in metres: x to the right as a camera sees who faces it, y up
        from the floor, z towards that camera, which the person mostly faces. Raises MotionCaptureError
        without them.
        """
        if entry.person not in self._kept:
            path = self.folder / f"{entry.person}.npz"
            try:
                with np.load(path, allow_pickle=False) as kept:
                    self._kept[entry.person] = {name: kept[name] for name in kept.files}
            except ARCHIVE_FAULTS as error:
                raise fault(
                    path, None, f"cannot be read ({reason(error)}); make it with camcade data motion"
                ) from error
        found = self._kept[entry.person].get(entry.clip)
        if found is None or found.shape != (entry.frames, 17, 3):
            raise fault(
                self.folder / f"{entry.person}.npz",
                None,
                f"has no {entry.frames} frames of {entry.clip}; make it again with camcade data motion",
            )
        return found.astype(np.float64)


def dealt(people: Iterable[str], turn: int = 0, given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Person → split: of a data set's people the last one in test, the one before in validation, all others
    in train. `turn`: deal so many places on, so that over the turns everybody is in test once; `given`: what
    to do with some people instead.
    """
    names = sorted(set(people))
    splits: dict[str, str] = {}
    for place, name in enumerate(names):
        behind = (len(names) - 1 - place + turn) % len(names)  # 0: the last one
        splits[name] = ("test", "validation")[behind] if behind < 2 else "train"
    if len(names) == 1:
        splits = {names[0]: "test"}
    for name, split in (given or {}).items():
        if split not in SPLITS:
            raise MotionCaptureError(f"{name}={split}: no such split; expected one of {', '.join(SPLITS)}")
        if name in splits:
            splits[name] = split
    return splits


def write_catalogue(catalogue: Catalogue, joints: Mapping[str, np.ndarray]) -> Path:
    """Write the file and the joints (by clip), all of them or none."""
    with whole_folder(catalogue.folder) as partial:
        for person in catalogue.people:
            mine = {
                one.clip: joints[one.clip].astype(np.float32)
                for one in catalogue.entries
                if one.person == person
            }
            with (partial / f"{person}.npz").open("wb") as file:
                np.savez_compressed(file, **mine)  # pyright: ignore[reportArgumentType]
        write_json(
            partial / catalogue.path.name,
            {
                "format": FORMAT,
                "frames_per_second": catalogue.frames_per_second,
                "command": catalogue.command,
                "clips": [asdict(entry) for entry in catalogue.entries],
            },
        )
    return catalogue.path


def read_catalogue(path: Path) -> Catalogue:
    """The catalogue in a folder, or of its file.

    Raises MotionCaptureError for another format, unknown or missing fields, and for a person in two splits.
    """
    path = Path(path)
    file = path / NAME if path.is_dir() else path
    try:
        written = parse_json(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise fault(
            file,
            None,
            f"cannot be read ({error.strerror}); make it with camcade data motion SOURCE --out FOLDER",
        ) from error
    except ValueError as error:
        raise fault(file, None, f"is no JSON ({error}); make it again with camcade data motion") from error
    if not isinstance(written, dict) or written.get("format") != FORMAT:
        raise fault(file, None, f"is no catalogue of format {FORMAT}; make it again with camcade data motion")
    try:
        entries = tuple(_entry(file, row) for row in written["clips"])
        return Catalogue(
            file.parent, float(written["frames_per_second"]), entries, str(written.get("command", ""))
        )
    except (KeyError, TypeError, ValueError) as error:
        raise fault(
            file, None, f"lacks or misstates {error}; make it again with camcade data motion"
        ) from error


def _entry(file: Path, row: Mapping[str, Any]) -> Entry:
    known = {item.name for item in fields(Entry)}
    if unknown := sorted(set(row) - known):
        raise fault(
            file,
            None,
            f"clip {row.get('clip')!r} has {', '.join(unknown)}; expected {', '.join(sorted(known))}",
        )
    strikes: Sequence[Mapping[str, Any]] = row.get("strikes", ())
    return Entry(**{**row, "strikes": tuple(LimbStrike(**strike) for strike in strikes)})


__all__ = ["HOLDS", "SPLITS", "Catalogue", "Entry", "dealt", "read_catalogue", "write_catalogue"]
