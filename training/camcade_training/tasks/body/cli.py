"""The commands of the body models: camcade data movenet-error, train pose|action, evaluate action|body."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from camcade_training.core.settings import RUNS, parse_assignments, resolve, write_json

SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", help="Change a setting: key=value; may be repeated.", show_default=False),
]
ClipsOption = Annotated[
    list[Path] | None,
    typer.Option("--clips", help="A folder of camcade data bvh or amc to train on too; may be repeated."),
]
ExportOption = Annotated[Path | None, typer.Option("--export", help="Also export as this bundle.")]
PoseOption = Annotated[Path, typer.Option("--pose", help="Run folder or bundle of the posture network.")]
ActionOption = Annotated[Path, typer.Option("--action", help="Run folder or bundle of the action network.")]
POSE, ACTION = Path("models/body-pose"), Path("models/body-action")


def _command() -> str:
    return "camcade " + " ".join(map(shlex.quote, sys.argv[1:]))


def _tell(record: dict[str, float]) -> None:
    typer.echo(", ".join(f"{key} {value:.4g}" for key, value in record.items()), err=True)


def _show(title: str, figures: dict[str, Any]) -> None:
    table = Table(title=title, show_header=False)
    for key, value in figures.items():
        if not isinstance(value, (dict, list)):
            table.add_row(key, f"{value:.4f}" if isinstance(value, float) else str(value))
    Console().print(table)


def _progress(description: str, total: int):
    from camcade_training.cli import progress_bar

    return progress_bar(description, total)


def data_movenet_error(
    clips: Annotated[int, typer.Option(help="Clips of 40 frames to observe.", min=10)] = 60,
    observations: Annotated[Path, typer.Option(help="Where clips are kept; a stopped run goes on.")] = RUNS
    / "movenet-error",
    out: Annotated[
        Path | None, typer.Option(help="JSON file; default: the one that ships with the package.")
    ] = None,
) -> None:
    """Find out how MoveNet errs: run it over drawn people whose joints are known, and fit its error.

    Example: camcade data movenet-error --clips 60
    """
    from camcade_training.tasks.body.error_fit import fit
    from camcade_training.tasks.body.movenet_error import FITTED
    from camcade_training.tasks.body.observing import observe_many

    with _progress("clips", clips) as advance:
        observed = observe_many(observations, clips, "train", advance)
    model = fit(observed)
    frames = sum(len(one.seen.times_s) for one in observed)
    about = {"command": f"camcade data movenet-error --clips {clips}", "clips": clips, "frames": frames}
    model.write(out or FITTED, about)
    typer.echo(f"fitted to {frames} frames: {out or FITTED}")


def train_pose(
    out: Annotated[Path, typer.Option(help="Run folder: network, figures, report with pictures.")] = RUNS
    / "body-pose",
    clips: ClipsOption = None,
    export: ExportOption = None,
    changes: SetOption = None,
) -> None:
    """Train the network that reads a posture from the last moments' joints; drawn people need no data.

    Example: camcade train pose --out training/runs/body-pose --export models/body-pose
    """
    from camcade_training.tasks.body.networks import NetworkSettings
    from camcade_training.tasks.body.workflow import run_pose, ship

    settings = resolve(NetworkSettings(), parse_assignments(changes or []))
    metrics = run_pose(out, settings, tuple(clips or ()), _progress, _tell, _command())
    _show(f"{out}/report.md", metrics)
    if export is not None:
        _show(str(export), ship("pose", out, export).verification or {})


def train_action(
    out: Annotated[Path, typer.Option(help="Run folder: network, figures, report with pictures.")] = RUNS
    / "body-action",
    clips: ClipsOption = None,
    export: ExportOption = None,
    changes: SetOption = None,
) -> None:
    """Train the network that reads a strike under way from the last moments' joints.

    Example: camcade train action --out training/runs/body-action --export models/body-action
    """
    from camcade_training.tasks.body.networks import NetworkSettings
    from camcade_training.tasks.body.workflow import run_action, ship

    settings = resolve(NetworkSettings(), parse_assignments(changes or []))
    metrics = run_action(out, settings, tuple(clips or ()), _progress, _tell, _command())
    _show(f"{out}/report.md", metrics)
    if export is not None:
        _show(str(export), ship("action", out, export).verification or {})


def evaluate_body(
    pose: PoseOption = RUNS / "body-pose",
    action: ActionOption = RUNS / "body-action",
    videos: Annotated[
        Path | None,
        typer.Option(help="Folder with labelled videos in test/ to measure on too."),
    ] = None,
    export: Annotated[
        bool, typer.Option("--export", help="Then export both as models/body-pose and models/body-action.")
    ] = False,
) -> None:
    """Judge both body networks and the detector on videos of drawn people of other seeds, read by MoveNet.

    No network's file changes; camcade tune body chooses the detector's thresholds. The first run shoots the
    videos, which takes half an hour on two cores. Measured at the rate of the page on two cores, and at a
    slower one.

    Example: camcade evaluate body --pose training/runs/body-pose --action training/runs/body-action --export
    """
    from camcade_training.tasks.body.workflow import judge, ship

    figures = judge(pose, action, _progress, _command(), videos)
    for name in ("posture", "action"):
        _show(f"{name}, frame by frame", figures[name])
    _show("movements told apart", figures["movements_told_apart"])
    for where, found in (("", figures), (", on a slow machine", figures["on_a_slow_machine"])):
        for name, part in found["detector"].items():
            _show(name.replace("_", " ") + where, part)
    if export:
        ship("pose", pose, POSE, action)
        ship("action", action, ACTION, action)


def tune_body(
    pose: PoseOption = RUNS / "body-pose",
    action: ActionOption = RUNS / "body-action",
    videos: Annotated[
        Path | None, typer.Option(help="Folder with labelled videos in validation/ to tune on too.")
    ] = None,
) -> None:
    """Choose the detector's thresholds, and how fond of idle both body networks are, on validation people.

    Written beside the action network, and taken along by --export; no network's file changes. The first run
    shoots the videos, which takes half an hour on two cores.

    Example: camcade tune body --pose training/runs/body-pose --action training/runs/body-action
    """
    from camcade_training.tasks.body import workflow

    figures = workflow.tune_body(pose, action, _progress, _command(), videos)
    _show("taken from idle, log-odds", figures["taken_from_idle_log_odds"])
    for name, part in figures["validation"]["detector"].items():
        _show(name.replace("_", " "), part)


def evaluate_action(
    subject: Annotated[
        Path, typer.Argument(help="A video (MP4, MJPEG, Y4M, WebM), or a folder of labelled clips.")
    ],
    pose: PoseOption = POSE,
    action: ActionOption = ACTION,
    out: Annotated[
        Path | None, typer.Option(help="The timeline's SVG file; default: beside the video.")
    ] = None,
    frames_per_second: Annotated[
        float, typer.Option(help="Read the video at this rate; 0: every frame.", min=0.0)
    ] = 0.0,
    labels: Annotated[
        Path | None, typer.Option(help="Its labels; default: NAME.labels.json beside it, if there.")
    ] = None,
) -> None:
    """Recognise actions in a video as the page does, and draw a timeline of what was recognised.

    With labels beside the video it says how much of it was right. For a folder of clips made by camcade data
    bvh or amc it prints the figures of each action.

    Example: camcade evaluate action kicks.mp4 --out kicks.svg
    """
    from camcade_training.tasks.body.watching import judge_clips, watch

    if subject.is_dir():
        figures = judge_clips(subject, pose, action)
        _show(f"{subject}: actions", figures)
        for name, row in figures["per_class"].items():
            typer.echo(f"{name:16} " + "  ".join(f"{key} {value:.3f}" for key, value in row.items()))
        return
    picture = out or subject.with_suffix(".timeline.svg")
    figures = watch(subject, pose, action, picture, frames_per_second, labels, _progress)
    for row in figures.pop("decisions"):
        typer.echo(f"{row['t_s']:8.2f} s  {row['intent']:12} {row['move']}")
    _show(str(picture), figures)
    write_json(picture.with_suffix(".json"), figures)


def register(data: typer.Typer, train: typer.Typer, evaluate: typer.Typer) -> None:
    """Add the commands to the groups data, train and evaluate."""
    data.command("movenet-error")(data_movenet_error)
    train.command("pose")(train_pose)
    train.command("action")(train_action)
    evaluate.command("body")(evaluate_body)
    evaluate.command("action")(evaluate_action)
