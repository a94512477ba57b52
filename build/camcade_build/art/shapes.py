"""Plane shapes as SVG text: hulls of circles for bodies, smooth outlines for hair and cloth.

Drawing coordinates: x to the right, y down, one unit is one arena pixel, the ground is y = 0.
A limb is a chain of circles. Each tone of its shading is the same chain, drawn smaller and pushed towards the
light, so that the tones of neighbouring circles join without seams and no clipping is needed.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

OUTLINE = "#150d20"
"""The dark violet that surrounds every part of a fighter."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Circle:
    """One joint of a limb: centre and radius in arena pixels."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Tone:
    """The flat colours of one material, from the edge light to the lit side."""

    rim: str
    shade: str
    base: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A local coordinate system: `origin` in the drawing, turned by `degrees` clockwise."""

    origin: Point
    degrees: float = 0.0

    def at(self, x: float, y: float) -> Point:
        """Return the drawing's point for the local point (x, y)."""
        cosine, sine = math.cos(math.radians(self.degrees)), math.sin(math.radians(self.degrees))
        return (self.origin[0] + x * cosine - y * sine, self.origin[1] + x * sine + y * cosine)

    def points(self, *pairs: Point) -> list[Point]:
        """Return the drawing's points for several local ones."""
        return [self.at(x, y) for x, y in pairs]


def between(start: Point, end: Point, share: float) -> Point:
    """Return the point at `share` (0..1) of the way from `start` to `end`."""
    return (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)


def direction_degrees(start: Point, end: Point) -> float:
    """Return the direction from `start` to `end`, clockwise from the x axis, as y points down."""
    return math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))


def convex_hull(circles: Iterable[Circle], samples: int = 20) -> list[Point]:
    """Return the outline around all circles as a polygon, always in the same winding."""
    points = sorted(
        {
            (
                round(circle.x + circle.radius * math.cos(2 * math.pi * index / samples), 3),
                round(circle.y + circle.radius * math.sin(2 * math.pi * index / samples), 3),
            )
            for circle in circles
            for index in range(samples)
        }
    )

    def half(ordered: Iterable[Point]) -> list[Point]:
        chain: list[Point] = []
        for point in ordered:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
                chain.pop()
            chain.append(point)
        return chain[:-1]

    return half(points) + half(reversed(points))


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def polygon_path(points: Sequence[Point]) -> str:
    """Return closed straight-edged path data."""
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points) + "Z"


def smooth_path(points: Sequence[Point], tension: float = 1.0, closed: bool = True) -> str:
    """Return path data that runs smoothly through all points (Catmull-Rom as cubic Béziers)."""
    count = len(points)
    parts = [f"M{points[0][0]:.2f} {points[0][1]:.2f}"]
    for index in range(count if closed else count - 1):
        before = points[(index - 1) % count] if closed or index else points[0]
        start, end = points[index], points[(index + 1) % count]
        after = points[(index + 2) % count] if closed or index + 2 < count else points[-1]
        reach = tension / 6
        one = (start[0] + (end[0] - before[0]) * reach, start[1] + (end[1] - before[1]) * reach)
        two = (end[0] - (after[0] - start[0]) * reach, end[1] - (after[1] - start[1]) * reach)
        parts.append(f"C{one[0]:.2f} {one[1]:.2f} {two[0]:.2f} {two[1]:.2f} {end[0]:.2f} {end[1]:.2f}")
    return "".join(parts) + ("Z" if closed else "")


def chain_path(circles: Sequence[Circle]) -> str:
    """Return path data of the hulls around each two neighbouring circles."""
    if len(circles) == 1:
        return _capsule_path(circles[0], circles[0])
    return "".join(_capsule_path(one, two) for one, two in zip(circles, circles[1:], strict=False))


def _capsule_path(one: Circle, two: Circle) -> str:
    """Return the hull of two circles, tangents and arcs, always in the same winding."""
    dx, dy = two.x - one.x, two.y - one.y
    distance = math.hypot(dx, dy)
    if distance <= abs(one.radius - two.radius) + 1e-6:
        big = one if one.radius >= two.radius else two
        r = f"{big.radius:.2f}"
        left, right = f"{big.x - big.radius:.2f} {big.y:.2f}", f"{big.x + big.radius:.2f} {big.y:.2f}"
        return f"M{right}A{r} {r} 0 0 0 {left}A{r} {r} 0 0 0 {right}Z"
    base = math.atan2(dy, dx)
    spread = math.acos((one.radius - two.radius) / distance)

    def on(circle: Circle, angle: float) -> str:
        x, y = circle.x + circle.radius * math.cos(angle), circle.y + circle.radius * math.sin(angle)
        return f"{x:.2f} {y:.2f}"

    around_two, around_one = int(spread > math.pi / 2), int(spread < math.pi / 2)
    return (
        f"M{on(one, base + spread)}L{on(two, base + spread)}"
        f"A{two.radius:.2f} {two.radius:.2f} 0 {around_two} 0 {on(two, base - spread)}"
        f"L{on(one, base - spread)}"
        f"A{one.radius:.2f} {one.radius:.2f} 0 {around_one} 0 {on(one, base + spread)}Z"
    )


def fill(path: str, colour: str, opacity: float = 1.0) -> str:
    """Return an SVG element that fills path data."""
    alpha = "" if opacity >= 1 else f' fill-opacity="{opacity:.3f}"'
    return f'<path d="{path}" fill="{colour}"{alpha}/>'


def stroke(path: str, colour: str, width: float, opacity: float = 1.0) -> str:
    """Return an SVG element that draws path data as a round-ended line."""
    alpha = "" if opacity >= 1 else f' stroke-opacity="{opacity:.3f}"'
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width:.2f}"{alpha}'
        ' stroke-linejoin="round" stroke-linecap="round"/>'
    )


def outlined(path: str, colour: str, width: float = 2.6) -> str:
    """Return a filled shape with the dark outline around it."""
    return stroke(path, OUTLINE, width) + fill(path, colour)


def limb(chains: Sequence[Sequence[Circle]], tone: Tone, whole: bool = False) -> str:
    """Return shaded, outlined chains of circles in one material.

    All chains share their outline and tones, so that a thigh and a hip, say, become one body.
    `whole` wraps each chain in a single hull (a trunk) rather than hulls of neighbours (an arm).
    """

    def path(keep: float, push_x: float, push_y: float, grow: float = 0.0) -> str:
        drawn: list[str] = []
        for chain in chains:
            inner = [
                Circle(
                    circle.x + circle.radius * (1 - keep) * push_x,
                    circle.y + circle.radius * (1 - keep) * push_y,
                    circle.radius * keep + grow,
                )
                for circle in chain
            ]
            drawn.append(polygon_path(convex_hull(inner)) if whole else chain_path(inner))
        return "".join(drawn)

    return (
        fill(path(1.0, 0, 0, grow=1.3), OUTLINE)
        + fill(path(1.0, 0, 0), tone.rim)
        + fill(path(0.86, 0.55, 0.8), tone.shade)
        + fill(path(0.70, 0.85, -0.1), tone.base)
    )


def svg_document(body: str, left: float, top: float, width: float, height: float) -> str:
    """Return a whole SVG file that shows the given window of the drawing."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:g} {top:g} {width:g} {height:g}"'
        f' width="{width:g}" height="{height:g}">{body}</svg>'
    )
