"""How soon a page can be used: bytes, first picture, keyboard, camera; on a first and a second visit.

The peers take turns in one Chromium: this build, an earlier one (`--before`) and the one-file site, whichever
are given. Each round opens every peer in a browser profile of its own: a first visit, then a second one.
"""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from camcade.errors import BenchError
from camcade.places import write_text
from camcade_bench.driving import driving, profiles
from camcade_build.chromium import find_chromium
from camcade_build.server import HOST, serving

FIRST_PICTURE = """() => {
    const painted = performance.getEntriesByName("first-contentful-paint");
    return painted.length > 0 ? painted[0].startTime : null;
}"""
READY = "() => window.camcade?.snapshot?.().ready && window.camcade.metrics().ready_ms"
SEEN = "() => window.camcade.snapshot().probabilities != null && performance.now()"


@dataclass(frozen=True)
class StartBenchSettings:
    """How `camcade bench start` measures."""

    rounds: int = 3
    limit_seconds: float = 120.0  # for a page to be ready
    controller: str = "pictures"  # the name that earlier sites know too
    kilobits_per_second: int = 0  # limits the network of served peers; 0: none
    latency_ms: float = 0.0


@dataclass(frozen=True)
class Visit:
    """One visit of Duel by camera, from navigation. Times in ms."""

    bytes: int  # over the wire, headers included; of the one file its size
    first_picture_ms: float
    keyboard_ms: float  # until the match runs and answers keys
    camera_ms: float  # until the first camera frame has been read


@dataclass(frozen=True)
class PeerFigures:
    """Medians of one peer."""

    name: str
    cold: Visit
    warm: Visit


@dataclass(frozen=True)
class Peer:
    """One side of the comparison: what opens it, and whether it comes over a network."""

    name: str
    address: str
    file: Path | None = None


@contextmanager
def opened_peers(sites: Sequence[tuple[str, Path]]) -> Generator[list[Peer]]:
    """Folders are served, each from a port of its own; files are opened from disk.

    Raises:
        BenchError: a path is neither.
    """
    with ExitStack() as stack:
        peers: list[Peer] = []
        for name, path in sites:
            if path.is_dir():
                server = stack.enter_context(serving(path))
                peers.append(Peer(name, f"http://{HOST}:{server.server_address[1]}/duel.html?"))
            elif path.is_file():
                peers.append(Peer(name, f"{path.resolve().as_uri()}?", path))
            else:
                raise BenchError(f"{path} is neither a built site nor a one-file site. Build it first.")
        yield peers


def bench_start(
    sites: Sequence[tuple[str, Path]], settings: StartBenchSettings, announce: Callable[[str], None]
) -> list[PeerFigures]:
    """Measure peers, `(name, folder of a site or one-file site)`, in turns.

    Raises:
        BenchError: Playwright is missing, a path is no site, or a page was not ready in time.
        BrowserError: no Chromium.
    """
    chromium = find_chromium()
    found: dict[str, list[tuple[Visit, Visit]]] = {name: [] for name, _ in sites}
    with profiles() as folder, driving() as playwright, opened_peers(sites) as peers:
        for number in range(1, settings.rounds + 1):
            for peer in peers:
                announce(f"Round {number} of {settings.rounds}: {peer.name}")
                context = playwright.chromium.launch_persistent_context(
                    folder / f"{number}-{peer.name}", executable_path=chromium, args=browser_arguments()
                )
                cold = visit(context, peer, settings)
                found[peer.name].append((cold, visit(context, peer, settings)))
                context.close()
    return [
        PeerFigures(name, median([cold for cold, _ in visits]), median([warm for _, warm in visits]))
        for name, visits in found.items()
    ]


def browser_arguments() -> list[str]:
    """Headless Chromium with its own test picture as camera, allowed without asking."""
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [
        *sandbox,
        "--disable-background-networking",
        "--disable-component-update",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
    ]


def visit(context: Any, peer: Peer, settings: StartBenchSettings) -> Visit:
    """Open Duel by camera in a new tab, and say what it took."""
    page = context.new_page()
    page.set_default_timeout(settings.limit_seconds * 1000)
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    if settings.kilobits_per_second and peer.file is None:
        network.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": settings.latency_ms,
                "downloadThroughput": settings.kilobits_per_second * 1000 / 8,
                "uploadThroughput": -1,
            },
        )
    received: list[int] = []

    def loaded(event: dict[str, Any]) -> None:
        received.append(int(event["encodedDataLength"]))

    network.on("Network.loadingFinished", loaded)
    query = f"autostart=1&controller={settings.controller}&opponent=idle&seed=7"
    page.goto(f"{peer.address}{query}{'' if peer.file is None else '#duel'}", wait_until="commit")
    keyboard_ms = page.wait_for_function(READY).json_value()
    camera_ms = page.wait_for_function(SEEN).json_value()
    figures = Visit(
        bytes=sum(received) if peer.file is None else peer.file.stat().st_size,
        first_picture_ms=page.wait_for_function(FIRST_PICTURE).json_value(),
        keyboard_ms=keyboard_ms,
        camera_ms=camera_ms,
    )
    page.close()
    return figures


def median(visits: Sequence[Visit]) -> Visit:
    """The median of each figure.

    Raises:
        BenchError: there is no visit.
    """
    if not visits:
        raise BenchError("Nothing was measured: give at least one round.")
    columns = [asdict(one) for one in visits]
    middle = {name: statistics.median(column[name] for column in columns) for name in columns[0]}
    return Visit(**{**middle, "bytes": round(middle["bytes"])})


def rows(figures: Sequence[PeerFigures]) -> list[tuple[str, ...]]:
    """Rows of (peer, visit, megabytes, first picture, keyboard, camera)."""
    return [
        (
            peer.name,
            name,
            f"{one.bytes / 1e6:.2f} MB",
            *(f"{ms / 1000:.2f} s" for ms in (one.first_picture_ms, one.keyboard_ms, one.camera_ms)),
        )
        for peer in figures
        for name, one in (("first", peer.cold), ("second", peer.warm))
    ]


def write_figures(path: Path, figures: Sequence[PeerFigures], settings: StartBenchSettings) -> None:
    """Keep the figures as JSON; the file appears whole or not at all."""
    document = {"settings": asdict(settings), "peers": [asdict(one) for one in figures]}
    write_text(path, json.dumps(document, indent=2) + "\n")
