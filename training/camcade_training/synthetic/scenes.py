"""A person in a room before a camera: pictures and the joints in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from camcade_training.synthetic.body import Skeleton, solve
from camcade_training.synthetic.cameras import PinholeCamera
from camcade_training.synthetic.drawing import draw
from camcade_training.synthetic.people import Person
from camcade_training.synthetic.performances import Performance
from camcade_training.synthetic.rooms import DrawnRoom
from camcade_training.synthetic.sensors import Sensor

FORMAT = 1  # of the labels beside pictures and videos
DRAWING = 2  # goes up when the same settings draw other pictures, so that old and new are never mixed

Moves = Callable[[np.ndarray], Skeleton]
"""What a body does: its skeleton at times (T,) in seconds."""

_FAST = ("left_hand", "right_hand", "left_toe", "right_toe")
_SHADOW_BONES = (
    ("left_shoulder", "left_elbow", 0.05),
    ("left_elbow", "left_wrist", 0.04),
    ("right_shoulder", "right_elbow", 0.05),
    ("right_elbow", "right_wrist", 0.04),
    ("left_hip", "left_knee", 0.08),
    ("left_knee", "left_ankle", 0.06),
    ("right_hip", "right_knee", 0.08),
    ("right_knee", "right_ankle", 0.06),
    ("left_heel", "left_toe", 0.05),
    ("right_heel", "right_toe", 0.05),
    ("pelvis", "neck", 0.14),
    ("skull", "crown", 0.10),
)


@dataclass(frozen=True)
class Shot:
    """One picture and what is in it.

    `picture` uint8 RGB (H, W, 3); `joints_px` float32 (17, 2), x right and y down; `visible` int (17,): 0
    outside the picture, 1 hidden behind something, 2 seen.
    """

    picture: np.ndarray
    joints_px: np.ndarray
    visible: np.ndarray


@dataclass(frozen=True)
class DrawnScene:
    """Who, where, and seen by what. The empty room is drawn once and kept."""

    person: Person
    room: DrawnRoom
    camera: PinholeCamera
    sensor: Sensor

    @cached_property
    def _background(self) -> np.ndarray:
        return self.room.background(self.camera)

    @cached_property
    def _foreground(self) -> tuple[np.ndarray, np.ndarray] | None:
        return self.room.foreground(self.camera)

    @cached_property
    def exposure(self) -> float:
        """Factor on the room's light: web cams aim at a middling grey, and do not quite get there."""
        return float(np.clip(118.0 / max(float(self._background.mean()), 1.0), 0.6, 2.6) ** 0.75)

    def shows(self, performance: Performance, at_s: float, joint: str) -> bool:
        """Whether a joint lies in the picture, 3 % or more from its rim, with no furniture before it."""
        place = solve(performance.poses(np.array([at_s])), self.person.body).joints[joint][0]
        spot, depth = self.camera.project(place)
        size = np.array(self.camera.size)
        if depth < 0.3 or np.any(spot < 0.03 * size) or np.any(spot > 0.97 * size):
            return False
        if self._foreground is None:
            return True
        column, row = spot.astype(int)
        return not self._foreground[1][row, column]

    def shoot(self, performance: Performance, at_s: float, rng: np.random.Generator) -> Shot:
        """The picture at a moment; fast limbs are blurred over the exposure by averaging drawings."""
        return self.shoot_moves(lambda at: solve(performance.poses(at), self.person.body), at_s, rng)

    def shoot_moves(self, moves: Moves, at_s: float, rng: np.random.Generator) -> Shot:
        """The same of whoever moves so: `moves` says for times (T,) s what the person's body does."""
        exposure = self.sensor.exposure_s
        ends = np.array([at_s - exposure / 2, at_s, at_s + exposure / 2])
        skeleton = moves(ends)
        moments = 1 + int(min(5.0, self._travel_px(skeleton) / (0.014 * self.camera.size[0])))
        middle = _moment(skeleton, 1)
        if moments > 1:
            skeleton = moves(at_s + np.linspace(-0.5, 0.5, moments) * exposure)
        else:
            skeleton = middle
        light, depth = self._light(skeleton, moments)
        picture = self.sensor.picture(light * np.float32(self.exposure), rng)
        joints_px, visible = self._joints(middle, depth)
        return Shot(picture, joints_px, visible)

    def _travel_px(self, skeleton: Skeleton) -> float:
        """How far the fastest hand or foot goes during the exposure."""
        return max(
            float(np.linalg.norm(np.diff(self.camera.project(skeleton.joints[name][[0, 2]])[0], axis=0)))
            for name in _FAST
        )

    def _light(self, skeleton: Skeleton, moments: int) -> tuple[np.ndarray, np.ndarray]:
        looks = self.person.looks
        ground = self._background * self._shadow(skeleton, moments // 2)[..., None]
        total = np.zeros_like(ground) if moments > 1 else ground
        depth = np.empty(0)
        for moment in range(moments):
            shapes = self.person.shapes(skeleton, moment)
            layer = draw(shapes, looks.tiles, looks.gloss, self.room.light, self.camera)
            if moment == moments // 2:
                depth = layer.depth
            if moments == 1:
                total[layer.mask] = layer.colours
            else:
                shown = ground.copy()
                shown[layer.mask] = layer.colours
                cv2.accumulateWeighted(shown, total, 1.0 / (moment + 1))  # the running mean
        if self._foreground is not None:
            picture, mask = self._foreground
            total = np.where(mask[..., None] > 0, picture, total)
            depth = np.where(mask > 0, 0.0, depth)
        return total, depth

    def _shadow(self, skeleton: Skeleton, moment: int) -> np.ndarray:
        """Soft shadow on the floor, factor (H, W) float32: limbs projected along the light, then blurred."""
        width, height = self.camera.size
        light = self.room.light
        rise = max(float(light.direction[1]), 0.45)
        mask = np.zeros((height // 2, width // 2), np.uint8)
        names = sorted({name for first, second, _ in _SHADOW_BONES for name in (first, second)})
        joints = np.stack([skeleton.joints[name][moment] for name in names])
        fallen = joints - joints[:, 1:2] / rise * np.array(light.direction)[None, :]
        fallen[:, 1] = 0.0
        spots, depth = self.camera.project(fallen)
        at = dict(zip(names, range(len(names)), strict=True))
        for first, second, thick in _SHADOW_BONES:
            i, j = at[first], at[second]
            if min(depth[i], depth[j]) < 0.4:
                continue
            wide = max(1, int(thick * self.camera.focal_px / depth[i]))
            ends = [tuple(int(c) for c in np.clip(spots[k] / 2, -2000, 2000)) for k in (i, j)]
            cv2.line(mask, ends[0], ends[1], (255.0,), min(wide, 60))
        soft = cv2.GaussianBlur(mask, (0, 0), max(1.0, width / 110.0))
        full = cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float32) / 255.0
        strength = float(np.mean(light.colour) / (np.mean(light.colour) + np.mean(light.ambient)))
        return 1.0 - np.float32(0.75 * strength) * full

    def _joints(self, skeleton: Skeleton, depth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        spots, far = self.camera.project(skeleton.coco()[0])
        width, height = self.camera.size
        inside = (far > 0.05) & np.all((spots >= 0) & (spots <= [width - 1, height - 1]), axis=1)
        column = np.clip(np.round(spots[:, 0]), 0, width - 1).astype(int)
        row = np.clip(np.round(spots[:, 1]), 0, height - 1).astype(int)
        shown = depth[row, column]
        seen = shown > far - 0.16  # a joint lies inside its limb: what covers it by more hides it
        visible = np.where(inside, np.where(seen, 2, 1), 0)
        return spots.astype(np.float32), visible.astype(np.int64)


def _moment(skeleton: Skeleton, index: int) -> Skeleton:
    pick = slice(index, index + 1)
    return Skeleton(
        {name: places[pick] for name, places in skeleton.joints.items()},
        {name: turns[pick] for name, turns in skeleton.turns.items()},
        skeleton.fists[pick],
    )


def face_camera(
    performance: Performance,
    camera: PinholeCamera,
    rng: np.random.Generator,
    yaw: float,
    spread_m: float = 0.25,
) -> Performance:
    """The performance somewhere near the origin, turned to the camera but for `yaw`."""
    x, z = rng.uniform(-spread_m, spread_m, 2)
    towards = np.arctan2(camera.position_m[0] - x, camera.position_m[2] - z)
    return performance.placed(float(towards) + yaw, float(x), float(z))
