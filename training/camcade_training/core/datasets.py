"""Pictures in class folders, split by person and never by frame.

    DATA/punch/person-0012_000123.png      or, already split,      DATA/train/punch/person-0012_000123.png

The person is the file name up to the first underscore. Pictures of one person look alike, so a person is in
exactly one of train, validation and test: a figure on the test people says how the model does on a stranger.
"""

import hashlib
import logging
import zipfile
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from camcade.errors import DataError
from camcade.places import ARCHIVE_FAULTS, is_hidden, reason, write_bytes
from camcade.plain_json import parse_json
from camcade_training.core.picture_size import measure, undecodable
from camcade_training.core.settings import CACHE, stamp_of

SPLITS = ("train", "validation", "test")
PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".jfif", ".webp", ".bmp", ".tif", ".tiff")
PROJECT_SUFFIXES = (".zip", ".tm")
NARY_LABELS = ("punch", "kick", "other")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Picture:
    """One picture of one person showing one class. `split` is empty until the people have been divided."""

    path: Path
    label: str
    person: str
    split: str = ""


@dataclass(frozen=True)
class SplitShares:
    """How people are divided when the folders are not split already."""

    validation: float = 0.15  # share of the people
    test: float = 0.2  # share of the people
    seed: int = 7


def read_class_folders(root: Path, labels: Sequence[str] = NARY_LABELS) -> list[Picture]:
    """The pictures below `root`, sorted by path; `root` holds the class folders or `train|validation|test`
    of them. A file is a project of Studio, or another zip of pictures by class, unpacked into the cache.

    Raises DataError when a folder is missing or empty, or the file is no project.
    """
    if root.is_file() and root.suffix.lower() in PROJECT_SUFFIXES:
        from camcade_training.core.project_files import strike_folders

        root = strike_folders(root, CACHE / "projects")
    if not root.is_dir():
        raise DataError(
            f"{root} is no folder; expected the class folders {', '.join(labels)} in it. "
            "Make some with: camcade data people --out DIR, or "
            "camcade data frames VIDEO --class punch --out DIR"
        )
    splits = [split for split in SPLITS if (root / split).is_dir()]
    if not splits:
        return [picture for label in labels for picture in _read_folder(root / label, label, "")]
    if "train" not in splits:
        raise DataError(
            f"{root} has {', '.join(splits)} but no train folder; add it, or put the class folders there"
        )
    return [
        p for split in splits for label in labels for p in _read_folder(root / split / label, label, split)
    ]


def _read_folder(folder: Path, label: str, split: str) -> list[Picture]:
    if not folder.is_dir():
        raise DataError(
            f"class folder {folder} is missing; expected a folder of pictures for {label!r}. "
            f"Add one with: camcade data frames VIDEO --class {label} --out {folder.parent}"
        )
    paths = _pictures_in(folder)
    if not paths:
        raise DataError(
            f"class folder {folder} holds no picture; expected files PERSON_FRAME "
            f"({', '.join(PICTURE_SUFFIXES)}). "
            f"Add some with: camcade data frames VIDEO --class {label} --out {folder.parent}"
        )
    return [Picture(path, label, person_of(path), split) for path in paths]


def _pictures_in(folder: Path) -> list[Path]:
    """The pictures of a class folder, sorted; a warning counts and names what is passed over."""
    return pictures_of(f"Class folder {folder}", folder, sorted(folder.iterdir()), PICTURE_SUFFIXES)


def pictures_of(title: str, folder: Path, paths: Iterable[Path], suffixes: Collection[str]) -> list[Path]:
    """Those of the paths below a folder that are pictures of these suffixes; a warning, which begins with
    `title`, counts and names what is passed over.
    """
    pictures: list[Path] = []
    passed: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        suffix = path.suffix.lower()
        if is_hidden(path.relative_to(folder)):
            passed["hidden"].append(path.name)
        elif path.is_dir():
            passed["folders, in which pictures are not looked for"].append(path.name)
        elif suffix in (".heic", ".heif"):
            passed[
                "HEIC, which has to be written as JPEG first (the phone's camera settings can do that)"
            ].append(path.name)
        elif suffix not in suffixes:
            passed["no pictures"].append(path.name)
        else:
            pictures.append(path)
    for why, names in passed.items():
        some = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
        _log.warning("%s: %d left out (%s): %s.", title, len(names), some, why)
    return pictures


