"""How right heads are that Studio trains, on drawn people whom no network has learnt from.

Each shows punch, kick and other in three recordings: `FIRST`; `AGAIN`, on another day, in another light,
before the same camera, taken away and put up again; and `ELSEWHERE`, in another room before another camera,
which may see no more than the upper half of them. A head learns from one, and another judges it, both ways
round. Three ways to look, the same pictures and the same training: following the player, their joints
alone, and the centre square, which is what Teachable Machine looks at.

Drawing and looking take minutes a person, so what was seen of a recording is kept: the command goes on where
it was stopped, and trains heads on it again in seconds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from camcade.models.bundle import read_card
from camcade.places import replacing
from camcade.studio.body import pose_numbers
from camcade.studio.head import POSE_FEATURES, Kind, TrainingSettings
from camcade.vision.crop_tracker import MOVENET, CropTracker, CropTrackerSettings
from camcade.vision.keypoints import Keypoints
from camcade.vision.region import Region
from camcade_build.project import this_checkout

CLASSES = ("punch", "kick", "other")
SIZE = 640, 360
FIRST_PERSON = 900_000
LOOKS = 3  # at a still picture, as in the page
FIRST, AGAIN, ELSEWHERE = "first", "again", "elsewhere"
SEEDS = {FIRST: 0, ELSEWHERE: 1, AGAIN: 2}
MOVED_M, TURNED_DEGREES = 0.06, 3.0  # deviations of a camera that is put up again


@dataclass(frozen=True)
class Recording:
    """Pictures (H, W, 3), RGB, and the index of the class of each."""

    pictures: list[Any]
    labels: Any


def recording(number: int, session: str, per_class: int, split: str = "test") -> Recording:
    """A drawn person in a room, before a camera: `FIRST`, `AGAIN` or `ELSEWHERE`. By "validation" people
    settings are chosen.
    """
    from camcade_training.synthetic.dataset import moment_of
    from camcade_training.synthetic.scenes import face_camera
    from camcade_training.synthetic.seeds import generator

    seed = seed_of(number, session)
    rng = generator(split, "picture", seed)
    scene = set_up(number, session, split, rng)
    pictures: list[Any] = []
    for index in range(per_class * len(CLASSES)):
        motion_rng = generator(split, "motion", seed, index)
        performance, at_s = moment_of(scene.person, CLASSES[index % len(CLASSES)], motion_rng, rng)
        placed = face_camera(performance, scene.camera, rng, float(rng.normal(0.0, 0.25)))
        pictures.append(scene.shoot(placed, at_s, rng).picture)
    return Recording(pictures, np.arange(len(pictures)) % len(CLASSES))


def seed_of(number: int, session: str) -> int:
    """Of a recording's room, camera, light and movements."""
    return 10 * (FIRST_PERSON + number) + SEEDS[session]


def set_up(number: int, session: str, split: str, rng: np.random.Generator) -> Any:
    """The `DrawnScene` of a recording."""
    from camcade_training.synthetic.people import Person
    from camcade_training.synthetic.rooms import DrawnRoom
    from camcade_training.synthetic.scenes import DrawnScene
    from camcade_training.synthetic.sensors import Sensor

    person, seed = Person(FIRST_PERSON + number, split), seed_of(number, session)
    place = seed_of(number, FIRST) if session == AGAIN else seed
    room, camera = DrawnRoom(place, split), camera_of(place, split, person.body.height)
    if session == AGAIN:
        room, camera = room.at_another_hour(seed), put_up_again(camera, rng)
    return DrawnScene(person, room, camera, Sensor.varied(seed, split))


def camera_of(seed: int, split: str, height_m: float) -> Any:
    """A `PinholeCamera` for somebody of this height."""
    from camcade_training.synthetic.cameras import PinholeCamera

    return PinholeCamera.varied(seed, split, SIZE, height_m)


def put_up_again(camera: Any, rng: np.random.Generator) -> Any:
    """The same `PinholeCamera` a few centimetres and degrees from where it was."""
    x, y, z = (float(one) for one in np.array(camera.position_m) + rng.normal(0.0, MOVED_M, 3))
    turns = np.radians(rng.normal(0.0, TURNED_DEGREES, 2))
    return replace(
        camera, position_m=(x, y, z), yaw=camera.yaw + float(turns[0]), pitch=camera.pitch + float(turns[1])
    )


@dataclass(frozen=True)
class Seen:
    """What there was to see in a recording's pictures: features (N, 512) of where the player was found and of
    the centre square, joints (N, 3, 17) as `Keypoints` has them, and the index of each class (N,).
    """

    following: Any
    centre: Any
    joints: Any
    labels: Any

    def inputs(self, way: str) -> Any:
        """What a head of this way learns from, (N, features); zeros where nobody was found."""
        if way != "joints":
            return getattr(self, way).astype(float)
        rows: list[Any] = []
        for x, y, score in self.joints.tolist():
            numbers = pose_numbers(Keypoints(tuple(x), tuple(y), tuple(score), 0.0, SIZE[0] / SIZE[1]))
            rows.append(np.frombuffer(numbers or bytes(4 * POSE_FEATURES), np.float32))
        return np.stack(rows).astype(float)


