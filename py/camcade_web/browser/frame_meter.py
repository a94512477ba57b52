"""How smoothly the game runs: frames drawn, frames missed, and the work in each."""

from typing import Any

from camcade_web.browser.samples import Rate, Samples

SCREEN_FRAME_MS = 1000 / 60


class FrameMeter:
    """Told of every frame; a gap of several screen frames counts those that were missed."""

    def __init__(self) -> None:
        self.drawn = 0
        self.dropped = 0
        self._rate = Rate()
        self._gap_ms = Samples()
        self._work_ms = Samples()
        self._last_ms: float | None = None

    def note(self, now_ms: float, work_ms: float) -> None:
        """A frame of this time was drawn, and Python worked so long for it."""
        if self._last_ms is not None:
            gap_ms = now_ms - self._last_ms
            self._gap_ms.add(gap_ms)
            self.dropped += max(0, round(gap_ms / SCREEN_FRAME_MS) - 1)
        self._last_ms = now_ms
        self.drawn += 1
        self._rate.note(now_ms)
        self._work_ms.add(work_ms)

    def per_second(self, now_ms: float) -> float:
        """Frames drawn in the last second or so."""
        return self._rate.per_second(now_ms)

    def metrics(self) -> dict[str, Any]:
        """`{drawn, dropped, gap_ms, work_ms}`; the last two as `Samples.spread`."""
        return {
            "drawn": self.drawn,
            "dropped": self.dropped,
            "gap_ms": self._gap_ms.spread(),
            "work_ms": self._work_ms.spread(),
        }
