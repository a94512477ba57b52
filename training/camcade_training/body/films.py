"""Performances of held-out people, drawn frame by frame and read by the real MoveNet: to judge models on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from camcade_training.body.labels import Labels, labels_of
from camcade_training.body.movenet import Movenet
from camcade_training.body.performers import body_seed, stage
from camcade_training.body.sequences import Sequence, calibrate, only_seen, steady
from camcade_training.motion_capture.views import ViewSettings, views_of
from camcade_training.people.body import solve
from camcade_training.people.people import Person
from camcade_training.people.rooms import Room
from camcade_training.people.scenes import Scene
from camcade_training.people.sensors import Sensor

SIZE = (320, 240)
FIRST_NUMBER = 900_000  # of the performances: none of them is in training data


@dataclass(frozen=True)
class FilmSettings:
    """What is filmed. Rates are in frames a second; a slow machine reads about 16."""

    seconds: float = 26.0
    frames_per_second: float = 16.0


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
        """As the page smooths and calibrates it."""
        x, y = steady(self.x, self.y, self.score, self.times_s, self.aspect)
        calibrations = calibrate(x, y, self.score, self.times_s, self.aspect)
        return Sequence(
            x, y, self.score, self.times_s, self.labels, calibrations, self.person, self.kind, self.aspect
        )


def shoot(
    movenet: Movenet, kind: str, split: str, number: int, settings: FilmSettings = FilmSettings()
) -> Film:
    """Film `number` of a split: somebody whose body, clothes, room and motions no other split has."""
    rng = body_seed(split, number, 77)
    person = Person(number, split)
    staged = stage(kind, split, FIRST_NUMBER + number, settings.seconds, person.body)
    performance = staged.performance
    times_s = np.arange(0.05, performance.duration_s - 0.05, 1.0 / settings.frames_per_second)
    skeleton = solve(performance.poses(times_s), person.body)
    views = ViewSettings(
        views=1,
        width=SIZE[0],
        height=SIZE[1],
        seed=number,
        upper_body_share=0.6 if staged.style.seated else 0.0,
        height_m=(0.6, 1.9),
        distance_m=(1.8, 4.2),
    )
    camera = views_of(skeleton.coco()[:10], views, number)[0].camera
    scene = Scene(person, _clear_room(number, split), camera, Sensor.varied(number, split))
    shots = []

    def frames():
        for at in times_s:
            shot = scene.shoot(performance, float(at), rng)
            shots.append(shot.visible)
            yield float(at), shot.picture

    found = list(movenet.follow(frames()))
    labels = labels_of(performance, skeleton, times_s, staged.style.seated)
    return Film(
        np.array([keypoints.x for keypoints in found]),
        np.array([keypoints.y for keypoints in found]),
        np.array([keypoints.score for keypoints in found]),
        times_s,
        only_seen(labels, np.stack(shots)),
        person.name,
        kind,
        SIZE[0] / SIZE[1],
    )


def _clear_room(number: int, split: str) -> Room:
    """One without furniture before the player."""
    return next(
        room for room in (Room(number * 100 + attempt, split) for attempt in range(1000)) if not room.before
    )


def films(
    folder: Path,
    split: str,
    kinds: tuple[str, ...],
    advance: Callable[[], object] = lambda: None,
    settings: FilmSettings = FilmSettings(),
) -> list[Film]:
    """One film for each of `kinds`, each kept in `folder` as it is made, so that a stopped run goes on."""
    folder.mkdir(parents=True, exist_ok=True)
    made: list[Film] = []
    movenet: Movenet | None = None
    try:
        for number, kind in enumerate(kinds):
            path = folder / f"{split}-{number:03d}-{kind}.npz"
            if not path.is_file():
                movenet = movenet or Movenet()
                write_film(path, shoot(movenet, kind, split, number, settings))
            made.append(read_film(path))
            advance()
    finally:
        if movenet is not None:
            movenet.__exit__(None, None, None)
    return made


_ARRAYS = ("x", "y", "score", "times_s")


def write_film(path: Path, film: Film) -> None:
    """Into one .npz, whole or not at all."""
    fresh = path.with_name(f".{path.name}")
    arrays = {name: getattr(film, name) for name in _ARRAYS}
    arrays |= {f"label_{item.name}": getattr(film.labels, item.name) for item in fields(Labels)}
    with open(fresh, "wb") as file:
        np.savez_compressed(
            file, **arrays, person=np.array(film.person), kind=np.array(film.kind), aspect=film.aspect
        )
    fresh.replace(path)


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


__all__ = ["Film", "FilmSettings", "films", "read_film", "shoot", "write_film"]
