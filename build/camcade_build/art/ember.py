"""Ember: compact, broad, hot. A mane of fire, a scarf that never hangs still, wrapped fists and shins."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from camcade_build.art.anatomy import Build, Girth, band, hand, lower_part, part_of, shoe, upper_part
from camcade_build.art.cloth import Chain, Root, swing
from camcade_build.art.shapes import (
    OUTLINE,
    Circle,
    Frame,
    Point,
    Tone,
    between,
    fill,
    limb,
    outlined,
    polygon_path,
    smooth_path,
    stroke,
)
from camcade_build.art.skeleton import Body, Joints, Limb

BUILD = Build(
    body=Body(
        thigh=33, shin=31, sole=8, trunk=45, neck=15, upper_arm=25, forearm=23, shoulders=19, hips=9, foot=24
    ),
    arm=Girth(10.5, 9.6, 7.6, 8.6, 6.6),
    leg=Girth(13.5, 13.5, 11.0, 9.8, 6.4),
    fist=9.6,
    skin=Tone("#ffd2a0", "#8f4534", "#c97850"),
    trousers=Tone("#d85f5a", "#36142f", "#5d2344"),
)

VEST = Tone("#ffb37a", "#a32d3f", "#ee5f4b")
WRAPS = Tone("#fffaf0", "#a58b92", "#efe4d4")
SCARF = Tone("#ffcf8a", "#8c1f3a", "#d83a45")
SASH = Tone("#fff0c0", "#a8661f", "#f2b33d")
FLAME_OUTER, FLAME_MIDDLE, FLAME_INNER = "#e8452f", "#ff8a35", "#ffd35c"


SCARF_CHAIN = Chain(links=6, spacing=9.0, gravity=0.34, stiffness=0.12, wind=-0.34, flutter=0.55)
FLAME_CHAIN = Chain(links=4, spacing=9.5, gravity=-0.75, stiffness=0.38, wind=-0.42, flutter=0.5)


@dataclass(frozen=True, slots=True)
class Swinging:
    """Places of what follows the body in one frame."""

    scarf: Sequence[Point]
    scarf_two: Sequence[Point]
    flame: Sequence[Point]
    flicker: float


def swinging(frames: Sequence[Joints], loop: bool) -> list[Swinging]:
    """Return scarf and mane for every frame of a motion."""
    scarf_roots: list[Root] = []
    flame_roots: list[Root] = []
    for joints in frames:
        chest = Frame(joints.neck, joints.chest_degrees)
        scarf_roots.append(Root(chest.at(-8, 2), joints.chest_degrees + 170))
        head = Frame(joints.head, joints.head_degrees)
        flame_roots.append(Root(head.at(-3, -8), joints.head_degrees - 122))
    first = swing(SCARF_CHAIN, scarf_roots, loop)
    second = swing(SCARF_CHAIN, scarf_roots, loop, phase=2.2)
    flames = swing(FLAME_CHAIN, flame_roots, loop)
    return [
        Swinging(one, [(x + 1, y + 4) for x, y in two[:-1]], flame, index * 1.9)
        for index, (one, two, flame) in enumerate(zip(first, second, flames, strict=True))
    ]


def draw_all(frames: Sequence[Joints], loop: bool) -> list[str]:
    """Return the SVG body of every frame of a motion; a loop's last leads back to its first."""
    return [draw(joints, cloth) for joints, cloth in zip(frames, swinging(frames, loop), strict=True)]


def draw(joints: Joints, cloth: Swinging) -> str:
    """Return the SVG body of Ember in one posture, from the back to the front."""
    pose = joints.pose
    return "".join(
        (
            _scarf_tails(cloth),
            _arm(joints.far_arm, pose.far_open),
            _leg(joints.far_leg, joints.far_foot_degrees),
            _leg(joints.near_leg, joints.near_foot_degrees, _seat(joints)),
            _trunk(joints),
            _head(joints, cloth),
            _collar(joints),
            _arm(joints.near_arm, pose.near_open),
        )
    )


