import json
from dataclasses import replace

import numpy as np
import pytest

from camcade.errors import DataError
from camcade.gestures.body_detector import BodySettings
from camcade.gestures.body_features import FEATURE_NAMES
from camcade.gestures.keypoint_recording import KeypointRecorder
from camcade.intents import Intent
from camcade.vision.keypoints import Keypoints
from camcade_training.mocap.labels import ACTIONS
from camcade_training.tasks.body.films import Film, read_film, write_film
from camcade_training.tasks.body.judging import (
    best_shift,
    by_share,
    centroids,
    detector_figures,
    frames_figures,
    less_idle,
    movements_told,
    nearest,
    strikes_in,
)
from camcade_training.tasks.body.labels import POSTURES, Labels
from camcade_training.tasks.body.sequences import Examples
from camcade_training.tasks.body.timeline import timeline

X = np.array(
    [0.66, 0.67, 0.65, 0.7, 0.62, 0.74, 0.58, 0.76, 0.56, 0.77, 0.55, 0.7, 0.62, 0.7, 0.62, 0.7, 0.62]
)
Y = np.array([0.2, 0.19, 0.19, 0.2, 0.2, 0.3, 0.3, 0.42, 0.42, 0.52, 0.52, 0.52, 0.52, 0.7, 0.7, 0.9, 0.9])
LAUNCH_S = 0.15
KICK, IDLE = ACTIONS.index("front-kick"), ACTIONS.index("idle")


def film(strikes=(2.0, 4.0), frames=120):
    """Somebody who kicks for half a second from these seconds on, at 20 frames a second."""
    times_s = np.arange(frames) / 20.0
    action, strike = np.full(frames, IDLE), np.full(frames, -1)
    since, share = np.zeros(frames), np.zeros(frames)
    for number, start in enumerate(strikes):
        during = (times_s >= start - 1e-9) & (times_s < start + 0.5)
        action[during], strike[during] = KICK, number
        since[during] = times_s[during] - start
        share[during] = since[during] / 0.3
    labels = Labels(
        np.full(frames, POSTURES.index("idle")),
        np.ones(frames, np.float32),
        action,
        np.ones(frames, np.float32),
        strike,
        since.astype(np.float32),
        share.astype(np.float32),
        np.where(strike >= 0, LAUNCH_S, 0.0).astype(np.float32),
    )
    still = np.ones((frames, 1))
    return Film(
        still * X, still * Y, still * 0.8 * np.ones(17), times_s, labels, "somebody", "strikes", 4 / 3
    )


def readings_of(sequence, late_s=0.1, sure=0.95):
    """What networks would say that see every strike `late_s` after its start."""
    kicks = (sequence.labels.strike >= 0) & (sequence.labels.since_s >= late_s - 1e-6)
    action = np.zeros((len(kicks), len(ACTIONS)), np.float32)
    action[:, IDLE] = 1.0
    action[kicks] = 0.0
    action[kicks, KICK], action[kicks, IDLE] = sure, 1.0 - sure
    pose = np.zeros((len(kicks), len(POSTURES)), np.float32)
    pose[:, POSTURES.index("idle")] = 1.0
    pose[kicks, POSTURES.index("idle")] = 1.0 - sure
    pose[kicks, POSTURES.index("left-kick-low")] = sure
    return pose, action


def test_a_film_survives_its_file(tmp_path):
    path = tmp_path / "film.npz"
    write_film(path, film())
    again = read_film(path)
    assert np.array_equal(again.x, film().x) and again.kind == "strikes"
    assert np.array_equal(again.labels.strike, film().labels.strike)


def test_strikes_are_found_in_the_labels():
    found = strikes_in(film().sequence())
    assert [round(strike.start_s, 3) for strike in found] == [2.0, 4.0]
    assert {strike.label for strike in found} == {"kick"}


def test_delays_count_from_the_start_of_a_strike():
    sequence = film().sequence()
    soon = detector_figures([(sequence, *readings_of(sequence, 0.1))], BodySettings()).as_dict()[
        "strike_videos"
    ]
    late = detector_figures([(sequence, *readings_of(sequence, 0.3))], BodySettings()).as_dict()[
        "strike_videos"
    ]
    assert soon["recall"] == late["recall"] == 1.0
    assert soon["decided_within_200_ms_of_start"] == 1.0 and late["decided_within_200_ms_of_start"] == 0.0
    assert soon["median_delay_from_start_s"] == pytest.approx(0.1, abs=0.06)


