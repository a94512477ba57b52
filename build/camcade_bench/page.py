"""The page against its peer: how soon a camera frame becomes a decision, and what that costs the game.

Both run in one Chromium, in turns, with the same video as camera and the same game on the same page:

- `ours`: Duel as it ships, its networks in the worker;
- `article`: Duel played by keyboard, and beside it on the main thread the control loop of the article
  (`article_loop.js`): every 100 ms MobileNet v1 α 1.0 at 224×224 with a dense head, random weights.

Both run TensorFlow.js on WASM: on a machine without a GPU that is the peer's fastest backend too.

The delay of a camera frame counts from its capture to the first decision that used it or a later one, so the
time that a frame waits for its turn is in it.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from camcade.errors import BenchError
from camcade.places import write_text
from camcade_bench.driving import driving, profiles
from camcade_build.chromium import find_chromium
from camcade_build.project import Project
from camcade_build.server import HOST, serving

HERE = Path(__file__).parent
PEER_ADDRESS = "bench/article"  # made-up folder of the served site; answered from the files named here
SMOOTH_FRAME_MS = 1000 / 60 * 1.5  # a gap above this dropped at least one frame of a 60 Hz screen
FAKE_CAMERA_FRAMES_PER_S = 30  # of Chromium's, of raw MJPEG, whatever its own rate
CONTROLLERS = ("image", "body")
SEEN = "window.camcade?.metrics().decisions.length > 0"  # a camera frame has been read


@dataclass(frozen=True)
class PageBenchSettings:
    """How `camcade bench page` measures."""

    controller: str = "image"  # or "body"
    seconds: float = 15.0  # counted, for each side and round
    rounds: int = 3  # ours, article, ours, article, …
    settle_seconds: float = 3.0  # after everything is loaded, before counting
    load_seconds: float = 60.0  # limit for a page to be ready
    video_seed: int = 11
    game_seed: int = 7


@dataclass(frozen=True)
class Start:
    """One visit of Duel by camera, from navigation."""

    bytes: int  # that came over the wire, headers included
    keyboard_ms: float  # until the match runs and answers keys
    camera_ms: float  # until the first camera frame has been read


@dataclass(frozen=True)
class PageFigures:
    """All that `camcade bench page` measures."""

    settings: PageBenchSettings
    ours: Measured
    article: Measured
    cold: Start
    warm: Start
    backend: str  # that our worker chose
    tensors: int  # live in our worker at the end


@dataclass(frozen=True)
class Measured:
    """One side in one round."""

    delay_p50_ms: float  # camera frame to decision
    delay_p95_ms: float
    predictions_per_second: float
    game_frames_per_second: float
    dropped_frames_share: float  # of the frames that a 60 Hz screen would have shown, 0 to 1
    longest_block_ms: float  # of the main thread


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least `percent` % of `values` do not exceed.

    Raises:
        BenchError: there are none.
    """
    if not values:
        raise BenchError("Nothing was measured: no camera frame led to a decision.")
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(percent) // 100) - 1)]


def frame_delays(frames_ms: Sequence[float], decisions: Sequence[tuple[float, float]]) -> list[float]:
    """For every camera frame, ms from its capture to the first decision that used it or a later frame.

    Args:
        frames_ms: when the frames were captured, ascending.
        decisions: (capture time of the frame used, time of the decision), ascending, ms.

    Frames after the last decision's frame are left out: nothing has been decided on them yet.
    """
    delays: list[float] = []
    index = 0
    for frame_ms in frames_ms:
        while index < len(decisions) and decisions[index][0] < frame_ms:
            index += 1
        if index == len(decisions):
            break
        delays.append(decisions[index][1] - frame_ms)
    return delays


def measured(raw: dict[str, Any]) -> Measured:
    """Figures from what a page counted (`page_meter.js`)."""
    seconds = raw["elapsed_ms"] / 1000
    delays = frame_delays(raw["frames_ms"], raw["decisions"])
    gaps = [later - earlier for earlier, later in zip(raw["drawn_ms"], raw["drawn_ms"][1:], strict=False)]
    missed = sum(round(gap / (1000 / 60)) - 1 for gap in gaps if gap > SMOOTH_FRAME_MS)
    return Measured(
        delay_p50_ms=percentile(delays, 50),
        delay_p95_ms=percentile(delays, 95),
        predictions_per_second=len(raw["decisions"]) / seconds,
        game_frames_per_second=len(raw["drawn_ms"]) / seconds,
        dropped_frames_share=missed / max(1, missed + len(gaps)),
        longest_block_ms=max((one["duration_ms"] for one in raw["long_tasks"]), default=0.0),
    )


