"""Whether a page wears out: body control against the computer, match after match; what grows meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from camcade.errors import BenchError
from camcade.places import replacing
from camcade_bench.page import PageBenchSettings, playing_by_camera
from camcade_build.project import Project

LOAD_SECONDS = 300.0  # limit for a page to be ready: how soon it is does not matter here
LOOK_SECONDS = 5.0
WARM_SHARE = 0.2  # of the time, at its beginning: caches fill, the first match is drawn
ENDS_SHARE = 0.2  # of the looks after that, at either end, whose medians are compared
MOST_GROWTH = 0.05
LOOK = """() => ({
    scene: window.camcade.snapshot().scene,
    frames_per_second: window.camcade.snapshot().fps,
    tensors: window.camcade.metrics().decisions.at(-1)?.tensors ?? null,
})"""
GROWING = ("tensors", "heap_bytes", "nodes")


@dataclass(frozen=True)
class Look:
    """What was counted at one time, after the page's garbage was collected."""

    t_s: float
    tensors: int
    heap_bytes: int
    nodes: int
    frames_per_second: float


@dataclass(frozen=True)
class Change:
    """A figure at the start and at the end: medians of several looks."""

    name: str
    start: float
    end: float

    @property
    def growth(self) -> float:
        """Share of the start; less than 0 where it fell."""
        return self.end / self.start - 1 if self.start else 0.0

    @property
    def is_right(self) -> bool:
        """What grows may grow by 5 %; frames a second may fall by as much."""
        return (self.growth if self.name in GROWING else -self.growth) < MOST_GROWTH


def bench_soak(project: Project, site: Path, minutes: float, announce: Callable[[str], None]) -> list[Look]:
    """Play Duel by the body for so many minutes; matches that are over are begun again.

    Raises:
        BenchError: Playwright is missing, or the page stopped reading the camera.
        BrowserError: no Chromium.
    """
    settings = PageBenchSettings("body", load_seconds=LOAD_SECONDS)
    with playing_by_camera(project, site, settings, announce) as page:
        looks = soaked(page, page.context.new_cdp_session(page), minutes * 60, announce)
    return looks


def soaked(page: Any, debugger: Any, seconds: float, announce: Callable[[str], None]) -> list[Look]:
    """Look at the page every few seconds. Raises BenchError where it reads no camera."""
    looks: list[Look] = []
    begun_s = time.monotonic()
    debugger.send("HeapProfiler.enable")
    debugger.send("Performance.enable")
    while (t_s := time.monotonic() - begun_s) < seconds:
        announce(f"{t_s / 60:.1f} of {seconds / 60:g} minutes")
        page.wait_for_timeout(LOOK_SECONDS * 1000)
        seen = page.evaluate(LOOK)
        if seen["scene"] == "over":
            page.keyboard.press("Enter")
        if seen["tensors"] is None:
            raise BenchError("The page reads no camera: there is nothing to measure.")
        debugger.send("HeapProfiler.collectGarbage")
        metrics = {one["name"]: one["value"] for one in debugger.send("Performance.getMetrics")["metrics"]}
        looks.append(
            Look(
                time.monotonic() - begun_s,
                int(seen["tensors"]),
                int(metrics["JSHeapUsedSize"]),
                int(metrics["Nodes"]),
                float(seen["frames_per_second"]),
            )
        )
    return looks


def changes(looks: Sequence[Look]) -> list[Change]:
    """Every figure at start and end. Raises BenchError for too few looks to compare."""
    warm = [look for look in looks if look.t_s >= WARM_SHARE * looks[-1].t_s] if looks else []
    count = max(1, round(ENDS_SHARE * len(warm)))
    if len(warm) < 4:
        raise BenchError(f"{len(looks)} looks are too few to compare; give more --minutes.")
    names = (*GROWING, "frames_per_second")
    return [
        Change(
            name,
            median(getattr(look, name) for look in warm[:count]),
            median(getattr(look, name) for look in warm[-count:]),
        )
        for name in names
    ]


def draw(looks: Sequence[Look], path: Path) -> None:
    """The figures over time as a picture (PNG), each by itself."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    rows = [asdict(look) for look in looks]
    names = (*GROWING, "frames_per_second")
    figure, axes = pyplot.subplots(len(names), 1, sharex=True, figsize=(8, 9), layout="constrained")
    for axis, name in zip(axes, names, strict=True):
        axis.plot([row["t_s"] / 60 for row in rows], [row[name] for row in rows])
        axis.set_ylabel(name.replace("_", " "))
        axis.set_ylim(bottom=0)
    axes[-1].set_xlabel("minutes")
    with replacing(path) as partial:
        figure.savefig(partial, dpi=110)
    pyplot.close(figure)
