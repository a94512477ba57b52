from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from camcade_training.mocap.acclaim import companion_skeleton, read_amc, read_asf
from camcade_training.mocap.captures import Capture
from camcade_training.mocap.errors import MotionCaptureError

Text = Callable[..., str]
UNIT_CM = 2.54 / 0.45


def read(folder: Path, asf: str, amc: str) -> Capture:
    (folder / "7.asf").write_text(asf)
    (folder / "7_01.amc").write_text(amc)
    return read_amc(folder / "7_01.amc", read_asf(folder / "7.asf"))


def place_cm(capture: Capture, name: str) -> np.ndarray:
    """Of a joint in the first frame, from the root."""
    at = capture.names.index(name)
    return (capture.positions[0, at] - capture.positions[0, 0]) * UNIT_CM


def test_at_rest_bones_follow_their_directions(tmp_path: Path, asf_text: Text, amc_text: Text) -> None:
    capture = read(tmp_path, asf_text(), amc_text())
    assert capture.frames == 3
    assert capture.frame_time_s == pytest.approx(1 / 120)
    assert capture.stated_metres_per_unit == pytest.approx(UNIT_CM / 100)
    assert capture.positions[0, 0] == pytest.approx([0, 16.5, 0])
    # A joint sits where its bone begins: the tibia at the knee, the foot at the ankle.
    assert place_cm(capture, "ltibia") == pytest.approx([9, -45, 0])
    assert place_cm(capture, "lfoot") == pytest.approx([9, -85, 0])
    assert place_cm(capture, "lfoot_end") == pytest.approx([9, -85, 15])
    assert place_cm(capture, "rwrist") == pytest.approx([-71, 50, 0])


def test_turns_of_a_bone_are_told_in_its_own_axes(tmp_path: Path, asf_text: Text, amc_text: Text) -> None:
    turned = read(tmp_path, asf_text(), amc_text({"lhumerus": "0 0 90"}))
    assert place_cm(turned, "lwrist") == pytest.approx([17, 104, 0])  # about z: the arm goes up
    # The bone's own x is the body's z when its axes are turned by 90° about y: C = Ry(-90) takes x to z.
    turned = read(tmp_path, asf_text({"lhumerus": "0 -90 0 XYZ"}), amc_text({"lhumerus": "90 0 0"}))
    assert place_cm(turned, "lwrist") == pytest.approx([17, 104, 0])


def test_the_order_of_axes_is_that_of_fixed_axes(tmp_path: Path, asf_text: Text, amc_text: Text) -> None:
    # XYZ about fixed axes: x leaves the arm, y takes it from x to -z, z leaves it there.
    turned = read(tmp_path, asf_text(), amc_text({"lhumerus": "0 90 90"}))
    assert place_cm(turned, "lwrist") == pytest.approx([17, 50, -54])
    # ZYX: z takes the arm from x to y first, where y leaves it.
    turned = read(tmp_path, asf_text({"lhumerus": "0 0 0 ZYX"}), amc_text({"lhumerus": "0 90 90"}))
    assert place_cm(turned, "lwrist") == pytest.approx([17, 104, 0])


def test_numbers_stand_in_the_order_of_the_degrees_of_freedom(
    tmp_path: Path, asf_text: Text, amc_text: Text
) -> None:
    turned = read(tmp_path, asf_text(freedoms={"lhumerus": "rz rx ry"}), amc_text({"lhumerus": "90 0 0"}))
    assert place_cm(turned, "lwrist") == pytest.approx([17, 104, 0])
    # Movement along the bone and of its beginning.
    moved = read(tmp_path, asf_text(freedoms={"lhumerus": "l ty"}), amc_text({"lhumerus": "2 1"}))
    assert place_cm(moved, "lwrist") == pytest.approx([71 + 2 * UNIT_CM, 50 + UNIT_CM, 0])


def test_the_root_has_its_own_order(tmp_path: Path, asf_text: Text, amc_text: Text) -> None:
    asf = asf_text().replace("order TX TY TZ RX RY RZ", "order RZ TX TY TZ RY RX")
    capture = read(tmp_path, asf, amc_text(root="90 1 2 3 0 90"))
    assert capture.positions[0, 0] == pytest.approx([1, 2, 3])
    # z takes the spine from y to -x, where x leaves it.
    assert place_cm(capture, "lowerneck") == pytest.approx([-50, 0, 0])


def test_radians_in_both_files(tmp_path: Path, asf_text: Text, amc_text: Text) -> None:
    asf = asf_text({"lhumerus": f"0 {-np.pi / 2} 0 XYZ"}).replace("angle deg", "angle rad")
    amc = amc_text({"lhumerus": f"{np.pi / 2} 0 0"}).replace(":DEGREES\n", "")
    assert place_cm(read(tmp_path, asf, amc), "lwrist") == pytest.approx([17, 104, 0])


