"""The command line `camcade`. What a command alone needs is imported in it, so that the others are quick."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from itertools import zip_longest
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urljoin

import typer
from typer.core import TyperGroup

from camcade.errors import CamcadeError
from camcade.processes import EXIT_TERMINATED
from camcade_build.project import this_checkout
from camcade_build.server import DEFAULT_PORT, open_server, site_address
from camcade_build.site.builder import STAGES, BuiltSite, build_single_file, build_site

EXIT_WRONG_INPUT = 2  # what typer itself uses for wrong usage
MAY_BE_EMPTY = ("--base-url",)  # where the Makefile says nothing of it
DEFAULT_OUT = Path("out/site")
DEFAULT_FILE = Path("out/camcade.html")
ORIGINAL_PAGE = "duel.html?game=mk"


@dataclass(frozen=True)
class Mounted:
    """A group of commands that lives elsewhere and is imported when it is asked for."""

    module: str
    app: str  # the name of the Typer app in the module
    help: str
    is_group: bool = True  # else the app's one command


# Those of the training package need what `make training` installs.
MOUNTED = {
    "data": Mounted(
        "camcade_training.commands.data",
        "app",
        "Make and prepare training pictures.\n\n"
        "[bold]Example:[/bold] camcade data frames punches.mp4 --class punch --out my-pictures",
    ),
    "train": Mounted(
        "camcade_training.commands.train",
        "app",
        "Train networks.\n\n[bold]Example:[/bold] camcade train strike-image --help",
    ),
    "evaluate": Mounted(
        "camcade_training.commands.evaluate",
        "app",
        "Measure trained networks on people they have never seen.\n\n"
        "[bold]Example:[/bold] camcade evaluate strike-image --help",
    ),
    "export": Mounted(
        "camcade_training.commands.export",
        "app",
        "Write a trained network as a bundle for the page.\n\n"
        "[bold]Example:[/bold] camcade export strike-image --help",
    ),
    "tune": Mounted(
        "camcade_training.commands.tune",
        "app",
        "Choose a detector's settings on validation people.\n\n"
        "[bold]Example:[/bold] camcade tune body --help",
    ),
    "sessions": Mounted(
        "camcade_training.commands.sessions",
        "app",
        "Record play, look at it, and take in recordings of other games.\n\n"
        "[bold]Example:[/bold] camcade sessions record --help",
    ),
    "replay": Mounted(
        "camcade_training.commands.replay",
        "app",
        "Look at matches of Duel that were kept, and make videos of them.\n\n"
        "[bold]Example:[/bold] camcade replay show camcade-duel.json",
    ),
    "story": Mounted(
        "camcade_build.story_cli",
        "story_app",
        "Check the stories of Emotion Escape and draw their maps.\n\n"
        "[bold]Example:[/bold] camcade story check",
    ),
    "arena": Mounted(
        "camcade_bench.arena", "app", "Let all players of Duel fight each other.", is_group=False
    ),
    "bench": Mounted(
        "camcade_bench.cli",
        "bench_app",
        "Measure the engine and the page.\n\n[bold]Example:[/bold] camcade bench engine",
    ),
}


class CamcadeGroup(TyperGroup):
    """The commands of this module, and the mounted groups loaded on demand."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), *MOUNTED]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in MOUNTED:
            return super().get_command(ctx, cmd_name)
        return mounted_command(cmd_name, MOUNTED[cmd_name])


def mounted_command(name: str, mounted: Mounted) -> Any:
    """The group `name`; where its packages are missing, a command that says how to install them."""
    try:
        mounted_app: typer.Typer = getattr(import_module(mounted.module), mounted.app)
    except ModuleNotFoundError as error:
        return unavailable_command(name, mounted, error)
    if not mounted.is_group:
        return typer.main.get_command(mounted_app)
    group = typer.main.get_group(mounted_app)
    group.name = name
    group.help = mounted.help
    return group


