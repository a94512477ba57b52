"""What a web cam does to a picture: exposure, white balance, softness, vignette, noise and JPEG blocks."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from camcade_training.synthetic.errors import PeopleError
from camcade_training.synthetic.seeds import generator


@dataclass(frozen=True)
class Sensor:
    """Settings of one camera's electronics."""

    gain: float = 1.0
    balance: tuple[float, float, float] = (1.0, 1.0, 1.0)
    gamma: float = 1.0
    saturation: float = 1.0
    softness_px: float = 0.55  # spread of the lens blur at 320 pixels' width
    vignette: float = 0.1
    noise: float = 3.0  # grey levels
    jpeg_quality: int = 80
    exposure_s: float = 0.02

    @staticmethod
    def varied(seed: int, split: str) -> Sensor:
        """A camera between a dim old laptop's and a good one."""
        rng = generator(split, "sensor", seed)
        warm = float(rng.normal(0.0, 0.06))
        return Sensor(
            gain=float(np.clip(rng.normal(1.0, 0.18), 0.6, 1.5)),
            balance=(1.0 + warm, 1.0 + float(rng.normal(0, 0.02)), 1.0 - warm),
            gamma=float(np.clip(rng.normal(1.0, 0.12), 0.75, 1.35)),
            saturation=float(np.clip(rng.normal(0.88, 0.18), 0.35, 1.2)),
            softness_px=float(rng.uniform(0.45, 1.1)),
            vignette=float(rng.uniform(0.0, 0.35)),
            noise=float(np.clip(rng.lognormal(1.0, 0.6), 0.8, 11.0)),
            jpeg_quality=int(rng.integers(45, 93)),
            exposure_s=float(rng.uniform(0.008, 0.033)),
        )

    def picture(self, light: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """What comes out for float32 (H, W, 3) 0 … 255: uint8 of the same shape."""
        height, width = light.shape[:2]
        seen = cv2.GaussianBlur(light, (0, 0), self.softness_px * width / 320.0)
        x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
        y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
        # Gain, saturation (about Rec. 601 grey) and white balance are one matrix.
        grey = np.tile([0.299, 0.587, 0.114], (3, 1))
        mix = grey + self.saturation * (np.eye(3) - grey)
        mix = np.diag(self.balance) @ mix * self.gain
        seen = cv2.transform(seen, mix.astype(np.float32))
        seen *= (1.0 - self.vignette * 0.5 * (x * x + y * y))[..., None]
        if self.gamma != 1.0:
            ramp = 255.0 * (np.arange(256) / 255.0) ** self.gamma
            seen = cv2.LUT(np.clip(seen, 0, 255).astype(np.uint8), ramp.astype(np.float32))
        grain = rng.standard_normal((height, width), dtype=np.float32) * np.float32(self.noise)
        seen += grain[..., None]
        tint = rng.standard_normal((height // 2 + 1, width // 2 + 1, 3), dtype=np.float32)
        seen += cv2.resize(tint, (width, height), interpolation=cv2.INTER_LINEAR) * np.float32(
            self.noise * 0.6
        )
        return np.clip(seen, 0, 255).astype(np.uint8)

    def jpeg(self, picture: np.ndarray) -> bytes:
        """The picture, uint8 RGB (H, W, 3), as a JPEG file of this camera's quality."""
        done, data = cv2.imencode(
            ".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, self.jpeg_quality]
        )
        if not done:
            raise PeopleError(f"OpenCV could not encode a picture of shape {picture.shape} as JPEG")
        return data.tobytes()
