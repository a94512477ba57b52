"""The last few hundred measurements of something, and what they say; numbers as snapshots give them."""

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any


class Samples:
    """A window over measurements, in the order they came; `values` are there from the start."""

    def __init__(self, capacity: int = 1000, values: Iterable[float] = ()) -> None:
        self._values: deque[float] = deque(values, maxlen=capacity)
        self.count = len(self._values)  # of all that ever came

    def add(self, value: float) -> None:
        """Take in one measurement."""
        self._values.append(value)
        self.count += 1

    def percentile(self, percent: float) -> float | None:
        """The smallest value that at least `percent` % of the window do not exceed; None when it is empty."""
        if not self._values:
            return None
        ordered = sorted(self._values)
        rank = -(-len(ordered) * percent // 100)  # rounded up
        return ordered[max(0, int(rank) - 1)]

    def spread(self) -> dict[str, Any]:
        """`{count, p50, p95, max}`, as `metrics()` says it; the last three are None without any."""
        return {
            "count": self.count,
            "p50": self.percentile(50),
            "p95": self.percentile(95),
            "max": self.percentile(100),
        }


class Rate:
    """How often something happens, over the last second or so."""

    def __init__(self, window_ms: float = 1000.0) -> None:
        self.window_ms = window_ms
        self._times_ms: deque[float] = deque()

    def note(self, now_ms: float) -> None:
        """It has happened at this time."""
        self._times_ms.append(now_ms)
        self._forget(now_ms)

    def per_second(self, now_ms: float) -> float:
        """Events a second; 0.0 when fewer than two are in the window."""
        self._forget(now_ms)
        if len(self._times_ms) < 2:
            return 0.0
        span_ms = self._times_ms[-1] - self._times_ms[0]
        return (len(self._times_ms) - 1) * 1000.0 / span_ms if span_ms > 0 else 0.0

    def _forget(self, now_ms: float) -> None:
        while self._times_ms and now_ms - self._times_ms[0] > self.window_ms:
            self._times_ms.popleft()


def rounded(values: Mapping[str, float] | None, digits: int = 4) -> dict[str, float] | None:
    """Probabilities as `snapshot()` says them."""
    return None if values is None else {name: round(value, digits) for name, value in values.items()}
