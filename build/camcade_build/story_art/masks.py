"""The rooms of "The City of Masks": black-green water, red lanterns, and white faces that say nothing."""

from __future__ import annotations

import math

from camcade_build.story_art.canvas import WIDTH, Canvas

RED, GOLD, BONE = "#e2473a", "#e0b25a", "#f4ecdf"
DEEP = "#06110f"


def palace_row(
    c: Canvas, base: float, left: float, right: float, tone: str, lit: str, seed_step: float = 92
) -> None:
    """Tall houses on the water with pointed windows."""
    x = left
    while x < right:
        wide = seed_step * c.noise.between(0.75, 1.2)
        high = c.noise.between(150, 290)
        c.box(x, base - high, wide + 1, high, tone)
        c.box(x - 3, base - high - 8, wide + 7, 9, tone)
        for row in range(int(high // 76)):
            for column in range(2):
                wx, wy = x + wide * (0.2 + 0.38 * column), base - high + 26 + row * 74
                paint = lit if c.noise.between(0, 1) > 0.62 else "#050b0c"
                w = wide * 0.2
                c.fill(
                    f"M{wx:.1f} {wy + 36:.1f}V{wy + 12:.1f}Q{wx:.1f} {wy:.1f} {wx + w / 2:.1f}"
                    f" {wy - 8:.1f}Q{wx + w:.1f} {wy:.1f} {wx + w:.1f} {wy + 12:.1f}"
                    f"V{wy + 36:.1f}Z",
                    paint,
                    0.9,
                )
        x += wide


def masked(
    c: Canvas,
    x: float,
    foot: float,
    height: float,
    tone: str,
    *,
    edge: str | None = None,
    side: int = 1,
    turn: float = 0.0,
) -> None:
    """Somebody in a coat and a white mask."""
    c.figure(x, foot, height, tone, edge=edge, side=side)
    c.blob(
        [
            (x - height * 0.11, foot - height * 0.86),
            (x, foot - height * 1.03),
            (x + height * 0.11, foot - height * 0.86),
            (x, foot - height * 0.78),
        ],
        tone,
    )
    c.mask(x, foot - height * 0.895, height * 0.185, turn=turn)


def landing() -> Canvas:
    c = Canvas(21, "mist")
    c.backdrop(((0, "#071517"), (0.45, "#12363a"), (0.62, "#1d5050"), (1, "#04090a")))
    c.specks(90, (0, 0, 1200, 200), "#d8fff0", (0.6, 1.6), (0.2, 0.8))
    c.glow(600, 380, 560, "#4fb09c", 0.4)
    palace_row(c, 470, -20, 380, "#0c2224", "#ffbf6b")
    palace_row(c, 470, 800, 1230, "#0c2224", "#ffbf6b")
    palace_row(c, 480, 60, 330, "#081819", "#ffae5c", 120)
    palace_row(c, 480, 880, 1200, "#081819", "#ffae5c", 120)
    # the arch and what is behind it
    c.fill("M410 520V250A190 190 0 0 1 790 250V520Z", "#0a1d1f")
    c.fill("M470 520V270A130 130 0 0 1 730 270V520Z", c.down(((0, "#2f7a70"), (1, "#8fd9b8")), 140, 520))
    c.glow(600, 400, 240, "#d8ffe6", 0.5)
    palace_row(c, 480, 500, 700, "#2a6a66", "#ffe0a0", 60)
    c.fill("M410 520V250A190 190 0 0 1 790 250V520H730V270A130 130 0 0 0 470 270V520Z", "#0a1d1f")
    c.line("M470 520V270A130 130 0 0 1 730 270V520", "#9be8cc", 3, 0.7)
    for stone in range(13):
        angle = math.radians(180 + stone * 15)
        c.line(
            f"M{600 + 134 * math.cos(angle):.0f} {270 + 134 * math.sin(angle):.0f}"
            f"L{600 + 186 * math.cos(angle):.0f} {262 + 186 * math.sin(angle):.0f}",
            "#1c4444",
            3,
        )
    c.mask(600, 100, 74, "#9fc4b4", "#2a4f4a", closed=True)
    # the quay and its people
    c.box(0, 470, WIDTH, 60, "#0a1a1b")
    for x in (40, 96, 150, 214, 268, 326, 380, 822, 876, 934, 988, 1046, 1104, 1160):
        masked(
            c,
            x,
            500 + c.noise.between(-6, 8),
            150 + c.noise.between(-14, 16),
            "#050d0e",
            edge="#7fd0b8",
            side=1 if x < 600 else -1,
            turn=c.noise.between(-5, 5),
        )
    for x, foot, high in ((505, 478, 108), (560, 470, 96), (640, 470, 98), (694, 478, 106)):
        masked(c, x, foot, high, "#0a1a1b")
    # the stair
    for step in range(7):
        y = 520 + step * 22
        c.poly(
            [
                (430 - step * 26, y),
                (770 + step * 26, y),
                (770 + step * 26, y + 22),
                (430 - step * 26, y + 22),
            ],
            ("#12302f", "#0e2626")[step % 2],
        )
        c.line(f"M{430 - step * 26} {y}H{770 + step * 26}", "#8fe0c4", 2.4, 0.55)
    c.lantern(428, 330, 24, RED, 210)
    c.lantern(772, 330, 24, RED, 210)
    c.water(640, ((0, "#10393a"), (1, "#020606")), "#8fe0c4", rows=14, middle=600, spread=420)
    for x in (428, 772):
        for row in range(7):
            c.line(f"M{x - 26} {652 + row * 15}h52", "#ff7a66", 3, 0.6 - row * 0.07)
    # the ferryman
    c.fill("M150 690Q330 760 560 704L590 650Q560 690 500 712Q330 742 196 700L140 640Z", "#030808")
    c.line("M140 640L196 700Q330 742 500 712Q560 690 590 650", "#5fae9c", 2.5, 0.7)
    masked(c, 250, 706, 200, "#030808", edge="#7fd0b8", turn=6)
    c.line("M196 520L330 780", "#030808", 7)
    c.dusk(0.82, colour=DEEP)
    return c


def market() -> Canvas:
    c = Canvas(22, "motes")
    c.backdrop(((0, "#0b1416"), (0.5, "#1d3532"), (1, "#0a0f0e")))
    for place in range(7):  # the roof of the hall
        x = 60 + place * 180
        c.fill(f"M{x - 90} 0H{x + 90}V90Q{x} 10 {x - 90} 90Z", "#081011")
        c.line(f"M{x - 90} 90Q{x} 10 {x + 90} 90", "#3f7a6c", 2.6, 0.7)
        c.box(x - 97, 90, 14, 420, "#0a1516")
    c.glow(600, 320, 560, "#ffcf7a", 0.32)
    colours = ("#ffd27a", "#ff8f7a", "#8fd0ff", "#c9a6ff", "#9be08a", "#ffb3cf")

    def jar(x: float, foot: float, size: float, colour: str, *, moves: bool = False) -> None:
        y = foot - size * 0.55
        if moves:
            c.lamp(x, y, size * 1.9, colour, 0.65)
        else:
            c.glow(x, y, size * 1.25, colour, 0.6)
        c.fill(
            f"M{x - size * 0.36:.1f} {foot:.1f}V{foot - size * 0.78:.1f}Q{x - size * 0.36:.1f}"
            f" {foot - size * 0.95:.1f} {x - size * 0.2:.1f} {foot - size:.1f}"
            f"H{x + size * 0.2:.1f}Q{x + size * 0.36:.1f} {foot - size * 0.95:.1f}"
            f" {x + size * 0.36:.1f} {foot - size * 0.78:.1f}V{foot:.1f}Z",
            "#dff5ee",
            0.2,
        )
        c.disc(x, y, size * 0.15, "#ffffff")
        c.disc(x, y, size * 0.24, colour, 0.5)
        c.line(
            f"M{x - size * 0.25:.1f} {foot - size * 0.15:.1f}V{foot - size * 0.7:.1f}",
            "#ffffff",
            size * 0.05,
            0.6,
        )
        c.box(x - size * 0.24, foot - size * 1.16, size * 0.48, size * 0.18, "#7a4f2a")

    for side in (-1, 1):  # stalls left and right, running into the depth
        for place in range(3, -1, -1):
            share = place / 4
            x = 600 + side * (500 - 330 * share)
            size = 1.0 - 0.6 * share
            foot = 560 - 90 * share
            wide = 210 * size
            c.poly(
                [
                    (x - wide, foot - 330 * size),
                    (x + wide, foot - 330 * size),
                    (x + wide * 0.86, foot - 400 * size),
                    (x - wide * 0.86, foot - 400 * size),
                ],
                ("#7a2a2c", "#24524c")[place % 2],
            )
            for stripe in range(5):
                sx = x - wide + wide * 0.4 * stripe
                c.fill(
                    f"M{sx:.1f} {foot - 330 * size:.1f}a{wide * 0.2:.1f} {26 * size:.1f}"
                    f" 0 0 0 {wide * 0.4:.1f} 0Z",
                    ("#a33a38", "#e9d8b8")[stripe % 2]
                    if place % 2 == 0
                    else ("#2f6f66", "#e9d8b8")[stripe % 2],
                )
            for shelf in range(3):
                y = foot - 90 * size - shelf * 84 * size
                c.box(x - wide * 0.9, y, wide * 1.8, 9 * size, "#3a2418")
                for number in range(6):
                    jar(
                        x - wide * 0.76 + number * wide * 0.3,
                        y,
                        50 * size,
                        colours[(number * 5 + shelf * 2 + place + (side > 0)) % 6],
                        moves=place == 0 and shelf == 1 and number % 3 == 1,
                    )
            c.box(x - wide, foot - 74 * size, wide * 2, 90 * size, "#24150f")
            c.line(f"M{x - wide:.1f} {foot - 74 * size:.1f}h{wide * 2:.1f}", "#ffcf8a", 2.6, 0.6)
    c.poly(
        [(0, 800), (430, 500), (770, 500), (1200, 800)], c.down(((0, "#5a5a44"), (1, "#0a0e0d")), 500, 800)
    )
    for x, y, size in ((600, 190, 20), (520, 240, 13), (684, 240, 13)):
        c.lantern(x, y, size, "#ffb84f", size * 8)
    for x, foot, high, turn in (
        (470, 560, 170, 14),
        (560, 520, 110, 0),
        (640, 524, 116, -8),
        (736, 570, 180, -14),
    ):
        masked(c, x, foot, high, "#070d0d", edge="#ffcf8a", side=1 if x < 600 else -1, turn=turn)
    jar(512, 498, 46, "#ff8f7a", moves=True)
    jar(700, 506, 46, "#8fd0ff", moves=True)
    c.dusk(0.86, colour=DEEP)
    return c


def canal() -> Canvas:
    c = Canvas(23, "mist")
    c.backdrop(((0, "#0c2230"), (0.35, "#1b4550"), (0.6, "#0e2528"), (1, "#020606")))
    c.specks(70, (440, 0, 760, 250), "#eafff8", (0.7, 2), (0.4, 1))
    c.glow(600, 200, 300, "#7fd8d0", 0.35)
    for side in (-1, 1):  # the high walls
        c.poly(
            [
                (600 + side * 620, -10),
                (600 + side * 110, -10),
                (600 + side * 62, 470),
                (600 + side * 620, 720),
            ],
            c.across(((0, "#03090a"), (1, "#14383c")), 600 + side * 620, 600 + side * 60),
        )
        for row in range(9):
            y = 30 + row * 62
            c.line(
                f"M{600 + side * 620} {y - (300 - y) * 0.25:.0f}L{600 + side * (108 - y * 0.09):.0f}"
                f" {y + 10}",
                "#0a1f22",
                3,
                0.7,
            )
        for place in range(5):
            share = place / 5
            x = 600 + side * (520 - 390 * share**0.75)
            y = 150 + 120 * share
            size = 1.15 - 0.8 * share
            c.fill(
                f"M{x - 34 * size:.1f} {y + 96 * size:.1f}V{y:.1f}Q{x - 34 * size:.1f}"
                f" {y - 44 * size:.1f} {x:.1f} {y - 62 * size:.1f}Q{x + 34 * size:.1f}"
                f" {y - 44 * size:.1f} {x + 34 * size:.1f} {y:.1f}V{y + 96 * size:.1f}"
                "Z",
                c.down(((0, "#ffdf9a"), (1, "#e08f45")), y - 60 * size, y + 96 * size),
            )
            c.glow(x, y + 20, 110 * size, "#ffbf6b", 0.5)
            c.blob(
                [
                    (x - 26 * size, y + 96 * size),
                    (x - 20 * size, y + 52 * size),
                    (x + 20 * size, y + 52 * size),
                    (x + 26 * size, y + 96 * size),
                ],
                "#0a1415",
            )
            c.mask(x, y + 22 * size, 56 * size, turn=-side * 6)
            c.line(f"M{x - 44 * size:.1f} {y + 98 * size:.1f}h{88 * size:.1f}", "#040b0c", 9 * size)
    # a bridge far back
    c.fill("M520 420Q600 330 680 420V440Q600 364 520 440Z", "#061415")
    c.line("M520 420Q600 330 680 420", "#8fe0d0", 2, 0.7)
    c.water(
        455, ((0, "#1f5a5c"), (0.35, "#0e2d30"), (1, "#010404")), "#9be8d8", rows=24, middle=600, spread=430
    )
    # the small boat
    c.lamp(720, 480, 250, "#ffc46b", 0.85, flickers=True)
    for row in range(7):
        c.line(f"M{680 - row * 3} {640 + row * 17}h{80 + row * 6}", "#ffcf8a", 4, 0.6 - row * 0.07)
    c.fill("M430 590Q600 690 770 582L746 636Q600 708 456 640Z", "#050b0b")
    c.line("M430 590Q600 690 770 582", "#ffcf8a", 3, 0.9)
    c.line("M742 594V500", "#050b0b", 6)
    c.disc(722, 482, 15, "#fff2cc", high=19)
    c.line("M742 502H722V466", "#050b0b", 5)
    c.blob([(520, 630), (540, 520), (600, 500), (660, 520), (680, 630), (600, 660)], "#0f2224")
    c.curve([(658, 526), (676, 580), (672, 622)], "#ffd9a0", 4, 0.8)
    c.curve([(550, 430), (520, 400), (500, 404)], "#8a6a44", 3)  # the string
    c.mask(600, 452, 168, turn=-5)
    c.line("M534 452Q500 430 516 500M664 446Q704 430 690 490", "#8a6a44", 3)
    c.line("M540 560L380 680", "#0a1415", 9)
    c.fill("M392 656L330 716L352 732L408 690Z", "#0a1415")
    c.dusk(0.8, 480, DEEP)
    return c


def watch() -> Canvas:
    c = Canvas(24, "mist")
    c.backdrop(((0, "#0a1820"), (0.5, "#1a3d48"), (1, "#04090b")))
    c.lamp(600, 130, 330, "#bfe8ef", 0.4)
    c.disc(600, 120, 54, "#e4f5f2")
    palace_row(c, 430, -20, 1240, "#0d252b", "#ffbf6b")
    c.fill("M-40 620Q600 300 1240 620V800H-40Z", "#0a1a1e")
    c.line("M-40 620Q600 300 1240 620", "#7fc4c4", 3, 0.7)
    c.fill("M330 800V640A270 190 0 0 1 870 640V800Z", "#020607")
    for x in range(-20, 1240, 58):  # the stones of the parapet
        y = 620 - 160 * (1 - ((x - 600) / 640) ** 2)
        c.line(f"M{x} {y:.0f}v40", "#16363c", 3)

    def mirror_face(x: float, y: float, size: float, *, cracked: bool = False) -> None:
        wide = size * 0.38
        c.glow(x, y, size * 0.9, "#d8f4ff", 0.35)
        c.blob(
            [
                (x, y - size / 2),
                (x + wide, y - size * 0.16),
                (x + wide * 0.76, y + size * 0.3),
                (x, y + size / 2),
                (x - wide * 0.76, y + size * 0.3),
                (x - wide, y - size * 0.16),
            ],
            c.between(
                ((0, "#f4feff"), (0.4, "#8fb8c8"), (0.6, "#3a5f70"), (1, "#cfeaf2")),
                (x - wide, y - size / 2),
                (x + wide, y + size / 2),
            ),
        )
        c.blob(
            [
                (x - wide * 0.2, y + size * 0.36),
                (x - wide * 0.16, y + size * 0.04),
                (x + wide * 0.16, y + size * 0.04),
                (x + wide * 0.2, y + size * 0.36),
            ],
            "#1a2a30",
        )
        c.disc(x, y - size * 0.05, size * 0.075, "#f0c8a4", high=size * 0.095)
        c.disc(x + size * 0.16, y + size * 0.1, size * 0.045, "#ffcf6b")
        c.glow(x + size * 0.16, y + size * 0.1, size * 0.16, "#ffb84f", 0.8)
        c.curve(
            [(x - wide * 0.7, y - size * 0.18), (x - wide * 0.4, y - size * 0.36)],
            "#ffffff",
            size * 0.035,
            0.9,
        )
        if cracked:
            c.line(
                f"M{x - wide * 0.75:.1f} {y - size * 0.3:.1f}L{x - wide * 0.2:.1f}"
                f" {y - size * 0.1:.1f}L{x:.1f} {y + size * 0.08:.1f}L{x + wide * 0.3:.1f}"
                f" {y + size * 0.44:.1f}",
                "#0a1418",
                size * 0.03,
            )

    for x, foot, high in (
        (180, 590, 330),
        (345, 545, 350),
        (855, 545, 350),
        (1020, 590, 330),
        (485, 560, 370),
    ):
        c.figure(x, foot, high, "#050c0e", edge="#9fd8d8", side=1 if x < 600 else -1)
        c.blob(
            [
                (x - high * 0.13, foot - high * 0.84),
                (x, foot - high * 1.06),
                (x + high * 0.13, foot - high * 0.84),
                (x, foot - high * 0.76),
            ],
            "#050c0e",
        )
        mirror_face(x, foot - high * 0.9, high * 0.19)
        c.line(f"M{x + high * 0.17:.0f} {foot + 10:.0f}V{foot - high * 1.2:.0f}", "#0d1a1c", 6)
        c.poly(
            [
                (x + high * 0.17 - 12, foot - high * 1.1),
                (x + high * 0.17, foot - high * 1.34),
                (x + high * 0.17 + 22, foot - high * 1.14),
                (x + high * 0.17, foot - high * 1.08),
            ],
            "#7f9aa2",
        )
    x, foot, high = 680, 610, 450
    c.figure(x, foot, high, "#081114", edge="#bfeef0", side=-1)
    c.blob(
        [
            (x - high * 0.13, foot - high * 0.84),
            (x, foot - high * 1.06),
            (x + high * 0.13, foot - high * 0.84),
            (x, foot - high * 0.76),
        ],
        "#081114",
    )
    mirror_face(x, foot - high * 0.89, high * 0.22, cracked=True)
    for button in range(4):
        c.disc(x - 6, 290 + button * 44, 6, GOLD)
    c.dusk(0.82, 450, DEEP)
    return c


def workshop() -> Canvas:
    c = Canvas(25, "embers")
    c.backdrop(((0, "#120d0a"), (0.5, "#3a2618"), (1, "#0d0806")))
    c.glow(430, 480, 620, "#ffb45c", 0.55)
    c.glow(900, 500, 420, "#ff9a4a", 0.4)
    for row in range(4):
        for column in range(11):
            x, y = 70 + column * 107 + (53 if row % 2 else 0), 66 + row * 104
            if row == 3 and 620 < x < 760:
                continue  # the free nail
            warmth = max(0.0, 1 - math.hypot(x - 430, y - 480) / 700)
            light = f"#{int(120 + 130 * warmth):02x}{int(104 + 120 * warmth):02x}{int(92 + 100 * warmth):02x}"
            c.disc(x + 7, y + 9, 32, "#0a0605", 0.55, high=46)
            c.mask(x, y, 88, light, "#3a2a24", closed=True, turn=c.noise.between(-4, 4))
    c.glow(682, 378, 60, "#ffd9a0", 0.5)
    c.line("M682 372v16", "#d9c0a0", 4)
    c.disc(682, 370, 5, "#f0dcc0")
    # the bench, candles, the bowl
    c.poly(
        [(120, 520), (860, 520), (930, 640), (60, 640)], c.down(((0, "#8a5a34"), (1, "#2a170d")), 520, 640)
    )
    c.box(60, 636, 870, 164, c.down(((0, "#24140c"), (1, "#0a0605")), 636, 800))
    c.line("M120 520H860", "#ffdca8", 3, 0.7)
    for x, y, tall in ((190, 520, 66), (236, 534, 40), (800, 524, 58), (150, 544, 34), (768, 540, 30)):
        c.lamp(x, y - tall - 16, 150, "#ffc46b", 0.7, flickers=True)
        c.box(x - 9, y - tall, 18, tall, "#efe0c4")
        c.box(x + 2, y - tall, 7, tall, "#c9a880")
        c.fill(
            f"M{x} {y - tall - 34}Q{x + 11} {y - tall - 12} {x} {y - tall - 4}"
            f"Q{x - 11} {y - tall - 12} {x} {y - tall - 34}Z",
            "#fff3cc",
        )
    # Verra
    c.blob([(300, 660), (316, 470), (360, 400), (430, 384), (500, 400), (546, 470), (560, 660)], "#1c120e")
    c.curve([(318, 480), (360, 408), (420, 388)], "#ffcf8a", 4, 0.8)
    c.blob([(366, 400), (372, 300), (430, 262), (488, 300), (494, 400), (430, 420)], "#2a1a14")
    c.curve([(372, 310), (400, 276), (430, 264)], "#ffcf8a", 4, 0.8)
    c.mask(432, 350, 112, "#f7eddc", "#b08f70", turn=5)
    c.disc(470, 560, 92, "#6a4a34", high=26)
    c.disc(470, 548, 86, "#efe9dd", high=22)
    c.disc(470, 550, 60, "#d9d0c0", high=13)
    for path in ("M372 500Q400 560 440 548", "M530 490Q540 548 500 552"):
        c.line(path, "#1c120e", 30)
    for x, y, side in ((436, 548, 1), (504, 550, -1)):
        c.disc(x, y, 17, "#d9a880", high=13)
        for finger in range(4):
            c.line(f"M{x + side * 6} {y - 6 + finger * 4}l{side * 17} {4 + finger}", "#d9a880", 6)
    # the chair that waits
    c.line("M690 800V560M860 800V560M690 660H860", "#1a0f09", 15)
    c.fill("M682 600V420Q775 360 868 420V600Z", "#2a170d")
    c.fill("M702 590V434Q775 388 848 434V590Z", "#5c2420")
    c.line("M682 600V420Q775 360 868 420", "#ffb870", 3, 0.6)
    c.dusk(0.86, colour="#080403")
    return c


def theatre() -> Canvas:
    c = Canvas(26, "motes")
    c.backdrop(((0, "#0c0508"), (0.5, "#2a0e16"), (1, "#0a0406")))
    for tier in range(3):
        y, curve = 90 + tier * 118, 46 - tier * 6
        c.fill(
            f"M0 {y}Q600 {y + curve * 2} 1200 {y}V{y + 66}Q600 {y + 66 + curve * 2} 0 {y + 66}Z",
            c.down(((0, "#5a1f26"), (1, "#2a0d14")), y, y + 130),
        )
        c.curve([(0, y), (600, y + curve), (1200, y)], GOLD, 5, 0.85)
        c.curve([(0, y + 62), (600, y + 62 + curve), (1200, y + 62)], GOLD, 2.5, 0.6)
        for place in range(23):
            x = 20 + place * 53
            dip = curve * (1 - ((x - 600) / 600) ** 2)
            c.blob(
                [
                    (x - 20, y + dip + 4),
                    (x - 13, y + dip - 26),
                    (x + 13, y + dip - 26),
                    (x + 20, y + dip + 4),
                ],
                "#0a0506",
            )
            c.mask(x, y + dip - 30, 38, "#cdbfb4", "#4a3238", turn=c.noise.between(-6, 6))
            if place % 3 == 1:
                c.disc(x + 26, y + dip + 34, 6, "#ffdf9a")
                c.glow(x + 26, y + dip + 34, 30, "#ffb84f", 0.5)
    for row in range(4):  # the stalls
        y = 456 + row * 34
        for place in range(19 - row):
            x = 600 + (place - (18 - row) / 2) * (56 + row * 9)
            size = 38 + row * 8
            c.blob(
                [
                    (x - size * 0.6, y + size),
                    (x - size * 0.42, y + size * 0.2),
                    (x + size * 0.42, y + size * 0.2),
                    (x + size * 0.6, y + size),
                ],
                "#070304",
            )
            c.mask(x, y, size, "#d9cabc", "#4a3238", turn=c.noise.between(-5, 5))
    # curtains at both sides, the boards, the beam
    for side in (-1, 1):
        for fold in range(5):
            x = 600 + side * (600 - fold * 34)
            c.fill(
                f"M{x:.0f} 0Q{x - side * 30:.0f} 400 {x - side * 12:.0f} 800H{x - side * 46:.0f}"
                f"Q{x - side * 62:.0f} 400 {x - side * 34:.0f} 0Z",
                ("#8f1f26", "#5c1219")[fold % 2],
            )
    c.poly(
        [(-60, 800), (110, 590), (1090, 590), (1260, 800)], c.down(((0, "#6a432c"), (1, "#170c08")), 590, 800)
    )
    for board in range(15):
        c.line(f"M{110 + board * 70} 590L{-60 + board * 94} 800", "#2a160c", 2, 0.8)
    c.beam((600, -40), 800, 30, 90, "#fff3d0", 0.55)
    c.disc(
        600,
        672,
        230,
        c.around(((0, "#fff3d0", 0.95), (0.6, "#ffe2a8", 0.55), (1, "#ffe2a8", 0)), 600, 672, 230, 0.3),
        high=69,
    )
    c.line("M570 656L630 688M630 656L570 688", "#ffffff", 7, 0.95)
    c.lamp(600, 40, 240, "#fff3d0", 0.6)
    c.dusk(0.6, 600, "#050203")
    return c


def well() -> Canvas:
    c = Canvas(27, "mist")
    c.backdrop(((0, "#020a09"), (0.45, "#0b3a34"), (1, "#031210")))
    c.glow(600, 560, 720, "#4fe0b0", 0.45)
    for depth in range(3, -1, -1):  # columns in rows, into the dark
        share = depth / 4
        size = 1.0 - 0.62 * share
        base = 640 - 210 * share
        tone = ("#06201d", "#0b302b", "#124139", "#1a5248")[depth]
        for place in range(-3, 4):
            x = 600 + (place + (0.5 if depth % 2 else 0)) * 330 * size
            wide = 58 * size
            c.fill(
                f"M{x - 165 * size:.0f} {200 - 30 * share:.0f}Q{x:.0f} {-10 + 120 * share:.0f}"
                f" {x + 165 * size:.0f} {200 - 30 * share:.0f}V-20H{x - 165 * size:.0f}"
                "Z",
                tone,
            )
            c.box(
                x - 165 * size - wide / 2,
                180,
                wide,
                base - 180,
                c.across(
                    ((0, "#02100e"), (0.5, tone), (1, "#2f8a74")),
                    x - 165 * size - wide / 2,
                    x - 165 * size + wide / 2,
                ),
            )
            c.box(x - 165 * size - wide * 0.8, 176, wide * 1.6, 20 * size, tone)
            for row in range(4):
                c.line(
                    f"M{x - 165 * size - wide * 0.5:.0f} {base + 8 + row * 10 * size:.0f}h{wide:.0f}",
                    "#8fffdc",
                    2.4 * size,
                    0.35,
                )
        c.haze(base - 60, base + 50, "#6fe8c0", 0.14)
    c.box(
        0,
        430,
        WIDTH,
        370,
        c.down(((0, "#49d9b0", 0.5), (0.3, "#1a8a70", 0.75), (1, "#04231e", 0.95)), 430, 800),
    )
    c.lamp(600, 540, 460, "#8fffe0", 0.45)
    c.lamp(280, 600, 240, "#8fffe0", 0.35)
    for row in range(6):  # the faces, like lilies
        depth = row / 6
        y = 448 + 250 * depth**1.25
        size = 30 + 72 * depth
        count = 13 - row
        for place in range(count):
            x = 600 + (place - (count - 1) / 2) * (92 + 62 * depth) + c.noise.between(-24, 24)
            c.disc(
                x,
                y + size * 0.08,
                size * 0.62,
                c.around(((0, "#d8fff0", 0.55), (1, "#d8fff0", 0)), x, y, size * 0.62),
                high=size * 0.3,
            )
            c.mask(
                x,
                y,
                size,
                "#eafff6",
                "#4fae94",
                turn=c.noise.between(-70, 70),
                closed=place % 3 != 0,
                mouth=("still", "open", "smile")[(place + row) % 3],
                squash=0.46,
            )
            c.line(
                f"M{x - size * 0.6:.1f} {y + size * 0.2:.1f}q{size * 0.6:.1f} {size * 0.12:.1f}"
                f" {size * 1.2:.1f} 0",
                "#d8fff0",
                1.6,
                0.5,
            )
    c.figure(330, 560, 210, "#010706", edge="#9bffe0", side=1)
    c.poly([(180, 560), (430, 556), (470, 590), (120, 600)], "#02100e")
    c.line("M180 560L430 556", "#9bffe0", 2.5, 0.7)
    c.dusk(0.78, 520, "#010807")
    return c


def palace() -> Canvas:
    c = Canvas(28, "motes")
    back = (200.0, 40.0, 1000.0, 520.0)
    c.room(
        back,
        ((0, "#123034"), (1, "#1d4444")),
        ("#050d0e", "#143436"),
        ((0, "#3d1a1c"), (1, "#0b0506")),
        "#071415",
    )
    for x in (250, 440, 700, 890):
        c.fill(f"M{x - 56} 470V170Q{x - 56} 96 {x} 66Q{x + 56} 96 {x + 56} 170V470Z", "#06100f")
        c.fill(
            f"M{x - 46} 470V172Q{x - 46} 104 {x} 78Q{x + 46} 104 {x + 46} 172V470Z",
            c.down(((0, "#0d2a3c"), (0.6, "#2f6a70"), (1, "#123a3c")), 78, 470),
        )
        c.specks(9, (x - 40, 110, x + 40, 260), "#eafff8", (0.8, 1.8), (0.5, 1))
        c.line(f"M{x} 78V470M{x - 46} 240H{x + 46}", "#06100f", 5)
        for row in range(5):
            c.line(f"M{x - 38} {388 + row * 16}h{50 + row * 5}", "#bfeee0", 2, 0.5)
    c.poly(
        [(480, 520), (720, 520), (900, 800), (300, 800)], c.down(((0, "#a32a2a"), (1, "#3a0d10")), 520, 800)
    )
    c.line("M480 520L300 800M720 520L900 800", GOLD, 5, 0.8)
    for side in (-1, 1):  # the court
        for place in range(4):
            x = 600 + side * (230 + place * 108)
            masked(
                c, x, 560 + place * 26, 190 + place * 26, "#050b0b", edge="#e8b25a", side=-side, turn=side * 6
            )
        x = 600 + side * 178
        c.lamp(x, 214, 170, "#ffc46b", 0.6, flickers=True)
        c.line(f"M{x} 520V240", GOLD, 6)
        for candle in (-26, 0, 26):
            c.line(f"M{x + candle} 240V222", "#fff0cc", 7)
            c.disc(x + candle, 210, 5, "#fff8dc", high=11)
        c.line(f"M{x - 26} 240H{x + 26}", GOLD, 5)
    # the throne and the doge
    c.glow(600, 300, 330, "#ffcf7a", 0.4)
    c.fill("M488 560V190Q600 70 712 190V560Z", "#5c1a1c")
    c.line("M488 560V190Q600 70 712 190V560", GOLD, 9)
    c.disc(600, 116, 24, GOLD)
    c.blob(
        [(470, 640), (500, 430), (548, 376), (600, 366), (652, 376), (700, 430), (730, 640), (600, 660)],
        c.across(((0, "#6a1016"), (0.5, "#d03a34"), (1, "#5c0d14")), 470, 730),
    )
    c.curve([(600, 372), (596, 500), (600, 650)], "#8f1a20", 6)
    c.blob([(520, 400), (600, 370), (680, 400), (660, 446), (600, 430), (540, 446)], BONE)
    for number in range(8, 0, -1):  # nine masks, one over the other
        tone = f"#{230 - number * 12:02x}{222 - number * 13:02x}{208 - number * 13:02x}"
        c.mask(600 - number * 5.5, 290 - number * 2.5, 176 + number * 4, tone, "#5a4a48")
    c.mask(604, 292, 176, "#ffe9a8", "#a8742a")
    c.line("M574 226L604 196L634 226", "#a8742a", 4)
    for path, x, y in (("M520 440Q440 500 470 560", 470, 566), ("M680 440Q760 480 742 530", 742, 536)):
        c.line(path, "#b02a2a", 42)
        c.disc(x, y, 23, "#e2473a", high=18)
        for finger in range(4):
            c.line(f"M{x - 12 + finger * 8} {y + 6}l{-4 + finger * 3} 24", "#e2473a", 8)
    c.dusk(0.84, colour=DEEP)
    return c


def unmasking() -> Canvas:
    c = Canvas(29)
    c.backdrop(((0, "#4f8fb0"), (0.35, "#ffd9a0"), (0.55, "#ffeccb"), (1, "#c98a5c")))
    c.lamp(600, 330, 620, "#fff3c8", 0.95)
    c.disc(600, 330, 66, "#fffdf0")
    for ray in range(14):
        c.beam((600, 330), 900, 5, 187 + ray * 12.8, "#fff6d8", 0.32)
    palace_row(c, 440, -20, 400, "#b98a78", "#fff3d0")
    palace_row(c, 440, 810, 1230, "#b98a78", "#fff3d0")
    c.box(0, 396, WIDTH, 60, c.down(((0, "#ffe9c0"), (1, "#e8b88a")), 396, 456))
    for _ in range(40):
        x = 600 + c.noise.between(-260, 260)
        c.line(f"M{x:.0f} {c.noise.between(400, 452):.0f}h{c.noise.between(10, 50):.0f}", "#ffffff", 2, 0.6)
    palace_row(c, 470, -30, 250, "#8f5f58", "#ffe9b8", 120)
    palace_row(c, 470, 950, 1230, "#8f5f58", "#ffe9b8", 120)
    c.poly(
        [(-60, 800), (160, 452), (1040, 452), (1260, 800)],
        c.down(((0, "#ffe3b8"), (0.5, "#d9a880"), (1, "#5a3434")), 452, 800),
    )
    for row in range(6):
        y = 466 + 330 * (row / 6) ** 1.5
        c.line(f"M0 {y:.0f}H1200", "#b9825f", 2, 0.5)
    for ray in range(13):
        c.line(f"M{160 + ray * 73} 452L{-60 + ray * 110} 800", "#b9825f", 2, 0.4)
    # people with lifted faces
    skins = ("#f0c8a0", "#c98f64", "#8a5a3c", "#f4d8b8", "#a87048")
    tones = ("#5c2430", "#24444c", "#3a2a4a", "#6a4a2a", "#2a3a30")
    for place in range(15):
        x = 90 + place * 73 + c.noise.between(-14, 14)
        foot, high = 560 + (place * 37) % 70, 150 + (place * 53) % 60
        if 540 < x < 660:
            continue
        side = 1 if x < 600 else -1
        c.disc(x - side * 30, foot + 4, 60, "#6a3a34", 0.35, high=9)
        c.figure(x, foot, high, tones[place % 5], edge="#fff6d8", side=side)
        c.disc(x + side * 2, foot - high * 0.9, high * 0.082, skins[place % 5], high=high * 0.1)
        c.fill(
            f"M{x - high * 0.09:.0f} {foot - high * 0.9:.0f}A{high * 0.09:.0f}"
            f" {high * 0.11:.0f} 0 0 1 {x + high * 0.09:.0f} {foot - high * 0.9:.0f}"
            f"L{x - side * high * 0.07:.0f} {foot - high * 0.86:.0f}Z",
            "#3a2420",
        )
    c.figure(600, 600, 150, "#c9453a", edge="#fff6d8", side=1)
    c.disc(602, 466, 14, "#f4d0a8", high=17)
    c.fill("M586 464A16 18 0 0 1 616 462L590 470Z", "#a8542a")
    for x, y, size, turn in (
        (200, 640, 70, 100),
        (380, 690, 84, -80),
        (520, 640, 56, 84),
        (700, 700, 88, 70),
        (860, 648, 66, -100),
        (1010, 690, 80, 96),
        (300, 590, 46, -70),
        (930, 596, 44, 80),
        (620, 650, 50, -95),
    ):
        c.disc(x, y + size * 0.16, size * 0.55, "#6a3a34", 0.4, high=size * 0.14)
        c.mask(x, y, size, "#fffaf0", "#c9a890", turn=turn, squash=0.6)
    c.dusk(0.78, 540, "#1a0d0a")
    return c


def curtain() -> Canvas:
    c = Canvas(30, "motes")
    c.backdrop(((0, "#7a2a20"), (0.4, "#ffcf7a"), (0.6, "#e88a45"), (1, "#3a0f12")))
    c.lamp(600, 300, 620, "#fff0b8", 0.9)
    for ray in range(11):
        c.beam((600, 620), 900, 7, 196 + ray * 15, "#fff6d0", 0.4)
    for tier in range(2):
        y = 250 + tier * 110
        c.fill(f"M170 {y}Q600 {y + 80} 1030 {y}V{y + 56}Q600 {y + 136} 170 {y + 56}Z", "#a33a30", 0.8)
        c.curve([(170, y), (600, y + 40), (1030, y)], "#fff0b8", 4)
        for place in range(17):
            x = 190 + place * 51
            dip = 40 * (1 - ((x - 600) / 430) ** 2)
            c.disc(x, y + dip - 16, 12, ("#f0c8a0", "#c98f64", "#8a5a3c", "#f4d8b8")[place % 4], high=14)
            c.blob(
                [(x - 18, y + dip + 4), (x - 11, y + dip - 4), (x + 11, y + dip - 4), (x + 18, y + dip + 4)],
                ("#5c2430", "#24444c", "#3a2a4a")[place % 3],
            )
            c.line(
                f"M{x - 14} {y + dip - 2:.0f}l-8 -26M{x + 14} {y + dip - 2:.0f}l8 -26",
                ("#5c2430", "#24444c", "#3a2a4a")[place % 3],
                5,
            )
    for number in range(34):  # masks, like birds
        x, y = 210 + (number * 173) % 790, 40 + (number * 89) % 330
        size = 30 + (number * 31) % 46
        c.mask(x, y, size, "#fffaf0", "#d9a070", turn=c.noise.between(-60, 60))
        c.curve(
            [(x - size * 0.3, y), (x - size * 0.6, y + size * 0.4), (x - size * 0.5, y + size * 0.7)],
            "#fff0d0",
            1.6,
            0.8,
        )
    for side in (-1, 1):  # the curtains, drawn aside
        for fold in range(7):
            x = 600 + side * (640 - fold * 40)
            c.fill(
                f"M{x:.0f} 0Q{x - side * 70:.0f} 260 {x + side * 46:.0f} 470Q{x + side * 10:.0f}"
                f" 640 {x + side * 20:.0f} 800H{x - side * 24:.0f}Q{x - side * 30:.0f}"
                f" 640 {x + side * 4:.0f} 470Q{x - side * 112:.0f} 260 {x - side * 42:.0f}"
                " 0Z",
                ("#c9302c", "#8f161c")[fold % 2],
            )
        c.curve([(600 + side * 560, 470), (600 + side * 440, 500), (600 + side * 400, 470)], GOLD, 13)
    for swag in range(6):
        c.fill(
            f"M{swag * 200} -10H{swag * 200 + 200}V40Q{swag * 200 + 100} 120 {swag * 200} 40Z",
            ("#b0262a", "#9a1c22")[swag % 2],
        )
        c.curve([(swag * 200, 42), (swag * 200 + 100, 82), (swag * 200 + 200, 42)], GOLD, 5)
    c.poly(
        [(-60, 800), (120, 570), (1080, 570), (1260, 800)], c.down(((0, "#f0b870"), (1, "#2a1008")), 570, 800)
    )
    c.disc(600, 640, 260, "#fff6d0", 0.6, high=44)
    # the bow
    c.blob([(560, 646), (572, 560), (590, 520), (640, 510), (672, 530), (650, 570), (640, 646)], "#2a1030")
    c.disc(690, 520, 24, "#e8b890", high=28)
    c.fill("M668 512A25 26 0 0 1 708 500L690 524Z", "#2a1420")
    c.line("M640 540L600 610M664 548L720 590", "#2a1030", 14)
    c.line("M574 646V664M630 646V664", "#1a0a20", 14)
    for x in range(150, 1080, 93):
        c.fill(f"M{x} 590a30 24 0 0 1 60 0Z", "#6a2a18")
        c.glow(x + 30, 574, 44, "#fff0b8", 0.7)
    c.dusk(0.7, 600, "#180608")
    return c


def departure() -> Canvas:
    c = Canvas(31)
    c.backdrop(((0, "#7fb4c4"), (0.4, "#e8dcc8"), (0.52, "#ffe6c0"), (1, "#6a94a0")))
    c.lamp(820, 372, 560, "#fff6dc", 0.85)
    c.disc(820, 372, 52, "#fffdf2")
    for x, y, wide in ((220, 180, 380), (640, 120, 300), (1020, 210, 380)):
        c.cloud(x, y, wide, "#ffffff", 0.5, 0.12)
    x = -20.0
    while x < 560:  # the city, a dark line
        wide = c.noise.between(14, 34)
        high = c.noise.between(16, 62)
        c.box(x, 400 - high, wide, high, "#7a8f98")
        if high > 46:
            c.poly([(x, 400 - high), (x + wide / 2, 400 - high - 40), (x + wide, 400 - high)], "#7a8f98")
        x += wide
    c.water(
        398, ((0, "#fff0d4"), (0.25, "#a9c8cc"), (1, "#2a5460")), "#ffffff", rows=34, middle=780, spread=640
    )
    for row in range(18):
        c.line(f"M{820 - 16 - row * 6} {408 + row * 21}h{32 + row * 12}", "#fffbe8", 3, 0.75 - row * 0.03)
    # the mask that floats away
    c.disc(330, 566, 100, "#1a3c48", 0.3, high=17)
    c.mask(330, 548, 176, "#fffdf6", "#a9b8b8", turn=-74, squash=0.5)
    for ring in range(3):
        c.curve(
            [(220 - ring * 34, 572 + ring * 8), (330, 596 + ring * 12), (440 + ring * 34, 572 + ring * 8)],
            "#ffffff",
            2.4,
            0.6 - ring * 0.15,
        )
    # the boat, the two in it
    c.blob([(640, 610), (780, 634), (920, 604), (880, 640), (780, 652), (690, 642)], "#12303a", 0.4)
    c.fill("M610 540Q770 640 940 530L912 594Q770 660 642 598Z", "#2a2430")
    c.line("M610 540Q770 640 940 530", "#fff0d0", 3)
    c.blob([(672, 566), (680, 480), (712, 446), (744, 480), (752, 580), (712, 596)], "#4a2a3a")
    c.disc(712, 424, 24, "#e8b890", high=28)
    c.fill("M688 420A25 27 0 0 1 736 414L700 428Z", "#2a1a20")
    c.line("M736 500L830 560L900 640", "#4a2a3a", 9)
    c.curve([(744, 486), (756, 530), (752, 576)], "#fff6dc", 3.5)
    c.blob([(812, 580), (816, 520), (842, 498), (868, 520), (876, 578), (842, 596)], "#2a5a5c")
    c.disc(842, 476, 22, "#f4d0a8", high=25)
    c.fill("M820 470A24 26 0 0 1 864 464L830 480Z", "#b05a2a")
    for fx, fy in ((838, 482), (848, 484), (856, 480), (844, 488)):
        c.disc(fx, fy, 1.6, "#b0703c")
    c.curve([(866, 520), (876, 550), (874, 576)], "#fff6dc", 3.5)
    c.line("M866 530L922 500V474", "#2a5a5c", 7)
    c.glow(922, 470, 60, "#ffcf7a", 0.8)
    c.disc(922, 472, 9, "#fff3cc", high=12)
    c.dusk(0.75, 540, "#0a1c22")
    return c


def on_the_wall() -> Canvas:
    c = Canvas(32, "embers")
    c.backdrop(((0, "#0d0806"), (0.6, "#33200f"), (1, "#5c3a18")))
    c.lamp(600, 760, 760, "#ffb45c", 0.6, flickers=True)
    for row in range(4):
        for column in range(8):
            x, y = 90 + column * 146 + (73 if row % 2 else 0), 80 + row * 148
            if row == 1 and 540 < x < 660:
                continue
            if abs(x - 600) < 150 and abs(y - 250) < 130:
                continue
            warmth = min(1.0, 0.25 + y / 620)
            light = f"#{int(74 + 120 * warmth):02x}{int(62 + 100 * warmth):02x}{int(54 + 76 * warmth):02x}"
            c.disc(x, y - 12, 46, "#050302", 0.6, high=64)
            c.mask(x, y, 126, light, "#1f130d", closed=True, turn=c.noise.between(-4, 4))
    c.glow(600, 250, 280, "#fff0d0", 0.5)
    c.disc(600, 226, 96, "#050302", 0.6, high=132)
    c.mask(600, 250, 264, "#fffdf6", "#b09a84", eyes="#120a08", mouth="open")
    for x in (559, 641):  # its eyes are open
        c.blob([(x - 25, 238), (x, 220), (x + 25, 238), (x, 254)], "#fffdf6")
        c.disc(x, 237, 12.5, "#3f6a5c")
        c.disc(x, 237, 6, "#0a0706")
        c.disc(x + 4, 232, 3, "#ffffff")
    for x, y in ((530, 352), (668, 340), (600, 392)):  # still wet
        c.line(f"M{x} {y}v26", "#fffdf6", 6, 0.9)
        c.disc(x, y + 30, 5, "#fffdf6", high=8)
    c.line("M600 108v18", "#e8cfa0", 5)
    c.dusk(0.72, 520, "#060302")
    return c


def under_water() -> Canvas:
    c = Canvas(33)
    c.backdrop(((0, "#c8ffe8"), (0.16, "#5fe0bc"), (0.45, "#14806a"), (1, "#021a18")))
    c.lamp(600, 40, 620, "#f0fff8", 0.8)
    for ray in range(12):
        c.beam((600 + (ray - 6) * 46, -60), 900, 7, 90 - (ray - 5.5) * 7, "#eafff6", 0.32)
    for row in range(7):
        y = 40 + row * 15
        c.curve(
            [(-20, y), (200, y + 12), (420, y - 8), (640, y + 12), (860, y - 8), (1220, y + 10)],
            "#ffffff",
            2.2,
            0.5 - row * 0.06,
        )
    # somebody bends over the surface, from below only a dark shape with a lantern
    c.blob(
        [(470, -20), (486, 70), (530, 120), (600, 140), (670, 120), (714, 70), (730, -20)], "#0a4a40", 0.75
    )
    c.disc(600, 120, 46, "#083a34", 0.85, high=54)
    c.lamp(760, 60, 130, "#ffdf9a", 0.8)
    c.disc(760, 58, 14, "#fff6dc")
    places = (
        (200, 330, 130, -18),
        (380, 460, 110, 12),
        (820, 420, 140, 14),
        (1010, 300, 112, -10),
        (980, 560, 96, 20),
        (150, 560, 92, -24),
        (680, 590, 86, -8),
        (480, 250, 76, 10),
        (740, 250, 70, -14),
        (60, 420, 66, 8),
        (1130, 470, 74, -6),
        (560, 640, 60, 18),
        (300, 640, 58, 4),
        (860, 660, 54, -12),
    )
    for number, (x, y, size, turn) in enumerate(places):
        c.glow(x, y, size * 0.9, "#c8ffe8", 0.4)
        light = ("#e8fff4", "#bff0dc", "#8fd8c0")[min(2, int((y - 200) / 170))]
        c.mask(
            x,
            y,
            size,
            light,
            "#1f7a66",
            turn=turn,
            closed=number % 2 == 1,
            mouth=("open", "still", "smile")[number % 3],
        )
        c.curve(
            [(x - size * 0.34, y), (x - size * 0.62, y + size * 0.42), (x - size * 0.44, y + size * 0.86)],
            "#c8ffe8",
            2,
            0.5,
        )
    c.glow(600, 420, 200, "#f0fff8", 0.6)
    c.mask(600, 420, 176, "#fdfffa", "#4fae94", turn=-4, mouth="open")
    c.specks(70, (0, 120, 1200, 760), "#ffffff", (1.5, 5), (0.15, 0.5))
    c.dusk(0.7, 520, "#011210")
    return c


def mirror_watch() -> Canvas:
    c = Canvas(34, "mist")
    c.backdrop(((0, "#050a10"), (0.5, "#12242e"), (1, "#030607")))
    palace_row(c, 360, -20, 1240, "#0a161c", "#3a2a20")
    c.box(0, 350, WIDTH, 450, c.down(((0, "#0d1c22"), (1, "#030607")), 350, 800))
    c.line("M0 552H1200", "#4f7a80", 3, 0.6)
    for place in range(7):
        x = 600 + (place - 3) * 158
        high = 420 - abs(place - 3) * 16
        foot = 640
        is_new = place == 3
        c.figure(x, foot, high, "#04090b", edge="#ff9a86" if is_new else "#7fb0b8", side=1)
        c.blob(
            [
                (x - high * 0.13, foot - high * 0.84),
                (x, foot - high * 1.07),
                (x + high * 0.13, foot - high * 0.84),
                (x, foot - high * 0.76),
            ],
            "#04090b",
        )
        y, size = foot - high * 0.9, high * (0.27 if is_new else 0.22)
        wide = size * 0.38
        if is_new:
            c.lamp(x, y, 190, "#ff8a70", 0.5, flickers=True)
        bright = ("#ffffff", "#cfe6f0") if is_new else ("#b8ccd4", "#5f7f8c")
        c.blob(
            [
                (x, y - size / 2),
                (x + wide, y - size * 0.16),
                (x + wide * 0.76, y + size * 0.3),
                (x, y + size / 2),
                (x - wide * 0.76, y + size * 0.3),
                (x - wide, y - size * 0.16),
            ],
            c.between(
                ((0, bright[0]), (0.45, bright[1]), (0.62, "#1d333c"), (1, bright[1])),
                (x - wide, y - size / 2),
                (x + wide, y + size / 2),
            ),
        )
        for number, scale in enumerate((0.3, 0.17, 0.09)):  # in each the others, smaller and smaller
            px, py = x + (number - 0.6) * wide * 0.36, y + size * 0.1 - number * size * 0.05
            c.blob(
                [
                    (px, py - size * scale / 2),
                    (px + wide * scale, py),
                    (px, py + size * scale / 2),
                    (px - wide * scale, py),
                ],
                "#e8f4f8" if number % 2 == 0 else "#2a444e",
                0.9,
            )
        c.glow(x + wide * 0.25, y - size * 0.06, size * 0.3, RED, 0.95)
        c.disc(x + wide * 0.25, y - size * 0.06, size * 0.06, "#ffd0c0", high=size * 0.08)
        c.curve(
            [(x - wide * 0.66, y - size * 0.18), (x - wide * 0.36, y - size * 0.36)],
            "#ffffff",
            size * 0.03,
            0.9,
        )
        for button in range(4):
            c.disc(x, foot - high * 0.66 + button * 38, 4.5, GOLD, 0.9)
    for x in (80, 1120):
        c.lantern(x, 150, 26, RED, 230)
    c.dusk(0.84, 470, "#020405")
    return c


ROOMS = {
    "landing": landing,
    "market": market,
    "canal": canal,
    "watch": watch,
    "workshop": workshop,
    "theatre": theatre,
    "well": well,
    "palace": palace,
    "unmasking": unmasking,
    "curtain": curtain,
    "departure": departure,
    "on-the-wall": on_the_wall,
    "under-water": under_water,
    "mirror-watch": mirror_watch,
}
"""The drawings of the story `city-of-masks`, by room."""
