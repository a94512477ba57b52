"""Faces with ten people's votes each: `fer2013plus.zip`, the original pixels of FER-2013.

The zip holds `SPLIT/ferNNNNNNN.png` and `labels.csv`, a row for each: image, split, FER-2013's own label
(empty where it has none) and how many of ten people voted for what.
"""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from camcade.errors import DataError
from camcade.places import ARCHIVE_FAULTS, ordinary_file, reason
from camcade_training.tasks.expression.labels import FOLDERS, SEVEN
from camcade_training.tasks.expression.settings import FACE_PX

TABLE = "labels.csv"
SPLITS = ("train", "validation", "test")
TRAIN, VALIDATION, TEST = SPLITS
# The order of `Faces.votes`; the table's columns are found by name, whatever their order there.
COLUMNS = ("neutral", "happy", "surprise", "sad", "angry", "disgust", "fear", "contempt") + (
    "unknown",
    "not_a_face",
)
VOTERS = 10
LEAST_VOTERS = 9  # one face of the published table has lost a vote
NO_LABEL = -1


@dataclass(frozen=True)
class Faces:
    """`pixels` (N, 48, 48) uint8, `votes` (N, 10) uint8 in the order of COLUMNS, `labels` (N,) int64 as
    indices into SEVEN or NO_LABEL, `splits` (N,) names and `images` (N,) file names.
    """

    pixels: NDArray[np.uint8]
    votes: NDArray[np.uint8]
    labels: NDArray[np.int64]
    splits: NDArray[np.str_]
    images: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.pixels)

    def where(self, chosen: NDArray[np.bool_]) -> "Faces":
        """Only the faces for which `chosen` (N,) holds."""
        return Faces(
            self.pixels[chosen],
            self.votes[chosen],
            self.labels[chosen],
            self.splits[chosen],
            self.images[chosen],
        )

    def split(self, name: str) -> "Faces":
        """The faces of one split."""
        return self.where(self.splits == name)

    def every(self, count: int) -> "Faces":
        """Every so many of them, from the first on."""
        return self.where(np.arange(len(self)) % count == 0)

    def digest(self) -> str:
        """A sha256 of pixels, votes and labels: the same for the same data, wherever they lie."""
        found = hashlib.sha256()
        for values in (self.pixels, self.votes, self.labels):
            found.update(np.ascontiguousarray(values).tobytes())
        return found.hexdigest()


def holds_votes(path: Path) -> bool:
    """Whether the zip is one with votes. Raises DataError when it is no zip."""
    with _opened(path) as archive:
        return TABLE in archive.namelist()


def faces_with_votes(path: Path) -> Faces:
    """All faces of the zip, in the order of its table.

    Raises DataError naming the row or picture: a column or a split that is missing, a vote that is no count,
    votes that are not ten (or nine, where one was lost), an unknown label or split, a face that is listed
    twice, a row whose picture the zip lacks or cannot be read, pictures that no row names.
    """
    with _opened(path) as archive:
        if TABLE not in archive.namelist():
            raise DataError(f"{path} holds no {TABLE}; expected the faces with votes (fer2013plus.zip)")
        rows = list(_rows(path, archive.read(TABLE).decode("utf-8-sig")))
        names = [f"{split}/{image}" for image, split, _, _ in rows]
        _check_names(path, names, {name for name in archive.namelist() if name.endswith(".png")})
        pixels = np.empty((len(rows), FACE_PX, FACE_PX), np.uint8)
        for index, name in enumerate(names):
            pixels[index] = _picture(path, archive, name, index)
    return Faces(
        pixels,
        np.array([votes for _, _, _, votes in rows], np.uint8),
        np.array([label for _, _, label, _ in rows], np.int64),
        np.array([split for _, split, _, _ in rows]),
        np.array([image for image, _, _, _ in rows]),
    )


