"""Tide: tall, slender, cold. A long braid with a weight at its end, a split coat, open hands, high boots."""

from collections.abc import Sequence
from dataclasses import dataclass

from camcade_build.art.anatomy import Build, Girth, hand, lower_part, part_of, ribbon, shoe, upper_part
from camcade_build.art.cloth import Chain, Root, swing
from camcade_build.art.shapes import (
    OUTLINE,
    Circle,
    Frame,
    Point,
    Tone,
    between,
    direction_degrees,
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
        thigh=42,
        shin=41,
        sole=8.5,
        trunk=47,
        neck=16,
        upper_arm=30,
        forearm=28,
        shoulders=15.5,
        hips=7.5,
        foot=23,
    ),
    arm=Girth(8.4, 7.8, 6.2, 6.8, 5.0),
    leg=Girth(11.0, 10.8, 8.6, 8.4, 5.6),
    fist=8.0,
    skin=Tone("#fff1e2", "#a3707c", "#e6bda8"),
    trousers=Tone("#7cc9dd", "#17203f", "#293763"),
)

COAT = Tone("#b9fff0", "#125a66", "#27a39d")
LINING = Tone("#2f8f98", "#0b2c3d", "#124656")
BOOTS = Tone("#9fe0e6", "#1c3352", "#315680")
SILVER = Tone("#ffffff", "#6f8fa8", "#c4dde8")
HAIR = Tone("#ffffff", "#7d9cc4", "#d3eaf5")
TRIM = "#f2d48a"


BRAID_CHAIN = Chain(
    links=9, spacing=8.2, gravity=0.62, damping=0.80, stiffness=0.10, wind=-0.10, flutter=0.025
)
TAIL_CHAIN = Chain(
    links=4, spacing=13.5, gravity=0.60, damping=0.84, stiffness=0.26, wind=-0.16, flutter=0.12, clearance=9.0
)


@dataclass(frozen=True, slots=True)
class Swinging:
    """Places of what follows the body in one frame."""

    braid: Sequence[Point]
    tail: Sequence[Point]
    near_panel: Sequence[Point]
    far_panel: Sequence[Point]


def swinging(frames: Sequence[Joints], loop: bool) -> list[Swinging]:
    """Return braid and coat for every frame of a motion."""
    braid: list[Root] = []
    tail: list[Root] = []
    near: list[Root] = []
    far: list[Root] = []
    for joints in frames:
        head = Frame(joints.head, joints.head_degrees)
        braid.append(Root(head.at(-11, -3), joints.head_degrees + 150))
        hip = Frame(joints.pelvis, joints.trunk_degrees)
        tail.append(Root(hip.at(-7, -6), joints.trunk_degrees + 112))
        near.append(_panel_root(joints.near_leg))
        far.append(_panel_root(joints.far_leg))
    return [
        Swinging(*parts)
        for parts in zip(
            swing(BRAID_CHAIN, braid, loop),
            swing(TAIL_CHAIN, tail, loop),
            swing(_PANEL_CHAIN, near, loop),
            swing(_PANEL_CHAIN, far, loop, phase=1.4),
            strict=True,
        )
    ]


_PANEL_CHAIN = Chain(
    links=2, spacing=12.0, gravity=0.7, damping=0.8, stiffness=0.35, wind=-0.12, flutter=0.1, clearance=9.0
)


def _panel_root(leg: Limb) -> Root:
    """Coat panels leave the thigh near the knee and go on in its direction until gravity takes them."""
    return Root(between(leg.root, leg.middle, 0.62), direction_degrees(leg.root, leg.middle))


def draw_all(frames: Sequence[Joints], loop: bool) -> list[str]:
    """Return the SVG body of every frame of a motion; a loop's last leads back to its first."""
    return [draw(joints, cloth) for joints, cloth in zip(frames, swinging(frames, loop), strict=True)]


def draw(joints: Joints, cloth: Swinging) -> str:
    """Return the SVG body of Tide in one posture, from the back to the front."""
    pose = joints.pose
    braid_behind = joints.pose.turn > -0.35
    braid = _braid(cloth)
    return "".join(
        (
            braid if braid_behind else "",
            _tail(cloth),
            _arm(joints.far_arm, pose.far_open),
            _leg(joints.far_leg, joints.far_foot_degrees, joints),
            _panel(joints.far_leg, cloth.far_panel, LINING, joints),
            _leg(joints.near_leg, joints.near_foot_degrees, joints),
            _trunk(joints),
            _panel(joints.near_leg, cloth.near_panel, COAT, joints),
            _belt(joints),
            _head(joints),
            "" if braid_behind else braid,
            _arm(joints.near_arm, pose.near_open),
        )
    )


