"""The web cam: where it stands, how wide it sees, and the projection of room points to pixels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from camcade_training.synthetic.body import rotation
from camcade_training.synthetic.errors import PeopleError
from camcade_training.synthetic.seeds import generator


@dataclass(frozen=True)
class PinholeCamera:
    """A pinhole camera in the room. The player stands at the room's origin; a camera ahead is at +z.

    `position_m` (x, y, z); `yaw`, `pitch`, `roll` in radians against looking along -z (positive pitch looks
    down); `field_of_view_degrees` is horizontal; `size` is (width, height) in pixels.
    """

    position_m: tuple[float, float, float]
    yaw: float
    pitch: float
    roll: float
    field_of_view_degrees: float
    size: tuple[int, int]

    def __post_init__(self) -> None:
        width, height = self.size
        if width < 16 or height < 16:
            raise PeopleError(f"a picture of {width}x{height} pixels is too small: ask for at least 16x16")

    @cached_property
    def focal_px(self) -> float:
        return self.size[0] / 2.0 / np.tan(np.radians(self.field_of_view_degrees) / 2.0)

    @cached_property
    def turn(self) -> np.ndarray:
        """(3, 3): room to camera, whose axes are x right, y down, z ahead."""
        pose = rotation("y", np.array(self.yaw)) @ rotation("x", np.array(-self.pitch))
        pose = pose @ rotation("z", np.array(self.roll))
        flip = np.diag([1.0, -1.0, -1.0])
        return flip @ pose.T

    def to_camera(self, points_m: np.ndarray) -> np.ndarray:
        """Room points (..., 3) in the camera's frame."""
        return (points_m - np.array(self.position_m)) @ self.turn.T

    def project(self, points_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Pixels (..., 2) x right, y down, and depth (...) in metres; behind the camera depth is ≤ 0."""
        seen = self.to_camera(points_m)
        depth = seen[..., 2]
        safe = np.maximum(depth, 1e-3)[..., None]
        centre = np.array([(self.size[0] - 1) / 2.0, (self.size[1] - 1) / 2.0])
        return seen[..., :2] / safe * self.focal_px + centre, depth

    @cached_property
    def rays(self) -> tuple[np.ndarray, np.ndarray]:
        """x of each column (W,) and y of each row (H,), float32, of rays whose z is 1."""
        width, height = self.size
        x = (np.arange(width) - (width - 1) / 2.0) / self.focal_px
        y = (np.arange(height) - (height - 1) / 2.0) / self.focal_px
        return x.astype(np.float32), y.astype(np.float32)

    @staticmethod
    def varied(seed: int, split: str, size: tuple[int, int], height_m: float = 1.7) -> PinholeCamera:
        """A camera on a desk, a shelf or a tripod, aimed roughly at a player of `height_m`."""
        rng = generator(split, "camera", seed)
        distance = 1.5 + 2.5 * float(rng.beta(1.1, 1.6))  # most players stand nearer than 3 m
        up = float(np.clip(rng.normal(1.15, 0.3), 0.6, 1.9))
        view = float(rng.uniform(55.0, 80.0))
        aim = (
            rng.uniform(0.45, 0.82) * height_m
        )  # the height of the player that is in the middle of the picture
        pitch = float(np.arctan2(up - aim, distance))
        slack = np.radians(view) * 0.13
        yaw = float(rng.uniform(-slack, slack))
        side = float(rng.uniform(-0.25, 0.25)) * distance
        return PinholeCamera(
            (side, up, distance),
            float(np.arctan2(side, distance)) + yaw,
            pitch,
            float(rng.normal(0.0, 0.02)),
            view,
            (int(size[0]), int(size[1])),
        )
