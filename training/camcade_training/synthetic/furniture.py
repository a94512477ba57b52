"""Furniture: boxes with drawn fronts, and plants, painted from far to near."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from camcade_training.synthetic.cameras import PinholeCamera
from camcade_training.synthetic.drawing import Light
from camcade_training.synthetic.seeds import share
from camcade_training.synthetic.surfaces import WALL_COLOURS, WOOD_COLOURS, Colour, pick

FRONTS = tuple("drawers books doors boxes plain shelves slats bins glass records".split())
THINGS = tuple("sofa cabinet shelf table plant lamp screen bed box-stack chair".split())


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


def furnish(rng: np.random.Generator, split: str, bounds, accent: Colour) -> list[Block | Plant]:
    left, right, back, _, _ = bounds
    things: list[Block | Plant] = []
    for _ in range(int(rng.integers(1, 6))):
        kind = pick(rng, THINGS)  # every kind in each split; colours and fronts differ
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
    wood = pick(rng, share(split, WOOD_COLOURS))
    cloth = pick(rng, share(split, WALL_COLOURS)) if rng.random() < 0.7 else accent
    front = _front(rng, pick(rng, share(split, FRONTS)), wood)

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


def stand_before(rng: np.random.Generator, split: str) -> list[Block]:
    """Now and then a table or the back of a chair between camera and player hides a part of the legs."""
    if rng.random() > 0.12:
        return []
    wood = pick(rng, share(split, WOOD_COLOURS))
    x, z, tall = float(rng.uniform(-0.9, 0.9)), float(rng.uniform(0.75, 1.1)), float(rng.uniform(0.4, 0.85))
    half = float(rng.uniform(0.2, 0.5))
    return [
        Block(
            (x - half, 0.0, z),
            (x + half, tall, z + 0.25),
            wood,
            _front(rng, pick(rng, share(split, FRONTS)), wood),
        )
    ]


_FACES = (  # normal, corners as choices of low (0) or high (1) in x, y, z, going round from the top left
    ((0, 0, 1), ((0, 1, 1), (1, 1, 1), (1, 0, 1), (0, 0, 1))),
    ((1, 0, 0), ((1, 1, 1), (1, 1, 0), (1, 0, 0), (1, 0, 1))),
    ((-1, 0, 0), ((0, 1, 0), (0, 1, 1), (0, 0, 1), (0, 0, 0))),
    ((0, 1, 0), ((0, 1, 0), (1, 1, 0), (1, 1, 1), (0, 1, 1))),
)


def paint(picture: np.ndarray, things, camera: PinholeCamera, light: Light) -> None:
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
