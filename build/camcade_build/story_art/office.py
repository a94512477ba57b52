"""The rooms of "The Weather Office": violet nights, old brass, and one warm light in each."""

from __future__ import annotations

import math

from camcade_build.story_art.canvas import WIDTH, Canvas

BRASS, BRASS_DARK, WARM = "#e2b45c", "#7a5326", "#ffd98a"
NIGHT = ((0, "#150f2b"), (0.45, "#2b2350"), (0.75, "#4a3a6b"), (1, "#5d4a73"))


def lobby() -> Canvas:
    c = Canvas(1, "motes")
    back = (300.0, 120.0, 900.0, 520.0)
    c.room(
        back,
        ((0, "#33264a"), (0.6, "#4b3655"), (1, "#5a3f52")),
        ("#140d22", "#3a2a48"),
        ((0, "#4f3548"), (1, "#150d1c")),
        "#1a1230",
    )
    for row in range(7):  # the tiles of the floor
        y = 520 + 280 * (row / 7) ** 1.4
        c.line(f"M0 {y:.1f}H1200", "#2a1b30", 2, 0.7)
    c.boards(back, "#2a1b30", 0.7, 14)
    for x in (345, 855):  # panelling
        c.box(x - 34, 170, 68, 330, "#2a1d3c", 0.6)
        c.box(x - 26, 180, 52, 310, "#3c2a4b", 0.8)
    # the lift
    c.glow(600, 360, 330, "#ffcf7a", 0.55)
    c.box(478, 196, 244, 324, BRASS_DARK)
    c.box(488, 206, 224, 314, c.across(((0, "#c58f45"), (0.5, "#ffe3a3"), (1, "#b47b38")), 488, 712))
    c.box(506, 222, 188, 298, c.down(((0, "#fff0c4"), (1, "#d98f4c")), 222, 520))
    c.poly(
        [(506, 520), (694, 520), (742, 640), (458, 640)],
        c.down(((0, "#ffd98a", 0.7), (1, "#ffd98a", 0)), 520, 640),
    )
    for x in range(506, 586, 12):  # its folding gate, half open
        c.line(f"M{x} 222V520", "#6b4522", 3.5)
    for y in range(240, 520, 34):
        c.line(f"M506 {y}L542 {y + 17}L578 {y}", "#8a5c2c", 2.5)
    # the dial above it: sun, cloud, bolt, fog
    c.disc(600, 128, 92, BRASS_DARK, high=92)
    c.box(480, 128, 240, 96, c.down(((0, "#4b3655"), (1, "#4b3655")), 128, 224))
    c.box(478, 196, 244, 12, BRASS_DARK)
    c.fill("M512 186A88 88 0 0 1 688 186Z", c.down(((0, "#fff3d0"), (1, "#e9c887")), 98, 186))
    for place, angle in enumerate((160, 115, 65, 20)):
        x, y = 600 + 62 * math.cos(math.radians(angle)), 186 - 62 * math.sin(math.radians(angle))
        if place == 0:
            c.disc(x, y, 10, "#d9822b")
        elif place == 1:
            c.cloud(x, y + 7, 34, "#5f6f9d", flat=0.5)
        elif place == 2:
            c.poly(
                [
                    (x - 2, y - 14),
                    (x + 8, y - 14),
                    (x + 2, y - 3),
                    (x + 9, y - 3),
                    (x - 6, y + 15),
                    (x - 1, y + 2),
                    (x - 8, y + 2),
                ],
                "#8a4fb0",
            )
        else:
            for row in range(3):
                c.line(f"M{x - 12:.0f} {y - 6 + row * 7:.0f}h24", "#7f8ba6", 3)
    c.line("M600 186L628 128", "#5a2c1a", 5)
    c.disc(600, 186, 9, "#5a2c1a")
    # the porter's desk, her lamp, the cap
    c.poly([(60, 500), (380, 470), (420, 640), (20, 720)], c.down(((0, "#5c3a34"), (1, "#1e1220")), 470, 720))
    c.poly([(50, 488), (388, 458), (400, 486), (40, 520)], "#8a5a40")
    c.line("M50 488L388 458", "#ffcf8a", 2.5, 0.7)
    c.lamp(140, 396, 230, "#ffc06a", 0.65)
    c.line("M140 488V414", "#3a2416", 7)
    c.poly(
        [(96, 420), (118, 372), (162, 372), (184, 420)], c.down(((0, "#2f8a5f"), (1, "#9be0a0")), 372, 420)
    )
    c.disc(140, 490, 34, "#3a2416", high=8)
    c.figure(236, 560, 250, "#1c1226", edge="#ffcf8a", side=-1)
    c.disc(330, 462, 34, "#27407a", high=13)
    c.disc(330, 448, 25, "#3557a3", high=16)
    c.disc(330, 448, 6, WARM)
    # a window on the night, on the right
    c.poly([(990, 150), (1120, 90), (1120, 470), (990, 450)], "#0f0a1e")
    c.poly(
        [(1000, 164), (1110, 112), (1110, 456), (1000, 438)],
        c.down(((0, "#22305e"), (1, "#5d5a8c")), 100, 456),
    )
    c.specks(16, (1004, 150, 1106, 330), "#fff4d8", (1, 2), (0.5, 1))
    c.line("M1055 138V448M1000 300L1110 290", "#0f0a1e", 6)
    c.dusk(0.86)
    return c