def person_of(path: Path) -> str:
    """`person-0012_000123.png` is of `person-0012`."""
    return path.stem.partition("_")[0]


def split_by_person(pictures: Iterable[Picture], shares: SplitShares = SplitShares()) -> list[Picture]:
    """The pictures with `split` filled in. Folders that were split already stay as they are.

    Raises DataError when a person is in two splits, or there are too few people for three splits.
    """
    pictures = list(pictures)
    if not all(picture.split for picture in pictures):
        pictures = _divide(pictures, shares)
    splits_of_person: dict[str, set[str]] = defaultdict(set)
    for picture in pictures:
        splits_of_person[picture.person].add(picture.split)
    shared = sorted(person for person, splits in splits_of_person.items() if len(splits) > 1)
    if shared:
        raise DataError(
            f"{len(shared)} people are in more than one split ({', '.join(shared[:5])}); "
            "expected each person in one. "
            "Move their pictures together: figures on people seen in training say nothing about strangers"
        )
    return pictures


def _divide(pictures: list[Picture], shares: SplitShares) -> list[Picture]:
    people = sorted({picture.person for picture in pictures})
    nameless = [picture.path for picture in pictures if "_" not in picture.path.stem]
    if nameless:
        raise DataError(
            f"{len(nameless)} pictures do not say whom they show (such as {nameless[0]}); expected files "
            "PERSON_FRAME, such as anna_0001.png, because people are told apart by what stands before the "
            "first underscore. Rename them, or make them with: "
            "camcade data frames VIDEO --class CLASS --person PERSON"
        )
    if len(people) < 3:
        raise DataError(
            f"the pictures show {len(people)} people ({', '.join(people)}); expected at least 3, "
            "to have one in each of "
            f"{', '.join(SPLITS)}. Record more people, or name the files PERSON_FRAME.png"
        )
    np.random.default_rng(shares.seed).shuffle(people)
    validation = max(1, round(shares.validation * len(people)))
    test = max(1, round(shares.test * len(people)))
    test = min(test, len(people) - validation - 1)
    split_of = dict.fromkeys(people, "train")
    split_of.update(dict.fromkeys(people[:test], "test"))
    split_of.update(dict.fromkeys(people[test : test + validation], "validation"))
    divided = [replace(picture, split=split_of[picture.person]) for picture in pictures]
    _check_every_class(divided)
    return divided


def _check_every_class(pictures: list[Picture]) -> None:
    labels = {picture.label for picture in pictures}
    for split in SPLITS:
        lacking = sorted(labels - {picture.label for picture in pictures if picture.split == split})
        if lacking:
            people = sorted({picture.person for picture in pictures})
            raise DataError(
                f"the {split} split has nobody who shows {', '.join(lacking)}: {len(people)} people "
                f"({', '.join(people[:5])}) were told apart by what stands before the first underscore of a "
                "file's name; expected people who show every class. Take the frames again and say who is in "
                "them, such as: camcade data frames VIDEO --class CLASS --person anna"
            )


def of_split(pictures: Iterable[Picture], split: str) -> list[Picture]:
    """The pictures of one split. Raises DataError when there is none."""
    chosen = [picture for picture in pictures if picture.split == split]
    if not chosen:
        raise DataError(f"no picture in the {split} split; expected people in each of {', '.join(SPLITS)}")
    return chosen


def balance(pictures: Iterable[Picture], seed: int = 7, per_class: int | None = None) -> list[Picture]:
    """At most `per_class` pictures of each class (the smallest class's count unless given), spread over the
    people.

    Pictures are dealt person by person in turn, so that nobody with a long video dominates a class.
    """
    by_label: dict[str, list[Picture]] = defaultdict(list)
    for picture in pictures:
        by_label[picture.label].append(picture)
    count = per_class or min((len(group) for group in by_label.values()), default=0)
    rng = np.random.default_rng(seed)
    return [picture for group in by_label.values() for picture in _deal(group, count, rng)]


