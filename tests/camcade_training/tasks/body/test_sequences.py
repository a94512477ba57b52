import numpy as np
import pytest

from camcade.gestures.body_features import FeatureWindow
from camcade.gestures.body_pipeline import BodyPipeline
from camcade.vision.keypoints import Keypoints
from camcade_training.mocap.labels import ACTIONS
from camcade_training.synthetic.body import solve
from camcade_training.tasks.body.labels import POSTURES, SURE, labels_of
from camcade_training.tasks.body.movenet_error import Seen, disturb, fitted
from camcade_training.tasks.body.performers import stage
from camcade_training.tasks.body.sequences import (
    drawn_sequences,
    examples_of,
    frame_times,
    windows,
)


def test_the_same_seed_gives_the_same_performance_and_other_splits_other_ones():
    times = np.linspace(0.0, 10.0, 50)
    first, again, other = (
        stage("strikes", split, 3).performance.poses(times) for split in ("train", "train", "test")
    )
    assert np.array_equal(first, again)
    assert np.abs(first - other).max() > 0.1


def test_everyday_performances_have_no_strike_and_strikes_ones_have():
    for seed in range(4):
        assert not stage("everyday", "train", seed).performance.strikes
        assert len(stage("strikes", "train", seed).performance.strikes) >= 2


def test_labels_name_the_strike_while_it_is_out():
    performance = stage("strikes", "train", 12).performance
    strike = next(one for one in performance.strikes if not one.action.startswith("squat"))
    times = np.array([strike.start_s - 0.02, strike.start_s + 0.01, strike.peak_s, strike.end_s + 0.3])
    labels = labels_of(performance, solve(performance.poses(times), performance.body), times)
    assert ACTIONS[labels.action[2]] == strike.action.rpartition("-")[0]
    assert labels.action_weight[2] >= SURE > labels.action_weight[1]
    assert labels.strike[0] == -1 and labels.strike[2] >= 0 and labels.share[2] == pytest.approx(1.0)
    posture = POSTURES[labels.posture[2]]
    side = strike.action.rpartition("-")[2]
    assert labels.posture_weight[2] == 0.0 or side in posture or posture == "uppercut"


def test_windows_are_those_of_the_page():
    rng = np.random.default_rng(0)
    times_s = np.cumsum(rng.uniform(0.03, 0.12, 40))
    values = rng.normal(size=(40, 3)).astype(np.float32)
    page = FeatureWindow(7, 50.0)
    expected = []
    for moment, row in zip(times_s, values, strict=True):
        page.add(moment * 1000.0, row.tolist())
        expected.append(page.rows())
    found = windows(values, times_s, np.arange(40), 7, 50.0)
    assert found.reshape(40, -1) == pytest.approx(np.array(expected), abs=1e-4)


def test_a_sequence_is_read_as_the_page_reads_its_joints():
    sequence = drawn_sequences("test", 0, fitted(), views=1, wild=False)[0]
    reader = BodyPipeline(12, 50.0)
    rows = []
    for frame, moment in enumerate(sequence.times_s.tolist()):
        x, y, score = (tuple(part[frame].tolist()) for part in (sequence.x, sequence.y, sequence.score))
        inputs = reader.take(Keypoints(x, y, score, moment * 1000.0, sequence.aspect))
        rows.append(None if inputs is None else inputs.features)
    seen = [at for at, row in enumerate(rows) if row is not None]
    assert len(seen) > 0.9 * len(rows)
    expected = np.array([rows[at] for at in seen])
    assert sequence.features()[seen] == pytest.approx(expected, abs=1e-4)


def test_a_mirrored_sequence_has_the_other_side_s_labels():
    sequence = drawn_sequences("train", 0, fitted(), views=1)[0]
    mirrored = sequence.mirrored()
    lefts = {POSTURES[one] for one in sequence.labels.posture}
    assert {name.replace("left", "x").replace("right", "left").replace("x", "right") for name in lefts} == {
        POSTURES[one] for one in mirrored.labels.posture
    }
    assert np.allclose(mirrored.mirrored().features(), sequence.features(), atol=1e-5)


def test_examples_have_the_shapes_the_networks_want():
    rng = np.random.default_rng(1)
    sequence = drawn_sequences("validation", 0, fitted(), views=1, wild=False)[0]
    for task in ("pose", "action"):
        found = examples_of(task, sequence, rng, 0.5)
        assert found.inputs.shape == (len(found.label), 12, 56) and np.isfinite(found.inputs).all()
        assert set(np.unique(found.strike)) - {-1} and found.weight.min() > 0.0


def test_frames_come_unevenly_at_rates_of_real_cameras():
    steps = [np.diff(frame_times(20.0, np.random.default_rng(seed))) for seed in range(20)]
    rates = [1.0 / np.median(step) for step in steps]
    assert min(rates) < 14.0 and max(rates) > 22.0
    assert min(step.min() for step in steps) > 0.0


def test_the_error_is_as_large_as_it_was_fitted():
    rng = np.random.default_rng(2)
    x, y = np.full((400, 17), 0.5), np.tile(np.linspace(0.2, 0.9, 17), (400, 1))
    x[:, 1::2] += 0.1
    seen = Seen(x, y, np.full((400, 17), 2, np.uint8), np.arange(400) / 20.0, np.ones(400), 4 / 3)
    model = fitted()
    found_x, found_y, score = disturb(seen, model, rng)
    off = np.hypot(found_x - x, found_y - y) / seen.trunk
    assert np.median(off[:, 5:]) == pytest.approx(1.2 * model.spread[5:].mean(), rel=0.5)
    assert 0.0 < score.min() and score.max() < 1.0
    half, _, _ = disturb(seen, model, np.random.default_rng(2), amount=0.5)
    assert np.median(np.abs(half - x)) < np.median(np.abs(found_x - x))
    lost = Seen(x, y, np.zeros((400, 17), np.uint8), seen.times_s, seen.facing, seen.aspect)
    assert np.median(disturb(lost, model, rng)[2]) < 0.2 < np.median(score)