def _scarf_tails(cloth: Swinging) -> str:
    wide = [4.0, 5.0, 5.8, 6.2, 6.4, 6.0, 4.6]
    return band(
        cloth.scarf_two, [width * 0.85 for width in wide[:-1]], Tone(SCARF.rim, "#6d1834", "#a82a40")
    ) + band(cloth.scarf, wide, SCARF)


def _arm(bones: Limb, openness: float) -> str:
    upper = upper_part(bones, BUILD.arm)
    lower = lower_part(bones, BUILD.arm)
    wrap = part_of(lower, 0.42, 1.0, 0.7)
    return (
        limb([upper, lower], BUILD.skin)
        + limb([wrap], WRAPS)
        + _wrap_lines(wrap)
        + hand(bones, openness, BUILD.fist, BUILD.skin, WRAPS)
    )


def _wrap_lines(circles: Sequence[Circle]) -> str:
    lines: list[str] = []
    for one, two in zip(circles, circles[1:], strict=False):
        angle = math.atan2(two.y - one.y, two.x - one.x)
        nx, ny = -math.sin(angle), math.cos(angle)
        r = one.radius * 0.85
        lines.append(f"M{one.x + nx * r:.2f} {one.y + ny * r:.2f}L{two.x - nx * r:.2f} {two.y - ny * r:.2f}")
    return stroke("".join(lines), "#8d7480", 1.2, 0.75)


def _seat(joints: Joints) -> list[Circle]:
    middle = between(joints.waist, joints.pelvis, 0.75)
    return [Circle(*joints.near_leg.root, 13.2), Circle(*middle, 12.2), Circle(*joints.far_leg.root, 12.6)]


def _leg(bones: Limb, degrees: float, seat: Sequence[Circle] = ()) -> str:
    thigh = upper_part(bones, BUILD.leg)
    shin = lower_part(bones, BUILD.leg)
    bloused = part_of(shin, 0.0, 0.5, 1.2)
    wrap = part_of(shin, 0.45, 1.0)
    foot = shoe(bones.end, degrees, BUILD.body.sole, BUILD.body.foot, BUILD.skin, bend=_toe_bend(degrees))
    ankle = limb([part_of(shin, 0.85, 1.0, 0.5)], WRAPS)
    return (
        foot
        + limb([wrap], WRAPS)
        + _wrap_lines(wrap)
        + ankle
        + limb([thigh, bloused, *([seat] if seat else [])], BUILD.trousers)
    )


def _toe_bend(degrees: float) -> float:
    return max(0.0, min(degrees, 50.0))


def _trunk(joints: Joints) -> str:
    near, far = joints.near_arm.root, joints.far_arm.root
    chest = Frame(joints.chest, joints.chest_degrees)
    belly = [
        Circle(*chest.at(0, 6), 15.0),
        Circle(*joints.waist, 13.6),
        Circle(*between(joints.waist, joints.pelvis, 0.45), 12.6),
    ]
    ribs = [
        Circle(*between(near, joints.chest, 0.12), 10.5),
        Circle(*between(far, joints.chest, 0.12), 10.0),
        Circle(*joints.chest, 15.5),
        Circle(*chest.at(0, 9), 14.0),
    ]
    drawn = limb([belly], BUILD.skin if joints.pose.turn > 0 else VEST, whole=True)
    drawn += limb([ribs], VEST, whole=True)
    if joints.pose.turn > 0.1:
        drawn += _open_vest(joints, chest)
    return drawn + _sash(joints)


def _open_vest(joints: Joints, chest: Frame) -> str:
    shift = 9 * joints.pose.turn
    skin = chest.points(
        (shift - 4, -9), (shift + 8, -8), (shift + 7, 6), (shift + 3, 20), (shift - 4, 20), (shift - 5, 4)
    )
    pectoral = smooth_path(chest.points((shift - 4, 4), (shift + 1, 6.5), (shift + 6, 4)), closed=False)
    middle = polygon_path(chest.points((shift + 1.5, -2), (shift + 1, 17)))[:-1]
    return (
        fill(smooth_path(skin, 0.7), BUILD.skin.base)
        + stroke(smooth_path(skin, 0.7), VEST.rim, 1.3, 0.9)
        + stroke(pectoral, BUILD.skin.shade, 1.5)
        + stroke(middle, BUILD.skin.shade, 1.3)
    )