def medians(rounds: Sequence[Measured]) -> Measured:
    """The median of each figure; of the longest block, the longest."""
    columns = [asdict(one) for one in rounds]
    middle = {name: statistics.median(column[name] for column in columns) for name in columns[0]}
    middle["longest_block_ms"] = max(one.longest_block_ms for one in rounds)
    return Measured(**middle)


def bench_page(
    project: Project, site: Path, settings: PageBenchSettings, announce: Callable[[str], None]
) -> PageFigures:
    """Measure a built site against the peer.

    Args:
        project: the checkout; the video and the peer's network are kept in its cache.
        site: the built site.
        announce: is told what is being done.

    Raises:
        BenchError: Playwright is missing, or a page was not ready in time.
        BrowserError: no Chromium.
    """
    chromium = find_chromium()
    cache = project.cache / "bench"
    announce("Drawing the camera's video")
    video = camera_video(cache, settings)
    announce("Making the article's network")
    network = article_network(cache)
    rounds: dict[str, list[Measured]] = {"ours": [], "article": []}
    with (
        profiles() as profile,
        driving() as playwright,
        serving(site) as server,
    ):
        announce("Visiting for the first time, and again")
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium, args=browser_arguments(video), bypass_csp=True
        )
        address = f"http://{HOST}:{server.server_address[1]}"
        cold, warm = visit(context, address, settings), visit(context, address, settings)
        context.add_init_script(path=HERE / "page_meter.js")
        snapshot: dict[str, Any] = {}
        for number in range(1, settings.rounds + 1):
            announce(f"Round {number} of {settings.rounds}: ours")
            page = context.new_page()
            rounds["ours"].append(measure_ours(page, address, settings))
            snapshot = page.evaluate("() => window.camcade.snapshot()")
            page.close()
            announce(f"Round {number} of {settings.rounds}: the article's loop")
            page = context.new_page()
            rounds["article"].append(measure_article(page, address, project, network, settings))
            page.close()
        context.close()
    return PageFigures(
        settings,
        medians(rounds["ours"]),
        medians(rounds["article"]),
        cold,
        warm,
        snapshot["backend"],
        snapshot["tensors"],
    )


def duel_by_camera(settings: PageBenchSettings, opponent: str) -> str:
    """The page's address on its site."""
    how = f"controller={settings.controller}&opponent={opponent}&seed={settings.game_seed}"
    return f"duel.html?autostart=1&{how}"


def visit(context: Any, address: str, settings: PageBenchSettings) -> Start:
    """Open Duel by camera in a new tab, and say what it took."""
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    received: list[int] = []

    def loaded(event: dict[str, Any]) -> None:
        received.append(int(event["encodedDataLength"]))

    network.on("Network.loadingFinished", loaded)
    page.goto(f"{address}/{duel_by_camera(settings, 'idle')}")
    seen = page.wait_for_function(f"() => {SEEN} && performance.now()", timeout=settings.load_seconds * 1000)
    start = Start(
        bytes=sum(received),
        keyboard_ms=page.evaluate("() => window.camcade.metrics().ready_ms"),
        camera_ms=seen.json_value(),
    )
    page.close()
    return start


# Material: the camera's video and the peer's network, made once -------------------------------------------


def camera_video(cache: Path, settings: PageBenchSettings) -> Path:
    """A drawn person of the test split who strikes and rests for ten seconds, for the fake camera."""
    from camcade_training.synthetic import write_video

    path = cache / f"punches-and-kicks-{settings.video_seed}.mjpeg"
    if not path.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        write_video(path, script="punches-and-kicks", split="test", seed=settings.video_seed)
    return path


def article_network(cache: Path) -> Path:
    """The folder of the peer's graph model: MobileNet v1 α 1.0 at 224×224, dense head, random weights."""
    folder = cache / "article-network"
    if not (folder / "model.json").is_file():
        from camcade_training.tasks.strike_image.article_network import write_random_network

        write_random_network(folder)
    return folder


# The browser ----------------------------------------------------------------------------------------------


def browser_arguments(video: Path) -> list[str]:
    """Headless Chromium with a video as its camera, allowed without asking."""
    return [
        "--no-sandbox",
        "--disable-background-networking",
        "--disable-component-update",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={video}",
    ]


@contextmanager
def playing_by_camera(
    project: Project, site: Path, settings: PageBenchSettings, announce: Callable[[str], None]
) -> Generator[Any]:
    """A page that plays Duel by the camera against the computer; its first frame has been read.

    Raises:
        BenchError: Playwright is missing.
        BrowserError: no Chromium.
    """
    announce("Drawing the camera's video")
    video = camera_video(project.cache / "bench", settings)
    with driving() as playwright, serving(site) as server:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=browser_arguments(video))
        page = browser.new_page()
        page.goto(f"http://{HOST}:{server.server_address[1]}/{duel_by_camera(settings, 'cpu')}")
        page.wait_for_function(f"() => {SEEN}", timeout=settings.load_seconds * 1000)
        yield page
        browser.close()


