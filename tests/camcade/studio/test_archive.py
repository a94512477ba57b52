import io
import json
import math
import struct
import zipfile

import pytest

from camcade.errors import StudioError
from camcade.intents import Intent
from camcade.studio import zip_reader
from camcade.studio.archive import read_project, write_project
from camcade.studio.head import FEATURES, Head, TrainingSettings, weight_count
from camcade.studio.intake import bring_in
from camcade.studio.kept import KeptProject
from camcade.studio.project import Project


@pytest.fixture
def kept() -> KeptProject:
    project = (
        Project.of("Mine", ["High Punch", "high/punch", "Über", "…"]).recorded("c1", 2).recorded("c2", 1)
    )
    project = project.moved("c2", Intent.BLOCK).switched("c3", False)
    keys = [sample.key for sample in project.samples]
    return KeptProject(
        project,
        {key: f"picture {key}".encode() for key in keys},
        {key: struct.pack("<f", number) * FEATURES for number, key in enumerate(keys[:2])},
        TrainingSettings(epochs=5),
        Head(("c1", "c2"), 2, bytes(4 * weight_count(FEATURES, 2, 2)), learnt=project.mark()),
    )


def zipped(files) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def files_of(content) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_what_is_written_is_read_again(kept):
    assert read_project(write_project(kept), "mine.zip") == kept


def test_the_same_project_gives_the_same_bytes(kept):
    assert write_project(kept) == write_project(kept)


def test_folders_are_called_as_their_classes_and_files_begin_with_their_session(kept):
    names = [name for name in files_of(write_project(kept)) if name.startswith("samples/")]
    assert names == [
        "samples/high-punch/r5_p6.jpg",
        "samples/high-punch/r5_p7.jpg",
        "samples/high-punch-c2/r8_p9.jpg",
    ]


def test_a_sample_whose_picture_is_lost_is_left_out(kept):
    del kept.pictures["p7"]
    assert [one.key for one in read_project(write_project(kept), "x").project.samples] == ["p6", "p9"]


def test_a_class_that_was_deleted_since_the_training_is_no_damage(kept):
    kept.project = kept.project.removed("c2")
    back = read_project(write_project(kept), "x")
    assert back.project.names == kept.project.names and back.head == kept.head


def test_features_that_hold_what_is_no_number_are_looked_at_anew(kept):
    featured = list(kept.features)
    kept.features[featured[0]] = struct.pack("<f", math.nan) + kept.features[featured[0]][4:]
    assert list(read_project(write_project(kept), "x").features) == featured[1:]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\x89PNG not a zip", "no zip archive"),
        (zipped({"a.txt": b"x"}), "holds 0 classes"),
        (zipped({"../evil/a.jpg": b"x"}), "leads out of the archive"),
        (zipped({"/etc/a.jpg": b"x"}), "leads out of the archive"),
        (zipped({"c:/a.jpg": b"x"}), "leads out of the archive"),
        (zipped({"a/b.jpg": bytes(5_000_000)}), "unpacks to 1 files of 5 MB"),
        (zipped({"one/a.jpg": b"x"}), "holds 1 class with 1 pictures"),
        (zipped({"metadata.json": "{}", "model.json": "{}", "weights.bin": b""}), "no list of labels"),
        (zipped({"manifest.json": '{"type": "pose"}'}), "project of poses"),
        (zipped({"manifest.json": '{"type": "audio"}'}), "project of sounds"),
        (zipped({"manifest.json": "no"}), "no JSON"),
        (zipped({"project.json": "no"}), "damaged project"),
        (zipped({"project.json": '{"format": 9}'}), "format 9, this version reads 1"),
        (zipped({"project.json": "[]"}), "damaged project"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",  # a zip holds the time it was made at
)
def test_what_is_no_project_is_told_by_what_it_is(content, says):
    with pytest.raises(StudioError, match=says) as caught:
        bring_in(content, "file.zip")
    assert "“file.zip”" in str(caught.value)


def test_half_a_file_is_told(kept):
    content = write_project(kept)
    with pytest.raises(StudioError, match="only a part"):
        bring_in(content[: len(content) // 2], "half.zip")


def test_a_flipped_byte_in_a_picture_is_told(kept):
    content = write_project(kept).replace(b"picture p6", b"picture q6")
    with pytest.raises(StudioError, match=r"r5_p6.jpg in “x.zip” is damaged"):
        bring_in(content, "x.zip")


def test_too_large_is_told_before_anything_is_read(kept, monkeypatch):
    monkeypatch.setattr(zip_reader, "LARGEST_ARCHIVE_BYTES", 100)
    with pytest.raises(StudioError, match="Save fewer samples"):
        bring_in(write_project(kept), "large.zip")


def changed(kept, change) -> bytes:
    files = files_of(write_project(kept))
    table = json.loads(files["project.json"])
    change(table, files)
    return zipped({**files, "project.json": json.dumps(table)})


def drop_picture(table, files):
    del files["samples/high-punch/r5_p6.jpg"]


def set_head(**values):
    return lambda table, files: table["head"].update(values)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (drop_picture, "lacks the picture 'samples/high-punch/r5_p6.jpg'"),
        (lambda table, files: table["classes"].pop(1), "belongs to a class c2 that it lacks"),
        (lambda table, files: table["classes"][1].update(name="HIGH PUNCH"), "called the same"),
        (lambda table, files: table["samples"][1].update(key="p6"), "called the same"),
        (lambda table, files: table["samples"][0].update(key="../p6"), "does not say what it has to"),
        (lambda table, files: table["classes"][0].update(move="fly"), "does not say what it has to"),
        (lambda table, files: table.update(counter=3), "counter 3 is below the key 9"),
        (lambda table, files: table.update(training={"epochs": 0}), "epochs"),
        (lambda table, files: files.update({"features.bin": b"123"}), "features.bin has 3 bytes for 2 rows"),
        (set_head(classes=["c1", "c77"]), "its head tells c1, c77"),
        (set_head(classes=["c1", "c1"]), "its head tells c1, c1"),
        (set_head(features=1280), "takes 1280 features"),
        (set_head(hidden_units=3), "Train again"),
        (set_head(backbone="other"), "512 features of 'other'"),
    ],
)
def test_contradictions_are_told(kept, change, says):
    with pytest.raises(StudioError, match=says):
        bring_in(changed(kept, change), "x.zip")


def test_teachable_machine_projects_become_projects():
    names = ["Class 1-0.jpg", "Class 1-10.jpg", "Class 1-2.jpg", "left-hand-0.jpg"]
    kept = bring_in(zipped({"manifest.json": '{"type":"image"}', **{name: name for name in names}}), "my.tm")
    assert kept.project.name == "my" and kept.project.names == ("Class 1", "left-hand")
    assert list(kept.pictures.values()) == [
        b"Class 1-0.jpg",
        b"Class 1-2.jpg",
        b"Class 1-10.jpg",
        b"left-hand-0.jpg",
    ]


def test_class_folders_become_projects_with_sessions():
    names = ["data/train/punch/anna_1.png", "data/train/punch/anna_2.png", "data/train/punch/ben_1.png"]
    names += [
        "data/validation/kick/ben_9.jpg",
        "__MACOSX/x/a.jpg",
        "data/train/punch/.a.jpg",
        "data/notes.txt",
    ]
    kept = bring_in(zipped(dict.fromkeys(names, "x")), "folders.zip")
    assert kept.project.names == ("punch", "kick")
    sessions = [sample.session for sample in kept.project.samples_of(kept.project.classes[0].key)]
    assert len(sessions) == 3 and len(set(sessions)) == 2