def _braid(cloth: Swinging) -> str:
    nodes = list(cloth.braid)
    parts: list[str] = []
    for index in range(len(nodes) - 1, 0, -1):
        one, two = nodes[index - 1], nodes[index]
        radius = 6.4 - 0.32 * index
        lobe = [Circle(*between(one, two, 0.2), radius), Circle(*between(one, two, 0.75), radius * 0.72)]
        parts.append(limb([lobe], HAIR))
    end = Frame(nodes[-1], direction_degrees(nodes[-2], nodes[-1]))
    tuft = polygon_path(
        end.points((-2, -3.4), (6, -4.4), (15, -1.5), (12, 1), (14, 4.5), (5, 4.4), (-2, 3.4))
    )
    ring = limb(
        [[Circle(*end.at(-1, -2.6), 2.8), Circle(*end.at(-1, 2.6), 2.8)]], Tone("#fff3c4", "#a8742a", TRIM)
    )
    return outlined(tuft, HAIR.base, 2.2) + "".join(parts) + ring


def _tail(cloth: Swinging) -> str:
    nodes = list(cloth.tail)
    shape = ribbon(nodes, [8.0, 9.5, 11.5, 13.0, 14.5])
    inner = ribbon([(x + 2.0, y) for x, y in nodes], [4.0, 5.0, 6.0, 7.0, 8.0])
    hem = polygon_path([shape[4], shape[5]])[:-1]
    return (
        outlined(smooth_path(shape, 0.55), COAT.shade)
        + fill(smooth_path(inner, 0.55), "#1b7c80")
        + stroke(hem, TRIM, 2.2)
    )


def _panel(leg: Limb, nodes: Sequence[Point], tone: Tone, joints: Joints) -> str:
    """Return one coat panel: it lies on the thigh and hangs on from there."""
    top = between(between(joints.waist, joints.pelvis, 0.45), leg.root, 0.35)
    spine = [top, between(leg.root, leg.middle, 0.3), *nodes]
    outline = ribbon(spine, [9.6, 12.4, 13.2, 14.0, 15.0])
    lit = ribbon([(x + 2.4, y - 0.6) for x, y in spine], [5.4, 7.4, 8.2, 8.8, 9.6])
    hem = polygon_path([outline[4], outline[5]])[:-1]
    edge = smooth_path(outline[5:], 0.6, closed=False)
    return (
        outlined(smooth_path(outline, 0.5), tone.shade)
        + fill(smooth_path(lit, 0.5), tone.base)
        + stroke(edge, tone.rim, 1.3, 0.8)
        + stroke(hem, TRIM, 2.2)
    )


def _arm(bones: Limb, openness: float) -> str:
    upper = upper_part(bones, BUILD.arm)
    lower = lower_part(bones, BUILD.arm)
    cuff = part_of(lower, 0.30, 0.92, 1.5)
    ridge = part_of(lower, 0.30, 0.40, 1.0)
    return (
        hand(bones, openness, BUILD.fist, BUILD.skin)
        + limb([upper, lower], COAT)
        + limb([cuff], SILVER)
        + limb([ridge], Tone("#fff3c4", "#a8742a", TRIM))
    )


def _leg(bones: Limb, degrees: float, joints: Joints) -> str:
    thigh = upper_part(bones, BUILD.leg)
    shin = lower_part(bones, BUILD.leg)
    boot = part_of(shin, 0.22, 1.0, 1.1)
    turned = part_of(shin, 0.16, 0.34, 2.0)
    seat = [Circle(*joints.near_leg.root, 10.5), Circle(*joints.far_leg.root, 10.0)]
    return (
        limb([thigh, shin, seat], BUILD.trousers)
        + shoe(bones.end, degrees, BUILD.body.sole, BUILD.body.foot, BOOTS, bend=max(0.0, min(degrees, 50.0)))
        + limb([boot], BOOTS)
        + limb([turned], SILVER)
    )


def _trunk(joints: Joints) -> str:
    near, far = joints.near_arm.root, joints.far_arm.root
    chest = Frame(joints.chest, joints.chest_degrees)
    body = [
        [Circle(*between(near, joints.chest, 0.15), 8.6), Circle(*joints.chest, 12.6)],
        [Circle(*between(far, joints.chest, 0.15), 8.4), Circle(*joints.chest, 12.6)],
        [Circle(*joints.chest, 12.6), Circle(*chest.at(0, 7), 12.0), Circle(*joints.waist, 10.2)],
        [
            Circle(*joints.waist, 10.2),
            Circle(*between(joints.waist, joints.pelvis, 0.85), 10.8),
        ],
    ]
    return limb(body, COAT) + _coat_front(joints, chest)


def _coat_front(joints: Joints, chest: Frame) -> str:
    turn = joints.pose.turn
    if turn <= 0.1:
        seam = smooth_path(chest.points((-3 + turn * 3, -8), (-4, 4), (-3, 18)), closed=False)
        return stroke(seam, COAT.shade, 1.6)
    shift = 8 * turn
    shirt = chest.points((shift - 3, -10), (shift + 5, -9), (shift + 2, 5))
    lapel = smooth_path(
        chest.points((shift - 5, -10), (shift - 1, 0), (shift + 2, 7), (shift + 0.5, 22)), closed=False
    )
    other = smooth_path(chest.points((shift + 6.5, -9), (shift + 4, -1), (shift + 2, 7)), closed=False)
    return (
        fill(polygon_path(shirt), BUILD.trousers.shade) + stroke(lapel, TRIM, 1.9) + stroke(other, TRIM, 1.9)
    )


