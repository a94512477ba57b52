"""Writes what the models learn from: class folders of pictures.

Nothing half-written ever takes the place of something whole: pictures are gathered in `SPLIT.partial` and
put in their place when complete, and a second run with the same settings goes on where the first was stopped.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from rich.progress import Progress

from camcade.places import unbroken, write_text
from camcade.plain_json import parse_json
from camcade_training.core.cluster import work_pool
from camcade_training.synthetic.cameras import PinholeCamera
from camcade_training.synthetic.errors import PeopleError
from camcade_training.synthetic.keys import CLASSES
from camcade_training.synthetic.motions import KICKS, OTHERS, PUNCHES, motion
from camcade_training.synthetic.people import Person
from camcade_training.synthetic.performances import Performance, perform
from camcade_training.synthetic.rooms import DrawnRoom
from camcade_training.synthetic.scenes import DRAWING, FORMAT, DrawnScene, Shot, face_camera
from camcade_training.synthetic.seeds import check_split, generator
from camcade_training.synthetic.sensors import Sensor

ROOMS_PER_PERSON = 4
SHARES = {"punch": 0.3, "kick": 0.3, "other": 0.4}
# Motions that are easily taken for a strike, and the stance between strikes, are shown more often.
HARD_NEGATIVES = (
    "guard",
    "guard",
    "block",
    "point",
    "stretch-forward",
    "stretch-side",
    "wave",
    "raise-arm",
    "scratch-head",
    "reach-up",
    "march",
    "march",
    "step-over",
    "walk-across",
    "squat",
)
_NUMBERS_PER_SPLIT = {"train": 0, "validation": 1_000_000, "test": 2_000_000}


@dataclass(frozen=True)
class PictureSettings:
    """Everything that decides what `write_pictures` writes."""

    people: int
    pictures_per_person: int
    split: str
    seed: int
    width: int = 320
    height: int = 240

    def __post_init__(self) -> None:
        check_split(self.split)
        for name in ("people", "pictures_per_person"):
            if getattr(self, name) < 1:
                raise PeopleError(f"{name} is {getattr(self, name)}: expected 1 or more")
        if self.pictures_per_person > 1000:
            raise PeopleError(f"pictures_per_person is {self.pictures_per_person}: expected at most 1000")
        if not 0 <= self.seed < 10_000:
            raise PeopleError(f"seed is {self.seed}: expected 0 to 9999")
        if self.people > 90_000:
            raise PeopleError(f"people is {self.people}: expected at most 90000")
        if self.width < 32 or self.height < 32:
            raise PeopleError(
                f"pictures of {self.width}x{self.height} are too small: expected at least 32x32"
            )


def person_id(split: str, number: int) -> str:
    """The name of a person in files, unique over the splits: "person-0012", "person-2000012" …"""
    return f"person-{_NUMBERS_PER_SPLIT[check_split(split)] + number:04d}"


def write_pictures(
    out: Path,
    people: int,
    pictures_per_person: int,
    split: str,
    seed: int,
    size: tuple[int, int] = (320, 240),
    processes: int = 2,
) -> Path:
    """Write SPLIT/punch, SPLIT/kick and SPLIT/other with JPEGs, SPLIT/joints.jsonl and SPLIT/settings.json.

    File names begin with the person ("person-0012_0007.jpg"), so that data can be divided by person. A line
    of joints.jsonl: {"file", "person", "action", "class", "phase", "joints": 17 × [x, y] px, "visible": 17 ×
    0 (out of the picture), 1 (hidden) or 2 (seen)}. Returns the folder OUT/SPLIT. Raises PeopleError for
    wrong numbers, and where OUT/SPLIT exists with other settings (which is left as it is). Where it exists
    with fewer people and is otherwise the same, the people who are missing are added.
    """
    settings = PictureSettings(people, pictures_per_person, split, seed, int(size[0]), int(size[1]))
    if processes < 1:
        raise PeopleError(f"processes is {processes}: expected 1 or more")
    folder, partial = Path(out) / split, Path(out) / f"{split}.partial"
    wanted = _settings_text(settings)
    if _settings_of(folder) == wanted:
        return folder
    there = _people_in(folder, settings)
    if folder.exists() and not there:
        raise PeopleError(
            f"{folder} already holds pictures made with other settings: remove it or choose another --out"
        )
    if partial.exists() and _settings_of(partial) != wanted:
        shutil.rmtree(partial)
    try:
        for label in CLASSES:
            (partial / label).mkdir(parents=True, exist_ok=True)
        (partial / "settings.json").write_text(wanted)
    except OSError as error:
        raise PeopleError(
            f"cannot write pictures to {out}: {error.strerror}; choose another --out"
        ) from error
    wanting = range(there, people)
    missing = [number for number in wanting if not _joints_file(partial, number).exists()]
    with Progress() as progress:
        task = progress.add_task(f"{split}: people", total=people, completed=people - len(missing))
        for _ in _all_people(partial, settings, missing, processes):
            progress.advance(task)
    with open(partial / "joints.jsonl", "w") as joints:
        for number in wanting:
            joints.write(_joints_file(partial, number).read_text())
    with unbroken():
        shutil.rmtree(partial / "joints")
        if there:
            _add(partial, folder)
        else:
            partial.rename(folder)
    return folder


def _settings_text(settings: PictureSettings) -> str:
    return (
        json.dumps({"format": FORMAT, "drawing": DRAWING, **asdict(settings), "shares": SHARES}, indent=2)
        + "\n"
    )


def _settings_of(folder: Path) -> str | None:
    path = folder / "settings.json"
    return path.read_text() if path.is_file() else None


def _people_in(folder: Path, settings: PictureSettings) -> int:
    """How many people a finished folder holds, if these are the first of those that are wanted; else 0."""
    if (text := _settings_of(folder)) is None:
        return 0
    people = parse_json(text).get("people", 0)
    if 0 < people < settings.people and text == _settings_text(replace(settings, people=people)):
        return people
    return 0


def _add(partial: Path, folder: Path) -> None:
    """Put the people of `partial` into a finished folder."""
    earlier, more = ((place / "joints.jsonl").read_text() for place in (folder, partial))
    (partial / "joints.jsonl").write_text(earlier + more)
    for path in sorted(partial.rglob("*.*")):
        path.replace(folder / path.relative_to(partial))
    shutil.rmtree(partial)


def _joints_file(folder: Path, number: int) -> Path:
    return folder / "joints" / f"{number:06d}.jsonl"


def _all_people(
    folder: Path, settings: PictureSettings, numbers: list[int], processes: int
) -> Iterator[None]:
    if processes == 1 or len(numbers) < 2:
        for number in numbers:
            yield write_person(folder, settings, number)
        return
    with work_pool(processes, "spawn") as pool:  # forking a process that holds TensorFlow's threads hangs
        jobs = [pool.submit(write_person, folder, settings, number) for number in numbers]
        for job in jobs:
            yield job.result()


def write_person(folder: Path, settings: PictureSettings, number: int) -> None:
    """All pictures of one person, then the file of joints that marks the person as done."""
    cv2.setNumThreads(1)
    lines = []
    for label in CLASSES:
        (folder / label).mkdir(parents=True, exist_ok=True)
    for index, (shot, about, sensor) in enumerate(pictures_of(settings, number)):
        name = f"{about['class']}/{about['person']}_{index:04d}.jpg"
        (folder / name).write_bytes(sensor.jpeg(shot.picture))
        joints = [[round(float(x), 2), round(float(y), 2)] for x, y in shot.joints_px]
        lines.append(json.dumps({"file": name, **about, "joints": joints, "visible": shot.visible.tolist()}))
    done = _joints_file(folder, number)
    write_text(done, "".join(line + "\n" for line in lines))


def pictures_of(settings: PictureSettings, number: int) -> Iterator[tuple[Shot, dict, Sensor]]:
    """Of person `number`: each shot, {"person", "action", "class", "phase"}, and the camera's sensor."""
    split, size = settings.split, (settings.width, settings.height)
    first = settings.seed * 100_000 + number
    person = Person(first, split)
    rng = generator(split, "picture", first)
    rooms = [DrawnRoom(first * ROOMS_PER_PERSON + index, split) for index in range(ROOMS_PER_PERSON)]
    labels = rng.permutation(_class_quota(settings.pictures_per_person, rng))
    for index, label in enumerate(labels):
        sensor = Sensor.varied(first * 1000 + index, split)
        made, at_s = moment_of(person, str(label), generator(split, "motion", first, index), rng)
        scene, performance = _framed(person, rooms, made, at_s, sensor, (first, index), size, rng)
        about = performance.label_at(at_s)
        yield (
            scene.shoot(performance, at_s, rng),
            {
                "person": person_id(split, number),
                "action": about["action"],
                "class": about["class"],
                "phase": about["phase"],
            },
            sensor,
        )


