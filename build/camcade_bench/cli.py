"""`camcade bench`: how fast the engine is, and what the page costs the player."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from camcade_bench.page_cli import MOST, MOST_SECONDS, page_app
from camcade_training.core.terminal import new_file

bench_app = typer.Typer(no_args_is_help=True)
bench_app.add_typer(page_app)


@bench_app.command("engine")
def bench_engine(
    seconds: Annotated[
        float, typer.Option("--seconds", min=0.1, max=MOST_SECONDS, help="How long to count.")
    ] = 3.0,
    matches: Annotated[
        int, typer.Option("--matches", min=1, max=100_000, help="So many go on in one go.")
    ] = 512,
) -> None:
    """Count how many ticks of Duel two computer players get through in a second, without a picture.

    The game itself needs 100 a second. Then so many matches between two policies, as whoever learns by
    playing has them played: one by one, and all in one go.

    [bold]Example:[/bold] camcade bench engine --seconds 5
    """
    from camcade.duel.bench import ticks_per_second
    from camcade_bench.engine import match_speed

    print(f"{ticks_per_second(seconds):,.0f} ticks a second")
    speed = match_speed(matches, seconds)
    ratio = speed.at_once / speed.one_by_one
    print(
        f"{matches:,} matches of two policies: {speed.one_by_one:,.0f} ticks a second one by one, "
        f"{speed.at_once:,.0f} in one go ({ratio:.0f} times as many)"
    )


@bench_app.command("pictures")
def bench_pictures(
    seconds: Annotated[
        float, typer.Option("--seconds", min=0.1, max=MOST_SECONDS, help="How long to draw small ones.")
    ] = 5.0,
) -> None:
    """Count how many pictures of Duel one core draws in a second without a browser, the match included.

    Small ones of 128 × 72 grey pixels, which networks learn from, and large ones of 600 × 400.

    [bold]Example:[/bold] camcade bench pictures --seconds 10
    """
    from camcade_bench.pictures import picture_speed
    from camcade_build.art.cache import art_folder
    from camcade_build.project import this_checkout
    from camcade_render import Pictures

    speed = picture_speed(Pictures(art_folder(this_checkout())), seconds)
    print(f"{speed.small:,.0f} small pictures a second, {speed.large:,.0f} large ones")


@bench_app.command("opponents")
def bench_opponents(
    rounds: Annotated[int, typer.Option("--rounds", min=1, max=MOST, help="By each scripted person.")] = 60,
    pairs: Annotated[
        int, typer.Option("--pairs", min=0, max=MOST, help="How many loops of two moves to try, of 3,960.")
    ] = 200,
    opponent: Annotated[
        str, typer.Option("--opponent", help="cpu, or one of the styles: rusher, patient, …")
    ] = "cpu",
    seed: Annotated[
        int,
        typer.Option("--seed", min=0, max=MOST, help="Of other rounds, and loops at other beats."),
    ] = 0,
    out: Annotated[
        Path | None, typer.Option("--out", help="Keep the ladder as a picture here (PNG).", callback=new_file)
    ] = None,
) -> None:
    """Let scripted people, and everything that can be done for ever, play against each level of the computer.

    [bold]Example:[/bold] camcade bench opponents --pairs 3960 --out out/opponents.png

    [bold]Example:[/bold] camcade bench opponents --opponent rusher --rounds 120 --pairs 0
    """
    from rich.console import Console
    from rich.progress import track
    from rich.table import Table

    from camcade.duel.players import Level, make_player
    from camcade_bench import opponents

    make_player(opponent)  # refuses a name that nobody has, before long work begins
    levels = list(Level)
    shares = opponents.people_against(levels, rounds, opponent, seed)
    grid = Table("plays", *levels, title=f"Share of {rounds} rounds won against the computer ({opponent})")
    for name in opponents.PEOPLE:
        grid.add_row(name, *(f"{shares[name, level]:.0%}" for level in levels))
    searched = opponents.loops(pairs, seed)
    worst: list[str] = []
    for level in levels:
        found = opponents.loops_against(level, searched, opponent, seed)
        known = list(track(found, f"Loops against {level}", len(searched)))
        loop, share = max(known, key=lambda one: one[1])
        worst.append(f"{share:.0%} ({loop})")
    grid.add_row(f"the best of {len(searched)} loops", *worst)
    Console().print(grid)
    wins = {(name, f"computer, {level}"): share for (name, level), share in shares.items()}
    points = opponents.strengths(wins, rounds)
    for name in sorted(points, key=lambda one: -points[one]):
        print(f"{points[name]:+6.0f}  {name}")
    if out is not None:
        from camcade_bench.ladder import draw_ladder

        draw_ladder(points, out)
        print(f"The ladder is in {out}.")


@bench_app.command("house")
def bench_house(
    roots: Annotated[
        list[Path] | None, typer.Argument(help="Checkouts to put side by side; none: this one.")
    ] = None,
) -> None:
    """Measure the code's large scale: files, functions, cycles, lines that a page loads, who knows a thing.

    [bold]Example:[/bold] camcade bench house ../camcade-before .
    """
    from rich.console import Console
    from rich.table import Table

    from camcade_bench import house
    from camcade_build.project import this_checkout

    chosen = roots or [this_checkout().root]
    grid = Table(title="The house")
    grid.add_column("figure")
    for root in chosen:
        grid.add_column(str(root), justify="right")
    columns = [house.figures(house.measure(root)) for root in chosen]
    for name in dict.fromkeys(name for column in columns for name in column):
        grid.add_row(name, *(column.get(name, "–") for column in columns))
    Console().print(grid)


@bench_app.command("faults")
def bench_faults(
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="commands, pages or downloads; may be repeated. Default: all."),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="The report (Markdown).", callback=new_file)] = Path(
        "out/faults.md"
    ),
) -> None:
    """Inject every fault of `tests/faults`, and report what is injected, what must be seen, and the result.

    Ends with exit code 1 if one is not answered as it must be. Pages take some minutes, in Chromium.

    [bold]Example:[/bold] camcade bench faults --only commands --only downloads
    """
    from rich.console import Console

    from camcade.errors import BenchError
    from camcade.places import write_text
    from camcade_bench import faults
    from camcade_build.project import this_checkout

    kinds = tuple(dict.fromkeys(only or faults.WHAT))
    if unknown := [kind for kind in kinds if kind not in faults.WHAT]:
        raise BenchError(f"--only {unknown[0]}: expected {', '.join(faults.WHAT)}.")
    with Console(stderr=True).status("Injecting faults"):
        rows = faults.run_faults(this_checkout(), kinds)
    write_text(out, faults.as_markdown(rows))
    for row in rows:
        if row.result != "passed":
            print(f"{row.result}: {row.injected} → {row.seen}")
    passed = sum(row.result == "passed" for row in rows)
    print(f"{passed} of {len(rows)} faults are answered as they must be: {out}")
    if passed < len(rows):
        raise typer.Exit(1)
