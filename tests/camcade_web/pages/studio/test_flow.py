"""Studio's state machine, without a browser."""

import pytest

from camcade.errors import StudioError
from camcade.intents import Intent
from camcade.studio.head import FEATURES, TrainingSettings, weight_count
from camcade.studio.judging import Caution
from camcade.studio.kept import KeptProject
from camcade.studio.project import Project
from camcade_web.pages.studio.effects import Count, Do, KeepSample, RecordingSettings, Scene, Tell, Train
from camcade_web.pages.studio.flow import StudioFlow
from camcade_web.pages.studio.training_task import TrainingTask, start_of, training_task

FRAME_MS = 1000 / 30
SAMPLES_PER_S, COUNTDOWN_S, TIMED_S = 12.0, 3, 4.0


@pytest.fixture
def flow() -> StudioFlow:
    flow = StudioFlow(KeptProject(Project.of("Mine", ["punch", "kick", "other"])))
    flow.loaded(())
    return flow


def told(effects) -> str:
    return " ".join(effect.value for effect in effects if isinstance(effect, Tell))


def film(flow, seconds, from_ms=0.0):
    """Frames for so long; the keys of the samples that were kept."""
    found = []
    for frame in range(round(seconds * 30)):
        found += [e.value for e in flow.sample_came(from_ms + frame * FRAME_MS) if isinstance(e, KeepSample)]
    return found


def record(flow, key, seconds=2.0):
    flow.record_pressed(key, 0.0, True)
    keys = film(flow, seconds)
    flow.record_released(seconds * 1000)
    return keys


def ready_to_train(flow):
    for key in ("c1", "c2", "c3"):
        for _ in range(2):
            record(flow, key)
    return {sample.key for sample in flow.project.samples}


def train(flow, right=True):
    (task,) = [
        e.value for e in flow.train_pressed({s.key for s in flow.project.samples}) if isinstance(e, Train)
    ]
    return task, flow.trained(*result(task, right))


def result(task: TrainingTask, right=True):
    weights = bytes(4 * weight_count(FEATURES, task.settings.hidden_units, len(task.classes)))
    rows = []
    for label in task.labels:
        said = label if right else 0
        rows += [0.8 if index == said else 0.1 for index in range(len(task.classes))]
    return weights, rows, 1234.0


def test_a_training_goes_on_from_a_head_of_the_same_classes_alone(flow):
    ready_to_train(flow)
    train(flow)
    task = training_task(flow.project, TrainingSettings(is_continued=True))
    assert start_of(flow.project, task, flow.head) is flow.head
    with pytest.raises(StudioError, match="nothing yet to go on from"):
        start_of(flow.project, task, None)
    flow.class_switched("c3", False)
    task = training_task(flow.project, TrainingSettings(is_continued=True))
    with pytest.raises(StudioError, match="it knows punch, kick, other; the classes that are on are punch"):
        start_of(flow.project, task, flow.head)


def test_a_training_that_goes_on_has_the_hidden_units_of_the_head(flow):
    ready_to_train(flow)
    flow.train_pressed({s.key for s in flow.project.samples})
    task = flow.widened(9)
    weights, shares, ms = result(task)
    flow.trained(weights, shares, ms, [0, 3], 2.5)
    assert flow.head is not None and flow.head.hidden_units == 9
    assert flow.head.near == (task.samples[0], task.samples[3]) and flow.head.reach == 2.5


def test_samples_come_as_long_as_the_button_is_held_at_a_steady_rate(flow):
    keys = record(flow, "c1", 2.0)
    assert len(keys) == len(set(keys)) == pytest.approx(2 * SAMPLES_PER_S, abs=1)
    assert flow.project.counts()["c1"] == len(keys) and flow.scene is Scene.READY
    assert film(flow, 1.0) == [], "nothing comes after it was let go"


def test_a_recording_tells_how_many_its_class_has(flow):
    before = len(record(flow, "c1"))
    flow.record_pressed("c1", 0.0, True)
    effects = [one for frame in range(30) for one in flow.sample_came(frame * FRAME_MS)]
    assert flow.recorded_count == before + len(effects) == flow.project.counts()["c1"]
    assert all(isinstance(one, KeepSample) for one in effects), "what else there is to show waits for the end"


def test_a_recording_is_a_session_and_one_step_to_undo(flow):
    record(flow, "c1")
    record(flow, "c1")
    assert len({sample.session for sample in flow.project.samples}) == 2
    before = len(flow.project.samples)
    flow.undone()
    assert 0 < len(flow.project.samples) < before
    flow.undone()
    assert not flow.project.samples


