"""Whether the networks leak: tensors that are live in the page's worker after every one of many readings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from camcade.errors import BenchError
from camcade_bench.page import PageBenchSettings, playing_by_camera
from camcade_build.project import Project

STALL_SECONDS = 30.0  # without a reading: something is wrong
LOOK_SECONDS = 5.0  # between two looks at what the page has counted; it keeps more than that
READ = "() => window.camcade.metrics().decisions.map(one => [one.decided_ms, one.tensors])"


@dataclass(frozen=True)
class TensorFigures:
    """What was counted; `readings`: live tensors → after how many readings there were so many."""

    readings: Counter[int]
    seconds: float

    @property
    def is_constant(self) -> bool:
        """Were there as many after each?"""
        return len(self.readings) == 1


class Tally:
    """Counts each reading once, from overlapping lists of the latest ones."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.readings: Counter[int] = Counter()
        self.first_ms = self.last_ms = -1.0

    @property
    def is_full(self) -> bool:
        """Have so many been counted?"""
        return self.readings.total() >= self.most

    def add(self, decisions: list[tuple[float, int | None]]) -> int:
        """Take (time of the decision in ms, tensors), ascending; gives how many are new."""
        before = self.readings.total()
        for decided_ms, tensors in decisions:
            if decided_ms <= self.last_ms or self.is_full:
                continue
            if tensors is None:
                raise BenchError("A decision came without a network: there are no tensors to count.")
            if not self.readings:
                self.first_ms = decided_ms
            self.last_ms = decided_ms
            self.readings[tensors] += 1
        return self.readings.total() - before


def bench_tensors(
    project: Project, site: Path, controller: str, readings: int, announce: Callable[[str], None]
) -> TensorFigures:
    """Play Duel by camera for so many readings, match after match, and count.

    Args:
        project: the checkout; the camera's video is kept in its cache.
        site: the built site.
        controller: "image" or "body".
        readings: to count, from the first on.
        announce: is told how far it is.

    Raises:
        BenchError: Playwright is missing, or the page stopped reading the camera.
        BrowserError: no Chromium.
    """
    settings = PageBenchSettings(controller)
    with playing_by_camera(project, site, settings, announce) as page:
        tally = counted(page, readings, announce)
    return TensorFigures(tally.readings, (tally.last_ms - tally.first_ms) / 1000)


def counted(page: Any, readings: int, announce: Callable[[str], None]) -> Tally:
    """Look at the page again and again, and begin the next match whenever one is over.

    Raises:
        BenchError: no reading for `STALL_SECONDS`.
    """
    tally, stalled_s = Tally(readings), 0.0
    while not tally.is_full:
        announce(f"{tally.readings.total():,} of {readings:,} readings")
        page.wait_for_timeout(LOOK_SECONDS * 1000)
        if page.evaluate("() => window.camcade.snapshot().scene") == "over":
            page.keyboard.press("Enter")
        stalled_s = 0.0 if tally.add(page.evaluate(READ)) else stalled_s + LOOK_SECONDS
        if stalled_s >= STALL_SECONDS:
            raise BenchError(
                f"The page has not read its camera for {stalled_s:g} s, after "
                f"{tally.readings.total():,} of {readings:,} readings."
            )
    return tally


def told(figures: TensorFigures) -> str:
    """The outcome in a sentence."""
    total = figures.readings.total()
    rate = total / figures.seconds if figures.seconds else 0.0
    begun = f"{total:,} readings in {figures.seconds:.0f} s ({rate:.1f} a second): "
    if figures.is_constant:
        return f"{begun}{next(iter(figures.readings))} live tensors after every one"
    rows = ", ".join(f"{tensors} after {count:,}" for tensors, count in sorted(figures.readings.items()))
    return f"{begun}not constant. Live tensors: {rows}"
