"""The one sign that a player gives without touching anything: both hands held up over the head."""

from dataclasses import dataclass, fields

from camcade.errors import SettingsError
from camcade.vision.keypoints import (
    LEFT_ELBOW,
    LEFT_EYE,
    LEFT_HIP,
    LEFT_SHOULDER,
    LEFT_WRIST,
    RIGHT_ELBOW,
    RIGHT_EYE,
    RIGHT_HIP,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
    Keypoints,
)


@dataclass(frozen=True, slots=True)
class RaisedHandsSettings:
    """When both hands count as raised.

    | field | unit | meaning |
    | --- | --- | --- |
    | hold_ms | ms | how long they are held up; a jump with both arms is shorter |
    | slip_ms | ms | frames that miss a hand for so long do not break the hold |
    | above_eyes | trunks | how far both wrists are above the eyes; of a guard they are not |
    | above_shoulders | trunks | how far both elbows are above the shoulders; a guard keeps them below |
    | seen | 0..1 | least score of a joint that counts |
    """

    hold_ms: float = 800.0
    slip_ms: float = 200.0
    above_eyes: float = 0.1
    above_shoulders: float = 0.05
    seen: float = 0.2

    def __post_init__(self) -> None:
        for item in fields(self):
            if not getattr(self, item.name) > 0:
                raise SettingsError(f"{item.name} is {getattr(self, item.name)}: expected more than 0.")


class RaisedHands:
    """Both hands held up over the head: once for each time, however long they stay there."""

    def __init__(self, settings: RaisedHandsSettings | None = None) -> None:
        self.settings = settings or RaisedHandsSettings()
        self.reset()

    def reset(self) -> None:
        """Nobody is there."""
        self._since_ms: float | None = None
        self._raised_ms = 0.0
        self._is_told = False
        self.progress = 0.0
        """How much of the time they have been held, 0..1; 0 once it has been told of."""

    def update(self, keypoints: Keypoints) -> bool:
        """Take a frame's joints, in order of time: True in the one in which they were held long enough."""
        now_ms = keypoints.t_ms
        if self._are_raised(keypoints):
            self._raised_ms = now_ms
            if self._since_ms is None:
                self._since_ms = now_ms
        elif self._since_ms is not None and now_ms - self._raised_ms > self.settings.slip_ms:
            self.reset()
        if self._since_ms is None or self._is_told:
            self.progress = 0.0
            return False
        self.progress = min(1.0, (self._raised_ms - self._since_ms) / self.settings.hold_ms)
        self._is_told = self.progress >= 1.0
        return self._is_told

    def _are_raised(self, keypoints: Keypoints) -> bool:
        y, score, settings = keypoints.y, keypoints.score, self.settings
        arms = (LEFT_WRIST, RIGHT_WRIST, LEFT_ELBOW, RIGHT_ELBOW)
        trunk = (LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_HIP, RIGHT_HIP)
        if min(score[joint] for joint in (*arms, *trunk)) < settings.seen:
            return False
        shoulders_y = (y[LEFT_SHOULDER] + y[RIGHT_SHOULDER]) / 2
        length = (y[LEFT_HIP] + y[RIGHT_HIP]) / 2 - shoulders_y
        if length <= 0:
            return False
        eyes_y = min(y[LEFT_EYE], y[RIGHT_EYE])
        return (
            max(y[LEFT_WRIST], y[RIGHT_WRIST]) < eyes_y - settings.above_eyes * length
            and max(y[LEFT_ELBOW], y[RIGHT_ELBOW]) < shoulders_y - settings.above_shoulders * length
        )
