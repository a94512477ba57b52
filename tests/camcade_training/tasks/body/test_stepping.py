"""Steps under strikes: feet that do not slide, and nothing changed before and after."""

from dataclasses import replace

import numpy as np
import pytest

from camcade_training.synthetic.body import FIELDS, POSE_SIZE, Proportions, solve
from camcade_training.synthetic.keys import StrikeTimes
from camcade_training.tasks.body import sequences
from camcade_training.tasks.body.labels import STEPS_WEIGHT
from camcade_training.tasks.body.movenet_error import fitted
from camcade_training.tasks.body.performers import Style, body_seed, stage
from camcade_training.tasks.body.sequences import drawn_sequences
from camcade_training.tasks.body.stepping import LARGEST_TURN, SHARE, Step, on_the_way, stepping, steps_of

STEP = Step(1.0, 1.6, 2.5, 3.1, way=(0.1, 0.6), turn=0.0, lift=0.1, first="right")
TIMES_S = np.arange(0.0, 4.0, 1 / 60)
PUNCH = StrikeTimes("cross-right", "punch", 5.0, 5.1, 5.3, 5.4, 5.7, 5.7)
KICK = StrikeTimes("front-kick-left", "kick", 9.0, 9.3, 9.5, 9.6, 9.8, 10.0)


def standing(heading: float = 0.0) -> np.ndarray:
    """(T, POSE_SIZE) of somebody who stands still, knees bent."""
    rows = np.zeros((len(TIMES_S), POSE_SIZE))
    rows[:, FIELDS["shift"]] = (0.0, -0.15, 0.0)
    rows[:, FIELDS["heading"]] = heading
    for side, sign in (("left", 1.0), ("right", -1.0)):
        rows[:, FIELDS[f"{side}_foot"]] = (0.14 * sign, 0.0, 0.0)
        rows[:, FIELDS[f"{side}_knee"]] = (0.1 * sign, 0.1, 1.0)
    return rows


@pytest.mark.parametrize("heading", [0.0, 0.7, -1.4])
def test_one_foot_stands_while_the_other_goes(heading):
    body = Proportions()
    joints = solve(stepping(standing(heading), TIMES_S, [STEP]), body).joints
    before = solve(standing(heading), body).joints
    ankles = np.stack([joints["left_ankle"], joints["right_ankle"]]) - np.stack(
        [before["left_ankle"], before["right_ankle"]]
    )
    speed = np.linalg.norm(np.diff(ankles[:, :, [0, 2]], axis=1), axis=2)  # on the floor
    assert (speed.min(axis=0) < 1e-9).all(), "one foot stays where it is at any time"
    assert (ankles[:, :, 1].min(axis=0) < 1e-9).all(), "and on the floor"
    assert ankles[:, :, 1].max() == pytest.approx(0.1 * body.leg, rel=0.05)
    arrived = (TIMES_S > STEP.arrive_s) & (TIMES_S < STEP.leave_s)
    expected = body.leg * np.array(
        [0.1 * np.cos(heading) + 0.6 * np.sin(heading), 0.0, 0.6 * np.cos(heading) - 0.1 * np.sin(heading)]
    )
    for name in ("left_ankle", "right_ankle", "floor", "neck"):
        moved = joints[name][arrived] - before[name][arrived]
        np.testing.assert_allclose(moved, np.broadcast_to(expected, moved.shape), atol=1e-9)


def test_nothing_is_changed_before_the_step_and_once_home():
    turning = replace(STEP, turn=0.8)
    changed = np.abs(stepping(standing(), TIMES_S, [turning]) - standing()).max(axis=1) > 1e-12
    inside = (TIMES_S > turning.begin_s + 0.02) & (TIMES_S < turning.home_s - 0.02)
    assert changed[inside].all()
    assert not changed[(TIMES_S <= turning.begin_s) | (TIMES_S >= turning.home_s)].any()


def test_steps_fit_their_strikes():
    found = [steps_of([PUNCH, KICK], np.random.default_rng(seed)) for seed in range(400)]
    punches = [one for steps in found for one in steps if one.home_s < KICK.start_s]
    kicks = [one for steps in found for one in steps if one.home_s > KICK.end_s]
    assert len(punches) + len(kicks) == sum(map(len, found))
    for some in (punches, kicks):
        assert len(some) / 400 == pytest.approx(SHARE, abs=0.08)
    for one in punches:
        assert one.begin_s < PUNCH.start_s and PUNCH.launch_s <= one.arrive_s <= PUNCH.peak_s
        assert PUNCH.end_s <= one.leave_s < one.home_s
    for one in kicks:
        assert one.begin_s < KICK.start_s <= one.arrive_s <= KICK.launch_s
        assert one.first == "right", "the left foot kicks: it must be free last"
    assert max(abs(one.turn) for one in punches + kicks) <= LARGEST_TURN
    assert np.mean([one.turn > 0 for one in punches]) == pytest.approx(0.75, abs=0.1), "with the right fist"
    assert np.mean([one.turn < 0 for one in kicks]) == pytest.approx(0.75, abs=0.1), "with the left foot"
    assert 0.02 < np.mean([one.way[1] < 0 for one in punches + kicks]) < 0.25, "some go back"


def test_where_steps_are_taken():
    on_way = on_the_way(TIMES_S, [STEP])
    assert (
        on_way[(TIMES_S > 1.01) & (TIMES_S < 1.59)].all()
        and on_way[(TIMES_S > 2.51) & (TIMES_S < 3.09)].all()
    )
    assert not on_way[(TIMES_S > 1.61) & (TIMES_S < 2.49)].any()


def test_only_people_to_train_on_who_stand_step(monkeypatch):
    numbers = {
        seated: next(n for n in range(0, 300, 3) if stage("strikes", "train", n).style.seated is seated)
        for seated in (True, False)
    }
    asked = []
    monkeypatch.setattr(sequences, "steps_of", lambda strikes, rng: asked.append(len(strikes)) or [])
    drawn_sequences("train", numbers[True], fitted(), 1)
    drawn_sequences("test", 0, fitted(), 1, wild=False)
    assert not asked
    drawn_sequences("train", numbers[False], fitted(), 1)
    assert len(asked) == 1 and asked[0] > 0
    assert Style().seated is False


def test_whoever_steps_and_does_not_strike_hardly_counts():
    number = next(n for n in range(0, 300, 3) if not stage("strikes", "train", n).style.seated)
    steps = steps_of(stage("strikes", "train", number).performance.strikes, body_seed("train", number, 2))
    assert steps
    (made,) = drawn_sequences("train", number, fitted(), 1)
    between = on_the_way(made.times_s, steps) & (made.labels.strike < 0)
    assert between.any() and made.labels.action_weight[between].max() <= STEPS_WEIGHT + 1e-6
    assert (made.labels.action_weight[made.labels.strike >= 0] > 0.5).any()