def _deal(pictures: list[Picture], count: int, rng: np.random.Generator) -> list[Picture]:
    by_person: dict[str, list[Picture]] = defaultdict(list)
    for index in rng.permutation(len(pictures)):
        by_person[pictures[index].person].append(pictures[index])
    turns = [(turn, person) for person, group in by_person.items() for turn in range(len(group))]
    order = sorted(turns, key=lambda pair: pair[0])
    return [by_person[person][turn] for turn, person in order[:count]]


def class_weights(labels: Sequence[str], order: Sequence[str]) -> NDArray[np.float32]:
    """One weight per class in `order`, (K,) float32, inverse to its share; mean 1 over the pictures."""
    counts = Counter(labels)
    return np.array([len(labels) / (len(order) * max(1, counts[label])) for label in order], np.float32)


def read_picture(path: Path) -> NDArray[np.uint8]:
    """RGB (H, W, 3) uint8. Raises DataError when the file is no readable picture."""
    try:
        encoded = np.frombuffer(path.read_bytes(), np.uint8)
    except OSError as problem:
        raise DataError(f"cannot read picture {path}: {problem.strerror}") from problem
    return decode_picture(encoded, str(path))


def decode_picture(encoded: NDArray[np.uint8], name: str) -> NDArray[np.uint8]:
    """RGB (H, W, 3) uint8 from a file's bytes; `name` is for the message of the DataError."""
    measure(encoded.tobytes(), name)
    picture = cv2.imdecode(encoded, cv2.IMREAD_COLOR)
    if picture is None:
        raise undecodable(encoded.size, name)
    return np.ascontiguousarray(picture[..., ::-1], dtype=np.uint8)


def write_picture(path: Path, picture: NDArray[np.uint8]) -> None:
    """RGB (H, W, 3) uint8 to a file; the suffix chooses the format. Raises DataError when that fails."""
    write_bytes(path, encoded_picture(path, picture))


def encoded_picture(path: Path, picture: NDArray[np.uint8]) -> bytes:
    """RGB (H, W, 3) uint8 in the format that the suffix of `path` asks for; DataError where there is none."""
    done, encoded = cv2.imencode(path.suffix, np.ascontiguousarray(picture[..., ::-1]))
    if not done:
        raise DataError(
            f"cannot write a picture as {path.suffix!r} to {path}; use one of {', '.join(PICTURE_SUFFIXES)}"
        )
    return encoded.tobytes()


def fingerprint(pictures: Iterable[Picture]) -> str:
    """A short hash of the pictures' files and labels; it changes when the data does."""
    digest = hashlib.sha256()
    for picture in pictures:
        digest.update(f"{stamp_of(picture.path)}|{picture.label}|{picture.split}\n".encode())
    return digest.hexdigest()[:16]


@dataclass(frozen=True)
class Faces:
    """Small pictures of one split of a zip: `pictures` (N, H, W) uint8 grey, `labels` (N,) indices into
    `classes`.
    """

    pictures: NDArray[np.uint8]
    labels: NDArray[np.int64]
    classes: tuple[str, ...]


def read_faces(path: Path, split: str) -> Faces:
    """One split of a zip laid out `SPLIT/CLASS/ID.jpg` (FER-2013), all pictures of one size.

    Raises DataError when the zip or the split is missing, or a picture cannot be decoded.
    """
    if not path.is_file():
        raise DataError(
            f"{path} is no file; expected the FER-2013 zip with {split}/CLASS/ID.jpg. "
            "Give its place with --faces, or leave the option out"
        )
    try:
        pictures, names = _faces_in(path, split)
    except DataError:
        raise
    except ARCHIVE_FAULTS as problem:
        raise DataError(f"{path} is no zip that can be read ({reason(problem)}); get it again") from problem
    classes = tuple(sorted({name.split("/")[1] for name in names}))
    sizes = Counter(picture.shape for picture in pictures)
    if len(sizes) > 1:
        (usual, _), (other, _) = sizes.most_common(2)
        odd = next(name for name, picture in zip(names, pictures, strict=True) if picture.shape == other)
        raise DataError(
            f"{path} holds pictures of several sizes ({odd} is {other[1]} × {other[0]}, most are "
            f"{usual[1]} × {usual[0]} pixels); expected one size. Scale them to one"
        )
    labels = np.array([classes.index(name.split("/")[1]) for name in names], np.int64)
    return Faces(np.stack(pictures), labels, classes)


