"""The two arenas: a tower's roof under a low moon, and a throne room behind a great window.

Each has three layers that shift against each other (far, mid, near) and a few small animated pieces. Behind
the fighters (y 200 to 370) everything stays dark and close in tone, so that only the fighters stand out.
"""

import math
from collections.abc import Sequence

from camcade_build.art.noise import Noise
from camcade_build.art.pictures import Picture
from camcade_build.art.shapes import Point, fill, polygon_path, smooth_path, stroke

MARGIN = 90.0
"""How much wider than the arena a layer is on either side, arena pixels: the view pans and is shaken."""
WIDTH, HEIGHT = 600.0, 400.0
FLOOR = 338.0
"""The floor's far edge; the fighters stand at y = 370."""
BANNER_FRAMES, FLAME_FRAMES = 8, 6


def pictures(arena: str) -> list[Picture]:
    """Return the layers and moving pieces of `arena` ("tower" or "throne")."""
    return _tower() if arena == "tower" else _throne()


def _disc(x: float, y: float, radius: float, colour: str, opacity: float = 1.0) -> str:
    alpha = "" if opacity >= 1 else f' fill-opacity="{opacity:.2f}"'
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{colour}"{alpha}/>'


def _ring(x: float, y: float, radius: float, colour: str, width: float) -> str:
    line = f'fill="none" stroke="{colour}" stroke-width="{width:g}"'
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" {line}/>'


def _layer(id: str, body: str) -> Picture:
    return Picture(id, body, (-MARGIN, 0, WIDTH + 2 * MARGIN, HEIGHT))


def _gradient(id: str, stops: Sequence[tuple[float, str]], y1: float, y2: float) -> str:
    inner = "".join(f'<stop offset="{offset}" stop-color="{colour}"/>' for offset, colour in stops)
    return (
        f'<linearGradient id="{id}" gradientUnits="userSpaceOnUse" x1="0" y1="{y1}" x2="0" y2="{y2}">{inner}'
        "</linearGradient>"
    )


def _glow(id: str, colour: str, opacity: float, x: float, y: float, radius: float) -> str:
    return (
        f'<radialGradient id="{id}" gradientUnits="userSpaceOnUse" cx="{x}" cy="{y}" r="{radius}">'
        f'<stop offset="0" stop-color="{colour}" stop-opacity="{opacity:.3f}"/>'
        f'<stop offset="0.35" stop-color="{colour}" stop-opacity="{opacity * 0.5:.3f}"/>'
        f'<stop offset="0.7" stop-color="{colour}" stop-opacity="{opacity * 0.12:.3f}"/>'
        f'<stop offset="1" stop-color="{colour}" stop-opacity="0"/></radialGradient>'
    )


def _box(x: float, y: float, width: float, height: float, colour: str, opacity: float = 1.0) -> str:
    return fill(
        polygon_path([(x, y), (x + width, y), (x + width, y + height), (x, y + height)]), colour, opacity
    )


# --- the tower ---------------------------------------------------------------------------------------------


def _tower() -> list[Picture]:
    return [
        _layer("tower/far", _tower_sky() + _tower_city()),
        _layer("tower/mid", _tower_roof()),
        _layer("tower/near", _tower_floor()),
        _cloud(),
        *(_banner("tower", frame, "#8c2f45", "#5d1d36", "#d9a24a") for frame in range(BANNER_FRAMES)),
        *(_flame("tower", frame) for frame in range(FLAME_FRAMES)),
    ]


