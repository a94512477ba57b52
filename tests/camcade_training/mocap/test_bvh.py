from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from camcade_training.mocap.bvh import BvhJoint, read_bvh, write_bvh
from camcade_training.mocap.errors import MotionCaptureError

CHAIN = """HIERARCHY
ROOT base
{
  OFFSET 1 2 3
  CHANNELS %ROOT%
  JOINT arm
  {
    OFFSET 0 10 0
    CHANNELS %ARM%
    End Site
    {
      OFFSET 0 5 0
    }
  }
}
MOTION
Frames: 1
Frame Time: 0.01
%ROW%
"""


def chain(tmp_path: Path, root: str, arm: str, row: str) -> np.ndarray:
    """Places of base, arm and the arm's end in the only frame."""
    path = tmp_path / "chain.bvh"
    path.write_text(CHAIN.replace("%ROOT%", root).replace("%ARM%", arm).replace("%ROW%", row))
    return read_bvh(path).positions[0]


def test_rotations_apply_in_the_order_of_the_channels(tmp_path: Path) -> None:
    # The arm's end (0, 5, 0) under Rz(90)·Rx(90): x first turns it to z, where z leaves it.
    places = chain(tmp_path, "0", "2 Zrotation Xrotation", "90 90")
    assert places == pytest.approx(np.array([[1, 2, 3], [1, 12, 3], [1, 12, 8]]))
    # Rx(90)·Rz(90): z first turns it to -x.
    places = chain(tmp_path, "0", "2 Xrotation Zrotation", "90 90")
    assert places[2] == pytest.approx([-4, 12, 3])


def test_children_follow_their_parents(tmp_path: Path) -> None:
    places = chain(tmp_path, "4 Yposition Xposition Zposition Zrotation", "1 Zrotation", "50 40 60 90 -30")
    assert places[0] == pytest.approx([40, 50, 60])  # positions as named, not as usual
    assert places[1] == pytest.approx([30, 50, 60])
    assert places[2] == pytest.approx([30 - 5 * np.cos(np.pi / 6), 50 + 5 * np.sin(np.pi / 6), 60])


@pytest.mark.parametrize(("row", "arm"), [("0.5 10 0 0", [1.5, 12, 3]), ("0.5 0.1 0 0", [1.5, 12.1, 3])])
def test_positions_of_a_joint_replace_its_offset_or_come_on_top(
    tmp_path: Path, row: str, arm: list[float]
) -> None:
    places = chain(tmp_path, "0", "4 Xposition Yposition Zposition Zrotation", row)
    assert places[1] == pytest.approx(arm)


def test_layout_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "odd.bvh"
    path.write_bytes(
        b"\xef\xbb\xbf# made by hand\r\nhierarchy\r\nROOT Bip01 Pelvis { OFFSET 0 0 0\r\n"
        b"CHANNELS 3 XPOSITION Yposition zposition // the root\r\n\r\n"
        b"Joint Bip01 L Thigh\r\n{\r\n\tOFFSET\t0\t-1\t0\r\nCHANNELS 1 Xrotation\r\n"
        b"End Site Toe\r\n{ OFFSET 0 0 2 } } }\r\nmotion\r\nframes : 2\r\nFrame time:\t0.5\r\n"
        b"1 2 3 0\r\n4 5\r\n6 90\r\n\r\n"
    )
    capture = read_bvh(path)
    assert capture.names == ("Bip01 Pelvis", "Bip01 L Thigh", "Bip01 L Thigh_end")
    assert capture.frame_time_s == 0.5
    assert capture.positions[1] == pytest.approx(
        np.array([[4, 5, 6], [4, 4, 6], [4, 2, 6]])
    )  # z turned to -y


