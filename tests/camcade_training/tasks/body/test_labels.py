"""What moments of a strike are called, and which of them count."""

import numpy as np
import pytest

from camcade_training.mocap.labels import ACTIONS
from camcade_training.synthetic.body import solve
from camcade_training.tasks.body.labels import (
    COMING_WEIGHT,
    HIGH_KICK,
    LAUNCH_BLIND_S,
    LOW_KICK,
    OUT,
    POSTURES,
    SETTLED_S,
    SURE,
    labels_of,
)
from camcade_training.tasks.body.performers import stage

IDLE = POSTURES.index("idle")


@pytest.fixture(scope="module")
def strikes():
    """(labels, times, strike) of every strike of some standing people's performances."""
    found = []
    for seed in range(12):
        staged = stage("strikes", "train", seed)
        if staged.style.seated:
            continue
        performance = staged.performance
        times_s = np.arange(0.0, performance.duration_s, 0.02)
        labels = labels_of(performance, solve(performance.poses(times_s), performance.body), times_s)
        found += [(labels, times_s, strike) for strike in performance.strikes]
    return found


def test_a_strike_at_its_peak_counts_and_is_no_idle_stance(strikes):
    named = 0
    for labels, times_s, strike in strikes:
        peak = int(np.argmin(np.abs(times_s - strike.peak_s)))
        if labels.posture_weight[peak] >= SURE:  # neither high nor low: none
            named += 1
            assert labels.posture[peak] != IDLE
            side = strike.action.rpartition("-")[2]
            name = POSTURES[labels.posture[peak]]
            assert side in name or name in ("uppercut", "squat-punch", "jump", "squat")
    assert named > 0.7 * len(strikes)


def test_a_foot_in_the_chamber_counts_for_no_posture(strikes):
    kicks = [row for row in strikes if row[2].label == "kick"]
    assert len(kicks) > 10
    for labels, times_s, strike in kicks:
        chamber = (times_s > strike.start_s + LAUNCH_BLIND_S) & (times_s < strike.launch_s)
        chamber |= (times_s > strike.recoil_s) & (times_s < strike.end_s)
        assert (labels.posture_weight[chamber] < SURE).all()


def test_what_counts_as_high_is_high_and_as_low_is_low():
    high, low = 0, 0
    for seed in range(12):
        staged = stage("strikes", "train", seed)
        performance = staged.performance
        times_s = np.arange(0.0, performance.duration_s, 0.02)
        skeleton = solve(performance.poses(times_s), performance.body)
        labels = labels_of(performance, skeleton, times_s)
        counts = labels.posture_weight >= SURE
        for side in ("left", "right"):
            for limb, end, root in (("punch", "wrist", "shoulder"), ("kick", "ankle", "hip")):
                rise = (skeleton.joints[f"{side}_{end}"] - skeleton.joints[f"{side}_{root}"])[:, 1]
                rise /= performance.body.arm if limb == "punch" else performance.body.leg
                up = rise[counts & (labels.posture == POSTURES.index(f"{side}-{limb}-high"))]
                down = rise[counts & (labels.posture == POSTURES.index(f"{side}-{limb}-low"))]
                assert (up >= HIGH_KICK).all() and (down <= LOW_KICK).all()
                high, low = high + len(up), low + len(down)
    assert min(high, low) > 100


def test_a_strike_s_posture_is_learned_before_the_limb_is_there_but_not_judged(strikes):
    coming = 0
    for labels, times_s, strike in strikes:
        at_peak = int(np.argmin(np.abs(times_s - strike.peak_s)))
        on_its_way = (
            (times_s > strike.start_s + LAUNCH_BLIND_S)
            & (times_s < strike.peak_s)
            & (strike.extension(times_s) < OUT)
            & (labels.strike == labels.strike[at_peak])
        )
        if labels.posture_weight[at_peak] >= SURE:
            assert (labels.posture[on_its_way] == labels.posture[at_peak]).all()
            assert np.allclose(labels.posture_weight[on_its_way], COMING_WEIGHT)
            coming += int(on_its_way.sum())
    assert coming > 100 and COMING_WEIGHT < SURE


def test_a_squat_punch_is_learned_as_a_punch_but_not_judged(strikes):
    seen = 0
    for labels, times_s, strike in strikes:
        if strike.action.startswith("squat-punch"):
            during = (times_s > strike.start_s) & (times_s < strike.end_s)
            assert (labels.action[during] == ACTIONS.index("cross")).all()
            assert 0.0 < labels.action_weight[during].max() < SURE
            seen += 1
    assert seen


def test_the_launch_is_known_throughout_a_strike(strikes):
    for labels, times_s, strike in strikes:
        during = (times_s > strike.start_s) & (times_s < strike.end_s)
        assert np.allclose(labels.launch_s[during], strike.launch_s - strike.start_s, atol=1e-5)


def test_just_after_a_strike_nothing_counts(strikes):
    for labels, times_s, strike in strikes:
        after = (times_s > strike.end_s + 1e-6) & (times_s < strike.end_s + SETTLED_S - 1e-6)
        in_another = labels.strike[after] >= 0
        assert not labels.posture_weight[after][~in_another].any()


def test_a_crouch_for_a_punch_counts_as_no_idle_action(strikes):
    squat = POSTURES.index("squat")
    crouched = 0
    for labels, times_s, strike in strikes:
        if strike.action.startswith("squat-punch"):
            near = (np.abs(times_s - strike.peak_s) < 1.0) & (labels.posture == squat) & (labels.strike < 0)
            idle = near & (labels.action == ACTIONS.index("idle"))
            assert np.all(labels.action_weight[idle] == 0)
            crouched += int(idle.sum())
    assert crouched > 20
    for labels, _, _ in strikes:
        squats = (labels.action == ACTIONS.index("squat")) & (labels.posture == squat)
        assert not squats.any() or labels.action_weight[squats].max() == 1, "a squat still counts"
