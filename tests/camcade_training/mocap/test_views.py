import numpy as np
import pytest

from camcade_training.mocap.errors import MotionCaptureError
from camcade_training.mocap.views import ViewSettings, facing_camera, hidden, keypoints, views_of
from camcade_training.synthetic import COCO_JOINTS, PinholeCamera, Skeleton
from camcade_training.synthetic.body import rotation

AT = {name: index for index, name in enumerate(COCO_JOINTS)}


@pytest.fixture
def standing(skeleton: Skeleton) -> np.ndarray:
    """The person at the end of the recording, after the squat, (1, 17, 3)."""
    return facing_camera(skeleton.coco()[-1:], 60.0, "keep")[0]


def test_the_person_is_turned_to_the_camera_and_put_before_it(skeleton: Skeleton) -> None:
    joints = skeleton.coco() @ rotation("y", np.array(2.0)).T + [5.0, 0.0, -3.0]
    placed, travel = facing_camera(joints, 60.0, "auto")
    plain, _ = facing_camera(skeleton.coco(), 60.0, "auto")
    assert placed == pytest.approx(plain, abs=1e-9)
    assert travel == "kept"
    across = placed[:, AT["left_hip"]] - placed[:, AT["right_hip"]]
    assert np.median(across[:, 0]) > 0.0


def test_who_walks_off_is_followed_without_losing_steps(skeleton: Skeleton) -> None:
    joints = np.repeat(skeleton.coco()[-1:], 240, axis=0)
    seconds = np.arange(240) / 60
    joints = joints + np.stack([0 * seconds, 0 * seconds, 1.3 * seconds], axis=1)[:, None]
    joints[:, AT["left_wrist"], 2] += np.where(np.abs(seconds - 2.0) < 0.1, 0.4, 0.0)
    placed, travel = facing_camera(joints, 60.0, "auto")
    assert travel == "followed"
    pelvis = (placed[:, AT["left_hip"]] + placed[:, AT["right_hip"]]) / 2
    assert np.abs(pelvis[:, [0, 2]]).max() < 0.01  # an even walk is followed to its ends
    wrist = placed[:, AT["left_wrist"], 2] - pelvis[:, 2]
    assert np.ptp(wrist) == pytest.approx(0.4, abs=1e-6)
    kept, travel = facing_camera(joints, 60.0, "keep")
    assert travel == "kept" and np.ptp(kept[:, AT["left_hip"], 2]) == pytest.approx(1.3 * 239 / 60)


def test_projection_agrees_with_the_pinhole_by_hand() -> None:
    camera = PinholeCamera((0.0, 1.0, 3.0), 0.0, 0.0, 0.0, 90.0, (641, 481))
    joints = np.zeros((1, 17, 3))
    joints[0, :] = [0.3, 1.6, 0.0]  # 3 m ahead, focal length 320.5 px
    joints[0, 9] = [9.0, 1.0, 0.0]  # far aside
    joints[0, 10] = [0.0, 1.0, 4.0]  # behind the camera
    places, visible = keypoints(joints, camera)
    assert places.dtype == np.float32
    assert places[0, 0] == pytest.approx([320 + 0.1 * 320.5, 240 - 0.2 * 320.5], abs=1e-3)
    assert visible[0, 9] == visible[0, 10] == 0


def test_the_far_side_is_hidden(standing: np.ndarray) -> None:
    ahead = hidden(standing, np.array([0.0, 1.2, 3.0]))[0]
    assert not ahead[: AT["left_elbow"]].any() and not ahead[AT["left_knee"] :].any()
    left = hidden(standing, np.array([3.0, 1.5, 0.0]))[0]
    assert left[AT["right_ear"]] and left[AT["right_elbow"]]
    assert not left[AT["left_ear"]] and not left[AT["left_elbow"]]
    behind = hidden(standing, np.array([0.0, 1.5, -3.0]))[0]
    assert behind[AT["nose"]] and not behind[AT["left_ear"]]


def test_cameras_cover_the_yaws_and_keep_the_face_in_view(standing: np.ndarray) -> None:
    views = views_of(standing, ViewSettings(views=24, upper_body_share=0.4), 5)
    yaws = sorted(view.yaw_degrees for view in views)
    assert yaws[0] < -37 and yaws[-1] > 37 and max(np.diff(yaws)) < 2 * 90 / 24
    for view in views:
        x, _, z = view.camera.position_m
        assert np.degrees(np.arctan2(x, z)) == pytest.approx(view.yaw_degrees)
        places, visible = keypoints(standing, view.camera)
        assert (visible[0, :5] > 0).all()
        ankles = visible[0, [15, 16]]
        if view.framing == "upper-body":
            assert (ankles == 0).all()
    assert {view.framing for view in views} == {"full", "upper-body"}
    assert views == views_of(standing, ViewSettings(views=24, upper_body_share=0.4), 5)
    assert views != views_of(standing, ViewSettings(views=24, upper_body_share=0.4), 6)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"views": 0}, "views is 0"),
        ({"yaw_degrees": 200.0}, "yaw is 200"),
        ({"height_m": (2.0, 1.0)}, "height from 2 to 1"),
        ({"distance_m": (0.1, 1.0)}, "distance from 0.1"),
        ({"upper_body_share": 2.0}, "upper body share is 2"),
        ({"travel": "fly"}, "--travel is 'fly'"),
    ],
)
def test_wrong_settings(change: dict, message: str) -> None:
    with pytest.raises(MotionCaptureError, match=message):
        ViewSettings(**change)
