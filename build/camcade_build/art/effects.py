"""What fights throw up: sparks, shields, dust, shadows, and the frames of the life bars."""

import math
from collections.abc import Iterator

from camcade_build.art.pictures import Picture
from camcade_build.art.shapes import fill, polygon_path, stroke

HIT_FRAMES, BLOCK_FRAMES, DUST_FRAMES = 6, 5, 6
BAR_WIDTH, BAR_HEIGHT = 216.0, 15.0
"""Inner size of a life bar in arena pixels."""
BAR_SLANT = 9.0


def pictures() -> list[Picture]:
    """Return all effects and the parts of the display above the fight."""
    return [*_hits(), *_blocks(), *_dust(), *_shadow(), *_motes(), *_bars()]


def _centred(id: str, body: str, reach: float) -> Picture:
    return Picture(id, body, (-reach, -reach, 2 * reach, 2 * reach))


def _star(rays: int, outer: float, inner: float, turn: float, uneven: float) -> str:
    points: list[tuple[float, float]] = []
    for index in range(rays * 2):
        angle = math.pi * index / rays + turn
        long = outer * (1 - uneven * (0.5 + 0.5 * math.sin(index * 2.4 + turn * 3)))
        radius = long if index % 2 == 0 else inner
        points.append((radius * math.cos(angle), radius * math.sin(angle)))
    return polygon_path(points)


def _splinters(count: int, near: float, far: float, width: float, turn: float) -> str:
    parts: list[str] = []
    for index in range(count):
        angle = 2 * math.pi * index / count + turn + 0.35 * math.sin(index * 5.1)
        reach = far * (0.72 + 0.28 * math.sin(index * 3.7 + 1))
        ux, uy = math.cos(angle), math.sin(angle)
        middle = near + (reach - near) * 0.6
        parts.append(
            polygon_path(
                [
                    (ux * near, uy * near),
                    (ux * middle - uy * width, uy * middle + ux * width),
                    (ux * reach, uy * reach),
                    (ux * middle + uy * width, uy * middle - ux * width),
                ]
            )
        )
    return "".join(parts)


def _hits() -> Iterator[Picture]:
    for kind, size in (("hit", 1.0), ("heavy", 1.55)):
        for frame in range(HIT_FRAMES):
            age = frame / (HIT_FRAMES - 1)
            burst = size * (12 + 22 * min(1.0, age * 2.6))
            fade = 1.0 if age < 0.5 else 1 - (age - 0.5) * 1.5
            body = ""
            if age < 0.75:
                heat = 1 - age / 0.75
                body += fill(_star(9, burst, burst * 0.42, 0.3 + age, 0.45), "#e8452f", 0.75 * fade)
                body += fill(_star(9, burst * 0.80, burst * 0.36, 0.3 + age, 0.45), "#ffc64f", fade)
                body += fill(
                    _star(7, burst * 0.5 * (0.4 + 0.6 * heat), burst * 0.26, 0.9 + age, 0.3), "#fffaf0", fade
                )
            near, far = size * (10 + 26 * age), size * (20 + 34 * math.sqrt(age))
            body += fill(_splinters(11, near, far, size * 2.4 * (1 - age) + 0.7, 0.2), "#ffd97a", fade)
            if kind == "heavy":
                ring = size * (8 + 34 * math.sqrt(age))
                body += (
                    f'<ellipse rx="{ring:.1f}" ry="{ring:.1f}" fill="none" stroke="#fff1d0"'
                    f' stroke-width="{4.5 * (1 - age) + 0.6:.2f}" stroke-opacity="{0.8 * fade:.2f}"/>'
                )
            yield _centred(f"fx/{kind}/{frame}", body, 90)


def _blocks() -> Iterator[Picture]:
    for frame in range(BLOCK_FRAMES):
        age = frame / (BLOCK_FRAMES - 1)
        radius = 20 + 14 * math.sqrt(age)
        fade = 1 - 0.8 * age
        points = [(radius * math.cos(a), radius * 1.25 * math.sin(a)) for a in (-1.15, -0.4, 0.4, 1.15)]
        arc = polygon_path(points)[:-1]
        body = stroke(arc, "#27a39d", 9 * (1 - age) + 2, 0.55 * fade)
        body += stroke(arc, "#e9fffb", 3.6 * (1 - age) + 0.9, fade)
        body += fill(_splinters(5, 8 + 18 * age, 16 + 24 * age, 1.8, 0.0), "#b9fff0", fade)
        yield _centred(f"fx/block/{frame}", body, 60)


