from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from camcade_training.mocap.acclaim import read_amc, read_asf
from camcade_training.mocap.bvh import read_bvh
from camcade_training.mocap.captures import Capture
from camcade_training.mocap.errors import MotionCaptureError
from camcade_training.mocap.figures import Figure, figure, without_calibration_pose
from camcade_training.mocap.joint_names import map_joints
from camcade_training.synthetic import Skeleton

Text = Callable[..., str]


def shape(capture: Capture, units: str = "auto", up: str = "auto") -> Figure:
    return figure(capture, map_joints(capture.path, capture.names, {}), units, up)


def read(folder: Path, text: str) -> Capture:
    (folder / "body.bvh").write_text(text)
    return read_bvh(folder / "body.bvh")


def test_our_own_people_come_back(people_bvh: Path, skeleton: Skeleton) -> None:
    found = shape(read_bvh(people_bvh))
    difference = found.joints_m - skeleton.coco()
    height = np.median(difference[..., 1])  # the floor is found from the toes, which are a little over it
    assert np.abs(difference - [0.0, height, 0.0]).max() < 1e-6
    assert abs(height) < 0.015
    assert found.unit == "cm" and found.sources["left_wrist"] == "LeftHand"


def test_a_face_is_derived_that_turns_with_the_head(people_bvh: Path, skeleton: Skeleton) -> None:
    capture = read_bvh(people_bvh)
    names = tuple(
        name.replace("Nose", "Prop").replace("Eye", "Prop").replace("Ear", "Prop") for name in capture.names
    )
    found = shape(replace(capture, names=names))
    assert found.sources["nose"] == "derived from the head"
    away = np.linalg.norm(found.joints_m[:, :5] - skeleton.coco()[:, :5], axis=-1)
    assert away.max() < 0.035  # only its size is not known


def test_without_a_usable_rest_pose_the_head_is_taken_to_look_ahead(
    people_bvh: Path, skeleton: Skeleton
) -> None:
    capture = read_bvh(people_bvh)
    names = tuple(
        name.replace("Nose", "Prop").replace("Eye", "Prop").replace("Ear", "Prop") for name in capture.names
    )
    rest = np.stack([np.arange(len(names)), np.zeros(len(names)), np.zeros(len(names))], axis=1)
    found = shape(replace(capture, names=names, rest=rest))
    away = np.linalg.norm(found.joints_m[:, :5] - skeleton.coco()[:, :5], axis=-1)
    assert np.median(away) < 0.08
    nose = found.joint("nose") - found.joints_m[:, 3:5].mean(axis=1)
    wanted = skeleton.joints["nose"] - (skeleton.joints["left_ear"] + skeleton.joints["right_ear"]) / 2
    cosine = np.sum(nose * wanted, axis=1) / np.linalg.norm(nose, axis=1) / np.linalg.norm(wanted, axis=1)
    assert np.median(cosine) > 0.8


@pytest.mark.parametrize(
    ("scale", "unit"),
    [
        (1.0, "cm"),
        (10.0, "mm"),
        (0.01, "m"),
        (1 / 2.54, "inch"),
        (0.45 / 2.54, "cmu"),
        (4.0, "fit (no known unit suits)"),
    ],
)
def test_the_scale_is_recognised_by_the_legs(tmp_path: Path, bvh_text: Text, scale: float, unit: str) -> None:
    found = shape(read(tmp_path, bvh_text(scale=scale)))
    assert found.unit == unit
    thigh = np.linalg.norm(found.joint("left_hip") - found.joint("left_knee"), axis=1)
    assert thigh == pytest.approx(0.45, abs=1e-4)
    assert found.joint("left_wrist")[0] == pytest.approx([0.71, 0.93 + 0.48, 0.0], abs=1e-3)


def test_a_given_scale_is_obeyed(tmp_path: Path, bvh_text: Text) -> None:
    capture = read(tmp_path, bvh_text())
    for units, thigh in (("mm", 0.045), ("0.02", 0.9), ("fit", 0.45)):
        found = shape(capture, units)
        assert np.linalg.norm(found.joint("left_hip")[0] - found.joint("left_knee")[0]) == pytest.approx(
            thigh
        )
    with pytest.raises(MotionCaptureError, match="--units is 'yard'; expected auto, m, cm"):
        shape(capture, "yard")


def test_acclaim_files_tell_their_scale(tmp_path: Path, asf_text: Text, amc_text: Text) -> None:
    (tmp_path / "1.asf").write_text(asf_text())
    (tmp_path / "1_01.amc").write_text(amc_text())
    found = shape(read_amc(tmp_path / "1_01.amc", read_asf(tmp_path / "1.asf")))
    assert found.unit == "as the file states"
    hip_m = 0.85 + 0.075  # the feet lie level with the ankles, so a sole is added
    assert found.joint("right_hip")[0, 1] == pytest.approx(hip_m, abs=1e-6)
    assert found.joint("right_wrist")[0] - found.joint("right_hip")[0] == pytest.approx(
        [-0.62, 0.5, 0.0], abs=1e-6
    )


def test_z_up_is_recognised_and_left_stays_left(tmp_path: Path, bvh_text: Text) -> None:
    # Rx(90) lays y onto z: the whole person stands along z and looks along -y.
    root = np.tile([0.0, 90.0, 0.0], (30, 1))
    capture = read(tmp_path, bvh_text({"Hips": root}))
    assert capture.names[0] == "Hips"
    text = bvh_text()
    rows = text.rstrip().splitlines()
    turned = [" ".join([*row.split()[:4], "90.0", *row.split()[5:]]) for row in rows[-30:]]
    found = shape(read(tmp_path, "\n".join([*rows[:-30], *turned]) + "\n"))
    assert found.up == "z"
    assert found.joint("left_wrist")[0] - found.joint("left_hip")[0] == pytest.approx(
        [0.62, 0.48, 0.0], abs=1e-6
    )
    assert found.joint("nose")[0, 2] > found.joint("left_ear")[0, 2]  # looks along z again
    with pytest.raises(MotionCaptureError, match="--up is 'x'"):
        shape(capture, up="x")


def test_somebody_lying_down_needs_to_be_told(tmp_path: Path, bvh_text: Text) -> None:
    rows = bvh_text().rstrip().splitlines()
    turned = [" ".join([*row.split()[:3], "90.0", *row.split()[4:]]) for row in rows[-30:]]
    capture = read(tmp_path, "\n".join([*rows[:-30], *turned]) + "\n")
    with pytest.raises(MotionCaptureError, match="above the ankles along -x; expected y or z: give --up"):
        shape(capture)
    assert shape(capture, up="y").joint("nose")[0, 0] < -0.5


def test_a_first_frame_in_a_t_pose_is_left_out(tmp_path: Path, bvh_text: Text) -> None:
    arm = np.zeros((30, 3))
    arm[1:, 0] = -70.0 + np.arange(29) * 0.2
    text = bvh_text({"LeftArm": arm, "RightArm": -arm})
    capture = read(tmp_path, text)
    cut = without_calibration_pose(capture)
    assert cut.frames == 29
    assert cut.times_s[0] == pytest.approx(capture.times_s[1])
    assert "T-pose" in cut.notes[0]
    assert without_calibration_pose(capture, 0).frames == 30
    assert without_calibration_pose(capture, 5).frames == 25
    assert without_calibration_pose(cut).frames == 29  # no jump is left
    with pytest.raises(MotionCaptureError, match="cannot skip 30 of 30 frames"):
        without_calibration_pose(capture, 30)