def test_written_and_read_again(tmp_path: Path) -> None:
    joints = [
        BvhJoint("a", -1, (0, 0, 0), ("Xposition", "Yposition", "Zposition", "Yrotation")),
        BvhJoint("c", 0, (0, 1, 0), ("Xrotation",), (0, 2, 0)),
        BvhJoint("b", 0, (1, 0, 0), ("Zrotation",)),
        BvhJoint("d", 1, (0, 3, 0), ()),
    ]
    values = np.random.default_rng(0).uniform(-80, 80, (4, 6))
    capture = read_bvh(write_bvh(tmp_path / "x" / "out.bvh", joints, values, 0.02))
    assert capture.names == ("a", "c", "d", "d_end", "c_end", "b", "b_end")
    assert capture.positions[:, 0] == pytest.approx(values[:, :3])
    yaw, pitch = np.radians(values[:, 3]), np.radians(values[:, 4])
    local = np.stack([np.sin(yaw) * np.sin(pitch), np.cos(pitch), np.cos(yaw) * np.sin(pitch)], axis=1)
    assert capture.positions[:, 2] == pytest.approx(values[:, :3] + [0, 1, 0] + 3 * local)
    with pytest.raises(MotionCaptureError, match=r"expected \(T, 6\)"):
        write_bvh(tmp_path / "out.bvh", joints, values[:, :5], 0.02)


def test_another_rate_may_be_given(tmp_path: Path, bvh_text: Callable[..., str]) -> None:
    path = tmp_path / "a.bvh"
    path.write_text(bvh_text().replace("Frame Time: 0.0333333", "Frame Time: 0"))
    assert read_bvh(path, 120.0).frame_time_s == pytest.approx(1 / 120)


FAULTS = {
    "no BVH": (lambda text: "solid cube\n", 1, "no BVH file"),
    "empty": (lambda text: "", 1, "no BVH file"),
    "no motion": (lambda text: text[: text.index("MOTION")], 96, "no MOTION"),
    "ends in the skeleton": (lambda text: text[: text.index("  JOINT Spine")] + "MOTION\n", 43, "cut short"),
    "two people": (
        lambda text: text.replace("MOTION", "ROOT Other\n{\nOFFSET 0 0 0\nCHANNELS 0\n}\nMOTION"),
        97,
        "second ROOT",
    ),
    "no offset": (lambda text: text.replace("    OFFSET 9 0 0\n", ""), 6, "'LeftUpLeg' has no OFFSET"),
    "bad offset": (lambda text: text.replace("OFFSET 9 0 0", "OFFSET 9,5 0 0"), 8, "decimals with a point"),
    "unknown channel": (lambda text: text.replace("6 Xposition", "6 Xscale"), 5, "'Xscale' is none"),
    "too many channels": (lambda text: text.replace("6 Xposition", "5 Xposition"), 5, "more channels than"),
    "too few channels": (lambda text: text.replace("6 Xposition", "7 Xposition"), 6, "'JOINT' is none"),
    "odd word": (lambda text: text.replace("OFFSET 9 0 0", "OFFSETS 9 0 0"), 8, "'OFFSETS' in joint"),
    "zero frame time": (lambda text: text.replace("Frame Time: 0.0333333", "Frame Time: 0"), 99, "--frames"),
    "no frames": (lambda text: text.replace("Frames: 30", "Frames: none"), 98, "'none'"),
    "too few frames": (lambda text: text.replace("Frames: 30", "Frames: 31"), 129, "30 frames where"),
    "too many frames": (lambda text: text.replace("Frames: 30", "Frames: 29"), 129, "30 frames where"),
    "long frame": (lambda text: text.replace("\n0.000000 93", "\n7 0.000000 93", 1), 100, "frame 1 holds 49"),
    "short frame": (lambda text: text.rstrip()[:-9] + "\n", 129, "frame 30 holds only 47"),
    "no number": (lambda text: text.replace("\n0.000000 93", "\nnan 93", 1), 100, "'nan'"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_faults_are_told_with_file_and_line(tmp_path: Path, bvh_text: Callable[..., str], name: str) -> None:
    damage, line, message = FAULTS[name]
    path = tmp_path / "bad.bvh"
    path.write_text(damage(bvh_text()))
    with pytest.raises(MotionCaptureError) as raised:
        read_bvh(path)
    assert f"bad.bvh, line {line}: " in str(raised.value)
    assert message in str(raised.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MotionCaptureError, match=r"nowhere\.bvh: cannot be read"):
        read_bvh(tmp_path / "nowhere.bvh")
