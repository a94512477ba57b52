import pytest

from camcade.duel.moves import MOVES, Move
from camcade_build.art.choreography import attack, cycle, keyed, stepping_foot, steps
from camcade_build.art.skeleton import Pose

ATTACKS = [move for move, rules in MOVES.items() if rules.attack]


@pytest.mark.parametrize("move", ATTACKS)
def test_a_strike_lies_exactly_on_the_strike_step(move: Move) -> None:
    strike = Pose(lean=77.0)
    motion = attack(move, Pose(lean=0), Pose(lean=-10), Pose(lean=20), strike, Pose(lean=90))
    assert len(motion.poses) == MOVES[move].steps
    assert motion.poses[MOVES[move].strike_step] == strike


def test_the_number_of_drawn_steps_must_be_the_games() -> None:
    with pytest.raises(ValueError, match="blocking has 3 steps, but 2"):
        steps(Move.BLOCKING, Pose(), Pose())


def test_key_poses_stand_at_both_ends() -> None:
    motion = keyed(Move.WIN, (0, Pose(lean=1)), (0.5, Pose(lean=5)), (1, Pose(lean=9)))
    assert [motion.poses[0].lean, motion.poses[-1].lean] == [1, 9]


def test_a_cycle_closes() -> None:
    phases: list[float] = []

    def pose_at(phase: float) -> Pose:
        phases.append(phase)
        return Pose()

    assert cycle(Move.STAND, pose_at).loop
    assert phases[0] == 0 and phases[-1] == pytest.approx(8 / 9)


def test_a_walking_foot_goes_back_on_the_ground_and_forward_in_the_air() -> None:
    xs = [stepping_foot(phase / 100, 0.4, 0.1) for phase in range(100)]
    for (x, height, _), (following, _, _) in zip(xs, xs[1:], strict=False):
        assert (following < x) == (height < 0.05 and following < x)
    assert max(height for _, height, _ in xs) == pytest.approx(0.1, abs=0.01)
    assert stepping_foot(0.0, 0.4, 0.1)[0] == pytest.approx(stepping_foot(0.9999, 0.4, 0.1)[0], abs=0.01)
