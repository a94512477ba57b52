import numpy as np
import pytest

from camcade.errors import DataError
from camcade.gestures.keypoint_recording import KeypointRecorder, read_recording
from camcade.intents import Intent
from camcade.vision.keypoints import COUNT, INDEX, Keypoints
from camcade_training.mocap.labels import ACTIONS
from camcade_training.tasks.body.clips import clip_sequences, recorded_sequence
from camcade_training.tasks.body.labels import SURE
from camcade_training.tasks.body.movenet_error import fitted
from camcade_training.tasks.body.recorded import actions_of, strikes_of, truth_of
from camcade_training.tasks.body.sequences import examples_of

RATE = 30.0
HEIGHTS = {"shoulder": 0.3, "elbow": 0.38, "wrist": 0.35, "hip": 0.5, "knee": 0.68, "ankle": 0.86}
OUT_S, BACK_S = 0.15, 0.25
STRIKES = ((2.0, "left_wrist"), (2.6, "right_wrist"), (4.0, "right_ankle"))


def recorder(keys, strikes=STRIKES, seconds=6.0, leading="left"):
    """Somebody who stands, and whose limbs go out and come back from these moments on."""
    made = KeypointRecorder()
    rng = np.random.default_rng(1)
    for t_s in np.arange(0.0, seconds, 1 / RATE):
        x, y = np.full(COUNT, 0.66), np.full(COUNT, 0.2)
        for name, joint in INDEX.items():
            side, _, part = name.partition("_")
            y[joint] = HEIGHTS.get(part, 0.2)
            x[joint] += {"left": 0.05, "right": -0.05}.get(side, 0.0)
        y[INDEX[f"{leading}_ankle"]] += 0.02
        for begin_s, limb in strikes:
            gone = np.interp(t_s, [begin_s, begin_s + OUT_S, begin_s + OUT_S + BACK_S], [0.0, 1.0, 0.0])
            x[INDEX[limb]] += 0.2 * gone
            y[INDEX[limb]] -= (0.3 if "ankle" in limb else 0.05) * gone
        x, y = (axis + rng.normal(0.0, 0.001, COUNT) for axis in (x, y))
        score = (0.8,) * COUNT
        made.see(Keypoints(tuple(x.tolist()), tuple(y.tolist()), score, 7000.0 + 1e3 * t_s, 4 / 3))
    for t_s, intent in keys:
        made.press(7000.0 + 1e3 * t_s, intent)
    return made


KEYS = ((2.1, Intent.HIGH_PUNCH), (2.75, Intent.HIGH_PUNCH), (4.3, Intent.LOW_KICK))


def recording(*args, **more):
    return read_recording(recorder(*args, **more).to_json())


def test_each_key_finds_its_limb_and_its_time():
    found, unseen = strikes_of(recording(KEYS))
    assert unseen == []
    assert [one.limb for one in found] == [limb for _, limb in STRIKES]
    for one, (begin_s, _) in zip(found, STRIKES, strict=True):
        assert one.launch_s == pytest.approx(begin_s, abs=0.07)
        assert one.peak_s == pytest.approx(begin_s + OUT_S, abs=0.07)
        assert one.end_s == pytest.approx(begin_s + OUT_S + BACK_S, abs=0.1)


@pytest.mark.parametrize("late_s", [-0.2, 0.0, 0.5])
def test_a_key_may_be_early_or_late(late_s):
    keys = [(begin_s + 0.1 + late_s, Intent.LOW_KICK) for begin_s, limb in STRIKES if "ankle" in limb]
    (found,), _ = strikes_of(recording(keys))
    assert (found.limb, found.action) == ("right_ankle", "front-kick")


def test_punches_in_turn_are_two_strikes_although_both_keys_lie_near():
    keys = [(2.3, Intent.HIGH_PUNCH), (2.45, Intent.LOW_PUNCH)]
    found, _ = strikes_of(recording(keys, strikes=((2.0, "left_wrist"), (2.25, "right_wrist"))))
    assert [one.limb for one in found] == ["left_wrist", "right_wrist"]
    assert found[0].end_s <= found[1].launch_s


def test_jab_and_cross_are_told_by_the_foot_that_leads():
    assert [one.action for one in strikes_of(recording(KEYS))[0][:2]] == ["jab", "cross"]
    assert [one.action for one in strikes_of(recording(KEYS, leading="right"))[0][:2]] == ["cross", "jab"]


def test_keys_without_a_strike_and_those_that_are_none_leave_their_time_unlabelled():
    made = recording([*KEYS, (0.9, Intent.UPPERCUT), (5.5, Intent.DOWN)])
    assert strikes_of(made)[1] == [pytest.approx(0.9)]
    named = actions_of(made)
    times_s = np.array([one.t_ms / 1e3 for one in made.frames])
    assert set(named[np.abs(times_s - 0.9) < 0.7]) == {""}
    assert set(named[times_s > 5.0]) == {""}
    assert set(named[(times_s > 3.2) & (times_s < 3.8)]) == {"idle"}
    assert set(named) == {"", "idle", "jab", "cross", "front-kick"}


def test_the_other_kinds_have_actions_of_their_own():
    keys = [(2.1, Intent.UPPERCUT), (4.2, Intent.SPIN_KICK)]
    assert [one.action for one in strikes_of(recording(keys))[0]] == ["uppercut", "back-kick"]
    assert [one.label for one, _ in truth_of(recording(keys))] == ["punch", "kick"]


def test_a_folder_of_recordings_is_one_to_train_on_and_to_judge_by(tmp_path):
    path = tmp_path / "anna" / "first.keypoints.json"
    path.parent.mkdir()
    path.write_text(recorder(KEYS).to_json("anna"), encoding="utf-8")
    (sequence,) = clip_sequences(tmp_path, fitted())
    assert sequence.person == "anna"
    assert np.allclose(sequence.x, recorded_sequence(path).x), "no error is added to MoveNet's own"
    labels = sequence.labels
    named = {ACTIONS[one] for one in labels.action[labels.action_weight >= SURE]}
    assert named == {"idle", "jab", "cross", "front-kick"}
    made = examples_of("action", sequence, np.random.default_rng(0), 1.0)
    assert {ACTIONS[one] for one in made.label} == named


@pytest.mark.parametrize("text", ["", "{}", KeypointRecorder().to_json()])
def test_a_broken_or_empty_recording_is_named(tmp_path, text):
    path = tmp_path / "mine.keypoints.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"mine\.keypoints\.json"):
        recorded_sequence(path)
