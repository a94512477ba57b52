"""A newcomer's way through Studio, from the empty page to a punch that lands in Duel: clicks, seconds, film.

A drawn person before the fake camera punches, kicks and rests in a loop; whoever is at the page holds a
class's button while they do what it is called.
"""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from camcade.errors import BenchError
from camcade_bench.driving import driving
from camcade_bench.page import PageBenchSettings, browser_arguments, camera_video
from camcade_build.chromium import find_chromium
from camcade_build.project import Project
from camcade_build.server import HOST, serving

SIZE = 1280, 800
FILM_WIDTH_PX = 960
FILM_FRAMES_PER_S = 15
MOST_MS = 300_000
RECORDINGS = (("punch", 3), ("kick", 3), ("other", 2))  # with four clicks more: twelve
LEAST_REST_S = 1.0  # of "other": between two strikes is rest only where it is long
OPPONENT_IS_HIT = "s.match && s.match.fighters[1].life < 100"


@dataclass(frozen=True)
class Way:
    """What it took."""

    clicks: int
    seconds: float  # from the navigation to the empty page
    samples: int

    def row(self) -> tuple[str, str, str]:
        """Name, figure and aim, for people."""
        told = f"{self.clicks} clicks, {self.seconds:.0f} s, {self.samples} samples"
        return ("from the empty page to a punch that lands", told, "≤ 12 clicks, ≤ 180 s")


class Newcomer:
    """Clicks, and counts them."""

    def __init__(self, page: Any, spans: dict[str, list[tuple[float, float]]], loop_s: float) -> None:
        self.page = page
        self.clicks = 0
        self._spans = spans
        self._loop_s = loop_s

    def click(self, selector: str) -> None:
        """Once."""
        self.page.click(selector)
        self.clicks += 1

    def hold_while(self, number: int, name: str, turn: int) -> None:
        """Hold the button of a class while the person in the picture does this, for the turn-th time."""
        button = self.page.locator(".class-card [data-do=record]").nth(number)
        button.scroll_into_view_if_needed()
        button.hover()
        spans = self._spans[name]
        begin_s, end_s = spans[turn % len(spans)]
        self._wait_for(begin_s, begin_s + 0.5 * (end_s - begin_s))
        self.page.mouse.down()
        self.clicks += 1
        self.page.wait_for_timeout(1000 * 0.6 * (end_s - begin_s))
        self.page.mouse.up()
        self.wait("s.scene === 'ready'")

    def _wait_for(self, begin_s: float, end_s: float) -> None:
        place = f"document.getElementById('preview').currentTime % {self._loop_s}"
        self.page.wait_for_function(f"{place} >= {begin_s} && {place} < {end_s}", timeout=MOST_MS)

    def wait(self, condition: str) -> None:
        """Until a condition on `s`, the snapshot, holds."""
        script = f"(() => {{ const s = window.camcade?.snapshot?.(); return s && ({condition}); }})()"
        self.page.wait_for_function(script, timeout=MOST_MS, polling=100)


def walked(project: Project, folder: Path, film: Path | None = None) -> Way:
    """Go the way on a built site. `film`: where to keep a video of it, MP4. Raises BenchError."""
    video = camera_video(project.cache / "bench", PageBenchSettings())
    spans, loop_s = spans_of(video.with_suffix(".labels.json"))
    with serving(folder) as server, driving() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(find_chromium()), args=browser_arguments(video)
        )
        context = browser.new_context(viewport={"width": SIZE[0], "height": SIZE[1]}, permissions=["camera"])
        page = context.new_page()
        frames: list[tuple[float, bytes]] = []
        if film is not None:
            begin_filming(context.new_cdp_session(page), frames)
        begun_ms = page.evaluate("Date.now()")
        page.goto(f"http://{HOST}:{server.server_address[1]}/studio.html")
        clicks, samples = go(Newcomer(page, spans, loop_s))
        seconds = (page.evaluate("Date.now()") - begun_ms) / 1000
        page.wait_for_timeout(1500)  # of the film, to see it
        browser.close()
    if film is not None:
        write_film(film, frames)
    return Way(clicks, seconds, samples)


def go(who: Newcomer) -> tuple[int, int]:
    """All of it. → clicks, samples."""
    who.wait("s.ready")
    who.click("#camera-switch")
    who.wait("s.camera === 'on' && s.inference_ms !== null")
    for turn in range(max(count for _, count in RECORDINGS)):
        for number, (name, count) in enumerate(RECORDINGS):
            if turn < count:
                who.hold_while(number, name, turn)
    who.wait("s.featured === s.classes.reduce((sum, one) => sum + one.samples, 0)")
    samples = int(who.page.evaluate("camcade.snapshot().featured"))
    who.click("#train")
    who.wait("s.scene === 'ready' && s.trained")
    who.click("#play-duel")
    who.page.wait_for_url("**/duel.html?*controller=studio*")
    who.wait("s.ready")
    who.click("#fight")
    who.wait(OPPONENT_IS_HIT)
    return who.clicks, samples


def spans_of(labels: Path) -> tuple[dict[str, list[tuple[float, float]]], float]:
    """Class → from when to when it is shown, in seconds of the video; and how long that is."""
    told = json.loads(labels.read_text())
    found: dict[str, list[tuple[float, float]]] = {name: [] for name, _ in RECORDINGS}
    for name, group in groupby(told["frames"], key=lambda frame: frame["class"]):
        times = [frame["t"] for frame in group]
        is_rest_too_short = name == "other" and times[-1] - times[0] < LEAST_REST_S
        if name in found and not is_rest_too_short:
            found[name].append((times[0], times[-1]))
    lacking = [name for name, spans in found.items() if not spans]
    if lacking:
        raise BenchError(f"{labels.name} shows no {', '.join(lacking)}; delete it, and it is made anew.")
    return found, float(told["duration_s"])


def begin_filming(session: Any, frames: list[tuple[float, bytes]]) -> None:
    """From now on `frames` gets what the page shows: seconds and a JPEG."""

    def came(event: dict[str, Any]) -> None:
        frames.append((event["metadata"]["timestamp"], base64.b64decode(event["data"])))
        session.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})

    session.on("Page.screencastFrame", came)
    session.send("Page.startScreencast", {"format": "jpeg", "quality": 80, "maxWidth": FILM_WIDTH_PX})


def write_film(path: Path, frames: Sequence[tuple[float, bytes]]) -> None:
    """The pictures as a video of a steady rate: each stays until the next one came."""
    import cv2

    from camcade_training.sessions.film import write_pictures

    if not frames:
        raise BenchError("The browser gave no pictures for the film.")

    def picture(content: bytes) -> Any:
        found: Any = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
        return np.ascontiguousarray(found[: height - height % 2, : width - width % 2, ::-1])

    height, width = cv2.imdecode(np.frombuffer(frames[0][1], np.uint8), cv2.IMREAD_COLOR).shape[:2]
    write_pictures(
        (picture(content) for content in at_steady_rate(frames)),
        path,
        FILM_FRAMES_PER_S,
        (width - width % 2, height - height % 2),
    )


def at_steady_rate(frames: Sequence[tuple[float, bytes]]) -> Iterator[bytes]:
    """The picture that stood there at each step of the film."""
    place, at_s = 0, frames[0][0]
    while at_s <= frames[-1][0]:
        while place + 1 < len(frames) and frames[place + 1][0] <= at_s:
            place += 1
        yield frames[place][1]
        at_s += 1 / FILM_FRAMES_PER_S