def unavailable_command(name: str, mounted: Mounted, error: ModuleNotFoundError) -> Any:
    """What stands for a group whose packages are missing: it answers with how to install them."""
    message = missing_package(error)
    placeholder = typer.Typer(rich_markup_mode="rich")

    @placeholder.command(
        name,
        help=mounted.help,
        add_help_option=False,
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    )
    def explain() -> None:  # pyright: ignore[reportUnusedFunction]
        raise CamcadeError(message)

    return typer.main.get_command(placeholder)


def missing_package(error: ModuleNotFoundError) -> str:
    """What to do about a package that is not installed.

    Raises:
        ModuleNotFoundError: `error` itself, when the package is ours: then it is a fault of the program.
    """
    if (error.name or "").partition(".")[0].startswith("camcade"):
        raise error
    return f"The Python package {error.name!r} is missing. Install the training tools: `make training`."


app = typer.Typer(
    cls=CamcadeGroup,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="Games played with body and face on a static web page: train the networks, build the site, play.\n\n"
    "[bold]Example:[/bold] camcade play",
)


def print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"camcade {version('camcade')}")
        raise typer.Exit


@app.callback()
def camcade(
    version: Annotated[
        bool,
        typer.Option("--version", callback=print_version, is_eager=True, help="Print the version and end."),
    ] = False,
) -> None:
    """Options of the program itself; its help is the app's."""


OutOption = Annotated[Path, typer.Option("--out", help="Folder of the site.", show_default=True)]
OriginalOption = Annotated[
    Path | None,
    typer.Option(
        "--mk",
        metavar="FOLDER",
        help="A copy of the original MK.js (`game/` of mk.js or `mk/game/` of mk-tfjs) to play in its place: "
        "duel.html?game=mk. Its pictures belong to a commercial game; Camcade carries none of them.",
    ),
]
PortOption = Annotated[
    int, typer.Option("--port", min=0, max=65535, help="Port on this machine; 0 takes any free one.")
]


@app.command()
def build(
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="Folder of the site (out/site), or, with --single-file, the file (out/camcade.html).",
        ),
    ] = None,
    single_file: Annotated[
        bool, typer.Option("--single-file", help="Everything in one HTML file that plays by double click.")
    ] = False,
    base_url: Annotated[
        str,
        typer.Option(
            "--base-url", help="Where the site will stand; link previews and the 404 page need to know."
        ),
    ] = "",
    mk: OriginalOption = None,
) -> None:
    """Build the static site; any static host can serve the folder, also below a sub-path.

    The first build downloads the npm packages that build/package-lock.json pins; later ones need no network.
    A build with nothing changed ends at once. A build that fails leaves the earlier site as it was.

    [bold]Example:[/bold] camcade build --base-url https://example.github.io/camcade/

    [bold]Example:[/bold] camcade build --single-file --out camcade.html

    [bold]Example:[/bold] camcade build --mk ../mk.js/game
    """
    if single_file and base_url:
        raise typer.BadParameter("it has no meaning with --single-file", param_hint="--base-url")
    if single_file:
        report(run_build(out or DEFAULT_FILE, build_single_file, mk))
    else:
        report(run_build(out or DEFAULT_OUT, partial(build_site, base_url=base_url), mk))


@app.command()
def art() -> None:
    """Draw the game's art, if its sources have changed since it was last drawn, and print its folder.

    [bold]Example:[/bold] camcade art
    """
    from camcade_build.art.cache import art_folder

    print(art_folder(this_checkout()))


@app.command()
def serve(folder: OutOption = DEFAULT_OUT, port: PortOption = DEFAULT_PORT) -> None:
    """Serve a built site on this machine, without building it.

    [bold]Example:[/bold] camcade serve --out out/site --port 8200
    """
    serve_forever(folder, port, open_browser=False)