def sun_room() -> Canvas:
    c = Canvas(2, "motes")
    c.backdrop(((0, "#171034"), (0.5, "#33275c"), (1, "#1c1230")))
    c.specks(120, (40, 10, 1160, 380), "#fff4e0", (0.7, 2), (0.25, 0.9))
    c.glow(600, 250, 620, "#ffc765", 0.5)
    c.roofs(640, (60, 110), "#1d1534", "#ffbf6b", share_lit=0.12)
    # the dome's ribs
    for place in range(-4, 5):
        x = 600 + place * 150
        c.curve([(x * 0.25 + 450, -10), (600 + place * 118, 170), (600 + place * 158, 470)], "#0e0920", 13)
        c.curve(
            [(x * 0.25 + 453, -10), (604 + place * 118, 170), (604 + place * 158, 470)], "#e7b467", 2, 0.55
        )
    for y, reach in ((120, 560), (300, 690)):
        c.curve([(600 - reach, y + 95), (600, y), (600 + reach, y + 95)], "#0e0920", 9)
        c.curve([(600 - reach, y + 91), (600, y - 4), (600 + reach, y + 91)], "#e7b467", 1.6, 0.5)
    # the rail and the sun
    c.curve([(-20, 330), (260, 150), (600, 92), (940, 150), (1220, 330)], BRASS_DARK, 15)
    c.curve([(-20, 326), (260, 146), (600, 88), (940, 146), (1220, 326)], "#ffe0a0", 3, 0.9)
    for x, y in ((120, 234), (330, 127), (870, 127), (1080, 234)):
        c.line(f"M{x} {y}v-60", BRASS_DARK, 7)
    c.line("M600 92V150", BRASS_DARK, 12)
    c.lamp(600, 262, 430, "#ffdf8f", 0.95)
    for ray in range(24):
        angle = math.radians(ray * 15)
        inner, outer = 118, 150 if ray % 2 else 170
        c.poly(
            [
                (600 + inner * math.cos(angle - 0.06), 262 + inner * math.sin(angle - 0.06)),
                (600 + outer * math.cos(angle), 262 + outer * math.sin(angle)),
                (600 + inner * math.cos(angle + 0.06), 262 + inner * math.sin(angle + 0.06)),
            ],
            "#ffcf6b",
        )
    c.disc(600, 262, 112, c.around(((0, "#fffbe6"), (0.6, "#ffe9a8"), (1, "#f0a63f")), 580, 240, 124))
    c.ring(600, 262, 112, "#a8692a", 6)
    c.ring(600, 262, 84, "#d38f3f", 3, 0.8)
    # mirrors around it
    c.box(0, 600, WIDTH, 200, c.down(((0, "#3d2a44"), (1, "#140c1e")), 600, 800))
    for x, y, size, lean in (
        (90, 500, 150, -9),
        (250, 540, 110, -6),
        (400, 560, 84, -3),
        (800, 560, 84, 3),
        (950, 540, 110, 6),
        (1110, 500, 150, 9),
    ):
        turn = math.radians(lean)
        corners: list[tuple[float, float]] = []
        for u, v in ((-0.34, -0.9), (0.34, -0.9), (0.34, 0.45), (-0.34, 0.45)):
            corners.append(
                (
                    x + size * (u * math.cos(turn) - v * math.sin(turn)),
                    y + size * (u * math.sin(turn) + v * math.cos(turn)),
                )
            )
        c.line(f"M{x:.0f} {y + size * 0.4:.0f}v{size * 0.5:.0f}", "#2a1a18", 9)
        c.poly(
            corners,
            c.across(((0, "#5f6aa5"), (0.5, "#fff0c0"), (1, "#c98d55")), x - size * 0.4, x + size * 0.4),
        )
        c.line("M" + "L".join(f"{px:.1f} {py:.1f}" for px, py in [*corners, corners[0]]), BRASS_DARK, 6)
    # the moth, and its shadow on the light
    c.glow(792, 232, 90, "#fff0c0", 0.5)
    for side in (-1, 1):
        c.blob(
            [
                (792, 226),
                (792 + side * 74, 176),
                (792 + side * 92, 222),
                (792 + side * 54, 254),
                (792 + side * 8, 248),
            ],
            "#8f6d57",
        )
        c.blob(
            [(792, 230), (792 + side * 58, 190), (792 + side * 74, 220), (792 + side * 44, 242)], "#d9b48a"
        )
        c.disc(792 + side * 56, 212, 8, "#4b2f3a")
        c.disc(792 + side * 56, 212, 3.5, "#fff0c0")
        c.curve([(792 + side * 4, 200), (792 + side * 14, 178), (792 + side * 28, 172)], "#4b2f3a", 3)
    c.disc(792, 232, 12, "#5b3c3c", high=36)
    c.disc(792, 198, 11, "#6b4a46")
    c.dusk(0.85)
    return c


def rain_hall() -> Canvas:
    c = Canvas(3, "rain")
    back = (430.0, 210.0, 770.0, 430.0)
    c.room(
        back,
        ((0, "#3c5578"), (1, "#6b86a8")),
        ("#101628", "#33486b"),
        ((0, "#4a6186"), (1, "#0e1222")),
        c.down(((0, "#0d1222"), (1, "#2b3b5c")), 0, 210),
    )
    c.glow(600, 320, 330, "#bfe0ff", 0.55)
    c.fill("M540 430V330A60 60 0 0 1 660 330V430Z", c.down(((0, "#eaf6ff"), (1, "#a7c6e6")), 270, 430))
    c.line("M600 272V430M540 350H660", "#3c5578", 5)
    for place in range(6):  # pillars along both sides
        share = place / 6
        for side in (-1, 1):
            x = 600 + side * (640 - 440 * share**0.7)
            top, foot = -40 + 250 * share**0.7, 830 - 390 * share**0.7
            wide = 64 - 46 * share**0.7
            c.box(
                x - wide / 2,
                top,
                wide,
                foot - top,
                c.across(
                    ((0, "#141b30"), (0.45, "#5b769d") if side < 0 else (0.55, "#5b769d"), (1, "#1a2440")),
                    x - wide / 2,
                    x + wide / 2,
                ),
            )
            c.box(x - wide * 0.75, foot - wide * 0.4, wide * 1.5, wide * 0.4, "#141b30")
    for row in range(8):  # the taps, smaller with distance
        share = row / 8
        y = 40 + 180 * share**0.75
        spread = 620 - 430 * share**0.75
        size = 1.25 - 0.95 * share
        c.line(f"M{600 - spread:.0f} {y - 22 * size:.0f}H{600 + spread:.0f}", BRASS_DARK, 9 * size)
        c.line(f"M{600 - spread:.0f} {y - 25 * size:.0f}H{600 + spread:.0f}", BRASS, 2 * size, 0.8)
        for tap in range(13):
            x = 600 - spread + 2 * spread * tap / 12
            c.line(f"M{x:.1f} {y - 20 * size:.1f}v{20 * size:.1f}", BRASS, 7 * size)
            c.line(f"M{x - 9 * size:.1f} {y - 8 * size:.1f}h{18 * size:.1f}", BRASS_DARK, 5 * size)
            c.disc(x, y + 3 * size, 6 * size, BRASS_DARK, high=4 * size)
    # the table with the town
    c.poly([(330, 520), (870, 520), (1060, 740), (140, 740)], "#2a1c24")
    c.poly(
        [(330, 508), (870, 508), (1050, 716), (150, 716)], c.down(((0, "#6f8a6f"), (1, "#37513f")), 508, 716)
    )
    c.line("M330 508H870", "#cfe6ff", 2.5, 0.8)
    c.curve([(470, 510), (560, 560), (520, 620), (640, 680), (620, 716)], "#8fc4f0", 26)
    c.curve([(470, 510), (560, 560), (520, 620), (640, 680), (620, 716)], "#d7efff", 6, 0.7)
    for row in range(4):
        y = 540 + row * 46
        spread = 230 + row * 62
        for house in range(9):
            x = 600 - spread + 2 * spread * house / 8 + c.noise.between(-12, 12)
            if abs(x - 570) < 62:
                continue
            wide = 20 + row * 6
            c.box(x, y - wide * 0.8, wide, wide * 0.8, "#e9d8c4")
            c.box(x + wide * 0.6, y - wide * 0.8, wide * 0.4, wide * 0.8, "#a98f88")
            c.poly(
                [(x - 3, y - wide * 0.8), (x + wide / 2, y - wide * 1.5), (x + wide + 3, y - wide * 0.8)],
                "#a4493f",
            )
    c.steeple(720, 610, 110, "#5c4a52", 0.1, edge="#cfe6ff")
    c.disc(660, 640, 34, "#c9b79a", high=12)
    # the drop
    c.beam((666, 70), 580, 9, 90, "#dff2ff", 0.5)
    c.glow(666, 420, 90, "#e9f7ff", 0.8)
    c.fill(
        "M666 372C676 400 690 412 690 430A24 24 0 0 1 642 430C642 412 656 400 666 372Z",
        c.around(((0, "#ffffff"), (0.5, "#bfe4ff"), (1, "#4f8fd0")), 658, 424, 34),
    )
    c.poly([(930, 560), (1000, 548), (1024, 584), (952, 600)], "#f7f0e0")
    c.poly([(1010, 590), (1080, 572), (1106, 612), (1034, 632)], "#efe3cf")
    c.line("M948 572l44-8M954 582l36-7M1030 602l44-10M1036 612l40-9", "#6a6170", 2)
    c.dusk(0.85)
    return c


