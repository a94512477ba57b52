import numpy as np
import pytest

from camcade_training.synthetic.body import BONES, COCO_JOINTS, FIELDS, POSE_SIZE, Proportions, reach, solve


def _wild_poses(count: int) -> np.ndarray:
    """Poses that ask for more than any body can do."""
    return np.random.default_rng(7).normal(0.0, 0.9, (count, POSE_SIZE))


@pytest.mark.parametrize("seed", range(4))
def test_bones_keep_their_length_whatever_is_asked(seed: int) -> None:
    body = Proportions.varied(np.random.default_rng(seed))
    joints = solve(_wild_poses(60), body).joints
    for first, second in BONES:
        lengths = np.linalg.norm(joints[first] - joints[second], axis=1)
        np.testing.assert_allclose(lengths, lengths[0], rtol=0.003, err_msg=f"{first} to {second}")
    shin = np.linalg.norm(joints["left_knee"] - joints["left_ankle"], axis=1)
    np.testing.assert_allclose(shin, body.shin, rtol=1e-3)


def test_joints_are_finite_and_near_the_root() -> None:
    body = Proportions()
    poses = _wild_poses(80)
    skeleton = solve(poses, body)
    coco = skeleton.coco()
    assert coco.shape == (80, len(COCO_JOINTS), 3)
    assert np.all(np.isfinite(coco))
    away = np.linalg.norm(coco - skeleton.joints["pelvis"][:, None], axis=2)
    assert away.max() < body.height


def test_turns_are_rotations() -> None:
    for name, turns in solve(_wild_poses(20), Proportions()).turns.items():
        identity = turns @ turns.transpose(0, 2, 1)
        np.testing.assert_allclose(identity, np.tile(np.eye(3), (20, 1, 1)), atol=1e-5, err_msg=name)
        np.testing.assert_allclose(np.linalg.det(turns), 1.0, atol=1e-5, err_msg=name)


def test_reach_meets_a_target_within_reach_and_points_at_one_beyond() -> None:
    start = np.zeros((2, 3))
    target = np.array([[0.2, -0.3, 0.1], [3.0, 0.0, 0.0]])
    middle, end = reach(start, target, np.array([[0.0, 0.0, 1.0]] * 2), 0.3, 0.25)
    np.testing.assert_allclose(end[0], target[0], atol=1e-9)
    np.testing.assert_allclose(end[1], [0.55, 0.0, 0.0], atol=1e-3)
    assert middle[0, 2] > 0  # bent towards the pole


def test_left_is_on_the_left_of_a_body_that_looks_ahead() -> None:
    pose = np.zeros((2, POSE_SIZE))
    pose[1, FIELDS["heading"]] = np.pi / 2
    joints = solve(pose, Proportions()).joints
    assert joints["left_shoulder"][0, 0] > 0.1 > -0.1 > joints["right_shoulder"][0, 0]
    assert joints["nose"][0, 2] > joints["head"][0, 2]
    assert joints["nose"][1, 0] > joints["head"][1, 0]  # turned to its own left


def test_bodies_vary() -> None:
    bodies = [Proportions.varied(np.random.default_rng(seed)) for seed in range(60)]
    heights = np.array([body.height for body in bodies])
    assert heights.std() > 0.05
    assert 1.3 < heights.min() < heights.max() < 2.15
    assert len({round(body.leg / body.height, 3) for body in bodies}) > 20