def _tower_sky() -> str:
    noise = Noise(11)
    defs = (
        "<defs>"
        + _gradient(
            "sky",
            [(0, "#150c26"), (0.34, "#2a1742"), (0.62, "#4f2750"), (0.80, "#7d3c55"), (1, "#8f4a52")],
            0,
            350,
        )
        + _glow("halo", "#ffd9b0", 0.42, 428, 122, 190)
        + _glow("warm", "#ff8a5c", 0.34, 300, 335, 330)
        + "</defs>"
    )
    stars = "".join(
        f'<circle cx="{noise.between(-MARGIN, WIDTH + MARGIN):.1f}" cy="{noise.between(4, 170):.1f}"'
        f' r="{noise.between(0.4, 1.15):.2f}" fill="#fff1e0" fill-opacity="{noise.between(0.25, 0.8):.2f}"/>'
        for _ in range(90)
    )
    whole = polygon_path([(-MARGIN, 0), (WIDTH + MARGIN, 0), (WIDTH + MARGIN, HEIGHT), (-MARGIN, HEIGHT)])
    moon = (
        '<circle cx="428" cy="122" r="58" fill="#f6dfc4"/><circle cx="436" cy="117" r="52" fill="#fbead4"/>'
        '<circle cx="410" cy="108" r="9" fill="#ecd0b2"/><circle cx="444" cy="146" r="13" fill="#f1dabd"/>'
        '<circle cx="452" cy="98" r="6" fill="#f1dabd"/><circle cx="418" cy="150" r="5" fill="#ecd0b2"/>'
    )
    return (
        defs + fill(whole, "url(#sky)") + stars + fill(whole, "url(#halo)") + moon + fill(whole, "url(#warm)")
    )


def _ridge(seed: int, base: float, height: float, step: float) -> str:
    noise = Noise(seed)
    points: list[Point] = [(-MARGIN - 20, HEIGHT)]
    x = -MARGIN - 20
    while x < WIDTH + MARGIN + 40:
        points.append((x, base - height * noise.between(0.15, 1.0)))
        x += step * noise.between(0.6, 1.4)
    return polygon_path([*points, (WIDTH + MARGIN + 40, HEIGHT)])


def _tower_city() -> str:
    """Mountains, and a city of spires far below with a few lit windows."""
    noise = Noise(5)
    drawn = fill(_ridge(3, 262, 74, 64), "#5a2d53", 0.85) + fill(_ridge(8, 292, 56, 46), "#43214a")
    x = -MARGIN
    while x < WIDTH + MARGIN:
        wide, top = noise.between(16, 34), noise.between(232, 300)
        if 250 < x < 380:
            top += 22
        roof = noise.between(0, 1)
        drawn += _box(x, top, wide, HEIGHT - top, "#311940")
        if roof > 0.45:
            drawn += fill(
                polygon_path(
                    [(x - 2, top), (x + wide / 2, top - noise.between(14, 40)), (x + wide + 2, top)]
                ),
                "#311940",
            )
        for _ in range(int(noise.between(0, 3.2))):
            drawn += _box(
                x + noise.between(3, wide - 5), top + noise.between(8, 60), 2.2, 3.6, "#ffbe6b", 0.55
            )
        x += wide * noise.between(0.8, 1.5)
    return drawn


def _cloud() -> Picture:
    """A long thin cloud bank that drifts through; its left and right ends fade."""
    noise = Noise(21)
    puffs = ""
    for index in range(26):
        share = index / 25
        size = math.sin(math.pi * share)
        x = -180 + share * 360
        puffs += (
            f'<ellipse cx="{x:.1f}" cy="{-9 * size * noise.between(0.2, 1):.1f}" rx="{24 + 16 * size:.1f}"'
            f' ry="{3 + 9 * size * noise.between(0.5, 1):.1f}" fill="#c98a8c"/>'
        )
    return Picture("tower/cloud", f'<g opacity="0.22">{puffs}</g>', (-240, -40, 480, 70))


def _merlon(x: float, top: float, wide: float, colour: str, edge: str) -> str:
    return _box(x, top, wide, 40, colour) + _box(x, top, wide, 3, edge) + _box(x, top, 2.2, 26, edge, 0.6)


