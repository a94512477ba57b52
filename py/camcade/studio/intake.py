"""Bringing in what others made: project files, `.tm` projects, zips of class folders, trained networks.

Whatever has pictures by class, or tells classes from pictures, becomes a project; all else is refused by
its name.
"""

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from camcade.errors import StudioError
from camcade.plain_json import parse_json
from camcade.studio.archive import read_project
from camcade.studio.kept import PROJECT_NAME, KeptProject
from camcade.studio.network import CARD_NAME, GRAPH_NAME, read_bundle
from camcade.studio.project import FEWEST_CLASSES, LONGEST_NAME, MOST_CLASSES, MOST_SAMPLES, Project
from camcade.studio.teachable_machine import METADATA_NAME, read_teachable_machine
from camcade.studio.zip_reader import ZipReader

PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif")
SPLITS = frozenset({"train", "validation", "test"})
TEACHABLE_MACHINE_PROJECT = "manifest.json"
TEACHABLE_MACHINE_MODEL = frozenset({METADATA_NAME, GRAPH_NAME})
BUNDLE = frozenset({CARD_NAME, GRAPH_NAME})
OTHER_KINDS = {"pose": "poses", "audio": "sounds", "sound": "sounds", "speech": "sounds"}


def bring_in(content: bytes, name: str) -> KeptProject:
    """The project in a file, whoever made it.

    Args:
        content: of the whole file.
        name: of the file; a project that has no name of its own is called so.

    Raises:
        StudioError: the file holds no pictures by class; the message says what it is instead.
    """
    reader = ZipReader(content, name)
    top = {path for path in reader.names if "/" not in path}
    if PROJECT_NAME in top:
        return read_project(content, name)
    if TEACHABLE_MACHINE_PROJECT in top:
        refuse_other_kinds(reader)
        return gathered(reader, teachable_machine_rows(reader))
    for known, read in ((TEACHABLE_MACHINE_MODEL, read_teachable_machine), (BUNDLE, read_bundle)):
        if top >= known:
            project, network = read(reader)
            return KeptProject(project, network=network)
    return gathered(reader, folder_rows(reader))


def refuse_other_kinds(reader: ZipReader) -> None:
    """A project of poses or sounds has no pictures that we could learn from."""
    try:
        manifest = parse_json(reader.read(TEACHABLE_MACHINE_PROJECT))
        kind = str(manifest.get("type", "image")).casefold()
    except (ValueError, AttributeError) as error:
        raise StudioError(
            f"“{reader.name}” is a damaged .tm project: its manifest.json is no JSON."
        ) from error
    for word, things in OTHER_KINDS.items():
        if word in kind:
            raise StudioError(
                f"“{reader.name}” is a Teachable Machine project of {things}; Studio learns from pictures. "
                "Bring an image project."
            )


def teachable_machine_rows(reader: ZipReader) -> Iterable[tuple[str, str, str]]:
    """(class, session, path) of each picture `CLASS-INDEX.jpg`."""
    for path in pictures(reader.names):
        label, dash, number = PurePosixPath(path).stem.rpartition("-")
        if dash and number.isdecimal():
            yield label, label, path


def folder_rows(reader: ZipReader) -> Iterable[tuple[str, str, str]]:
    """(class, session, path) of each picture in a folder; the session is its name up to the first `_`."""
    for path in pictures(reader.names):
        *folders, file = PurePosixPath(path).parts
        if folders and folders[0] != "__MACOSX" and folders[-1] not in SPLITS:
            yield folders[-1], file.partition("_")[0] if "_" in file else "", path


def pictures(names: Iterable[str]) -> list[str]:
    """Those that are pictures by their suffix, files that systems hide left out; `2` comes before `10`."""
    found = [
        path
        for path in names
        if path.lower().endswith(PICTURE_SUFFIXES) and not PurePosixPath(path).name.startswith(".")
    ]
    return sorted(found, key=natural)


def natural(path: str) -> list[tuple[str, int]]:
    """The key to sort paths by: words by their letters, numbers by their size."""
    parts = [(text, int(digits or 0)) for text, digits in re.findall(r"(\D*)(\d*)", path)]
    return parts[:-1]


def gathered(reader: ZipReader, rows: Iterable[tuple[str, str, str]]) -> KeptProject:
    """A project of these pictures, class by class, session by session."""
    by_class: dict[str, dict[str, list[str]]] = {}
    for label, session, path in rows:
        name = " ".join(label.split())[:LONGEST_NAME] or "class"
        by_class.setdefault(name, {}).setdefault(session, []).append(path)
    count = sum(len(paths) for sessions in by_class.values() for paths in sessions.values())
    if len(by_class) < FEWEST_CLASSES or len(by_class) > MOST_CLASSES or count > MOST_SAMPLES:
        found = f"{len(by_class)} class{'' if len(by_class) == 1 else 'es'} with {count:,} pictures"
        raise StudioError(
            f"“{reader.name}” holds {found}; I expect {FEWEST_CLASSES} to {MOST_CLASSES} classes with "
            f"{MOST_SAMPLES:,} pictures at most: a Camcade or .tm project, or a folder of pictures "
            "for each class."
        )
    project = Project.of(PurePosixPath(reader.name).stem[:LONGEST_NAME] or "Project")
    kept = KeptProject(project)
    for name, sessions in by_class.items():
        project = project.added(name)
        key = project.classes[-1].key
        for paths in sessions.values():
            project, session = project.begun()
            for path in paths:
                project = project.took(key, session)
                kept.pictures[project.samples[-1].key] = reader.read(path)
    kept.project = project
    return kept
