"""Films of real people's motion: drawn people move as they did, read by MoveNet as players are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from camcade.places import replacing
from camcade.vision.keypoints import Keypoints
from camcade_training.mocap.catalogue import Catalogue, Entry
from camcade_training.mocap.resampling import resample
from camcade_training.mocap.views import facing_camera
from camcade_training.synthetic.cameras import PinholeCamera
from camcade_training.synthetic.people import Person
from camcade_training.synthetic.posed import posed, proportions_of
from camcade_training.synthetic.rooms import clear_room
from camcade_training.synthetic.scenes import DRAWING, DrawnScene
from camcade_training.synthetic.sensors import Sensor
from camcade_training.tasks.body.filmed_error import FilmedErrors, Read, pose_seen
from camcade_training.tasks.body.films import kept_movenet, make_absent
from camcade_training.tasks.body.movenet import Movenet
from camcade_training.tasks.body.observing import joints_seen
from camcade_training.tasks.body.real_motion import YAWS, ReadClip, camera_at, every_side, frames_of
from camcade_training.tasks.body.takes import Showing, Take, as_take, shown_anew, varied

SIZE = (320, 240)
EDITION = 1  # goes up when the same request makes another film, so that old and new are never mixed
CLOSED = {"strikes": 0.9}  # fists, of clips that hold these; hands are half open else
FILMED_SEED = 9

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Motion:
    """What is filmed: joints (T, 17, 3) m at `own_s` (T,), frames at `times_s` (F,) by `camera`. `name` is
    its file's; `looks`: whose clothes and room, of a split.
    """

    name: str
    own_m: Floats
    own_s: Floats
    times_s: Floats
    camera: PinholeCamera
    looks: int
    split: str
    closed: float

    def joints_m(self, at_s: Floats) -> Floats:
        """Joints (N, 17, 3) at times (N,); the first and the last picture stay."""
        return resample(self.own_m, self.own_s, np.clip(at_s, 0.0, self.own_s[-1]))


@dataclass(frozen=True)
class Reading:
    """What MoveNet read: `x`, `y` in frame heights, and `score`, each (F, 17)."""

    x: Floats
    y: Floats
    score: Floats


def to_judge(catalogue: Catalogue, entry: Entry, view: str, frames_per_second: float) -> Motion:
    """A clip as it is, in one of `real_motion.YAWS`. Test people wear what nobody wears in training."""
    rate = catalogue.frames_per_second
    joints_m, _ = facing_camera(catalogue.joints(entry), rate, "auto")
    times_s, _ = frames_of(catalogue, entry, frames_per_second)
    return Motion(
        f"{entry.clip}-{view}-{frames_per_second:g}",
        joints_m,
        np.arange(len(joints_m)) / rate,
        times_s,
        replace(camera_at(view), size=SIZE),
        _number(f"{entry.clip} {view}"),
        entry.split,
        CLOSED.get(entry.holds, 0.4),
    )


def sides_filmed(entry: Entry) -> Sequence[str]:
    """Strikes are filmed from every side, everything else, of which there is much, from one."""
    if entry.holds == "strikes":
        return every_side(entry)
    return (tuple(YAWS)[_number(entry.clip) % len(YAWS)],)


def read_films(
    folder: Path,
    catalogue: Catalogue,
    entries: Sequence[Entry],
    frames_per_second: float,
    advance: Callable[[], object] = lambda: None,
    processes: int = 1,
) -> ReadClip:
    """What MoveNet reads of clips from their `sides_filmed`: made now, or found in `folder`."""
    asked = [(entry, side) for entry in entries for side in sides_filmed(entry)]
    motions = [to_judge(catalogue, entry, side, frames_per_second) for entry, side in asked]
    found = readings(folder, motions, advance, processes)
    kept = {
        (entry.clip, side): as_keypoints(motion, read)
        for (entry, side), motion, read in zip(asked, motions, found, strict=True)
    }
    return lambda _catalogue, entry, side, _rate: kept[entry.clip, side]


def to_learn(
    catalogue: Catalogue, entries: Iterable[Entry], variants: int
) -> Iterable[tuple[Motion, Showing]]:
    """`variants` of each clip (see `takes.shown_anew`), and what each shows in the film's size."""
    for entry in entries:
        for variant in range(variants):
            rng = np.random.default_rng([FILMED_SEED, _number(entry.clip), variant])
            showing = shown_anew(catalogue, entry, rng)
            motion = Motion(
                f"{entry.clip}-variant-{variant}",
                showing.own_m,
                showing.own_s,
                showing.times_s,
                replace(showing.camera, size=SIZE),
                _number(f"{entry.clip} {variant}"),
                "train",
                CLOSED.get(entry.holds, 0.4),
            )
            yield motion, replace(showing, camera=motion.camera)


