"""From a capture in its own units and axes to COCO's 17 joints in metres, y up, standing on the floor."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from camcade_training.mocap.captures import Capture
from camcade_training.mocap.errors import MotionCaptureError, fault
from camcade_training.mocap.joint_names import FACE_JOINTS, JointMap
from camcade_training.synthetic.body import COCO_JOINTS

METRES_PER_UNIT = {
    "m": 1.0,
    "cm": 0.01,
    "mm": 0.001,
    "inch": 0.0254,
    "cmu": 0.0254 / 0.45,  # CMU's ASF files and the BVH made from them: inches, divided by 0.45
}
_TO_Y_UP = {  # proper rotations, so that left stays left
    "y": np.eye(3),
    "z": np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]]),
}
# Hip to ankle along the bones. The average is that of `people.body.Proportions`; the range is of adults and
# older children, and narrow enough that no two of the units above fit the same file badly.
_LEG_M = 0.85
_LEG_RANGE_M = (0.6, 1.1)
_ANKLE_HEIGHT_M = 0.075
# Parts of the head, in leg lengths and head radii: the proportions of `people.body`.
_HEAD_RADIUS_IN_LEGS = 0.115
_NECK_IN_LEGS = 0.13
_HEAD_CENTRE = (0.0, 0.62, 0.22)  # radii from the base of the skull: left, up, ahead
_FACE = {
    "nose": (0.0, -0.12, 1.06),
    "left_eye": (0.33, 0.16, 0.84),
    "right_eye": (-0.33, 0.16, 0.84),
    "left_ear": (0.80, 0.0, -0.05),
    "right_ear": (-0.80, 0.0, -0.05),
}


@dataclass(frozen=True)
class Figure:
    """A person in motion: `joints_m` (T, 17, 3), COCO's order, metres, y up, floor at 0; `times_s` (T,) in
    the file's time. `sources`: what each joint came from; `unit`: how the scale was found.
    """

    path: Path
    joints_m: np.ndarray
    times_s: np.ndarray
    metres_per_unit: float
    unit: str
    up: str
    sources: dict[str, str]
    notes: tuple[str, ...] = ()

    def joint(self, name: str) -> np.ndarray:
        """(T, 3)."""
        return self.joints_m[:, COCO_JOINTS.index(name)]


def figure(capture: Capture, joints: JointMap, units: str = "auto", up: str = "auto") -> Figure:
    """COCO's joints of a capture.

    `units`: auto, a key of METRES_PER_UNIT, fit (scaled to a leg of 0.85 m) or metres per file unit as a
    number; `up`: auto, y or z. Raises MotionCaptureError for other values and where the person's size or
    upright axis cannot be told.
    """
    places = {name: capture.positions[:, list(found)].mean(axis=1) for name, found in joints.sources.items()}
    rest = {name: capture.rest[list(found)].mean(axis=0)[None] for name, found in joints.sources.items()}
    leg = _leg(capture.path, places)
    face = _face(capture, joints, places, rest, leg)
    joints_raw = np.stack([places.get(name, face.get(name)) for name in COCO_JOINTS], axis=1)
    up = _upright(capture.path, places, up)
    scale, unit = _scale(capture, leg, units)
    joints_m = joints_raw @ _TO_Y_UP[up].T * scale
    feet_m = capture.positions[:, _feet(capture, joints)] @ _TO_Y_UP[up].T * scale
    joints_m = joints_m - [0.0, _floor(feet_m[..., 1], joints_m[:, 15:17, 1]), 0.0]
    sources = {
        name: " + ".join(capture.names[index] for index in joints.sources[name])
        if name in joints.sources
        else "derived from the head"
        for name in COCO_JOINTS
    }
    return Figure(capture.path, joints_m, capture.times_s, scale, unit, up, sources, capture.notes)


def without_calibration_pose(capture: Capture, skip_frames: int | None = None) -> Capture:
    """Drop the first `skip_frames` frames; None drops one where the person jumps out of it.

    Conversions of CMU's recordings begin with one frame in a T-pose. It shows as a step between the first
    two frames that is many times the next one and far more than a body can do.
    """
    if skip_frames is None:
        if capture.frames < 3:
            return capture
        local = capture.positions - capture.positions[:, :1]
        size = float(np.ptp(capture.positions[1], axis=0).max()) or 1.0
        first, second = (
            float(np.linalg.norm(local[at + 1] - local[at], axis=-1).mean()) / size for at in (0, 1)
        )
        if first < 0.05 or first < 8.0 * second:
            return capture
        return capture.without_first(
            1, "left out a first frame in another pose (T-pose); keep it with --skip-frames 0"
        )
    if not 0 <= skip_frames < capture.frames:
        raise fault(
            capture.path,
            None,
            f"cannot skip {skip_frames} of {capture.frames} frames; expected 0 to {capture.frames - 1}",
        )
    return (
        capture.without_first(skip_frames, f"left out {skip_frames} first frames") if skip_frames else capture
    )


def _leg(path: Path, places: dict[str, np.ndarray]) -> float:
    """Hip to ankle along the bones, file units."""
    lengths = [
        np.linalg.norm(places[f"{side}_hip"] - places[f"{side}_knee"], axis=-1)
        + np.linalg.norm(places[f"{side}_knee"] - places[f"{side}_ankle"], axis=-1)
        for side in ("left", "right")
    ]
    leg = float(np.median(lengths))
    if leg <= 0.0:
        raise fault(
            path, None, "the legs have no length; are hip, knee and ankle mapped to different joints?"
        )
    return leg


def _scale(capture: Capture, leg: float, units: str) -> tuple[float, str]:
    """Metres per file unit, and what it is called."""
    if units in METRES_PER_UNIT:
        return METRES_PER_UNIT[units], units
    if units == "fit":
        return _LEG_M / leg, "fit"
    if units != "auto":
        try:
            scale = float(units)
        except ValueError:
            scale = 0.0
        if not (np.isfinite(scale) and scale > 0.0):
            known = ", ".join(METRES_PER_UNIT)
            raise MotionCaptureError(
                f"--units is {units!r}; expected auto, {known}, fit, or metres per unit such as 0.01"
            )
        return scale, "given"
    low, high = _LEG_RANGE_M
    stated = capture.stated_metres_per_unit
    if stated is not None and low <= leg * stated <= high:
        return stated, "as the file states"
    fitting = {name: scale for name, scale in METRES_PER_UNIT.items() if low <= leg * scale <= high}
    if not fitting:
        return _LEG_M / leg, "fit (no known unit suits)"
    name = min(fitting, key=lambda unit: abs(np.log(leg * fitting[unit] / _LEG_M)))
    return fitting[name], name


def _upright(path: Path, places: dict[str, np.ndarray], up: str) -> str:
    if up in _TO_Y_UP:
        return up
    if up != "auto":
        raise MotionCaptureError(f"--up is {up!r}; expected auto, y or z")
    top = places["left_shoulder"] + places["right_shoulder"]
    bottom = places["left_ankle"] + places["right_ankle"]
    way = np.median(top - bottom, axis=0)
    axis = int(np.argmax(np.abs(way)))
    if axis == 0 or way[axis] < 0.0:
        name = ("-" if way[axis] < 0.0 else "") + "xyz"[axis]
        raise fault(
            path,
            None,
            f"the shoulders lie above the ankles along {name}; expected y or z: give --up if the person lies "
            "on the floor, or export with y up",
        )
    return "xyz"[axis]


def _feet(capture: Capture, joints: JointMap) -> list[int]:
    """Indexes of the ankles and all that hangs on them."""
    feet = {*joints.sources["left_ankle"], *joints.sources["right_ankle"]}
    for index, parent in enumerate(capture.parents):
        if parent in feet:
            feet.add(index)
    return sorted(feet)


def _floor(feet_m: np.ndarray, ankles_m: np.ndarray) -> float:
    """Height of the floor: what the lowest part of the feet (T, F) comes down to, a few outliers aside.

    Where the feet have no soles (nothing much below the ankles (T, 2)) a sole's height is added.
    """
    lowest = float(np.percentile(feet_m.min(axis=1), 2))
    ankle = float(np.percentile(ankles_m.min(axis=1), 2))
    return min(lowest, ankle - _ANKLE_HEIGHT_M) if ankle - lowest < 0.4 * _ANKLE_HEIGHT_M else lowest


def trunk_axes(places: dict[str, np.ndarray]) -> np.ndarray:
    """(T, 3, 3): columns left, up, ahead of the trunk, from shoulders and hips (T, 3)."""
    across = (places["left_shoulder"] - places["right_shoulder"]) + (places["left_hip"] - places["right_hip"])
    up = (places["left_shoulder"] + places["right_shoulder"]) - (places["left_hip"] + places["right_hip"])
    up = _unit(up)
    left = _unit(across - up * np.sum(across * up, axis=-1, keepdims=True))
    return np.stack([left, up, np.cross(left, up)], axis=-1)


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)


def _face(
    capture: Capture,
    joints: JointMap,
    places: dict[str, np.ndarray],
    rest: dict[str, np.ndarray],
    leg: float,
) -> dict[str, np.ndarray]:
    """Nose, eyes and ears (T, 3) on a head of average shape that turns with the head's joint."""
    trunk = trunk_axes(places)
    if "head" in joints.sources:
        skull, holder = places["head"], joints.sources["head"]
    else:
        skull, holder = places["neck"] + trunk[:, :, 1] * _NECK_IN_LEGS * leg, joints.sources["neck"]
    if len(holder) == 1:
        turn = capture.turns[:, holder[0]]
        axes = turn @ _axes_in_holder(turn, trunk, rest, leg)
    else:
        axes = trunk
    radius = _HEAD_RADIUS_IN_LEGS * leg
    centre = skull + axes @ np.array(_HEAD_CENTRE) * radius
    return {name: centre + axes @ np.array(_FACE[name]) * radius for name in FACE_JOINTS}


