"""How right heads are that Studio trains, on drawn people whom no network has learnt from.

Each shows punch, kick and other in two recordings with a room, a camera and a light of their own; a head
learns from the first, and the second judges it. Three ways to look, the same pictures and the same training:
following the player, their joints alone, and the centre square, which is what Teachable Machine looks at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from camcade.models.bundle import read_card
from camcade.studio.body import pose_numbers
from camcade.studio.head import POSE_FEATURES, Kind, TrainingSettings
from camcade.vision.crop_tracker import MOVENET, CropTracker, CropTrackerSettings
from camcade.vision.region import Region
from camcade_build.project import this_checkout

CLASSES = ("punch", "kick", "other")
SPLIT = "test"
SIZE = 640, 360
FIRST_PERSON = 900_000
LOOKS = 3  # at a still picture, as in the page


@dataclass(frozen=True)
class Recording:
    """Pictures (H, W, 3), RGB, and the index of the class of each."""

    pictures: list[Any]
    labels: Any


def recording(number: int, session: int, per_class: int) -> Recording:
    """A drawn person before one camera, in one room."""
    from camcade_training.synthetic.cameras import PinholeCamera
    from camcade_training.synthetic.dataset import moment_of
    from camcade_training.synthetic.people import Person
    from camcade_training.synthetic.rooms import DrawnRoom
    from camcade_training.synthetic.scenes import DrawnScene, face_camera
    from camcade_training.synthetic.seeds import generator
    from camcade_training.synthetic.sensors import Sensor

    first = FIRST_PERSON + number
    seed = 10 * first + session
    rng = generator(SPLIT, "picture", seed)
    person = Person(first, SPLIT)
    camera = PinholeCamera.varied(seed, SPLIT, SIZE, person.body.height)
    scene = DrawnScene(person, DrawnRoom(seed, SPLIT), camera, Sensor.varied(seed, SPLIT))
    pictures: list[Any] = []
    for index in range(per_class * len(CLASSES)):
        motion_rng = generator(SPLIT, "motion", seed, index)
        performance, at_s = moment_of(person, CLASSES[index % len(CLASSES)], motion_rng, rng)
        placed = face_camera(performance, camera, rng, float(rng.normal(0.0, 0.25)))
        pictures.append(scene.shoot(placed, at_s, rng).picture)
    return Recording(pictures, np.arange(len(pictures)) % len(CLASSES))


class Eyes:
    """The networks of the page. The backbone runs in TensorFlow.js, MoveNet in TensorFlow."""

    def __init__(self) -> None:
        from camcade_training.core.preprocessing import InputSpec
        from camcade_training.tasks.body.movenet import Movenet

        self._folder = this_checkout().models / "strike-image"
        card = read_card(self._folder)
        self._spec = InputSpec.from_card(card)
        self._follow = CropTrackerSettings.from_card(card.follow or {})
        self._movenet = Movenet()

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
        """Numbers of the poses (N, 56); zeros where nobody was found."""
        rows: list[Any] = []
        for picture in pictures:
            tracker = CropTracker(SIZE[0] / SIZE[1], MOVENET)
            row = b""
            for _ in range(LOOKS):
                region = tracker.region
                values = [float(value) for value in self._movenet.look(picture, region)]
                row = pose_numbers(tracker.take(values, region, 0.0))
                if not tracker.follows:
                    break
            rows.append(np.frombuffer(row, np.float32) if row else np.zeros(POSE_FEATURES, np.float32))
        return np.stack(rows)

    def _look(self, pictures: list[Any], regions: list[Region]) -> dict[str, Any]:
        from camcade_training.core.preprocessing import prepare
        from camcade_training.core.tfjs import run_bundle

        seen = [
            prepare(picture, self._spec, region) for picture, region in zip(pictures, regions, strict=True)
        ]
        return run_bundle(self._folder, np.stack(seen), backend="wasm")


WAYS = ("following", "joints", "centre")


def accuracies(people: int, per_class: int) -> Iterator[dict[str, float]]:
    """Of one person after the other: way to look → the share told rightly of their second recording."""
    from camcade_training.core.head_training import as_shown, probabilities, trained_layers

    eyes = Eyes()
    for number in range(people):
        first, second = (recording(number, session, per_class) for session in (0, 1))
        found: dict[str, float] = {}
        for way in WAYS:
            learnt, judged = (getattr(eyes, way)(one.pictures).astype(float) for one in (first, second))
            kind = Kind.BODY if way == "joints" else Kind.PICTURE
            shown, labels = as_shown(learnt, first.labels, kind)
            layers = trained_layers(shown, labels, len(CLASSES), TrainingSettings())
            said = probabilities(judged, layers).argmax(axis=1)
            found[way] = float((said == second.labels).mean())
        yield found