def test_bones_without_numbers_rest(tmp_path: Path, asf_text: Text, amc_text: Text) -> None:
    capture = read(tmp_path, asf_text(), amc_text(leave_out=("lwrist", "rwrist")))
    assert capture.notes == ("at rest, for lack of numbers: lwrist, rwrist",)
    assert place_cm(capture, "lwrist_end") == pytest.approx([81, 50, 0])


def test_a_file_that_tells_only_changes_keeps_the_rest(
    tmp_path: Path, asf_text: Text, amc_text: Text
) -> None:
    amc = amc_text({"lhumerus": "0 0 90"}).replace(":FULLY-SPECIFIED\n", "")
    head, _, _ = amc.partition("2\nroot")
    capture = read(tmp_path, asf_text(), head + "2\nroot 0 18 0 0 0 0\n3\nroot 0 19 0 0 0 0\n")
    wrist = capture.names.index("lwrist")
    assert capture.positions[:, wrist, 1] - capture.positions[:, 0, 1] == pytest.approx([104 / UNIT_CM] * 3)
    assert capture.positions[:, 0, 1] == pytest.approx([16.5, 18, 19])


ASF_FAULTS = {
    "no ASF": (lambda text: "HIERARCHY\n", "line 1", "before any :keyword"),
    "cut short": (lambda text: text[: text.index(":hierarchy")], "line", "no :hierarchy section"),
    "unit": (lambda text: text.replace("angle deg", "angle gon"), "line 7", "expected deg or rad"),
    "axis": (lambda text: text.replace("0 0 0 XYZ", "0 0 0 XYX", 1), "line 21", "'XYX'"),
    "freedom": (lambda text: text.replace("dof rx ry rz", "dof rx ry rw", 1), "line 29", "'rw'"),
    "direction": (lambda text: text.replace("direction 1 0 0", "direction 1 0", 1), "line 19", "expected 3"),
    "no name": (lambda text: text.replace("     name lfemur\n", ""), "line 32", "has no name"),
    "unknown bone": (lambda text: text.replace("root lhipjoint", "root lhip"), "line", "names 'lhip'"),
    "two parents": (lambda text: text.replace("lowerneck head", "lowerneck rfoot"), "line", "second parent"),
    "lost bone": (lambda text: text.replace("    rradius rwrist\n", ""), "line", "on nothing: rwrist"),
    "root order": (lambda text: text.replace("   order TX TY TZ RX RY RZ\n", ""), "line", "has no order"),
}  # fmt: skip


@pytest.mark.parametrize("name", ASF_FAULTS)
def test_faults_of_skeletons(tmp_path: Path, asf_text: Text, name: str) -> None:
    damage, line, message = ASF_FAULTS[name]
    (tmp_path / "bad.asf").write_text(damage(asf_text()))
    with pytest.raises(MotionCaptureError) as raised:
        read_asf(tmp_path / "bad.asf")
    assert f"bad.asf, {line}" in str(raised.value)
    assert message in str(raised.value)


AMC_FAULTS = {
    "no AMC": (lambda text: "HIERARCHY\n", "line 1", "no AMC file"),
    "empty": (lambda text: "", "7_01.amc", "holds no frame"),
    "unknown bone": (lambda text: text.replace("lfemur", "lthigh", 1), "line 6", "unknown bone 'lthigh'"),
    "wrong count": (lambda text: text.replace("lfemur 0 0 0", "lfemur 0 0", 1), "line 6", "3 (rx ry rz)"),
    "cut short": (lambda text: text[: text.rindex("rhumerus")], "line 42", "missing from frame 3"),
    "late bone": (lambda text: text.replace("lfemur 0 0 0\n", "", 1), "line", "the frames before"),
    "gap": (lambda text: text.replace("\n3\n", "\n4\n"), "line 42", "frame 4 follows frame 2"),
    "twice": (lambda text: text.replace("lfemur 0 0 0", "lfemur 0 0 0\nlfemur 0 0 0", 1), "line 7", "twice"),
    "no number": (lambda text: text.replace("lfemur 0 0 0", "lfemur 0 x 0", 1), "line 6", "'x'"),
}  # fmt: skip


@pytest.mark.parametrize("name", AMC_FAULTS)
def test_faults_of_motions(tmp_path: Path, asf_text: Text, amc_text: Text, name: str) -> None:
    damage, line, message = AMC_FAULTS[name]
    with pytest.raises(MotionCaptureError) as raised:
        read(tmp_path, asf_text(), damage(amc_text()))
    assert line in str(raised.value)
    assert message in str(raised.value)


def test_the_skeleton_of_a_motion_is_found_by_name(tmp_path: Path) -> None:
    for name in ("13.asf", "131.asf", "13_17.amc", "other.amc"):
        (tmp_path / name).touch()
    assert companion_skeleton(tmp_path / "13_17.amc", []).name == "13.asf"
    with pytest.raises(MotionCaptureError, match=r"no ASF skeleton for this motion \(found: .*13\.asf"):
        companion_skeleton(tmp_path / "other.amc", [])
    assert companion_skeleton(tmp_path / "other.amc", [tmp_path / "131.asf"]).name == "131.asf"
