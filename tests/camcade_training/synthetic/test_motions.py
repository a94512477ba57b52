import numpy as np
import pytest

from camcade_training.synthetic.body import Proportions, solve
from camcade_training.synthetic.errors import PeopleError
from camcade_training.synthetic.habits import Habits
from camcade_training.synthetic.motions import KICKS, MOTIONS, OTHERS, SIDED_STRIKES, STRIKES, motion
from camcade_training.synthetic.performances import perform

SEEDS = range(5)


def _performance(name: str, seed: int):
    rng = np.random.default_rng([seed, 99])
    body, habits = Proportions.varied(rng), Habits.varied(rng)
    made = motion(name, habits, rng)
    return made, perform([made], [], body, habits, rng), body


@pytest.mark.parametrize("name", MOTIONS)
def test_joints_stay_sane_all_the_way(name: str) -> None:
    for seed in SEEDS:
        made, performance, body = _performance(name, seed)
        assert 0.3 < made.duration_s < 16.0
        skeleton = solve(performance.poses(np.arange(0.0, made.duration_s, 1 / 30)), body)
        coco = skeleton.coco()
        assert np.all(np.isfinite(coco))
        assert coco[..., 1].min() > -0.12, "a joint sinks into the floor"
        assert coco[..., 1].max() < body.height + 1.0
        speed = np.linalg.norm(np.diff(coco, axis=0), axis=2) * 30
        assert speed.max() < 22.0, "nobody moves that fast (m/s)"


@pytest.mark.parametrize("name", SIDED_STRIKES)
def test_the_peak_of_a_strike_is_far_out_and_its_label_says_so(name: str) -> None:
    base, _, side = name.rpartition("-")
    kick = base in KICKS
    for seed in SEEDS:
        made, performance, body = _performance(name, seed)
        (strike,) = made.strikes
        assert strike.action == made.action == name
        assert strike.label == ("kick" if kick else "punch")
        assert 0.12 <= strike.peak_s - strike.launch_s <= 0.25
        assert (
            strike.start_s
            < strike.launch_s
            < strike.peak_s
            < strike.release_s
            < strike.recoil_s
            <= strike.end_s
        )
        times = np.array([0.0, strike.peak_s])
        joints = solve(performance.poses(times), body).joints
        first, last, reach = ("hip", "ankle", body.leg) if kick else ("shoulder", "wrist", body.arm)
        away = np.linalg.norm(joints[f"{side}_{last}"] - joints[f"{side}_{first}"], axis=1) / reach
        bent = base in ("hook", "uppercut")
        assert away[1] > (0.55 if bent else 0.78)
        if kick:
            other = "right" if side == "left" else "left"
            assert joints[f"{side}_ankle"][1, 1] > joints[f"{other}_ankle"][1, 1] + 0.25
        elif not bent:
            assert away[1] > away[0] + 0.15
        if not bent and base != "roundhouse-kick":  # a label means that the limb really is out
            times = np.arange(strike.launch_s, strike.end_s, 0.004)
            joints = solve(performance.poses(times), body).joints
            shown = np.array([label["class"] == strike.label for label in performance.labels(times)])
            ways = np.linalg.norm(joints[f"{side}_{last}"] - joints[f"{side}_{first}"], axis=1) / reach
            assert ways[shown].min() > ways[~shown].min() + (0.08 if kick else 0.15)
        label = performance.label_at(strike.peak_s)
        assert (label["class"], label["strike_id"]) == (strike.label, 0)
        assert label["phase"] > 0.97


@pytest.mark.parametrize("name", STRIKES)
def test_labels_follow_the_extension(name: str) -> None:
    made, performance, _ = _performance(name, 1)
    (strike,) = made.strikes
    times = np.arange(0.0, made.duration_s, 0.005)
    labels = performance.labels(times)
    assert {label["class"] for label in labels} >= {None, strike.label, "other"}
    for at_s, label in zip(times, labels, strict=True):
        if label["class"] == strike.label:
            assert label["phase"] >= 0.55
            assert strike.launch_s < at_s < strike.end_s
        elif label["class"] is None:
            assert label["phase"] < 0.55
        else:
            assert label["phase"] < 0.02


@pytest.mark.parametrize("name", OTHERS)
def test_everything_else_is_other(name: str) -> None:
    made, performance, _ = _performance(name, 2)
    labels = performance.labels(np.arange(0.0, made.duration_s, 0.02))
    assert {(label["action"], label["class"], label["strike_id"]) for label in labels} == {
        (name, "other", None)
    }


def test_the_same_seed_moves_the_same_and_another_does_not() -> None:
    times = np.linspace(0.0, 0.6, 7)
    first = _performance("cross", 3)[1].poses(times)
    np.testing.assert_array_equal(first, _performance("cross", 3)[1].poses(times))
    assert not np.allclose(first, _performance("cross", 4)[1].poses(times))


def test_hands_are_fists_in_punches_and_open_in_waves() -> None:
    made, performance, body = _performance("jab-right", 0)
    fists = solve(performance.poses(np.array([made.strikes[0].peak_s])), body).fists
    np.testing.assert_allclose(fists, 1.0)
    made, performance, body = _performance("wave", 0)
    fists = solve(performance.poses(np.array([made.duration_s / 2])), body).fists
    assert fists.min() < 0.1


def test_a_placed_performance_is_turned_and_moved_as_a_whole() -> None:
    _, performance, body = _performance("walk-across", 0)
    times = np.array([0.2, 0.9])
    plain = solve(performance.poses(times), body).coco()
    placed = solve(performance.placed(np.pi / 2, 0.5, -0.25).poses(times), body).coco()
    turned = np.stack([plain[..., 2] + 0.5, plain[..., 1], -plain[..., 0] - 0.25], axis=-1)
    np.testing.assert_allclose(placed, turned, atol=1e-9)


def test_wrong_names_and_counts_are_refused() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(PeopleError, match="unknown motion 'headbutt'"):
        motion("headbutt", Habits(), rng)
    with pytest.raises(PeopleError, match="unknown side 'up'"):
        motion("jab", Habits(), rng, "up")
    made = motion("idle", Habits(), rng)
    with pytest.raises(PeopleError, match="need 1 gaps"):
        perform([made, made], [], Proportions(), Habits(), rng)
    with pytest.raises(PeopleError, match="at least one motion"):
        perform([], [], Proportions(), Habits(), rng)
