"""Performances of drawn people, shot frame by frame and read by the real MoveNet: to learn from, and of
held-out people to judge models on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from collections.abc import Sequence as Many
from concurrent.futures import as_completed
from dataclasses import asdict, astuple, dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from camcade.errors import ModelError
from camcade.places import replacing
from camcade_training.core.cluster import work_pool
from camcade_training.mocap.views import ViewSettings, views_of
from camcade_training.synthetic.body import Skeleton, solve
from camcade_training.synthetic.cameras import PinholeCamera
from camcade_training.synthetic.people import Person
from camcade_training.synthetic.rooms import clear_room
from camcade_training.synthetic.scenes import DrawnScene
from camcade_training.synthetic.sensors import Sensor
from camcade_training.tasks.body.features import Calibrations
from camcade_training.tasks.body.filmed_error import FilmedErrors, Read, pose_seen
from camcade_training.tasks.body.labels import Labels, labels_of
from camcade_training.tasks.body.movenet import Movenet, missing
from camcade_training.tasks.body.movenet_error import Seen
from camcade_training.tasks.body.observing import joints_seen
from camcade_training.tasks.body.performers import Staged, body_seed, stage
from camcade_training.tasks.body.sequences import Sequence, calibrate, misjudged, only_seen

SIZE = (320, 240)
FIRST_NUMBER = 900_000  # of the performances: none of them is among those that are not filmed
EDITION = 2  # goes up when the same settings shoot other films, so that old and new are never mixed
PROCESSES = 2
PAGE_RATE = 27.0  # frames a second that the page reads on two cores: camcade bench page --controller body
SLOW_RATE = 16.0  # on a machine of about half the speed
DURATION_S = 26.0  # of films to judge by


@dataclass(frozen=True)
class FilmSettings:
    """What is filmed, and from where. Ranges are drawn from evenly."""

    first: int = 0  # number of the first film: two series of one split share nobody
    frames: int = round(DURATION_S * PAGE_RATE)
    frames_per_second: tuple[float, float] = (PAGE_RATE, PAGE_RATE)
    yaw_degrees: float = 45.0  # the camera stands up to so far to either side
    height_m: tuple[float, float] = (0.6, 1.9)  # of the camera
    distance_m: tuple[float, float] = (1.8, 4.2)
    upper_body_share: float = 0.0  # of films that show no legs; of seated people 0.6


def at_rate(frames_per_second: float) -> FilmSettings:
    """The films to judge by, taken at another rate: the same people, movements, rooms and cameras."""
    return FilmSettings(
        frames=round(DURATION_S * frames_per_second), frames_per_second=(frames_per_second, frames_per_second)
    )


WILD = FilmSettings(
    frames=400,
    frames_per_second=(9.0, 24.0),
    yaw_degrees=50.0,
    height_m=(0.3, 2.2),
    distance_m=(1.5, 4.4),
    upper_body_share=0.08,
)
"""For training: more than anybody is judged on."""

FRONTAL = replace(WILD, first=10_000, yaw_degrees=15.0)
"""For training: how most players stand, and what is hardest to read, a fist that comes at the camera."""


@dataclass(frozen=True)
class Film:
    """What MoveNet read in one film: `x`, `y` in frame heights, `score` (T, 17), with times and labels."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    score: NDArray[np.float64]
    times_s: NDArray[np.float64]
    labels: Labels
    person: str
    kind: str
    aspect: float

    def sequence(self) -> Sequence:
        """As the page calibrates it."""
        calibrations = calibrate(self.x, self.y, self.score, self.times_s, self.aspect)
        return Sequence(
            self.x,
            self.y,
            self.score,
            self.times_s,
            self.labels,
            calibrations,
            self.person,
            self.kind,
            self.aspect,
        )

    def varied(self, rng: np.random.Generator) -> Sequence:
        """As another afternoon might show it: faster or slower, with frames left out, seen from a little
        nearer or farther, and calibrated less than well.
        """
        kept = rng.random(len(self.times_s)) >= float(rng.choice([0.0, 0.15, 0.4]))
        kept[0] = True
        pace = float(np.exp(rng.uniform(np.log(0.8), np.log(1.3))))
        times_s = self.times_s[kept] / pace
        x, y, score = self.x[kept], self.y[kept], self.score[kept]
        labels = Labels(**{item.name: getattr(self.labels, item.name)[kept] for item in fields(Labels)})
        calibrations = calibrate(x, y, score, times_s, self.aspect)
        if rng.random() < 0.5:
            neutral = Calibrations(*(np.median(part) for part in astuple(calibrations)))
            calibrations = misjudged(neutral, len(times_s), rng)
        made = Sequence(
            x,
            y,
            score,
            times_s,
            replace(
                labels,
                since_s=labels.since_s / np.float32(pace),
                launch_s=labels.launch_s / np.float32(pace),
            ),
            calibrations,
            self.person,
            self.kind,
            self.aspect,
        )
        return made.mirrored() if rng.random() < 0.5 else made