def test_delays_count_from_the_launch_of_a_strike_too():
    sequence = film().sequence()
    readings = [(sequence, *readings_of(sequence, LAUNCH_S + 0.1))]
    figures = detector_figures(readings, BodySettings()).as_dict()["strike_videos"]
    assert figures["decided_within_200_ms_of_start"] == 0.0
    assert figures["decided_within_200_ms_of_launch"] == 1.0
    between = figures["median_delay_from_start_s"] - figures["median_delay_from_launch_s"]
    assert between == pytest.approx(LAUNCH_S, abs=1e-3)


def test_strikes_where_none_are_count_as_false_ones():
    quiet, busy = film(()).sequence(), film().sequence()
    figures = detector_figures([(quiet, *readings_of(busy))], BodySettings()).as_dict()
    assert figures["everyday_videos"]["false_strikes"] == 2
    assert "strike_videos" not in figures


def test_movements_are_told_apart_one_by_one():
    sequence = film().sequence()
    told = movements_told([(sequence, *readings_of(sequence))])
    assert told["strikes"] == 2 and told["macro_f1"] == told["accuracy"] == 1.0
    pose, action = readings_of(sequence)
    action[sequence.labels.strike >= 0] = np.eye(len(ACTIONS))[IDLE]
    missed = movements_told([(sequence, pose, action)])
    assert missed["macro_f1_of_strikes"] == missed["of_each"]["front-kick"] == 0.0
    assert missed["accuracy"] == pytest.approx(1 - 2 / missed["movements"], abs=1e-4)


def test_a_long_stretch_of_nothing_counts_by_the_second():
    quiet = film(()).sequence()
    told = movements_told([(quiet, *readings_of(quiet))])
    assert told["movements"] == np.ceil(quiet.times_s[-1] - quiet.times_s[0])
    assert told["strikes"] == 0 and told["macro_f1_of_strikes"] is None


def examples(label, inputs, share=None):
    count = len(label)
    share = np.zeros(count) if share is None else share
    strike = np.where(np.array(label) == KICK, 0, -1)
    return Examples(
        np.asarray(inputs, np.float16),
        np.array(label, np.int16),
        np.ones(count, np.float32),
        np.zeros(count, np.float32),
        np.asarray(share, np.float32),
        strike,
        np.zeros(count, np.int32),
    )


def test_accuracy_by_how_much_of_a_strike_was_seen():
    made = examples([KICK] * 4 + [IDLE], np.zeros((5, 1)), [0.1, 0.3, 0.7, 0.9, 0.0])
    found = np.zeros((5, 12), np.float32)
    found[[0, 1], IDLE] = found[2, ACTIONS.index("side-kick")] = found[3, KICK] = found[4, IDLE] = 1.0
    early, late = by_share(made, found, (0.0, 0.5, 1.0))
    assert early["this_strike"] == early["any_strike"] == 0.0
    assert late["this_strike"] == 0.5 and late["its_kind"] == late["any_strike"] == 1.0


def test_a_strike_that_never_counts_is_in_no_share():
    made = examples([KICK] * 4, np.zeros((4, 1)), [0.2, 0.9, 0.2, 0.9])
    made = replace(
        made,
        weight=np.array([0.1, 1.0, 0.1, 0.45], np.float32),  # the second is one like a squat punch
        strike=np.array([7, 7, 8, 8]),
    )
    found = np.eye(len(ACTIONS), dtype=np.float32)[[KICK] * 4]
    assert [row["windows"] for row in by_share(made, found, (0.0, 0.5, 1.0))] == [1, 1]


def test_the_nearest_centroid_is_a_fair_baseline():
    rng = np.random.default_rng(0)
    label = rng.integers(0, 3, 300)
    inputs = rng.normal(size=(300, 4)) + 6.0 * np.eye(3, 4)[label]
    made = examples(label, inputs)
    found = nearest(made, centroids(made, 3), np.ones(4, np.float32))
    assert frames_figures(("a", "b", "c"), made, found).accuracy > 0.98


def test_a_network_too_fond_of_idle_is_set_right():
    label = [KICK] * 20 + [IDLE] * 80
    made = examples(label, np.zeros((100, 1)))
    found = np.zeros((100, 12), np.float32)
    found[:20, KICK], found[:20, IDLE] = 0.3, 0.7  # the kicks show, but less than idle
    found[20:, KICK], found[20:, IDLE] = 0.02, 0.98
    by = best_shift(ACTIONS, made, found)
    assert by > 0.8
    shifted = less_idle(found, IDLE, by)
    assert shifted.sum(1) == pytest.approx(1.0)
    assert frames_figures(ACTIONS, made, shifted).accuracy == 1.0


