from array import array
from dataclasses import replace

import pytest
from tests.camcade.gestures.test_body_features import hidden, person

from camcade.errors import StudioError
from camcade.gestures.body_features import FEATURE_NAMES
from camcade.studio.archive import read_project, write_project
from camcade.studio.body import pose_numbers, without_legs
from camcade.studio.exports import camcade_file, teachable_machine_file
from camcade.studio.head import FEATURES, JOINTS, POSE_FEATURES, Head, Kind, weight_count
from camcade.studio.intake import bring_in
from camcade.studio.kept import KeptProject
from camcade.studio.project import Project

LEFT_WRIST = 9


def numbers(keypoints):
    return list(array("f", pose_numbers(keypoints)))


@pytest.fixture
def kept() -> KeptProject:
    project = Project.of("Body", ["punch", "other"], Kind.BODY).recorded("c1", 1).recorded("c2", 1)
    row = pose_numbers(person())
    keys = [sample.key for sample in project.samples]
    weights = bytes(4 * weight_count(POSE_FEATURES, 0, 2))
    return KeptProject(
        project,
        {key: f"picture {key}".encode() for key in keys},
        dict.fromkeys(keys, row),
        head=Head(("c1", "c2"), 0, weights, POSE_FEATURES, JOINTS, project.mark()),
    )


def test_a_pose_comes_to_the_same_numbers_wherever_and_however_large_it_is():
    near = numbers(person())
    assert len(near) == POSE_FEATURES == len(FEATURE_NAMES) == Kind.BODY.features
    assert numbers(person(x=0.3, height=0.3)) == pytest.approx(near, abs=1e-5)
    reached = numbers(person(moved={LEFT_WRIST: (0.9, 1.4)}))
    assert max(abs(a - b) for a, b in zip(near, reached, strict=True)) > 0.5


def test_nobody_comes_to_no_numbers():
    assert pose_numbers(hidden(person(), *range(17))) == b""


def test_a_project_of_the_body_is_written_and_read_again(kept):
    content = write_project(kept)
    assert read_project(content, "body.zip") == kept == bring_in(content, "body.zip")
    assert b'"format": 2' in content and b'"kind": "body"' in content


def test_one_of_pictures_says_nothing_of_its_kind():
    made = KeptProject(Project.of("Pictures", ["a", "b"]))
    content = write_project(made)
    assert b'"format": 1' in content and b'"kind"' not in content
    assert read_project(content, "pictures.zip").project.kind is Kind.PICTURE


def test_a_head_of_the_other_kind_is_told(kept):
    head = Head(("c1", "c2"), 0, bytes(4 * weight_count(FEATURES, 0, 2)))
    with pytest.raises(StudioError, match="takes 512 features of 'strike-image'; here there are 56 of 'mo"):
        read_project(write_project(replace(kept, head=head)), "mixed.zip")


@pytest.mark.parametrize("write", [camcade_file, teachable_machine_file])
def test_what_tells_by_joints_is_written_as_no_network_of_pictures(kept, write):
    with pytest.raises(StudioError, match="“Body” tells classes by the joints of the body"):
        write(kept, None, b"", b"", "x")


def test_a_pose_as_a_nearer_camera_shows_it():
    row = array("f", (1.0 + index for index in range(len(FEATURE_NAMES)))).tobytes()
    no_feet, no_legs = (dict(zip(FEATURE_NAMES, array("f", one), strict=True)) for one in without_legs(row))
    whole = dict(zip(FEATURE_NAMES, array("f", row), strict=True))
    for name, value in whole.items():
        assert no_feet[name] == (0.0 if "ankle" in name else value)
        assert no_legs[name] == (0.0 if "ankle" in name or "knee" in name else value)
