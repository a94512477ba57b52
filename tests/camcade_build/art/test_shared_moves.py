import pytest

from camcade.duel.moves import MOVES, Move
from camcade_build.art.choreography import Motion, steps
from camcade_build.art.fighter_poses import read_poses
from camcade_build.art.fighters import FIGHTERS
from camcade_build.art.shared_moves import BORROWED, KeyPoses, undrawn, with_shared_moves
from camcade_build.art.skeleton import Pose

KEYS = pytest.mark.parametrize("key", [read_poses(name)[0] for name in FIGHTERS], ids=FIGHTERS)


@KEYS
def test_a_fighter_without_moves_of_its_own_has_a_picture_of_every_step(key: KeyPoses) -> None:
    choreography = with_shared_moves(key, {})
    assert choreography.keys() == set(MOVES)
    fall = choreography[Move.FALL]
    assert isinstance(fall, Motion) and fall.poses[-1] == key.lying


@KEYS
def test_a_move_that_nobody_draws_shows_the_guard_and_costs_no_drawing(key: KeyPoses) -> None:
    motion = undrawn(Move.WIN, key.guard)
    assert list(motion.poses) == [key.guard] * MOVES[Move.WIN].steps
    assert set(motion.borrowed.values()) == {(Move.STAND, 0)}
    assert len(motion.borrowed) == MOVES[Move.WIN].steps


def test_a_move_of_its_own_goes_before_the_shared_one() -> None:
    own = steps(Move.BLOCKING, Pose(lean=1), Pose(lean=2), Pose(lean=3))
    assert with_shared_moves(read_poses("ember")[0], {Move.BLOCKING: own})[Move.BLOCKING] == own


@KEYS
def test_borrowed_steps_are_there_and_lent_by_moves_that_draw_them(key: KeyPoses) -> None:
    choreography = with_shared_moves(key, {})
    for move, borrowed in BORROWED.items():
        motion = choreography[move]
        assert isinstance(motion, Motion)
        if set(motion.borrowed.values()) != {(Move.STAND, 0)}:
            assert motion.borrowed == borrowed
        for step, (lender, lent) in borrowed.items():
            assert step < MOVES[move].steps and lent < MOVES[lender].steps
            assert lent not in BORROWED.get(lender, {})
