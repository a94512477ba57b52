"""When the frames of a constant rate are due, however unevenly somebody comes to ask."""


class FrameSchedule:
    """Frame n is due at n / rate seconds, whenever the ones before it were written: a delay never adds up.

    Whoever comes late writes the frame in hand as often as frames have become due, so that the video stays as
    long as the time it shows.

    Attributes:
        written: how many frames so far.
        late: how many of them only repeat another, because nobody came in time.
    """

    def __init__(self, frames_per_second: float) -> None:
        """A schedule that begins at 0 seconds."""
        self.frames_per_second = frames_per_second
        self.written = 0
        self.late = 0

    def due(self, now_s: float) -> list[float]:
        """The times (seconds) of the frames that are due by now; the next question begins after them."""
        count = int(now_s * self.frames_per_second + 1e-6) + 1 - self.written
        times = [(self.written + index) / self.frames_per_second for index in range(count)]
        self.written += len(times)
        self.late += max(0, len(times) - 1)
        return times