def _framed(
    person: Person,
    rooms: list[DrawnRoom],
    performance: Performance,
    at_s: float,
    sensor: Sensor,
    seeds: tuple[int, int],
    size: tuple[int, int],
    rng: np.random.Generator,
) -> tuple[DrawnScene, Performance]:
    """A room, a camera and a place to stand. People may be cut off, but not the fist or foot that strikes.

    Raises PeopleError if a hundred cameras do not see the striking hand or foot.
    """
    strikes = performance.strikes
    for attempt in range(100):
        camera = PinholeCamera.varied(
            (seeds[0] * 1000 + seeds[1]) * 100 + attempt, person.split, size, person.body.height
        )
        scene = DrawnScene(person, rooms[int(rng.integers(len(rooms)))], camera, sensor)
        placed = face_camera(performance, camera, rng, _yaw(rng))
        if not strikes or scene.shows(placed, at_s, strikes[0].joint):
            return scene, placed
    raise PeopleError(f"no camera sees the {strikes[0].action} of {person.name}")


def _class_quota(count: int, rng: np.random.Generator) -> list[str]:
    """Classes of `count` pictures in the shares of `SHARES`; what does not divide falls by chance."""
    quota = [label for label in CLASSES for _ in range(int(count * SHARES[label]))]
    spare = rng.choice(CLASSES, count - len(quota), p=[SHARES[label] for label in CLASSES])
    return quota + [str(label) for label in spare]


