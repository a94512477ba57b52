import pytest

from camcade.duel.moves import MOVES, Move
from camcade_build.art.fighter_poses import choreography, read_move, read_pose, read_poses
from camcade_build.art.fighters import FIGHTERS
from camcade_build.art.skeleton import Pose, mix

GUARD = Pose(lean=10)
KNOWN = {"guard": GUARD, "squat": Pose(pelvis=(0.0, 0.4))}


def test_a_pose_is_a_name_or_changes_another_or_lies_between_two() -> None:
    assert read_pose("guard", KNOWN) == GUARD
    assert read_pose({"from": "guard", "near_foot": [0.1, 0, 5]}, KNOWN) == Pose(
        lean=10, near_foot=(0.1, 0, 5)
    )
    assert read_pose({"mix": ["guard", "squat", 0.25]}, KNOWN) == mix(GUARD, KNOWN["squat"], 0.25)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("sitting", "no pose 'sitting' above this one; there are guard, squat"),
        ({"from": "sitting"}, "no pose 'sitting'"),
        ({"leen": 3}, "no 'leen'; it has pelvis, lean"),
        ({"near_foot": [0.1, 0]}, r"near_foot is \[0.1, 0\], but it is written like \(-0.3, 0.0, 0.0\)"),
        ({"lean": [1, 2]}, "lean is"),
    ],
)
def test_what_makes_no_pose_is_said(written: str | dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_pose(written, KNOWN)


def test_a_move_is_an_attack_or_steps_or_keys() -> None:
    rules = MOVES[Move.HIGH_PUNCH]
    parts = {"start": "guard", "windup": "guard", "launch": "guard", "strike": "squat", "follow": "guard"}
    attack = read_move(Move.HIGH_PUNCH, parts, KNOWN)
    assert attack.poses[rules.strike_step] == KNOWN["squat"]
    keyed = read_move(Move.WIN, {0: "guard", 1: "squat"}, KNOWN)
    assert keyed.poses[0] == GUARD and keyed.poses[-1] == KNOWN["squat"]
    with pytest.raises(ValueError, match="2 poses are drawn"):
        read_move(Move.HIGH_PUNCH, ["guard", "squat"], KNOWN)


@pytest.mark.parametrize("name", FIGHTERS)
def test_every_attack_of_the_game_is_written_out(name: str) -> None:
    _, own = read_poses(name)
    assert {move for move, rules in MOVES.items() if rules.attack is not None} <= own.keys()
    assert choreography(name).keys() == MOVES.keys()
