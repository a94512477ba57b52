import pytest

from camcade.studio.project import Project
from camcade.studio.split import held_back


def sessions_of(project, keys):
    return {sample.session for sample in project.samples if sample.key in keys}


def test_whole_sessions_are_held_back_and_never_all_of_a_class():
    project = Project.of("x", ["a", "b"])
    for key, sizes in (("c1", (20, 5, 20)), ("c2", (10, 10, 10, 10))):
        for size in sizes:
            project = project.recorded(key, size)
    held = held_back(project)
    learnt = {sample.key for sample in project.samples} - held
    assert not sessions_of(project, held) & sessions_of(project, learnt), "no session on both sides"
    for key in ("c1", "c2"):
        keys = {sample.key for sample in project.samples_of(key)}
        assert 0 < len(keys & held) < len(keys) / 2
    assert len(held) == 15


def test_one_session_gives_its_end():
    project = Project.of("x", ["a"]).recorded("c1", 10)
    assert held_back(project) == {sample.key for sample in project.samples[-2:]}


@pytest.mark.parametrize("count", [0, 1, 4])
def test_a_handful_is_all_learnt_from(count):
    assert held_back(Project.of("x", ["a"]).recorded("c1", count)) == frozenset()


def test_a_class_that_is_off_takes_no_part():
    project = Project.of("x", ["a", "b"]).recorded("c1", 10).recorded("c2", 10).switched("c1", False)
    assert {sample.class_key for sample in project.samples if sample.key in held_back(project)} == {"c2"}


def test_the_same_seed_holds_back_the_same():
    project = Project.of("x", ["a"])
    for _ in range(6):
        project = project.recorded("c1", 10)
    assert held_back(project, 3) == held_back(project, 3)
    assert len({held_back(project, seed) for seed in range(12)}) > 1
