"""The other way: motions of `camcade_training.synthetic` as BVH, for Blender and other animation programs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from camcade_training.mocap.bvh import BvhJoint, write_bvh
from camcade_training.mocap.rotations import angles_of, shortest_turn
from camcade_training.synthetic.body import Skeleton

_ORDER = "zxy"
_ROTATIONS = tuple(f"{axis.upper()}rotation" for axis in _ORDER)
_POSITIONS = ("Xposition", "Yposition", "Zposition")
_CM_PER_M = 100.0
_FACE = {
    "nose": "Nose",
    "left_eye": "LeftEye",
    "right_eye": "RightEye",
    "left_ear": "LeftEar",
    "right_ear": "RightEar",
}


def write_people_bvh(path: Path, skeleton: Skeleton, frames_per_second: float) -> Path:
    """Write a skeleton over time (`people.solve`) as BVH: centimetres, y up, a T-pose at rest.

    The joints have MotionBuilder's usual names; nose, eyes and ears are joints of the head.
    """
    tree = _Tree(skeleton)
    hips = tree.turning("Hips", -1, "pelvis", "pelvis", skeleton.turns["pelvis"])
    spine = tree.turning("Spine", hips, "pelvis", "pelvis", skeleton.turns["waist"])
    chest = tree.turning("Spine1", spine, "pelvis", "waist", skeleton.turns["chest"])
    neck = tree.aiming("Neck", chest, "waist", "neck", "skull", (0.0, 1.0, 0.0))
    head = tree.turning("Head", neck, "neck", "skull", skeleton.turns["head"])
    for target, name in _FACE.items():
        tree.turning(name, head, "skull", target, skeleton.turns["head"])
    for side, sign in (("left", 1.0), ("right", -1.0)):
        name, out, down = side.capitalize(), (sign, 0.0, 0.0), (0.0, -1.0, 0.0)
        girdle = tree.aiming(f"{name}Shoulder", chest, "waist", "neck", f"{side}_shoulder", out)
        upper = tree.aiming(f"{name}Arm", girdle, "neck", f"{side}_shoulder", f"{side}_elbow", out)
        fore = tree.aiming(f"{name}ForeArm", upper, f"{side}_shoulder", f"{side}_elbow", f"{side}_wrist", out)
        tree.aiming(f"{name}Hand", fore, f"{side}_elbow", f"{side}_wrist", f"{side}_hand", out, tip=True)
        thigh = tree.aiming(f"{name}UpLeg", hips, "pelvis", f"{side}_hip", f"{side}_knee", down)
        shin = tree.aiming(f"{name}Leg", thigh, f"{side}_hip", f"{side}_knee", f"{side}_ankle", down)
        sole = skeleton.turns[f"{side}_sole"]
        tree.turning(f"{name}Foot", shin, f"{side}_knee", f"{side}_ankle", sole, f"{side}_toe")
    return write_bvh(path, tree.joints, np.concatenate(tree.values, axis=1), 1.0 / frames_per_second)


class _Tree:
    """Joints and channel values, put together parent by parent.

    A joint's offset is where it lies in its parent's frame; bones are stiff, so the first moment tells it.
    """

    def __init__(self, skeleton: Skeleton) -> None:
        self.places: Mapping[str, np.ndarray] = skeleton.joints
        self.joints: list[BvhJoint] = []
        self.values: list[np.ndarray] = []
        self.turns: list[np.ndarray] = []  # of each joint, (T, 3, 3), seen from outside

    def turning(
        self, name: str, parent: int, parent_place: str, place: str, turn: np.ndarray, tip: str = ""
    ) -> int:
        """Add a joint at `place` whose turn is known. Returns its index."""
        channels = _ROTATIONS
        values = []
        if parent < 0:
            offset, local = np.zeros(3), turn
            channels = (*_POSITIONS, *_ROTATIONS)
            values.append(self.places[place] * _CM_PER_M)
        else:
            above = np.swapaxes(self.turns[parent], -1, -2)
            offset = above[0] @ (self.places[place][0] - self.places[parent_place][0])
            local = above @ turn
        values.append(np.degrees(angles_of(local, _ORDER)))
        end = turn[0].T @ (self.places[tip][0] - self.places[place][0]) * _CM_PER_M if tip else None
        self.joints.append(BvhJoint(name, parent, tuple(offset * _CM_PER_M), channels, end))
        self.values.append(np.concatenate(values, axis=1))
        self.turns.append(turn)
        return len(self.joints) - 1

    def aiming(
        self,
        name: str,
        parent: int,
        parent_place: str,
        place: str,
        target: str,
        at_rest: tuple[float, float, float],
        tip: bool = False,
    ) -> int:
        """Add a joint that points its direction `at_rest` at `target`, without twist against its parent."""
        above = self.turns[parent]
        way = np.einsum("tji,tj->ti", above, self.places[target] - self.places[place])
        turn = above @ shortest_turn(np.array(at_rest), way)
        return self.turning(name, parent, parent_place, place, turn, target if tip else "")
