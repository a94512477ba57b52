"""When a frame was taken, on the page's clock, from the camera's own time stamps."""

DRIFT_MS_PER_S = 1.0  # how far the two clocks may run apart


class CaptureClock:
    """Finds the offset between a camera's clock and the page's.

    A frame's time stamp counts from a moment that nobody tells. But no frame arrives before it was taken, and
    the one that came soonest came almost at once: its offset is the truth, up to a millisecond, and holds for
    those that a busy page got late.
    """

    def __init__(self) -> None:
        self._offset_ms: float | None = None  # page's clock less camera's
        self._arrived_ms = 0.0

    def taken_ms(self, stamp_us: float, arrived_ms: float) -> float:
        """When the frame with this time stamp (µs), that arrived at `arrived_ms`, was taken, in ms.

        Never later than it arrived.
        """
        seen_ms = arrived_ms - stamp_us / 1000.0
        if self._offset_ms is None:
            self._offset_ms = seen_ms
        else:
            drift_ms = max(0.0, arrived_ms - self._arrived_ms) / 1000.0 * DRIFT_MS_PER_S
            self._offset_ms = min(self._offset_ms + drift_ms, seen_ms)
        self._arrived_ms = arrived_ms
        return stamp_us / 1000.0 + self._offset_ms
