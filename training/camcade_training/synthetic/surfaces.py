"""What the faces of a room look like: floor, ceiling and walls with windows, doors and paintings.

A face is drawn once per room with OpenCV, `PIXELS_PER_METRE` fine; all lie in one picture, the room's atlas.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

PIXELS_PER_METRE = 64
Colour = tuple[int, int, int]


def _wall_colours() -> tuple[Colour, ...]:
    found: list[Colour] = []
    for step in range(60):
        hue = (step * 0.381966) % 1.0
        pale = (0.06, 0.12, 0.25, 0.45)[step % 4]
        value = (0.92, 0.80, 0.68, 0.50, 0.88)[step % 5]
        rgb = cv2.cvtColor(np.array([[[hue * 360, pale, value]]], np.float32), cv2.COLOR_HSV2RGB)[0, 0]
        found.append((round(float(rgb[0]) * 255), round(float(rgb[1]) * 255), round(float(rgb[2]) * 255)))
    return tuple(found)


WALL_COLOURS = _wall_colours()
_WOODS = """
    785438 a47a52 c4a074 5c402c 463226 d6bc96 94643e 826e5c
    b28c60 684e3c e2d6c4 3c3836 ba8454 8c8074 6e4628
"""
WOOD_COLOURS: tuple[Colour, ...] = tuple(
    (red, green, blue) for red, green, blue in map(bytes.fromhex, _WOODS.split())
)
FLOORS = tuple("planks tiles carpet concrete parquet boards-across herringbone mosaic lino big-tiles".split())
WALLS = tuple("plain brick stripes panelled two-tone plaster trellis blocks dots rail".split())


def pick(rng: np.random.Generator, items: tuple):
    return items[int(rng.integers(len(items)))]


def _noise(rng: np.random.Generator, height: int, width: int, smooth_px: float) -> np.ndarray:
    """Smooth noise of about unit spread, drawn coarse and enlarged, (H, W) float32."""
    step = max(1.0, smooth_px)
    small = rng.normal(0, 1, (int(height / step) + 3, int(width / step) + 3)).astype(np.float32)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)


def _metres(width_m: float, height_m: float) -> tuple[int, int]:
    return max(8, int(width_m * PIXELS_PER_METRE)), max(8, int(height_m * PIXELS_PER_METRE))


def _grid(width: int, height: int) -> tuple[np.ndarray, np.ndarray]:
    """Metres to the right and down of each pixel, both float32 (H, W)."""
    v, u = np.mgrid[0:height, 0:width].astype(np.float32) / PIXELS_PER_METRE
    return u, v


def _floor(rng: np.random.Generator, kind: str, size: tuple[int, int], colour: Colour) -> np.ndarray:
    width, height = size
    u, v = _grid(width, height)
    if kind == "boards-across":
        u, v = v, u
    shade = np.zeros((height, width), np.float32)
    if kind in ("planks", "boards-across", "parquet", "herringbone"):
        board = {"planks": 0.14, "boards-across": 0.2, "parquet": 0.09, "herringbone": 0.1}[kind]
        if kind == "herringbone":
            u, v = u + 0.5 * np.abs((v % 0.8) - 0.4), v
        lane = np.floor(u / board).astype(int)
        long = {"planks": 1.4, "boards-across": 1.8, "parquet": 0.45, "herringbone": 0.4}[kind]
        piece = np.floor((v + lane * 0.37 * long) / long).astype(int)
        shade = 0.10 * np.sin(lane * 12.9898 + piece * 78.233) + 0.03 * _noise(rng, height, width, 4)
        gaps = ((u / board) % 1.0 < 0.06) | (((v + lane * 0.37 * long) / long) % 1.0 < 0.012)
        shade = np.where(gaps, -0.25, shade)
    elif kind in ("tiles", "big-tiles", "mosaic"):
        side = {"tiles": 0.3, "big-tiles": 0.6, "mosaic": 0.1}[kind]
        check = ((np.floor(u / side) + np.floor(v / side)) % 2) * float(rng.choice([0.0, 0.15, 0.4]))
        joint = ((u / side) % 1.0 < 0.04) | ((v / side) % 1.0 < 0.04)
        shade = np.where(joint, -0.2, 0.05 - check) + 0.02 * _noise(rng, height, width, 6)
    elif kind == "carpet":
        shade = 0.07 * rng.normal(0, 1, (height, width)).astype(np.float32) + 0.04 * _noise(
            rng, height, width, 30
        )
    else:
        shade = 0.05 * _noise(rng, height, width, 18) + 0.03 * _noise(rng, height, width, 3)
    tile = np.array(colour, np.float32) * (1.0 + shade)[..., None]
    if rng.random() < 0.45:
        _rug(rng, tile, colour)
    return tile


def _rug(rng: np.random.Generator, tile: np.ndarray, colour: Colour) -> None:
    height, width = tile.shape[:2]
    centre = (int(width * rng.uniform(0.35, 0.65)), int(height * rng.uniform(0.2, 0.6)))
    half = (int(PIXELS_PER_METRE * rng.uniform(0.6, 1.3)), int(PIXELS_PER_METRE * rng.uniform(0.4, 1.0)))
    shades = [tuple(float(c) for c in np.clip(np.array(colour[::-1]) * f + a, 0, 255)) for f, a in
              ((0.6, 30), (0.9, 50), (0.5, 10))]  # fmt: skip
    round_one = rng.random() < 0.3
    for index, shade in enumerate(shades):
        size = (int(half[0] * (1 - 0.16 * index)), int(half[1] * (1 - 0.16 * index)))
        if round_one:
            cv2.ellipse(tile, centre, (size[1], size[1]), 0, 0, 360, shade, -1)
        else:
            low = (centre[0] - size[0], centre[1] - size[1])
            cv2.rectangle(tile, low, (centre[0] + size[0], centre[1] + size[1]), shade, -1)


def _wall(
    rng: np.random.Generator, kind: str, size: tuple[int, int], colour: Colour, accent: Colour
) -> np.ndarray:
    width, height = size
    u, v = _grid(width, height)
    v = v[::-1]
    base, second = np.array(colour, np.float32), np.array(accent, np.float32)
    shade = 0.015 * _noise(rng, height, width, 40) + 0.006 * _noise(rng, height, width, 2)
    mix = np.zeros((height, width), np.float32)
    if kind in ("brick", "blocks"):
        tall, long = (0.075, 0.24) if kind == "brick" else (0.2, 0.4)
        course = np.floor(v / tall)
        offset = u + (course % 2) * long / 2
        joint = ((v / tall) % 1.0 < 0.14) | ((offset / long) % 1.0 < 0.05)
        shade = shade + 0.10 * np.sin(course * 12.9 + np.floor(offset / long) * 78.2)
        mix = joint.astype(np.float32) * 0.5
    elif kind == "stripes":
        mix = ((u / 0.18) % 1.0 < 0.5) * 0.35
    elif kind == "panelled":
        shade = shade - 0.22 * (((u / 0.3) % 1.0 < 0.04) | (np.abs(v - 1.0) < 0.02)) * (v < 1.02)
        mix = (v < 1.0) * 0.6
    elif kind == "two-tone":
        mix = (v < 1.1) * 0.8
    elif kind == "plaster":
        shade = shade + 0.05 * _noise(rng, height, width, 9)
    elif kind == "trellis":
        mix = ((((u + v) / 0.25) % 1.0 < 0.1) | (((u - v) / 0.25) % 1.0 < 0.1)) * 0.5
    elif kind == "dots":
        mix = (((u / 0.16) % 1.0 - 0.5) ** 2 + ((v / 0.16) % 1.0 - 0.5) ** 2 < 0.05) * 0.6
    elif kind == "rail":
        mix = (np.abs(v - 0.9) < 0.05) * 0.9
    mix = np.asarray(mix, np.float32)[..., None]
    tile = (base * (1 - mix) + second * mix) * (1.0 + shade)[..., None]
    board = int(0.08 * PIXELS_PER_METRE)
    tile[-board:] = np.clip(base * 0.5 + 100, 0, 255)
    tile[-board - 1] *= 0.7
    return tile


def _rectangle(
    rng: np.random.Generator, tile: np.ndarray, wide, tall, low, high
) -> tuple[int, int, int, int]:
    """A random place on a wall: left, top, right, bottom in pixels; sizes and heights in metres."""
    height, width = tile.shape[:2]
    w, h = (int(PIXELS_PER_METRE * rng.uniform(*sizes)) for sizes in (wide, tall))
    left = int(rng.integers(0, max(1, width - w)))
    bottom = height - int(PIXELS_PER_METRE * rng.uniform(low, high))
    return left, max(0, bottom - h), min(width - 1, left + w), bottom


def _window(rng: np.random.Generator, tile: np.ndarray) -> None:
    left, top, right, bottom = _rectangle(rng, tile, (0.8, 1.8), (0.9, 1.4), 0.8, 1.0)
    if right - left < 12 or bottom - top < 12:
        return
    night = rng.random() < 0.25
    sky = np.array((30, 36, 60) if night else (200, 220, 242), np.float32)
    ramp = np.linspace(1.0, 0.75, bottom - top, dtype=np.float32)[:, None, None]
    view = sky * ramp + np.zeros((bottom - top, right - left, 3), np.float32)
    for _ in range(int(rng.integers(0, 5))):  # roofs or trees outside
        x, w = int(rng.integers(0, right - left)), int(rng.integers(8, 40))
        y = int((bottom - top) * rng.uniform(0.4, 0.85))
        shade = [(90, 120, 80), (140, 120, 110), (70, 80, 90)][int(rng.integers(3))]
        cv2.rectangle(
            view, (x, y), (x + w, bottom - top), tuple(c * (0.3 if night else 1.0) for c in shade), -1
        )
    tile[top:bottom, left:right] = view
    frame = tuple(float(c) for c in rng.uniform(180, 245) * np.ones(3))
    cv2.rectangle(tile, (left, top), (right, bottom), frame, 4)
    middle = (left + right) // 2
    cv2.line(tile, (middle, top), (middle, bottom), frame, 3)
    if rng.random() < 0.5:
        cloth = tuple(float(c) for c in rng.uniform(60, 230, 3))
        for low, high in ((left - 14, left + 8), (right - 8, right + 14)):
            cv2.rectangle(tile, (low, top - 8), (high, min(tile.shape[0] - 8, bottom + 60)), cloth, -1)


def _painting(rng: np.random.Generator, tile: np.ndarray) -> None:
    left, top, right, bottom = _rectangle(rng, tile, (0.25, 0.9), (0.25, 0.8), 1.1, 1.6)
    if right - left < 8 or bottom - top < 8:
        return
    art = np.zeros((bottom - top, right - left, 3), np.float32) + rng.uniform(40, 240, 3).astype(np.float32)
    for _ in range(int(rng.integers(2, 8))):
        colour = tuple(float(c) for c in rng.uniform(10, 250, 3))
        x, y = int(rng.integers(0, right - left)), int(rng.integers(0, bottom - top))
        size = int(rng.integers(3, max(4, (right - left) // 2)))
        if rng.random() < 0.5:
            cv2.circle(art, (x, y), size, colour, -1)
        else:
            cv2.rectangle(art, (x, y), (x + size, y + size // 2), colour, -1)
    tile[top:bottom, left:right] = art
    frame = tuple(float(c) for c in rng.uniform(20, 220) * np.ones(3))
    cv2.rectangle(tile, (left, top), (right, bottom), frame, int(rng.integers(1, 4)))


def _door(rng: np.random.Generator, tile: np.ndarray) -> None:
    left, top, right, bottom = _rectangle(rng, tile, (0.75, 0.95), (1.95, 2.1), 0.0, 0.01)
    shade = np.array([rng.uniform(90, 235)] * 3, np.float32) * rng.uniform(0.9, 1.1, 3).astype(np.float32)
    tile[top:bottom, left:right] = shade
    cv2.rectangle(tile, (left, top), (right, bottom), tuple(float(c) for c in shade * 0.75), 4)
    inset = (right - left) // 6
    for low, high in ((0.08, 0.45), (0.52, 0.92)):
        y0, y1 = (int(top + (bottom - top) * share_) for share_ in (low, high))
        cv2.rectangle(tile, (left + inset, y0), (right - inset, y1), tuple(float(c) for c in shade * 0.88), 2)
    cv2.circle(tile, (right - inset // 2, (top + bottom) // 2), 3, (90.0, 80.0, 60.0), -1)


def _books(rng: np.random.Generator, tile: np.ndarray) -> None:
    left, top, right, bottom = _rectangle(rng, tile, (0.6, 1.4), (0.05, 0.06), 1.3, 1.8)
    cv2.rectangle(tile, (left, top), (right, bottom), (110.0, 80.0, 56.0), -1)
    x = left + 2
    while x < right - 6:
        wide, tall = int(rng.integers(2, 6)), int(rng.integers(10, 20))
        if rng.random() < 0.8:
            colour = tuple(float(c) for c in rng.uniform(20, 220, 3))
            cv2.rectangle(tile, (x, max(0, top - tall)), (x + wide, top), colour, -1)
        x += wide + 1


_DECORATIONS: tuple[tuple[Callable, float], ...] = (
    (_window, 0.55),
    (_door, 0.35),
    (_painting, 0.7),
    (_painting, 0.4),
    (_painting, 0.25),
    (_books, 0.35),
)


def draw_faces(
    rng: np.random.Generator,
    bounds: tuple[float, float, float, float, float],
    wall_kind: str,
    floor_kind: str,
    wall: Colour,
    ground: Colour,
    accent: Colour,
) -> tuple[np.ndarray, dict[str, tuple[int, int, int]]]:
    """All faces of the box below one another in one picture, and where each begins."""
    left, right, back, front, top = bounds
    wide, deep = right - left, front + 0.5 - back
    feature = bool(rng.random() < 0.35)  # one wall of another colour
    tiles: dict[str, np.ndarray] = {"floor": _floor(rng, floor_kind, _metres(wide, deep), ground)}
    tiles["ceiling"] = np.full((*_metres(wide, deep)[::-1], 3), float(rng.uniform(200, 245)), np.float32)
    for name, long in (("back", wide), ("left", deep), ("right", deep)):
        colour = accent if feature and name == "back" else wall
        tile = _wall(rng, wall_kind, _metres(long, top), colour, accent)
        for decoration, chance in _DECORATIONS:
            if rng.random() < chance:
                decoration(rng, tile)
        tiles[name] = tile
    brightness = {"floor": 0.95, "ceiling": 1.0, "back": 1.0}
    brightness |= {"left": float(rng.uniform(0.7, 1.05)), "right": float(rng.uniform(0.7, 1.05))}
    level = float(rng.uniform(0.7, 1.05))
    width = max(tile.shape[1] for tile in tiles.values())
    atlas = np.zeros((sum(tile.shape[0] for tile in tiles.values()), width, 3), np.uint8)
    places, at = {}, 0
    for name, tile in tiles.items():
        height, tile_width = tile.shape[:2]
        lit = tile * (_falloff(rng, height, tile_width) * brightness[name] * level)[..., None]
        atlas[at : at + height, :tile_width] = np.clip(lit, 0, 255)
        places[name] = (at, tile_width, height)
        at += height
    return atlas, places


def _falloff(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """Light that is uneven over a face, and darker in the corners."""
    u, v = _grid(width, height)
    edge = np.minimum(
        np.minimum(u, width / PIXELS_PER_METRE - u), np.minimum(v, height / PIXELS_PER_METRE - v)
    )
    corner = 1.0 - 0.28 * np.exp(-np.maximum(edge, 0) / 0.25)
    x, y = rng.uniform(0, width / PIXELS_PER_METRE), rng.uniform(0, height / PIXELS_PER_METRE)
    reach = float(rng.uniform(1.0, 3.5))
    pool = np.exp(-((u - x) ** 2 + (v - y) ** 2) / (2 * reach**2))
    strength = float(rng.uniform(0.0, 0.45))
    return (corner * (1.0 - 0.5 * strength + strength * pool)).astype(np.float32)
