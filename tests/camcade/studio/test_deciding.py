import re
import struct
from dataclasses import replace

import pytest
from tests.camcade.studio.test_archive import files_of, zipped

from camcade.errors import StudioError
from camcade.studio.archive import read_project, write_project
from camcade.studio.deciding import Deciding
from camcade.studio.head import FEATURES, Head, weight_count
from camcade.studio.history import ProjectHistory
from camcade.studio.kept import KeptProject
from camcade.studio.project import FARTHEST, MOST_LOOKS, Project


def test_one_look_alone_is_taken_as_it_is():
    assert Deciding().update({"a": 0.9, "b": 0.1}, 99.0) == {"a": 0.9, "b": 0.1}


def test_a_single_odd_look_among_several_does_not_count():
    deciding = Deciding(looks=4)
    for _ in range(4):
        deciding.update({"a": 1.0, "b": 0.0})
    assert deciding.update({"a": 0.0, "b": 1.0}) == {"a": 0.75, "b": 0.25}
    deciding.forget()
    assert deciding.update({"a": 0.0, "b": 1.0}) == {"a": 0.0, "b": 1.0}


def test_what_is_unlike_all_samples_is_nothing():
    deciding = Deciding(far=1.0)
    assert deciding.update({"a": 1.0}, 1.01) == {"a": 0.0} and deciding.is_far
    assert deciding.update({"a": 1.0}, 0.99) == {"a": 1.0} and not deciding.is_far
    assert deciding.update({"a": 1.0}, None) == {"a": 1.0}, "a network that others trained has no samples"


def test_another_head_begins_anew():
    deciding = Deciding(looks=3)
    deciding.update({"a": 1.0, "b": 0.0})
    assert deciding.update({"a": 0.5, "c": 0.5}) == {"a": 0.5, "c": 0.5}


@pytest.fixture
def kept() -> KeptProject:
    project = Project.of("Mine", ["a", "b"]).recorded("c1", 2).recorded("c2", 1).decided(3, 1.5)
    keys = [sample.key for sample in project.samples]
    rows = {key: struct.pack("<f", number) * FEATURES for number, key in enumerate(keys)}
    weights = bytes(4 * weight_count(FEATURES, 0, 2))
    head = Head(("c1", "c2"), 0, weights, learnt=project.mark(), near=(keys[2], keys[0]), reach=4.5)
    return KeptProject(project, dict.fromkeys(keys, b"picture"), rows, head=head)


def test_settings_and_what_stands_for_all_are_kept(kept):
    found = read_project(write_project(kept), "mine.zip")
    assert found == kept and (found.project.looks, found.project.far) == (3, 1.5)
    first, _, last = kept.features.values()
    assert found.near == last + first, "in their order"
    assert replace(found, features={}).near == b"", "a sample that is gone stands for nothing"


def test_settings_that_make_no_sense_become_the_nearest_that_do():
    project = Project.of("Mine").decided(0, -1.0)
    assert (project.looks, project.far) == (1, 0.0)
    project = project.decided(99, 99.0)
    assert (project.looks, project.far) == (MOST_LOOKS, FARTHEST)


@pytest.mark.parametrize("reach", ["0", "-1", '"far"', "1e999"])
def test_a_reach_that_is_none_is_told(kept, reach):
    content = write_project(kept)
    assert b'"reach": 4.5' in content
    files = files_of(content)
    table = files["project.json"].replace(b'"reach": 4.5', f'"reach": {reach}'.encode())
    with pytest.raises(StudioError, match=r"damaged project: (its head is not described|project.json does)"):
        read_project(zipped({**files, "project.json": table}), "mine.zip")


@pytest.mark.parametrize("field", ["looks", "counter", "hidden_units"])
def test_a_number_beyond_all_is_told(kept, field):
    files = files_of(write_project(kept))
    table = re.sub(rf'"{field}": \d+', f'"{field}": 1e999', files["project.json"].decode())
    with pytest.raises(StudioError, match="damaged project"):
        read_project(zipped({**files, "project.json": table}), "mine.zip")


def test_a_project_keeps_its_new_name_whatever_is_undone():
    history = ProjectHistory(Project.of("Old", ["a"]))
    history.step("add", history.project.added("b"))
    history.step("add", history.project.added("c"))
    history.undo()
    history.rename("New")
    assert history.project.name == "New"
    history.redo()
    assert history.project.names == ("a", "b", "c") and history.project.name == "New"
    history.undo(), history.undo()
    assert history.project.names == ("a",) and history.project.name == "New"
    with pytest.raises(StudioError, match="needs a name"):
        history.rename(" ")