def test_a_click_gives_one_sample_at_least(flow):
    flow.record_pressed("c1", 0.0, True)
    flow.record_released(30.0)
    assert len(film(flow, 1.0, 40.0)) >= 1 and flow.scene is Scene.READY


def test_without_a_camera_it_is_asked_for(flow):
    effects = flow.record_pressed("c1", 0.0, False)
    assert effects[0] is Do.OPEN_CAMERA and "hold the button again" in told(effects)
    assert flow.scene is Scene.READY and flow.timer_pressed("c1", False)[0] is Do.OPEN_CAMERA


def test_a_countdown_counts_and_records_by_itself(flow):
    assert Count(COUNTDOWN_S) in flow.timer_pressed("c2", True)
    for left_s in range(COUNTDOWN_S - 1, 0, -1):
        assert flow.counted(left_s, 0.0) == (Count(left_s),)
    assert film(flow, 1.0) == [] and flow.scene is Scene.COUNTDOWN
    flow.counted(0, 5000.0)
    assert flow.scene is Scene.RECORDING
    keys = film(flow, TIMED_S + 1, 5000.0)
    assert len(keys) == pytest.approx(TIMED_S * SAMPLES_PER_S, abs=2) and flow.scene is Scene.READY


@pytest.mark.parametrize(
    "stop", [lambda flow: flow.timer_pressed("c2", True), StudioFlow.cancelled, StudioFlow.hidden]
)
def test_a_countdown_can_be_called_off(flow, stop):
    flow.timer_pressed("c2", True)
    stop(flow)
    assert flow.scene is Scene.READY and flow.counted(0, 0.0) == () and film(flow, 1.0) == []


def test_a_hidden_page_ends_a_recording_and_keeps_what_came(flow):
    flow.record_pressed("c1", 0.0, True)
    keys = film(flow, 1.0)
    assert Do.KEEP in flow.hidden()
    assert flow.project.counts()["c1"] == len(keys) > 0 and flow.scene is Scene.READY


def test_a_recording_of_a_class_keeps_it_from_being_deleted(flow):
    flow.record_pressed("c1", 0.0, True)
    assert "Let go" in told(flow.class_removed("c1")) and flow.project.class_of("c1")


def test_classes_come_and_go_and_come_back(flow):
    flow.class_added("")
    assert flow.project.names[-1] == "Class 4"
    assert "already" in told(flow.class_added("Punch"))
    effects = flow.class_removed("c1")
    assert "Undo" in told(effects) and "punch" not in flow.project.names
    flow.undone()
    assert flow.project.names[0] == "punch"
    flow.redone()
    assert "punch" not in flow.project.names
    assert flow.class_renamed("c2", "kick") == ()


def test_pictures_that_come_together_are_one_session(flow):
    keys, effects = flow.pictures_came("c3", 5)
    assert len(keys) == 5 and Do.KEEP in effects
    assert len({sample.session for sample in flow.project.samples}) == 1


def test_training_waits_for_samples_and_their_features(flow):
    assert "no samples" in told(flow.train_pressed(()))
    featured = ready_to_train(flow)
    assert "still being looked at" in told(flow.train_pressed(featured - {min(featured)}))
    assert flow.scene is Scene.READY


def test_training_learns_from_some_sessions_and_is_judged_by_others(flow):
    ready_to_train(flow)
    task, effects = train(flow)
    assert set(task.labels) == {0, 1, 2} and set(task.held) == {0, 1}
    sides = {}
    for key, held in zip(task.samples, task.held, strict=True):
        session = next(sample.session for sample in flow.project.samples if sample.key == key)
        assert sides.setdefault(session, held) == held
    assert flow.head is not None and flow.head.classes == ("c1", "c2", "c3")
    assert flow.confusion is not None and flow.confusion.accuracy == 1.0
    assert "1.2 s" in told(effects) and "100 %" in told(effects) and {Do.SHOW_HEAD, Do.KEEP} <= set(effects)
    assert not flow.is_stale


def test_a_class_that_is_off_is_not_trained(flow):
    ready_to_train(flow)
    flow.class_switched("c2", False)
    task, _ = train(flow)
    assert task.classes == ("c1", "c3") and len(task.samples) < len(flow.project.samples)


def test_a_class_that_swallows_the_others_is_told(flow):
    ready_to_train(flow)
    train(flow, right=False)
    assert {one.caution for one in flow.advice} >= {Caution.SWALLOWS, Caution.COLLAPSED}


