"""`camcade data motion`: collections of motion as one catalogue, strikes labelled, people in splits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from camcade_training.core.terminal import command_line, new_folder

if TYPE_CHECKING:  # NumPy is imported when the command runs
    from camcade_training.mocap.catalogue import Catalogue


def data_motion(
    sources: Annotated[
        list[Path],
        typer.Argument(
            help="Archives as they came (HDM05 or CMU .zip, UTD .npz), others of BVH or ASF/AMC, or folders."
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", help="Folder for catalogue.json and the joints.", callback=new_folder)
    ],
    split: Annotated[
        list[str] | None,
        typer.Option("--split", help="PERSON=SPLIT (train, validation, test); may be repeated."),
    ] = None,
    turn: Annotated[
        int,
        typer.Option(
            "--turn", help="Deal people to splits so many places on: everybody's turn comes.", min=0
        ),
    ] = 0,
    rate: Annotated[
        float, typer.Option("--rate", help="Frames per second of the clips.", min=20.0, max=1000.0)
    ] = 60.0,
    joints: Annotated[
        Path | None,
        typer.Option("--joints", help='JSON file for other skeletons: {"left_wrist": "HandL", …}.'),
    ] = None,
    strips: Annotated[
        Path | None, typer.Option("--strips", help="Folder for film strips of what was labelled.")
    ] = None,
    strips_of: Annotated[
        str, typer.Option("--strips-of", help="Of clips whose name or movement has this in it.")
    ] = "",
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Say how strikes move, beside those of drawn people.")
    ] = False,
) -> None:
    """Read people's motion into one catalogue: 17 joints in metres at one rate, strikes labelled by the limb.

    People are dealt to train, validation and test; nobody is in two of them.

    Example: camcade data motion ../shared/datasets/utd-people-1-to-4.npz --out training/runs/motion
    """
    from camcade_training.mocap.errors import MotionCaptureError
    from camcade_training.mocap.motion_intake import MotionSettings, take_in_motion, write_strips

    given = {}
    for option in split or ():
        person, equals, name = option.partition("=")
        if not equals:
            raise MotionCaptureError(f"--split {option!r}: expected PERSON=SPLIT, e.g. --split utd-1=test")
        given[person] = name
    errors = Console(stderr=True)
    with errors.status("reading") as status:
        settings = MotionSettings(rate, turn, given, joints)
        catalogue = take_in_motion(
            sources,
            out,
            settings,
            command_line(),
            lambda done, total: status.update(f"read {done} of {total} recordings"),
        )
    Console().print(_table(catalogue))
    if strips is not None:
        for path in write_strips(catalogue, strips, strips_of):
            typer.echo(str(path))
    if statistics:
        from camcade_training.tasks.body.motion_statistics import as_lines, compare

        for line in as_lines(compare(catalogue)):
            typer.echo(line)


def _table(catalogue: Catalogue) -> Table:
    table = Table(
        title=f"{len(catalogue.entries)} clips of {len(catalogue.people)} people in {catalogue.path}"
    )
    for name in ("person", "split", "clips", "seconds", "punches", "kicks", "alike", "none"):
        table.add_column(name, justify="left" if name in ("person", "split") else "right")
    for person, split in catalogue.people.items():
        mine = [entry for entry in catalogue.entries if entry.person == person]
        seconds = sum(entry.frames for entry in mine) / catalogue.frames_per_second
        kinds = [strike.kind for entry in mine for strike in entry.strikes]
        table.add_row(
            person,
            split,
            str(len(mine)),
            f"{seconds:.0f}",
            *(str(kinds.count(kind)) for kind in ("punch", "kick")),
            *(str(sum(entry.holds == holds for entry in mine)) for holds in ("alike", "none")),
        )
    return table
