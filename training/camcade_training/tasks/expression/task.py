"""The task `expression`: what a face shows; its commands."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from camcade_training.core.progress import progress_bar
from camcade_training.core.terminal import (
    BundleArgument,
    ExportOption,
    SetOption,
    command_line,
    new_folder,
    show,
    show_bundle,
    tell,
)
from camcade_training.tasks.registry import Task

if TYPE_CHECKING:  # NumPy and TensorFlow are imported when a command runs
    from camcade.models.card import ModelCard
    from camcade_training.tasks.expression.pictures import ExpressionReading

FaceDataOption = Annotated[
    Path,
    typer.Option("--faces", "--data", help="Zip with votes, or class folders of faces (a folder, or a zip)."),
]
EveryOption = Annotated[int, typer.Option(min=1, help="Measure on every so many faces only, for speed.")]
BesideOption = Annotated[
    list[Path] | None, typer.Option(help="Another bundle, asked about the same faces; may be repeated.")
]
PeersOption = Annotated[bool, typer.Option("--peers", help="Ask networks by others about the same faces.")]
DEFAULT_FACES = Path("../shared/datasets/fer2013plus.zip")


def train(
    out: Annotated[Path, typer.Option(help="Run folder: state, curves, settings.", callback=new_folder)],
    faces: FaceDataOption = DEFAULT_FACES,
    bundle: ExportOption = None,
    changes: SetOption = None,
    other_faces: Annotated[
        bool, typer.Option("--other-faces", help="Go on although the run was begun with other faces.")
    ] = False,
    teacher: Annotated[
        list[Path] | None,
        typer.Option(help="Run folder of a network whose answers are learned too; may be repeated."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=0, help="Processes that make batches ready; all cores but one.")
    ] = None,
) -> None:
    """Train the expression network; called again with the same folder, it goes on where it was stopped.

    Everything is stored every few steps. To train longer, call it again with more epochs.

    Example: camcade train expression --out training/runs/expression --set epochs=40
    """
    from camcade_training.tasks.expression.workflow import run_export, run_training

    settings = TASK.resolved(changes)
    given = max(0, (os.cpu_count() or 1) - 1) if workers is None else workers
    records = run_training(
        faces, out, settings, progress_bar, tell, command_line(), other_faces, teacher or [], given
    )
    typer.echo(f"{out}: {len(records)} epochs")
    if bundle is not None:
        show_card(bundle, run_export(faces, out, bundle, progress_bar, command_line()))


def export(
    folder: Annotated[
        Path, typer.Argument(help="Run folder of camcade train expression; it may be unfinished.")
    ],
    bundle: BundleArgument,
    faces: FaceDataOption = DEFAULT_FACES,
    every: EveryOption = 1,
    beside: BesideOption = None,
    with_peers: PeersOption = False,
) -> None:
    """Measure what a run has learned so far and export it for the page.

    Example: camcade export expression training/runs/expression models/expression
    """
    from camcade_training.core.run_folder import read_history
    from camcade_training.tasks.expression.workflow import run_export

    command = read_history(folder).command or command_line()  # how it was trained; an export does not say
    card = run_export(faces, folder, bundle, progress_bar, command, every, beside or [], with_peers)
    show_card(bundle, card)


def evaluate(
    pictures: Annotated[
        list[Path] | None,
        typer.Argument(help="Pictures, or folders of them; none: the faces' test split.", show_default=False),
    ] = None,
    model: Annotated[Path, typer.Option(help="Bundle, or on --faces a run folder.")] = Path(
        "models/expression"
    ),
    faces: FaceDataOption = DEFAULT_FACES,
    out: Annotated[
        Path, typer.Option(help="Folder for the report on the faces.", callback=new_folder)
    ] = Path("training/runs/expression-evaluation"),
    split: Annotated[str, typer.Option(help="Of the faces: test or validation.")] = "test",
    every: EveryOption = 1,
    beside: BesideOption = None,
    with_peers: PeersOption = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line for each picture.")] = False,
) -> None:
    """Read the expression on the largest face of pictures, as the page does; or measure on faces with votes.

    Example: camcade evaluate expression photo.jpg holiday/
    """
    import json

    if not pictures:
        from camcade_training.tasks.expression.workflow import run_evaluation

        found = run_evaluation(
            faces, model, out, progress_bar, command_line(), split, every, beside or [], with_peers
        )
        show_accuracies(f"{out}/report.md", found)
        return
    from camcade_training.tasks.expression.pictures import Reader, find_pictures

    paths = find_pictures(pictures)
    reader = Reader(model)
    for path in paths:
        reading = reader.read(path)
        typer.echo(json.dumps(reading.as_dict()) if as_json else line_of(reading))


def line_of(reading: ExpressionReading) -> str:
    """One line for people: the likeliest expression, and all probabilities."""
    if not reading.faces:
        return f"{reading.path}: no face found; a face should be at least a tenth of the picture's height"
    shares = ", ".join(
        f"{label} {share:.2f}"
        for label, share in sorted(reading.probabilities.items(), key=lambda pair: -pair[1])
    )
    others = f" ({len(reading.faces)} faces, the largest)" if len(reading.faces) > 1 else ""
    return f"{reading.path}: {reading.expression}{others}: {shares}"


def show_accuracies(title: str, metrics: Mapping[str, Any]) -> None:
    """Tables of accuracies: of the network, and of those beside it."""
    from camcade_training.tasks.expression.reporting import accuracies_of

    show(title, accuracies_of(dict(metrics)))
    for name, found in metrics.get("compare", {}).items():
        show(name, accuracies_of(found))


def show_card(bundle: Path, card: ModelCard) -> None:
    """What was exported: size, agreement with Keras, accuracies."""
    show_bundle(bundle, card)
    show_accuracies("test split", card.metrics or {})


TASK = Task(
    name="expression",
    title="The expression on a face",
    settings="camcade_training.tasks.expression.settings:ExpressionSettings",
    commands={"train": train, "evaluate": evaluate, "export": export},
    old={
        "train": {
            "emotion": train,
            "emotion-export": export,
            "expression-export": export,
        },
        "evaluate": {"emotion": evaluate},
    },
)
