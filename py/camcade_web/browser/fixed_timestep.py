"""From the screen's irregular frames to the game's fixed ticks."""


class FixedTimestep:
    """Counts the ticks that are due.

    Time is saved up and spent in whole ticks. After a hitch at most `catch_up_limit_ms` are made good: a game
    that jumps a second ahead is unfair, and the work of catching up would cause the next hitch.
    """

    def __init__(self, tick_ms: int, catch_up_limit_ms: int = 100) -> None:
        self.tick_ms = tick_ms
        self.catch_up_limit_ms = catch_up_limit_ms
        self._last_ms: float | None = None
        self._saved_ms = 0.0

    def advance(self, now_ms: float) -> int:
        """Ticks to run now. The first call, and the first after `hold`, only notes the time."""
        if self._last_ms is None:
            self._last_ms = now_ms
            return 0
        passed_ms = max(0.0, now_ms - self._last_ms)
        self._last_ms = now_ms
        self._saved_ms = min(self._saved_ms + passed_ms, self.catch_up_limit_ms)
        ticks = int(self._saved_ms // self.tick_ms)
        self._saved_ms -= ticks * self.tick_ms
        return ticks

    def hold(self) -> None:
        """Time until the next `advance` does not count: the game is paused or the page hidden."""
        self._last_ms = None
        self._saved_ms = 0.0
