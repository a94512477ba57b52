"""What of a project is written anew: what has changed, and nothing else."""

import json

import pytest

from camcade.studio.head import Head, weight_count
from camcade.studio.kept import KeptProject, parse_project
from camcade.studio.pages import PAGE_SAMPLES, Changes, Stored
from camcade.studio.project import Project


class Store:
    """Holds what it is told to, as the browser's store does."""

    def __init__(self) -> None:
        self.stored = Stored()
        self.pages: dict[int, str] = {}
        self.project = ""

    def write(self, project: Project, head: Head | None = None) -> Changes:
        changes = self.stored.changes(KeptProject(project, head=head))
        self.project = changes.project
        self.pages |= changes.pages
        for number in changes.dropped:
            del self.pages[number]
        return changes

    def read(self) -> Project:
        pages = [self.pages[number] for number in sorted(self.pages)]
        return parse_project(self.project, "it", pages)[0].project


@pytest.fixture
def project() -> Project:
    return Project.of("Large", ["a", "b"]).recorded("c1", 2 * PAGE_SAMPLES).recorded("c2", PAGE_SAMPLES // 2)


def test_what_was_written_comes_back_whatever_was_done(project):
    store = Store()
    fewer = project.without([one.key for one in project.samples[10:-20]])
    steps = (project, project.recorded("c1", 3), fewer, project, project.removed("c1"), Project.of("Large"))
    for step in steps:
        store.write(step)
        assert store.read() == step
    assert not store.pages


def test_a_recording_writes_the_last_page_alone(project):
    store = Store()
    assert list(store.write(project).pages) == [0, 1, 2]
    assert list(store.write(project.recorded("c1", 1)).pages) == [2]
    changes = store.write(project.recorded("c1", 1).renamed("c1", "jab"))
    assert not changes.pages and json.loads(changes.project)["classes"][0]["name"] == "jab"
    assert len(changes.project) < 1000, "however many samples there are"


def test_a_head_is_written_once(project):
    store = Store()
    head = Head(("c1", "c2"), 0, bytes(4 * weight_count(512, 0, 2)))
    assert [store.write(project, head).head for _ in range(2)] == [head.weights, None]
    assert store.write(project, None).head is None and store.write(project, head).head == head.weights


def test_a_project_that_was_kept_whole_is_read_and_goes_into_pages(project):
    store = Store()
    store.write(project)
    rows = [row for page in store.pages.values() for row in json.loads(page)]
    whole = json.dumps(json.loads(store.project) | {"samples": rows})
    assert parse_project(whole, "it")[0].project == project


def test_pictures_that_are_there_are_not_written_again():
    stored = Stored(keys={"p1"})
    assert stored.lacking({"p1": b"1", "p2": b"2"}) == {"p2": b"2"}