def thunder_loft() -> Canvas:
    c = Canvas(4, "motes")
    c.backdrop(((0, "#120b20"), (0.55, "#2a1836"), (1, "#160d1c")))
    c.poly(
        [(600, -60), (1240, 330), (1240, 800), (-40, 800), (-40, 330)],
        c.down(((0, "#2a1a38"), (1, "#43294a")), 0, 620),
    )
    for place in range(9):  # boards of the roof
        x = 600 + (place - 4) * 40
        c.line(f"M{x} {abs(place - 4) * 26 - 30}L{600 + (place - 4) * 190} 560", "#1a1026", 3, 0.9)
    # a round window with a storm sky
    c.disc(600, 170, 92, "#0d0818")
    c.disc(600, 170, 80, c.down(((0, "#3b2f6b"), (1, "#8b6aa8")), 90, 250))
    c.cloud(572, 176, 84, "#57477f", 0.9)
    c.cloud(632, 208, 78, "#2e2452", 0.9)
    c.line("M600 90V250M520 170H680", "#0d0818", 7)
    for x1, y1, x2, y2 in ((-20, 340, 560, 20), (1220, 340, 640, 20)):
        c.line(f"M{x1} {y1}L{x2} {y2}", "#0d0716", 34)
        c.line(f"M{x1} {y1 - 14}L{x2} {y2 - 14}", "#7b5570", 3, 0.6)
    c.line("M-10 300H1210", "#0d0716", 30)
    c.line("M-10 287H1210", "#8a6076", 2.5, 0.6)
    for x in (190, 1010):
        c.box(x - 19, 300, 38, 380, "#0f0918")
        c.line(f"M{x + (-17 if x > 600 else 17)} 310V670", "#9a6ad0", 3, 0.6)
    c.box(0, 620, WIDTH, 180, c.down(((0, "#3a2336"), (1, "#0f0916")), 620, 800))
    # the burst barrel's light, first: it falls on the others
    c.lamp(690, 480, 430, "#a884ff", 0.75, flickers=True)

    def barrel(x: float, y: float, size: float, *, burst: bool = False) -> None:
        paint = c.down(((0, "#f0a872"), (0.35, "#b0633f"), (1, "#3a1a24")), y - size, y + size)
        c.disc(x, y, size, paint)
        c.ring(x, y, size * 0.98, "#3a1a1c", size * 0.09)
        c.ring(x, y, size * 0.74, "#5f9c83", size * 0.035, 0.75)
        for stave in (-0.5, -0.17, 0.17, 0.5):
            reach = size * math.sqrt(1 - stave**2) * 0.9
            c.line(f"M{x + stave * size:.1f} {y - reach:.1f}V{y + reach:.1f}", "#5a2a24", size * 0.02, 0.8)
        c.box(x - size * 0.32, y - size * 0.2, size * 0.64, size * 0.3, "#efe3c8")
        for row in range(2):
            c.line(
                f"M{x - size * 0.22:.1f} {y - size * 0.09 + row * size * 0.1:.1f}"
                f"h{size * (0.42 - 0.14 * row):.1f}",
                "#5c4a55",
                size * 0.025,
            )

    for x in (95, 285, 915, 1105):
        barrel(x, 545, 88)
    for x in (190, 1010):
        barrel(x, 400, 66)
    barrel(480, 560, 84)
    # the young one
    c.glow(700, 540, 250, "#cdb4ff", 0.85)
    barrel(700, 545, 108, burst=True)
    c.poly(
        [(660, 440), (712, 470), (690, 520), (742, 560), (716, 612), (700, 560), (656, 520), (680, 478)],
        "#f4ecff",
    )
    c.poly(
        [(676, 452), (700, 474), (682, 520), (726, 562), (714, 590), (704, 556), (668, 520), (688, 480)],
        "#b48cff",
    )
    for points in (
        [(640, 470), (600, 440), (612, 420), (560, 388)],
        [(770, 480), (820, 452), (812, 428), (868, 402)],
        [(724, 436), (742, 390), (726, 372), (756, 326)],
        [(630, 610), (580, 636), (566, 622), (520, 650)],
    ):
        c.line("M" + "L".join(f"{x} {y}" for x, y in points), "#d9c6ff", 4)
        c.line("M" + "L".join(f"{x} {y}" for x, y in points), "#ffffff", 1.6)
    c.curve([(592, 468), (566, 540), (590, 640), (640, 672)], "#8a4a34", 12)  # the hoop that gave way
    c.disc(676, 512, 8, "#ffffff", high=11)
    c.disc(720, 540, 8, "#ffffff", high=11)
    c.dusk(0.85)
    return c


def fog_cellar() -> Canvas:
    c = Canvas(5, "mist")
    c.backdrop(((0, "#0d1420"), (0.5, "#263b4c"), (1, "#0d131c")))
    for depth in range(4):  # vaults, one behind the other
        share = depth / 4
        left, right = 60 + 400 * share, 1140 - 400 * share
        top, foot = 20 + 190 * share, 760 - 250 * share
        tone = ("#131d2a", "#1d2c3c", "#2a4052", "#3b576a")[depth]
        c.fill(
            f"M0 0H1200V800H0ZM{left:.0f} {foot:.0f}V{top + 200:.0f}A{(right - left) / 2:.0f}"
            f" {200 - 60 * share:.0f} 0 0 1 "
            f"{right:.0f} {top + 200:.0f}V{foot:.0f}Z".replace("ZM", "Z M"),
            tone,
        ) if depth == 0 else c.fill(
            f"M{left:.0f} {foot:.0f}V{top + 200:.0f}A{(right - left) / 2:.0f}"
            f" {200 - 60 * share:.0f} 0 0 1 {right:.0f} "
            f"{top + 200:.0f}V{foot:.0f}Z",
            c.down(((0, tone), (1, "#56748a")), top, foot),
        )
        c.line(
            f"M{left:.0f} {foot:.0f}V{top + 200:.0f}A{(right - left) / 2:.0f}"
            f" {200 - 60 * share:.0f} 0 0 1 {right:.0f} "
            f"{top + 200:.0f}V{foot:.0f}",
            "#8fb3c4",
            3 - 2 * share,
            0.35,
        )
    c.lamp(640, 300, 260, "#ffd27a", 0.85)
    c.disc(640, 300, 13, "#fff3cc")
    c.line("M640 286V200", "#18242f", 4)
    c.poly([(622, 288), (658, 288), (650, 272), (630, 272)], "#18242f")
    c.poly(
        [(0, 800), (360, 520), (840, 520), (1200, 800)], c.down(((0, "#4f6c80"), (1, "#0b1119")), 520, 800)
    )
    for depth in range(3, -1, -1):  # the sheets, the farthest first
        share = depth / 4
        line_y = 130 + 120 * share
        size = 1.0 - 0.62 * share
        c.curve([(-20, line_y - 30), (600, line_y + 26 * size), (1220, line_y - 30)], "#0d1620", 3.5 * size)
        gap = 226 * size + 12
        x = 600 - 2.9 * gap + depth * 46
        while x < 1240:
            sag = 24 * size * (1 - ((x - 600) / 640) ** 2)
            wide, high = 168 * size, 360 * size
            if depth == 0 and 420 < x + wide / 2 < 800:  # the way between them
                x += gap
                continue
            wave = c.noise.between(-12, 12) * size
            top = line_y + sag - 6
            path = (
                f"M{x:.1f} {top:.1f}Q{x + wide / 2:.1f} {top + 14 * size:.1f} {x + wide:.1f} {top:.1f}"
                f"C{x + wide + wave:.1f} {top + high * 0.4:.1f} {x + wide - wave:.1f}"
                f" {top + high * 0.7:.1f} {x + wide + wave:.1f} {top + high:.1f}"
                f"Q{x + wide * 0.7:.1f} {top + high - 20 * size:.1f} {x + wide / 2:.1f} {top + high:.1f}"
                f"T{x + wave:.1f} {top + high:.1f}"
                f"C{x - wave:.1f} {top + high * 0.7:.1f} {x + wave:.1f} {top + high * 0.4:.1f}"
                f" {x:.1f} {top:.1f}Z"
            )
            c.fill(
                path,
                c.down(((0, "#f2f7fa", 0.95), (0.55, "#c3d5df", 0.88), (1, "#a9c2cf", 0.1)), top, top + high),
            )
            for fold in (0.28, 0.55, 0.8):
                c.line(
                    f"M{x + wide * fold:.1f} {top + 16:.1f}q{wave:.1f} {high * 0.4:.1f} 0 {high * 0.75:.1f}",
                    "#8ba6b5",
                    3 * size,
                    0.35,
                )
            for peg in (0.12, 0.88):
                c.box(x + wide * peg - 4 * size, top - 16 * size, 8 * size, 26 * size, "#b98a54")
            c.box(x + wide * 0.43, top + 26 * size, 26 * size, 18 * size, "#ffffff", 0.8)
            x += gap
    c.haze(420, 800, "#c9dbe4", 0.42)
    c.figure(610, 640, 190, "#0c131b", edge="#ffdf9a", side=1, cap=True)
    c.lamp(668, 560, 90, "#ffcf7a", 0.6)
    c.dusk(0.82, colour="#070b12")
    return c


