"""The task `body`: the networks of the body's pose and of the action under way; its commands."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from camcade.errors import SettingsError
from camcade.models.bundle import read_card
from camcade_training.core.progress import progress_bar
from camcade_training.core.settings import RUNS, write_json
from camcade_training.core.terminal import (
    BundleArgument,
    ExportOption,
    RayOption,
    SetOption,
    command_line,
    new_file,
    new_folder,
    show,
    show_bundle,
    tell,
)
from camcade_training.tasks.registry import Task


class Network(StrEnum):
    """The two networks of the body."""

    POSE = "pose"
    ACTION = "action"


NetworkArgument = Annotated[Network, typer.Argument(help="Which of both networks.")]
ClipsOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--clips", help="A folder of camcade data bvh or amc, or of recordings, to train on too; repeatable."
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        help="Run folder: network, figures, report; default: training/runs/body-NETWORK.", callback=new_folder
    ),
]
PoseOption = Annotated[Path, typer.Option("--pose", help="Run folder or bundle of the pose network.")]
ActionOption = Annotated[Path, typer.Option("--action", help="Run folder or bundle of the action network.")]
POSE, ACTION = Path("models/body-pose"), Path("models/body-action")


def data_movenet_error(
    clips: Annotated[int, typer.Option(help="Clips of 40 frames to observe.", min=10, max=100_000)] = 60,
    observations: Annotated[
        Path, typer.Option(help="Where clips are kept; a stopped run goes on.", callback=new_folder)
    ] = RUNS / "movenet-error",
    out: Annotated[
        Path | None,
        typer.Option(help="JSON file; default: the one that ships with the package.", callback=new_file),
    ] = None,
) -> None:
    """Find out how MoveNet errs: run it over drawn people whose joints are known, and fit its error.

    Example: camcade data movenet-error --clips 60
    """
    from camcade_training.tasks.body.error_fit import fit
    from camcade_training.tasks.body.movenet_error import FITTED
    from camcade_training.tasks.body.observing import observe_many

    with progress_bar("clips", clips) as advance:
        observed = observe_many(observations, clips, "train", advance)
    model = fit(observed)
    frames = sum(len(one.seen.times_s) for one in observed)
    about = {"command": f"camcade data movenet-error --clips {clips}", "clips": clips, "frames": frames}
    model.write(out or FITTED, about)
    typer.echo(f"fitted to {frames} frames: {out or FITTED}")


def train(
    network: NetworkArgument,
    out: OutOption = None,
    clips: ClipsOption = None,
    bundle: ExportOption = None,
    ray: RayOption = None,
    changes: SetOption = None,
) -> None:
    """Train the network that reads a pose, or an action under way, from the last moments' joints.

    Drawn people need no data. Ctrl-C stops it; the same command goes on after the last whole epoch.

    Example: camcade train body action --out training/runs/body-action --export models/body-action
    """
    settings = TASK.resolved(changes)
    from camcade_training.core.cluster import on_cluster
    from camcade_training.tasks.body.training import run_training
    from camcade_training.tasks.body.workflow import ship

    name, folder = network.value, out or RUNS / f"body-{network.value}"
    with on_cluster(ray):
        found = run_training(name, folder, settings, tuple(clips or ()), progress_bar, tell, command_line())
    show(f"{folder}/report.md", found)
    if bundle is not None:
        show_bundle(bundle, ship(name, folder, bundle))


def train_pose(
    out: OutOption = None, clips: ClipsOption = None, bundle: ExportOption = None, changes: SetOption = None
) -> None:
    """Train the pose network.

    Example: camcade train body pose
    """
    train(Network.POSE, out, clips, bundle, None, changes)


def train_action(
    out: OutOption = None, clips: ClipsOption = None, bundle: ExportOption = None, changes: SetOption = None
) -> None:
    """Train the action network.

    Example: camcade train body action
    """
    train(Network.ACTION, out, clips, bundle, None, changes)


def export(
    network: NetworkArgument,
    folder: Annotated[Path, typer.Argument(help="Run folder of camcade train body.")],
    bundle: BundleArgument,
    judged: Annotated[
        Path | None,
        typer.Option(help="Run folder of the action network that camcade evaluate body measured."),
    ] = None,
) -> None:
    """Export one of both networks as a bundle for the page.

    Example: camcade export body pose training/runs/body-pose models/body-pose --judged
    training/runs/body-action
    """
    from camcade_training.tasks.body.workflow import ship

    show_bundle(bundle, ship(network.value, folder, bundle, judged))


def tune(
    pose: PoseOption = RUNS / "body-pose",
    action: ActionOption = RUNS / "body-action",
    videos: Annotated[
        Path | None, typer.Option(help="Folder with labelled videos in validation/ to tune on too.")
    ] = None,
    motion: Annotated[
        Path | None,
        typer.Option(help="Learn when limbs strike instead, from a catalogue of camcade data motion."),
    ] = None,
    takes: Annotated[
        Path,
        typer.Option(
            "--takes", help="With --motion: where takes are kept between runs.", callback=new_folder
        ),
    ] = RUNS / "body-limbs",
) -> None:
    """Choose the detector's thresholds, and how fond of idle both body networks are, on validation people.

    Written beside the action network, and taken along by --export; no network's file changes. The first run
    shoots the videos, which takes half an hour on two cores.

    With --motion both stay as they are, and the tiny networks that say when each fist and foot strikes are
    trained on real and drawn people, by what both networks say of them; their thresholds are those that do
    best for real people from whom they have not learned and drawn validation people together. An hour and
    a quarter on two cores, a quarter of an hour once takes and films are there, five minutes once networks
    are, too. A stopped run goes on with what it has made. They
    are part of the decision, in a bundle's card or in decision.json.

    Example: camcade tune body --pose training/runs/body-pose --action training/runs/body-action

    Example: camcade tune body --motion training/runs/motion --pose models/body-pose --action
    models/body-action
    """
    if motion is not None:
        from camcade_training.mocap.catalogue import read_catalogue

        read_catalogue(motion).need("train", "validation", holds=("strikes", "none"))  # before TensorFlow
    elif videos is not None:
        from camcade_training.tasks.body.labelled_videos import labels_in

        labels_in(videos / "validation")  # before half an hour is spent
    from camcade_training.tasks.body import workflow

    if motion is not None:
        decision = workflow.tune_limbs(motion, pose, action, progress_bar, typer.echo, command_line(), takes)
        show("strikes from", decision.thresholds)
        return
    figures = workflow.tune_body(pose, action, progress_bar, command_line(), videos)
    show("taken from idle, log-odds", figures["taken_from_idle_log_odds"])
    for name, part in figures["validation"]["detector"].items():
        show(name.replace("_", " "), part)


def evaluate(
    pose: PoseOption = RUNS / "body-pose",
    action: ActionOption = RUNS / "body-action",
    videos: Annotated[
        Path | None,
        typer.Option(help="Folder with labelled videos in test/ to measure on too."),
    ] = None,
    also_export: Annotated[
        bool, typer.Option("--export", help="Then export both as models/body-pose and models/body-action.")
    ] = False,
    motion: Annotated[
        Path | None,
        typer.Option(help="Judge on real people instead: a catalogue of camcade data motion."),
    ] = None,
    splits: Annotated[
        str, typer.Option("--splits", help="Of the catalogue, with commas; all: everybody.")
    ] = "test",
    films: Annotated[
        Path | None,
        typer.Option(
            help="With --motion: also draw these people, have MoveNet read the films, and keep what it "
            "read in this folder.",
            callback=new_folder,
        ),
    ] = None,
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            help="Folder for the figures on real people and film strips of misses.",
            callback=new_folder,
        ),
    ] = RUNS / "body-motion",
    card: Annotated[
        bool, typer.Option("--card", help="With --motion: keep the figures in the action bundle's card.")
    ] = False,
    ray: RayOption = None,
) -> None:
    """Judge both body networks and the detector on videos of drawn people of other seeds, read by MoveNet.

    No network's file changes; camcade tune body chooses the detector's thresholds. The first run shoots the
    videos, which takes half an hour on two cores. Measured at the rate of the page on two cores, and at a
    slower one.

    With --motion real people's motion is judged instead, seen from three sides with their true joints, beside
    a baseline of two thresholds; in minutes on one core. With --films drawn people move as they did and are
    read by MoveNet as players are, in half an hour on two cores.

    Example: camcade evaluate body --pose training/runs/body-pose --action training/runs/body-action --export

    Example: camcade evaluate body --motion training/runs/motion --pose models/body-pose --action
    models/body-action --films training/runs/motion-films --card
    """
    from camcade_training.core.cluster import on_cluster

    for name, given, what in (("--films", films, "keeps films of"), ("--card", card, "keeps figures of")):
        if given and motion is None:
            raise SettingsError(f"{name} {what} --motion's people: give --motion too, or leave it out.")
    if motion is not None:
        from camcade_training.tasks.body.motion_report import into_card, report_motion

        if card:
            read_card(action)  # before minutes are spent
        with on_cluster(ray):
            figures = report_motion(
                motion, splits, pose, action, out, progress_bar, command_line(), typer.echo, films
            )
        if card:
            into_card(figures, action)
        return
    if videos is not None:
        from camcade_training.tasks.body.labelled_videos import labels_in

        labels_in(videos / "test")  # before half an hour is spent
    from camcade_training.tasks.body.workflow import judge, ship

    with on_cluster(ray):
        figures = judge(pose, action, progress_bar, command_line(), videos)
    for name in ("posture", "action"):
        show(f"{name}, frame by frame", figures[name])
    show("movements told apart", figures["movements_told_apart"])
    for where, found in (("", figures), (", on a slow machine", figures["on_a_slow_machine"])):
        for name, part in found["detector"].items():
            show(name.replace("_", " ") + where, part)
    if also_export:
        ship("pose", pose, POSE, action)
        ship("action", action, ACTION, action)


def evaluate_action(
    subject: Annotated[
        Path,
        typer.Argument(
            help="A video (MP4, MJPEG, Y4M, WebM), a recording of the page (.keypoints.json), or a folder of "
            "labelled clips or recordings."
        ),
    ],
    pose: PoseOption = POSE,
    action: ActionOption = ACTION,
    out: Annotated[
        Path | None,
        typer.Option(help="The timeline's SVG file; default: beside the video.", callback=new_file),
    ] = None,
    frames_per_second: Annotated[
        float, typer.Option(help="Read the video at this rate; 0: every frame.", min=0.0, max=10_000.0)
    ] = 0.0,
    labels: Annotated[
        Path | None, typer.Option(help="Its labels; default: NAME.labels.json beside it, if there.")
    ] = None,
) -> None:
    """Recognise actions in a video as the page does, and draw a timeline of what was recognised.

    With labels beside the video it says how much of it was right, and so it does of what
    duel.html?controller=body&record=1 has recorded. A film that is hard to read is told why: turned, seen
    from the side, uneven frames, several people (the largest is followed). For a folder of clips made by
    camcade data bvh or amc, or of recordings, it prints the figures of each action.

    Example: camcade evaluate action kicks.mp4 --out kicks.svg
    """
    from camcade_training.tasks.body.subjects import refuse_unreadable

    refuse_unreadable(subject, labels)
    from camcade_training.tasks.body.watching import judge_clips, watch

    if subject.is_dir():
        figures = judge_clips(subject, pose, action)
        show(f"{subject}: actions", figures)
        for name, row in figures["per_class"].items():
            typer.echo(f"{name:16} " + "  ".join(f"{key} {value:.3f}" for key, value in row.items()))
        return
    picture = out or subject.with_suffix(".timeline.svg")
    figures = watch(subject, pose, action, picture, frames_per_second, labels, progress_bar)
    for note in figures["notes"]:
        tell(note)
    for row in figures.pop("decisions"):
        typer.echo(f"{row['t_s']:8.2f} s  {row['intent']:12} {row['move']}")
    show(str(picture), figures)
    write_json(picture.with_suffix(".json"), figures)


TASK = Task(
    name="body",
    title="The body's pose, and the action under way, from joints",
    settings="camcade_training.tasks.body.networks:NetworkSettings",
    commands={"train": train, "tune": tune, "evaluate": evaluate, "export": export},
    more={"data": {"movenet-error": data_movenet_error}, "evaluate": {"action": evaluate_action}},
    old={"train": {"pose": train_pose, "action": train_action}},
)