def takes(
    folder: Path,
    catalogue: Catalogue,
    entries: Iterable[Entry],
    variants: int,
    advance: Callable[[], object] = lambda: None,
    processes: int = 1,
    variations: int = 0,
) -> list[Take]:
    """What limbs learn from: `variants` of each clip filmed anew; the readings are kept in `folder`. With
    `variations` not what was read, but so many of each (see `takes.varied`).
    """
    asked = list(to_learn(catalogue, entries, variants))
    found = readings(folder, [motion for motion, _ in asked], advance, processes)
    films = [(showing, read) for (_, showing), read in zip(asked, found, strict=True)]
    if not variations:
        return [as_take(showing, read.x, read.y, read.score) for showing, read in films]
    return [
        varied(showing, read.x, read.y, read.score, np.random.default_rng([FILMED_SEED, number, variation]))
        for number, (showing, read) in enumerate(films)
        for variation in range(variations)
    ]


def errors_of(
    folder: Path,
    catalogue: Catalogue,
    variants: Iterable[tuple[Iterable[Entry], int]],
    advance: Callable[[], object] = lambda: None,
    processes: int = 1,
) -> FilmedErrors:
    """What MoveNet got wrong in films of so many variants of some clips, to be laid on other takes."""
    motions = [motion for entries, count in variants for motion, _ in to_learn(catalogue, entries, count)]
    found = []
    for motion, read in zip(motions, readings(folder, motions, advance, processes), strict=True):
        shown_m = motion.joints_m(motion.times_s)
        seen = joints_seen(shown_m, motion.camera, motion.times_s)
        found.append(Read(seen, pose_seen(shown_m, motion.camera), read.x, read.y, read.score))
    return FilmedErrors(found)


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:3])


def shoot(movenet: Movenet, motion: Motion) -> Reading:
    """Draw it and read it."""
    person = Person(motion.looks, motion.split)
    body = proportions_of(motion.own_m, person.body)
    scene = DrawnScene(
        person.of_build(body),
        clear_room(motion.looks, motion.split),
        motion.camera,
        Sensor.varied(motion.looks, motion.split),
    )
    rng = np.random.default_rng([FILMED_SEED, motion.looks])

    def moves(at_s: Floats):
        return posed(motion.joints_m(at_s), body, motion.closed)

    frames = ((float(at), scene.shoot_moves(moves, float(at), rng).picture) for at in motion.times_s)
    found = list(movenet.follow(frames))
    return Reading(
        np.array([joints.x for joints in found]),
        np.array([joints.y for joints in found]),
        np.array([joints.score for joints in found]),
    )


def readings(
    folder: Path,
    motions: Sequence[Motion],
    advance: Callable[[], object] = lambda: None,
    processes: int = 1,
) -> list[Reading]:
    """What MoveNet reads of each, kept in `folder` as soon as it is read: a stopped run goes on.

    Raises ModelError where MoveNet is missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{motion.name}-{_digest(motion)}.npz" for motion in motions]
    calls = [(_read_into, path, motion) for path, motion in zip(paths, motions, strict=True)]
    make_absent(paths, calls, advance, processes)
    return [_kept(path) for path in paths]


def _digest(motion: Motion) -> str:
    """Eight letters of what decides how the film looks."""
    about = json.dumps([EDITION, DRAWING, motion.looks, motion.split, motion.closed, repr(motion.camera)])
    made_of = hashlib.sha256(about.encode())
    for array in (motion.own_m, motion.own_s, motion.times_s):
        made_of.update(np.round(array, 4).tobytes())
    return made_of.hexdigest()[:8]


def _read_into(path: Path, motion: Motion) -> None:
    with threadpool_limits(1):
        read = shoot(kept_movenet(), motion)
    with replacing(path) as partial, partial.open("wb") as file:
        np.savez_compressed(file, x=read.x, y=read.y, score=read.score)


def _kept(path: Path) -> Reading:
    with np.load(path) as kept:
        return Reading(kept["x"], kept["y"], kept["score"])


def as_keypoints(motion: Motion, read: Reading) -> list[Keypoints]:
    """As the page's pipeline takes them."""
    width, height = motion.camera.size
    return [
        Keypoints(
            tuple(read.x[at].tolist()),
            tuple(read.y[at].tolist()),
            tuple(read.score[at].tolist()),
            float(motion.times_s[at] * 1e3),
            width / height,
        )
        for at in range(len(motion.times_s))
    ]


__all__ = ["Motion", "Reading", "read_films", "readings", "sides_filmed", "takes", "to_judge", "to_learn"]
