import pytest

from camcade.errors import StudioError
from camcade.intents import Intent
from camcade.studio.history import ProjectHistory
from camcade.studio.project import MOST_SAMPLES, Project, Sample


@pytest.fixture
def project() -> Project:
    return Project.of("Mine", ["punch", "kick", "other"]).recorded("c1", 3).recorded("c2", 2)


def test_a_class_whose_name_is_a_move_asks_for_it(project):
    assert [one.move for one in project.classes] == [Intent.HIGH_PUNCH, Intent.HIGH_KICK, None]


def test_samples_of_one_recording_share_a_session(project):
    assert [sample.class_key for sample in project.samples] == ["c1"] * 3 + ["c2"] * 2
    assert len({sample.session for sample in project.samples_of("c1")}) == 1
    assert len({sample.session for sample in project.samples}) == 2
    assert project.counts() == {"c1": 3, "c2": 2, "c3": 0}


def test_renaming_keeps_key_samples_and_move(project):
    renamed = project.renamed("c1", "  my   jab\n")
    assert renamed.class_of("c1").name == "my jab"
    assert renamed.samples == project.samples and renamed.class_of("c1").move is Intent.HIGH_PUNCH
    assert project.renamed("c1", "PUNCH").names[0] == "PUNCH", "its own name in other letters is free"


@pytest.mark.parametrize(
    ("name", "says"), [("", "needs a name"), (" \t", "needs a name"), ("KICK", "already"), ("x" * 41, "41")]
)
def test_names_that_cannot_be(project, name, says):
    with pytest.raises(StudioError, match=says):
        project.renamed("c1", name)


def test_off_keeps_its_samples_and_its_place(project):
    off = project.switched("c1", False)
    assert [one.key for one in off.trained_classes] == ["c2", "c3"]
    assert off.counts()["c1"] == 3 and off.switched("c1", True) == project


def test_a_removed_class_takes_its_samples_along(project):
    assert {sample.class_key for sample in project.removed("c1").samples} == {"c2"}
    with pytest.raises(StudioError, match="no class 'c9'"):
        project.removed("c9")


def test_a_full_project_says_so():
    samples = tuple(Sample(f"p{number}", "c1", "r1") for number in range(MOST_SAMPLES))
    with pytest.raises(StudioError, match="20,000 samples"):
        Project("Full", Project.of("x", ["a"]).classes, samples).took("c1", "r1")


def test_undo_and_redo_go_step_by_step(project):
    history = ProjectHistory(project)
    key = project.samples[0].key
    history.step("delete a sample", project.without([key]))
    history.step("rename", history.project.renamed("c3", "guard"))
    assert history.undoes == "rename"
    assert history.undo() and history.project.names[2] == "other"
    assert history.undo() and history.project.samples == project.samples
    assert not history.undo() and history.undoes is None
    assert history.redo() and key not in {sample.key for sample in history.project.samples}
    history.step("switch off", history.project.switched("c3", False))
    assert history.redoes is None and not history.redo()


def test_a_recording_is_one_step_however_long(project):
    history = ProjectHistory(project)
    begun, session = project.begun()
    history.step("record", begun.took("c3", session))
    history.go_on(history.project.took("c3", session))
    assert history.project.counts()["c3"] == 2
    assert history.undo() and history.project.counts()["c3"] == 0


def test_a_key_is_never_given_twice_even_after_an_undo(project):
    history = ProjectHistory(project)
    history.step("record", project.recorded("c3", 1))
    taken = history.project.samples[-1].key
    history.undo()
    assert history.project.recorded("c3", 1).samples[-1].key != taken
    assert taken in history.reachable_samples(), "a redo may want its picture"
