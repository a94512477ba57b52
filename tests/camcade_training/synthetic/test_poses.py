import numpy as np
import pytest

from camcade_training.synthetic.body import Proportions, solve
from camcade_training.synthetic.errors import PeopleError
from camcade_training.synthetic.poses import GUARD, STANDING, At, change, compile_poses, mirrored

BODY = Proportions()


def test_a_hand_placed_at_the_head_is_there() -> None:
    pose = change(STANDING, right_hand=At("head", (-0.5, -1.4, 1.6)), head=(0.4, 0.2, 0.0), heading=(0.7,))
    skeleton = solve(compile_poses([pose], BODY), BODY)
    wanted = (
        skeleton.joints["head"] + skeleton.turns["head"][0] @ np.array([-0.5, -1.4, 1.6]) * BODY.head_radius
    )
    np.testing.assert_allclose(skeleton.joints["right_wrist"], wanted, atol=1e-6)


def test_a_foot_placed_from_the_hip_is_there() -> None:
    pose = change(STANDING, left_foot=At("hip", (0.1, 0.1, 0.9)), heading=(1.0,))
    skeleton = solve(compile_poses([pose], BODY), BODY)
    away = skeleton.turns["heading"][0].T @ (skeleton.joints["left_ankle"] - skeleton.joints["left_hip"])[0]
    np.testing.assert_allclose(away / BODY.leg, [0.1, 0.1, 0.9], atol=1e-6)


@pytest.mark.parametrize("pose", [GUARD, change(GUARD, heading=(0.4,), root=(0.3, 0.1))])
def test_mirroring_exchanges_left_and_right(pose) -> None:
    plain = solve(compile_poses([pose], BODY), BODY).joints
    other = solve(compile_poses([mirrored(pose)], BODY), BODY).joints
    for name, place in plain.items():
        twin = name.replace("left", "RIGHT").replace("right", "left").replace("RIGHT", "right")
        np.testing.assert_allclose(other[twin], place * [-1, 1, 1], atol=1e-9, err_msg=name)
    assert mirrored(mirrored(pose)) == pose


def test_unknown_fields_and_places_are_named() -> None:
    with pytest.raises(PeopleError, match="no field 'tail'"):
        change(STANDING, tail=(1.0,))
    with pytest.raises(PeopleError, match="'wall'"):
        compile_poses([change(STANDING, left_hand=At("wall", (0.0, 0.0, 0.0)))], BODY)
    with pytest.raises(PeopleError, match="feet know only 'hip'"):
        compile_poses([change(STANDING, left_foot=At("head", (0.0, 0.0, 0.0)))], BODY)
