from camcade.duel import FighterState, Move


def fighter(**fields):
    return FighterState("ember", 50.0, 1, **fields)


def test_life_is_told_in_points():
    assert fighter(life_tenths=984).life == 98.4


def test_places():
    assert (fighter().middle, fighter().height) == (90, 0)
    assert fighter(y=102).height == 128


def test_what_a_move_means_for_the_fighter():
    assert not fighter().is_locked and fighter(move=Move.ENDURE).is_locked
    assert fighter(move=Move.SQUAT_LOW_KICK).is_squatting and not fighter(move=Move.STAND_UP).is_squatting
    assert fighter(move=Move.UPPERCUT).is_attacking and not fighter(move=Move.BLOCKING).is_attacking