def switchboard() -> Canvas:
    c = Canvas(6)
    c.backdrop(((0, "#0f1420"), (0.6, "#1d2a33"), (1, "#0d1016")))
    c.box(120, 40, 960, 520, "#2b1c17")
    c.box(140, 58, 920, 484, c.down(((0, "#4a3122"), (1, "#2a1a15")), 58, 542))
    for row in range(9):
        for column in range(21):
            x, y = 182 + column * 42, 92 + row * 48
            c.disc(x, y, 11, "#14100f")
            c.ring(x, y, 11, BRASS, 2.4, 0.8)
            c.disc(x, y, 4, "#000000")
            chance = c.noise.between(0, 1)
            if chance > 0.72:
                colour = "#ffcf7a" if chance > 0.8 else "#ff9d5c"
                c.glow(x, y + 21, 26, colour, 0.8)
                c.disc(x, y + 21, 4.5, "#fff2cf")
            else:
                c.disc(x, y + 21, 3.5, "#3a2a22")
    c.lamp(1022, 92, 90, "#ff4a3d", 0.95, flickers=True)  # the house line
    c.disc(1022, 92, 9, "#ffd2c8")
    cords = (
        (200, 140, 380, 470),
        (330, 236, 250, 520),
        (470, 92, 600, 480),
        (560, 330, 700, 540),
        (760, 188, 640, 520),
        (860, 284, 940, 500),
        (640, 140, 520, 530),
        (950, 380, 820, 540),
    )
    for number, (x1, y1, x2, y2) in enumerate(cords):
        colour = ("#b5423f", "#d9a24a", "#6c8f8a", "#8a5a86")[number % 4]
        sag = 150 + 20 * (number % 3)
        path = f"M{x1} {y1}C{x1} {y1 + sag} {x2} {y2 - 30} {x2} {y2 + 60}"
        c.line(path, "#0a0807", 9)
        c.line(path, colour, 5.5)
        c.box(x1 - 6, y1 - 15, 12, 26, BRASS)
    c.poly(
        [(60, 560), (1140, 560), (1230, 700), (-30, 700)], c.down(((0, "#6a4430"), (1, "#20130f")), 560, 700)
    )
    c.line("M60 560H1140", "#ffd9a0", 3, 0.55)
    for x in range(180, 1060, 70):
        c.box(x, 590 + (x % 3), 18, 26, BRASS_DARK)
        c.disc(x + 9, 588, 9, BRASS, high=5)
    # the green lamp and what it lights
    c.lamp(300, 430, 330, "#7fe0a0", 0.5)
    c.line("M300 580V470", "#1a120c", 9)
    c.disc(300, 584, 56, "#1a120c", high=12)
    c.fill("M210 474Q300 370 390 474Z", c.down(((0, "#1f6b4a"), (0.7, "#43b07c"), (1, "#d8ffd8")), 410, 474))
    c.beam((300, 470), 220, 80, 90, "#d8ffcf", 0.35)
    # the chair and the headset
    c.blob([(560, 520), (680, 520), (700, 640), (690, 760), (550, 760), (540, 640)], "#15100f")
    c.curve([(562, 526), (546, 640), (556, 750)], "#8fd8a4", 4, 0.6)
    c.curve([(575, 580), (572, 500), (622, 462), (672, 500), (668, 580)], "#0b0a0c", 13)
    c.curve([(579, 560), (578, 504), (622, 472)], "#b8c6c0", 3, 0.8)
    for x in (572, 670):
        c.disc(x, 584, 20, "#0b0a0c", high=28)
        c.disc(x, 584, 11, "#4a3a36", high=18)
    c.dusk(0.84)
    return c


def window() -> Canvas:
    c = Canvas(7)
    c.backdrop(((0, "#101634"), (0.4, "#26306a"), (0.68, "#5a5796"), (1, "#2a2348")))
    c.specks(150, (0, 0, 1200, 330), "#ffffff", (0.6, 1.9), (0.3, 0.95))
    c.lamp(905, 138, 300, "#fff1cf", 0.6)
    c.disc(905, 138, 62, "#fdf0d2")
    c.disc(886, 122, 11, "#ecd9b2")
    c.disc(924, 158, 15, "#f0dfbc")
    c.disc(918, 110, 7, "#ecd9b2")
    for x, y, wide, tone in (
        (180, 250, 330, "#3d4480"),
        (520, 300, 260, "#4b5092"),
        (1080, 300, 300, "#474b8a"),
    ):
        c.cloud(x, y, wide, tone, 0.9, 0.22)
        c.cloud(x + 14, y, wide * 0.8, "#6f72b4", 0.5, 0.16)
    c.ridge(400, 80, 150, "#3a3b78")
    # the river, much too broad
    c.blob(
        [(1240, 392), (900, 400), (700, 436), (760, 490), (560, 560), (620, 700), (1240, 760)],
        c.down(((0, "#cfd6ff"), (0.4, "#7d8ad0"), (1, "#2a2f68")), 392, 760),
    )
    for row in range(16):
        y = 410 + row * 19
        x = 905 + c.noise.between(-60, 60)
        c.line(f"M{x - 20 - row * 5:.0f} {y}h{40 + row * 10}", "#fff6dd", 2.2, 0.6)
    c.roofs(470, (26, 44), "#2a2858", "#ffca7a", share_lit=0.1, edge="#aab2ff", end=620)
    c.roofs(520, (40, 64), "#221f4a", "#ffca7a", share_lit=0.14, edge="#aab2ff", end=520)
    c.steeple(430, 530, 270, "#191638", 0.09, edge="#c9d0ff")
    c.roofs(590, (60, 96), "#1a173a", "#ffca7a", share_lit=0.16, edge="#9aa2f0", end=470)
    # the bakery, the girl, the kite
    c.poly([(560, 610), (700, 520), (850, 610)], "#141230")
    c.box(585, 606, 240, 220, "#141230")
    c.line("M700 520L850 610", "#c9d0ff", 3, 0.8)
    c.box(640, 650, 40, 50, "#ffca7a", 0.9)
    c.glow(660, 676, 90, "#ffca7a", 0.45)
    c.figure(700, 524, 78, "#f0ece4", edge="#ffffff", side=1)
    c.line("M694 470L676 446M706 470L722 444", "#f0ece4", 5)
    c.poly([(700, 372), (736, 414), (700, 452), (664, 414)], "#e8473f")
    c.poly([(700, 372), (736, 414), (700, 414)], "#ff7d6b")
    c.line("M700 372V452M664 414H736", "#7a1a22", 2)
    c.curve([(700, 452), (686, 472), (704, 492)], "#ff9d8b", 3)
    # the balcony
    c.box(0, 690, WIDTH, 16, "#0a0818")
    for x in range(-10, 1220, 46):
        c.curve([(x, 706), (x + 12, 750), (x, 800)], "#0a0818", 7)
    c.line("M0 690H1200", "#ffd08a", 2.5, 0.6)
    c.lamp(96, 640, 170, "#ffc06a", 0.7, flickers=True)
    c.box(78, 612, 36, 78, "#0a0818")
    c.box(84, 622, 24, 52, "#fff0c4")
    c.dusk(0.72)
    return c