def without_copies(faces: Faces, learned: Sequence[str] = (TRAIN,)) -> Faces:
    """Faces of the splits to be learned from whose very pixels also stand in another are left out: of the
    published faces one in a hundred does, and a network that has learned them by heart would look better
    than it is.
    """
    is_learned = np.isin(faces.splits, list(learned))
    kept_apart = {face.tobytes() for face in faces.pixels[~is_learned]}
    copied = np.array([face.tobytes() in kept_apart for face in faces.pixels], bool)
    return faces.where(~(copied & is_learned))


def _opened(path: Path) -> zipfile.ZipFile:
    expected = "the zip of FER+'s faces with their votes (--faces)"
    ordinary_file(path, expected)
    try:
        return zipfile.ZipFile(path)
    except ARCHIVE_FAULTS as problem:
        raise DataError(
            f"{path} is no zip that can be opened ({reason(problem)}); expected {expected}"
        ) from problem


def _rows(path: Path, text: str) -> Iterator[tuple[str, str, int, list[int]]]:
    """Image, split, label and votes of each row of the table."""
    table = csv.DictReader(io.StringIO(text))
    missing = [
        name
        for name in ("image", "split", "fer2013", *(f"votes_{column}" for column in COLUMNS))
        if name not in (table.fieldnames or ())
    ]
    if missing:
        raise DataError(f"{path}: {TABLE} has no column {', '.join(missing)}")
    for row in table:
        place = f"{path}: {TABLE} line {table.line_num} ({row['image']})"
        if None in row or None in row.values():
            raise DataError(f"{place} has another number of fields than the header")
        if row["split"] not in SPLITS:
            raise DataError(f"{place} is of split {row['split']!r}, expected {', '.join(SPLITS)}")
        yield row["image"], row["split"], _label(place, row["fer2013"]), _votes(place, row)


def _label(place: str, name: str) -> int:
    if not name:
        return NO_LABEL
    if name not in FOLDERS:
        raise DataError(f"{place} has FER-2013's label {name!r}, expected {', '.join(FOLDERS)} or nothing")
    return SEVEN.index(FOLDERS[name])


def _votes(place: str, row: dict[str, str]) -> list[int]:
    given = [row[f"votes_{column}"] for column in COLUMNS]
    if not all(value.isascii() and value.isdigit() for value in given):
        raise DataError(f"{place} has votes {given}, expected counts")
    votes = [int(value) for value in given]
    if not LEAST_VOTERS <= sum(votes) <= VOTERS:
        raise DataError(
            f"{place} has {sum(votes)} votes, expected {VOTERS}: {dict(zip(COLUMNS, votes, strict=True))}"
        )
    return votes


def _check_names(path: Path, listed: list[str], held: set[str]) -> None:
    if not listed:
        raise DataError(f"{path}: {TABLE} has no rows")
    seen: set[str] = set()
    for number, name in enumerate(listed):
        if name in seen:
            raise DataError(f"{path}: {TABLE} row {number + 1} lists {name} a second time")
        if name not in held:
            raise DataError(f"{path}: {TABLE} row {number + 1} lists {name}, which the zip lacks")
        seen.add(name)
    if rest := sorted(held - seen):
        raise DataError(
            f"{path}: {TABLE} has no row for {len(rest)} of the zip's pictures, the first of them {rest[0]}"
        )


def _picture(path: Path, archive: zipfile.ZipFile, name: str, index: int) -> NDArray[np.uint8]:
    place = f"{path}: {name} ({TABLE} row {index + 1})"
    try:
        content = archive.read(name)
    except ARCHIVE_FAULTS as problem:
        raise DataError(f"{place} is damaged ({reason(problem)})") from problem
    picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED) if content else None
    if picture is None or picture.dtype != np.uint8 or picture.shape != (FACE_PX, FACE_PX):
        found = "nothing" if picture is None else f"{picture.dtype} of shape {picture.shape}"
        raise DataError(f"{place} is read as {found}, expected grey pixels {FACE_PX} × {FACE_PX}")
    return picture.astype(np.uint8)
