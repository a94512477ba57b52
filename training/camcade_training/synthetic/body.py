"""A jointed body: proportions, the pose vector, and forward kinematics with bones of constant length.

Frames. Metres; y up. The body's own frame has x to its left, y up and z forward, so a person with heading 0
looks along +z of the room, towards a camera that stands on the +z side.

A pose is a row of `POSE_SIZE` float64 numbers, addressed by name through `FIELDS`. Arms and legs are given by
where the wrist and ankle should be (in arm lengths from the shoulder, in leg lengths from the spot under the
pelvis); `solve` reaches for that point with two-bone inverse kinematics, so that bones never stretch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np

from camcade.vision.keypoints import NAMES

COCO_JOINTS = NAMES
# The places of COCO's 17 joints with left and right exchanged.
MIRRORED_JOINTS = (0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15)

SIDES = ("left", "right")

# Name and width of each group of numbers in a pose. Angles in radians.
_LAYOUT: tuple[tuple[str, int], ...] = (
    ("root", 2),  # x, z on the floor, leg lengths
    ("heading", 1),  # turn of the whole body about y; positive turns to its own left
    ("shift", 3),  # pelvis against its standing place, x y z in the heading frame, leg lengths
    ("pelvis", 3),  # yaw, pitch (positive tips forward), roll (positive lifts the left hip)
    ("chest", 3),  # twist, bend forward, roll, against the pelvis
    ("head", 3),  # yaw, pitch (positive looks down), roll, against the heading
    ("left_clavicle", 2),  # shrug, protraction
    ("right_clavicle", 2),
    ("left_hand", 3),  # wrist from the shoulder, heading frame, arm lengths
    ("right_hand", 3),
    ("left_elbow", 3),  # direction the elbow points to, heading frame
    ("right_elbow", 3),
    ("left_foot", 3),  # ankle from the floor spot of the root, heading frame, leg lengths
    ("right_foot", 3),
    ("left_knee", 3),  # direction the knee points to, heading frame
    ("right_knee", 3),
    ("left_sole", 2),  # yaw of the foot against the heading, pitch (positive points the toes down)
    ("right_sole", 2),
    ("left_fist", 1),  # 0 open hand … 1 closed fist
    ("right_fist", 1),
)


def _slices() -> tuple[dict[str, slice], int]:
    found: dict[str, slice] = {}
    at = 0
    for name, width in _LAYOUT:
        found[name] = slice(at, at + width)
        at += width
    return found, at


FIELDS, POSE_SIZE = _slices()


@dataclass(frozen=True)
class Proportions:
    """Lengths of one body in metres; breadth and girth are factors against an average body."""

    thigh: float = 0.425
    shin: float = 0.425
    ankle_height: float = 0.075
    foot: float = 0.20  # ankle to tip of toes, along the floor
    hip_half_width: float = 0.09
    belly: float = 0.20  # pelvis to waist joint
    ribs: float = 0.29  # waist joint to the base of the neck
    clavicle: float = 0.175
    shoulder_drop: float = 0.035
    neck: float = 0.11  # base of the neck to the base of the skull
    head_radius: float = 0.098
    upper_arm: float = 0.295
    forearm: float = 0.255
    hand: float = 0.18  # wrist to finger tips
    breadth: float = 1.0
    girth: float = 1.0
    bust: float = 0.0
    belly_girth: float = 1.0

    @property
    def leg(self) -> float:
        """Hip to ankle of a stretched leg."""
        return self.thigh + self.shin

    @property
    def arm(self) -> float:
        """Shoulder to wrist of a stretched arm."""
        return self.upper_arm + self.forearm

    @property
    def height(self) -> float:
        """Floor to crown, standing straight."""
        trunk = self.belly + self.ribs + self.neck
        return self.ankle_height + self.leg + trunk + 2.0 * self.head_radius

    def numbers(self) -> np.ndarray:
        """All lengths and factors as one float64 row, for comparing bodies."""
        return np.array([getattr(self, field.name) for field in fields(self)])

    @staticmethod
    def varied(rng: np.random.Generator) -> Proportions:
        """A body of an adult or older child: height, limb lengths, breadth and girth vary on their own."""
        height_m = float(np.clip(rng.normal(1.70, 0.11), 1.38, 2.0))
        unit = height_m / 1.70
        feminine = rng.random()

        def around(metres: float, spread: float = 0.04) -> float:
            return metres * unit * float(np.clip(rng.normal(1.0, spread), 1 - 2.2 * spread, 1 + 2.2 * spread))

        legs = float(np.clip(rng.normal(1.0, 0.03), 0.93, 1.07))
        arms = float(np.clip(rng.normal(1.0, 0.03), 0.93, 1.07))
        girth = float(np.clip(rng.lognormal(0.0, 0.16), 0.74, 1.5))
        return Proportions(
            thigh=around(0.425, 0.02) * legs,
            shin=around(0.422, 0.02) * legs,
            ankle_height=around(0.075),
            foot=around(0.19),
            hip_half_width=around(0.088 + 0.010 * feminine),
            belly=around(0.19),
            ribs=around(0.29),
            clavicle=around(0.182 - 0.022 * feminine),
            shoulder_drop=around(0.035, 0.12),
            neck=around(0.105, 0.08),
            head_radius=around(0.1, 0.03) / unit**0.5,
            upper_arm=around(0.295, 0.02) * arms,
            forearm=around(0.252, 0.02) * arms,
            hand=around(0.178),
            breadth=float(np.clip(rng.normal(1.0, 0.06), 0.86, 1.18)),
            girth=girth,
            bust=float(max(0.0, feminine - 0.5) * 2.0 * rng.uniform(0.4, 1.0)),
            belly_girth=float(np.clip(rng.normal(0.98, 0.10) * girth**0.5, 0.8, 1.5)),
        )


@dataclass(frozen=True)
class Skeleton:
    """Joints and directions of a body over T moments, in the room's frame.

    `joints`: name -> float64 (T, 3) metres. Beside COCO's 17: pelvis, waist, neck, skull (base), head
    (centre), crown, {left,right}_{hand,toe,heel}. `turns`: name -> (T, 3, 3), columns x, y, z of the part's
    own frame in the room's, for pelvis, waist, chest and head. `fists`: (T, 2) left, right, 0 open … 1
    closed.
    """

    joints: Mapping[str, np.ndarray]
    turns: Mapping[str, np.ndarray]
    fists: np.ndarray

    def coco(self) -> np.ndarray:
        """COCO's 17 joints in their order, (T, 17, 3) metres."""
        return np.stack([self.joints[name] for name in COCO_JOINTS], axis=1)