class Eyes:
    """The networks of the page. The backbone runs in TensorFlow.js, MoveNet in TensorFlow."""

    def __init__(self) -> None:
        from camcade_training.core.preprocessing import InputSpec

        self._folder = this_checkout().models / "strike-image"
        card = read_card(self._folder)
        self._spec = InputSpec.from_card(card)
        self._follow = CropTrackerSettings.from_card(card.follow or {})

    @cached_property
    def _movenet(self) -> Any:
        from camcade_training.tasks.body.movenet import Movenet

        return Movenet()

    def look(self, one: Recording) -> Seen:
        """All that is seen of a recording."""
        return Seen(
            self.following(one.pictures), self.centre(one.pictures), self.joints(one.pictures), one.labels
        )

    def centre(self, pictures: list[Any]) -> Any:
        """Features (N, 512) of the centre squares."""
        share = SIZE[1] / SIZE[0] / 2
        return self._look(pictures, [(0.5 - share, 0.0, 0.5 + share, 1.0)] * len(pictures))["features"]

    def following(self, pictures: list[Any]) -> Any:
        """Features (N, 512) of where the player was found."""
        trackers = [CropTracker(SIZE[0] / SIZE[1], self._follow) for _ in pictures]
        found: dict[str, Any] = {}
        for _ in range(LOOKS):
            found = self._look(pictures, [tracker.region for tracker in trackers])
            for tracker, joints, seen in zip(trackers, found["joints"], found["seen"], strict=True):
                tracker.update(joints.tolist(), float(seen[0]))
        return found["features"]

    def joints(self, pictures: list[Any]) -> Any:
        """Joints (N, 3, 17): x, y, score."""
        rows: list[Any] = []
        for picture in pictures:
            tracker = CropTracker(SIZE[0] / SIZE[1], MOVENET)
            found = None
            for _ in range(LOOKS):
                region = tracker.region
                values = [float(value) for value in self._movenet.look(picture, region)]
                found = tracker.take(values, region, 0.0)
                if not tracker.follows:
                    break
            assert found is not None
            rows.append((found.x, found.y, found.score))
        return np.array(rows, np.float32)

    def _look(self, pictures: list[Any], regions: list[Region]) -> dict[str, Any]:
        from camcade_training.core.preprocessing import prepare
        from camcade_training.core.tfjs import run_bundle

        seen = [
            prepare(picture, self._spec, region) for picture, region in zip(pictures, regions, strict=True)
        ]
        return run_bundle(self._folder, np.stack(seen), backend="wasm")


WAYS = ("following", "joints", "centre")


class Kept:
    """What was seen of recordings, in a folder: looked at once."""

    def __init__(self, folder: Path, per_class: int, split: str = "test") -> None:
        self._folder = folder
        self._per_class = per_class
        self._split = split
        self._eyes = Eyes()

    def seen(self, number: int, session: str) -> Seen:
        """Of one recording of a person; drawn and looked at unless it was before."""
        path = self._folder / f"{self._split}-person-{number}-{session}-of-{self._per_class}.npz"
        if path.is_file():
            with np.load(path) as found:
                return Seen(**found)
        made = self._eyes.look(recording(number, session, self._per_class, self._split))
        with replacing(path) as partial:
            np.savez_compressed(partial, **vars(made))
        return made


def accuracies(people: int, per_class: int, folder: Path, split: str = "test") -> Iterator[str]:
    """For each person, first what they recorded again and then elsewhere, a line: the share of one recording
    that a head of the other tells rightly, by each way to look, and the mean so far. What is seen is kept in
    `folder`.
    """
    kept = Kept(folder, per_class, split)
    found: dict[str, list[dict[str, float]]] = {AGAIN: [], ELSEWHERE: []}
    for number in range(people):
        for session, shares in found.items():
            one, other = kept.seen(number, FIRST), kept.seen(number, session)
            there, back = judged(one, other), judged(other, one)
            shares.append({way: (there[way] + back[way]) / 2 for way in WAYS})
            means = {way: float(np.mean([one[way] for one in shares])) for way in WAYS}
            yield f"person {number + 1}, {session}: {as_words(shares[-1])}; on average {as_words(means)}"


def judged(learnt: Seen, other: Seen) -> dict[str, float]:
    """Way to look → the share of the other recording that a head of the first tells rightly."""
    from camcade_training.core.head_training import as_shown, probabilities, trained_layers

    found: dict[str, float] = {}
    for way in WAYS:
        kind = Kind.BODY if way == "joints" else Kind.PICTURE
        shown, labels = as_shown(learnt.inputs(way), learnt.labels, kind)
        layers = trained_layers(shown, labels, len(CLASSES), TrainingSettings(), kind=kind)
        said = probabilities(other.inputs(way), layers).argmax(axis=1)
        found[way] = float((said == other.labels).mean())
    return found


def as_words(shares: Mapping[str, float]) -> str:
    return ", ".join(f"{way} {share:.1%}" for way, share in shares.items())