def test_a_timeline_shows_truth_and_strikes():
    sequence = film().sequence()
    pose, action = readings_of(sequence)
    from camcade_training.tasks.body.judging import detect

    readings = detect(sequence, pose, action, BodySettings())
    svg = timeline(sequence.times_s, action, readings, [(2.0, 2.5, "front-kick<left>")], "a & b")
    assert svg.count("<path d='M") >= 2 and "front-kick&lt;left&gt;" in svg and "a &amp; b" in svg
    assert all(f">{name}<" in svg for name in ACTIONS)
    import xml.etree.ElementTree as tree

    tree.fromstring(svg)


def test_watching_a_video_says_what_was_decided_and_how_much_was_right(tmp_path, monkeypatch):
    from camcade.vision.keypoints import Keypoints
    from camcade_training.tasks.body import watching

    kicks = film()
    frames = [
        Keypoints(tuple(x), tuple(y), tuple(score), float(moment) * 1000.0, 4 / 3)
        for x, y, score, moment in zip(kicks.x, kicks.y, kicks.score, kicks.times_s, strict=True)
    ]
    pose, action = readings_of(kicks.sequence())

    class Told:
        steps, step_ms = 12, 50.0

        def ask(self, seen):
            assert seen.shape == (len(frames), self.steps, len(FEATURE_NAMES))
            return pose, action

    monkeypatch.setattr(watching, "read_keypoints", lambda *_: (frames, ["It is dark."]))
    monkeypatch.setattr(watching, "load_networks", lambda *_: Told())
    video = tmp_path / "kicks.mp4"
    strikes = [
        {"start_s": start, "end_s": start + 0.5, "class": "kick", "action": "front-kick-left"}
        for start in (2.0, 4.0)
    ]
    video.with_suffix(".labels.json").write_text(
        json.dumps({"fps": 20, "strikes": strikes, "duration_s": 6.0})
    )
    picture = tmp_path / "kicks.svg"
    figures = watching.watch(video, tmp_path, tmp_path, picture, 0.0, None, None)
    assert [row["move"] for row in figures["decisions"]] == ["front-kick", "front-kick"]
    assert figures["recognised"] == 2 and figures["strikes_named_rightly"] == 1.0
    assert figures["notes"] == ["It is dark."]
    assert "front-kick-left" in picture.read_text()


def test_a_recording_of_the_page_is_watched_by_the_keys_that_were_pressed(tmp_path, monkeypatch):
    from camcade_training.tasks.body import watching

    recorder = KeypointRecorder()
    for number in range(90):  # somebody who stands, and whose key was pressed at nothing
        joints = tuple(0.3 + 0.01 * joint for joint in range(17))
        recorder.see(Keypoints(joints, joints, (0.8,) * 17, 40.0 * number, 4 / 3))
    recorder.press(2000.0, Intent.HIGH_KICK)
    path = tmp_path / "mine.keypoints.json"
    path.write_text(recorder.to_json(), encoding="utf-8")
    times_s = np.array([one * 0.04 for one in range(90)])
    told = times_s, np.full((90, len(ACTIONS)), 1 / len(ACTIONS)), []
    monkeypatch.setattr(watching, "read_body", lambda keypoints, *_: told)
    monkeypatch.setattr(watching, "load_networks", lambda *_: None)
    figures = watching.watch(path, tmp_path, tmp_path, tmp_path / "mine.svg", 0.0, None, None)
    assert figures["frames"] == 90
    assert "Keys whose strike the joints do not show: 1." in figures["notes"]
    assert figures["false_strikes"] == 0


def test_frames_come_at_the_rate_of_the_labels_where_there_are_some(tmp_path):
    from camcade_training.tasks.body.subjects import labels_of_video

    video, labels = tmp_path / "a.mp4", tmp_path / "a.labels.json"
    assert labels_of_video(video, None) is None  # then the video's own times count
    labels.write_text(json.dumps({"fps": 12, "duration_s": 1, "strikes": []}))
    for given in (None, labels):
        found = labels_of_video(video, given)
        assert found is not None and found.frames_per_second == 12.0
    with pytest.raises(DataError, match="none.json cannot be read"):
        labels_of_video(video, tmp_path / "none.json")  # who gives some wants them
