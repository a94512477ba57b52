"""The project that people can try Studio with before they have a camera: one drawn person, by three classes.

Pictures are what Studio keeps of a recording: the square around the player. `camcade data studio-example`
writes the file, which is part of the site's sources: building needs no training tools.
"""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from camcade.places import write_bytes
from camcade.studio.archive import write_project
from camcade.studio.kept import KeptProject
from camcade.studio.project import Project
from camcade.vision.crop_tracker import CropTrackerSettings, square_around
from camcade_training.synthetic.dataset import PictureSettings, pictures_of
from camcade_training.synthetic.keys import CLASSES

NAME = "Drawn boxer"
SIDE_PX = 128
JPEG_QUALITY = 78
SESSIONS = 3  # of each class
PER_SESSION = 8
SEED = 41


def write_studio_example(path: Path) -> None:
    """Write the project file; the same bytes each time."""
    project = Project.of(NAME, CLASSES)
    pictures: dict[str, bytes] = {}
    drawn = by_class(SESSIONS * PER_SESSION)
    for _ in range(SESSIONS):
        for one in project.classes:
            project = project.recorded(one.key, PER_SESSION)
            for sample in project.samples[-PER_SESSION:]:
                pictures[sample.key] = drawn[one.name].pop()
    write_bytes(path, write_project(KeptProject(project, pictures)))


def by_class(count: int) -> dict[str, list[bytes]]:
    """`count` JPEGs of each class, all of one person."""
    found: dict[str, list[bytes]] = {label: [] for label in CLASSES}
    for label, picture in squares():
        if len(found[label]) < count:
            found[label].append(jpeg(picture))
        if all(len(pictures) == count for pictures in found.values()):
            return found
    raise AssertionError("a thousand pictures hold enough of each class")


def squares() -> Iterator[tuple[str, NDArray[np.uint8]]]:
    """Class and picture (`SIDE_PX`, `SIDE_PX`, 3), RGB, of one moment after the other."""
    settings = PictureSettings(people=1, pictures_per_person=1000, split="validation", seed=SEED)
    room = CropTrackerSettings().room
    for shot, about, _ in pictures_of(settings, 0):
        height = settings.height
        around = square_around([(x / height, y / height) for x, y in shot.joints_px.tolist()])
        yield (
            about["class"],
            cut(shot.picture, around.x * height, around.y * height, around.side * room * height),
        )


def cut(picture: NDArray[np.uint8], x_px: float, y_px: float, side_px: float) -> NDArray[np.uint8]:
    """The square around this place; what lies outside the picture is black."""
    scale = SIDE_PX / side_px
    place = np.array([[scale, 0, SIDE_PX / 2 - scale * x_px], [0, scale, SIDE_PX / 2 - scale * y_px]])
    return np.asarray(cv2.warpAffine(picture, place, (SIDE_PX, SIDE_PX), flags=cv2.INTER_AREA), np.uint8)


def jpeg(picture: NDArray[np.uint8]) -> bytes:
    done, encoded = cv2.imencode(
        ".jpg", np.ascontiguousarray(picture[..., ::-1]), [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
    )
    assert done
    return encoded.tobytes()
