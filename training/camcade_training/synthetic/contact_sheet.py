"""A sheet of many pictures with their labels, to see at a glance what a split looks like."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from camcade.places import write_bytes
from camcade_training.synthetic.dataset import PictureSettings, pictures_of
from camcade_training.synthetic.errors import PeopleError

_COLOURS = {"punch": (255, 120, 90), "kick": (90, 190, 255), "other": (190, 190, 190), None: (120, 120, 120)}
# Pairs of joints of COCO's order to draw a skeleton with.
_LIMBS = (
    (5, 7),
    (7, 9),
    (6, 8),
    (8, 10),
    (5, 6),
    (11, 12),
    (5, 11),
    (6, 12),
    (11, 13),
    (13, 15),
    (12, 14),
    (14, 16),
)


def sheet(
    pictures: Sequence[np.ndarray], titles: Sequence[tuple[str, str | None]], columns: int
) -> np.ndarray:
    """Pictures (uint8, one size) in rows, each titled with (text, class): uint8 (H, W, 3)."""
    if not pictures:
        raise PeopleError("a contact sheet needs at least one picture")
    height, width = pictures[0].shape[:2]
    rows = -(-len(pictures) // columns)
    band = 16
    page = np.full((rows * (height + band), columns * width, 3), 24, np.uint8)
    for index, (picture, (text, label)) in enumerate(zip(pictures, titles, strict=True)):
        top, left = (index // columns) * (height + band), (index % columns) * width
        page[top + band : top + band + height, left : left + width] = picture
        cv2.putText(
            page, text, (left + 4, top + 12), cv2.FONT_HERSHEY_SIMPLEX, 0.4, _COLOURS[label], 1, cv2.LINE_AA
        )
    return page


def with_joints(picture: np.ndarray, joints_px: np.ndarray, visible: np.ndarray) -> np.ndarray:
    """A copy of the picture with the joints' lines drawn over it."""
    marked = picture.copy()
    for first, second in _LIMBS:
        if visible[first] and visible[second]:
            ends = [tuple(int(round(float(c))) for c in joints_px[joint]) for joint in (first, second)]
            cv2.line(marked, ends[0], ends[1], (90, 255, 120), 1, cv2.LINE_AA)
    return marked


def write_contact_sheet(
    path: Path,
    split: str,
    seed: int,
    people: int = 12,
    pictures_per_person: int = 6,
    size: tuple[int, int] = (240, 180),
    joints: bool = False,
) -> Path:
    """Write a PNG with a row for each person of a split, as `write_pictures` would draw them."""
    settings = PictureSettings(people, pictures_per_person, split, seed, int(size[0]), int(size[1]))
    pictures, titles = [], []
    for number in range(people):
        for shot, about, _ in pictures_of(settings, number):
            pictures.append(
                with_joints(shot.picture, shot.joints_px, shot.visible) if joints else shot.picture
            )
            titles.append((f"{about['class']}: {about['action']} {about['phase']:.2f}", about["class"]))
    page = sheet(pictures, titles, pictures_per_person)
    _, encoded = cv2.imencode(".png", cv2.cvtColor(page, cv2.COLOR_RGB2BGR))
    write_bytes(Path(path), encoded.tobytes())
    return Path(path)
