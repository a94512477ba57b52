"""The light that a striking hand or foot draws behind it, from the same poses as the strike itself."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from camcade.duel.moves import MOVES, Move
from camcade_build.art.anatomy import ribbon
from camcade_build.art.choreography import Choreography, Motion
from camcade_build.art.pictures import Picture
from camcade_build.art.shapes import Point, fill, smooth_path
from camcade_build.art.skeleton import Body, Limb, mix, resolve

SAMPLES = 12
REACH_BEYOND_JOINT_PX = 11.0
WINDOW = (-170.0, -290.0, 340.0, 330.0)


@dataclass(frozen=True, slots=True)
class Light:
    """Colours of one fighter's swooshes: the broad glow and the bright core."""

    glow: str
    core: str


def pictures(name: str, choreography: Choreography, body: Body, light: Light) -> list[Picture]:
    """Return one swoosh for every attack, "fighter/move/swoosh", anchored like the fighter."""
    drawn: list[Picture] = []
    for move, motion in choreography.items():
        if MOVES[move].attack is None or not isinstance(motion, Motion):
            continue
        if MOVES[move].strike_step in motion.borrowed:  # not drawn yet: nothing moves, so nothing shines
            continue
        path = _path_of_strike(motion, move, body)
        drawn.append(Picture(f"{name}/{move}/swoosh", _swoosh(path, light), WINDOW))
    return drawn


def _path_of_strike(motion: Motion, move: Move, body: Body) -> list[Point]:
    """Return where the striking end passes between the step before the strike and the strike."""
    strike = MOVES[move].strike_step
    before, after = motion.poses[strike - 1], motion.poses[strike]
    moments = [resolve(mix(before, after, index / SAMPLES), body) for index in range(SAMPLES + 1)]
    paths = [
        [_tip(limb) for limb in limbs]
        for limbs in (
            [joints.near_arm for joints in moments],
            [joints.far_arm for joints in moments],
            [joints.near_leg for joints in moments],
            [joints.far_leg for joints in moments],
        )
    ]
    # Whatever ends farthest ahead of the fighter, or for a rising strike farthest up, is what strikes.
    rises = move is Move.UPPERCUT
    return max(paths, key=lambda path: -path[-1][1] if rises else path[-1][0])


def _tip(limb: Limb) -> Point:
    dx, dy = limb.end[0] - limb.middle[0], limb.end[1] - limb.middle[1]
    length = math.hypot(dx, dy) or 1.0
    beyond = REACH_BEYOND_JOINT_PX / length
    return (limb.end[0] + dx * beyond, limb.end[1] + dy * beyond)


def _swoosh(path: Sequence[Point], light: Light) -> str:
    (x1, y1), (x2, y2) = path[0], path[-1]
    shares = [index / (len(path) - 1) for index in range(len(path))]

    def gradient(id: str, colour: str, most: float) -> str:
        return (
            f'<linearGradient id="{id}" gradientUnits="userSpaceOnUse" x1="{x1:.1f}" y1="{y1:.1f}"'
            f' x2="{x2:.1f}" y2="{y2:.1f}"><stop offset="0.05" stop-color="{colour}" stop-opacity="0"/>'
            f'<stop offset="1" stop-color="{colour}" stop-opacity="{most}"/></linearGradient>'
        )

    def blade(width: float) -> str:
        widths = [width * math.sin(math.pi * (0.06 + 0.72 * share)) * share for share in shares]
        return smooth_path(ribbon(path, widths), 0.8)

    return (
        f"<defs>{gradient('glow', light.glow, 0.7)}{gradient('core', light.core, 0.95)}</defs>"
        + fill(blade(17.0), "url(#glow)")
        + fill(blade(8.0), "url(#core)")
    )
