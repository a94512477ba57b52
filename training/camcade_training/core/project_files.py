"""Studio's projects as class folders, as all of training reads them.

A class is the label that it is called, or else the kind of strike that it asks a game for: a class “jab” with
the move high punch is `punch`, one without a move is `other`. The n-th recording of each class counts as
person n, so that every split has recordings of every class.
"""

import hashlib
import struct
import time
from collections.abc import Mapping
from pathlib import Path

from camcade.errors import DataError, StudioError
from camcade.gestures.body_features import FEATURE_NAMES
from camcade.intents import limb_of
from camcade.models.bundle import Bundle, read_bundle
from camcade.models.card import CARD_NAME, GRAPH_NAME, ModelCard
from camcade.places import file_to_read, whole_new_folder, write_bytes
from camcade.studio.archive import class_folders
from camcade.studio.exports import camcade_bundle, teachable_machine_file
from camcade.studio.head import BACKBONE
from camcade.studio.intake import bring_in
from camcade.studio.kept import KeptProject
from camcade.studio.network import head_of_network, network_project, shard_names
from camcade.studio.project import StudioClass
from camcade.studio.split import by_session
from camcade.studio.zip_reader import LARGEST_ARCHIVE_BYTES
from camcade_training.core.picture_size import measure
from camcade_training.core.settings import REPOSITORY


def read_project_file(path: Path) -> KeptProject:
    """A project of Studio, a `.tm` project or a zip of class folders. Raises DataError."""
    content = file_to_read(path, "a project file (.zip)", LARGEST_ARCHIVE_BYTES)
    try:
        return bring_in(content, path.name)
    except StudioError as error:
        raise DataError(str(error)) from error


def strike_folders(path: Path, into: Path) -> Path:
    """The class folders punch, kick and other of a project file, unpacked once below `into`."""
    kept = read_project_file(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    folder = into / f"{path.stem}-{digest}"
    if not folder.is_dir():
        write_class_folders(
            kept, folder, {one.key: strike_label(one) for one in kept.project.trained_classes}
        )
    return folder


def strike_label(one: StudioClass) -> str:
    """The label of `strike-image` that a class stands for."""
    name = one.name.casefold()
    if name in ("punch", "kick", "other"):
        return name
    return (limb_of(one.move) if one.move is not None else "") or "other"


def write_class_folders(
    kept: KeptProject,
    folder: Path,
    names: Mapping[str, str] | None = None,
    beside: Mapping[str, str] | None = None,
) -> int:
    """Write `folder/CLASS/sN_KEY.jpg`, all or nothing. Returns how many pictures there are.

    Args:
        names: class key → name of its folder; several may share one. Default: the classes' own names.
        beside: name of a file in `folder` → its text.

    Raises:
        DataError: the folder is there already, or cannot be written.
    """
    if folder.exists():
        raise DataError(f"{folder} exists already; choose another --out, or remove it")
    names = names if names is not None else class_folders(kept.project)
    count = 0
    for sample, content in kept.pictures.items():
        measure(content, f"{sample} of {kept.project.name}")
    with whole_new_folder(folder) as partial:
        for name, text in (beside or {}).items():
            (partial / name).write_text(text, encoding="utf-8")
        for key, name in names.items():
            place = partial / name
            place.mkdir(parents=True, exist_ok=True)
            sessions = by_session(kept.project.samples_of(key))
            for number, samples in enumerate(sessions.values(), start=1):
                for sample in samples:
                    (place / f"s{number}_{key}-{sample}.jpg").write_bytes(kept.pictures[sample])
                    count += 1
    return count


def poses_table(kept: KeptProject) -> str:
    """The features of a project of the body as CSV: class, session, sample, then `FEATURE_NAMES`."""
    rows = [",".join(("class", "session", "sample", *FEATURE_NAMES))]
    for sample in kept.project.samples:
        if sample.key in kept.features:
            name = kept.project.class_of(sample.class_key).name.replace('"', '""')
            numbers = struct.unpack(f"<{len(FEATURE_NAMES)}f", kept.features[sample.key])
            rows.append(
                f'"{name}",{sample.session},{sample.key},' + ",".join(f"{one:.6g}" for one in numbers)
            )
    return "\n".join(rows) + "\n"


# Models -----------------------------------------------------------------------------------------------------


def read_model(path: Path) -> KeptProject:
    """What tells classes: a project of Studio, a zipped model, or the folder of a bundle.

    Raises:
        DataError: nothing in it has been trained.
        ModelError: the folder holds no whole bundle.
    """
    if path.is_dir():
        bundle = read_bundle(path)
        card, graph, weights = parts_of(bundle)
        try:
            project, network = network_project(card, graph, weights, path.name)
        except StudioError as error:
            raise DataError(str(error)) from error
        return KeptProject(project, network=network)
    kept = read_project_file(path)
    if not kept.told:
        raise DataError(f"{path} holds samples, but nothing trained; open it in Studio and press Train")
    return kept


def parts_of(bundle: Bundle) -> tuple[ModelCard, bytes, bytes]:
    """Card, `model.json` and joined weights of a bundle."""
    graph = bundle.files[GRAPH_NAME]
    return bundle.card, graph, b"".join(bundle.files[path] for path in shard_names(graph, bundle.card.name))


def backbone_parts() -> tuple[ModelCard, bytes, bytes]:
    """Those of the backbone that ships."""
    return parts_of(read_bundle(REPOSITORY / "models" / BACKBONE))


def write_bundle(kept: KeptProject, out: Path) -> tuple[str, ...]:
    """Write `out/card.json` and what belongs to it, all or nothing. Returns the labels. Raises DataError."""
    try:
        files = camcade_bundle(kept, *backbone_parts(), out.name)
    except StudioError as error:
        raise DataError(str(error)) from error
    if out.exists():
        raise DataError(f"{out} exists already; choose another folder, or remove it")
    with whole_new_folder(out) as partial:
        for name, content in files.items():
            (partial / name).write_bytes(content)
    return ModelCard.parse(files[CARD_NAME], CARD_NAME).labels


def teachable_machine_export(path: Path) -> tuple[bytes, tuple[str, ...]]:
    """The zip of a model's head on its own backbone, and the labels. Raises DataError, ModelError."""
    kept = read_model(path)
    parts = backbone_parts()
    try:
        if kept.head is None:
            assert kept.network is not None
            kept.head = head_of_network(kept.network)
            parts = kept.network.card, kept.network.graph, kept.network.weights
        made = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
        return teachable_machine_file(kept, *parts, made), tuple(kept.labels.values())
    except StudioError as error:
        raise DataError(str(error)) from error


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet. Raises DataError."""
    if path.exists():
        raise DataError(f"{path} exists already; choose another --out, or remove it")
    write_bytes(path, content)
