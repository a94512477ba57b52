"""Is a face cut out of a whole picture read as the face that was put there, near and far?

A face of the data is pasted into a room larger than it, and cut out again in the page's own way: the
detector, the square by eyes and mouth, the area average.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from camcade_training.tasks.expression.classifiers import Classifier
from camcade_training.tasks.expression.faces import Faces
from camcade_training.tasks.expression.labels import SIX
from camcade_training.tasks.expression.pictures import FaceFinder
from camcade_training.tasks.expression.votes import six_labels

WIDTH_PX, HEIGHT_PX = 640, 480
SIDES_PX = (320, 240, 160, 120, 80, 60, 40)  # of the pasted face
FACES = 200  # at most


def scene(face: NDArray[np.uint8], side_px: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """A room (480, 640, 3) uint8 of the tone of the face's rim, with the face (48, 48) in it somewhere."""
    rim = np.concatenate([face[0], face[:, 0], face[:, -1]])
    shade = np.linspace(-12, 12, WIDTH_PX)[None, :] + rng.normal(0, 2, (HEIGHT_PX, WIDTH_PX))
    room = np.clip(np.median(rim) + shade, 0, 255).astype(np.uint8)
    way = cv2.INTER_CUBIC if side_px > len(face) else cv2.INTER_AREA
    left, top = rng.integers(0, WIDTH_PX - side_px), rng.integers(0, HEIGHT_PX - side_px)
    room[top : top + side_px, left : left + side_px] = cv2.resize(face, (side_px, side_px), interpolation=way)
    return np.repeat(room[..., None], 3, axis=-1)


def in_scenes(faces: Faces, classify: Classifier, finder: FaceFinder, seed: int = 7) -> dict[str, Any]:
    """For each side in px: the share of faces found; of those the share with the same label as the face
    handed over directly, and the shares read rightly in the room and directly.

    Only faces that five of ten people agree on are asked about, at most FACES of them.
    """
    rng = np.random.default_rng(seed)
    truth = six_labels(faces.votes)
    asked = np.flatnonzero(truth >= 0)
    asked = np.sort(rng.choice(asked, min(FACES, len(asked)), replace=False))
    direct = classify(faces.pixels[asked])["six"].argmax(1) if len(asked) else asked
    result: dict[str, Any] = {}
    for side_px in SIDES_PX:
        cut = [finder.cut_out(scene(faces.pixels[place], side_px, rng)) for place in asked]
        found = np.array([one is not None for one in cut], bool)
        if not found.any():
            result[str(side_px)] = {"found": 0.0}
            continue
        read = classify(np.stack([one for one in cut if one is not None]))["six"].argmax(1)
        result[str(side_px)] = {
            "found": _share(found),
            "same_label": _share(read == direct[found]),
            "accuracy": _share(read == truth[asked][found]),
            "accuracy_direct": _share(direct[found] == truth[asked][found]),
        }
    return {"labels": list(SIX), "faces": len(asked), "by_side_px": result}


def _share(of: NDArray[np.bool_]) -> float:
    return round(float(of.mean()), 4)