def _faces_in(path: Path, split: str) -> tuple[list[NDArray[np.uint8]], list[str]]:
    with zipfile.ZipFile(path) as archive:
        names = sorted(
            n
            for n in archive.namelist()
            if n.startswith(f"{split}/")
            and n.lower().endswith(PICTURE_SUFFIXES)
            and not is_hidden(PurePosixPath(n))
        )
        if not names:
            raise DataError(f"{path} has no pictures below {split}/; expected SPLIT/CLASS/ID.jpg")
        return [_decode_grey(archive.read(name), f"{path}:{name}") for name in names], names


def _decode_grey(encoded: bytes, name: str) -> NDArray[np.uint8]:
    picture = cv2.imdecode(np.frombuffer(encoded, np.uint8), cv2.IMREAD_GRAYSCALE) if encoded else None
    if picture is None:
        raise DataError(f"picture {name} cannot be decoded; get the zip again")
    return np.asarray(picture, np.uint8)


def read_prepared(
    pictures: Sequence[Picture], width: int, height: int, progress: Any = None
) -> NDArray[np.uint8]:
    """Pictures area-stretched to (N, height, width, 3) uint8, rounded; `progress()` follows each."""
    from camcade_training.core.preprocessing import area_resize

    prepared = np.empty((len(pictures), height, width, 3), np.uint8)
    for index, picture in enumerate(pictures):
        prepared[index] = np.rint(area_resize(read_picture(picture.path), width, height))
        if progress:
            progress()
    return prepared


def read_joints_px(pictures: Sequence[Picture]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Joints (N, 17, 2) in px, those outside the picture too, and which of them lie inside (N, 17).

    Raises DataError for a picture whose joints are not written beside its class folder.
    """
    lines: dict[Path, dict[str, Any]] = {}
    places, inside = [], []
    for picture in pictures:
        folder = picture.path.parent.parent
        if folder not in lines:
            lines[folder] = _joint_lines(folder)
        line = lines[folder].get(f"{picture.path.parent.name}/{picture.path.name}")
        if line is None:
            raise DataError(
                f"{folder / 'joints.jsonl'} does not say where the joints of {picture.path.name} are; "
                "expected a line for each picture, as camcade data people writes them"
            )
        places.append(line["joints"])
        inside.append(line["visible"])
    return np.asarray(places, np.float32), np.asarray(inside) > 0


def _joint_lines(folder: Path) -> dict[str, Any]:
    path = folder / "joints.jsonl"
    if not path.is_file():
        return {}
    try:
        rows = [parse_json(line) for line in path.read_text(encoding="utf-8").splitlines()]
        if not rows:
            return {}
        height, width = read_picture(folder / rows[0]["file"]).shape[:2]
        return {row["file"]: {**row, "size": (width, height)} for row in rows}
    except (ValueError, KeyError) as problem:
        raise DataError(
            f"{path} is no list of joints ({problem!r}); remove it, or draw the people again"
        ) from problem


def describe(pictures: Iterable[Picture]) -> dict[str, Any]:
    """Counts by split and class, and people by split, for cards and reports."""
    pictures = list(pictures)
    splits = [split for split in SPLITS if any(picture.split == split for picture in pictures)]
    return {
        split: {
            "people": len({p.person for p in pictures if p.split == split}),
            "pictures": dict(Counter(p.label for p in pictures if p.split == split)),
        }
        for split in splits
    }