def storm() -> Canvas:
    c = Canvas(8, "rain")
    c.backdrop(((0, "#0b0d20"), (0.5, "#232a52"), (1, "#0b0a18")))
    for x, y, wide, tone in (
        (150, 190, 560, "#1a2044"),
        (620, 140, 700, "#202850"),
        (1060, 210, 560, "#161b3c"),
        (360, 300, 520, "#293363"),
        (900, 320, 560, "#232c58"),
    ):
        c.cloud(x, y, wide, tone, 1, 0.26)
    c.glow(600, 330, 520, "#8f9dff", 0.5)
    bolt = [(1010, 0), (960, 120), (992, 132), (930, 250), (958, 258), (904, 370)]
    c.line("M" + "L".join(f"{x} {y}" for x, y in bolt), "#aab4ff", 9, 0.5)
    c.line("M" + "L".join(f"{x} {y}" for x, y in bolt), "#ffffff", 3.4)
    c.lamp(950, 170, 260, "#aab4ff", 0.45, flickers=True)
    # the tower's ridge
    c.poly([(-40, 640), (600, 520), (1240, 640), (1240, 800), (-40, 800)], "#0d0b1c")
    c.line("M-40 640L600 520L1240 640", "#8f9dff", 3, 0.8)
    for row in range(5):
        for tile in range(26):
            x = -30 + tile * 50 + (25 if row % 2 else 0)
            y = 560 + abs(x - 600) * 0.187 + row * 42
            c.curve([(x - 24, y), (x, y + 18), (x + 24, y)], "#232350", 3, 0.8)
    # the storm: a great dog of cloud
    fur = "#171634"
    for x, y, wide in (
        (600, 560, 560),
        (430, 520, 300),
        (770, 520, 320),
        (600, 430, 420),
        (880, 560, 260),
        (320, 570, 240),
    ):
        c.cloud(x, y, wide, fur, 1, 0.55)
    c.blob(
        [
            (392, 330),
            (470, 232),
            (600, 196),
            (730, 232),
            (808, 330),
            (778, 440),
            (690, 520),
            (600, 540),
            (510, 520),
            (422, 440),
        ],
        fur,
    )
    for side in (-1, 1):  # ears laid flat
        c.blob(
            [
                (600 + side * 150, 250),
                (600 + side * 262, 262),
                (600 + side * 330, 336),
                (600 + side * 248, 342),
                (600 + side * 178, 330),
            ],
            fur,
        )
        c.curve(
            [(600 + side * 172, 262), (600 + side * 262, 276), (600 + side * 318, 330)], "#6f7dff", 4, 0.8
        )
    for x, y, wide, tone in (
        (600, 300, 330, "#25244e"),
        (520, 380, 200, "#2b2a5a"),
        (690, 384, 210, "#2b2a5a"),
        (600, 470, 240, "#2f2e64"),
        (420, 520, 180, "#232148"),
        (790, 520, 190, "#232148"),
    ):
        c.cloud(x, y, wide, tone, 0.95, 0.4)
    c.curve([(404, 330), (474, 238), (600, 202), (726, 238), (796, 330)], "#97a3ff", 4, 0.9)
    for points in (
        [(460, 470), (500, 440), (488, 424), (540, 396)],
        [(742, 474), (704, 446), (718, 430), (668, 404)],
        [(380, 560), (430, 536), (420, 520), (466, 498)],
        [(840, 556), (800, 540), (812, 520), (762, 508)],
        [(560, 246), (588, 268), (580, 280), (612, 300)],
    ):
        c.line("M" + "L".join(f"{x} {y}" for x, y in points), "#7f8cff", 7, 0.55)
        c.line("M" + "L".join(f"{x} {y}" for x, y in points), "#e6eaff", 2.4)
    for side in (-1, 1):  # eyes: round, bright, empty
        x = 600 + side * 84
        c.lamp(x, 346, 105, "#cfd6ff", 0.9)
        c.disc(x, 346, 33, "#f5f7ff")
        c.disc(x, 346, 22, c.around(((0, "#ffffff"), (1, "#b3bfff")), x, 346, 24))
        c.disc(x + side * -3, 350, 7, "#20204a")
    c.blob([(572, 420), (600, 412), (628, 420), (618, 442), (600, 448), (582, 442)], "#070614")
    c.curve([(600, 448), (600, 462), (574, 474)], "#070614", 5)
    c.curve([(600, 462), (626, 474)], "#070614", 5)
    for x in (458, 742):  # paws on the ridge
        c.cloud(x, 612, 150, "#1d1b40", 1, 0.5)
        for toe in (-36, 0, 36):
            c.curve([(x + toe, 572), (x + toe * 1.1, 592), (x + toe, 608)], "#6f7dff", 3, 0.7)
    c.dusk(0.84)
    return c


