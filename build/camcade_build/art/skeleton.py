"""A jointed body seen from the side: a pose is a few angles and places, the joints follow by inverse
kinematics.

Poses are independent of the body: places of the feet and the pelvis are in leg lengths from the point on the
ground below the fighter, hands are given as angle and stretch from their own shoulder. Heights point up in
poses and down in the resolved joints, which are in drawing coordinates. The fighter looks to the right with
the chest turned towards us: the "far" arm and leg lead, the "near" ones are at the rear and in front of the
picture.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from camcade_build.art.shapes import Point


@dataclass(frozen=True, slots=True)
class Body:
    """Lengths of one fighter's bones in arena pixels."""

    thigh: float
    shin: float
    sole: float  # height of the ankle above the ground
    trunk: float
    neck: float
    upper_arm: float
    forearm: float
    shoulders: float  # half the width between the shoulders, seen from the front
    hips: float
    foot: float  # size of the foot, about its length

    @property
    def leg(self) -> float:
        """Height of the pelvis above the ground with straight legs."""
        return self.thigh + self.shin + self.sole


@dataclass(frozen=True, slots=True)
class Pose:
    """One posture. Angles in degrees; hands (angle, stretch 0..1), feet (x, height, toes up)."""

    pelvis: Point = (0.0, 0.9)
    lean: float = 5.0  # of the trunk, forwards
    curl: float = 8.0  # of the chest, on top of the lean
    head: float = 0.0  # nod, downwards
    turn: float = 0.6  # of the shoulders: 1 chest to us, 0 in profile, -1 back to us
    hips: float = 0.5
    near: Point = (45.0, 0.5)  # 0 forwards, 90 up, -90 down
    far: Point = (25.0, 0.7)
    near_foot: tuple[float, float, float] = (-0.3, 0.0, 0.0)
    far_foot: tuple[float, float, float] = (0.3, 0.0, 0.0)
    near_elbow: float = 1.0  # 1 bends down and back, 0 bends towards us, -1 the other way
    far_elbow: float = 1.0
    near_knee: float = 1.0  # 1 bends forwards
    far_knee: float = 1.0
    spin: float = 0.0  # of the whole body about the pelvis, forwards
    lift: float = 0.0  # of the whole body off the ground, leg lengths
    near_open: float = 0.0  # 0 fist, 1 open hand
    far_open: float = 0.0
    strain: float = 0.0  # of the face: -1 hurt, 0 calm, 1 shouting


@dataclass(frozen=True, slots=True)
class Limb:
    """Root, middle and end joint of an arm or a leg, in drawing coordinates."""

    root: Point
    middle: Point
    end: Point


@dataclass(frozen=True, slots=True)
class Joints:
    """A pose resolved for one body. Angles are clockwise, as the drawing's y points down."""

    pelvis: Point
    waist: Point
    chest: Point
    neck: Point
    head: Point
    trunk_degrees: float  # 0 upright
    chest_degrees: float
    head_degrees: float
    near_arm: Limb
    far_arm: Limb
    near_leg: Limb
    far_leg: Limb
    near_foot_degrees: float  # 0 flat on the ground, toes to the right
    far_foot_degrees: float
    pose: Pose


def mix(start: Pose, end: Pose, share: float) -> Pose:
    """Return the pose at `share` of the way from `start` to `end`; beyond 1 it overshoots."""
    values: dict[str, float | tuple[float, ...]] = {}
    for field in fields(Pose):
        a, b = getattr(start, field.name), getattr(end, field.name)
        if isinstance(a, tuple):
            values[field.name] = tuple(
                p + (q - p) * share
                for p, q in zip(a, b, strict=True)  # type: ignore[arg-type]
            )
        else:
            values[field.name] = a + (b - a) * share
    return Pose(**values)  # type: ignore[arg-type]


def sample(keys: Sequence[tuple[float, Pose]], time: float) -> Pose:
    """Return the pose of a key-framed motion at `time`, eased in and out between its keys."""
    if time <= keys[0][0]:
        return keys[0][1]
    for (start, pose), (end, following) in zip(keys, keys[1:], strict=False):
        if time <= end:
            share = (time - start) / (end - start)
            return mix(pose, following, share * share * (3 - 2 * share))
    return keys[-1][1]