def test_renaming_needs_no_training_and_a_new_sample_does(flow):
    ready_to_train(flow)
    train(flow)
    flow.class_renamed("c1", "jab")
    assert not flow.is_stale and flow.labels()["c1"] == "jab"
    assert flow.moves() == {"jab": Intent.HIGH_PUNCH, "kick": Intent.HIGH_KICK}
    record(flow, "c1")
    assert flow.is_stale
    flow.undone()
    assert not flow.is_stale


def test_a_head_that_has_not_learnt_all_samples_is_known_on_the_next_visit(flow):
    ready_to_train(flow)
    train(flow)
    learnt = KeptProject(flow.project, head=flow.head)
    record(flow, "c1")
    assert not StudioFlow(learnt).is_stale
    assert StudioFlow(KeptProject(flow.project, head=flow.head)).is_stale


def test_while_it_trains_nothing_is_recorded_and_the_button_stops(flow):
    featured = ready_to_train(flow)
    flow.train_pressed(featured)
    assert "Stop the training" in told(flow.record_pressed("c1", 0.0, True))
    assert flow.train_pressed(featured) == (Do.STOP_TRAINING,)
    assert flow.asks_before_leaving(is_kept=True) and flow.undone() == ()


def test_leaving_asks_where_samples_are_not_kept(flow):
    assert not flow.asks_before_leaving(is_kept=False), "there are none"
    record(flow, "c1")
    assert flow.asks_before_leaving(is_kept=False) and not flow.asks_before_leaving(is_kept=True)


def test_a_failed_training_leaves_head_and_samples_as_they_were(flow):
    featured = ready_to_train(flow)
    train(flow)
    head = flow.head
    flow.train_pressed(featured)
    assert "Your samples are kept" in told(flow.training_failed("the loss is no number."))
    assert flow.head is head and flow.scene is Scene.READY


def test_an_opened_project_takes_the_place_of_this_one(flow):
    other = KeptProject(
        Project.of("Other", ["a", "b"]), training=TrainingSettings(epochs=3), notes=["A note."]
    )
    effects = flow.opened(other)
    assert "“Other” is open: 2 classes, 0 samples. A note." in told(effects)
    assert flow.project.name == "Other" and flow.training.epochs == 3 and flow.history.undoes is None
    flow.record_pressed("c1", 0.0, True)
    assert "Stop first" in told(flow.opened(KeptProject(Project.of("Third"))))


def test_pace_and_length_of_recordings_can_be_set_within_what_makes_sense(flow):
    flow.recording = RecordingSettings.within(4.0, 5, 2.0)
    assert len(record(flow, "c1", 2.0)) == pytest.approx(8, abs=1)
    assert Count(5) in flow.timer_pressed("c2", True)
    flow.counted(0, 0.0)
    assert len(film(flow, 5.0)) == pytest.approx(8, abs=1) and flow.scene is Scene.READY
    assert RecordingSettings.within(0, -1, 999) == RecordingSettings(1.0, 1, 60.0)


def test_what_tells_without_a_head_is_the_network_and_a_class_is_set_by_its_own_bound(flow):
    from tests.camcade.studio.test_network import model

    from camcade.studio.intake import bring_in

    flow.opened(bring_in(model(), "m.zip"))
    assert flow.labels() == {"c1": "a", "c2": "b"} and not flow.is_stale
    assert "no samples" in told(flow.train_pressed(()))
    flow.class_moved("c1", Intent.UP)
    flow.class_bounded("c1", 0.5)
    flow.class_felt("c2", "sad")
    assert flow.project.classes[0].sure == 0.5 and flow.moves() == {"a": Intent.UP}
    assert flow.project.classes[1].emotion == "sad"


def test_a_recording_before_a_mirrored_preview_is_shown_as_it_was_seen(flow):
    record(flow, "c1")
    flow.is_mirrored = True
    record(flow, "c1")
    shown = [(sample.session, sample.is_mirrored) for sample in flow.project.samples]
    assert len(set(shown)) == 2 and [is_mirrored for _, is_mirrored in shown] == sorted(
        is_mirrored for _, is_mirrored in shown
    )
    _, effects = flow.pictures_came("c1", 1)
    assert effects and not flow.project.samples[-1].is_mirrored, "files are shown as they are"


def test_what_changes_during_a_training_is_not_taken_for_learnt(flow):
    featured = ready_to_train(flow)
    flow.train_pressed(featured)
    task = flow.task
    flow.class_added("late")
    flow.samples_removed([flow.project.samples[0].key])
    flow.class_removed(task.classes[0])
    count = len(task.classes)
    weights = bytes(4 * weight_count(FEATURES, task.settings.hidden_units, count))
    effects = flow.trained(weights, [1 / count] * count * len(task.samples), 1.0)
    assert Do.SHOW_HEAD in effects and flow.scene is Scene.READY and flow.is_stale
