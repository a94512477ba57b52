import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from camcade.errors import DataError
from camcade.models.bundle import read_bundle
from camcade.studio.archive import write_project
from camcade.studio.kept import KeptProject
from camcade.studio.network import head_of_network
from camcade.studio.project import Project
from camcade_build.project import this_checkout
from camcade_training.commands import data, export
from camcade_training.core import datasets
from camcade_training.core.datasets import read_class_folders, split_by_person
from camcade_training.core.project_files import (
    read_model,
    read_project_file,
    write_bundle,
    write_class_folders,
)
from camcade_training.core.tfjs import run_bundle

EXAMPLE = this_checkout().root / "site" / "studio" / "example.zip"


def jpeg() -> bytes:
    """A picture that can be read."""
    content = io.BytesIO()
    Image.new("RGB", (16, 16)).save(content, "JPEG")
    return content.getvalue()


@pytest.fixture
def project_file(tmp_path: Path) -> Path:
    project = Project.of("Mine", ["jab", "spin kick", "resting", "unused"]).switched("c4", False)
    for key in ("c1", "c2", "c3", "c1", "c2", "c3", "c3", "c2", "c1", "c4"):
        project = project.recorded(key, 3)
    path = tmp_path / "mine.zip"
    path.write_bytes(write_project(KeptProject(project, {one.key: jpeg() for one in project.samples})))
    return path


def test_training_reads_a_project_by_its_moves(project_file, tmp_path, monkeypatch):
    monkeypatch.setattr(datasets, "CACHE", tmp_path / "cache")
    pictures = read_class_folders(project_file)
    assert {label: sum(one.label == label for one in pictures) for label in ("punch", "kick", "other")} == {
        "punch": 9,
        "kick": 9,
        "other": 9,
    }
    assert read_class_folders(project_file) == pictures, "unpacked once"


def test_each_split_has_whole_recordings_of_every_class(project_file, tmp_path, monkeypatch):
    monkeypatch.setattr(datasets, "CACHE", tmp_path / "cache")
    divided = split_by_person(read_class_folders(project_file))
    for split in ("train", "validation", "test"):
        assert {one.label for one in divided if one.split == split} == {"punch", "kick", "other"}


def test_import_keeps_the_names_of_classes(project_file, tmp_path):
    assert write_class_folders(read_project_file(project_file), tmp_path / "out") == 30
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "jab",
        "resting",
        "spin-kick",
        "unused",
    ]
    with pytest.raises(DataError, match="exists already"):
        write_class_folders(read_project_file(project_file), tmp_path / "out")


def test_what_python_trained_comes_back_with_the_same_classes_and_probabilities(tmp_path):
    """The way of a bundle that training exported: into Studio, its head into a project, and out again."""
    trained = this_checkout().models / "strike-image"
    zipped = tmp_path / "trained.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        for path in trained.iterdir():
            if path.suffix in (".json", ".bin"):
                archive.write(path, path.name)
    kept = read_project_file(zipped)
    assert kept.project.names == ("punch", "kick", "other") == tuple(kept.labels.values())
    assert kept.network is not None
    own = KeptProject(kept.project, head=head_of_network(kept.network))
    (tmp_path / "project.zip").write_bytes(write_project(own))
    write_bundle(read_model(tmp_path / "project.zip"), tmp_path / "out")
    write_bundle(read_model(zipped), tmp_path / "whole")
    half = np.random.default_rng(3).uniform(-1, 1, (1, 128, 64, 3)).astype(np.float32)
    picture = np.concatenate([half, half[:, :, ::-1]], axis=2)  # its own mirror image: both looks are one
    expected = run_bundle(trained, picture)["probabilities"][0]
    for folder in ("out", "whole"):
        found = run_bundle(tmp_path / folder, picture)["probabilities"][0]
        assert found.tolist() == pytest.approx(expected.tolist(), abs=1e-3)
    assert own.head is not None
    features = run_bundle(trained, picture)["features"][0]
    assert own.head.probabilities(features.tolist()) == pytest.approx(expected.tolist(), abs=1e-3)


def test_commands_take_models_along_and_bring_them_in(tmp_path):
    runner, model = CliRunner(), tmp_path / "model.zip"
    done = runner.invoke(
        export.app,
        ["teachable-machine", str(this_checkout().models / "strike-image"), "--out", str(model)],
    )
    assert done.exit_code == 0 and "punch, kick, other" in done.output
    done = runner.invoke(data.app, ["import", str(model), "--out", str(tmp_path / "theirs")])
    assert done.exit_code == 0 and read_bundle(tmp_path / "theirs").card.source == "Teachable Machine"
    done = runner.invoke(export.app, ["studio", str(EXAMPLE), str(tmp_path / "mine")])
    assert isinstance(done.exception, DataError) and "nothing trained" in str(done.exception)
    done = runner.invoke(export.app, ["studio", str(model), str(tmp_path / "theirs")])
    assert isinstance(done.exception, DataError) and "exists already" in str(done.exception)
    done = runner.invoke(export.app, ["teachable-machine", str(model), "--out", str(tmp_path / "again.zip")])
    assert isinstance(done.exception, DataError) and "has no head" in str(done.exception)


def test_what_is_no_project_is_told(tmp_path):
    path = tmp_path / "project.zip"
    path.write_bytes(b"no zip")
    with pytest.raises(DataError, match="“project.zip” is no zip archive"):
        read_class_folders(path)


def test_the_drawn_example_is_ready_to_train():
    kept = read_project_file(EXAMPLE)
    assert kept.project.names == ("punch", "kick", "other")
    for one in kept.project.classes:
        samples = kept.project.samples_of(one.key)
        assert len(samples) >= 20 and len({sample.session for sample in samples}) >= 3
    assert all(picture.startswith(b"\xff\xd8") for picture in kept.pictures.values())
    assert EXAMPLE.stat().st_size < 400_000
