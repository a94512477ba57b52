"""Rooms to stand in: floor, walls, furniture, clutter and the light that falls into them.

A room is a box around the player, who stands near the origin; the camera looks at the wall behind, at -z.
Floor and walls are textures drawn once per room with OpenCV and looked up by ray for each camera. Furniture
is made of boxes with drawn fronts, painted from far to near. Palettes, floor kinds, wall kinds and kinds of
furniture fronts are shared out among the splits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from camcade_training.synthetic.cameras import PinholeCamera
from camcade_training.synthetic.drawing import Light
from camcade_training.synthetic.seeds import check_split, generator, share

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
WOOD_COLOURS: tuple[Colour, ...] = (
    (120, 84, 56),
    (164, 122, 82),
    (196, 160, 116),
    (92, 64, 44),
    (70, 50, 38),
    (214, 188, 150),
    (148, 100, 62),
    (130, 110, 92),
    (178, 140, 96),
    (104, 78, 60),
    (226, 214, 196),
    (60, 56, 54),
    (186, 132, 84),
    (140, 128, 116),
    (110, 70, 40),
)
FLOORS = (
    "planks",
    "tiles",
    "carpet",
    "concrete",
    "parquet",
    "boards-across",
    "herringbone",
    "mosaic",
    "lino",
    "big-tiles",
)
WALLS = (
    "plain",
    "brick",
    "stripes",
    "panelled",
    "two-tone",
    "plaster",
    "trellis",
    "blocks",
    "dots",
    "rail",
)
FRONTS = (
    "drawers",
    "books",
    "doors",
    "boxes",
    "plain",
    "shelves",
    "slats",
    "bins",
    "glass",
    "records",
)
THINGS = ("sofa", "cabinet", "shelf", "table", "plant", "lamp", "screen", "bed", "box-stack", "chair")


@dataclass(frozen=True)
class Block:
    """A box of furniture: low and high corner in the room (metres), colour, and what its front shows."""

    low: tuple[float, float, float]
    high: tuple[float, float, float]
    colour: Colour
    front: np.ndarray | None = None


@dataclass(frozen=True)
class Plant:
    """A pot with leaves: floor spot, height, and leaves as (x, y, z, length, angle)."""

    spot: tuple[float, float]
    height: float
    colour: Colour
    leaves: np.ndarray


@dataclass(frozen=True, init=False)
class DrawnRoom:
    """DrawnRoom number `seed` of a split: always the same walls, things and light.

    `bounds`: left x, right x, back z, front z, height in metres.
    """

    seed: int
    split: str
    bounds: tuple[float, float, float, float, float]
    floor_kind: str
    wall_kind: str
    colours: tuple[Colour, Colour, Colour]  # walls, floor, accent
    atlas: np.ndarray
    places: dict[str, tuple[int, int, int]]  # of each face in the atlas: top row, width, height in pixels
    things: tuple[Block | Plant, ...]
    before: tuple[Block, ...]  # stands between camera and player
    light: Light

    def __init__(self, seed: int, split: str) -> None:
        rng = generator(check_split(split), "room", seed)
        bounds = (
            -float(rng.uniform(1.5, 3.2)),
            float(rng.uniform(1.5, 3.2)),
            -float(rng.uniform(0.7, 3.0)),
            5.0,
            float(rng.uniform(2.3, 3.1)),
        )
        wall_kind, floor_kind = _pick(rng, share(split, WALLS)), _pick(rng, share(split, FLOORS))
        if rng.random() < 0.4:
            wall_kind = "plain"
        wall, accent = _pick(rng, share(split, WALL_COLOURS)), _pick(rng, share(split, WALL_COLOURS))
        wood = share(split, WOOD_COLOURS)
        ground = _pick(rng, wood) if rng.random() < 0.7 else accent
        set_field = object.__setattr__
        set_field(self, "seed", seed)
        set_field(self, "split", split)
        set_field(self, "bounds", bounds)
        set_field(self, "floor_kind", floor_kind)
        set_field(self, "wall_kind", wall_kind)
        set_field(self, "colours", (wall, ground, accent))
        set_field(self, "light", _light(rng))
        atlas, places = _atlas(rng, split, bounds, wall_kind, floor_kind, wall, ground, accent)
        set_field(self, "atlas", atlas)
        set_field(self, "places", places)
        set_field(self, "things", tuple(_furnish(rng, split, bounds, accent)))
        set_field(self, "before", tuple(_stand_before(rng, split)))

    def style(self) -> tuple:
        """Everything that may not come back in another split, comparable."""
        return (self.floor_kind, self.wall_kind, self.colours)

    def background(self, camera: PinholeCamera) -> np.ndarray:
        """The empty room as the camera sees it, float32 (H, W, 3), 0 … 255."""
        picture = self._box(camera)
        _paint(picture, self.things, camera, self.light)
        return picture

    def foreground(self, camera: PinholeCamera) -> tuple[np.ndarray, np.ndarray] | None:
        """Things before the player: picture and mask float32 (H, W), or None where there is nothing."""
        if not self.before:
            return None
        width, height = camera.size
        picture = np.full((height, width, 3), -1.0, np.float32)
        _paint(picture, self.before, camera, self.light)
        mask = (picture[..., 0] >= 0).astype(np.float32)
        return (np.maximum(picture, 0.0), mask) if mask.any() else None

    def _box(self, camera: PinholeCamera) -> np.ndarray:
        """Walls, floor and ceiling: the nearest plane along each ray, its texture by `cv2.remap`."""
        x, y = camera.rays
        turn = camera.turn.astype(np.float32)  # room -> camera; its transpose takes rays to the room
        ray = [turn[0, axis] * x[None, :] + (turn[1, axis] * y + turn[2, axis])[:, None] for axis in range(3)]
        left, right, back, _, top = self.bounds
        px, py, pz = camera.position_m
        px = float(np.clip(px, left + 0.1, right - 0.1))
        best = np.full(ray[0].shape, np.inf, np.float32)
        column = np.zeros_like(best)
        row = np.zeros_like(best)
        faces = (
            ("floor", 1, 0.0, 0, left, 2, back, False),
            ("ceiling", 1, top, 0, left, 2, back, False),
            ("back", 2, back, 0, left, 1, 0.0, True),
            ("left", 0, left, 2, back, 1, 0.0, True),
            ("right", 0, right, 2, back, 1, 0.0, True),
        )
        origin = (px, py, pz)
        for name, axis, at, across, across_from, along, along_from, upright in faces:
            with np.errstate(divide="ignore", invalid="ignore"):
                t = np.float32(at - origin[axis]) / ray[axis]
            nearer = (t > 0) & (t < best)
            if not nearer.any():
                continue
            start_row, width, height = self.places[name]
            u = (origin[across] + t * ray[across] - across_from) * PIXELS_PER_METRE
            v = (origin[along] + t * ray[along] - along_from) * PIXELS_PER_METRE
            if upright:
                v = height - 1 - v
            best = np.where(nearer, t, best)
            column = np.where(nearer, np.clip(u, 0, width - 1), column)
            row = np.where(nearer, np.clip(v, 0, height - 1) + start_row, row)
        seen = cv2.remap(self.atlas, column, row, cv2.INTER_LINEAR)
        return seen.astype(np.float32)


def _pick(rng: np.random.Generator, items: tuple):
    return items[int(rng.integers(len(items)))]


def _light(rng: np.random.Generator) -> Light:
    """Daylight from a side, a lamp above, a screen in front, or light from behind."""
    angle, rise = float(rng.uniform(-np.pi, np.pi)), float(rng.uniform(0.35, 1.35))
    if rng.random() < 0.75:  # mostly from the camera's half of the room
        angle = float(rng.uniform(-1.4, 1.4))
    direction = np.array([np.sin(angle) * np.cos(rise), np.sin(rise), np.cos(angle) * np.cos(rise)])
    warmth = float(rng.normal(0.0, 0.10))
    colour = np.array([1.0 + warmth, 1.0, 1.0 - warmth]) * float(rng.uniform(0.35, 0.95))
    cool = float(rng.normal(0.0, 0.05))
    ambient = np.array([1.0 - cool, 1.0, 1.0 + cool]) * float(rng.uniform(0.30, 0.75))
    return Light(direction, colour, ambient, float(rng.uniform(0.0, 0.5)))


# --- textures ------------------------------------------------------------------


def _noise(rng: np.random.Generator, height: int, width: int, smooth_px: float) -> np.ndarray:
    """Smooth noise of about unit spread, drawn coarse and enlarged, (H, W) float32."""
    step = max(1.0, smooth_px)
    small = rng.normal(0, 1, (int(height / step) + 3, int(width / step) + 3)).astype(np.float32)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)


def _metres(width_m: float, height_m: float) -> tuple[int, int]:
    return max(8, int(width_m * PIXELS_PER_METRE)), max(8, int(height_m * PIXELS_PER_METRE))


def _floor(rng: np.random.Generator, kind: str, size: tuple[int, int], colour: Colour) -> np.ndarray:
    width, height = size
    u, v = np.meshgrid(
        np.arange(width, dtype=np.float32) / PIXELS_PER_METRE,
        np.arange(height, dtype=np.float32) / PIXELS_PER_METRE,
    )
    if kind in ("boards-across",):
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
    u, v = np.meshgrid(
        np.arange(width, dtype=np.float32) / PIXELS_PER_METRE,
        np.arange(height, dtype=np.float32)[::-1] / PIXELS_PER_METRE,
    )
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


def _atlas(rng, split, bounds, wall_kind, floor_kind, wall, ground, accent):
    """All faces of the box below one another in one picture, and where each begins."""
    left, right, back, front, top = bounds
    wide, deep = right - left, front + 0.5 - back
    feature = bool(rng.random() < 0.35)  # one wall of another colour
    tiles: dict[str, np.ndarray] = {"floor": _floor(rng, floor_kind, _metres(wide, deep), ground)}
    ceiling = np.full((*_metres(wide, deep)[::-1], 3), float(rng.uniform(200, 245)), np.float32)
    tiles["ceiling"] = ceiling
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
    v, u = np.mgrid[0:height, 0:width].astype(np.float32) / PIXELS_PER_METRE
    edge = np.minimum(
        np.minimum(u, width / PIXELS_PER_METRE - u), np.minimum(v, height / PIXELS_PER_METRE - v)
    )
    corner = 1.0 - 0.28 * np.exp(-np.maximum(edge, 0) / 0.25)
    x, y = rng.uniform(0, width / PIXELS_PER_METRE), rng.uniform(0, height / PIXELS_PER_METRE)
    reach = float(rng.uniform(1.0, 3.5))
    pool = np.exp(-((u - x) ** 2 + (v - y) ** 2) / (2 * reach**2))
    strength = float(rng.uniform(0.0, 0.45))
    return (corner * (1.0 - 0.5 * strength + strength * pool)).astype(np.float32)


def _front(rng: np.random.Generator, kind: str, colour: Colour) -> np.ndarray:
    """What the front of a piece of furniture shows, uint8 (64, 64, 3)."""
    tile = np.zeros((64, 64, 3), np.float32) + np.array(colour, np.float32)
    dark = tuple(float(c) * 0.6 for c in colour)
    if kind == "drawers":
        for y in range(0, 64, 16):
            cv2.rectangle(tile, (2, y + 1), (61, y + 14), dark, 1)
            cv2.line(tile, (26, y + 7), (38, y + 7), dark, 2)
    elif kind in ("books", "records", "shelves", "boxes", "bins"):
        rows = {"books": 4, "records": 3, "shelves": 3, "boxes": 2, "bins": 2}[kind]
        step = 64 // rows
        tile[:] = np.array(colour, np.float32) * 0.5
        for row in range(rows):
            x = 2
            while x < 60:
                wide = int(rng.integers(2, 6)) if kind in ("books", "records") else int(rng.integers(10, 22))
                tall = int(step * rng.uniform(0.45, 0.85))
                if rng.random() < 0.85:
                    shade = tuple(float(c) for c in rng.uniform(20, 235, 3))
                    cv2.rectangle(
                        tile, (x, (row + 1) * step - 2 - tall), (x + wide, (row + 1) * step - 3), shade, -1
                    )
                x += wide + 1
            cv2.line(
                tile, (0, (row + 1) * step - 1), (63, (row + 1) * step - 1), tuple(map(float, colour)), 2
            )
    elif kind == "doors":
        cv2.rectangle(tile, (2, 2), (30, 61), dark, 1)
        cv2.rectangle(tile, (33, 2), (61, 61), dark, 1)
    elif kind == "slats":
        tile[:, ::8] *= 0.6
    elif kind == "glass":
        cv2.rectangle(tile, (5, 5), (58, 58), (150.0, 175.0, 185.0), -1)
        cv2.line(tile, (10, 50), (50, 10), (205.0, 220.0, 225.0), 4)
    return np.clip(tile, 0, 255).astype(np.uint8)


# --- furniture ------------------------------------------------------------------


def _furnish(rng: np.random.Generator, split: str, bounds, accent: Colour) -> list[Block | Plant]:
    left, right, back, _, _ = bounds
    things: list[Block | Plant] = []
    for _ in range(int(rng.integers(1, 6))):
        kind = _pick(rng, THINGS)  # every kind in each split; colours and fronts differ
        against_back = bool(rng.random() < 0.65) or back > -1.2
        if against_back:
            x, z = float(rng.uniform(left + 0.4, right - 0.4)), back + 0.03
        else:
            x = float(left + 0.35 if rng.random() < 0.5 else right - 0.35)
            z = float(rng.uniform(back + 0.2, 0.0))
        if abs(x) < 0.8 and z > -0.9:
            continue
        things.extend(_thing(rng, split, kind, x, z, accent))
    return things


def _thing(rng: np.random.Generator, split: str, kind: str, x: float, z: float, accent: Colour) -> list:
    """The boxes of one piece of furniture whose back stands at z and whose middle is at x."""
    wood = _pick(rng, share(split, WOOD_COLOURS))
    cloth = _pick(rng, share(split, WALL_COLOURS)) if rng.random() < 0.7 else accent
    front = _front(rng, _pick(rng, share(split, FRONTS)), wood)

    def block(x0, y0, z0, x1, y1, z1, colour, face=None) -> Block:
        return Block((x + x0, y0, z + z0), (x + x1, y1, z + z1), colour, face)

    if kind == "sofa":
        half, deep = float(rng.uniform(0.6, 1.0)), 0.8
        return [
            block(-half, 0.08, 0, half, 0.82, 0.22, cloth),
            block(-half, 0.08, 0.2, half, 0.42, deep, cloth),
            block(-half, 0.08, 0.0, -half + 0.16, 0.6, deep, cloth),
            block(half - 0.16, 0.08, 0.0, half, 0.6, deep, cloth),
        ]
    if kind in ("cabinet", "box-stack"):
        half, tall = float(rng.uniform(0.3, 0.7)), float(rng.uniform(0.6, 1.0))
        found = [block(-half, 0.0, 0, half, tall, 0.42, wood, front)]
        if rng.random() < 0.6:
            found.append(block(-0.12, tall, 0.1, 0.12, tall + float(rng.uniform(0.1, 0.4)), 0.3, cloth))
        return found
    if kind == "shelf":
        half = float(rng.uniform(0.35, 0.6))
        return [block(-half, 0.0, 0, half, float(rng.uniform(1.5, 2.1)), 0.32, wood, front)]
    if kind in ("table", "chair"):
        half, tall = (float(rng.uniform(0.4, 0.7)), 0.73) if kind == "table" else (0.22, 0.45)
        deep = 0.6 if kind == "table" else 0.42
        legs = [
            block(sx * half - 0.02, 0.0, z0, sx * half + 0.02, tall, z0 + 0.04, wood)
            for sx in (-0.92, 0.92)
            for z0 in (0.03, deep - 0.06)
        ]
        found = [*legs, block(-half, tall - 0.04, 0.0, half, tall, deep, wood)]
        if kind == "chair":
            found.append(block(-half, tall, 0.0, half, 0.9, 0.05, wood))
        return found
    if kind == "screen":
        half = float(rng.uniform(0.4, 0.65))
        glow = np.array((18, 20, 26), np.float32) + rng.uniform(0, 60, 3).astype(np.float32)
        picture = np.zeros((64, 64, 3), np.uint8) + glow.astype(np.uint8)
        return [
            block(-half, 0.0, 0.0, half, 0.5, 0.4, wood, front),
            block(-half * 0.9, 0.55, 0.12, half * 0.9, 0.55 + half, 0.18, (16, 16, 18), picture),
        ]
    if kind == "lamp":
        tall = float(rng.uniform(1.2, 1.7))
        return [
            block(-0.02, 0.0, 0.18, 0.02, tall, 0.22, (60, 58, 56)),
            block(-0.15, tall, 0.05, 0.15, tall + 0.28, 0.35, (250, 236, 200)),
        ]
    if kind == "bed":
        half = float(rng.uniform(0.5, 0.8))
        return [
            block(-half, 0.0, 0.0, half, 0.9, 0.08, wood),
            block(-half, 0.1, 0.05, half, 0.5, 1.3, cloth),
            block(-half * 0.8, 0.5, 0.1, half * 0.8, 0.62, 0.45, (236, 234, 228)),
        ]
    tall = float(rng.uniform(0.6, 1.5))
    leaves = np.stack(
        [
            rng.normal(0, 0.16, 36),
            rng.uniform(0.3, 1.0, 36) * tall,
            rng.normal(0.25, 0.1, 36),
            rng.uniform(0.08, 0.2, 36),
            rng.uniform(0, 180, 36),
        ],
        axis=1,
    )
    green = (int(rng.integers(30, 90)), int(rng.integers(90, 150)), int(rng.integers(30, 80)))
    pot = block(-0.13, 0.0, 0.12, 0.13, 0.28, 0.38, cloth)
    return [pot, Plant((x, z), tall, green, leaves)]


def _stand_before(rng: np.random.Generator, split: str) -> list[Block]:
    """Now and then a table or the back of a chair between camera and player hides a part of the legs."""
    if rng.random() > 0.12:
        return []
    wood = _pick(rng, share(split, WOOD_COLOURS))
    x, z, tall = float(rng.uniform(-0.9, 0.9)), float(rng.uniform(0.75, 1.1)), float(rng.uniform(0.4, 0.85))
    half = float(rng.uniform(0.2, 0.5))
    return [
        Block(
            (x - half, 0.0, z),
            (x + half, tall, z + 0.25),
            wood,
            _front(rng, _pick(rng, share(split, FRONTS)), wood),
        )
    ]


_FACES = (  # normal, corners as choices of low (0) or high (1) in x, y, z, going round from the top left
    ((0, 0, 1), ((0, 1, 1), (1, 1, 1), (1, 0, 1), (0, 0, 1))),
    ((1, 0, 0), ((1, 1, 1), (1, 1, 0), (1, 0, 0), (1, 0, 1))),
    ((-1, 0, 0), ((0, 1, 0), (0, 1, 1), (0, 0, 1), (0, 0, 0))),
    ((0, 1, 0), ((0, 1, 0), (1, 1, 0), (1, 1, 1), (0, 1, 1))),
)


def _paint(picture: np.ndarray, things, camera: PinholeCamera, light: Light) -> None:
    """Draw furniture from far to near, in place."""
    eye = np.array(camera.position_m)

    def away(thing) -> float:
        if isinstance(thing, Plant):
            return float(np.hypot(thing.spot[0] - eye[0], thing.spot[1] + 0.25 - eye[2]))
        middle = 0.5 * (np.array(thing.low) + np.array(thing.high))
        return float(np.hypot(*(middle - eye)[[0, 2]]))

    for thing in sorted(things, key=away, reverse=True):
        if isinstance(thing, Plant):
            _paint_plant(picture, thing, camera, light)
        else:
            _paint_block(picture, thing, camera, light, eye)


def _paint_block(picture, block: Block, camera: PinholeCamera, light: Light, eye: np.ndarray) -> None:
    ends = np.array([block.low, block.high])
    for normal, choices in _FACES:
        corners = np.array([[ends[pick, axis] for axis, pick in enumerate(choice)] for choice in choices])
        if np.dot(eye - corners[0], normal) <= 0:
            continue
        spots, depth = camera.project(corners)
        if np.any(depth < 0.15):
            continue
        lit = light.ambient * 0.95 + light.colour * max(0.0, float(np.dot(light.direction, normal))) * 0.8
        colour = np.clip(np.array(block.colour) * lit, 0, 255)
        polygon = np.round(spots * 16).astype(np.int32)
        cv2.fillConvexPoly(
            picture, polygon, tuple(float(c) for c in colour), cv2.LINE_AA if picture[0, 0, 0] >= 0 else 8, 4
        )
        if normal == (0, 0, 1) and block.front is not None:
            _lay(picture, block.front, spots, lit)
        else:
            edge = tuple(float(c) for c in colour * 0.8)
            cv2.polylines(picture, [polygon], True, edge, 1, 8, 4)


def _lay(picture: np.ndarray, tile: np.ndarray, spots: np.ndarray, lit: np.ndarray) -> None:
    """A tile laid on four corners (px), in perspective."""
    height, width = picture.shape[:2]
    low = np.maximum(np.floor(spots.min(axis=0)).astype(int), 0)
    high = np.minimum(np.ceil(spots.max(axis=0)).astype(int) + 1, [width, height])
    if np.any(high - low < 2):
        return
    size = tile.shape[0]
    source = np.array([(0, 0), (size, 0), (size, size), (0, size)], np.float32)
    change = cv2.getPerspectiveTransform(source, (spots - low).astype(np.float32))
    wide, tall = int(high[0] - low[0]), int(high[1] - low[1])
    lain = cv2.warpPerspective(tile, change, (wide, tall), flags=cv2.INTER_LINEAR)
    mask = np.zeros((tall, wide), np.uint8)
    cv2.fillConvexPoly(mask, np.round(spots - low).astype(np.int32), (1.0,))
    region = picture[low[1] : high[1], low[0] : high[0]]
    region[mask > 0] = np.clip(lain[mask > 0] * lit, 0, 255)


def _paint_plant(picture, plant: Plant, camera: PinholeCamera, light: Light) -> None:
    x, z = plant.spot
    points = plant.leaves[:, :3] + [x, 0.25, z]
    spots, depth = camera.project(points)
    lit = light.ambient + light.colour * 0.5
    for index in np.argsort(-depth):
        if depth[index] < 0.3:
            continue
        length = plant.leaves[index, 3] * camera.focal_px / depth[index]
        shade = np.clip(np.array(plant.colour) * lit * (0.7 + 0.5 * (index % 7) / 7.0), 0, 255)
        centre = tuple(int(round(float(c))) for c in spots[index])
        axes = (max(1, int(length / 2)), max(1, int(length / 6)))
        cv2.ellipse(
            picture, centre, axes, float(plant.leaves[index, 4]), 0, 360, tuple(float(c) for c in shade), -1
        )