def _sash(joints: Joints) -> str:
    frame = Frame(between(joints.waist, joints.pelvis, 0.62), joints.trunk_degrees)
    belt = [
        Circle(*frame.at(-9.5, 0.5), 4.4),
        Circle(*frame.at(0, 2.2), 4.6),
        Circle(*frame.at(10, 0.5), 4.2),
    ]
    knot = frame.points((6, 1), (11, 2), (14, 17), (9.5, 14), (7, 18), (4.5, 6))
    return (
        limb([belt], SASH)
        + outlined(polygon_path(knot), SASH.base, 2.0)
        + stroke(polygon_path(frame.points((8, 4), (10, 13)))[:-1], SASH.shade, 1.2)
    )


def _collar(joints: Joints) -> str:
    frame = Frame(joints.neck, joints.chest_degrees)
    roll = [
        Circle(*frame.at(-9, 2), 5.8),
        Circle(*frame.at(-2, 5), 6.2),
        Circle(*frame.at(8, 3.5), 5.6),
    ]
    fold = smooth_path(frame.points((-11, 1), (-2, 6), (9, 3)), closed=False)
    return limb([roll], SCARF) + stroke(fold, SCARF.shade, 1.3)


def _head(joints: Joints, cloth: Swinging) -> str:
    frame = Frame(joints.head, joints.head_degrees)
    skull = [
        Circle(*frame.at(-1, -2), 14.0),
        Circle(*frame.at(4.5, 5), 9.5),
        Circle(*frame.at(7, 7), 6.8),
    ]
    neck = [Circle(*joints.neck, 7.5), Circle(*joints.head, 7.5)]
    strain = joints.pose.strain
    return (
        limb([neck], BUILD.skin)
        + _mane(frame, cloth, behind=True)
        + limb([skull], BUILD.skin, whole=True)
        + _face(frame, strain)
        + _mane(frame, cloth, behind=False)
    )


def _face(frame: Frame, strain: float) -> str:
    nose = outlined(
        polygon_path(frame.points((12, -1), (16.8, 4.2), (12, 5.4))), BUILD.skin.base, 1.6
    ) + fill(polygon_path(frame.points((9, -3), (14, -1), (15.4, 4), (9, 5))), BUILD.skin.base)
    if strain < -0.4:
        eye = stroke(polygon_path(frame.points((5, -3), (9, -0.5), (5, 2)))[:-1], OUTLINE, 1.8)
    else:
        eye = fill(polygon_path(frame.points((4, -2.5), (11.5, -1), (11, 2), (5.5, 1.6))), "#fff6e4") + fill(
            polygon_path(frame.points((8, -1.6), (10.6, -1), (10.4, 1.9), (8.2, 1.8))), OUTLINE
        )
    tilt = 2.0 * max(strain, 0)
    brow = stroke(
        polygon_path(frame.points((2.5, -5.2 - tilt * 0.5), (12, -2.4 + tilt * 0.4)))[:-1], "#5b1d25", 3.2
    )
    if strain > 0.5:
        mouth = outlined(
            polygon_path(frame.points((6, 8.5), (13, 7.5), (12.5, 12.5), (7.5, 12.5))), "#5a1420", 1.4
        ) + fill(polygon_path(frame.points((6.6, 8.8), (12.6, 8), (12.4, 9.7), (7, 10.2))), "#fff6e4")
    elif strain < -0.4:
        mouth = stroke(smooth_path(frame.points((6, 11), (9, 8.8), (12.5, 10.2)), closed=False), OUTLINE, 1.8)
    else:
        mouth = stroke(
            smooth_path(frame.points((6.5, 9.4), (10, 9.8), (13, 8.4)), closed=False), OUTLINE, 1.5
        )
    ear = limb([[Circle(*frame.at(-4.5, 2), 3.6)]], BUILD.skin)
    return nose + eye + brow + mouth + ear


