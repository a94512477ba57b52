from camcade.studio.judging import (
    Answer,
    Caution,
    Confusion,
    after_training,
    before_training,
    surest_mistakes,
)
from camcade.studio.project import Project


def answer(sample, truth, **shares):
    return Answer(sample, truth, shares)


def test_cells_hold_the_samples_behind_them():
    answers = [
        answer("p1", "c1", c1=0.9, c2=0.1),
        answer("p2", "c1", c1=0.2, c2=0.8),
        answer("p3", "c2", c1=0.4, c2=0.6),
    ]
    confusion = Confusion.of(["c1", "c2"], answers)
    assert confusion.cells["c1"]["c2"] == ("p2",)
    assert confusion.recall("c1") == 0.5 and confusion.recall("c2") == 1.0
    assert confusion.accuracy == 2 / 3


def test_nothing_held_back_is_no_score():
    confusion = Confusion.of(["c1", "c2"], [])
    assert confusion.accuracy is None and confusion.recall("c1") is None


def test_the_surest_mistake_comes_first():
    answers = [
        answer("p1", "c1", c1=0.4, c2=0.6),
        answer("p2", "c1", c1=0.1, c2=0.9),
        answer("p3", "c1", c1=1, c2=0),
    ]
    assert [one.sample for one in surest_mistakes(answers)] == ["p2", "p1"]
    assert surest_mistakes(answers, 1)[0].said == "c2"


def cautions(found):
    return {(one.caution, one.class_key) for one in found}


def test_what_keeps_training_from_beginning():
    assert [
        one.caution for one in before_training(Project.of("x", ["a"]).recorded("c1", 20)) if one.blocks
    ] == [Caution.TOO_FEW_CLASSES]
    found = before_training(Project.of("x", ["a", "b"]).recorded("c1", 20))
    assert [(one.caution, one.class_key) for one in found if one.blocks] == [(Caution.EMPTY, "c2")]
    assert "“b” has no samples" in found[0].words


def test_an_empty_class_that_is_off_is_in_nobodys_way():
    project = Project.of("x", ["a", "b", "c"]).recorded("c1", 20).recorded("c2", 20).switched("c3", False)
    assert not any(one.blocks for one in before_training(project))


def test_small_uneven_and_single_recordings_are_told():
    project = Project.of("x", ["a", "b", "c"]).recorded("c1", 80).recorded("c1", 20).recorded("c2", 5)
    project = project.recorded("c3", 10).recorded("c3", 10)
    assert cautions(before_training(project)) == {
        (Caution.FEW, "c2"),
        (Caution.ONE_SESSION, "c2"),
        (Caution.UNEVEN, "c3"),
    }


def test_a_class_that_collapses_and_one_that_swallows():
    project = Project.of("x", ["a", "b", "c"])
    answers = [answer(f"p{n}", "c1", c1=0.1, c2=0.9, c3=0) for n in range(6)]
    answers += [answer("p7", "c2", c1=0, c2=1, c3=0), answer("p8", "c3", c1=0, c2=0, c3=1)]
    found = after_training(project, Confusion.of(["c1", "c2", "c3"], answers))
    assert cautions(found) == {(Caution.COLLAPSED, "c1"), (Caution.SWALLOWS, "c2")}
    assert "“a” is hardly ever recognised" in found[0].words


def test_a_good_head_earns_no_advice():
    project = Project.of("x", ["a", "b"])
    answers = [answer("p1", "c1", c1=1, c2=0), answer("p2", "c2", c1=0, c2=1)]
    assert after_training(project, Confusion.of(["c1", "c2"], answers)) == []


def test_one_or_two_samples_that_judge_say_nothing_of_a_class():
    project = Project.of("x", ["a", "b"])
    wrong = [answer(f"p{n}", "c1", c1=0, c2=1) for n in range(3)]
    assert after_training(project, Confusion.of(["c1", "c2"], wrong[:2])) == []
    assert cautions(after_training(project, Confusion.of(["c1", "c2"], wrong))) == {(Caution.COLLAPSED, "c1")}


def test_one_sample_is_one_sample():
    words = before_training(Project.of("x", ["a", "b"]).recorded("c1", 1))[-1].words
    assert "“a” has 1 sample; 12" in words
