"""Rooms to stand in: floor, walls, furniture, clutter and the light that falls into them.

A room is a box around the player, who stands near the origin; the camera looks at the wall behind, at -z.
Floor and walls are textures looked up by ray for each camera. Palettes, floor kinds, wall kinds and kinds of
furniture fronts are shared out among the splits.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass

import cv2
import numpy as np

from camcade_training.synthetic.cameras import PinholeCamera
from camcade_training.synthetic.drawing import Light
from camcade_training.synthetic.furniture import Block, Plant, furnish, paint, stand_before
from camcade_training.synthetic.seeds import check_split, generator, share
from camcade_training.synthetic.surfaces import (
    FLOORS,
    PIXELS_PER_METRE,
    WALL_COLOURS,
    WALLS,
    WOOD_COLOURS,
    Colour,
    draw_faces,
    pick,
)


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
        wall_kind, floor_kind = pick(rng, share(split, WALLS)), pick(rng, share(split, FLOORS))
        if rng.random() < 0.4:
            wall_kind = "plain"
        wall, accent = pick(rng, share(split, WALL_COLOURS)), pick(rng, share(split, WALL_COLOURS))
        wood = share(split, WOOD_COLOURS)
        ground = pick(rng, wood) if rng.random() < 0.7 else accent
        light = _light(rng)
        atlas, places = draw_faces(rng, bounds, wall_kind, floor_kind, wall, ground, accent)
        vars(self).update(
            seed=seed,
            split=split,
            bounds=bounds,
            floor_kind=floor_kind,
            wall_kind=wall_kind,
            colours=(wall, ground, accent),
            light=light,
            atlas=atlas,
            places=places,
            things=tuple(furnish(rng, split, bounds, accent)),
            before=tuple(stand_before(rng, split)),
        )

    def at_another_hour(self, seed: int) -> DrawnRoom:
        """The same room in another light."""
        room = copy(self)
        vars(room)["light"] = _light(generator(self.split, "room", seed, 1))
        return room

    def style(self) -> tuple:
        """Everything that may not come back in another split, comparable."""
        return (self.floor_kind, self.wall_kind, self.colours)

    def background(self, camera: PinholeCamera) -> np.ndarray:
        """The empty room as the camera sees it, float32 (H, W, 3), 0 … 255."""
        picture = self._box(camera)
        paint(picture, self.things, camera, self.light)
        return picture

    def foreground(self, camera: PinholeCamera) -> tuple[np.ndarray, np.ndarray] | None:
        """Things before the player: picture and mask float32 (H, W), or None where there is nothing."""
        if not self.before:
            return None
        width, height = camera.size
        picture = np.full((height, width, 3), -1.0, np.float32)
        paint(picture, self.before, camera, self.light)
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


def clear_room(number: int, split: str) -> DrawnRoom:
    """One of a split without furniture before the player."""
    return next(
        room
        for room in (DrawnRoom(number * 100 + attempt, split) for attempt in range(1000))
        if not room.before
    )