def _belt(joints: Joints) -> str:
    frame = Frame(between(joints.waist, joints.pelvis, 0.36), joints.trunk_degrees)
    belt = [Circle(*frame.at(-7.5, 0), 3.6), Circle(*frame.at(0, 1.2), 3.8), Circle(*frame.at(8.5, 0), 3.4)]
    buckle = outlined(polygon_path(frame.points((3, -3.4), (8.6, -2.6), (8.4, 4), (2.8, 4))), TRIM, 1.6)
    return limb([belt], Tone("#6a84b8", "#141c38", "#222f58")) + buckle


def _head(joints: Joints) -> str:
    frame = Frame(joints.head, joints.head_degrees)
    neck = [Circle(*joints.neck, 5.4), Circle(*joints.head, 5.4)]
    collar = [
        Circle(*Frame(joints.neck, joints.chest_degrees).at(-5.5, 0), 4.6),
        Circle(*Frame(joints.neck, joints.chest_degrees).at(5, 2.2), 4.2),
    ]
    skull = [
        Circle(*frame.at(-0.5, -2), 11.8),
        Circle(*frame.at(4.2, 5), 7.4),
        Circle(*frame.at(6.6, 7.6), 4.6),
    ]
    return (
        limb([neck], BUILD.skin)
        + limb([collar], COAT)
        + limb([skull], BUILD.skin, whole=True)
        + _face(frame, joints.pose.strain)
        + _hair(frame)
    )


def _face(frame: Frame, strain: float) -> str:
    nose = outlined(polygon_path(frame.points((10, -1), (14.2, 3.6), (10, 5))), BUILD.skin.base, 1.5) + fill(
        polygon_path(frame.points((7, -3), (11.8, -1), (12.8, 3.4), (7, 4.6))), BUILD.skin.base
    )
    if strain < -0.4:
        eye = stroke(polygon_path(frame.points((4, -2.4), (8, -0.2), (4, 2)))[:-1], OUTLINE, 1.6)
    else:
        eye = fill(
            polygon_path(frame.points((3.2, -2.2), (9.8, -1.8), (9.2, 1.2), (5, 1.2))), "#f4fbff"
        ) + fill(polygon_path(frame.points((6.4, -2), (9, -1.8), (8.7, 1.1), (6.8, 1.2))), "#12606b")
    lid = stroke(polygon_path(frame.points((2.4, -2.8), (10.4, -2.2)))[:-1], OUTLINE, 1.5)
    brow = stroke(
        polygon_path(frame.points((2.4, -5.8 - max(strain, 0)), (10.2, -4.4 + max(strain, 0))))[:-1],
        "#6f8bb4",
        2.0,
    )
    mark = fill(polygon_path(frame.points((3.6, 2.6), (8.8, 2.8), (6.2, 5.6))), "#27a39d", 0.9)
    if strain > 0.5:
        mouth = outlined(
            polygon_path(frame.points((6.4, 8), (11, 7.4), (10.4, 10.6), (7.4, 10.8))), "#4b1c33", 1.2
        )
    elif strain < -0.4:
        mouth = stroke(smooth_path(frame.points((6, 10), (8.2, 8.2), (11, 9.4)), closed=False), OUTLINE, 1.5)
    else:
        mouth = stroke(polygon_path(frame.points((6.8, 8.6), (11, 8.2)))[:-1], "#7b3f52", 1.5)
    return nose + eye + lid + brow + mark + mouth


def _hair(frame: Frame) -> str:
    """Return the combed-back hair with a long lock before the ear and a comb that holds the braid."""
    cap = frame.points(
        (-12.6, 4),
        (-13.4, -5),
        (-8, -13.4),
        (1, -15.2),
        (8.5, -11.6),
        (11.4, -6.4),
        (6, -7.2),
        (1, -5.2),
        (-1, 0),
        (-1.2, 9),
        (-3.6, 13.5),
        (-5, 7),
        (-9, 7.5),
    )
    lit = frame.points((-9.8, -3), (-6, -10.6), (1, -12.6), (7.6, -9.8), (0, -8), (-4, -3), (-7, 0))
    lines = "".join(
        stroke(smooth_path(frame.points(*points), closed=False), "#8fb2d4", 1.2)
        for points in (((9.5, -8.4), (0, -9), (-9, -1)), ((5, -7.6), (-2, -5), (-7, 4)))
    )
    comb = limb(
        [[Circle(*frame.at(-12, -5), 3.4), Circle(*frame.at(-11, 1.5), 3.4)]],
        Tone("#fff3c4", "#a8742a", TRIM),
    )
    return (
        outlined(smooth_path(cap, 0.8), HAIR.shade, 2.2)
        + fill(smooth_path(lit, 0.8), HAIR.rim)
        + fill(smooth_path(frame.points((-1.8, 0), (-1.8, 8), (-3.4, 11.6), (-4.4, 5)), 0.8), HAIR.base)
        + lines
        + comb
    )