def rotation(axis: str, angle: np.ndarray) -> np.ndarray:
    """Right-handed rotation matrices (T, 3, 3) about x, y or z by `angle` (T,) radians."""
    first, second = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    cosine, sine = np.cos(angle), np.sin(angle)
    turn = np.zeros((*np.shape(angle), 3, 3))
    turn[..., 0, 0] = turn[..., 1, 1] = turn[..., 2, 2] = 1.0
    turn[..., first, first] = turn[..., second, second] = cosine
    turn[..., first, second] = -sine
    turn[..., second, first] = sine
    return turn


def _apply(turn: np.ndarray, vector: np.ndarray) -> np.ndarray:
    return np.einsum("...ij,...j->...i", turn, np.broadcast_to(vector, (*turn.shape[:-2], 3)))


def unit(vector: np.ndarray) -> np.ndarray:
    """Vectors (…, 3) with a length of 1."""
    return vector / np.maximum(np.linalg.norm(vector, axis=-1, keepdims=True), 1e-9)


def reach(
    start: np.ndarray, target: np.ndarray, pole: np.ndarray, first: float, second: float
) -> tuple[np.ndarray, np.ndarray]:
    """Two-bone inverse kinematics by the law of cosines: (middle joint, end joint), each (T, 3).

    The middle joint bends towards `pole`; a target out of reach is approached along its direction, so the
    bones keep the lengths `first` and `second` (metres) whatever is asked.
    """
    line = target - start
    distance = np.linalg.norm(line, axis=-1, keepdims=True)
    direction = np.where(distance > 1e-6, line / np.maximum(distance, 1e-6), [0.0, -1.0, 0.0])
    shortest = abs(first - second) + 0.12 * min(first, second)
    distance = np.clip(distance, shortest, (first + second) * 0.9995)
    along = (first**2 - second**2 + distance**2) / (2.0 * distance)
    aside = np.sqrt(np.maximum(first**2 - along**2, 0.0))
    bend = pole - direction * np.sum(pole * direction, axis=-1, keepdims=True)
    spare = np.cross(direction, np.roll(direction, 1, axis=-1) + [0.1, 0.2, 0.3])
    bend = np.where(np.linalg.norm(bend, axis=-1, keepdims=True) > 1e-4, bend, spare)
    return start + direction * along + unit(bend) * aside, start + direction * distance


