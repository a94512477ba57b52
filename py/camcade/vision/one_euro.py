"""Smoothing that steadies a joint at rest and lets it go when it moves: the one-euro filter.

G. Casiez, N. Roussel, D. Vogel: "1€ Filter: A Simple Speed-based Low-pass Filter for Noisy Input in
Interactive Systems", CHI 2012. A first-order low-pass whose cut-off frequency grows with the speed of what it
follows: f = f_min + β · |speed|, and a weight for each new value of 1 / (1 + 1 / (2π f Δt)).
"""

from dataclasses import dataclass
from math import pi

from camcade.errors import SettingsError
from camcade.vision.keypoints import COUNT, HIPS, SHOULDERS, Keypoints


@dataclass(frozen=True, slots=True)
class OneEuroSettings:
    """How steady, how quick.

    | field | unit | meaning |
    | --- | --- | --- |
    | least_cutoff_hz | Hz | cut-off at rest: lower is steadier |
    | cutoff_by_speed | Hz per unit a second | β: higher lags less in movement |
    | speed_cutoff_hz | Hz | cut-off of the speed's own smoothing |
    | longest_gap_ms | ms | after a longer one the filter begins anew |

    The unit is what values are given in divided by `size`, see `OneEuro.update`. Raises `SettingsError` for a
    value out of range.
    """

    least_cutoff_hz: float = 1.5
    cutoff_by_speed: float = 5.0
    speed_cutoff_hz: float = 5.0
    longest_gap_ms: float = 500.0

    def __post_init__(self) -> None:
        for name in ("least_cutoff_hz", "speed_cutoff_hz", "longest_gap_ms"):
            if not getattr(self, name) > 0:
                raise SettingsError(f"{name} is {getattr(self, name)}: expected more than 0.")
        if not self.cutoff_by_speed >= 0:
            raise SettingsError(f"cutoff_by_speed is {self.cutoff_by_speed}: expected 0 or more.")


class OneEuro:
    """One value over time."""

    __slots__ = ("_last_ms", "_speed", "_value", "settings")

    def __init__(self, settings: OneEuroSettings | None = None) -> None:
        self.settings = settings or OneEuroSettings()
        self.reset()

    def reset(self) -> None:
        """The next value is taken as it is."""
        self._last_ms: float | None = None
        self._value = 0.0
        self._speed = 0.0

    def update(self, t_ms: float, value: float, size: float = 1.0) -> float:
        """Take a value of time `t_ms`, in order, and give the smoothed one.

        `size` says what a unit of speed is measured against: with a body's size, a small and a large player
        are smoothed alike. A value that is not newer than the last is left out.
        """
        if self._last_ms is None or t_ms - self._last_ms > self.settings.longest_gap_ms:
            self._last_ms, self._value, self._speed = t_ms, value, 0.0
            return value
        if t_ms <= self._last_ms:
            return self._value
        passed_s = (t_ms - self._last_ms) / 1000
        speed = (value - self._value) / passed_s
        self._speed += _weight(self.settings.speed_cutoff_hz, passed_s) * (speed - self._speed)
        cutoff_hz = self.settings.least_cutoff_hz + self.settings.cutoff_by_speed * abs(self._speed) / size
        self._value += _weight(cutoff_hz, passed_s) * (value - self._value)
        self._last_ms = t_ms
        return self._value


def _weight(cutoff_hz: float, passed_s: float) -> float:
    turned = 2 * pi * cutoff_hz * passed_s
    return turned / (turned + 1)


@dataclass(frozen=True, slots=True)
class SteadySettings:
    """Which joints are believed, and how they are smoothed.

    | field | unit | meaning |
    | --- | --- | --- |
    | filter | – | of each coordinate, in trunks a second |
    | confident | score | a joint below it stays where it was last seen |
    | forget_ms | ms | a joint unseen for longer begins anew where it comes back |
    | least_trunk | frame heights | the trunk is never taken for shorter |
    """

    filter: OneEuroSettings = OneEuroSettings()
    confident: float = 0.2
    forget_ms: float = 300.0
    least_trunk: float = 0.08

    def __post_init__(self) -> None:
        if not 0 <= self.confident < 1:
            raise SettingsError(f"confident is {self.confident}: expected from 0 to below 1.")
        for name in ("forget_ms", "least_trunk"):
            if not getattr(self, name) > 0:
                raise SettingsError(f"{name} is {getattr(self, name)}: expected more than 0.")


class SteadyKeypoints:
    """All joints of one person: a confidence gate, and a one-euro filter for each coordinate."""

    def __init__(self, settings: SteadySettings | None = None) -> None:
        self.settings = settings or SteadySettings()
        self.reset()

    def reset(self) -> None:
        """Another person, or another camera."""
        self._x = [OneEuro(self.settings.filter) for _ in range(COUNT)]
        self._y = [OneEuro(self.settings.filter) for _ in range(COUNT)]
        self._kept: list[tuple[float, float] | None] = [None] * COUNT
        self._seen_ms = [0.0] * COUNT

    def update(self, keypoints: Keypoints) -> Keypoints:
        """The same frame, steadied. A joint that is not believed keeps its last place and its low score."""
        t_ms, size = keypoints.t_ms, max(self.settings.least_trunk, trunk(keypoints))
        xs, ys = list(keypoints.x), list(keypoints.y)
        for joint, score in enumerate(keypoints.score):
            kept = self._kept[joint]
            if score >= self.settings.confident:
                if t_ms - self._seen_ms[joint] > self.settings.forget_ms:
                    self._x[joint].reset()
                    self._y[joint].reset()
                x = self._x[joint].update(t_ms, xs[joint], size)
                y = self._y[joint].update(t_ms, ys[joint], size)
                self._kept[joint], self._seen_ms[joint] = (x, y), t_ms
                xs[joint], ys[joint] = x, y
            elif kept is not None and t_ms - self._seen_ms[joint] <= self.settings.forget_ms:
                xs[joint], ys[joint] = kept
        return Keypoints(tuple(xs), tuple(ys), keypoints.score, t_ms, keypoints.aspect)


def trunk(keypoints: Keypoints) -> float:
    """Length from the shoulders' middle to the hips', in frame heights, as this one frame shows it."""
    x, y = keypoints.x, keypoints.y
    (left, right), (low_left, low_right) = SHOULDERS, HIPS
    wide = (x[left] + x[right] - x[low_left] - x[low_right]) / 2
    high = (y[left] + y[right] - y[low_left] - y[low_right]) / 2
    return (wide * wide + high * high) ** 0.5