def _tower_roof() -> str:
    """Two broken arches left and right, the battlements between them, poles for the banners."""
    dark, stone, edge = "#20122f", "#2b193c", "#5b3558"
    drawn = ""
    for path in ("M44 132C44 92 16 60 -48 54", "M556 140C556 98 588 62 650 52"):
        drawn += stroke(path, dark, 30) + stroke(path, edge, 24) + stroke(path, stone, 20)
    for x1, y1, x2, y2 in ((34, 94, 52, 80), (12, 70, 22, 52), (566, 100, 546, 86), (590, 73, 578, 56)):
        drawn += stroke(f"M{x1} {y1}L{x2} {y2}", dark, 1.6)
    for x in (-34.0, 24):
        drawn += _pillar(x, 92 if x < 0 else 118, 40, stone, dark, edge)
    for x in (WIDTH - 64, WIDTH - 6):
        drawn += _pillar(x, 126 if x < WIDTH - 30 else 84, 40, stone, dark, edge)
    x = 78.0
    while x < 524:
        drawn += _merlon(x, 296, 26, stone, edge)
        x += 43
    drawn += _box(64, 316, 476, 30, stone) + _box(64, 316, 476, 2.4, edge) + _box(64, 330, 476, 2, dark)
    for pole in (150, 452):
        drawn += _box(pole - 2, 128, 4, 190, "#170c24") + _box(pole - 1.9, 128, 1.3, 190, "#8a5a5e")
        drawn += fill(polygon_path([(pole, 112), (pole + 5, 124), (pole, 132), (pole - 5, 124)]), "#d9a24a")
        drawn += _box(pole - 26, 136, 52, 3.4, "#170c24")
    return drawn


def _pillar(x: float, top: float, wide: float, stone: str, dark: str, edge: str) -> str:
    drawn = _box(x, top, wide, HEIGHT - top, stone) + _box(
        x + wide * 0.62, top, wide * 0.38, HEIGHT - top, dark
    )
    drawn += _box(x, top, 2.4, HEIGHT - top, edge, 0.75)
    for level in range(int(top) + 26, 340, 34):
        drawn += _box(x, level, wide, 1.5, dark, 0.9)
    drawn += _box(x - 5, 318, wide + 10, 24, stone) + _box(x - 5, 318, wide + 10, 2.2, edge)
    return drawn + _box(x - 4, top - 2, wide + 8, 9, stone) + _box(x - 4, top - 2, wide + 8, 2, edge)


def _floor(slab: str, joint: str, light: str, vanish: Point, spacing: float) -> str:
    drawn = (
        f"<defs>{_gradient('floor', [(0, slab), (0.45, slab), (1, '#140a20')], FLOOR, HEIGHT)}</defs>"
        + fill(
            polygon_path(
                [(-MARGIN, FLOOR), (WIDTH + MARGIN, FLOOR), (WIDTH + MARGIN, HEIGHT), (-MARGIN, HEIGHT)]
            ),
            "url(#floor)",
        )
    )
    rows = (FLOOR + 7, FLOOR + 17, FLOOR + 31, FLOOR + 50)
    for y in rows:
        drawn += _box(-MARGIN, y, WIDTH + 2 * MARGIN, 1.2, joint, 0.7)
    bands = (FLOOR, *rows, HEIGHT + 6)
    for row, (top, bottom) in enumerate(zip(bands, bands[1:], strict=False)):
        offset = spacing / 2 if row % 2 else 0.0
        x = -900.0
        while x < 1500:
            start = vanish[0] + (x + offset - vanish[0]) * (top - vanish[1]) / (HEIGHT - vanish[1])
            end = vanish[0] + (x + offset - vanish[0]) * (bottom - vanish[1]) / (HEIGHT - vanish[1])
            if -MARGIN - 40 < start < WIDTH + MARGIN + 40:
                drawn += stroke(f"M{start:.1f} {top:.1f}L{end:.1f} {bottom:.1f}", joint, 1.2, 0.7)
            x += spacing
    return drawn + _box(-MARGIN, FLOOR - 1, WIDTH + 2 * MARGIN, 2.4, light)


