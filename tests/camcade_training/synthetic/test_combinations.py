import numpy as np
import pytest

from camcade_training.mocap.strikes import limb_paths
from camcade_training.synthetic.body import Proportions, solve
from camcade_training.synthetic.combinations import combination, swinging_kick
from camcade_training.synthetic.habits import Habits
from camcade_training.synthetic.performances import perform

RATE = 60.0


def test_fists_strike_in_turn_two_to_five_times_a_second():
    rng = np.random.default_rng(5)
    gaps, turns = [], 0
    for _ in range(40):
        made = combination(Habits.varied(rng), rng)
        peaks = [one.peak_s for one in made.strikes]
        assert peaks == sorted(peaks)
        assert all(one.launch_s < one.peak_s <= one.release_s <= one.end_s for one in made.strikes)
        assert made.duration_s >= made.strikes[-1].release_s
        gaps += np.diff(peaks).tolist()
        sides = [one.joint.partition("_")[0] for one in made.strikes]
        turns += sum(first != second for first, second in zip(sides, sides[1:], strict=False))
    assert 0.19 <= float(np.median(gaps)) <= 0.5
    assert turns > 0.7 * len(gaps)


def test_each_strike_of_a_combination_is_where_its_limb_is_out():
    rng = np.random.default_rng(6)
    body = Proportions()
    out = []
    for _ in range(12):
        made = combination(Habits(), rng, kicks=False)
        performance = perform([made], [], body, Habits(), rng)
        times_s = np.arange(0.0, performance.duration_s, 1.0 / RATE)
        joints_m = solve(performance.poses(times_s), body).coco()
        paths = {(path.side, path.kind): path for path in limb_paths(joints_m, RATE)}
        for one in made.strikes:
            reach = paths[one.joint.partition("_")[0], "punch"].reach
            at = [min(len(reach) - 1, round(moment * RATE)) for moment in (one.launch_s, one.peak_s)]
            out.append(reach[at[1]] - reach[at[0]])
    assert np.median(out) > 0.25


@pytest.mark.parametrize("side", ["left", "right"])
def test_arms_swing_in_a_kick(side):
    rng = np.random.default_rng(7)
    made = swinging_kick(Habits(), rng, side)
    assert {one.joint for one in made.strikes} == {f"{side}_toe"}
    hands = {key.pose["left_hand"] for key in made.keys}
    assert len(hands) >= 2 and all(isinstance(hand, tuple) for hand in hands)
