"""Two people before one camera against one: what it costs that each frame is looked at twice.

Both are measured in one Chromium, in turns, with the same video of two people beside each other, in the same
fight by body: once player two has the keys, and once the same camera.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from camcade.places import replacing
from camcade_bench.driving import driving
from camcade_bench.page import (
    FAKE_CAMERA_FRAMES_PER_S,
    HERE,
    NO_BLOCK,
    ROWS,
    Measured,
    PageBenchSettings,
    browser_arguments,
    count,
    medians,
)
from camcade_build.chromium import find_chromium
from camcade_build.project import Project
from camcade_build.server import HOST, serving

HALF_PX = (320, 480)
DRAWN_PER_S = 15
TOGETHER_S = 10.0  # the camera shows it over and over
SEEDS = (5, 3)  # of who stands on the camera's left and right: the mirror's right and left
SECONDS = ("keys", "camera")  # what player two plays with
HEADINGS = ("two people in the picture", "one plays", "both play", "both / one")
DECISIONS = "window.camcade.metrics().decisions.map(one => [one.frame_ms, one.decided_ms])"


def write_pair_video(path: Path, together_s: float = TOGETHER_S, alone_s: float = 0.0) -> None:
    """Two drawn people of the test split who punch and kick, raw MJPEG for Chromium's fake camera.

    Args:
        path: of the video.
        together_s: for so long both are there.
        alone_s: then the one on the camera's left is away for so long.
    """
    import cv2
    import numpy as np

    from camcade_training.core.frames import read_frames
    from camcade_training.synthetic import write_video

    def pictures(seed: int) -> Iterator[Any]:
        with tempfile.TemporaryDirectory() as folder:
            one = Path(folder) / "one.mjpeg"
            write_video(one, "punches-and-kicks", "test", seed, DRAWN_PER_S, HALF_PX)
            return cycle([frame.picture for frame in read_frames(one)])

    room = np.full((HALF_PX[1], HALF_PX[0], 3), 110, np.uint8)
    together, alone = round(together_s * DRAWN_PER_S), round(alone_s * DRAWN_PER_S)
    both = zip(*(pictures(seed) for seed in SEEDS), strict=True)
    with path.open("wb") as file:
        for number, (left, right) in enumerate(islice(both, together + alone)):
            whole = np.hstack([left if number < together else room, right])
            _, content = cv2.imencode(
                ".jpg", cv2.cvtColor(whole, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 82]
            )
            file.write(content.tobytes() * (FAKE_CAMERA_FRAMES_PER_S // DRAWN_PER_S))


def bench_pair(
    project: Project, site: Path, settings: PageBenchSettings, announce: Callable[[str], None]
) -> dict[str, Measured]:
    """What player two plays with, one of `SECONDS` → the medians of the rounds.

    Args:
        project: the checkout; the video is kept in its cache.
        site: the built site.
        settings: its controller is not asked.
        announce: is told what is being done.

    Raises:
        BenchError: Playwright is missing, or nobody was known in time.
        BrowserError: no Chromium.
    """
    video = project.cache / "bench" / "pair.mjpeg"
    if not video.is_file():
        announce("Drawing two people")
        with replacing(video) as partial:
            write_pair_video(partial)
    rounds: dict[str, list[Measured]] = {second: [] for second in SECONDS}
    with driving() as playwright, serving(site) as server:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=browser_arguments(video))
        context = browser.new_context()
        context.add_init_script(path=HERE / "page_meter.js")
        for number in range(1, settings.rounds + 1):
            for second in SECONDS:
                announce(f"Round {number} of {settings.rounds}: player two has the {second}")
                page = context.new_page()
                how = f"controller=body&opponent=human&second={second}&time=off&seed={settings.game_seed}"
                address = f"http://{HOST}:{server.server_address[1]}/duel.html?autostart=1&muted=1&{how}"
                rounds[second].append(measure(page, address, settings))
                page.close()
        browser.close()
    return {second: medians(found) for second, found in rounds.items()}


def measure(page: Any, address: str, settings: PageBenchSettings) -> Measured:
    """One fight, once it knows who is waited for."""
    page.goto(address)
    known = "() => window.camcade?.snapshot().scene === 'fight'"
    page.wait_for_function(known, timeout=settings.load_seconds * 1000)
    return count(page, DECISIONS, settings)


def table(figures: dict[str, Measured]) -> list[tuple[str, str, str, str]]:
    """Rows of (figure, one before the camera, two, two / one)."""
    one, two = (asdict(figures[second]) for second in SECONDS)
    rows: list[tuple[str, str, str, str]] = []
    for name, title, form in ROWS:
        is_unseen = name == "longest_block_ms"
        first, second = (
            NO_BLOCK if is_unseen and not side[name] else form.format(side[name]) for side in (one, two)
        )
        rows.append((title, first, second, f"{two[name] / one[name]:.2f}" if one[name] else "–"))
    return rows


def plain(figures: dict[str, Measured]) -> dict[str, dict[str, float]]:
    """For a file: the same as plain values."""
    return {second: asdict(one) for second, one in figures.items()}