@app.command()
def play(
    out: OutOption = DEFAULT_OUT,
    port: PortOption = DEFAULT_PORT,
    open_browser: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the page in the browser.")
    ] = True,
    mk: OriginalOption = None,
) -> None:
    """Build the site, serve it on this machine and open it in the browser.

    [bold]Example:[/bold] camcade play --port 8200 --no-open

    [bold]Example:[/bold] camcade play --mk ../mk.js/game
    """
    report(run_build(out, original=mk))
    serve_forever(out, port, open_browser=open_browser, page=ORIGINAL_PAGE if mk else "")


def run_build(
    out: Path, make: Callable[..., BuiltSite] = build_site, original: Path | None = None
) -> BuiltSite:
    """Build with a live bar that names the stage; `original`: a copy of the original game to build with."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

    columns = (SpinnerColumn(), BarColumn(bar_width=24), TextColumn("{task.description}"))
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("", total=len(STAGES))

        def show(stage: str) -> None:
            progress.update(bar, completed=STAGES.index(stage), description=stage)

        return make(replace(this_checkout(), original=original), out, show)


def report(site: BuiltSite) -> None:
    for warning in site.warnings:
        print(f"Warning: {warning}", file=sys.stderr)
    state = "Nothing has changed in" if site.reused else "Built"
    files = "1 file" if site.file_count == 1 else f"{site.file_count} files"
    print(f"{state} {site.folder}: {files}, {site.bytes / 1e6:.1f} MB")
    if site.original_bytes:
        raised = (
            f"; the file's budget is raised by {site.original_bytes:,} bytes" if site.file_count == 1 else ""
        )
        print(f"  of it the original game: {site.original_bytes / 1e6:.2f} MB{raised}")
        print("  its pictures belong to a commercial game: think before you publish this site")
    for size in site.first_visits:
        print(
            f"  {size.page}.html: {size.bytes / 1e6:.2f} of {size.budget_bytes / 1e6:.2f} MB on a first visit"
        )


def serve_forever(folder: Path, port: int, *, open_browser: bool, page: str = "") -> None:
    """Serve until the person presses Ctrl+C. `page`: the one to open instead of the first."""
    with open_server(folder, port) as server:
        address = urljoin(site_address(server, folder), page)
        print(f"Serving {folder} at {address} (Ctrl+C ends it)", flush=True)
        if open_browser:
            import webbrowser

            webbrowser.open(address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; an error that people can mend becomes one line and exit code 2.

    SIGTERM ends a command as Ctrl-C does: what was begun is cleared away, what was there stays.
    """
    earlier = signal.signal(signal.SIGTERM, stop)
    try:
        refuse_empty_values(sys.argv[1:] if arguments is None else arguments)
        app(arguments)
    except CamcadeError as error:
        fail(str(error))
    except ModuleNotFoundError as error:
        fail(missing_package(error))
    except OSError as error:
        if error.filename is None:
            raise
        fail(f"{os.fsdecode(error.filename)}: {error.strerror}. Choose another place, or see to this one.")
    except BrokenExecutor:
        fail(
            "A process that shared the work was ended by something else; most often memory is short. Give "
            "fewer of them (--processes or --workers), or ask for less; where a command goes on, it can be "
            "called again."
        )
    except MemoryError:
        fail("The memory of this machine is not enough for that; ask for less at a time, or smaller sizes.")
    finally:
        signal.signal(signal.SIGTERM, earlier)


def refuse_empty_values(words: list[str]) -> None:
    """End where an option is given nothing, as by a variable of the shell that is not set: an empty place to
    write to would be the current folder.
    """
    for option, value in zip_longest(words, words[1:]):
        name, sign, given = option.partition("=")
        is_empty = not given if sign else value == ""
        if name.startswith("--") and is_empty and name not in MAY_BE_EMPTY:
            fail(f"{name} is empty; give it a value, or leave it out.")


def stop(number: int, frame: object) -> None:
    """What SIGTERM does: an orderly way out, through everything that clears up."""
    raise SystemExit(EXIT_TERMINATED)


def fail(message: str) -> None:
    print(f"camcade: {' '.join(message.split())}", file=sys.stderr)
    raise SystemExit(EXIT_WRONG_INPUT)
