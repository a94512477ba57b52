"""What the rooms of the stories are drawn with: planes of colour, gradients for light and air, few outlines.

One unit is one pixel of a 1200 × 800 picture. The words of the page lie over the lower third, so every room
gets darker there. Light comes as gradients, never as blur, so that a picture costs little to show.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from camcade_build.art.noise import Noise
from camcade_build.art.shapes import Point, polygon_path, smooth_path, svg_document

WIDTH, HEIGHT = 1200.0, 800.0
INK = "#0c0814"

Stops = Sequence[tuple[float, str] | tuple[float, str, float]]
"""(place 0..1, colour) or (place, colour, opacity)."""


@dataclass(frozen=True, slots=True)
class Light:
    """A light that moves on the page: its middle and reach in px of the picture."""

    x: float
    y: float
    radius: float
    colour: str
    flickers: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """A finished room: the SVG document, the lights that move, and the weather, if any."""

    svg: str
    lights: tuple[Light, ...]
    weather: str | None


class Canvas:
    """Collects the elements of one picture, back to front."""

    def __init__(self, seed: int, weather: str | None = None) -> None:
        self.noise = Noise(seed)
        self.weather = weather
        self._defs: list[str] = []
        self._body: list[str] = []
        self._lights: list[Light] = []

    def scene(self) -> Scene:
        body = f"<defs>{''.join(self._defs)}</defs>{''.join(self._body)}"
        return Scene(svg_document(body, 0, 0, WIDTH, HEIGHT), tuple(self._lights), self.weather)

    # Paint --------------------------------------------------------------------------------------------------

    def down(self, stops: Stops, top: float = 0.0, bottom: float = HEIGHT) -> str:
        """A paint that changes from top to bottom."""
        return self._linear(stops, 0, top, 0, bottom)

    def across(self, stops: Stops, left: float = 0.0, right: float = WIDTH) -> str:
        """A paint that changes from left to right."""
        return self._linear(stops, left, 0, right, 0)

    def between(self, stops: Stops, begin: Point, end: Point) -> str:
        """A paint that changes from one point to another."""
        return self._linear(stops, *begin, *end)

    def around(self, stops: Stops, x: float, y: float, radius: float, squash: float = 1.0) -> str:
        """A paint that changes from a point outwards; `squash` makes it flatter."""
        name = f"p{len(self._defs)}"
        turn = (
            ""
            if squash == 1
            else f' gradientTransform="translate(0 {y * (1 - squash):.1f}) scale(1 {squash:g})"'
        )
        self._defs.append(
            f'<radialGradient id="{name}" gradientUnits="userSpaceOnUse" cx="{x:.1f}" cy="{y:.1f}" '
            f'r="{radius:.1f}"{turn}>{_stops(stops)}</radialGradient>'
        )
        return f"url(#{name})"

    def _linear(self, stops: Stops, x1: float, y1: float, x2: float, y2: float) -> str:
        name = f"p{len(self._defs)}"
        self._defs.append(
            f'<linearGradient id="{name}" gradientUnits="userSpaceOnUse" x1="{x1:.1f}" y1="{y1:.1f}" '
            f'x2="{x2:.1f}" y2="{y2:.1f}">{_stops(stops)}</linearGradient>'
        )
        return f"url(#{name})"

    # Shapes -------------------------------------------------------------------------------------------------

    def fill(self, path: str, paint: str, opacity: float = 1.0) -> None:
        alpha = "" if opacity >= 1 else f' fill-opacity="{opacity:.3f}"'
        self._body.append(f'<path d="{path}" fill="{paint}"{alpha}/>')

    def line(self, path: str, paint: str, width: float, opacity: float = 1.0) -> None:
        alpha = "" if opacity >= 1 else f' stroke-opacity="{opacity:.3f}"'
        self._body.append(
            f'<path d="{path}" fill="none" stroke="{paint}" stroke-width="{width:.1f}"{alpha} '
            'stroke-linecap="round" stroke-linejoin="round"/>'
        )

    def poly(self, points: Sequence[Point], paint: str, opacity: float = 1.0) -> None:
        self.fill(polygon_path(points), paint, opacity)

    def blob(self, points: Sequence[Point], paint: str, opacity: float = 1.0) -> None:
        """A closed smooth shape through these points."""
        self.fill(smooth_path(points), paint, opacity)

    def curve(self, points: Sequence[Point], paint: str, width: float, opacity: float = 1.0) -> None:
        """An open smooth line through these points."""
        self.line(smooth_path(points, closed=False), paint, width, opacity)

    def box(self, x: float, y: float, width: float, height: float, paint: str, opacity: float = 1.0) -> None:
        self.poly([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], paint, opacity)

    def disc(
        self, x: float, y: float, radius: float, paint: str, opacity: float = 1.0, high: float | None = None
    ) -> None:
        """A disc, or with `high` an ellipse of this half height."""
        alpha = "" if opacity >= 1 else f' fill-opacity="{opacity:.3f}"'
        half = radius if high is None else high
        self._body.append(
            f'<ellipse cx="{x:.1f}" cy="{y:.1f}" rx="{radius:.1f}" ry="{half:.1f}" fill="{paint}"{alpha}/>'
        )

    def ring(self, x: float, y: float, radius: float, paint: str, width: float, opacity: float = 1.0) -> None:
        alpha = "" if opacity >= 1 else f' stroke-opacity="{opacity:.3f}"'
        self._body.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="none" stroke="{paint}" '
            f'stroke-width="{width:.1f}"{alpha}/>'
        )

    # Light and air ------------------------------------------------------------------------------------------

    def backdrop(self, stops: Stops) -> None:
        """The whole picture in one paint."""
        self.box(0, 0, WIDTH, HEIGHT, self.down(stops))

    def glow(
        self, x: float, y: float, radius: float, colour: str, opacity: float, squash: float = 1.0
    ) -> None:
        """Light in the air around a point."""
        stops = (
            (0, colour, opacity),
            (0.3, colour, opacity * 0.55),
            (0.65, colour, opacity * 0.14),
            (1, colour, 0),
        )
        paint = self.around(stops, x, y, radius, squash)
        self.disc(x, y, radius, paint, high=radius * squash)

    def lamp(
        self, x: float, y: float, radius: float, colour: str, opacity: float, *, flickers: bool = False
    ) -> None:
        """A glow that also moves on the page."""
        self.glow(x, y, radius, colour, opacity)
        self._lights.append(Light(x, y, radius * 0.8, colour, flickers))

    def beam(
        self, begin: Point, reach: float, spread: float, degrees: float, colour: str, opacity: float
    ) -> None:
        """A cone of light from a point, fading with distance; 90 degrees is down."""
        angle = math.radians(degrees)
        half = math.radians(spread / 2)
        far = (begin[0] + reach * math.cos(angle), begin[1] + reach * math.sin(angle))
        corners = [
            begin,
            (begin[0] + reach * math.cos(angle - half), begin[1] + reach * math.sin(angle - half)),
            (begin[0] + reach * math.cos(angle + half), begin[1] + reach * math.sin(angle + half)),
        ]
        self.poly(
            corners,
            self.between(((0, colour, opacity), (0.6, colour, opacity * 0.3), (1, colour, 0)), begin, far),
        )

    def haze(self, top: float, bottom: float, colour: str, opacity: float) -> None:
        """A band of air, thickest in its middle."""
        stops = ((0, colour, 0), (0.5, colour, opacity), (1, colour, 0))
        self.box(0, top, WIDTH, bottom - top, self.down(stops, top, bottom))

    def dusk(self, strength: float = 0.8, begin: float = 430.0, colour: str = INK) -> None:
        """The picture gets darker towards its corners and its lower third, where the words are."""
        self.box(
            0, begin, WIDTH, HEIGHT - begin, self.down(((0, colour, 0), (1, colour, strength)), begin, HEIGHT)
        )
        edge = ((0, colour, 0), (0.62, colour, 0), (1, colour, 0.62))
        self.box(0, 0, WIDTH, HEIGHT, self.around(edge, WIDTH / 2, 320, 800))

    def specks(
        self, count: int, area: tuple[float, float, float, float], colour: str, sizes: Point, opacity: Point
    ) -> None:
        """Small discs strewn over left, top, right, bottom: stars, dust, lit windows far away."""
        noise = self.noise
        for _ in range(count):
            x, y = noise.between(area[0], area[2]), noise.between(area[1], area[3])
            self.disc(x, y, noise.between(*sizes), colour, noise.between(*opacity))

    def cloud(
        self, x: float, y: float, width: float, paint: str, opacity: float = 1.0, flat: float = 0.34
    ) -> None:
        """A heap of cloud with a flat foot at y."""
        noise = self.noise
        high = width * flat
        points: list[Point] = [(x - width / 2, y)]
        humps = 6
        for hump in range(humps + 1):
            share = hump / humps
            rise = math.sin(math.pi * min(0.97, max(0.03, share))) * high * noise.between(0.75, 1.15)
            points.append((x - width / 2 + width * share, y - rise * (0.8 if hump % 2 else 1.0)))
        points.append((x + width / 2, y))
        self.fill(_bulges(points), paint, opacity)

    # Places -------------------------------------------------------------------------------------------------

    def ridge(self, base: float, height: float, step: float, paint: str, opacity: float = 1.0) -> None:
        """Hills or peaks along the horizon."""
        noise = self.noise
        points: list[Point] = [(-60, HEIGHT)]
        x = -60.0
        while x < WIDTH + 120:
            points.append((x, base - height * noise.between(0.1, 1.0)))
            x += step * noise.between(0.6, 1.4)
        self.fill(smooth_path([*points, (WIDTH + 120, HEIGHT)], 0.7), paint, opacity)

    def roofs(
        self,
        base: float,
        sizes: tuple[float, float],
        paint: str,
        lit: str | None,
        *,
        share_lit: float = 0.35,
        begin: float = -40.0,
        end: float = WIDTH + 40.0,
        edge: str | None = None,
    ) -> None:
        """A row of houses with steep roofs, some windows lit; `edge` draws the moonlit side of each roof."""
        noise = self.noise
        x = begin
        while x < end:
            wide = noise.between(*sizes)
            high = wide * noise.between(0.55, 1.25)
            peak = wide * noise.between(0.35, 0.75)
            top = base - high
            apex = (x + wide * noise.between(0.4, 0.6), top - peak)
            self.box(x, top, wide, HEIGHT - top, paint)
            self.poly([(x - wide * 0.06, top), apex, (x + wide * 1.06, top)], paint)
            if noise.between(0, 1) > 0.5:
                self.box(x + wide * 0.68, top - peak * 0.85, wide * 0.11, peak * 0.7, paint)
            if edge is not None:
                self.line(
                    polygon_path([apex, (x + wide * 1.06, top)])[:-1], edge, max(1.2, wide * 0.02), 0.55
                )
            if lit is not None:
                for row in range(2):
                    for column in range(3):
                        if noise.between(0, 1) < share_lit:
                            self.box(
                                x + wide * (0.16 + 0.27 * column),
                                top + high * (0.16 + 0.3 * row),
                                wide * 0.11,
                                wide * 0.15,
                                lit,
                                noise.between(0.55, 0.95),
                            )
            x += wide * noise.between(0.86, 1.1)

    def steeple(
        self,
        x: float,
        base: float,
        height: float,
        paint: str,
        lean: float = 0.05,
        edge: str | None = None,
        clock: str = "#ffd98a",
    ) -> None:
        """The leaning steeple of the town."""
        wide = height * 0.16
        shift = height * lean
        body = height * 0.55
        self.poly(
            [
                (x - wide / 2, base),
                (x - wide / 2 + shift * 0.55, base - body),
                (x + wide / 2 + shift * 0.55, base - body),
                (x + wide / 2, base),
            ],
            paint,
        )
        tip = (x + shift, base - height)
        self.poly(
            [
                (x - wide * 0.66 + shift * 0.55, base - body),
                tip,
                (x + wide * 0.66 + shift * 0.55, base - body),
            ],
            paint,
        )
        self.line(f"M{tip[0]:.1f} {tip[1]:.1f}v{-height * 0.08:.1f}", paint, 3)
        self.disc(x + shift * 0.45, base - body * 0.8, wide * 0.2, clock, 0.85)
        if edge is not None:
            self.line(
                f"M{tip[0]:.1f} {tip[1]:.1f}L{x + wide * 0.66 + shift * 0.55:.1f} {base - body:.1f}",
                edge,
                2,
                0.7,
            )

    def water(
        self,
        top: float,
        stops: Stops,
        shine: str,
        *,
        rows: int = 26,
        middle: float = 600.0,
        spread: float = 500.0,
    ) -> None:
        """Water from here to the bottom, with broken reflections that gather around `middle`."""
        noise = self.noise
        self.box(0, top, WIDTH, HEIGHT - top, self.down(stops, top, HEIGHT))
        for row in range(rows):
            depth = (row + 0.5) / rows
            y = top + (HEIGHT - top) * depth**1.5
            for _ in range(3):
                x = middle + spread * noise.between(-1, 1) * (0.25 + 0.75 * depth)
                long = (14 + 90 * depth) * noise.between(0.4, 1.2)
                self.line(
                    f"M{x - long:.1f} {y:.1f}h{long * 2:.1f}",
                    shine,
                    1 + 2.4 * depth,
                    noise.between(0.08, 0.4),
                )

    def room(
        self,
        back: tuple[float, float, float, float],
        wall: Stops,
        sides: tuple[str, str],
        floor: Stops,
        ceiling: str,
    ) -> None:
        """A room seen from the front: the back wall is left, top, right, bottom."""
        left, top, right, bottom = back
        self.poly([(0, 0), (WIDTH, 0), (right, top), (left, top)], ceiling)
        dark, light = sides
        self.poly(
            [(0, 0), (left, top), (left, bottom), (0, HEIGHT)], self.across(((0, dark), (1, light)), 0, left)
        )
        self.poly(
            [(WIDTH, 0), (right, top), (right, bottom), (WIDTH, HEIGHT)],
            self.across(((0, light), (1, dark)), right, WIDTH),
        )
        self.box(left, top, right - left, bottom - top, self.down(wall, top, bottom))
        self.poly(
            [(0, HEIGHT), (left, bottom), (right, bottom), (WIDTH, HEIGHT)], self.down(floor, bottom, HEIGHT)
        )

    def boards(
        self, back: tuple[float, float, float, float], colour: str, opacity: float, count: int = 12
    ) -> None:
        """The lines of floorboards that run into the depth."""
        left, _, right, bottom = back
        for board in range(count + 1):
            share = board / count
            near, far = -260 + (WIDTH + 520) * share, left + (right - left) * share
            self.line(f"M{far:.1f} {bottom:.1f}L{near:.1f} {HEIGHT:.1f}", colour, 1.6, opacity)

    # People -------------------------------------------------------------------------------------------------

    def figure(
        self,
        x: float,
        foot: float,
        height: float,
        paint: str,
        *,
        edge: str | None = None,
        side: int = 1,
        cap: bool = False,
    ) -> None:
        """Somebody in a long coat, from far enough away to be a shape; the edge light falls from `side`."""
        wide = height * 0.15
        shoulder, hip = foot - height * 0.8, foot - height * 0.42
        outline = [
            (x - wide * 0.8, foot),
            (x - wide * 1.12, foot - height * 0.08),
            (x - wide * 0.72, hip),
            (x - wide * 0.98, shoulder + height * 0.06),
            (x - wide * 0.45, shoulder - height * 0.015),
            (x + wide * 0.45, shoulder - height * 0.015),
            (x + wide * 0.98, shoulder + height * 0.06),
            (x + wide * 0.72, hip),
            (x + wide * 1.12, foot - height * 0.08),
            (x + wide * 0.8, foot),
        ]
        self.fill(smooth_path(outline, 0.75), paint)
        radius = height * 0.085
        head_y = foot - height * 0.9
        self.box(x - radius * 0.35, head_y, radius * 0.7, height * 0.12, paint)
        self.disc(x, head_y, radius, paint, high=radius * 1.18)
        if cap:
            self.disc(x, head_y - radius * 0.72, radius * 1.15, paint, high=radius * 0.62)
            self.box(
                x - radius * 0.2 + side * radius * 0.5,
                head_y - radius * 0.6,
                radius * 1.1,
                radius * 0.28,
                paint,
            )
        if edge is not None:
            self.curve(
                [
                    (x + side * wide * 0.5, shoulder),
                    (x + side * wide * 0.96, shoulder + height * 0.07),
                    (x + side * wide * 0.74, hip),
                    (x + side * wide * 1.08, foot - height * 0.1),
                ],
                edge,
                max(1.4, height * 0.012),
                0.85,
            )
            self.line(
                f"M{x + side * radius * 0.5:.1f} {head_y - radius * 1.0:.1f}"
                f"A{radius:.1f} {radius * 1.18:.1f} 0 0 {1 if side > 0 else 0} "
                f"{x + side * radius * 0.6:.1f} {head_y + radius * 0.9:.1f}",
                edge,
                max(1.2, height * 0.011),
                0.85,
            )

    def mask(
        self,
        x: float,
        y: float,
        size: float,
        light: str = "#f4ecdf",
        shade: str = "#8d7f8f",
        *,
        turn: float = 0.0,
        eyes: str = "#1a1020",
        closed: bool = False,
        mouth: str = "still",
        squash: float = 1.0,
    ) -> None:
        """A white mask, `size` high; `squash` lays it flat. mouth: "still", "open", "smile"."""
        wide = size * 0.36
        half = size / 2
        self._body.append(
            f'<g transform="translate({x:.1f} {y:.1f}) scale(1 {squash:g}) rotate({turn:.1f})">'
        )
        shape = smooth_path(
            [
                (0, -half),
                (wide * 0.78, -half * 0.74),
                (wide, -half * 0.1),
                (wide * 0.8, half * 0.5),
                (0, half),
                (-wide * 0.8, half * 0.5),
                (-wide, -half * 0.1),
                (-wide * 0.78, -half * 0.74),
            ]
        )
        self.fill(
            shape,
            self.between(
                ((0, light), (0.55, light), (1, shade)), (-wide * 0.7, -half * 0.4), (wide, half * 0.6)
            ),
        )
        for side in (-1, 1):
            cx = side * wide * 0.43
            if closed:
                self.curve(
                    [(cx - wide * 0.24, -half * 0.1), (cx, -half * 0.03), (cx + wide * 0.24, -half * 0.1)],
                    shade,
                    size * 0.018,
                )
            else:
                self.blob(
                    [
                        (cx - wide * 0.27, -half * 0.1),
                        (cx, -half * 0.2),
                        (cx + wide * 0.27, -half * 0.1),
                        (cx, -half * 0.03),
                    ],
                    eyes,
                )
            self.curve(
                [(cx - wide * 0.3, -half * 0.27), (cx, -half * 0.34), (cx + wide * 0.3, -half * 0.27)],
                shade,
                size * 0.012,
                0.6,
            )
        self.curve(
            [(wide * 0.05, -half * 0.15), (wide * 0.17, half * 0.2), (-wide * 0.02, half * 0.24)],
            shade,
            size * 0.016,
            0.8,
        )
        if mouth == "open":
            self.disc(0, half * 0.52, wide * 0.2, eyes, high=half * 0.14)
        elif mouth == "smile":
            self.curve(
                [(-wide * 0.38, half * 0.44), (0, half * 0.6), (wide * 0.38, half * 0.44)], eyes, size * 0.02
            )
        else:
            self.curve(
                [(-wide * 0.26, half * 0.52), (0, half * 0.5), (wide * 0.26, half * 0.52)],
                "#6d4a5a",
                size * 0.022,
            )
        self._body.append("</g>")

    def lantern(
        self, x: float, y: float, size: float, colour: str, reach: float, *, flickers: bool = True
    ) -> None:
        """A hanging lantern with its light."""
        self.lamp(x, y, reach, colour, 0.6, flickers=flickers)
        self.line(f"M{x:.1f} {y - size * 2.2:.1f}V{y - size:.1f}", INK, size * 0.12)
        self.box(x - size * 0.55, y - size, size * 1.1, size * 0.25, INK)
        self.blob(
            [(x, y - size * 0.8), (x + size * 0.62, y), (x, y + size * 0.85), (x - size * 0.62, y)],
            self.around(((0, "#fff4d8"), (0.5, colour), (1, colour)), x, y, size * 0.9),
        )
        self.box(x - size * 0.3, y + size * 0.75, size * 0.6, size * 0.22, INK)


def _stops(stops: Stops) -> str:
    parts: list[str] = []
    for stop in stops:
        alpha = f' stop-opacity="{stop[2]:.3f}"' if len(stop) == 3 else ""
        parts.append(f'<stop offset="{stop[0]:g}" stop-color="{stop[1]}"{alpha}/>')
    return "".join(parts)


def _bulges(points: Sequence[Point]) -> str:
    """A path of arcs that bulge outwards between the points, closed by a straight foot."""
    parts = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False):
        radius = max(1.0, math.hypot(x2 - x1, y2 - y1) * 0.56)
        parts.append(f"A{radius:.1f} {radius:.1f} 0 0 1 {x2:.1f} {y2:.1f}")
    return "".join(parts) + "Z"
