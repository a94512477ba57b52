"""Parts that both fighters are built from: limbs with muscles, fists, open hands, feet, ribbons."""

from collections.abc import Sequence
from dataclasses import dataclass

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
from camcade_build.art.skeleton import Body, Limb


@dataclass(frozen=True, slots=True)
class Girth:
    """Radii along a limb: root, the thick part of the first bone, joint, thick part of the second, end."""

    root: float
    first: float
    joint: float
    second: float
    end: float


@dataclass(frozen=True, slots=True)
class Build:
    """What a fighter is made of: bones, what is around them, and the two materials that everybody has."""

    body: Body
    arm: Girth
    leg: Girth
    fist: float  # half its height, arena pixels
    skin: Tone
    trousers: Tone


def upper_part(bones: Limb, girth: Girth) -> list[Circle]:
    """Return the circles of an upper arm or a thigh, joint included."""
    bulge = between(bones.root, bones.middle, 0.45)
    return [
        Circle(*bones.root, girth.root),
        Circle(*bulge, girth.first),
        Circle(*bones.middle, girth.joint),
    ]


def lower_part(bones: Limb, girth: Girth) -> list[Circle]:
    """Return the circles of a forearm or a shin, joint included."""
    bulge = between(bones.middle, bones.end, 0.35)
    return [
        Circle(*bones.middle, girth.joint),
        Circle(*bulge, girth.second),
        Circle(*bones.end, girth.end),
    ]


def part_of(circles: Sequence[Circle], start: float, end: float, grow: float = 0.0) -> list[Circle]:
    """Return the stretch of a chain between two shares (0..1) of its index range, thicker by `grow`."""

    def at(share: float) -> Circle:
        position = share * (len(circles) - 1)
        index = min(int(position), len(circles) - 2)
        one, two, rest = circles[index], circles[index + 1], position - index
        return Circle(
            one.x + (two.x - one.x) * rest,
            one.y + (two.y - one.y) * rest,
            one.radius + (two.radius - one.radius) * rest + grow,
        )

    steps = 3
    return [at(start + (end - start) * index / steps) for index in range(steps + 1)]


def fist(bones: Limb, size: float, tone: Tone, glove: Tone | None = None) -> str:
    """Return a clenched hand at the end of an arm; `size` is its half height."""
    frame = Frame(bones.end, direction_degrees(bones.middle, bones.end))
    back = [
        Circle(*frame.at(size * 0.25, 0), size * 0.78),
        Circle(*frame.at(size * 0.95, -size * 0.32), size * 0.62),
        Circle(*frame.at(size * 0.95, size * 0.36), size * 0.60),
    ]
    thumb = [
        Circle(*frame.at(size * 0.35, size * 0.45), size * 0.36),
        Circle(*frame.at(size * 1.05, size * 0.2), size * 0.3),
    ]
    knuckles = "".join(
        stroke(
            polygon_path(frame.points((size * 1.2, size * y), (size * 1.52, size * y)))[:-1],
            OUTLINE,
            1.1,
            0.7,
        )
        for y in (-0.35, 0.05, 0.42)
    )
    drawn = limb([back], glove or tone, whole=True) + knuckles
    return drawn + limb([thumb], tone)


def open_hand(bones: Limb, size: float, tone: Tone) -> str:
    """Return a flat hand with joined fingers, as for a push or a knife-hand strike."""
    frame = Frame(bones.end, direction_degrees(bones.middle, bones.end) - 14)
    palm = [
        Circle(*frame.at(size * 0.2, 0), size * 0.62),
        Circle(*frame.at(size * 0.95, 0), size * 0.62),
        Circle(*frame.at(size * 2.1, -size * 0.12), size * 0.32),
    ]
    thumb = [
        Circle(*frame.at(size * 0.4, -size * 0.4), size * 0.32),
        Circle(*frame.at(size * 1.0, -size * 1.0), size * 0.22),
    ]
    line = stroke(
        polygon_path(frame.points((size * 1.2, size * 0.05), (size * 2.1, 0)))[:-1], OUTLINE, 0.9, 0.5
    )
    return limb([thumb], tone) + limb([palm], tone) + line


def hand(bones: Limb, openness: float, size: float, tone: Tone, glove: Tone | None = None) -> str:
    """Return a fist or an open hand, whichever `openness` (0..1) is closer to."""
    return open_hand(bones, size, tone) if openness > 0.5 else fist(bones, size, tone, glove)


def shoe(ankle: Point, degrees: float, sole: float, size: float, tone: Tone, bend: float = 0.0) -> str:
    """Return a foot at `ankle`, turned by `degrees`; `bend` lifts the heel over the toes on the ground."""
    frame = Frame(ankle, degrees)
    heel = frame.at(-size * 0.2, sole - size * 0.27)
    ball = frame.at(size * 0.62, sole - size * 0.22)
    toe = Frame(ball, degrees - bend).at(size * 0.36, size * 0.04)
    foot = [
        Circle(*ankle, size * 0.30),
        Circle(*heel, size * 0.27),
        Circle(*ball, size * 0.22),
    ]
    tip = [Circle(*ball, size * 0.22), Circle(*toe, size * 0.18)]
    instep = [
        Circle(*ankle, size * 0.30),
        Circle(*between(ankle, ball, 0.6), size * 0.24),
        Circle(*ball, size * 0.22),
    ]
    return limb([tip, instep, foot[:2], foot[1:]], tone)


def ribbon(nodes: Sequence[Point], widths: Sequence[float]) -> list[Point]:
    """Return the outline of a band along `nodes` with the given half widths."""
    left: list[Point] = []
    right: list[Point] = []
    for index, (x, y) in enumerate(nodes):
        ax, ay = nodes[max(index - 1, 0)]
        bx, by = nodes[min(index + 1, len(nodes) - 1)]
        length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5 or 1.0
        nx, ny = -(by - ay) / length, (bx - ax) / length
        left.append((x + nx * widths[index], y + ny * widths[index]))
        right.append((x - nx * widths[index], y - ny * widths[index]))
    return left + right[::-1]


def band(nodes: Sequence[Point], widths: Sequence[float], tone: Tone) -> str:
    """Return a shaded strip of cloth along `nodes`."""
    outline = smooth_path(ribbon(nodes, widths), 0.9)
    lit = smooth_path(
        ribbon(
            [(x + 0.25 * w, y - 0.3 * w) for (x, y), w in zip(nodes, widths, strict=True)],
            [w * 0.55 for w in widths],
        ),
        0.9,
    )
    return outlined(outline, tone.shade) + fill(lit, tone.base)