def _trunk(pose: np.ndarray, body: Proportions) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Pelvis to head, shoulders and hips: what arms and legs start from."""

    def field(name: str) -> np.ndarray:
        return pose[:, FIELDS[name]]

    heading = rotation("y", field("heading")[:, 0])
    floor = np.zeros((len(pose), 3))
    floor[:, [0, 2]] = field("root") * body.leg
    standing = np.array([0.0, body.ankle_height + 0.985 * body.leg, 0.0])
    yaw, pitch, roll = field("pelvis").T
    pelvis_turn = heading @ rotation("y", yaw) @ rotation("x", pitch) @ rotation("z", roll)
    pelvis = floor + standing + _apply(heading, field("shift") * body.leg)
    twist, bend, lean = field("chest").T
    waist_turn = (
        pelvis_turn @ rotation("y", twist * 0.4) @ rotation("x", bend * 0.4) @ rotation("z", lean * 0.4)
    )
    chest_turn = pelvis_turn @ rotation("y", twist) @ rotation("x", bend) @ rotation("z", lean)
    waist = pelvis + _apply(waist_turn, np.array([0.0, body.belly, 0.0]))
    neck = waist + _apply(chest_turn, np.array([0.0, body.ribs, 0.0]))
    joints = {"floor": floor, "pelvis": pelvis, "waist": waist, "neck": neck}
    for side, sign in zip(SIDES, (1.0, -1.0), strict=True):
        shrug, protraction = field(f"{side}_clavicle").T
        girdle = chest_turn @ rotation("y", -sign * protraction) @ rotation("z", sign * shrug)
        joints[f"{side}_shoulder"] = neck + _apply(
            girdle, np.array([sign * body.clavicle, -body.shoulder_drop, 0.0])
        )
        hip = np.array([sign * body.hip_half_width, -0.02, 0.0])
        joints[f"{side}_hip"] = pelvis + _apply(pelvis_turn, hip)
    yaw, pitch, roll = field("head").T
    head_turn = heading @ rotation("y", yaw) @ rotation("x", pitch) @ rotation("z", roll)
    lift = unit(0.6 * chest_turn[:, :, 1] + 0.5 * head_turn[:, :, 1] + 0.18 * chest_turn[:, :, 2])
    skull = neck + lift * body.neck
    radius = body.head_radius
    head = skull + _apply(head_turn, np.array(_HEAD_OVER_SKULL) * radius)
    joints["skull"], joints["head"] = skull, head
    for name, spot in _FACE.items():
        joints[name] = head + _apply(head_turn, np.array(spot) * radius)
    turns = {
        "heading": heading,
        "pelvis": pelvis_turn,
        "waist": waist_turn,
        "chest": chest_turn,
        "head": head_turn,
    }
    return joints, turns


_HEAD_OVER_SKULL = (0.0, 0.62, 0.22)  # head radii
# Spots of the face in head radii from the centre of the head.
_FACE = {
    "nose": (0.0, -0.12, 1.06),
    "left_eye": (0.33, 0.16, 0.84),
    "right_eye": (-0.33, 0.16, 0.84),
    "left_ear": (0.80, 0.0, -0.05),
    "right_ear": (-0.80, 0.0, -0.05),
    "crown": (0.0, 1.15, 0.0),
}


def solve(pose: np.ndarray, body: Proportions) -> Skeleton:
    """Joints of `body` in the poses (T, POSE_SIZE): the trunk from its angles, the limbs by reaching."""
    pose = np.atleast_2d(np.asarray(pose, dtype=np.float64))
    joints, turns = _trunk(pose, body)
    heading = turns["heading"]

    def field(name: str) -> np.ndarray:
        return pose[:, FIELDS[name]]

    for side in SIDES:
        shoulder, hip = joints[f"{side}_shoulder"], joints[f"{side}_hip"]
        target = shoulder + _apply(heading, field(f"{side}_hand") * body.arm)
        pole = _apply(heading, field(f"{side}_elbow"))
        elbow, wrist = reach(shoulder, target, pole, body.upper_arm, body.forearm)
        joints[f"{side}_elbow"], joints[f"{side}_wrist"] = elbow, wrist
        lift = np.array([0.0, body.ankle_height, 0.0])
        target = joints["floor"] + lift + _apply(heading, field(f"{side}_foot") * body.leg)
        pole = _apply(heading, field(f"{side}_knee"))
        knee, ankle = reach(hip, target, pole, body.thigh, body.shin)
        joints[f"{side}_knee"], joints[f"{side}_ankle"] = knee, ankle
    hang_feet_and_hands(joints, turns, body, {side: field(f"{side}_sole") for side in SIDES})
    fists = np.clip(np.concatenate([field("left_fist"), field("right_fist")], axis=1), 0.0, 1.0)
    return Skeleton(joints, turns, fists)


def hang_feet_and_hands(
    joints: dict[str, np.ndarray],
    turns: dict[str, np.ndarray],
    body: Proportions,
    soles: Mapping[str, np.ndarray],
) -> None:
    """Add hands, toes and heels (T, 3), and how the feet are turned, to a skeleton's joints and turns. Hands
    go on where forearms point; `soles`: of both sides (T, 2), as in a pose.
    """
    for side in SIDES:
        wrist, knee, ankle = (joints[f"{side}_{name}"] for name in ("wrist", "knee", "ankle"))
        joints[f"{side}_hand"] = wrist + unit(wrist - joints[f"{side}_elbow"]) * body.hand
        lift_m = ankle[:, 1] - body.ankle_height
        sole = _sole(soles[side], turns["heading"], ankle - knee, lift_m, body)
        toe = np.array([0.0, -0.8 * body.ankle_height, body.foot])
        heel = np.array([0.0, -0.8 * body.ankle_height, -0.28 * body.foot])
        joints[f"{side}_toe"] = ankle + _apply(sole, toe)
        joints[f"{side}_heel"] = ankle + _apply(sole, heel)
        turns[f"{side}_sole"] = sole


def face_radius(between_ears_m: float) -> float:
    """Radius of the head on which the ears are so far apart."""
    return between_ears_m / (2.0 * _FACE["left_ear"][0])


def set_head(joints: dict[str, np.ndarray], turns: dict[str, np.ndarray], body: Proportions) -> None:
    """Add the head to a skeleton's joints and turns where nose and ears (T, 3) are known."""
    left = unit(joints["left_ear"] - joints["right_ear"])
    ears = (joints["left_ear"] + joints["right_ear"]) / 2
    nose_down, nose_ahead = _FACE["nose"][1], _FACE["nose"][2] - _FACE["left_ear"][2]
    to_nose = joints["nose"] - ears
    to_nose = to_nose - left * np.sum(to_nose * left, axis=-1, keepdims=True)
    # In the head's own frame the nose lies a little under straight ahead of the ears.
    tip = np.arctan2(nose_down, nose_ahead)
    level = unit(to_nose)
    up = np.cross(level, left)
    ahead = unit(np.cos(tip) * level - np.sin(tip) * up)
    turn = np.stack([left, np.cross(ahead, left), ahead], axis=-1)
    head = ears - _apply(turn, np.array([0.0, 0.0, _FACE["left_ear"][2]]) * body.head_radius)
    joints["head"] = head
    joints["skull"] = head - _apply(turn, np.array(_HEAD_OVER_SKULL) * body.head_radius)
    joints["crown"] = head + _apply(turn, np.array(_FACE["crown"]) * body.head_radius)
    turns["head"] = turn