def _tower_floor() -> str:
    defs = f"<defs>{_glow('pool', '#ffb37a', 0.20, 428, 372, 210)}</defs>"
    pool = fill(polygon_path([(200, FLOOR), (640, FLOOR), (640, HEIGHT), (200, HEIGHT)]), "url(#pool)")
    return (
        _floor("#3a2346", "#1d1029", "#7c4a62", (300, 120), 110) + defs + pool + _brazier(34) + _brazier(566)
    )


def _brazier(x: float) -> str:
    bowl = smooth_path([(x - 17, 318), (x + 17, 318), (x + 11, 329), (x, 332), (x - 11, 329)], 0.6)
    legs = stroke(
        f"M{x - 8:.0f} 329L{x - 14:.0f} 352M{x + 8:.0f} 329L{x + 14:.0f} 352M{x:.0f} 331V354", "#150b20", 3.4
    )
    return legs + fill(bowl, "#1b0f28") + stroke(f"M{x - 17:.0f} 318H{x + 17:.0f}", "#d9a24a", 2.4)


def _banner(arena: str, frame: int, colour: str, shade: str, trim: str) -> Picture:
    """A hanging banner of 46 × 120 that sways; its anchor is the middle of its upper edge."""
    phase = 2 * math.pi * frame / BANNER_FRAMES
    left: list[Point] = []
    right: list[Point] = []
    for index in range(7):
        share = index / 6
        sway = 7.0 * share * math.sin(phase - share * 3.0)
        squeeze = 1.5 * share * math.cos(phase - share * 4.0)
        y = 118 * share
        left.append((-22 + sway + squeeze, y))
        right.append((22 + sway - squeeze, y))
    middle = ((left[-1][0] + right[-1][0]) / 2, 102.0)
    outline = polygon_path([*left, middle, *right[::-1]])
    fold = polygon_path([*[(x + 28, y) for x, y in left], (middle[0] + 6, 108), *right[::-1]])
    emblem_x = (left[3][0] + right[3][0]) / 2
    emblem = polygon_path(
        [
            (emblem_x, 34),
            (emblem_x + 10, 50),
            (emblem_x + 4, 50),
            (emblem_x + 4, 72),
            (emblem_x - 4, 72),
            (emblem_x - 4, 50),
            (emblem_x - 10, 50),
        ]
    )
    ends = stroke(polygon_path([left[-1], middle, right[-1]])[:-1], trim, 2.6)
    body = fill(outline, colour) + fill(fold, shade, 0.8) + fill(emblem, trim, 0.85) + ends
    return Picture(f"{arena}/banner/{frame}", body, (-40, -4, 80, 136))


def _flame(arena: str, frame: int) -> Picture:
    """A fire of 26 × 34; its anchor is the middle of its foot."""
    phase = 2 * math.pi * frame / FLAME_FRAMES

    def tongue(size: float, lean: float, x: float) -> str:
        tip = (x + 5 * lean, -30 * size)
        left = [(x - 14 * size, -12 * size), (x - 3 * size + lean * 2, -14 * size), tip]
        right = [(x + 2 * size + lean * 3, -18 * size), (x + 14 * size, -13 * size), (x + 11 * size, 0.0)]
        curves = "".join("C" + " ".join(f"{px:.1f} {py:.1f}" for px, py in curve) for curve in (left, right))
        return f"M{x - 11 * size:.1f} 0{curves}Z"

    tall = 1 + 0.14 * math.sin(phase)
    lean = math.sin(phase * 1.0 + 0.8)
    glow = f"<defs>{_glow('fire', '#ff9a4f', 0.42, 0, -12, 44)}</defs>"
    glow += '<circle cx="0" cy="-12" r="44" fill="url(#fire)"/>'
    body = (
        glow
        + fill(tongue(tall, lean, -1), "#e8452f")
        + fill(tongue(0.6 * tall, -lean, -6), "#e8452f")
        + fill(tongue(0.7 * (2 - tall), lean, 4), "#ff8a35")
        + fill(tongue(0.44 * tall, -lean * 0.6, 0), "#ffd35c")
    )
    return Picture(f"{arena}/flame/{frame}", body, (-46, -60, 92, 94))


