"""Key poses: how they are written down, mirrored, and turned into rows for `body.solve`.

A written pose is a dictionary from a field of `body.FIELDS` to its numbers. Hands may be given against
another part of the body with `At`, because "the fist is in front of the chin" is what matters, not where the
shoulder is; feet may be given from the hip, because that is how a kick is thought of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from camcade_training.synthetic.body import FIELDS, POSE_SIZE, Proportions, solve
from camcade_training.synthetic.errors import PeopleError

Numbers = tuple[float, ...]


@dataclass(frozen=True)
class At:
    """A place for a wrist or an ankle against another part.

    part "head": head radii from the centre of the head, in the head's frame; "chest" and "pelvis": arm
    lengths from the base of the neck or the pelvis, in their frames; "hip": leg lengths from the hip, heading
    frame.
    """

    part: str
    place: tuple[float, float, float]


WrittenPose = Mapping[str, Numbers | At]

_NEGATED = {  # which numbers change sign when left and right change places
    "root": (0,),
    "heading": (0,),
    "shift": (0,),
    "pelvis": (0, 2),
    "chest": (0, 2),
    "head": (0, 2),
    "hand": (0,),
    "elbow": (0,),
    "foot": (0,),
    "knee": (0,),
    "sole": (0,),
}


def both(**parts: Numbers | At) -> dict[str, Numbers | At]:
    """Fields of both sides by the left one's: `both(hand=(0.1, 0.0, 0.9))` gives left_hand and right_hand."""
    sides: dict[str, Numbers | At] = {}
    for part, value in parts.items():
        sides |= {f"left_{part}": value, f"right_{part}": _across(part, value)}
    return sides


def _across(part: str, value: Numbers | At) -> Numbers | At:
    """A field's value with left and right exchanged."""
    if isinstance(value, At):
        x, y, z = value.place
        return At(value.part, (-x, y, z))
    negated = _NEGATED.get(part, ())
    return tuple(-n if i in negated else n for i, n in enumerate(value))


STANDING: WrittenPose = {
    "root": (0.0, 0.0),
    "heading": (0.0,),
    "shift": (0.0, 0.0, 0.0),
    "pelvis": (0.0, 0.0, 0.0),
    "chest": (0.0, 0.03, 0.0),
    "head": (0.0, 0.02, 0.0),
    **both(
        clavicle=(0.0, 0.0),
        hand=(0.13, -0.96, 0.06),
        elbow=(0.7, -0.1, -1.0),
        foot=(0.13, 0.0, 0.0),
        knee=(0.15, 0.0, 1.0),
        sole=(0.2, 0.0),
        fist=(0.3,),
    ),
}

# Left foot and left fist in front: the stance from which strikes start and to which they return.
GUARD: WrittenPose = {
    **STANDING,
    "shift": (0.0, -0.05, 0.0),
    "pelvis": (-0.55, 0.03, 0.0),
    "chest": (-0.10, 0.13, 0.0),
    "head": (0.0, 0.13, 0.0),
    "left_clavicle": (0.08, 0.18),
    "right_clavicle": (0.08, 0.10),
    "left_hand": At("head", (0.95, -1.7, 2.9)),
    "right_hand": At("head", (-1.05, -1.75, 1.5)),
    "left_elbow": (0.45, -1.0, -0.1),
    "right_elbow": (-0.55, -1.0, -0.1),
    "left_foot": (0.12, 0.0, 0.25),
    "right_foot": (-0.17, 0.0, -0.22),
    "left_knee": (0.2, 0.0, 1.0),
    "right_knee": (-0.35, 0.0, 1.0),
    "left_sole": (0.0, 0.0),
    "right_sole": (-0.7, 0.12),
    **both(fist=(1.0,)),
}


def change(pose: WrittenPose, **changes: Numbers | At) -> WrittenPose:
    """`pose` with some fields replaced; an unknown field raises PeopleError."""
    for name in changes:
        if name not in FIELDS:
            raise PeopleError(f"a pose has no field {name!r}: expected one of {', '.join(FIELDS)}")
    return {**pose, **changes}


def mirrored(pose: WrittenPose) -> WrittenPose:
    """Left and right exchanged."""
    result: dict[str, Numbers | At] = {}
    for name, value in pose.items():
        side, _, part = name.rpartition("_")
        other = {"left": f"right_{part}", "right": f"left_{part}", "": name}[side]
        result[other] = _across(part, value)
    return result


def _row(pose: WrittenPose) -> np.ndarray:
    row = np.zeros(POSE_SIZE)
    for name, value in pose.items():
        if not isinstance(value, At):
            row[FIELDS[name]] = value
    return row


def compile_poses(poses: Sequence[WrittenPose], body: Proportions) -> np.ndarray:
    """Rows (K, POSE_SIZE) for `solve`: every `At` resolved against the body in that very pose."""
    rows = np.stack([_row({**STANDING, **pose}) for pose in poses])
    skeleton = solve(rows, body)
    for index, pose in enumerate(poses):
        back = skeleton.turns["heading"][index].T
        for name, value in pose.items():
            if isinstance(value, At):
                rows[index, FIELDS[name]] = back @ _offset(name, value, index, skeleton, body)
    return rows


def _offset(name: str, at: At, index: int, skeleton, body: Proportions) -> np.ndarray:
    """Where an `At` lies, in the room's frame, in the units and from the origin of its field."""
    side, _, limb = name.rpartition("_")
    place = np.array(at.place)
    if limb == "foot":
        if at.part != "hip":
            raise PeopleError(f"{name} cannot be placed at {at.part!r}: feet know only 'hip'")
        heading = skeleton.turns["heading"][index]
        ankle = skeleton.joints[f"{side}_hip"][index] + heading @ place * body.leg
        return (ankle - skeleton.joints["floor"][index] - [0.0, body.ankle_height, 0.0]) / body.leg
    origins = {
        "head": ("head", body.head_radius),
        "chest": ("neck", body.arm),
        "pelvis": ("pelvis", body.arm),
    }
    if limb != "hand" or at.part not in origins:
        raise PeopleError(f"{name} cannot be placed at {at.part!r}: hands know {', '.join(origins)}")
    joint, unit = origins[at.part]
    spot = skeleton.joints[joint][index] + skeleton.turns[at.part][index] @ place * unit
    return (spot - skeleton.joints[f"{side}_shoulder"][index]) / body.arm
