"""`camcade data bvh` and `camcade data amc`: motion capture of any skeleton as labelled clips."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from camcade_training.core.settings import MAX_SEED
from camcade_training.core.terminal import command_line, new_folder

if TYPE_CHECKING:  # NumPy and OpenCV are imported when a command runs
    from camcade_training.mocap.intake import IntakeSettings, Outcome, Source
    from camcade_training.mocap.labels import Label
    from camcade_training.mocap.views import ViewSettings

OutOption = Annotated[Path, typer.Option("--out", help="Folder for the clips.", callback=new_folder)]
LabelOption = Annotated[
    list[str] | None,
    typer.Option(
        "--label",
        help="PATTERN=ACTION for whole files, e.g. '*jab*=jab'; may be repeated. Actions: jab, cross, hook, "
        "uppercut, front-kick, roundhouse-kick, side-kick, back-kick, jump, squat, walk, idle.",
        show_default=False,
    ),
]
LabelsOption = Annotated[
    Path | None,
    typer.Option("--labels", help="CSV (file,start_s,end_s,action) or JSON list of such objects."),
]
CutOption = Annotated[
    bool, typer.Option("--cut", help="A clip for each labelled stretch, each turned to the camera by itself.")
]
MarginOption = Annotated[
    float, typer.Option("--margin", help="Seconds kept around each cut.", min=0.0, max=3600.0)
]
RateOption = Annotated[
    float, typer.Option("--rate", help="Frames per second of the clips.", min=1.0, max=1000.0)
]
RecordedOption = Annotated[
    float | None,
    typer.Option("--frames-per-second", help="At which the file was recorded.", min=1.0, max=10000.0),
]
UnitsOption = Annotated[
    str,
    typer.Option(
        "--units",
        help="auto (by the length of the legs), m, cm, mm, inch, cmu, fit, or metres per unit as a number.",
    ),
]
UpOption = Annotated[str, typer.Option("--up", help="auto, y or z.")]
JointsOption = Annotated[
    Path | None,
    typer.Option(
        "--joints", help='JSON file for other skeletons: {"left_wrist": "HandL", "head": "Skull", …}.'
    ),
]
SkipOption = Annotated[
    int | None,
    typer.Option("--skip-frames", help="First frames to leave out; default: one, if it is a T-pose.", min=0),
]
PersonOption = Annotated[
    str, typer.Option("--person", help="Who moves in all files; default: from the names.")
]
PatternOption = Annotated[
    str,
    typer.Option(
        "--person-pattern", help="Regular expression on the path whose first group names the person."
    ),
]
ViewsOption = Annotated[int, typer.Option("--views", help="Cameras for each file.", min=1, max=1000)]
YawOption = Annotated[
    float, typer.Option("--yaw", help="Cameras stand up to so many degrees aside.", min=0.0, max=180.0)
]
HeightOption = Annotated[
    tuple[float, float], typer.Option("--height", help="Of the cameras, metres, from and to.")
]
DistanceOption = Annotated[
    tuple[float, float], typer.Option("--distance", help="Of the cameras, metres, from and to.")
]
UpperOption = Annotated[
    float,
    typer.Option(
        "--upper-body-share", help="Of cameras so near that legs are out of the picture.", min=0.0, max=1.0
    ),
]
SizeOption = Annotated[tuple[int, int], typer.Option("--size", help="Of the pictures, pixels.")]
TravelOption = Annotated[
    str, typer.Option("--travel", help="keep the way people go, follow it, or auto: follow who walks off.")
]
SeedOption = Annotated[int, typer.Option("--seed", help="Of the cameras.", min=0, max=MAX_SEED)]
PreviewOption = Annotated[bool, typer.Option(help="Write a picture of stick figures for each file.")]
SkipBadOption = Annotated[
    bool, typer.Option("--skip-bad", help="Leave out faulty files and name them, in place of stopping.")
]


def _command(doc: str, inputs_help: str, sources: str, usual_rate: float | None) -> Callable[..., None]:
    """A command that reads what the function `sources` of `mocap.intake` finds among its inputs."""

    def command(
        inputs: list[Path],
        out: OutOption,
        label: LabelOption = None,
        labels: LabelsOption = None,
        cut: CutOption = False,
        margin_s: MarginOption = 0.5,
        rate: RateOption = 30.0,
        recorded: RecordedOption = usual_rate,
        units: UnitsOption = "auto",
        up: UpOption = "auto",
        joints: JointsOption = None,
        skip_frames: SkipOption = None,
        person: PersonOption = "",
        person_pattern: PatternOption = "",
        views: ViewsOption = 4,
        yaw: YawOption = 45.0,
        height: HeightOption = (0.6, 1.9),
        distance: DistanceOption = (1.6, 4.0),
        upper_body_share: UpperOption = 0.15,
        size: SizeOption = (640, 480),
        travel: TravelOption = "auto",
        seed: SeedOption = 1,
        preview: PreviewOption = True,
        skip_bad: SkipBadOption = False,
    ) -> None:
        from camcade_training.mocap import intake

        cameras = _cameras(views, yaw, height, distance, upper_body_share, size, travel, seed)
        reading = (rate, recorded, units, up, skip_frames, joints)
        cutting = (_labels(label, labels), cut, margin_s)
        settings = intake.IntakeSettings(*reading, *cutting, person, person_pattern, preview, cameras)
        _run(getattr(intake, sources)(inputs), out, settings, skip_bad)

    command.__doc__ = doc
    command.__annotations__["inputs"] = Annotated[list[Path], typer.Argument(help=inputs_help)]
    return command


data_bvh = _command(
    """Read motion capture (BVH) and write labelled keypoint sequences, seen by varied cameras.

    The scale, the upright axis and the usual skeletons are recognised; the table says what was found, and
    a picture beside the clips shows it.

    Example: camcade data bvh recordings --label '*jab*=jab' --label '*idle*=idle' --out training/runs/mocap

    Example: camcade data bvh kicks.bvh --labels kicks.csv --cut --views 8 --out training/runs/mocap
    """,
    "BVH files, or folders with such below.",
    "bvh_sources",
    None,
)
data_amc = _command(
    """Read motion capture (Acclaim ASF/AMC) and write labelled keypoint sequences, seen by varied cameras.

    Without an .asf each motion takes the one beside it whose name its own begins with (13.asf for 13_17.amc).
    The person is named after the skeleton.

    Example: camcade data amc 13.asf 13_17.amc 13_18.amc --label '*=jab' --out training/runs/mocap

    Example: camcade data amc subjects --labels subjects.csv --cut --out training/runs/mocap
    """,
    "A skeleton (.asf) and its motions (.amc), or folders that hold both.",
    "amc_sources",
    120.0,
)


def _cameras(
    views: int,
    yaw: float,
    height: tuple[float, float],
    distance: tuple[float, float],
    upper_body_share: float,
    size: tuple[int, int],
    travel: str,
    seed: int,
) -> ViewSettings:
    from camcade_training.mocap.views import ViewSettings

    return ViewSettings(
        views, yaw, height, distance, upper_body_share=upper_body_share, width=size[0], height=size[1],
        travel=travel, seed=seed,
    )  # fmt: skip


def _labels(options: list[str] | None, path: Path | None) -> tuple[Label, ...]:
    from camcade_training.mocap.labels import parse_label, read_labels

    return (*map(parse_label, options or ()), *(read_labels(path) if path else ()))


def _run(sources: list[Source], out: Path, settings: IntakeSettings, skip_bad: bool) -> None:
    from camcade_training.mocap.intake import take_in, unused_labels

    errors = Console(stderr=True)
    with errors.status("reading") as status:
        done = 0

        def advance() -> None:
            nonlocal done
            done += 1
            status.update(f"read {done} of {len(sources)} files")

        outcomes = take_in(sources, out, settings, command_line(), skip_bad, advance)
    Console().print(_table(outcomes, out))
    for label in unused_labels(settings.labels, sources):
        errors.print(f"Unused: {label.origin}: no file fits {label.pattern!r}", markup=False)
    for outcome in outcomes:
        if outcome.problem:
            errors.print(f"Left out: {outcome.problem}", markup=False)


def _table(outcomes: list[Outcome], out: Path) -> Table:
    good = [outcome for outcome in outcomes if not outcome.problem]
    people = len({outcome.person for outcome in good})
    clips = sum(outcome.clips for outcome in good)
    table = Table(title=f"{clips} clips of {people} people from {len(good)} files in {out}")
    for name in (
        "file",
        "person",
        "clips",
        "seconds",
        "recorded at",
        "scale",
        "height",
        "actions (s)",
        "notes",
    ):
        table.add_column(name, justify="right" if name in ("clips", "seconds", "height") else "left")
    for outcome in good:
        actions = ", ".join(f"{name} {seconds:.1f}" for name, seconds in outcome.seconds_by_action.items())
        table.add_row(
            outcome.source.name,
            outcome.person,
            str(outcome.clips),
            f"{outcome.seconds:.1f}",
            f"{outcome.recorded_frames_per_second:.4g}/s",
            outcome.unit,
            f"{outcome.stature_m:.2f} m",
            actions,
            "; ".join(outcome.notes),
        )
    return table
