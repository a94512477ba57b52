import math
from dataclasses import replace

import pytest

from camcade_build.art import ember, tide
from camcade_build.art.skeleton import Body, Joints, Limb, Pose, mix, resolve

BODIES = pytest.mark.parametrize("body", [ember.BUILD.body, tide.BUILD.body], ids=["ember", "tide"])


def lengths(limb: Limb) -> tuple[float, float]:
    return math.dist(limb.root, limb.middle), math.dist(limb.middle, limb.end)


@BODIES
@pytest.mark.parametrize("reach", [0.3, 0.7, 1.0, 1.5])
def test_bones_keep_their_length_and_a_target_out_of_reach_is_pulled_in(body: Body, reach: float) -> None:
    joints = resolve(Pose(near=(20.0, reach)), body)
    assert lengths(joints.near_arm) == pytest.approx((body.upper_arm, body.forearm))


@BODIES
def test_standing_feet_are_on_the_ground(body: Body) -> None:
    joints = resolve(Pose(), body)
    for leg in (joints.near_leg, joints.far_leg):
        assert leg.end[1] == pytest.approx(-body.sole, abs=0.5)


@BODIES
@pytest.mark.parametrize("toes_up", [-60.0, -30.0, 0.0, 30.0])
def test_no_foot_sinks_into_the_ground(body: Body, toes_up: float) -> None:
    joints = resolve(Pose(near_foot=(-0.3, 0.0, toes_up)), body)
    angle = math.radians(-toes_up)
    ankle_height = -joints.near_leg.end[1]
    ball = 0.62 * body.foot * math.sin(angle) + (body.sole - 0.22 * body.foot) * math.cos(angle)
    assert ball + 0.22 * body.foot <= ankle_height + 0.01


@BODIES
def test_elbows_bend_down_and_knees_forwards(body: Body) -> None:
    joints = resolve(Pose(near=(0.0, 0.7), pelvis=(0.0, 0.75)), body)
    arm, leg = joints.near_arm, joints.near_leg
    assert arm.middle[1] > arm.root[1]
    assert leg.middle[0] > (leg.root[0] + leg.end[0]) / 2


@BODIES
def test_a_whole_turn_changes_nothing_and_half_a_turn_stands_on_its_head(body: Body) -> None:
    upright: Joints = resolve(Pose(), body)
    assert resolve(replace(Pose(), spin=360.0), body).head == pytest.approx(upright.head)
    assert resolve(replace(Pose(), spin=180.0), body).head[1] > upright.pelvis[1]


def test_mixing_poses_goes_from_one_to_the_other() -> None:
    start, end = Pose(lean=0.0, near=(0.0, 0.2)), Pose(lean=40.0, near=(90.0, 1.0))
    assert mix(start, end, 0.0) == start
    assert mix(start, end, 1.0) == end
    assert mix(start, end, 0.25).lean == pytest.approx(10.0)
