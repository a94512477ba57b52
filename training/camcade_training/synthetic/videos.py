"""Writes what the models are judged by: videos of one drawn person with labels for every frame."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
from rich.progress import Progress

from camcade.places import replacing_all
from camcade_training.synthetic.body import solve
from camcade_training.synthetic.cameras import PinholeCamera
from camcade_training.synthetic.errors import PeopleError
from camcade_training.synthetic.people import Person
from camcade_training.synthetic.performances import Performance
from camcade_training.synthetic.rooms import DrawnRoom
from camcade_training.synthetic.scenes import DRAWING, FORMAT, DrawnScene, face_camera
from camcade_training.synthetic.scripts import script as script_named
from camcade_training.synthetic.seeds import generator
from camcade_training.synthetic.sensors import Sensor


def write_video(
    path: Path,
    script: str,
    split: str,
    seed: int,
    fps: int = 30,
    size: tuple[int, int] = (640, 480),
) -> Path:
    """Write a video of person `seed` of a split, and PATH's name with .labels.json beside it; gives that
    file.

    The suffix decides the form: .mjpeg (JPEGs one after another; Chromium's fake camera plays them at 30
    frames a second), .y4m (4:2:0) or .mp4. The labels: {"format", "script", "split", "seed", "fps", "size",
    "person", "duration_s", "frames": [{"t", "action", "class", "phase", "strike_id"}], "strikes": [{"id",
    "action", "class", "start_s", "launch_s", "peak_s", "end_s"}]}. Both files appear only when they are
    complete.
    """
    path = Path(path)
    if path.suffix not in _WRITERS:
        raise PeopleError(f"cannot write a video as {path.name!r}: expected a name in {', '.join(_WRITERS)}")
    if fps < 1:
        raise PeopleError(f"fps is {fps}: expected 1 or more")
    act, scene = _staged(script, split, seed, size)
    count = max(1, round(act.duration_s * fps))
    rng = generator(split, "picture", seed, 1)
    times = np.arange(count) / fps
    labels = {
        "format": FORMAT,
        "drawing": DRAWING,
        "script": script,
        "split": split,
        "seed": seed,
        "fps": fps,
        "size": list(size),
        "person": scene.person.name,
        "duration_s": count / fps,
        "frames": [
            {"t": round(float(t), 5), **label} for t, label in zip(times, act.labels(times), strict=True)
        ],
        "strikes": [
            {
                "id": number,
                "action": strike.action,
                "class": strike.label,
                "start_s": round(strike.start_s, 4),
                "launch_s": round(strike.launch_s, 4),
                "peak_s": round(strike.peak_s, 4),
                "end_s": round(strike.end_s, 4),
            }
            for number, strike in enumerate(act.strikes)
        ],
    }
    with replacing_all(path, path.with_suffix(".labels.json")) as (partial, labels_file):
        with _WRITERS[path.suffix](partial, fps, size) as writer, Progress() as progress:
            for at_s in progress.track(times, description=f"{path.name}: frames"):
                picture = scene.shoot(act, float(at_s), rng).picture
                writer.add(cv2.resize(picture, size, interpolation=cv2.INTER_CUBIC))
        labels_file.write_text(json.dumps(labels) + "\n")
    return path


def _staged(name: str, split: str, seed: int, size: tuple[int, int]) -> tuple[Performance, DrawnScene]:
    """The performance of a script and the scene it is shot in, with the player whole in the picture."""
    act = script_named(name)
    person = Person(seed, split)
    rng = generator(split, "script", seed)
    performance = act(person, generator(split, "motion", seed))
    factor = max(1, round(size[0] / 320))
    drawn = (size[0] // factor, size[1] // factor)
    for attempt in range(400):
        camera = PinholeCamera.varied(seed * 1000 + attempt, split, drawn, person.body.height)
        placed = face_camera(performance, camera, rng, float(np.clip(rng.normal(0, 0.25), -0.6, 0.6)), 0.15)
        standing = solve(placed.poses(np.array([0.0])), person.body)
        spots, _ = camera.project(np.concatenate([standing.coco()[0], standing.joints["crown"]]))
        if np.all((spots > 0.04 * np.array(drawn)) & (spots < 0.96 * np.array(drawn))):
            room = _clear_room(seed, split)
            return placed, DrawnScene(person, room, camera, Sensor.varied(seed, split))
    raise PeopleError(
        f"found no camera that sees person {seed} of {split} whole at {drawn[0]}x{drawn[1]} pixels"
    )


def _clear_room(seed: int, split: str) -> DrawnRoom:
    """A room of this seed with nothing between camera and player."""
    for attempt in range(100):
        room = DrawnRoom(seed * 100 + attempt, split)
        if not room.before:
            return room
    raise PeopleError(f"found no room without furniture before the player for seed {seed} of {split}")


class _Mjpeg:
    """JPEG files one after another."""

    def __init__(self, path: Path, fps: int, size: tuple[int, int]) -> None:
        self.file = open(path, "wb")

    def __enter__(self):
        return self

    def __exit__(self, *_) -> None:
        self.file.close()

    def add(self, picture: np.ndarray) -> None:
        self.file.write(Sensor(jpeg_quality=82).jpeg(picture))


class _Y4m(_Mjpeg):
    """Uncompressed 4:2:0 with a header line for each frame; width and height must be even."""

    def __init__(self, path: Path, fps: int, size: tuple[int, int]) -> None:
        if size[0] % 2 or size[1] % 2:
            raise PeopleError(f"a .y4m of {size[0]}x{size[1]} is not possible: width and height must be even")
        super().__init__(path, fps, size)
        self.file.write(f"YUV4MPEG2 W{size[0]} H{size[1]} F{fps}:1 Ip A1:1 C420jpeg\n".encode())

    def add(self, picture: np.ndarray) -> None:
        self.file.write(b"FRAME\n" + cv2.cvtColor(picture, cv2.COLOR_RGB2YUV_I420).tobytes())


class _Mp4:
    """MPEG-4 by OpenCV."""

    def __init__(self, path: Path, fps: int, size: tuple[int, int]) -> None:
        code = cv2.VideoWriter.fourcc(*"mp4v")
        self.writer = cv2.VideoWriter(str(path), code, float(fps), (int(size[0]), int(size[1])))
        if not self.writer.isOpened():
            raise PeopleError(f"OpenCV cannot write MPEG-4 to {path}: choose a name in .mjpeg or .y4m")

    def __enter__(self):
        return self

    def __exit__(self, *_) -> None:
        self.writer.release()

    def add(self, picture: np.ndarray) -> None:
        self.writer.write(cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))


_WRITERS = {".mjpeg": _Mjpeg, ".y4m": _Y4m, ".mp4": _Mp4}