def _sole(
    angles: np.ndarray, heading: np.ndarray, shin: np.ndarray, lift_m: np.ndarray, body: Proportions
) -> np.ndarray:
    """Turn of the foot: flat on the floor when it is down, following the shin once it is in the air."""
    flat = heading @ rotation("y", angles[:, 0]) @ rotation("x", angles[:, 1])
    up = -unit(shin)
    forward = flat[:, :, 2]
    forward = unit(forward - up * np.sum(forward * up, axis=-1, keepdims=True) + 1e-6)
    follows = np.stack([np.cross(up, forward), up, forward], axis=-1) @ rotation("x", angles[:, 1])
    share = np.clip(lift_m / (0.35 * body.leg), 0.0, 1.0)[:, None, None]
    mixed = (1.0 - share) * flat + share * follows
    forward = unit(mixed[:, :, 2])
    up = unit(mixed[:, :, 1] - forward * np.sum(mixed[:, :, 1] * forward, axis=-1, keepdims=True))
    return np.stack([np.cross(up, forward), up, forward], axis=-1)


# Bones that keep their length, for tests and for drawing.
BONES = (
    ("pelvis", "waist"),
    ("waist", "neck"),
    ("neck", "skull"),
    ("neck", "left_shoulder"),
    ("neck", "right_shoulder"),
    ("pelvis", "left_hip"),
    ("pelvis", "right_hip"),
    *((f"{side}_shoulder", f"{side}_elbow") for side in SIDES),
    *((f"{side}_elbow", f"{side}_wrist") for side in SIDES),
    *((f"{side}_hip", f"{side}_knee") for side in SIDES),
    *((f"{side}_knee", f"{side}_ankle") for side in SIDES),
)