# --- the throne room ---------------------------------------------------------------------------------------


def _throne() -> list[Picture]:
    return [
        _layer("throne/far", _throne_wall()),
        _layer("throne/mid", _throne_hall()),
        _layer("throne/near", _throne_floor()),
        *(_banner("throne", frame, "#1d5560", "#123a48", "#c9a25a") for frame in range(BANNER_FRAMES)),
        *(_flame("throne", frame) for frame in range(FLAME_FRAMES)),
    ]


def _throne_wall() -> str:
    """The far wall with a round window and its cold light."""
    defs = (
        "<defs>"
        + _gradient("wall", [(0, "#0f0a1f"), (0.5, "#1d1533"), (1, "#2a1c40")], 0, 350)
        + _glow("beam", "#7fe0dc", 0.30, 300, 138, 260)
        + _gradient("glass", [(0, "#bdf3ea"), (0.5, "#4fb6b4"), (1, "#d9705a")], 52, 226)
        + "</defs>"
    )
    whole = polygon_path([(-MARGIN, 0), (WIDTH + MARGIN, 0), (WIDTH + MARGIN, HEIGHT), (-MARGIN, HEIGHT)])
    drawn = defs + fill(whole, "url(#wall)")
    for row in range(12):
        y = 20 + row * 28
        drawn += _box(-MARGIN, y, WIDTH + 2 * MARGIN, 1.2, "#0f0a1f", 0.7)
        for column in range(-1, 12):
            drawn += _box(column * 62 + (31 if row % 2 else 0), y, 1.2, 28, "#0f0a1f", 0.6)
    for x in (84, 170, 430, 516):
        lancet = f"M{x - 17} 268V120Q{x - 17} 92 {x} 78Q{x + 17} 92 {x + 17} 120V268Z"
        drawn += fill(lancet, "#12192f") + fill(lancet, "url(#beam)", 0.8) + stroke(lancet, "#3a2a55", 3)
        drawn += stroke(
            f"M{x} 80V268M{x - 17} 140H{x + 17}M{x - 17} 190H{x + 17}M{x - 17} 236H{x + 17}", "#0f0a1f", 2.2
        )
    return drawn + fill(whole, "url(#beam)") + _rose_window(300, 138, 84)


def _rose_window(x: float, y: float, radius: float) -> str:
    drawn = _disc(x, y, radius + 9, "#120b20") + _ring(x, y, radius + 9, "#4a3763", 3)
    drawn += _disc(x, y, radius, "url(#glass)", 0.92)
    shades = ("#f3f0dc", "#2f8f98", "#f29a6b", "#6fd3cb")
    for index in range(12):
        start, end = 2 * math.pi * index / 12, 2 * math.pi * (index + 1) / 12
        middle = (start + end) / 2
        petal = polygon_path(
            [
                (x + radius * 0.36 * math.cos(start), y + radius * 0.36 * math.sin(start)),
                (x + radius * 0.80 * math.cos(start + 0.05), y + radius * 0.80 * math.sin(start + 0.05)),
                (x + radius * 0.96 * math.cos(middle), y + radius * 0.96 * math.sin(middle)),
                (x + radius * 0.80 * math.cos(end - 0.05), y + radius * 0.80 * math.sin(end - 0.05)),
                (x + radius * 0.36 * math.cos(end), y + radius * 0.36 * math.sin(end)),
            ]
        )
        drawn += fill(petal, shades[index % 4], 0.42) + stroke(petal, "#1a1030", 3)
    drawn += _disc(x, y, radius * 0.36, "#fbeecb", 0.9) + _ring(x, y, radius * 0.36, "#1a1030", 3.4)
    star = [
        (
            x + (radius * 0.32 if k % 2 == 0 else radius * 0.13) * math.cos(math.pi * k / 6 - math.pi / 2),
            y + (radius * 0.32 if k % 2 == 0 else radius * 0.13) * math.sin(math.pi * k / 6 - math.pi / 2),
        )
        for k in range(12)
    ]
    drawn += fill(polygon_path(star), "#e8674f", 0.9)
    return drawn + _ring(x, y, radius, "#1a1030", 4)


