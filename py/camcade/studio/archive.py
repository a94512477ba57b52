"""A project as a file: `project.json`, pictures in folders of their classes, features, the trained head.

    project.json              names, classes, samples, training, head: all but pictures and numbers
    samples/punch/r3_p4.jpg   one picture; up to the `_` is its session, so training splits by it
    features.bin              float32, little-endian: a row for each sample that has one by `project.json`
    head.bin                  the weights of `Head`
    network/                  card.json, model.json, weights.bin of a network that others trained

The folders alone are what `camcade train strike-image --data` reads.
"""

import io
import json
import math
import re
import zipfile
from array import array

from camcade.studio.kept import (
    PROJECT_NAME,
    KeptProject,
    damaged,
    head_of,
    network_of,
    parse_project,
    plain_project,
)
from camcade.studio.project import Project
from camcade.studio.zip_reader import ZipReader

FEATURES_NAME = "features.bin"
HEAD_NAME = "head.bin"
NETWORK = ("network/card.json", "network/model.json", "network/weights.bin")
TIMESTAMP = (1980, 1, 1, 0, 0, 0)  # the earliest a zip archive can express: the same project, the same bytes


def write_project(kept: KeptProject) -> bytes:
    """The project file. Samples without a picture are left out."""
    folders = class_folders(kept.project)
    samples = [sample for sample in kept.project.samples if sample.key in kept.pictures]
    featured = [sample for sample in samples if sample.key in kept.features]
    paths = {one.key: f"samples/{folders[one.class_key]}/{one.session}_{one.key}.jpg" for one in samples}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:  # pictures are compressed already
        add(archive, PROJECT_NAME, json.dumps(plain_project(kept, paths), indent=1).encode())
        for sample in samples:
            add(archive, paths[sample.key], kept.pictures[sample.key])
        if featured:
            add(archive, FEATURES_NAME, b"".join(kept.features[one.key] for one in featured))
        if kept.head is not None:
            add(archive, HEAD_NAME, kept.head.weights)
        if kept.network is not None:
            card = kept.network.card.to_json().encode()
            for path, content in zip(NETWORK, (card, kept.network.graph, kept.network.weights), strict=True):
                add(archive, path, content)
    return made.getvalue()


def add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, TIMESTAMP), content)


def class_folders(project: Project) -> dict[str, str]:
    """Class key → the name of its folder: the class's own as far as every file system takes it."""
    found: dict[str, str] = {}
    for one in project.classes:
        plain = "-".join(re.findall(r"[a-z0-9]+", one.name.casefold())) or one.key
        found[one.key] = plain if plain not in found.values() else f"{plain}-{one.key}"
    return found


def read_project(content: bytes, name: str) -> KeptProject:
    """A project file that `write_project` made.

    Args:
        name: of the file, for messages.

    Raises:
        StudioError: it is none, or damaged, too large, or made by a later version.
    """
    reader = ZipReader(content, name)
    kept, table = parse_project(reader.read(PROJECT_NAME), name)
    featured: list[str] = []
    for row in table["samples"]:
        path = row.get("file")
        if not isinstance(path, str) or path not in reader:
            raise damaged(name, f"it lacks the picture {path!r}")
        kept.pictures[row["key"]] = reader.read(path)
        if row.get("has_features") is True:
            featured.append(row["key"])
    head = table.get("head")
    size = 4 * kept.project.kind.features
    if featured:
        rows = reader.read(FEATURES_NAME)
        if len(rows) != size * len(featured):
            raise damaged(
                name, f"{FEATURES_NAME} has {len(rows):,} bytes for {len(featured)} rows of {size:,}"
            )
        found = {key: rows[size * at : size * (at + 1)] for at, key in enumerate(featured)}
        kept.features = {key: row for key, row in found.items() if math.isfinite(sum(array("f", row)))}
    if head is not None:
        kept.head = head_of(head, reader.read(HEAD_NAME), kept.project, name)
    if table.get("network") is not None:
        card, graph, weights = (reader.read(path) for path in NETWORK)
        kept.network = network_of(table["network"], card, graph, weights, kept.project, name)
    return kept
