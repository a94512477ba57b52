"""What people wear and look like: palettes, cloth patterns, hair, faces, all as small texture tiles.

Palettes and pattern kinds are shared out among the splits with `seeds.share`, so that no dress of a test
person was ever seen in training. Skin tones too: every split has its own shades, spread over the whole range.
"""

from __future__ import annotations

import colorsys
from dataclasses import dataclass

import cv2
import numpy as np

from camcade_training.synthetic.drawing import TILE
from camcade_training.synthetic.seeds import generator, share

Colour = tuple[int, int, int]


def _cloth_colours() -> tuple[Colour, ...]:
    found = [(v, v, v) for v in (22, 48, 84, 128, 176, 226)] + [(236, 228, 210), (58, 44, 38), (24, 28, 52)]
    for step in range(66):
        hue = (step * 0.381966) % 1.0  # the golden section keeps neighbours in the list apart in hue
        saturation = (0.35, 0.6, 0.85)[step % 3]
        value = (0.30, 0.55, 0.80, 0.93)[(step // 3) % 4]
        red, green, blue = colorsys.hsv_to_rgb(hue, saturation, value)
        found.append((round(red * 255), round(green * 255), round(blue * 255)))
    return tuple(found)


def _skin_tones() -> tuple[Colour, ...]:
    """From very light to very dark, with warmer and cooler undertones."""
    anchors = np.array(
        [
            (246, 218, 200),
            (232, 190, 164),
            (214, 162, 128),
            (186, 130, 94),
            (146, 96, 66),
            (104, 66, 46),
            (66, 42, 32),
        ]
    )
    at = np.linspace(0, len(anchors) - 1, 50)
    tones = np.stack([np.interp(at, np.arange(len(anchors)), anchors[:, c]) for c in range(3)], axis=1)
    tones += np.where(np.arange(50) % 2 == 0, 1, -1)[:, None] * np.array([2.0, -2.0, -5.0])
    return tuple((int(r), int(g), int(b)) for r, g, b in np.clip(tones, 0, 255))


CLOTH_COLOURS = _cloth_colours()
SKIN_TONES = _skin_tones()
# In an order that gives every split dark, brown, fair and grey hair.
HAIR_COLOURS: tuple[Colour, ...] = (
    (18, 15, 14),
    (36, 28, 24),
    (46, 32, 24),
    (30, 22, 18),
    (98, 66, 40),
    (130, 90, 52),
    (170, 128, 76),
    (204, 168, 112),
    (84, 58, 38),
    (124, 58, 30),
    (160, 78, 40),
    (96, 96, 98),
    (226, 200, 150),
    (150, 150, 152),
    (24, 20, 26),
    (56, 40, 32),
    (70, 46, 30),
    (206, 206, 206),
    (190, 150, 96),
    (112, 76, 48),
)
PATTERNS = (
    "stripes-across",
    "check",
    "disc",
    "dots",
    "stripes-along",
    "yoke",
    "letters",
    "square",
    "chest-band",
    "raglan",
    "star",
    "speckle",
    "two-halves",
    "triangle",
    "fade",
)
TOPS = ("t-shirt", "long-sleeves", "hoodie", "tank-top", "jacket")
BOTTOMS = ("trousers", "jeans", "shorts", "skirt", "leggings")


@dataclass(frozen=True)
class Appearance:
    """Clothes, hair and face of one person, and the texture tiles they are drawn with.

    `tiles` uint8 (M, TILE, TILE, 3) and `gloss` float32 (M,), in the order of `MATERIALS`.
    """

    skin: Colour
    hair: Colour
    hair_style: str
    beard: float
    glasses: bool
    top: str
    top_colours: tuple[Colour, Colour]
    top_pattern: str
    bottom: str
    bottom_colour: Colour
    shoes: Colour
    barefoot: bool
    sleeve: float
    looseness: float
    tucked: bool  # the top into the trousers, with a waistband to be seen
    tiles: np.ndarray
    gloss: np.ndarray


MATERIALS = ("skin", "head", "hair", "top", "panel", "bottom", "shoes", "hat")
MATERIAL = {name: index for index, name in enumerate(MATERIALS)}


def _pick(rng: np.random.Generator, items: tuple):
    return items[int(rng.integers(len(items)))]


def appearance(seed: int, split: str, feminine: float) -> Appearance:
    """The looks of person `seed` of a split."""
    rng = generator(split, "appearance", seed)
    cloth = share(split, CLOTH_COLOURS)
    skin = _pick(rng, share(split, SKIN_TONES))
    hair = _pick(rng, share(split, HAIR_COLOURS))
    styles = ("bob", "long", "ponytail", "bun", "curls", "short", "afro", "cap")
    if feminine < 0.5:
        styles = (
            "bald",
            "buzz",
            "short",
            "short",
            "crest",
            "crest",
            "afro",
            "curls",
            "cap",
            "beanie",
            "long",
        )
    style = _pick(rng, styles)
    top = str(rng.choice(TOPS, p=[0.40, 0.22, 0.17, 0.11, 0.10]))
    pattern = "plain" if rng.random() < 0.45 else _pick(rng, share(split, PATTERNS))
    bottom = str(
        rng.choice(
            BOTTOMS, p=[0.33, 0.27, 0.20, 0.08 if feminine > 0.5 else 0.0, 0.12 if feminine > 0.5 else 0.20]
        )
    )
    colours = (_pick(rng, cloth), _pick(rng, cloth))
    beard = float(rng.uniform(0.3, 1.0)) if feminine < 0.5 and rng.random() < 0.4 else 0.0
    glasses = bool(rng.random() < 0.25)
    bottom_colour, shoes = _pick(rng, cloth), _pick(rng, cloth)
    tiles = np.stack(
        [
            _mottled(rng, skin, 0.025, 9.0),
            _face(rng, skin, hair, style, beard, glasses, feminine),
            _mottled(rng, hair, 0.16, 1.2, streaks=True),
            _folded(rng, _patterned(colours, pattern, panel=False)),
            _folded(rng, _patterned(colours, pattern, panel=True, zipped=top in ("jacket",))),
            _folded(rng, _denim(rng, bottom_colour) if bottom == "jeans" else _flat(bottom_colour)),
            _mottled(rng, shoes, 0.05, 2.0),
            _mottled(rng, _pick(rng, cloth), 0.05, 2.0),
        ]
    )
    return Appearance(
        skin=skin,
        hair=hair,
        hair_style=style,
        beard=beard,
        glasses=glasses,
        top=top,
        top_colours=colours,
        top_pattern=pattern,
        bottom=bottom,
        bottom_colour=bottom_colour,
        shoes=shoes,
        barefoot=bool(rng.random() < 0.15),
        sleeve=float(rng.uniform(0.4, 0.85)),
        looseness=float(np.clip(rng.normal(1.0, 0.1), 0.85, 1.3)),
        tucked=bool(rng.random() < (0.8 if bottom == "skirt" else 0.3)) and top not in ("hoodie", "jacket"),
        tiles=tiles,
        gloss=np.array([0.12, 0.12, 0.15, 0.02, 0.02, 0.02, 0.15, 0.05], np.float32),
    )


def _flat(colour: Colour) -> np.ndarray:
    return np.full((TILE, TILE, 3), colour, np.float32)


def _noise(rng: np.random.Generator, smooth_px: float) -> np.ndarray:
    """Noise of about unit spread that repeats seamlessly at the edges of a tile."""
    raw = rng.normal(0.0, 1.0, (TILE, TILE)).astype(np.float32)
    pad = int(4 * smooth_px) + 1
    wide = cv2.GaussianBlur(np.pad(raw, pad, mode="wrap"), (0, 0), smooth_px)[pad:-pad, pad:-pad]
    return wide / max(float(wide.std()), 1e-6)


def _finish(tile: np.ndarray) -> np.ndarray:
    return np.clip(tile, 0, 255).astype(np.uint8)


def _mottled(
    rng: np.random.Generator, colour: Colour, amount: float, smooth_px: float, streaks: bool = False
):
    pattern = _noise(rng, smooth_px)
    if streaks:
        pattern = cv2.blur(pattern, (1, 25)) * 2.0
    return _finish(_flat(colour) * (1.0 + amount * pattern)[..., None])


def _folded(rng: np.random.Generator, tile: np.ndarray) -> np.ndarray:
    """Cloth: soft folds, a fine weave."""
    folds = 0.06 * cv2.blur(_noise(rng, 7.0), (5, 25)) + 0.02 * _noise(rng, 0.8)
    return _finish(tile * (1.0 + folds)[..., None] + 3.0)


def _denim(rng: np.random.Generator, colour: Colour) -> np.ndarray:
    faded = np.clip(0.5 + 0.5 * np.cos(np.linspace(-np.pi, np.pi, TILE)), 0, 1)[None, :, None] * 28.0
    return _flat(colour) + faded + 6.0 * _noise(rng, 0.7)[..., None]


def _patterned(colours: tuple[Colour, Colour], pattern: str, panel: bool, zipped: bool = False) -> np.ndarray:
    """The cloth of a top: a repeating tile for sleeves, or one panel (0.8 m, waist in the middle)."""
    first, second = np.array(colours[0], np.float32), np.array(colours[1], np.float32)
    tile = _flat(colours[0])
    across, down = np.meshgrid(np.arange(TILE), np.arange(TILE))
    repeats = 7 if panel else 3
    u, v = across / TILE, down / TILE
    chest_u, chest_v = u - 0.5, v - 0.30  # the middle of the breast
    print_only = {
        "disc": chest_u**2 + chest_v**2 < 0.011,
        "square": (abs(chest_u) < 0.11) & (abs(chest_v) < 0.09),
        "star": (abs(chest_u) ** 0.6 + abs(chest_v) ** 0.6) < 0.30,
        "triangle": (chest_v > -0.10) & (chest_v < 0.09) & (abs(chest_u) < 0.62 * (chest_v + 0.10)),
        "letters": (abs(chest_v) < 0.045)
        & (abs(chest_u) < 0.16)
        & (np.sin(u * 130) + np.sin(v * 90 + u * 40) > -0.3),
        "chest-band": (chest_v > 0.0) & (chest_v < 0.09),
        "yoke": chest_v < -0.05,
        "two-halves": chest_u > 0.0,
        "fade": np.zeros_like(u, bool),
    }
    everywhere = {
        "stripes-across": (v * repeats * 2) % 1.0 < 0.42,
        "stripes-along": (u * repeats * 2) % 1.0 < 0.3,
        "check": ((u * repeats) % 1.0 < 0.5) ^ ((v * repeats) % 1.0 < 0.5),
        "dots": ((u * repeats * 2) % 1.0 - 0.5) ** 2 + ((v * repeats * 2) % 1.0 - 0.5) ** 2 < 0.07,
        "speckle": np.sin(u * 61 + 9 * np.sin(v * 23)) * np.sin(v * 67 + 7 * np.sin(u * 31)) > 0.35,
    }
    if pattern in everywhere:
        tile[everywhere[pattern]] = second
    elif panel and pattern == "fade":
        tile = first + (second - first) * np.clip((v - 0.2) / 0.5, 0, 1)[..., None]
    elif panel and pattern in print_only:
        tile[print_only[pattern]] = second
    elif not panel and pattern in ("raglan", "yoke"):
        tile[:] = second
    if panel and zipped:
        tile[np.abs(chest_u) < 0.012] = first * 0.5
        tile[(np.abs(chest_u) < 0.05) & (v < 0.16)] = second
    return tile


def _face(
    rng: np.random.Generator,
    skin: Colour,
    hair: Colour,
    style: str,
    beard: float,
    glasses: bool,
    feminine: float,
) -> np.ndarray:
    """The head unrolled: the middle column looks ahead, columns go round by angle, rows go by height.

    One tile is 2.6 head radii high; drawn at four times the size and averaged down.
    """
    big = TILE * 4
    tile = np.full((big, big, 3), skin, np.float32)
    radius_px = big / 2.6

    def at(angle: float, height: float) -> tuple[int, int]:
        """Pixel of an angle from the front (radians to the person's left) and a height in head radii."""
        return round((0.5 + angle / (2 * np.pi)) * big), round(big / 2 - height * radius_px)

    ink = np.array(skin, np.float32)
    dark, rosy = ink * 0.62, np.clip(ink * (0.93, 0.72, 0.70), 0, 255)
    blank = np.array(hair, np.float32)

    def ellipse(angle, height, wide, tall, colour, thickness=-1):
        x, y = at(angle, height)
        size = (max(1, round(wide / (2 * np.pi) * big)), max(1, round(tall * radius_px)))
        cv2.ellipse(tile, (x, y), size, 0, 0, 360, tuple(float(c) for c in colour), thickness, cv2.LINE_AA)

    if beard > 0:
        ellipse(0.0, -0.62, 0.85, 0.34, blank * beard + ink * (1 - beard))
        for sign in (-1, 1):
            ellipse(sign * 0.9, -0.35, 0.22, 0.42, blank * beard + ink * (1 - beard))
    for sign in (-1, 1):
        ellipse(sign * 0.62, -0.22, 0.26, 0.2, ink * (1.0, 0.94, 0.93))  # cheek
        ellipse(sign * 0.385, 0.16, 0.20, 0.115, dark * 1.05)  # socket
        ellipse(sign * 0.385, 0.16, 0.155, 0.075, (236, 234, 230))
        iris = [(52, 34, 22), (60, 74, 92), (66, 78, 48), (30, 22, 18)][int(rng.integers(4))]
        ellipse(sign * 0.385, 0.16, 0.075, 0.078, iris)
        left, inner = at(sign * 0.60, 0.33), at(sign * 0.20, 0.33 + rng.uniform(-0.03, 0.03))
        brow = tuple(float(c) for c in blank * 0.75)
        cv2.line(tile, left, inner, brow, round(rng.uniform(4, 9) * big / 512), cv2.LINE_AA)
        ellipse(sign * 0.11, -0.22, 0.05, 0.03, dark)  # nostril
    lips = rosy if feminine < 0.6 else np.clip(ink * (0.95, 0.55, 0.55), 0, 255)
    ellipse(0.0, -0.47, 0.27, 0.07, lips)
    ellipse(0.0, -0.465, 0.24, 0.018 + 0.05 * float(rng.random() < 0.3), dark * 0.6)
    if glasses:
        frame = [(20, 20, 22), (90, 60, 40), (140, 140, 145)][int(rng.integers(3))]
        for sign in (-1, 1):
            ellipse(sign * 0.40, 0.14, 0.26, 0.17, frame, 6)
            cv2.line(tile, at(sign * 0.66, 0.17), at(sign * 1.5, 0.14), frame, 6)
        cv2.line(tile, at(-0.14, 0.17), at(0.14, 0.17), frame, 6)
    if style != "bald":
        x, height = np.meshgrid(np.arange(big), np.arange(big))
        angle = np.abs(x / big - 0.5) * 2 * np.pi
        height = (big / 2 - height) / radius_px
        line = 0.68 - 0.10 * np.cos(angle * 3.0) * (angle < 1.2) + rng.uniform(-0.06, 0.08)
        line = np.where(angle > 1.15, line - np.clip((angle - 1.15) / 0.35, 0, 1) * 0.75, line)
        line = np.where(angle > 1.9, -0.55, line)
        tile[height > line] = blank * (0.6 if style == "buzz" else 0.8) + ink * (
            0.4 if style == "buzz" else 0.1
        )
    small = cv2.resize(tile, (TILE, TILE), interpolation=cv2.INTER_AREA)
    return _finish(small * (1.0 + 0.02 * _noise(rng, 3.0))[..., None])