def measure_ours(page: Any, address: str, settings: PageBenchSettings) -> Measured:
    """Duel by camera, as it ships."""
    page.goto(f"{address}/{duel_by_camera(settings, 'cpu')}")
    page.wait_for_function(f"() => {SEEN}", timeout=settings.load_seconds * 1000)
    decisions = "window.camcade.metrics().decisions.map(one => [one.frame_ms, one.decided_ms])"
    return count(page, decisions, settings)


def measure_article(
    page: Any, address: str, project: Project, network: Path, settings: PageBenchSettings
) -> Measured:
    """The same game by keyboard, and the article's loop beside it on the main thread."""
    tensorflow = project.node_modules / "@tensorflow"
    wasm = tensorflow / "tfjs-backend-wasm" / "dist"
    scripts = (
        tensorflow / "tfjs" / "dist" / "tf.min.js",
        wasm / "tf-backend-wasm.min.js",
        HERE / "article_loop.js",
    )
    folder = f"{address}/{PEER_ADDRESS}"
    answer_from(page, f"{folder}/model", network)
    answer_from(page, f"{folder}/wasm", wasm)
    page.goto(f"{address}/duel.html?autostart=1&controller=keyboard&opponent=cpu&seed={settings.game_seed}")
    page.wait_for_function("() => window.camcade?.snapshot().ready", timeout=settings.load_seconds * 1000)
    for path in scripts:
        page.add_script_tag(path=path)
    page.evaluate(
        "where => window.startArticleLoop(where)",
        {"modelUrl": f"{folder}/model/model.json", "wasmUrl": f"{folder}/wasm/"},
    )
    return count(page, "window.articleDecisions", settings)


def answer_from(page: Any, address: str, folder: Path) -> None:
    """Let the page find the files of `folder` below `address`, as though they were part of the site."""

    def answer(route: Any) -> None:
        route.fulfill(path=folder / str(route.request.url).rsplit("/", 1)[1])

    page.route(f"{address}/*", answer)


def count(page: Any, decisions: str, settings: PageBenchSettings) -> Measured:
    """Let the page settle, then count for the settings' seconds. `decisions`: JavaScript that gives them."""
    page.wait_for_timeout(settings.settle_seconds * 1000)
    begun_ms = page.evaluate("() => { window.meterBegin(); return performance.now(); }")
    page.wait_for_timeout(settings.seconds * 1000)
    raw = page.evaluate(f"() => ({{...window.meterEnd(), decisions: {decisions}}})")
    raw["decisions"] = [one for one in raw["decisions"] if one[1] >= begun_ms]
    return measured(raw)


# The report -----------------------------------------------------------------------------------------------

ROWS: tuple[tuple[str, str, str], ...] = (
    ("delay_p50_ms", "camera frame to decision, p50", "{:.1f} ms"),
    ("delay_p95_ms", "camera frame to decision, p95", "{:.1f} ms"),
    ("predictions_per_second", "predictions a second", "{:.1f}"),
    ("game_frames_per_second", "game frames a second", "{:.1f}"),
    ("dropped_frames_share", "game frames dropped", "{:.1%}"),
    ("longest_block_ms", "longest block of the main thread", "{:.0f} ms"),
)
HEADINGS = ("", "ours", "article's loop", "ours / article's")
NO_BLOCK = "none over 50 ms"  # what the browser does not report


def table(figures: PageFigures) -> list[tuple[str, str, str, str]]:
    """Rows of (figure, ours, the article's, ours / the article's)."""
    ours, article = asdict(figures.ours), asdict(figures.article)
    rows: list[tuple[str, str, str, str]] = []
    for name, title, form in ROWS:
        ratio = f"{ours[name] / article[name]:.2f}" if article[name] else "–"
        cells = [form.format(side[name]) for side in (ours, article)]
        if name == "longest_block_ms":
            cells = [
                cell if side[name] else NO_BLOCK for cell, side in zip(cells, (ours, article), strict=True)
            ]
        rows.append((title, cells[0], cells[1], ratio))
    return rows


def start_line(name: str, start: Start) -> str:
    """One visit in words."""
    return (
        f"{name} visit: {start.bytes / 1e6:.2f} MB; playable by keyboard after "
        f"{start.keyboard_ms / 1000:.2f} s, by camera after {start.camera_ms / 1000:.2f} s"
    )


def write_figures(path: Path, figures: PageFigures) -> None:
    """Keep the figures as JSON."""
    write_json(path, asdict(figures))


def write_json(path: Path, figures: dict[str, Any]) -> None:
    """Keep figures as JSON; the file appears whole or not at all."""
    write_text(path, json.dumps(figures, indent=2) + "\n")