def _axes_in_holder(
    turn: np.ndarray, trunk: np.ndarray, rest: dict[str, np.ndarray], leg: float
) -> np.ndarray:
    """(3, 3): left, up and ahead of the face in the frame of the joint that holds it.

    With every rotation 0 the face looks where the trunk does, if that pose is a person standing straight.
    Some exporters rest all bones along one axis: then people are taken to look ahead on average.
    """
    if _stands(rest, leg):
        return trunk_axes(rest)[0]
    u, _, v = np.linalg.svd((np.swapaxes(turn, -1, -2) @ trunk).mean(axis=0))
    return u @ np.diag([1.0, 1.0, np.linalg.det(u @ v)]) @ v


def _stands(rest: dict[str, np.ndarray], leg: float) -> bool:
    """Whether a pose (each joint (1, 3)) is that of a person standing straight with the hips below."""
    shoulders = (rest["left_shoulder"] - rest["right_shoulder"])[0]
    hips = (rest["left_hip"] - rest["right_hip"])[0]
    if np.linalg.norm(shoulders) < 0.15 * leg or np.linalg.norm(hips) < 0.05 * leg:
        return False
    up = (rest["left_shoulder"] + rest["right_shoulder"] - rest["left_hip"] - rest["right_hip"])[0]
    stand = (rest["left_hip"] + rest["right_hip"] - rest["left_ankle"] - rest["right_ankle"])[0]
    sizes = [float(np.linalg.norm(vector)) for vector in (shoulders, hips, up, stand)]
    if min(sizes) < 1e-9:
        return False
    shoulders, hips, up, stand = (v / s for v, s in zip((shoulders, hips, up, stand), sizes, strict=True))
    return bool(shoulders @ hips > 0.85 and up @ stand > 0.85 and abs(shoulders @ up) < 0.3)
