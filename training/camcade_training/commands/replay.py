"""`camcade replay …`: what happened in a match that was kept, whether it still goes so, and a video of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from camcade.duel.moves import TICK_MS
from camcade.duel.replay import FRAGMENT, Replay, play
from camcade.duel.replay_link import from_link
from camcade.duel.replay_reading import load
from camcade.duel.state import EventKind, State
from camcade.duel.statistics import Statistics, Tally
from camcade.errors import ReplayError
from camcade_training.core.progress import progress_bar
from camcade_training.core.terminal import new_file

app = typer.Typer(
    help="Look at matches of Duel that were kept, and make videos of them.", no_args_is_help=True
)

ReplayArgument = Annotated[
    str,
    typer.Argument(metavar="MATCH.json|LINK", help=f"The file, or the link (with {FRAGMENT}…, in quotes)."),
]


@app.command("show")
def replay_show(match: ReplayArgument) -> None:
    """Say who fought, how each round went, and how both played.

    Example: camcade replay show camcade-duel.json
    """
    replay = opened(match)
    statistics, trouble = Statistics(), ""
    ends: list[State] = []
    state = replay.match.start()
    try:
        for state in play(replay):
            statistics.note(state)
            ends += [state for event in state.events if event.kind is EventKind.ROUND_ENDED]
    except ReplayError as error:
        trouble = str(error)
    console = Console()
    names = [one.name.title() for one in state.fighters]
    typer.echo(headline(replay, names))
    console.print(rounds_table(ends, names))
    console.print(statistics_table(statistics, names))
    typer.echo(result(state, names))
    if trouble:
        typer.echo(f"Only up to {seconds(state.tick)}: {trouble}", err=True)


@app.command("check")
def replay_check(match: ReplayArgument) -> None:
    """Play a match again and compare each round with how it was; exit code 2 where it goes otherwise.

    Example: camcade replay check camcade-duel.json
    """
    replay = opened(match)
    for _ in play(replay):
        pass
    typer.echo(f"{seconds(replay.ticks)}, {len(replay.rounds)} rounds: exactly as it was played.")


@app.command("video")
def replay_video(
    match: ReplayArgument,
    out: Annotated[Path, typer.Option(help="Video to write (.mp4).", callback=new_file)],
    frames_per_second: Annotated[int, typer.Option("--fps", help="Pictures a second.", min=1, max=100)] = 30,
    width: Annotated[
        int, typer.Option(help="Pixels; the height is two thirds of it, both made even.", min=120, max=2400)
    ] = 900,
    highlights: Annotated[
        bool,
        typer.Option("--highlights", help="Only the best moments: thirteen seconds of the match, at most."),
    ] = False,
) -> None:
    """Draw a match as a video. It takes about as long as the match lasts; Ctrl-C leaves nothing behind.

    Example: camcade replay video camcade-duel.json --out match.mp4

    Example: camcade replay video "https://arcade.example/duel.html#r=3.eN…" --highlights --out best.mp4
    """
    if out.suffix.lower() != ".mp4":
        raise typer.BadParameter(f"{out} does not end in .mp4", param_hint="--out")
    from camcade.places import replacing
    from camcade_training.core.art import art_folder, load_pictures
    from camcade_training.sessions.film import best_clips, write_film

    replay = opened(match)
    best = best_clips(replay)  # plays it, so that one made under other rules is told before anything is drawn
    with replacing(out) as partial:
        count = write_film(
            partial,
            replay,
            load_pictures(art_folder()),
            frames_per_second=frames_per_second,
            width_px=max(120, width // 6 * 6),
            clips=best if highlights else None,
            progress=progress_bar,
        )
    size = out.stat().st_size
    typer.echo(f"{out}: {count / frames_per_second:.1f} s, {count} pictures, {size / 1e6:.1f} MB")


def opened(match: str) -> Replay:
    """The replay of a file's path, or of a link. Raises ReplayError."""
    return from_link(match) if FRAGMENT in match else load(Path(match))


def seconds(ticks: int) -> str:
    """How long so many ticks are: "67.2 s"."""
    return f"{ticks * TICK_MS / 1000:.1f} s"


def headline(replay: Replay, names: list[str]) -> str:
    """Who, where, by which settings."""
    who = " against ".join(
        f"{name} ({player})" if player else name for name, player in zip(names, replay.players, strict=True)
    )
    match = replay.match
    limit = f"{match.time_limit_s} s a round" if match.time_limit_s else "no clock"
    return (
        f"{who}, {replay.arena}, best of {match.rounds}, {limit}, seed {match.seed}, {seconds(replay.ticks)}"
    )


def rounds_table(ends: list[State], names: list[str]) -> Table:
    """A row for each round that ended."""
    grid = Table("round", "ended at", "won by", "life left")
    for end in ends:
        winner = "drawn" if end.round_winner is None else names[end.round_winner]
        lives = " : ".join(f"{fighter.life:g}" for fighter in end.fighters)
        grid.add_row(str(end.round), seconds(end.tick), winner, lives)
    return grid


def statistics_table(statistics: Statistics, names: list[str]) -> Table:
    """A row for each figure, a column for each side."""
    grid = Table("", *names)
    rows: dict[str, Callable[[Tally], str]] = {
        "strikes": lambda tally: str(tally.strikes),
        "hits": lambda tally: str(tally.hits),
        "accuracy": lambda tally: "–" if tally.accuracy is None else f"{tally.accuracy:.0%}",
        "blocked by the other": lambda tally: str(tally.blocked),
        "damage": lambda tally: f"{tally.damage:.1f}",
        "best combination": lambda tally: str(tally.best_combo),
        "reaction": lambda tally: "–" if tally.reaction_ms is None else f"{tally.reaction_ms:.0f} ms",
    }
    for name, figure in rows.items():
        grid.add_row(name, *map(figure, statistics.tallies))
    return grid


def result(state: State, names: list[str]) -> str:
    """Who has won: "Ember wins 2 : 1"."""
    score = f"{state.wins[0]} : {state.wins[1]}"
    if not state.is_over:
        return f"Not played to its end: {score}"
    return f"Drawn {score}" if state.winner is None else f"{names[state.winner]} wins {score}"