def director() -> Canvas:
    c = Canvas(9, "motes")
    back = (210.0, 60.0, 990.0, 520.0)
    c.room(
        back,
        ((0, "#3b3a46"), (1, "#565463")),
        ("#15141c", "#3a3945"),
        ((0, "#4a4652"), (1, "#121118")),
        "#1b1a24",
    )
    for x in range(225, 985, 96):
        c.box(x, 330, 84, 182, "#2c2b37", 0.8)
        c.box(x + 8, 340, 68, 162, "#43424f", 0.9)
    # the tall window: the sky looks in
    c.box(430, 70, 340, 380, "#14131b")
    c.box(444, 84, 312, 362, c.down(((0, "#8d93a8"), (1, "#d9dbe2")), 84, 446))
    for x, y, wide, tone in (
        (530, 190, 150, "#b9becb"),
        (668, 160, 150, "#a4abbd"),
        (600, 300, 290, "#cfd3dc"),
        (520, 380, 140, "#e2e4ea"),
        (676, 400, 140, "#d5d8e0"),
    ):
        c.cloud(x, y, wide, tone, 0.85, 0.3)
    c.line("M600 84V446M444 200H756M444 322H756", "#14131b", 9)
    c.lamp(600, 260, 420, "#eef0f8", 0.42)
    c.poly(
        [(444, 446), (756, 446), (960, 800), (240, 800)],
        c.down(((0, "#eef0f8", 0.25), (1, "#eef0f8", 0)), 446, 760),
    )
    # the barometer, as tall as a clock
    c.blob(
        [
            (880, 140),
            (940, 150),
            (950, 230),
            (925, 300),
            (930, 470),
            (950, 520),
            (810, 520),
            (830, 470),
            (835, 300),
            (810, 230),
            (820, 150),
        ],
        "#3c2418",
    )
    c.box(826, 120, 108, 400, "#4a2d1d")
    c.line("M830 124V516", "#9a6a44", 4, 0.7)
    c.disc(880, 200, 62, BRASS_DARK)
    c.disc(880, 200, 53, "#efe8d8")
    for mark in range(13):
        angle = math.radians(150 + mark * 20)
        c.line(
            f"M{880 + 40 * math.cos(angle):.1f} {200 + 40 * math.sin(angle):.1f}"
            f"L{880 + 49 * math.cos(angle):.1f} {200 + 49 * math.sin(angle):.1f}",
            "#3a2a24",
            2.4,
        )
    c.line("M880 200V158", "#8a2a2a", 4)
    c.disc(880, 200, 6, "#3a2a24")
    c.box(864, 300, 32, 180, "#1d120c")
    c.box(872, 306, 16, 168, c.down(((0, "#d9dee8"), (0.4, "#b2bccb"), (1, "#8d97a8")), 306, 474))
    # the director
    c.blob(
        [(438, 640), (452, 430), (520, 372), (600, 362), (680, 372), (748, 430), (762, 640)],
        c.across(((0, "#2c2c36"), (0.5, "#565765"), (1, "#25252e")), 438, 762),
    )
    c.poly([(566, 372), (600, 430), (634, 372), (616, 360), (584, 360)], "#d8d9e0")
    c.poly([(592, 392), (608, 392), (614, 470), (600, 492), (586, 470)], "#3a3a48")
    c.box(576, 330, 48, 50, "#a9aab6")
    c.disc(
        600, 268, 74, c.around(((0, "#f2f3f7"), (0.55, "#c9cbd6"), (1, "#7d7f8e")), 578, 240, 118), high=94
    )
    for x in (574, 626):  # where a face used to be: as on a coin that has been in too many pockets
        c.disc(x, 262, 19, c.around(((0, "#8d90a0", 0.55), (1, "#8d90a0", 0)), x, 262, 19), high=13)
    c.disc(604, 294, 12, c.around(((0, "#8d90a0", 0.4), (1, "#8d90a0", 0)), 604, 294, 12))
    c.disc(600, 324, 24, c.around(((0, "#8d90a0", 0.35), (1, "#8d90a0", 0)), 600, 324, 24), high=6)
    # the desk, the contract, the pen
    c.poly(
        [(170, 520), (1030, 520), (1120, 640), (80, 640)], c.down(((0, "#54402f"), (1, "#2c2019")), 520, 640)
    )
    c.box(80, 636, 1040, 164, c.down(((0, "#2a1f18"), (1, "#0f0b0c")), 636, 800))
    c.line("M170 520H1030", "#d9cbb4", 3, 0.6)
    c.poly([(500, 540), (640, 536), (668, 612), (486, 618)], "#f4f1e8")
    for row in range(5):
        c.line(f"M{514 - row * 1.5:.0f} {553 + row * 10}l{118 + row * 3:.0f} -3", "#8f8c92", 2)
    c.line("M700 600L760 548", "#171720", 6)
    c.line("M760 548l10-9", BRASS, 5)
    c.disc(372, 566, 26, "#1a1a22", high=10)
    c.box(350, 540, 44, 26, "#1a1a22")
    c.dusk(0.82)
    return c


def kite() -> Canvas:
    c = Canvas(10)
    c.backdrop(((0, "#4a6bc0"), (0.4, "#8fb4e8"), (0.68, "#ffd9b0"), (1, "#d98f76")))
    c.lamp(250, 520, 620, "#fff0c0", 0.75)
    c.disc(250, 512, 58, "#fffbe6")
    for x, y, wide in ((200, 210, 300), (560, 130, 240), (980, 190, 360), (760, 330, 280), (330, 360, 220)):
        c.cloud(x, y, wide, "#ffffff", 0.6, 0.2)
        c.cloud(x + 8, y + 4, wide * 0.8, "#ffe6d2", 0.6, 0.13)
    c.ridge(560, 70, 170, "#a9799a", 0.8)

    def flying(x: float, y: float, size: float, one: str, two: str, foot: tuple[float, float]) -> None:
        lean = c.noise.between(-0.28, 0.28)
        along = (size * 0.1 * lean * 6, 0)
        tip, tail = (x + along[0], y - size), (x - along[0], y + size * 1.15)
        left, right = (x - size * 0.72, y - size * 0.1), (x + size * 0.72, y - size * 0.1)
        c.curve(
            [tail, ((tail[0] + foot[0]) / 2 + 40, (tail[1] + foot[1]) / 2 + 70), foot], "#6a5060", 1.4, 0.6
        )
        c.poly([tip, right, tail, left], one)
        c.poly([tip, right, (x, y - size * 0.1)], two)
        c.poly([tail, left, (x, y - size * 0.1)], two)
        points = [
            (tail[0] + size * 0.3 * math.sin(step * 1.7), tail[1] + step * size * 0.45) for step in range(6)
        ]
        c.curve(points, one, max(1.4, size * 0.06))
        for step in range(1, 6):
            px, py = points[step]
            c.poly(
                [
                    (px - size * 0.16, py - size * 0.1),
                    (px + size * 0.16, py + size * 0.1),
                    (px + size * 0.16, py - size * 0.1),
                    (px - size * 0.16, py + size * 0.1),
                ],
                two,
            )

    colours = (
        ("#ffb53d", "#ffd27a"),
        ("#3fa7a0", "#7fd8cf"),
        ("#7a5ac0", "#a98be8"),
        ("#f08a5c", "#ffc09a"),
        ("#4a8a4f", "#8fc98a"),
        ("#f4ecdc", "#d9c7b0"),
    )
    for place in range(24):
        x, y = 60 + 48 * place + c.noise.between(-14, 14), 120 + (place * 137) % 330
        if abs(x - 700) < 110 and y < 330:
            continue
        one, two = colours[place % 6]
        flying(x, y, 15 + (place * 7) % 17, one, two, (x + c.noise.between(-80, 80), 640))
    flying(700, 118, 62, "#e23b3b", "#ff8576", (640, 600))
    c.roofs(640, (70, 120), "#7a4a68", "#ffe0a0", share_lit=0.1, edge="#ffe8c0")
    c.steeple(930, 650, 300, "#5c365a", 0.09, edge="#fff0d0")
    c.roofs(700, (110, 170), "#4f2f50", "#ffd28a", share_lit=0.2, edge="#ffd9b0")
    c.box(520, 590, 300, 210, "#3d2444")  # the bakery's terrace, and who stands on it
    c.line("M520 590H820", "#ffe3b8", 3, 0.9)
    for x, high, tone in (
        (640, 74, "#f4ecdc"),
        (560, 104, "#2a1630"),
        (742, 110, "#2a1630"),
        (786, 92, "#321b38"),
    ):
        c.figure(x, 592, high, tone, edge="#fff0c8", side=-1)
    c.dusk(0.82, 500, "#1a0f22")
    return c