def _yaw(rng: np.random.Generator) -> float:
    """How far a player is turned from the camera: mostly within 45°, now and then side on."""
    if rng.random() < 0.78:
        return float(np.clip(rng.normal(0.0, 0.38), -0.8, 0.8))
    return float(rng.choice([-1.0, 1.0]) * rng.uniform(0.8, 1.75))


def moment_of(
    person: Person, label: str, motion_rng: np.random.Generator, rng: np.random.Generator
) -> tuple[Performance, float]:
    """A performance with a moment in it that has the class `label`."""
    names = {"punch": tuple(PUNCHES), "kick": tuple(KICKS), "other": (*OTHERS, *HARD_NEGATIVES)}[label]
    made = motion(str(rng.choice(names)), person.habits, motion_rng)
    performance = perform([made], [], person.body, person.habits, motion_rng)
    for _ in range(200):
        if made.strikes:
            strike = made.strikes[0]
            at_s = float(rng.uniform(strike.launch_s, strike.end_s))
        else:  # the middle of a motion shows it best
            at_s = float(made.duration_s * (0.04 + 0.92 * rng.beta(1.3, 1.3)))
        if performance.label_at(at_s)["class"] == label:
            return performance, at_s
    raise PeopleError(f"the motion {made.action} has no moment of class {label}")