def _throne_hall() -> str:
    """Columns, the throne on its steps, chains for the lamps."""
    stone, dark, edge = "#221735", "#181026", "#4d3a68"
    drawn = ""
    for level, (half, top) in enumerate(((118, 326), (94, 312), (72, 298))):
        drawn += _box(300 - half, top, 2 * half, 20, "#2b1d40" if level % 2 else "#241836") + _box(
            300 - half, top, 2 * half, 1.8, edge
        )
    back = "M266 300V226L258 196L272 206L282 176L300 160L318 176L328 206L342 196L334 226V300Z"
    drawn += fill(back, "#1c1230") + stroke(back, "#8a6a3c", 2.0)
    inner = "M276 296V232L288 196L300 184L312 196L324 232V296Z"
    drawn += fill(inner, "#4a1c38") + stroke(inner, "#2a1128", 1.5)
    for x in (300, 286, 314):
        drawn += f'<circle cx="{x}" cy="{206 if x == 300 else 226}" r="1.8" fill="#d9a24a"/>'
    drawn += _box(254, 262, 24, 8, "#1c1230") + _box(322, 262, 24, 8, "#1c1230")
    drawn += (
        stroke("M254 262H278M322 262H346", "#8a6a3c", 2)
        + _box(256, 270, 8, 30, "#1c1230")
        + _box(336, 270, 8, 30, "#1c1230")
    )
    for x in (-24, 104, 462, 590):
        drawn += _column(x, stone, dark, edge)
    for x in (190, 410):
        drawn += (
            stroke(f"M{x} 0V92", "#0d0716", 2.6)
            + _box(x - 16, 92, 32, 5, "#8a6a3c")
            + fill(polygon_path([(x - 13, 97), (x + 13, 97), (x + 8, 106), (x - 8, 106)]), "#1b1029")
        )
    return drawn


def _column(x: float, stone: str, dark: str, edge: str) -> str:
    wide = 36.0
    drawn = _box(x, 0, wide, 330, stone)
    for index, tone in ((0, edge), (1, stone), (2, dark), (3, stone), (4, dark)):
        drawn += _box(x + 2 + index * 7, 34, 3.2, 282, tone, 0.55)
    drawn += _box(x - 6, 20, wide + 12, 14, stone) + _box(x - 6, 32, wide + 12, 2.4, "#8a6a3c", 0.8)
    drawn += _box(x - 4, 312, wide + 8, 10, stone) + _box(x - 9, 322, wide + 18, 20, stone)
    return drawn + _box(x - 4, 312, wide + 8, 1.8, edge) + _box(x - 9, 322, wide + 18, 2, edge)


def _throne_floor() -> str:
    defs = f"<defs>{_glow('shine', '#7fe0dc', 0.17, 300, 362, 230)}</defs>"
    carpet = polygon_path([(252, FLOOR), (348, FLOOR), (404, HEIGHT), (196, HEIGHT)])
    trims = stroke("M258 338L208 400M342 338L392 400", "#a97c3f", 2.0, 0.8)
    shine = fill(polygon_path([(40, FLOOR), (560, FLOOR), (560, HEIGHT), (40, HEIGHT)]), "url(#shine)")
    return (
        _floor("#2c2142", "#140c22", "#57456f", (300, 150), 96)
        + fill(carpet, "#5a1e38")
        + trims
        + defs
        + shine
    )
