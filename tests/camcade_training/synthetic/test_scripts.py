import numpy as np
import pytest

from camcade_training.synthetic import Person
from camcade_training.synthetic.body import FIELDS
from camcade_training.synthetic.motions import SIDED_STRIKES
from camcade_training.synthetic.scripts import every_move, everyday, punches_and_kicks, strikes


@pytest.mark.parametrize("seed", range(2))
def test_the_strike_script_has_every_strike_at_a_playable_rate(seed: int) -> None:
    performance = strikes(Person(seed, "test"), np.random.default_rng(seed))
    assert {strike.action for strike in performance.strikes} == set(SIDED_STRIKES)
    peaks = np.array([strike.peak_s for strike in performance.strikes])
    gaps = np.diff(peaks)
    assert gaps.min() > 0.9
    assert 1.1 < np.median(gaps) < 2.2


def test_the_everyday_script_lasts_three_minutes_without_a_strike() -> None:
    performance = everyday(Person(1, "test"), np.random.default_rng(1))
    assert performance.duration_s >= 180.0
    assert not performance.strikes
    actions = {action for _, _, action in performance.spans}
    assert {"walk-about", "wave", "stretch-up", "stretch-forward"} <= actions
    assert not actions & {"guard", "block"}


def test_the_short_script_begins_as_it_ends() -> None:
    performance = punches_and_kicks(Person(2, "test"), np.random.default_rng(2))
    assert 8.0 <= performance.duration_s <= 13.0
    assert (
        performance.label_at(0.0)["class"] == performance.label_at(performance.duration_s)["class"] == "other"
    )
    start, end = performance.poses(np.array([0.0, performance.duration_s]))
    assert np.abs(start - end).max() < 0.4


def test_every_move_shows_each_move_of_the_game_after_two_quiet_seconds() -> None:
    performance = every_move(Person(3, "test"), np.random.default_rng(3))
    strikes_by_name = {strike.action.rpartition("-")[0] for strike in performance.strikes}
    punches = {"jab", "cross", "hook", "uppercut", "squat-punch"}
    assert strikes_by_name == punches | {"front-kick", "roundhouse-kick", "side-kick", "back-kick"}
    others = {action for _, _, action in performance.spans}
    assert {"squat", "block", "jump", "walk-about"} <= others
    assert min(strike.start_s for strike in performance.strikes) > 2.5
    reach = performance.poses(np.linspace(0, performance.duration_s, 900))[:, FIELDS["root"]][:, 0]
    assert reach.max() > 1.0 and reach.min() < -1.0  # to both sides of the picture
