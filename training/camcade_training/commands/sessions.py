"""`camcade sessions …`: record play, look at it, and take in recordings of other games."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from camcade.errors import DataError
from camcade.places import visible
from camcade_training.core.progress import progress_bar
from camcade_training.core.terminal import RayOption, new_file, new_folder

app = typer.Typer(
    help="Record play, look at it, and take in recordings of other games.", no_args_is_help=True
)

SessionsArgument = Annotated[
    list[Path], typer.Argument(help="Session files (.zip), or folders that hold some.")
]
SkipBrokenOption = Annotated[
    bool, typer.Option("--skip-broken", help="Use what is whole, instead of ending with exit code 2.")
]


@app.command("record")
def sessions_record(
    out: Annotated[Path, typer.Option(help="Folder that gets a folder for the split.", callback=new_folder)],
    count: Annotated[int, typer.Option(help="How many matches.", min=1, max=1_000_000)] = 100,
    split: Annotated[str, typer.Option(help="train, validation or test: no match is in two.")] = "train",
    first: Annotated[
        list[str] | None,
        typer.Option(help="Whose keys are recorded, or an agent's folder; may be repeated."),
    ] = None,
    second: Annotated[
        list[str] | None, typer.Option(help="Their opponents, or an agent's folder; may be repeated.")
    ] = None,
    processes: Annotated[int, typer.Option(help="That play at the same time.", min=1, max=256)] = 2,
    ray: RayOption = None,
) -> None:
    """Let players fight each other, and keep each match as a session; those that are there stay.

    Players: easy, normal, hard, rusher, patient, jumper, defender, mirror, beginner, average, masher,
    slow-masher, strikes-in-turn, and agents by the folder of their bundle or run, such as models/agent.

    Example: camcade sessions record --out training/runs/sessions --count 600 --first hard --second hard
    """
    from camcade_training.core.cluster import on_cluster
    from camcade_training.sessions.recording import PLAYERS, plan, record_sessions
    from camcade_training.tasks.agent.loading import PlayersWithAgents, agents_among

    agents = agents_among(*(first or ()), *(second or ()), but=PLAYERS)
    firsts, seconds = (
        [
            Path(name).name if name not in PLAYERS and Path(name).is_dir() else name
            for name in side or ["hard"]
        ]
        for side in (first, second)
    )
    recordings = plan(count, split, firsts, seconds, known={*PLAYERS, *agents})
    with on_cluster(ray, processes):
        paths = record_sessions(recordings, out, processes, progress_bar, PlayersWithAgents(agents))
    size = sum(path.stat().st_size for path in paths)
    typer.echo(f"{len(paths)} sessions in {out / split}, {size / 1e6:.1f} MB")


@app.command("render")
def sessions_render(
    sessions: SessionsArgument,
    out: Annotated[
        Path,
        typer.Option(help="Folder for NAME.mp4, NAME_events.jsonl, NAME_frames.jsonl.", callback=new_folder),
    ],
    frames_per_second: Annotated[float, typer.Option(help="Of the video.", min=1, max=100)] = 10.0,
    large: Annotated[
        bool, typer.Option("--large", help="600 × 400 in colour, instead of 128 × 72 in grey.")
    ] = False,
    arena: Annotated[
        str | None, typer.Option(help="tower or throne; default: as it was, small always tower.")
    ] = None,
    skip_broken: SkipBrokenOption = False,
) -> None:
    """Draw sessions of Duel as videos of a constant rate, with their logs beside them.

    Example: camcade sessions render training/runs/sessions/test --out training/runs/videos
    """
    from camcade.duel.display_list import ARENAS
    from camcade.sessions.archive import read_session
    from camcade_render.small import SmallRenderer
    from camcade_training.core.art import art_folder, load_pictures
    from camcade_training.sessions.frames import drawn_frames, write_three_files

    if arena is not None and arena not in ARENAS:
        raise DataError(f"--arena {arena}: expected {' or '.join(ARENAS)}.")
    paths = found(sessions)
    opened = [read_session(path, skip_broken=skip_broken) for path in paths]
    names = [session.manifest.name for session in opened]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise DataError(
            f"two sessions are called {twice}, and so would their videos. Draw them into two folders"
        )
    pictures = load_pictures(art_folder())
    renderer = None if large else SmallRenderer(pictures)
    with progress_bar("videos", len(paths)) as advance:
        for session in opened:
            frames = drawn_frames(session, pictures, frames_per_second, renderer, arena)
            write_three_files(session, frames, frames_per_second, out)
            advance()
    typer.echo(f"{len(paths)} videos in {out}")


@app.command("import")
def sessions_import(
    video: Annotated[Path, typer.Argument(help="Video of a constant rate, NAME.mp4.")],
    events: Annotated[Path, typer.Argument(help="Log of keys and fights, NAME_events.jsonl.")],
    out: Annotated[Path, typer.Option(help="Session to write (.zip).", callback=new_file)],
    keys: Annotated[Path, typer.Option(help="YAML: which key means which action.")],
    frames: Annotated[
        Path | None, typer.Option(help="Times of the frames; default: NAME_frames.jsonl beside the video.")
    ] = None,
    skip_broken: SkipBrokenOption = False,
) -> None:
    """Take in a recording of another game: a video, the log of its keys, the times of its frames.

    Example: camcade sessions import run.mp4 run_events.jsonl --keys keys.yaml --out run.zip
    """
    from camcade_training.sessions.importing import import_session, read_key_map

    times = frames or video.with_name(f"{video.stem}_frames.jsonl")
    session = import_session(video, events, times, read_key_map(keys), out, skip_broken=skip_broken)
    for line in session.broken:
        typer.echo(f"left out: {line}", err=True)
    about = session.manifest
    typer.echo(f"{out}: {about.length_s:.1f} s, {len(session.events)} events, {len(about.actions)} actions")


@app.command("capture")
def sessions_capture(
    out: Annotated[Path, typer.Option(help="Folder that gets the three files.", callback=new_folder)],
    name: Annotated[str, typer.Option(help="Of the recording.")] = "session",
    frames_per_second: Annotated[int, typer.Option(help="Of the video.", min=1, max=60)] = 10,
    width: Annotated[int, typer.Option(help="Of the video at most, px.", min=16, max=8192)] = 640,
    region: Annotated[
        str | None, typer.Option(help="LEFT,TOP,WIDTH,HEIGHT in px; default: the first screen.")
    ] = None,
    seconds: Annotated[float, typer.Option(help="When it ends by itself; 0: never.", min=0, max=1e6)] = 0,
    mark_key: Annotated[str, typer.Option(help="Marks where a fight begins and ends.")] = "f9",
    stop_key: Annotated[str, typer.Option(help="Ends the recording; so does Ctrl-C.")] = "f10",
) -> None:
    """Record the screen and the keys of a game on this desktop, as NAME.mp4 with its two logs.

    Every key that is pressed meanwhile is written down: type nothing else. camcade sessions import makes a
    session of the three files. Needs the packages mss and pynput.

    Example: camcade sessions capture --out recordings --name monday
    """
    from camcade.places import plain_name
    from camcade_training.sessions.desktop import Wanted, read_region, record_desktop

    stem = out / plain_name(name, "--name", "monday")
    place = None if region is None else read_region(region)
    found = record_desktop(
        stem,
        Wanted(frames_per_second, width, place, seconds, mark_key, stop_key),
        lambda: typer.echo(f"Recording. {mark_key}: a fight begins or ends; {stop_key}: done.", err=True),
    )
    typer.echo(
        f"{stem}.mp4: {found.seconds:.1f} s, {found.frames} frames, {found.late} of them late, "
        f"{found.keys} keys, {found.fights} fights"
    )


@app.command("minari")
def sessions_minari(
    sessions: SessionsArgument,
    name: Annotated[str, typer.Option(help="Of the dataset, such as duel/hard-v0.")],
    skip_broken: SkipBrokenOption = False,
) -> None:
    """Make a dataset of Minari of sessions of Duel, one fight an episode. Needs the package minari.

    Example: camcade sessions minari training/runs/sessions/train --name duel/hard-v0
    """
    from camcade_training.core.art import art_folder
    from camcade_training.tasks.agent.minari_data import optional_minari, to_minari

    paths = found(sessions)
    optional_minari()  # before the art is drawn
    count = to_minari(paths, name, art_folder(), skip_broken, progress_bar)
    typer.echo(f"{name}: {count} episodes")


@app.command("replay")
def sessions_replay(
    replays: Annotated[list[Path], typer.Argument(help="Replays of Duel (JSON), as the page gives them.")],
    out: Annotated[Path, typer.Option(help="Folder that gets a session for each.", callback=new_folder)],
    on_the_right: Annotated[
        bool, typer.Option("--right", help="It is the fighter on the right whose keys are learned from.")
    ] = False,
) -> None:
    """Make sessions of matches that were played in the page, where camcade.replay() gives them.

    Example: camcade sessions replay monday.json tuesday.json --out my-sessions
    """
    from camcade.duel.replay_reading import load
    from camcade.sessions.archive import write_session
    from camcade.sessions.duel_play import session_of

    if len({path.stem for path in replays}) < len(replays):
        raise DataError("two replays have one name, and so would their sessions. Rename one")
    made = [session_of(load(path), path.stem, ("you", "opponent"), int(on_the_right)) for path in replays]
    out.mkdir(parents=True, exist_ok=True)
    for path, session in zip(replays, made, strict=True):
        write_session(session, out / f"{path.stem}.zip")
    typer.echo(f"{len(replays)} sessions in {out}")


@app.command("check")
def sessions_check(sessions: SessionsArgument) -> None:
    """Look for broken lines, missing frames, drift between video and log; exit code 2 where there is some.

    Example: camcade sessions check training/runs/sessions
    """
    from camcade_training.sessions.checking import check_session

    checks = [check_session(path) for path in found(sessions)]
    if len(checks) == 1 and checks[0].is_unreadable:
        raise DataError(checks[0].problems[0])
    for check in checks:
        for problem in check.problems:
            typer.echo(problem, err=True)
    drift_ms = max(check.drift_ms for check in checks)
    events = sum(check.events for check in checks)
    typer.echo(
        f"{len(checks)} sessions, {events} events, frames at most {drift_ms:.1f} ms beside their place"
    )
    wrong = sum(bool(check.problems) for check in checks)
    if wrong:
        raise DataError(f"{wrong} of {len(checks)} sessions are not as they should be.")


@app.command("report")
def sessions_report(
    sessions: SessionsArgument,
    out: Annotated[
        Path, typer.Option(help="Folder for report.md, pictures and sessions.json.", callback=new_folder)
    ],
    skip_broken: SkipBrokenOption = False,
) -> None:
    """Say how often each action is held and pressed, how long, and how far apart the fighters are.

    Example: camcade sessions report training/runs/sessions/train --out training/runs/sessions-report
    """
    from rich.console import Console
    from rich.table import Table

    from camcade_training.sessions.reporting import figures_of, write_report

    figures = figures_of(found(sessions), skip_broken=skip_broken, progress=progress_bar)
    write_report(figures, out)
    grid = Table(title=f"{figures.sessions} sessions, {figures.minutes:.1f} minutes of fighting")
    for heading in ("action", "share of frames", "presses a minute", "press, median"):
        grid.add_column(heading, justify="left" if heading == "action" else "right")
    for row in figures.rows():
        rate, length = (
            f"{row['presses_per_minute']:.1f}",
            f"{row['median_ms']:.0f} ms" if row["presses_per_minute"] else "–",
        )
        grid.add_row(row["action"], f"{row['share']:.1%}", rate, length)
    Console().print(grid)
    typer.echo(f"{out / 'report.md'}")


@app.command("likeness")
def sessions_likeness(
    one: Annotated[Path, typer.Argument(help="Sessions of one player: a folder, such as a clone's.")],
    other: Annotated[Path, typer.Argument(help="Of whom they should be like, against the same opponents.")],
    out: Annotated[
        Path, typer.Option(help="Folder for report.md, pictures and likeness.json.", callback=new_folder)
    ],
) -> None:
    """Say how alike two play: what they hold, how long, how far away they stay, and whether a classifier can
    tell them apart.

    Total variation (0: the same) and the area under a classifier's curve (0.5: chance), each with a 95 %
    interval over sessions, and beside it what two halves of the second come to. Needs ten sessions of each.

    Example: camcade sessions likeness my-clone/test me/test --out training/runs/likeness
    """
    from rich.console import Console
    from rich.table import Table

    from camcade_training.sessions.likeness import halves_of, likeness, read_played, words_of, write_likeness

    first, second = (read_played(found([place]), progress_bar) for place in (one, other))
    figures = likeness(first, second, progress=progress_bar)
    names = (one.name, other.name) if one.name != other.name else (str(one), str(other))
    write_likeness(figures, first, second, names, out)
    grid = Table("figure", "value (95 %)", "two halves of the second", title=f"{one} beside {other}")
    for name, figure in figures.items():
        grid.add_row(name, words_of(figure), halves_of(figure))
    Console().print(grid)
    typer.echo(f"{out / 'report.md'}")


def found(places: list[Path]) -> list[Path]:
    """The session files that places name. Raises DataError where there is none."""
    paths = [path for place in places for path in (visible(place, "**/*.zip") if place.is_dir() else [place])]
    if not paths:
        raise DataError(f"no session (.zip) in {', '.join(map(str, places))}.")
    return paths
