"""Which part of the picture MoveNet looks at next, so that the person fills it.

The rule that MoveNet's authors give with it (TensorFlow Hub's tutorial "MoveNet: Ultra fast and accurate
pose detection model", section "Cropping algorithm"): a square around the hips, large enough for 1.9 times the
reach of the torso's joints and 1.2 times that of all joints that were seen. Whoever's torso is not seen is
looked for in the whole picture, which is made a square with bands of black.
"""

from dataclasses import dataclass

from camcade.errors import SettingsError
from camcade.vision.keypoints import COUNT, INDEX, Keypoints, Region

LEFT_HIP, RIGHT_HIP = INDEX["left_hip"], INDEX["right_hip"]
LEFT_SHOULDER, RIGHT_SHOULDER = INDEX["left_shoulder"], INDEX["right_shoulder"]
TORSO = (LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_HIP, RIGHT_HIP)


@dataclass(frozen=True, slots=True)
class CropSettings:
    """The rule's numbers.

    | field | unit | meaning |
    | --- | --- | --- |
    | confident | score | from here on a joint is seen |
    | torso_room | factor | of the torso's reach from the hips' middle, to half the square's side |
    | body_room | factor | of the body's, likewise |
    | least_half | frame heights | half the side is never smaller: a lone face does not become the picture |

    Raises `SettingsError` for a value out of range.
    """

    confident: float = 0.2
    torso_room: float = 1.9
    body_room: float = 1.2
    least_half: float = 0.15

    def __post_init__(self) -> None:
        if not 0 < self.confident < 1:
            raise SettingsError(f"confident is {self.confident}: expected between 0 and 1.")
        for name in ("torso_room", "body_room"):
            if not getattr(self, name) >= 1:
                raise SettingsError(f"{name} is {getattr(self, name)}: expected 1 or more.")
        if not self.least_half > 0:
            raise SettingsError(f"least_half is {self.least_half}: expected more than 0.")


class PersonCrop:
    """Follows one person from frame to frame."""

    def __init__(self, settings: CropSettings | None = None) -> None:
        self.settings = settings or CropSettings()
        self._square: tuple[float, float, float] | None = None  # middle and half the side, frame heights

    @property
    def is_following(self) -> bool:
        """Somebody was seen; otherwise the next look is at the whole picture."""
        return self._square is not None

    def region(self, aspect: float) -> Region:
        """The next look, for a frame of this width / height: always a square of the picture."""
        x, y, half = self._square or (aspect / 2, 0.5, max(aspect, 1.0) / 2)
        return (x - half) / aspect, y - half, (x + half) / aspect, y + half

    def update(self, keypoints: Keypoints) -> None:
        """Take in what the last look found."""
        self._square = self._around(keypoints)

    def forget(self) -> None:
        """Look at the whole picture next."""
        self._square = None

    def _around(self, keypoints: Keypoints) -> tuple[float, float, float] | None:
        settings, x, y = self.settings, keypoints.x, keypoints.y
        seen = [score > settings.confident for score in keypoints.score]
        if not (seen[LEFT_HIP] or seen[RIGHT_HIP]) or not (seen[LEFT_SHOULDER] or seen[RIGHT_SHOULDER]):
            return None
        middle_x = (x[LEFT_HIP] + x[RIGHT_HIP]) / 2
        middle_y = (y[LEFT_HIP] + y[RIGHT_HIP]) / 2

        def reach(joint: int) -> float:
            return max(abs(x[joint] - middle_x), abs(y[joint] - middle_y))

        torso = max(reach(joint) for joint in TORSO)
        body = max(reach(joint) for joint in range(COUNT) if seen[joint])
        half = max(settings.torso_room * torso, settings.body_room * body, settings.least_half)
        aspect = keypoints.aspect
        whole = max(aspect, 1.0) / 2
        # No larger than what reaches the picture's farthest edge, and then the whole picture does as well.
        half = min(half, max(middle_x, aspect - middle_x, middle_y, 1.0 - middle_y))
        return None if half >= whole else (middle_x, middle_y, half)
