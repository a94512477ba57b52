"""Expressions in any picture, as the page reads them: the same detector, square and network."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.errors import DataError
from camcade.models.bundle import read_card
from camcade.places import reason
from camcade.vision.face_detector import INPUT_PX, detect, letterbox
from camcade.vision.faces import Face, face_region, largest
from camcade.vision.region import Region
from camcade_training.core.datasets import pictures_of
from camcade_training.core.graph_model import graph_function
from camcade_training.core.picture_size import refuse_size, too_large
from camcade_training.core.preprocessing import InputSpec, prepare
from camcade_training.core.tfjs import NODE_MODULES
from camcade_training.tasks.expression.settings import FACE_PX

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".avif")
LARGEST_PIXELS = 16_000_000  # as the page's picture_files.LARGEST_PIXELS

DETECTOR = NODE_MODULES / "@vladmandic" / "human" / "models" / "blazeface.json"
CUT_SPEC = InputSpec(FACE_PX, FACE_PX, "grey", (0.0, 255.0))
DETECTOR_SPEC = InputSpec(INPUT_PX, INPUT_PX, "rgb", (-1.0, 1.0))
# Roles of its outputs, as camcade_build.vendor.networks describes them.
DETECTOR_OUTPUTS = {
    "fine_scores": "Identity",
    "fine_offsets": "Identity_2",
    "coarse_scores": "Identity_1",
    "coarse_offsets": "Identity_3",
}


@dataclass(frozen=True)
class ExpressionReading:
    """What one picture says: its faces, which of them counts, and the probability of each label there."""

    path: Path
    faces: list[Face]
    region: Region | None  # shares of the picture; None without a face
    probabilities: dict[str, float]  # label -> 0…1, empty without a face

    @property
    def expression(self) -> str:
        """The likeliest label, or an empty text without a face."""
        return max(self.probabilities, key=lambda label: self.probabilities[label], default="")

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "picture": self.path.name,
            "faces": len(self.faces),
            "region": None if self.region is None else [round(value, 5) for value in self.region],
            "expression": self.expression,
            "probabilities": {label: round(value, 5) for label, value in self.probabilities.items()},
        }


class FaceFinder:
    """The detector, loaded once. Raises ModelError when it cannot be had."""

    def __init__(self, detector: Path = DETECTOR):
        self._detector = graph_function(detector, "input", list(DETECTOR_OUTPUTS.values()))

    def find(self, picture: NDArray[np.uint8]) -> list[Face]:
        """The faces of a picture (H, W, 3) uint8, in its px."""
        import tensorflow as tf

        height, width = picture.shape[:2]
        seen = prepare(picture, DETECTOR_SPEC, letterbox(width, height))
        answers = self._detector(tf.constant(seen[None]))
        outputs = {
            role: np.asarray(values).ravel().tolist()
            for role, values in zip(DETECTOR_OUTPUTS, answers, strict=True)
        }
        return detect(outputs, width, height)

    def cut_out(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
        """The largest face (48, 48) uint8 grey, framed as the page frames it; None without one."""
        height, width = picture.shape[:2]
        face = largest(self.find(picture))
        if face is None:
            return None
        seen = prepare(picture, CUT_SPEC, face_region(face, width, height))
        return np.rint(seen[..., 0]).astype(np.uint8)


class Reader:
    """Detector and expression network, loaded once. Raises ModelError when either cannot be had."""

    def __init__(self, bundle: Path, detector: Path = DETECTOR):
        card = read_card(bundle)
        self.labels = card.labels
        self._spec = InputSpec.from_card(card)
        assert card.input is not None, "from_card has looked"
        output = _node(card.outputs["probabilities"].tensor)
        self._network = graph_function(bundle / "model.json", _node(card.input.tensor), [output])
        self._finder = FaceFinder(detector)

    def read(self, path: Path) -> ExpressionReading:
        """Raises DataError when the file is no picture."""
        picture = open_picture(path)
        height, width = picture.shape[:2]
        faces = self._finder.find(picture)
        face = largest(faces)
        if face is None:
            return ExpressionReading(path, faces, None, {})
        region = face_region(face, width, height)
        found = self.express(prepare(picture, self._spec, region)[None])
        return ExpressionReading(
            path, faces, region, dict(zip(self.labels, map(float, found[0]), strict=True))
        )

    def express(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probabilities (N, 6) of network inputs (N, 48, 48, 3) float32."""
        import tensorflow as tf

        return np.asarray(self._network(tf.constant(inputs))[0])


def _node(tensor: str) -> str:
    return tensor.partition(":")[0]


def open_picture(path: Path) -> NDArray[np.uint8]:
    """RGB (H, W, 3) uint8 as the page sees it: turned as its EXIF says, black where it is transparent, the
    first frame, and at most LARGEST_PIXELS.

    Raises DataError naming a file that is no picture.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(path) as opened:
            refuse_size(*opened.size, str(path))
            upright = ImageOps.exif_transpose(opened)
            if upright.mode.startswith("I"):  # 16 bits a pixel, which `convert` would cut off at 255
                upright = Image.fromarray((np.asarray(upright) >> 8).astype(np.uint8))
            upright = upright.convert("RGBA")
    except Image.DecompressionBombError as problem:
        raise too_large(str(path), str(problem)) from problem
    except (OSError, UnidentifiedImageError, ValueError) as problem:
        raise DataError(
            f"{path} is no picture that can be opened ({reason(problem)}); expected {', '.join(SUFFIXES)}"
        ) from problem
    scale = min(1.0, (LARGEST_PIXELS / (upright.width * upright.height)) ** 0.5)
    if scale < 1:
        size = max(1, round(upright.width * scale)), max(1, round(upright.height * scale))
        upright = upright.resize(size, Image.Resampling.LANCZOS)
    black = Image.new("RGBA", upright.size, (0, 0, 0, 255))
    return np.asarray(Image.alpha_composite(black, upright).convert("RGB"), np.uint8)


def find_pictures(places: Iterable[Path]) -> list[Path]:
    """The files given, and those in the folders given, by name. Raises DataError when there is none."""
    found: list[Path] = []
    for place in places:
        if place.is_dir():
            files = [path for path in sorted(place.rglob("*")) if not path.is_dir()]
            inside = pictures_of(f"Folder {place}", place, files, SUFFIXES)
            if not inside:
                raise DataError(f"{place} holds no picture; expected files {', '.join(SUFFIXES)}")
            found += inside
        elif place.is_file():
            found.append(place)
        else:
            raise DataError(f"{place} does not exist; give a picture or a folder of pictures")
    return found