def morning() -> Canvas:
    c = Canvas(11)
    c.backdrop(((0, "#5b7fc4"), (0.45, "#f2c79a"), (0.7, "#ffdfae"), (1, "#b9765f")))
    c.box(
        620,
        0,
        580,
        640,
        c.across(((0, "#5c6a8c", 0), (0.35, "#5c6a8c", 0.75), (1, "#3f4a6b", 0.95)), 620, 1200),
    )
    c.lamp(220, 330, 560, "#fff3c0", 0.9)
    c.disc(220, 330, 74, "#fffbe2")
    c.ring(220, 330, 74, "#f0b04a", 5, 0.8)
    c.curve([(-20, 420), (220, 254), (520, 130), (900, 40)], BRASS_DARK, 9)
    c.curve([(-20, 417), (220, 251), (520, 127), (900, 37)], "#ffe6a8", 2.4)
    for x, y, wide, tone in (
        (760, 190, 420, "#6a7799"),
        (1040, 150, 460, "#525f84"),
        (920, 270, 440, "#5f6c90"),
        (640, 130, 240, "#b9b4bd"),
    ):
        c.cloud(x, y, wide, tone, 0.95, 0.26)
    for _ in range(120):  # rain over the fields
        x, y = c.noise.between(760, 1200), c.noise.between(250, 600)
        c.line(f"M{x:.0f} {y:.0f}l-7 26", "#dfe8ff", 1.3, 0.4)
    for number, colour in enumerate(("#e0525a", "#f0953f", "#f5d24a", "#5fb46a", "#4a86d0", "#7a5ac0")):
        radius = 372 - number * 13
        c.line(f"M{620 - radius} 600A{radius} {radius} 0 0 1 {620 + radius} 600", colour, 13, 0.5)
    c.ridge(590, 60, 160, "#8fae7a")
    c.ridge(620, 40, 110, "#6d935f")
    c.roofs(640, (54, 90), "#a85f52", "#fff0c0", share_lit=0.1, edge="#ffe3b8", end=560)
    c.steeple(620, 650, 300, "#7d4650", 0.09, edge="#fff0d0")
    c.roofs(650, (60, 100), "#8f4f54", "#fff0c0", share_lit=0.1, edge="#ffd9b8", begin=680)
    # the square: a long table, umbrellas, people
    c.poly(
        [(160, 640), (1040, 640), (1260, 800), (-60, 800)], c.down(((0, "#d9b48f"), (1, "#5a3a3a")), 640, 800)
    )
    c.poly([(310, 664), (890, 664), (930, 700), (270, 700)], "#fff6e8")
    c.box(270, 700, 660, 16, "#c9a98f")
    for place in range(12):
        x = 300 + place * 54
        c.figure(x, 690, 76, ("#3d2a44", "#5c2f3f", "#2a3f5c", "#4a3a2a")[place % 4], edge="#fff0c8", side=-1)
        if place % 3 == 1:
            colour = ("#e2574f", "#34a6a2", "#f0b04a", "#7a5ac0")[place // 3 % 4]
            c.fill(f"M{x - 38} 604A38 34 0 0 1 {x + 38} 604Z", colour)
            c.line(f"M{x} 604V640", "#3d2a44", 3)
    c.figure(574, 668, 84, "#fdfbf4", edge="#ffffff", side=-1)
    c.figure(616, 668, 88, "#2a2440", edge="#fff0c8", side=-1)
    c.dusk(0.84, 560, "#1a0f1a")
    return c


def pet_storm() -> Canvas:
    c = Canvas(12)
    c.backdrop(((0, "#3a3f86"), (0.4, "#8a78b8"), (0.66, "#ffc7a0"), (1, "#6a4a6a")))
    c.lamp(600, 380, 480, "#ffe3b0", 0.7)
    c.disc(600, 372, 44, "#fff6dc")
    for side in (-1, 1):  # a street of houses, towards the light
        for place in range(5):
            share = place / 5
            near = 600 + side * (660 - 500 * share**0.8)
            far = 600 + side * (660 - 500 * ((place + 1) / 5) ** 0.8)
            top, foot = 20 + 250 * share**0.8, 800 - 330 * share**0.8
            top2, foot2 = 20 + 250 * ((place + 1) / 5) ** 0.8, 800 - 330 * ((place + 1) / 5) ** 0.8
            tone = ("#2a1f48", "#3a2a58", "#523a6c", "#6d4f80", "#8a6690")[place]
            c.poly([(near, top), (far, top2), (far, foot2), (near, foot)], tone)
            c.poly([(near, top), ((near + far) / 2, top - 70 + 60 * share), (far, top2)], tone)
            c.line(
                f"M{near:.0f} {top:.0f}L{(near + far) / 2:.0f} {top - 70 + 60 * share:.0f}"
                f"L{far:.0f} {top2:.0f}",
                "#ffd9b0",
                2.5,
                0.5,
            )
            for window_row in range(2):
                x1, x2 = near + (far - near) * 0.3, near + (far - near) * 0.62
                y1 = top + (foot - top) * (0.16 + 0.26 * window_row)
                y2 = top2 + (foot2 - top2) * (0.16 + 0.26 * window_row)
                high = (foot - top) * 0.12
                c.poly(
                    [(x1, y1), (x2, y2), (x2, y2 + high * 0.9), (x1, y1 + high)],
                    "#ffd08a" if (place + window_row + side) % 3 == 0 else "#20183a",
                    0.95,
                )
    c.poly(
        [(-60, 800), (440, 470), (760, 470), (1260, 800)],
        c.down(((0, "#f0b79a"), (0.4, "#8a6684"), (1, "#241a36")), 470, 800),
    )
    for row in range(9):
        y = 486 + 300 * (row / 9) ** 1.5
        for stone in range(14):
            x = 600 + (stone - 6.5) * (26 + 84 * (row / 9) ** 1.5) + (14 if row % 2 else 0)
            c.curve([(x - 14 - row * 3, y), (x, y - 4 - row), (x + 14 + row * 3, y)], "#4a3458", 2, 0.6)
    c.disc(400, 690, 120, c.down(((0, "#ffd9b8", 0.9), (1, "#8a78b8", 0.7)), 670, 712), high=18)
    c.disc(820, 610, 70, c.down(((0, "#ffe3c4", 0.9), (1, "#8a78b8", 0.7)), 600, 622), high=9)
    # the clerk with the lamp, and what follows on a string
    c.figure(500, 640, 250, "#1d1430", edge="#ffdfae", side=1, cap=True)
    c.line("M524 500L566 540", "#1d1430", 14)
    c.lantern(572, 566, 18, "#ffbf5c", 130)
    c.curve([(476, 500), (420, 560), (360, 540), (322, 560)], "#e9d8c4", 2.6)
    for x, y, wide, tone in (
        (270, 640, 190, "#2a2750"),
        (250, 600, 150, "#34315f"),
        (300, 584, 120, "#3d3a6e"),
        (210, 640, 110, "#25224a"),
    ):
        c.cloud(x, y, wide, tone, 1, 0.55)
    for side in (-1, 1):
        c.blob(
            [(300 + side * 26, 530), (300 + side * 50, 492), (300 + side * 62, 536), (300 + side * 44, 558)],
            "#34315f",
        )
    c.disc(300, 556, 52, "#3d3a6e", high=42)
    c.curve([(258, 540), (300, 516), (342, 540)], "#aab2ff", 3, 0.8)
    for x in (282, 322):
        c.glow(x, 552, 26, "#dfe4ff", 0.8)
        c.disc(x, 552, 8, "#ffffff")
        c.disc(x + 1.5, 553, 3.4, "#20204a")
    c.disc(304, 572, 7, "#141230", high=5)
    c.curve([(290, 582), (304, 590), (318, 582)], "#141230", 3)
    for x in (214, 262, 318):
        c.cloud(x, 660, 46, "#25224a", 1, 0.5)
    c.curve([(180, 600), (140, 570), (150, 530)], "#34315f", 16)
    c.line("M236 604l14-10-4-6 16-10", "#cfd6ff", 2.4)
    c.dusk(0.8, 520, "#140d20")
    return c


def grey() -> Canvas:
    c = Canvas(13)
    c.backdrop(((0, "#8d8f96"), (0.6, "#9a9ca2"), (1, "#77797f")))
    c.ridge(470, 50, 200, "#8a8c93")
    c.roofs(520, (44, 74), "#7b7d84", None)
    c.steeple(300, 540, 250, "#6d6f76", 0.09, clock="#a6a8ae")
    c.roofs(580, (70, 110), "#6a6c73", None)
    for x in range(40, 460, 60):  # washing, neither wet nor dry
        c.box(x, 600, 38, 46, "#a4a6ab")
    c.line("M20 600H470", "#55575d", 2.4)
    c.roofs(690, (120, 170), "#55575e", None)
    # the tower
    c.poly(
        [(742, 800), (772, 120), (988, 120), (1018, 800)],
        c.across(((0, "#5d5f66"), (0.5, "#7f8188"), (1, "#54565d")), 742, 1018),
    )
    c.fill("M762 124A118 96 0 0 1 998 124Z", "#6b6d74")
    c.line("M880 30V-10", "#5d5f66", 6)
    for y in range(170, 800, 52):
        for x in range(772, 940, 58):
            c.line(f"M{x + (29 if y // 52 % 2 else 0)} {y}h40", "#6a6c73", 2, 0.7)
    c.fill("M810 430V260A70 70 0 0 1 950 260V430Z", "#3e4046")
    c.fill("M822 430V262A58 58 0 0 1 938 262V430Z", c.down(((0, "#c9cbd0"), (1, "#aeb0b6")), 204, 430))
    c.blob([(832, 430), (838, 362), (862, 342), (898, 342), (922, 362), (928, 430)], "#5a5c63")
    c.box(868, 318, 24, 30, "#a6a8ae")
    c.disc(880, 286, 36, c.around(((0, "#e8e9ec"), (1, "#9da0a7")), 870, 272, 56), high=46)
    c.disc(880, 254, 37, "#4c4e55", high=17)
    c.box(866, 262, 58, 8, "#3e4046")
    c.line("M880 206V430M822 330H938", "#3e4046", 5, 0.5)
    c.box(796, 426, 168, 14, "#3e4046")
    c.dusk(0.75, 470, "#1b1b20")
    return c


def flood() -> Canvas:
    c = Canvas(14, "rain")
    c.backdrop(((0, "#0d1226"), (0.5, "#26365c"), (1, "#0c1020")))
    for x, y, wide, tone in (
        (120, 150, 560, "#1b2547"),
        (600, 120, 680, "#202c52"),
        (1080, 170, 560, "#18213f"),
        (380, 240, 480, "#2b3a66"),
        (900, 250, 520, "#263459"),
    ):
        c.cloud(x, y, wide, tone, 1, 0.24)
    c.glow(420, 380, 420, "#7f9bd8", 0.4)
    c.roofs(430, (50, 90), "#1a2342", None, edge="#6f8ac8")
    c.steeple(830, 470, 320, "#131a33", 0.1, edge="#8fa8e0")
    c.roofs(480, (110, 170), "#10162c", "#ffbf6b", share_lit=0.06, edge="#7f9bd8")
    c.water(
        470, ((0, "#3a4f80"), (0.3, "#1d2a4c"), (1, "#080c18")), "#a9bfea", rows=30, middle=520, spread=700
    )
    # roofs that still stick out, people on their ridges
    for x, y, wide in ((190, 560, 330), (960, 600, 380)):
        c.poly(
            [
                (x - wide / 2, y),
                (x - wide * 0.22, y - wide * 0.3),
                (x + wide * 0.26, y - wide * 0.3),
                (x + wide / 2, y),
            ],
            "#0b1022",
        )
        c.line(f"M{x - wide * 0.22:.0f} {y - wide * 0.3:.0f}H{x + wide * 0.26:.0f}", "#8fa8e0", 3, 0.8)
        for row in range(4):
            c.line(
                f"M{x - wide * (0.28 + row * 0.055):.0f} {y - wide * 0.24 + row * wide * 0.065:.0f}"
                f"H{x + wide * (0.31 + row * 0.05):.0f}",
                "#22305a",
                2.5,
            )
        c.box(x + wide * 0.12, y - wide * 0.47, wide * 0.09, wide * 0.2, "#0b1022")
        for person in range(3):
            px = x - wide * 0.16 + person * wide * 0.1
            c.blob(
                [
                    (px - 19, y - wide * 0.3 + 4),
                    (px - 13, y - wide * 0.3 - 34),
                    (px, y - wide * 0.3 - 44),
                    (px + 13, y - wide * 0.3 - 34),
                    (px + 19, y - wide * 0.3 + 4),
                ],
                ("#3a3050", "#50343f", "#2c4250")[person],
            )
            c.disc(px, y - wide * 0.3 - 52, 10, "#1a1830")
        c.line(f"M{x - wide / 2 - 20:.0f} {y}h{wide + 40:.0f}", "#8fa8e0", 2.6, 0.5)
    # boats with lanterns
    for x, y, size in ((560, 560, 1.25), (735, 520, 0.75), (395, 520, 0.6)):
        c.lamp(x + 52 * size, y - 52 * size, 150 * size, "#ffb95c", 0.75, flickers=True)
        for row in range(6):
            c.line(
                f"M{x + 52 * size - 18 * size:.0f} {y + (18 + row * 13) * size:.0f}h{36 * size:.0f}",
                "#ffcf8a",
                3.4 * size,
                0.6 - row * 0.08,
            )
        c.figure(x - 14 * size, y + 4, 92 * size, "#0a0e1e", edge="#ffcf8a", side=1, cap=size > 1)
        c.line(
            f"M{x - 4 * size:.0f} {y - 44 * size:.0f}L{x - 74 * size:.0f} {y + 26 * size:.0f}",
            "#0a0e1e",
            5 * size,
        )
        c.fill(
            f"M{x - 84 * size:.0f} {y - 8 * size:.0f}Q{x:.0f} {y + 46 * size:.0f}"
            f" {x + 84 * size:.0f} {y - 12 * size:.0f}L{x + 66 * size:.0f}"
            f" {y + 12 * size:.0f}Q{x:.0f} {y + 40 * size:.0f} {x - 64 * size:.0f}"
            f" {y + 14 * size:.0f}Z",
            "#0a0e1e",
        )
        c.line(f"M{x + 52 * size:.0f} {y:.0f}v{-44 * size:.0f}", "#0a0e1e", 4 * size)
        c.disc(x + 52 * size, y - 52 * size, 9 * size, "#fff0c4", high=12 * size)
    for x, y in ((260, 640), (520, 668), (820, 690)):  # tables that swim like horses
        c.poly([(x, y), (x + 74, y - 8), (x + 88, y + 4), (x + 12, y + 13)], "#4a3a3c")
        c.line(f"M{x + 8} {y - 2}v-26M{x + 70} {y - 10}v-24", "#4a3a3c", 5)
    c.dusk(0.8, 520, "#05070f")
    return c


ROOMS = {
    "lobby": lobby,
    "sun-room": sun_room,
    "rain-hall": rain_hall,
    "thunder-loft": thunder_loft,
    "fog-cellar": fog_cellar,
    "switchboard": switchboard,
    "window": window,
    "storm": storm,
    "director": director,
    "kite": kite,
    "morning": morning,
    "pet-storm": pet_storm,
    "grey": grey,
    "flood": flood,
}
"""The drawings of the story `weather-office`, by room."""