def resolve(pose: Pose, body: Body) -> Joints:
    """Return all joints of `body` in `pose`."""
    leg = body.leg
    pelvis = (pose.pelvis[0] * leg, -(pose.pelvis[1] + pose.lift) * leg)
    trunk = pose.lean
    upper = pose.lean + pose.curl
    waist = _along(pelvis, trunk, body.trunk * 0.42)
    chest = _along(waist, upper, body.trunk * 0.40)
    neck = _along(chest, upper, body.trunk * 0.18)
    head_degrees = upper * 0.35 + pose.head
    head = _along(neck, upper * 0.7 + pose.head * 0.6, body.neck)

    across = (math.cos(math.radians(upper)), math.sin(math.radians(upper)))
    half = body.shoulders * pose.turn
    near_shoulder = (chest[0] - across[0] * half, chest[1] - across[1] * half + 1.5)
    far_shoulder = (chest[0] + across[0] * half, chest[1] + across[1] * half - 1.5)
    near_hip = (pelvis[0] - body.hips * pose.hips, pelvis[1] + 1)
    far_hip = (pelvis[0] + body.hips * pose.hips, pelvis[1] - 1)

    def arm(shoulder: Point, hand: Point, elbow: float) -> Limb:
        length = (body.upper_arm + body.forearm) * hand[1]
        angle = math.radians(hand[0])
        target = (shoulder[0] + math.cos(angle) * length, shoulder[1] - math.sin(angle) * length)
        return _bend(shoulder, target, body.upper_arm, body.forearm, elbow)

    def leg_of(hip: Point, foot: tuple[float, float, float], knee: float) -> Limb:
        height = max((foot[1] + pose.lift) * leg + body.sole, _ankle_over_ground(body, foot[2]))
        target = (foot[0] * leg, -height)
        return _bend(hip, target, body.thigh, body.shin, -knee)

    joints = Joints(
        pelvis=pelvis,
        waist=waist,
        chest=chest,
        neck=neck,
        head=head,
        trunk_degrees=trunk,
        chest_degrees=upper,
        head_degrees=head_degrees,
        near_arm=arm(near_shoulder, pose.near, pose.near_elbow),
        far_arm=arm(far_shoulder, pose.far, pose.far_elbow),
        near_leg=leg_of(near_hip, pose.near_foot, pose.near_knee),
        far_leg=leg_of(far_hip, pose.far_foot, pose.far_knee),
        near_foot_degrees=-pose.near_foot[2],
        far_foot_degrees=-pose.far_foot[2],
        pose=pose,
    )
    return _spun(joints, pose.spin) if pose.spin else joints


def _ankle_over_ground(body: Body, toes_up_degrees: float) -> float:
    """Return the least height of the ankle at which neither the ball of the foot nor the heel sinks in."""
    angle = math.radians(min(max(-toes_up_degrees, -60.0), 60.0))
    sine, cosine = math.sin(angle), math.cos(angle)
    ball = 0.62 * body.foot * sine + (body.sole - 0.22 * body.foot) * cosine + 0.22 * body.foot
    heel = -0.20 * body.foot * sine + (body.sole - 0.27 * body.foot) * cosine + 0.27 * body.foot
    return max(ball, heel)


def _along(start: Point, degrees_from_upright: float, length: float) -> Point:
    angle = math.radians(degrees_from_upright)
    return (start[0] + math.sin(angle) * length, start[1] - math.cos(angle) * length)


def _bend(root: Point, target: Point, first: float, second: float, side: float) -> Limb:
    """Solve a two-bone limb: the middle joint stands off the line from root to target.

    `side` scales that distance: 1 and -1 are the two solutions in the plane, between them the limb bends
    towards us and looks foreshortened. A target out of reach is pulled in.
    """
    dx, dy = target[0] - root[0], target[1] - root[1]
    distance = math.hypot(dx, dy) or 1e-6
    reach = min(distance, first + second - 0.01)
    reach = max(reach, abs(first - second) + 0.01)
    ux, uy = dx / distance, dy / distance
    end = (root[0] + ux * reach, root[1] + uy * reach)
    along = (first * first - second * second + reach * reach) / (2 * reach)
    off = math.sqrt(max(first * first - along * along, 0.0)) * side
    middle = (root[0] + ux * along - uy * off, root[1] + uy * along + ux * off)
    return Limb(root, middle, end)


def _spun(joints: Joints, degrees: float) -> Joints:
    centre = joints.pelvis
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))

    def turn(point: Point) -> Point:
        x, y = point[0] - centre[0], point[1] - centre[1]
        return (centre[0] + x * cosine - y * sine, centre[1] + x * sine + y * cosine)

    def turn_limb(limb: Limb) -> Limb:
        return Limb(turn(limb.root), turn(limb.middle), turn(limb.end))

    return replace(
        joints,
        waist=turn(joints.waist),
        chest=turn(joints.chest),
        neck=turn(joints.neck),
        head=turn(joints.head),
        trunk_degrees=joints.trunk_degrees + degrees,
        chest_degrees=joints.chest_degrees + degrees,
        head_degrees=joints.head_degrees + degrees,
        near_arm=turn_limb(joints.near_arm),
        far_arm=turn_limb(joints.far_arm),
        near_leg=turn_limb(joints.near_leg),
        far_leg=turn_limb(joints.far_leg),
        near_foot_degrees=joints.near_foot_degrees + degrees,
        far_foot_degrees=joints.far_foot_degrees + degrees,
    )