@dataclass(frozen=True)
class _Plan:
    """Who does what, when the camera looks, and from where."""

    person: Person
    staged: Staged
    times_s: NDArray[np.float64]
    skeleton: Skeleton
    camera: PinholeCamera

    def labels(self) -> Labels:
        """Of every frame; what lies outside the picture hardly counts."""
        performance, is_seated = self.staged.performance, self.staged.style.seated
        made = labels_of(performance, self.skeleton, self.times_s, is_seated)
        return only_seen(made, self.seen().visible)

    def seen(self) -> Seen:
        """Where the joints are in every frame."""
        return joints_seen(self.skeleton.coco(), self.camera, self.times_s)


def _plan(kind: str, split: str, number: int, settings: FilmSettings, rng: np.random.Generator) -> _Plan:
    person = Person(number, split)
    rate = float(rng.uniform(*settings.frames_per_second))
    staged = stage(kind, split, FIRST_NUMBER + number, settings.frames / rate, person.body)
    performance = staged.performance
    times_s = 0.05 + np.arange(settings.frames) / rate
    times_s = times_s[times_s < performance.duration_s - 0.05]
    skeleton = solve(performance.poses(times_s), person.body)
    views = ViewSettings(
        views=1,
        width=SIZE[0],
        height=SIZE[1],
        seed=number,
        yaw_degrees=settings.yaw_degrees,
        upper_body_share=0.6 if staged.style.seated else settings.upper_body_share,
        height_m=settings.height_m,
        distance_m=settings.distance_m,
    )
    camera = views_of(skeleton.coco()[:10], views, number)[0].camera
    return _Plan(person, staged, times_s, skeleton, camera)


def shoot(
    movenet: Movenet, kind: str, split: str, number: int, settings: FilmSettings = FilmSettings()
) -> Film:
    """Film `number` of a split: somebody whose body, clothes, room and motions no other split has."""
    rng = body_seed(split, number, 77)
    plan = _plan(kind, split, number, settings, rng)
    scene = DrawnScene(plan.person, clear_room(number, split), plan.camera, Sensor.varied(number, split))
    frames = (
        (float(at), scene.shoot(plan.staged.performance, float(at), rng).picture) for at in plan.times_s
    )
    found = list(movenet.follow(frames))
    return Film(
        np.array([joints.x for joints in found]),
        np.array([joints.y for joints in found]),
        np.array([joints.score for joints in found]),
        plan.times_s,
        plan.labels(),
        plan.person.name,
        kind,
        SIZE[0] / SIZE[1],
    )


