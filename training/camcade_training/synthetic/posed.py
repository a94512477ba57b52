"""A drawn body in the pose of somebody else: the skeleton that 17 joints of a captured person ask for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from camcade_training.synthetic.body import (
    COCO_JOINTS,
    SIDES,
    Proportions,
    Skeleton,
    face_radius,
    hang_feet_and_hands,
    rotation,
    set_head,
    unit,
)

Floats = NDArray[np.float64]


def proportions_of(joints_m: Floats, body: Proportions) -> Proportions:
    """`body` with the bones that joints (T, 17, 3) m show, their medians; what they do not show stays."""
    at = {name: joints_m[:, place] for place, name in enumerate(COCO_JOINTS)}

    def apart(first: str, second: str) -> float:
        return float(np.median(np.linalg.norm(at[first] - at[second], axis=-1)))

    def of_sides(first: str, second: str) -> float:
        return (apart(f"left_{first}", f"left_{second}") + apart(f"right_{first}", f"right_{second}")) / 2

    spine = float(np.median(np.linalg.norm(_middle(at, "shoulder") - _middle(at, "hip"), axis=-1)))
    spine += body.shoulder_drop - _HIPS_BELOW_PELVIS_M
    lower = body.belly / (body.belly + body.ribs)
    return replace(
        body,
        thigh=of_sides("hip", "knee"),
        shin=of_sides("knee", "ankle"),
        upper_arm=of_sides("shoulder", "elbow"),
        forearm=of_sides("elbow", "wrist"),
        clavicle=apart("left_shoulder", "right_shoulder") / 2,
        hip_half_width=apart("left_hip", "right_hip") / 2,
        belly=spine * lower,
        ribs=spine * (1.0 - lower),
        head_radius=face_radius(apart("left_ear", "right_ear")),
    )


_HIPS_BELOW_PELVIS_M = 0.02


def posed(joints_m: Floats, body: Proportions, closed: float = 0.8) -> Skeleton:
    """The skeleton of joints (T, 17, 3) in metres, y up, which keep their places.

    The spine is straight between hips and shoulders, hands go on where the forearms point, and feet lie flat
    when they are down. `closed`: 0 open hands … 1 fists.
    """
    at = {name: joints_m[:, place] for place, name in enumerate(COCO_JOINTS)}
    hips, shoulders = _middle(at, "hip"), _middle(at, "shoulder")
    spine = unit(shoulders - hips)
    pelvis_turn = _upright(at["left_hip"] - at["right_hip"], spine)
    chest_turn = _upright(at["left_shoulder"] - at["right_shoulder"], spine)
    joints = dict(at)
    joints["pelvis"] = hips + pelvis_turn[:, :, 1] * _HIPS_BELOW_PELVIS_M
    joints["neck"] = shoulders + chest_turn[:, :, 1] * body.shoulder_drop
    share = body.belly / (body.belly + body.ribs)
    joints["waist"] = joints["pelvis"] + share * (joints["neck"] - joints["pelvis"])
    joints["floor"] = joints["pelvis"] * [1.0, 0.0, 1.0]
    waist_turn = _upright(
        unit(at["left_hip"] - at["right_hip"]) + unit(at["left_shoulder"] - at["right_shoulder"]), spine
    )
    ahead = chest_turn[:, :, 2] + pelvis_turn[:, :, 2]
    heading = rotation("y", np.arctan2(ahead[:, 0], ahead[:, 2]))
    turns = {"heading": heading, "pelvis": pelvis_turn, "waist": waist_turn, "chest": chest_turn}
    set_head(joints, turns, body)
    hang_feet_and_hands(joints, turns, body, {side: np.zeros((len(hips), 2)) for side in SIDES})
    return Skeleton(joints, turns, np.full((len(hips), 2), closed))


def _middle(at: dict[str, Floats], joint: str) -> Floats:
    return (at[f"left_{joint}"] + at[f"right_{joint}"]) / 2


def _upright(left: Floats, up: Floats) -> Floats:
    """(T, 3, 3): columns left, up, ahead, of which `up` (T, 3) keeps its direction."""
    left = unit(left - up * np.sum(left * up, axis=-1, keepdims=True))
    return np.stack([left, up, np.cross(left, up)], axis=-1)
