"""What swings after the body: scarf, braid, coat tails, flames, as chains of weights (Verlet)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from camcade_build.art.shapes import Point

SUBSTEPS = 5
SETTLE_FRAMES = 14


@dataclass(frozen=True, slots=True)
class Chain:
    """How a chain hangs; negative `gravity` (px per substep²) rises, `stiffness` 0..1 keeps direction."""

    links: int
    spacing: float
    gravity: float = 0.5
    damping: float = 0.86
    stiffness: float = 0.25
    wind: float = 0.0  # px per substep², forwards
    flutter: float = 0.0  # px per substep²
    clearance: float = 3.0  # least height above the ground, px


@dataclass(frozen=True, slots=True)
class Root:
    """Where a chain is held in one frame and which way it leaves, in degrees clockwise from the x axis."""

    point: Point
    degrees: float


def swing(chain: Chain, roots: Sequence[Root], loop: bool = False, phase: float = 0.0) -> list[list[Point]]:
    """Return the chain's nodes for every frame of a motion; a loop is run twice and its second round kept."""
    path = [roots[0]] * SETTLE_FRAMES + list(roots) * (2 if loop else 1)
    nodes = [
        (
            roots[0].point[0] + math.cos(math.radians(roots[0].degrees)) * chain.spacing * index,
            roots[0].point[1] + math.sin(math.radians(roots[0].degrees)) * chain.spacing * index,
        )
        for index in range(chain.links + 1)
    ]
    former = list(nodes)
    frames: list[list[Point]] = []
    before = path[0]
    for frame, root in enumerate(path):
        for substep in range(SUBSTEPS):
            share = (substep + 1) / SUBSTEPS
            held = Root(
                (
                    before.point[0] + (root.point[0] - before.point[0]) * share,
                    before.point[1] + (root.point[1] - before.point[1]) * share,
                ),
                before.degrees + (root.degrees - before.degrees) * share,
            )
            clock = (frame + share) * 0.9 + phase
            nodes, former = _advance(chain, nodes, former, held, clock)
        frames.append(nodes)
        before = root
    return frames[-len(roots) :]


def _advance(
    chain: Chain, nodes: list[Point], former: list[Point], held: Root, clock: float
) -> tuple[list[Point], list[Point]]:
    moved: list[Point] = []
    for index, ((x, y), (old_x, old_y)) in enumerate(zip(nodes, former, strict=True)):
        flutter = chain.flutter * math.sin(clock * 1.7 + index * 0.9)
        moved.append(
            (
                x + (x - old_x) * chain.damping + chain.wind + flutter * 0.3,
                y + (y - old_y) * chain.damping + chain.gravity + flutter,
            )
        )
    moved[0] = held.point
    for index in range(1, len(moved)):
        angle = math.radians(held.degrees)
        pull = chain.stiffness * (1 - index / len(moved))
        rest = (
            moved[index - 1][0] + math.cos(angle) * chain.spacing,
            moved[index - 1][1] + math.sin(angle) * chain.spacing,
        )
        x = moved[index][0] + (rest[0] - moved[index][0]) * pull
        y = moved[index][1] + (rest[1] - moved[index][1]) * pull
        dx, dy = x - moved[index - 1][0], y - moved[index - 1][1]
        length = math.hypot(dx, dy) or 1.0
        x = moved[index - 1][0] + dx / length * chain.spacing
        y = min(moved[index - 1][1] + dy / length * chain.spacing, -chain.clearance)
        moved[index] = (x, y)
    return moved, nodes