def films(
    folder: Path,
    split: str,
    kinds: Many[str],
    advance: Callable[[], object] = lambda: None,
    settings: FilmSettings = FilmSettings(),
    processes: int = PROCESSES,
) -> list[Film]:
    """One film for each of `kinds`, shot by so many processes, each film kept in `folder` as soon as it is
    made, so that a stopped run goes on.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = [
        film_path(folder, split, number, kind, settings) for number, kind in enumerate(kinds, settings.first)
    ]
    calls = [
        (_shoot_into, path, kind, split, number, settings)
        for number, (path, kind) in enumerate(zip(paths, kinds, strict=True), settings.first)
    ]
    make_absent(paths, calls, advance, processes)
    return [
        _as_labelled_now(path, kind, split, number, settings)
        for number, (path, kind) in enumerate(zip(paths, kinds, strict=True), settings.first)
    ]


def make_absent(
    paths: Many[Path],
    calls: Many[tuple[Any, ...]],
    advance: Callable[[], object] = lambda: None,
    processes: int = PROCESSES,
) -> None:
    """Make the files among `paths` that are not there, each by its call, (function, argument, …), in so many
    processes in which MoveNet reads. Raises ModelError where that is missing.
    """
    absent = [call for path, call in zip(paths, calls, strict=True) if not path.is_file()]
    for _ in range(len(paths) - len(absent)):
        advance()
    if not absent:
        return
    if reason := missing():
        raise ModelError(reason)
    # Forking a process that holds TensorFlow hangs.
    with work_pool(min(processes, len(absent)), "spawn", one_thread_of_all) as pool:
        for job in as_completed([pool.submit(*call) for call in absent]):
            job.result()
            advance()


def filmed_errors(
    folder: Path,
    split: str,
    kinds: Many[str],
    series: Many[FilmSettings],
    advance: Callable[[], object] = lambda: None,
) -> FilmedErrors:
    """What MoveNet got wrong in the films of some series, one for each of `kinds`, which are in `folder`."""
    found = []
    for settings in series:
        for number, kind in enumerate(kinds, settings.first):
            film = read_film(film_path(folder, split, number, kind, settings))
            plan = _plan(kind, split, number, settings, body_seed(split, number, 77))
            pose = pose_seen(plan.skeleton.coco(), plan.camera)
            found.append(Read(plan.seen(), pose, film.x, film.y, film.score))
            advance()
    return FilmedErrors(found)


def film_path(folder: Path, split: str, number: int, kind: str, settings: FilmSettings) -> Path:
    """Where a film is kept: other settings, another name."""
    about = json.dumps([EDITION, asdict(settings)])
    made_so = hashlib.sha256(about.encode()).hexdigest()[:8]
    return folder / f"{split}-{number:03d}-{kind}-{made_so}.npz"


def one_thread_of_all() -> None:
    """One thread for each process that shoots."""
    import tensorflow as tf

    cv2.setNumThreads(1)
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)


@cache
def kept_movenet() -> Movenet:
    """Read once."""
    return Movenet()


def _shoot_into(path: Path, kind: str, split: str, number: int, settings: FilmSettings) -> None:
    with threadpool_limits(1):
        write_film(path, shoot(kept_movenet(), kind, split, number, settings))


def _as_labelled_now(path: Path, kind: str, split: str, number: int, settings: FilmSettings) -> Film:
    """A kept film, its labels made anew if they are called otherwise now."""
    with np.load(path) as kept:
        if str(kept.get("labelled_by", "")) == _labelling():
            return read_film(path)
        x, y, score, times_s = (kept[name] for name in _ARRAYS)
    plan = _plan(kind, split, number, settings, body_seed(split, number, 77))
    film = Film(x, y, score, times_s, plan.labels(), plan.person.name, kind, SIZE[0] / SIZE[1])
    write_film(path, film)
    return film


@cache
def _labelling() -> str:
    """A hash of the code that labels."""
    return hashlib.sha256(Path(__file__).with_name("labels.py").read_bytes()).hexdigest()[:16]


_ARRAYS = ("x", "y", "score", "times_s")


def write_film(path: Path, film: Film) -> None:
    """Into one .npz, whole or not at all."""
    arrays = {name: getattr(film, name) for name in _ARRAYS}
    arrays |= {f"label_{item.name}": getattr(film.labels, item.name) for item in fields(Labels)}
    with replacing(path) as partial, partial.open("wb") as file:
        np.savez_compressed(
            file,
            **arrays,
            person=np.array(film.person),
            kind=np.array(film.kind),
            aspect=film.aspect,
            labelled_by=np.array(_labelling()),
        )


def read_film(path: Path) -> Film:
    """What `write_film` wrote."""
    with np.load(path) as kept:
        labels = Labels(**{item.name: kept[f"label_{item.name}"] for item in fields(Labels)})
        return Film(
            **{name: kept[name] for name in _ARRAYS},
            labels=labels,
            person=str(kept["person"]),
            kind=str(kept["kind"]),
            aspect=float(kept["aspect"]),
        )


__all__ = [
    "FRONTAL",
    "PAGE_RATE",
    "SLOW_RATE",
    "WILD",
    "Film",
    "FilmSettings",
    "at_rate",
    "filmed_errors",
    "films",
    "read_film",
    "shoot",
    "write_film",
]
