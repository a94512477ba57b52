"""`camcade bench page`, `peers`, `start` and more: what the page costs the player, in Chromium."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from camcade_training.core.terminal import new_file, new_folder

if TYPE_CHECKING:
    from rich.table import Table

MOST_SECONDS = 86_400
MOST = 10_000_000  # of whatever is counted
SITE = Path("out/site")

SiteFolder = Annotated[
    Path, typer.Option("--out", help="Folder of the site; it is built first.", callback=new_folder)
]
FiguresFile = Annotated[
    Path | None, typer.Option("--json", help="Keep the figures in this file.", callback=new_file)
]

page_app = typer.Typer()


def grid_of(title: str, headings: Iterable[str], rows: Iterable[Iterable[str]]) -> Table:
    """A table for the terminal: names on the left, figures on the right."""
    from rich.table import Table

    grid = Table(title=title)
    for number, heading in enumerate(headings):
        grid.add_column(heading, justify="right" if number else "left")
    for row in rows:
        grid.add_row(*row)
    return grid


@contextmanager
def with_site(out: Path) -> Generator[Callable[[str], None]]:
    """The site is built there; what is done then, too, can be announced."""
    from rich.console import Console

    from camcade_build.project import this_checkout
    from camcade_build.site.builder import build_site

    with Console(stderr=True).status("Building") as status:

        def announce(stage: str) -> None:
            status.update(f"{stage} …")

        build_site(this_checkout(), out, announce)
        yield announce


@page_app.command("page")
def bench_page(
    out: SiteFolder = SITE,
    seconds: Annotated[
        float, typer.Option("--seconds", min=2, max=MOST_SECONDS, help="Counted for each side and round.")
    ] = 15.0,
    rounds: Annotated[
        int, typer.Option("--rounds", min=1, max=MOST, help="How often the two take turns.")
    ] = 3,
    controller: Annotated[
        str, typer.Option("--controller", help="image, as the article, or body.")
    ] = "image",
    two: Annotated[
        bool, typer.Option("--two", help="Instead: two people before one camera against one, by body.")
    ] = False,
    json_file: FiguresFile = None,
) -> None:
    """Measure Duel by camera against the article's control loop, in one Chromium, with the same video.

    Delay from camera frame to decision, predictions and game frames a second, dropped frames, the longest
    block of the main thread; and bytes and seconds of a first and a second visit.

    [bold]Example:[/bold] camcade bench page --seconds 20 --rounds 5 --json out/bench-page.json

    [bold]Example:[/bold] camcade bench page --two
    """
    from rich.console import Console

    from camcade.errors import BenchError
    from camcade_bench import page, pair
    from camcade_build.project import this_checkout

    if controller not in page.CONTROLLERS:
        raise BenchError(f"--controller {controller}: expected {' or '.join(page.CONTROLLERS)}.")
    settings = page.PageBenchSettings(controller, seconds, rounds)
    console, title = Console(), f"{rounds} rounds of {seconds:g} s, medians"
    if two:
        with with_site(out) as announce:
            both = pair.bench_pair(this_checkout(), out, settings, announce)
        console.print(grid_of(title, pair.HEADINGS, pair.table(both)))
        if json_file is not None:
            page.write_json(json_file, pair.plain(both))
        return
    with with_site(out) as announce:
        figures = page.bench_page(this_checkout(), out, settings, announce)
    title += f"; ours on {figures.backend}, {figures.tensors} live tensors"
    console.print(grid_of(title, page.HEADINGS, page.table(figures)))
    console.print(page.start_line("First", figures.cold))
    console.print(page.start_line("Second", figures.warm))
    if json_file is not None:
        page.write_figures(json_file, figures)


@page_app.command("peers")
def bench_peers(
    out: SiteFolder = SITE,
    seconds: Annotated[
        float, typer.Option("--seconds", min=2, help="Counted for each side and round.")
    ] = 15.0,
    rounds: Annotated[int, typer.Option("--rounds", min=1, help="How often they take turns.")] = 3,
    landmarker: Annotated[
        Path | None,
        typer.Option("--landmarker", help="MediaPipe's pose_landmarker_lite.task, to measure that too."),
    ] = None,
    json_file: FiguresFile = None,
) -> None:
    """Measure the control Body against other libraries that find joints, in one Chromium, with one video.

    Delay from camera frame to joints, readings and game frames a second, bytes of a first visit.

    [bold]Example:[/bold] camcade bench peers --seconds 10 --rounds 2 --json out/bench-peers.json
    """
    from rich.console import Console

    from camcade_bench import peers
    from camcade_bench.page import PageBenchSettings
    from camcade_build.project import this_checkout

    settings = PageBenchSettings("body", seconds, rounds)
    console = Console()
    with with_site(out) as announce:
        figures = peers.bench_peers(this_checkout(), out, settings, landmarker, announce)
    title = f"{rounds} rounds of {seconds:g} s, medians"
    console.print(grid_of(title, ("", *figures.sides), peers.table(figures)))
    console.print(peers.in_words(figures))
    if json_file is not None:
        peers.write_figures(json_file, figures)


@page_app.command("start")
def bench_start(
    out: SiteFolder = SITE,
    before: Annotated[
        Path | None, typer.Option("--before", help="A site that was built earlier, to compare with.")
    ] = None,
    single_file: Annotated[
        Path | None, typer.Option("--single-file", help="The one-file site, to compare with; built first.")
    ] = None,
    rounds: Annotated[
        int, typer.Option("--rounds", min=1, max=MOST, help="How often the peers take turns.")
    ] = 3,
    kilobits: Annotated[
        int,
        typer.Option(
            "--kilobits", min=0, max=MOST, help="Of a slower network, a second; 0 leaves it as it is."
        ),
    ] = 0,
    latency: Annotated[
        float, typer.Option("--latency", min=0, max=60_000, help="Of that network, ms.")
    ] = 0.0,
    json_file: FiguresFile = None,
) -> None:
    """Measure how soon Duel can be played: bytes, first picture, keyboard, camera; first and second visit.

    [bold]Example:[/bold] camcade bench start --before ../old/out/site --single-file out/camcade.html
    """
    from rich.console import Console

    from camcade_bench import start
    from camcade_build.project import this_checkout
    from camcade_build.server import refuse_empty
    from camcade_build.site.builder import build_single_file, build_site

    settings = start.StartBenchSettings(rounds=rounds, kilobits_per_second=kilobits, latency_ms=latency)
    console = Console()
    with Console(stderr=True).status("Building") as status:

        def announce(stage: str) -> None:
            status.update(f"{stage} …")

        if before is not None:
            refuse_empty(before)
        build_site(this_checkout(), out, announce)
        sites = [("this build", out)]
        if before is not None:
            sites.insert(0, ("before", before))
        if single_file is not None:
            build_single_file(this_checkout(), single_file, announce)
            sites.append(("one file", single_file))
        figures = start.bench_start(sites, settings, announce)
    network = f", {kilobits} kbit/s and {latency:g} ms" if kilobits else ""
    title = f"Start of Duel by camera, medians of {rounds} rounds{network}"
    headings = ("", "visit", "transfer", "first picture", "keyboard", "camera")
    console.print(grid_of(title, headings, start.rows(figures)))
    if json_file is not None:
        start.write_figures(json_file, figures, settings)


@page_app.command("tensors")
def bench_tensors(
    out: SiteFolder = SITE,
    readings: Annotated[int, typer.Option("--readings", min=1, max=MOST, help="How many to count.")] = 10_000,
    controller: Annotated[str, typer.Option("--controller", help="body or image.")] = "body",
) -> None:
    """Count the tensors that are live after every single reading of the camera, while Duel is played.

    Ends with exit code 1 if their number changes: then something leaks. Ten thousand readings take about six
    minutes.

    [bold]Example:[/bold] camcade bench tensors --controller image --readings 2000
    """
    from camcade.errors import BenchError
    from camcade_bench import tensors
    from camcade_bench.page import CONTROLLERS
    from camcade_build.project import this_checkout

    if controller not in CONTROLLERS:
        raise BenchError(f"--controller {controller}: expected {' or '.join(CONTROLLERS)}.")
    with with_site(out) as announce:
        figures = tensors.bench_tensors(this_checkout(), out, controller, readings, announce)
    print(tensors.told(figures))
    if not figures.is_constant:
        raise typer.Exit(1)


@page_app.command("models")
def bench_models(
    out: SiteFolder = SITE,
    rounds: Annotated[int, typer.Option("--rounds", min=1, max=MOST, help="Of five looks each.")] = 5,
) -> None:
    """Measure how long each network takes by itself, in the page's worker on WASM, with our own convolutions
    and with TensorFlow.js's.

    [bold]Example:[/bold] camcade bench models --rounds 9
    """
    from rich.console import Console

    from camcade_bench import models

    with with_site(out) as announce:
        figures = models.bench_models(out, rounds, announce)
    rows = (
        (
            one.name,
            f"{one.bytes / 1e3:,.0f} kB",
            f"{one.median_ms:.1f} ms",
            f"{one.tensorflow_median_ms:.1f} ms",
            f"{one.median_ms / one.tensorflow_median_ms:.2f}",
        )
        for one in figures
    )
    headings = ("network", "weights", "a look", "TensorFlow.js's own", "ratio")
    Console().print(grid_of(f"One look, median of {rounds} rounds", headings, rows))


@page_app.command("studio")
def bench_studio(
    out: SiteFolder = SITE,
    samples: Annotated[int, typer.Option("--samples", min=5, help="Of each of three classes.")] = 100,
    large: Annotated[int, typer.Option("--large", min=100, help="Samples of the large project.")] = 5000,
    json_file: FiguresFile = None,
    people: Annotated[
        int, typer.Option("--people", min=0, help="Drawn people whose heads are judged, instead of the pace.")
    ] = 0,
    per_class: Annotated[
        int, typer.Option("--per-class", min=2, max=1000, help="Pictures of each class that they show.")
    ] = 40,
    split: Annotated[str, typer.Option("--split", help="Of test, or of validation, to choose by.")] = "test",
    way_only: Annotated[
        bool, typer.Option("--way-only", help="Only the way from the empty page to a punch that lands.")
    ] = False,
    film: Annotated[
        Path | None, typer.Option("--film", help="Keep a video of that way, MP4.", callback=new_file)
    ] = None,
) -> None:
    """Measure Studio: clicks and seconds from the empty page to a punch that lands in Duel; samples a second,
    training, the page's longest block, a large project's way back.

    With --people: how right the heads are that it trains, beside Teachable Machine's way to look. About two
    minutes a person; what was seen of one is kept in .cache, so it can be stopped and goes on there.

    [bold]Example:[/bold] camcade bench studio --samples 40 --large 1000
    """
    from rich.console import Console
    from rich.table import Table

    from camcade import places
    from camcade_bench import studio, studio_way
    from camcade_build.project import this_checkout
    from camcade_build.site.builder import build_site

    if people:
        from camcade_bench.studio_people import accuracies

        for line in accuracies(people, per_class, this_checkout().cache / "bench" / "studio-people", split):
            typer.echo(line)  # at once: each takes a while
        return
    folder = build_site(this_checkout(), out, lambda stage: None).folder
    grid = Table("figure", "measured", "aim", title="Studio")
    grid.add_row(*studio_way.walked(this_checkout(), folder, film).row())
    if way_only:
        Console().print(grid)
        return
    figures = studio.measure(folder, studio.StudioBenchSettings(samples, large))
    for row in figures.rows():
        grid.add_row(*row)
    Console().print(grid)
    if json_file is not None:
        places.write_text(json_file, studio.as_json(figures))


@page_app.command("frame")
def bench_frame(
    sites: Annotated[
        list[Path] | None, typer.Argument(help="Built sites to put side by side; none: this checkout's.")
    ] = None,
    controller: Annotated[str, typer.Option("--controller", help="body or image.")] = "body",
) -> None:
    """Count the files and functions of Python that a camera's frame passes until it is a move, and besides to
    show it.

    [bold]Example:[/bold] camcade bench frame ../camcade-before/out/site out/site
    """
    from rich.console import Console

    from camcade_bench.frame_path import frame_path
    from camcade_bench.page import PageBenchSettings
    from camcade_build.project import this_checkout
    from camcade_build.site.builder import build_site

    console = Console()
    with console.status("Building the site …") as status:

        def announce(stage: str) -> None:
            status.update(f"{stage} …")

        project = this_checkout()
        if not sites:
            sites = [project.root / "out" / "site"]
            build_site(project, sites[0], announce)
        for site in sites:
            found = frame_path(project, site, PageBenchSettings(controller), announce)
            for what, files, functions in (
                ("to a move", found.files, found.functions),
                ("to show it, besides", found.shown_files, found.shown_functions),
            ):
                console.print(f"{site}, {what}: {len(files)} files, {functions} functions")
                for name in files:
                    console.print(f"  {name}", highlight=False)


@page_app.command("soak")
def bench_soak(
    minutes: Annotated[float, typer.Option("--minutes", min=1, max=1440, help="Of play.")] = 30.0,
    site: Annotated[
        Path, typer.Option("--site", help="Folder of the site; it is built first.", callback=new_folder)
    ] = Path("out/site"),
    out: Annotated[
        Path, typer.Option("--out", help="Picture of the figures over time (PNG).", callback=new_file)
    ] = Path("out/soak.png"),
) -> None:
    """Play Duel by the body against the computer, match after match, and see what grows meanwhile.

    Tensors, heap, DOM nodes and frames a second at the start and at the end; exit code 1 where one is worse
    by 5 % or more. The first fifth of the time does not count.

    [bold]Example:[/bold] camcade bench soak --minutes 30
    """
    from rich.console import Console

    from camcade_bench import soak
    from camcade_build.project import this_checkout

    with with_site(site) as announce:
        looks = soak.bench_soak(this_checkout(), site, minutes, announce)
    found = soak.changes(looks)
    title = f"{minutes:g} minutes of Duel by the body, {len(looks)} looks"
    rows: list[tuple[str, ...]] = []
    for one in found:
        name, is_right = one.name.replace("_", " "), "yes" if one.is_right else "no"
        rows.append((name, f"{one.start:,.1f}", f"{one.end:,.1f}", f"{one.growth:+.1%}", is_right))
    Console().print(grid_of(title, ("figure", "start", "end", "change", "right"), rows))
    soak.draw(looks, out)
    print(out)
    if not all(one.is_right for one in found):
        raise typer.Exit(1)