def _dust() -> Iterator[Picture]:
    for frame in range(DUST_FRAMES):
        age = frame / DUST_FRAMES
        puffs: list[str] = []
        for side in (-1, 1):
            for index in range(4):
                far = side * (6 + index * 7 + age * (16 + 9 * index))
                up = -(3 + (3 - index) * 1.8 + 9 * age * (1 + 0.4 * math.sin(index * 2.2)))
                radius = (7.5 - 1.1 * index) * (0.55 + 0.75 * math.sin(math.pi * (0.25 + 0.7 * age)))
                puffs.append(
                    f'<circle cx="{far:.1f}" cy="{up:.1f}" r="{max(radius, 0.6):.2f}" fill="#cbb9c9"'
                    f' fill-opacity="{0.5 * (1 - age):.3f}"/>'
                )
        yield Picture(f"fx/dust/{frame}", "".join(puffs), (-90, -50, 180, 60))


def _shadow() -> Iterator[Picture]:
    body = (
        '<defs><radialGradient id="soft"><stop offset="0" stop-color="#07030d" stop-opacity="0.62"/>'
        '<stop offset="0.55" stop-color="#07030d" stop-opacity="0.42"/>'
        '<stop offset="1" stop-color="#07030d" stop-opacity="0"/></radialGradient></defs>'
        '<ellipse rx="56" ry="9.5" fill="url(#soft)"/>'
    )
    yield _centred("fx/shadow", body, 60)


def _motes() -> Iterator[Picture]:
    for name, inner, outer in (("ember", "#ffd97a", "#ff7a3d"), ("frost", "#e9fffb", "#3fc7c0")):
        body = (
            f'<defs><radialGradient id="glow"><stop offset="0" stop-color="{inner}"/>'
            f'<stop offset="0.35"'
            f' stop-color="{outer}" stop-opacity="0.75"/>'
            f'<stop offset="1" stop-color="{outer}" stop-opacity="0"/>'
            '</radialGradient></defs><circle r="5" fill="url(#glow)"/>'
        )
        yield _centred(f"fx/mote/{name}", body, 6)


def _slanted(left: float, top: float, width: float, height: float) -> str:
    """A bar whose inner (right) end leans: the fight's own shape."""
    lean = BAR_SLANT * height / BAR_HEIGHT
    return polygon_path(
        [(left, top), (left + width, top), (left + width - lean, top + height), (left - lean, top + height)]
    )


def _bars() -> Iterator[Picture]:
    """Bars of the left side, anchored at the inner end of their upper edge; the right side mirrors them."""
    window = (-BAR_WIDTH - 24.0, -10.0, BAR_WIDTH + 40.0, 50.0)

    def bar(id: str, body: str) -> Picture:
        return Picture(id, body, window)

    plate = fill(_slanted(-BAR_WIDTH - 4, -4, BAR_WIDTH + 9, BAR_HEIGHT + 8), "#0d0716", 0.88)
    rim = stroke(_slanted(-BAR_WIDTH - 3, -3, BAR_WIDTH + 7, BAR_HEIGHT + 6), "#fdf6e9", 1.6, 0.9)
    notch = fill(_slanted(-BAR_WIDTH, 0, BAR_WIDTH, BAR_HEIGHT), "#33203f")
    yield bar("hud/frame", plate + notch + rim)
    colours = {
        "ember": ("#ff9a6b", "#f0614a", "#b8313f"),
        "tide": ("#8ff0e2", "#2fb3aa", "#14727c"),
        "trail": ("#fffaf0", "#ffe3a0", "#ffc64f"),
    }
    for name, (light, base, dark) in colours.items():
        body = (
            '<defs><linearGradient id="tube" x1="0" y1="0" x2="0" y2="1">'
            f'<stop offset="0" stop-color="{light}"/>'
            f'<stop offset="0.34" stop-color="{light}"/><stop offset="0.36" stop-color="{base}"/>'
            f'<stop offset="0.7" stop-color="{base}"/><stop offset="0.72" stop-color="{dark}"/>'
            f'<stop offset="1" stop-color="{dark}"/></linearGradient></defs>'
            f'<path d="{_slanted(-BAR_WIDTH, 0, BAR_WIDTH, BAR_HEIGHT)}" fill="url(#tube)"/>'
        )
        yield bar(f"hud/life/{name}", body)
    for name, colour in (("open", "#33203f"), ("won", "#ffc64f")):
        gem = polygon_path([(0, -6), (5, 0), (0, 6), (-5, 0)])
        yield _centred(
            f"hud/round/{name}",
            stroke(gem, "#0d0716", 4) + fill(gem, colour) + stroke(gem, "#fdf6e9", 1.3),
            12,
        )
    disc = polygon_path([(-24, -15), (24, -15), (30, 0), (24, 17), (-24, 17), (-30, 0)])
    yield _centred("hud/clock", fill(disc, "#0d0716", 0.9) + stroke(disc, "#fdf6e9", 1.6, 0.9), 36)