def _mane(frame: Frame, cloth: Swinging, behind: bool) -> str:
    """Return the fire on Ember's head: tongues along a rising chain, a short fringe in front."""
    spine = [frame.at(3, -7), *cloth.flame]

    def tongue(root: Point, tip: Point, width: float, curl: float) -> list[Point]:
        dx, dy = tip[0] - root[0], tip[1] - root[1]
        length = math.hypot(dx, dy) or 1.0
        nx, ny = -dy / length, dx / length
        belly = between(root, tip, 0.42)
        return [
            (root[0] + nx * width, root[1] + ny * width),
            (belly[0] + nx * (width * 0.85 + curl), belly[1] + ny * (width * 0.85 + curl)),
            tip,
            (belly[0] - nx * (width * 0.7 - curl), belly[1] - ny * (width * 0.7 - curl)),
            (root[0] - nx * width, root[1] - ny * width),
        ]

    def spiky(points: Sequence[Point]) -> str:
        a, b, tip, c, d = points
        return (
            f"M{a[0]:.2f} {a[1]:.2f}Q{b[0]:.2f} {b[1]:.2f} {tip[0]:.2f} {tip[1]:.2f}"
            f"Q{c[0]:.2f} {c[1]:.2f} {d[0]:.2f} {d[1]:.2f}Z"
        )

    def tongues(scale: float) -> str:
        flick = [math.sin(cloth.flicker + k * 2.1) for k in range(6)]
        end = spine[-1]
        drift = (end[0] - spine[0][0], end[1] - spine[0][1])
        roots = [(-11.0, 2.0), (-12.0, -4.0), (-8.0, -9.0), (-2.0, -11.0), (5.0, -10.0)]
        reach = [0.52, 0.78, 1.0, 0.74, 0.46]
        fan = [(-13.0, 10.0), (-9.0, 3.0), (0.0, 0.0), (7.0, -5.0), (11.0, -6.0)]
        paths: list[str] = []
        for k, ((x, y), share, (fx, fy)) in enumerate(zip(roots, reach, fan, strict=True)):
            root = frame.at(x, y)
            long = share * scale * (1 + 0.1 * flick[k])
            tip = (root[0] + drift[0] * long + fx * scale, root[1] + drift[1] * long + fy * scale)
            paths.append(spiky(tongue(root, tip, 7.6 * scale, 2.2 * flick[(k + 2) % 6])))
        return "".join(paths)

    if behind:
        cap = polygon_path(
            [frame.at(-1 + 14.6 * math.cos(t / 10), -3 + 14.6 * math.sin(t / 10)) for t in range(18, 58, 2)]
        )
        outer = tongues(1.0) + cap
        return (
            stroke(outer, OUTLINE, 2.8)
            + fill(outer, FLAME_OUTER)
            + fill(tongues(0.76), FLAME_MIDDLE)
            + fill(tongues(0.48), FLAME_INNER)
        )
    hairline = frame.points(
        (-14.6, 3),
        (-14, -8),
        (-7, -15.5),
        (2, -16),
        (10, -11.5),
        (13.2, -6),
        (7, -7.2),
        (2, -6.5),
        (-3, -5.0),
        (-6.5, -1),
        (-8, 5),
        (-11, 8),
    )
    inner = frame.points(
        (-12.5, 0), (-11, -8), (-5, -13), (2, -13.6), (8, -10.4), (2, -9.4), (-5, -7), (-9, -1)
    )
    strands = [
        fill(smooth_path(hairline, 0.8), FLAME_MIDDLE),
        fill(smooth_path(inner, 0.8), FLAME_INNER),
        stroke(
            smooth_path(frame.points((13, -6.4), (5, -7), (-4, -4.6), (-7.5, 3)), closed=False),
            "#a3242f",
            1.6,
        ),
    ]
    return "".join(strands)
