"""Small recordings with known geometry, written by hand or made from our own drawn people."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from camcade_training.mocap.export import write_people_bvh
from camcade_training.synthetic import Person, Skeleton, motion, perform, solve

# A person of straight lines, in centimetres, y up, looking along z: 45 + 40 cm of leg.
BODY_BVH = """\
HIERARCHY
ROOT Hips
{
  OFFSET 0 0 0
  CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation
  JOINT LeftUpLeg
  {
    OFFSET 9 0 0
    CHANNELS 3 Zrotation Xrotation Yrotation
    JOINT LeftLeg
    {
      OFFSET 0 -45 0
      CHANNELS 3 Zrotation Xrotation Yrotation
      JOINT LeftFoot
      {
        OFFSET 0 -40 0
        CHANNELS 3 Zrotation Xrotation Yrotation
        End Site
        {
          OFFSET 0 -8 15
        }
      }
    }
  }
  JOINT RightUpLeg
  {
    OFFSET -9 0 0
    CHANNELS 3 Zrotation Xrotation Yrotation
    JOINT RightLeg
    {
      OFFSET 0 -45 0
      CHANNELS 3 Zrotation Xrotation Yrotation
      JOINT RightFoot
      {
        OFFSET 0 -40 0
        CHANNELS 3 Zrotation Xrotation Yrotation
        End Site
        {
          OFFSET 0 -8 15
        }
      }
    }
  }
  JOINT Spine
  {
    OFFSET 0 20 0
    CHANNELS 3 Zrotation Xrotation Yrotation
    JOINT Head
    {
      OFFSET 0 40 0
      CHANNELS 3 Zrotation Xrotation Yrotation
      End Site
      {
        OFFSET 0 20 0
      }
    }
    JOINT LeftArm
    {
      OFFSET 17 28 0
      CHANNELS 3 Zrotation Xrotation Yrotation
      JOINT LeftForeArm
      {
        OFFSET 29 0 0
        CHANNELS 3 Zrotation Xrotation Yrotation
        JOINT LeftHand
        {
          OFFSET 25 0 0
          CHANNELS 3 Zrotation Xrotation Yrotation
          End Site
          {
            OFFSET 18 0 0
          }
        }
      }
    }
    JOINT RightArm
    {
      OFFSET -17 28 0
      CHANNELS 3 Zrotation Xrotation Yrotation
      JOINT RightForeArm
      {
        OFFSET -29 0 0
        CHANNELS 3 Zrotation Xrotation Yrotation
        JOINT RightHand
        {
          OFFSET -25 0 0
          CHANNELS 3 Zrotation Xrotation Yrotation
          End Site
          {
            OFFSET -18 0 0
          }
        }
      }
    }
  }
}
"""
BODY_JOINTS = (
    "Hips LeftUpLeg LeftLeg LeftFoot RightUpLeg RightLeg RightFoot Spine Head "
    "LeftArm LeftForeArm LeftHand RightArm RightForeArm RightHand"
).split()


def body_bvh(
    angles: dict[str, np.ndarray] | None = None,
    frames: int = 30,
    root: np.ndarray | None = None,
    frame_time_s: float = 1 / 30,
    rename: dict[str, str] | None = None,
    scale: float = 1.0,
) -> str:
    """The person of straight lines; `angles`: joint -> (T, 3) degrees about Z, X, Y; `root`: (T, 3) cm."""
    angles = angles or {}
    root = np.tile([0.0, 93.0, 0.0], (frames, 1)) if root is None else root
    columns = [root * scale, *(angles.get(name, np.zeros((frames, 3))) for name in BODY_JOINTS)]
    text = BODY_BVH
    if scale != 1.0:
        text = "\n".join(
            "OFFSET " + " ".join(str(float(word) * scale) for word in line.split()[1:])
            if line.strip().startswith("OFFSET")
            else line
            for line in text.splitlines()
        )
    for old, new in (rename or {}).items():
        text = text.replace(f" {old}\n", f" {new}\n")
    rows = "\n".join(" ".join(f"{value:.6f}" for value in row) for row in np.concatenate(columns, axis=1))
    return f"{text.rstrip()}\nMOTION\nFrames: {frames}\nFrame Time: {frame_time_s:.7f}\n{rows}\n"


# The same person as an Acclaim skeleton, in CMU's units and names; arms held out to the sides.
_BONES = {
    "lhipjoint": ("1 0 0", 9, ""),
    "lfemur": ("0 -1 0", 45, "rx ry rz"),
    "ltibia": ("0 -1 0", 40, "rx"),
    "lfoot": ("0 0 1", 15, "rx rz"),
    "rhipjoint": ("-1 0 0", 9, ""),
    "rfemur": ("0 -1 0", 45, "rx ry rz"),
    "rtibia": ("0 -1 0", 40, "rx"),
    "rfoot": ("0 0 1", 15, "rx rz"),
    "thorax": ("0 1 0", 50, "rx ry rz"),
    "lowerneck": ("0 1 0", 6, "rx ry rz"),
    "head": ("0 1 0", 18, "rx ry rz"),
    "lclavicle": ("1 0 0", 17, "ry rz"),
    "lhumerus": ("1 0 0", 29, "rx ry rz"),
    "lradius": ("1 0 0", 25, "rx"),
    "lwrist": ("1 0 0", 10, "ry"),
    "rclavicle": ("-1 0 0", 17, "ry rz"),
    "rhumerus": ("-1 0 0", 29, "rx ry rz"),
    "rradius": ("-1 0 0", 25, "rx"),
    "rwrist": ("-1 0 0", 10, "ry"),
}
CMU_UNIT_CM = 2.54 / 0.45


def body_asf(axes: dict[str, str] | None = None, freedoms: dict[str, str] | None = None) -> str:
    """An ASF file; `axes`: bone -> e.g. "0 0 90 XYZ"; `freedoms`: bone -> e.g. "rz rx"."""
    lines = ["# made by a test", ":version 1.10", ":name test", ":units", "  mass 1.0", "  length 0.45"]
    lines += [
        "  angle deg",
        ":documentation",
        "   nothing to say: begin",
        ":root",
        "   order TX TY TZ RX RY RZ",
    ]
    lines += ["   axis XYZ", "   position 0 0 0", "   orientation 0 0 0", ":bonedata"]
    for number, (name, (direction, length_cm, freedom)) in enumerate(_BONES.items(), 1):
        freedom = (freedoms or {}).get(name, freedom)
        lines += ["  begin", f"     id {number}", f"     name {name}", f"     direction {direction}"]
        lines += [
            f"     length {length_cm / CMU_UNIT_CM:.9f}",
            f"     axis {(axes or {}).get(name, '0 0 0 XYZ')}",
        ]
        if freedom:
            lines.append(f"    dof {freedom}")
            lines += [
                f"    {'limits' if not at else '      '} (-160.0 20.0)" for at in range(len(freedom.split()))
            ]
        lines.append("  end")
    lines += [":hierarchy", "  begin", "    root lhipjoint rhipjoint thorax"]
    for side in "lr":
        lines += [
            f"    {side}hipjoint {side}femur",
            f"    {side}femur {side}tibia",
            f"    {side}tibia {side}foot",
        ]
        lines += [
            f"    {side}clavicle {side}humerus",
            f"    {side}humerus {side}radius",
            f"    {side}radius {side}wrist",
        ]
    lines += ["    thorax lowerneck lclavicle rclavicle", "    lowerneck head", "  end"]
    return "\n".join(lines) + "\n"


def body_amc(
    angles: dict[str, str] | None = None, frames: int = 3, root: str = "0 16.5 0 0 0 0", leave_out: tuple = ()
) -> str:
    """An AMC file of equal frames; `angles`: bone -> its numbers."""
    lines = ["#!OML:ASF test", ":FULLY-SPECIFIED", ":DEGREES"]
    for frame in range(1, frames + 1):
        lines += [str(frame), f"root {root}"]
        for name, (_, _, freedom) in _BONES.items():
            if freedom and name not in leave_out:
                given = (angles or {}).get(name, " ".join("0" for _ in freedom.split()))
                lines.append(f"{name} {given}")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="session")
def skeleton() -> Skeleton:
    """One of our drawn people who jabs, kicks and squats: two or three seconds at 60 frames a second."""
    person, rng = Person(3, "train"), np.random.default_rng(1)
    names = (("jab", "left"), ("roundhouse-kick", "right"), ("squat", None))
    motions = [motion(name, person.habits, rng, side) for name, side in names]
    performance = perform(motions, [0.2, 0.2], person.body, person.habits, rng)
    return solve(performance.poses(np.arange(0.0, performance.duration_s, 1 / 60)), person.body)


@pytest.fixture(scope="session")
def people_bvh(skeleton: Skeleton, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as BVH."""
    return write_people_bvh(tmp_path_factory.mktemp("people") / "anna_practice.bvh", skeleton, 60.0)


@pytest.fixture(scope="session")
def bvh_text() -> Callable[..., str]:
    return body_bvh


@pytest.fixture(scope="session")
def asf_text() -> Callable[..., str]:
    return body_asf


@pytest.fixture(scope="session")
def amc_text() -> Callable[..., str]:
    return body_amc
