"""MoveNet over drawn people whose joints are known: what `movenet_error` is fitted to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from camcade.places import replacing
from camcade_training.mocap.figures import trunk_axes
from camcade_training.mocap.views import ViewSettings, keypoints, views_of
from camcade_training.synthetic.body import COCO_JOINTS, solve
from camcade_training.synthetic.cameras import PinholeCamera
from camcade_training.synthetic.people import Person
from camcade_training.synthetic.rooms import DrawnRoom
from camcade_training.synthetic.scenes import DrawnScene
from camcade_training.synthetic.sensors import Sensor
from camcade_training.tasks.body.movenet import Movenet
from camcade_training.tasks.body.movenet_error import Seen
from camcade_training.tasks.body.performers import body_seed, stage

PICTURE_SIZE = (320, 240)


@dataclass(frozen=True)
class Observation:
    """A clip: what is there, and what MoveNet says: `x`, `y` in frame heights and `score`, each (T, 17)."""

    seen: Seen
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    score: NDArray[np.float64]


def facing(joints_m: NDArray[np.float64], eye_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """(T,) cosine between where the trunk of (T, 17, 3) faces and the way to the camera, over the floor."""
    ahead = trunk_axes({name: joints_m[:, at] for at, name in enumerate(COCO_JOINTS)})[:, :, 2] * [1, 0, 1]
    way = (eye_m - joints_m[:, [11, 12]].mean(1)) * [1, 0, 1]
    lengths = np.linalg.norm(ahead, axis=1) * np.linalg.norm(way, axis=1)
    return np.sum(ahead * way, axis=1) / np.maximum(lengths, 1e-9)


def joints_seen(joints_m: NDArray[np.float64], camera: PinholeCamera, times_s: NDArray[np.float64]) -> Seen:
    """What a camera sees of joints (T, 17, 3) m at these times (T,)."""
    places_px, visible = keypoints(joints_m, camera)
    width, height = camera.size
    return Seen(
        places_px[..., 0].astype(np.float64) / height,
        places_px[..., 1].astype(np.float64) / height,
        visible,
        times_s,
        facing(joints_m, np.array(camera.position_m)),
        width / height,
    )


def observe(
    movenet: Movenet, number: int, split: str = "train", frames: int = 40, frames_per_second: float = 20.0
) -> Observation:
    """Clip `number`: somebody of the split doing something, seen from somewhere in some room."""
    rng = body_seed(split, number, 4242)
    person = Person(number, split)
    kind = ("strikes", "mixed", "everyday")[number % 3]
    performance = stage(kind, split, 500_000 + number, 12.0, person.body).performance
    start = float(rng.uniform(1.5, max(1.6, performance.duration_s - frames / frames_per_second - 0.1)))
    times_s = start + np.arange(frames) / frames_per_second
    skeleton = solve(performance.poses(times_s), person.body)
    settings = ViewSettings(
        views=1, width=PICTURE_SIZE[0], height=PICTURE_SIZE[1], seed=number, upper_body_share=0.2
    )
    camera = views_of(skeleton.coco(), settings)[0].camera
    scene = DrawnScene(person, DrawnRoom(number, split), camera, Sensor.varied(number, split))
    shots = [scene.shoot(performance, float(at), rng) for at in times_s]
    found = list(movenet.follow((float(at), shot.picture) for at, shot in zip(times_s, shots, strict=True)))
    places = np.stack([shot.joints_px for shot in shots]) / PICTURE_SIZE[1]
    seen = Seen(
        places[..., 0].astype(np.float64),
        places[..., 1].astype(np.float64),
        np.stack([shot.visible for shot in shots]).astype(np.uint8),
        times_s,
        facing(skeleton.coco(), np.array(camera.position_m)),
        PICTURE_SIZE[0] / PICTURE_SIZE[1],
    )
    return Observation(
        seen,
        np.array([keypoints.x for keypoints in found]),
        np.array([keypoints.y for keypoints in found]),
        np.array([keypoints.score for keypoints in found]),
    )


def observe_many(
    folder: Path, clips: int, split: str = "train", advance: Callable[[], object] = lambda: None
) -> list[Observation]:
    """Clips 0 … `clips` - 1, each kept in `folder` as it is made, so that a stopped run goes on."""
    folder.mkdir(parents=True, exist_ok=True)
    observations: list[Observation] = []
    movenet: Movenet | None = None
    for number in range(clips):
        path = folder / f"{split}-{number:04d}.npz"
        if not path.is_file():
            movenet = movenet or Movenet()
            _write(path, observe(movenet, number, split))
        observations.append(_read(path))
        advance()
    return observations


def _write(path: Path, made: Observation) -> None:
    seen = made.seen
    with replacing(path) as partial, partial.open("wb") as file:
        np.savez_compressed(
            file,
            seen_x=seen.x,
            seen_y=seen.y,
            visible=seen.visible,
            times_s=seen.times_s,
            facing=seen.facing,
            aspect=seen.aspect,
            x=made.x,
            y=made.y,
            score=made.score,
        )


def _read(path: Path) -> Observation:
    with np.load(path) as kept:
        seen = Seen(
            kept["seen_x"],
            kept["seen_y"],
            kept["visible"],
            kept["times_s"],
            kept["facing"],
            float(kept["aspect"]),
        )
        return Observation(seen, kept["x"], kept["y"], kept["score"])
