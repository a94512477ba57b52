"""What `window.camcade.snapshot()` and `.metrics()` say: plain values for tests, benches and other pages."""

from collections.abc import Mapping, Sequence
from typing import Any

from camcade_web.browser.samples import Samples


def rounded(values: Mapping[str, float] | None, digits: int = 4) -> dict[str, float] | None:
    return None if values is None else {name: round(value, digits) for name, value in values.items()}


def spread(samples: Samples) -> dict[str, Any]:
    """`{count, p50, p95, max}` of a window of measurements; the last three are None without any."""
    return {
        "count": samples.count,
        "p50": samples.percentile(50),
        "p95": samples.percentile(95),
        "max": samples.percentile(100),
    }


def longest_block(tasks: Sequence[Mapping[str, float]], since_ms: float) -> float:
    """The longest block of the main thread, ms, that began after `since_ms`; 0.0 without any over 50 ms."""
    return max((task["duration_ms"] for task in tasks if task["start_ms"] >= since_ms), default=0.0)
