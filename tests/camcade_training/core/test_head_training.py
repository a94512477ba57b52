import csv
import random
import struct
from array import array
from dataclasses import replace

import pytest
from tests.camcade_training.core.test_project_files import jpeg
from typer.testing import CliRunner

from camcade.errors import DataError
from camcade.studio.archive import write_project
from camcade.studio.body import AT_REST, UNTOLD
from camcade.studio.head import POSE_FEATURES, Kind, TrainingSettings
from camcade.studio.kept import KeptProject
from camcade.studio.project import Project
from camcade_training.commands import data, export, train
from camcade_training.core.head_training import train_project
from camcade_training.core.project_files import read_project_file

QUICK = TrainingSettings(epochs=60)


@pytest.fixture
def kept() -> KeptProject:
    """A project of the body whose classes lie apart, three recordings of each."""
    project = Project.of("Body", ["up", "down", "side"], Kind.BODY)
    for key in ("c1", "c2", "c3") * 3:
        project = project.recorded(key, 10)
    rng = random.Random(1)
    centres = {key: [rng.uniform(-1, 1) for _ in range(POSE_FEATURES)] for key in ("c1", "c2", "c3")}
    features = {
        one.key: array("f", [rng.gauss(value, 0.3) for value in centres[one.class_key]]).tobytes()
        for one in project.samples
    }
    return KeptProject(project, {one.key: b"picture" for one in project.samples}, features)


@pytest.mark.parametrize("hidden_units", [0, 16])
def test_classes_that_lie_apart_are_told_and_the_head_in_the_project_says_the_same(kept, hidden_units):
    found = train_project(kept, replace(QUICK, hidden_units=hidden_units))
    assert found.held == 30 and found.learnt == 60
    assert found.accuracy > 0.95 and found.held_accuracy is not None and found.held_accuracy > 0.95
    head = found.kept.head
    assert head is not None and head.learnt == kept.project.mark()
    right = 0
    for sample in kept.project.samples:
        shares = head.probabilities(struct.unpack(f"<{POSE_FEATURES}f", kept.features[sample.key]))
        right += head.classes[shares.index(max(shares))] == sample.class_key
    assert right / 90 > 0.95, "what is scaled in training is scaled by the first layer"


def test_the_same_seed_gives_the_same_head(kept):
    first, again, other = (train_project(kept, replace(QUICK, seed=seed)).kept.head for seed in (1, 1, 2))
    assert first == again != other


@pytest.mark.parametrize("hidden_units", [0, 8])
def test_a_head_that_is_there_can_be_trained_further(kept, hidden_units):
    trained = train_project(kept, replace(QUICK, hidden_units=hidden_units)).kept
    further = replace(QUICK, epochs=1, learning_rate=1e-9, hidden_units=3, is_continued=True)
    found = train_project(trained, further).kept
    assert found.head is not None and trained.head is not None
    assert found.head.hidden_units == hidden_units, "those of the head that it goes on from"
    assert array("f", found.head.weights) == pytest.approx(array("f", trained.head.weights), abs=1e-4)
    with pytest.raises(DataError, match="no head of these classes to go on from"):
        train_project(kept, further)


def test_legs_that_are_not_seen_are_taken_for_those_of_somebody_who_stands(kept):
    head = train_project(kept, QUICK).kept.head
    assert head is not None
    standing = [0.3] * POSE_FEATURES
    unseen = list(standing)
    for number, (value, gate) in AT_REST.items():
        standing[number], standing[gate] = value, 1.0
        unseen[number], unseen[gate] = 0.0, 0.0
    for number in UNTOLD[:5]:
        unseen[number] = 1.0  # which says nothing to the head, either
    assert head.probabilities(unseen) == pytest.approx(head.probabilities(standing), abs=1e-4)


def test_what_cannot_be_trained_is_told(kept):
    with pytest.raises(DataError, match="1 samples of “Body” have no features yet; open it in Studio"):
        features = {key: row for key, row in kept.features.items() if key != kept.project.samples[0].key}
        train_project(replace(kept, features=features), QUICK)
    with pytest.raises(DataError, match="no samples of empty"):
        train_project(replace(kept, project=kept.project.added("empty")), QUICK)


def test_the_command_writes_a_project_that_opens_again(kept, tmp_path):
    given, out = tmp_path / "body.zip", tmp_path / "trained.zip"
    given.write_bytes(write_project(kept))
    asked = ["studio", "--data", str(given), "--out", str(out), "--set", "epochs=10"]
    result = CliRunner().invoke(train.app, asked)
    assert result.exit_code == 0 and "of 30 unseen ones" in result.output
    found = read_project_file(out)
    assert found.project == kept.project and found.features == kept.features
    assert found.head is not None and found.training.epochs == 10
    refused = CliRunner().invoke(export.app, ["studio", str(out), str(tmp_path / "bundle")])
    assert isinstance(refused.exception, DataError) and "by the joints of the body" in str(refused.exception)


def test_import_writes_the_poses_of_a_project_of_the_body_beside_its_pictures(kept, tmp_path):
    path, out = tmp_path / "body.zip", tmp_path / "out"
    path.write_bytes(write_project(replace(kept, pictures=dict.fromkeys(kept.pictures, jpeg()))))
    done = CliRunner().invoke(data.app, ["import", str(path), "--out", str(out)])
    assert done.exit_code == 0 and "90 pictures of 3 classes" in done.output
    head, first, *others = csv.reader((out / "poses.csv").read_text().splitlines())
    assert len(head) == len(first) == 3 + POSE_FEATURES and len(others) == 89
    assert first[:3] == ["up", kept.project.samples[0].session, kept.project.samples[0].key]
    assert float(first[3]) == pytest.approx(array("f", kept.features[first[2]])[0], abs=1e-5)
