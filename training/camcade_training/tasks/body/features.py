"""The features of `camcade.gestures.body_features`, for many frames at once. A test keeps the two alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from camcade.gestures.body_features import (
    FEATURE_NAMES,
    GATE_ONE,
    GATE_ZERO,
    GATED_JOINTS,
    KNOWN,
    LEFT_ANKLE,
    LEFT_EAR,
    LEFT_ELBOW,
    LEFT_HIP,
    LEFT_KNEE,
    LEFT_SHOULDER,
    LEFT_WRIST,
    LIMIT,
    NOSE,
    RIGHT_ANKLE,
    RIGHT_EAR,
    RIGHT_ELBOW,
    RIGHT_HIP,
    RIGHT_KNEE,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
)

FEATURES = len(FEATURE_NAMES)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Calibrations:
    """As `camcade.gestures.body_features.Calibration`, each field with the frames' leading shape or ()."""

    scale: Floats
    hip_x: Floats
    hip_y: Floats
    shoulder_y: Floats
    ankle_y: Floats


def gates_of(score: Floats) -> Floats:
    """How much joints of these scores count, 0 to 1."""
    return np.clip((score - GATE_ZERO) / (GATE_ONE - GATE_ZERO), 0.0, 1.0)


def body_features(x: Floats, y: Floats, score: Floats, calibration: Calibrations) -> NDArray[np.float32]:
    """(…, 17) joints in units of the frame's height and their scores -> (…, F) float32."""
    gates = gates_of(score)
    unit = 1.0 / np.asarray(calibration.scale)
    shoulders, shoulders_known = _middle(x, y, gates, LEFT_SHOULDER, RIGHT_SHOULDER)
    hips, hips_known = _middle(x, y, gates, LEFT_HIP, RIGHT_HIP)
    has_shoulders, has_hips = shoulders_known > 0, hips_known > 0
    from_hips = [
        np.where(has_hips, hips[0], calibration.hip_x),
        np.where(has_hips, hips[1] - calibration.scale, calibration.shoulder_y),
    ]
    shoulders = [np.where(has_shoulders, shoulders[axis], from_hips[axis]) for axis in (0, 1)]
    from_shoulders = [shoulders[0], shoulders[1] + calibration.scale]
    hips = [np.where(has_hips, hips[axis], from_shoulders[axis]) for axis in (0, 1)]
    values = [(shoulders[axis] - hips[axis]) * unit for axis in (0, 1)]
    for left, right in ((LEFT_SHOULDER, RIGHT_SHOULDER), (LEFT_HIP, RIGHT_HIP)):
        both = gates[..., left] * gates[..., right] * unit
        values += [both * (x[..., left] - x[..., right]), both * (y[..., left] - y[..., right])]
    nose = gates[..., NOSE] * unit
    values += [nose * (x[..., NOSE] - shoulders[0]), nose * (y[..., NOSE] - shoulders[1])]
    ears = gates[..., LEFT_EAR] * gates[..., RIGHT_EAR] * unit
    values += [ears * (x[..., LEFT_EAR] - x[..., RIGHT_EAR]), gates[..., LEFT_EAR] - gates[..., RIGHT_EAR]]
    for root, middle, end, origin in (
        (LEFT_SHOULDER, LEFT_ELBOW, LEFT_WRIST, shoulders),
        (RIGHT_SHOULDER, RIGHT_ELBOW, RIGHT_WRIST, shoulders),
        (LEFT_HIP, LEFT_KNEE, LEFT_ANKLE, hips),
        (RIGHT_HIP, RIGHT_KNEE, RIGHT_ANKLE, hips),
    ):
        values += _limb(x, y, gates, unit, (root, middle, end), origin)
    values += [
        hips_known * (calibration.hip_y - hips[1]) * unit,
        shoulders_known * (calibration.shoulder_y - shoulders[1]) * unit,
        gates[..., LEFT_ANKLE] * (calibration.ankle_y - y[..., LEFT_ANKLE]) * unit,
        gates[..., RIGHT_ANKLE] * (calibration.ankle_y - y[..., RIGHT_ANKLE]) * unit,
        (hips[0] - calibration.hip_x) * unit,
    ]
    values += [gates[..., joint] for joint in GATED_JOINTS]
    return np.clip(np.stack(values, axis=-1), -LIMIT, LIMIT).astype(np.float32)


def _middle(x: Floats, y: Floats, gates: Floats, left: int, right: int) -> tuple[list[Floats], Floats]:
    weight = gates[..., left] + gates[..., right]
    known = weight >= KNOWN
    share = gates[..., left] / np.where(known, weight, 1.0)
    places = [axis[..., right] + share * (axis[..., left] - axis[..., right]) for axis in (x, y)]
    return places, np.where(known, np.minimum(1.0, weight), 0.0)


def _limb(
    x: Floats, y: Floats, gates: Floats, unit: Floats, limb: tuple[int, int, int], origin: list[Floats]
) -> list[Floats]:
    root, middle, end = limb
    at_root, at_middle, at_end = gates[..., root], gates[..., middle] * unit, gates[..., end] * unit
    root_x = origin[0] + at_root * (x[..., root] - origin[0])
    root_y = origin[1] + at_root * (y[..., root] - origin[1])
    middle_x, middle_y = x[..., middle] - root_x, y[..., middle] - root_y
    end_x, end_y = x[..., end] - root_x, y[..., end] - root_y
    return [
        at_middle * middle_x,
        at_middle * middle_y,
        at_end * end_x,
        at_end * end_y,
        at_middle * np.hypot(middle_x, middle_y),
        gates[..., middle] * at_end * np.hypot(x[..., end] - x[..., middle], y[..., end] - y[..., middle]),
        at_end * np.hypot(end_x, end_y),
    ]


def neutral_calibration(x: Floats, y: Floats) -> Calibrations:
    """What somebody whose joints (17,) are all seen, standing still, is calibrated to."""
    shoulders = np.array([x[[5, 6]].mean(), y[[5, 6]].mean()])
    hips = np.array([x[[11, 12]].mean(), y[[11, 12]].mean()])
    scale = np.asarray(max(float(np.linalg.norm(shoulders - hips)), 1e-3))
    ankle_y = np.asarray(y[[15, 16]].mean())
    return Calibrations(scale, np.asarray(hips[0]), np.asarray(hips[1]), np.asarray(shoulders[1]), ankle_y)
