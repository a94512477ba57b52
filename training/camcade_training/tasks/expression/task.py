"""The task `expression`: what a face shows; its commands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from camcade_training.core.progress import progress_bar
from camcade_training.core.terminal import (
    DEFAULT_CACHE,
    DEFAULT_FACES,
    BundleArgument,
    CacheOption,
    ExportOption,
    FacesOption,
    SetOption,
    command_line,
    show,
    show_bundle,
    tell,
)
from camcade_training.tasks.registry import Task

if TYPE_CHECKING:  # NumPy and TensorFlow are imported when a command runs
    from camcade.models.card import ModelCard
    from camcade_training.tasks.expression.pictures import ExpressionReading

BaselineOption = Annotated[
    Path | None,
    typer.Option(help="Run folder of camcade train expression-baseline, a row to compare with."),
]


def train(
    out: Annotated[Path, typer.Option(help="Run folder: state, curves, settings.")],
    faces: FacesOption = DEFAULT_FACES,
    resume: Annotated[
        Path | None,
        typer.Option(help="Go on from this state of another run or bundle; OUT's own state comes first."),
    ] = None,
    bundle: ExportOption = None,
    baseline: BaselineOption = None,
    changes: SetOption = None,
    other_faces: Annotated[
        bool, typer.Option("--other-faces", help="Go on although the run was begun with other faces.")
    ] = False,
) -> None:
    """Train the expression network; called again with the same folder, it goes on where it was stopped.

    Everything is stored after each epoch. To train longer, call it again with more epochs.

    Example: camcade train expression --out training/runs/expression --set epochs=40
    """
    from camcade_training.tasks.expression.voted_faces import holds_votes
    from camcade_training.tasks.expression.workflow import run_export, run_training

    if holds_votes(faces):
        train_on_votes(faces, out, changes or [], other_faces, unused=bool(resume or bundle or baseline))
        return
    settings = TASK.resolved(changes)
    records = run_training(faces, out, settings, progress_bar, tell, command_line(), resume)
    last = next((row["validation_seven"] for row in reversed(records) if "validation_seven" in row), 0.0)
    typer.echo(f"{out}: {len(records)} epochs, last {last:.1%} of seven right on validation faces")
    if bundle is not None:
        show_card(bundle, run_export(faces, out, bundle, progress_bar, command_line(), baseline))


def train_on_votes(faces: Path, out: Path, changes: list[str], other_faces: bool, unused: bool) -> None:
    """`camcade train expression` on a zip that holds votes."""
    from camcade.errors import SettingsError
    from camcade_training.core.settings import parse_assignments, resolve
    from camcade_training.tasks.expression.vote_settings import VoteSettings
    from camcade_training.tasks.expression.vote_workflow import run_training

    if unused:
        raise SettingsError("--resume, --export and --baseline are for faces without votes; leave them out")
    settings = resolve(VoteSettings(), parse_assignments(changes))
    records = run_training(faces, out, settings, progress_bar, tell, command_line(), other_faces)
    typer.echo(f"{out}: {len(records)} epochs")


def export(
    folder: Annotated[
        Path, typer.Argument(help="Run folder of camcade train expression; it may be unfinished.")
    ],
    bundle: BundleArgument,
    faces: FacesOption = DEFAULT_FACES,
    baseline: BaselineOption = None,
) -> None:
    """Measure what a run has learned so far and export it for the page.

    Example: camcade export expression training/runs/expression models/expression
    """
    from camcade_training.core.run_folder import read_history
    from camcade_training.tasks.expression.workflow import run_export

    command = read_history(folder).command or command_line()  # how it was trained; an export does not say
    show_card(bundle, run_export(faces, folder, bundle, progress_bar, command, baseline))


def train_baseline(
    out: Annotated[Path, typer.Option(help="Run folder for the figures.")],
    faces: FacesOption = DEFAULT_FACES,
    cache: CacheOption = DEFAULT_CACHE,
    changes: SetOption = None,
) -> None:
    """The row to beat: a frozen ImageNet MobileNet with a head, measured on FER-2013's test split.

    Example: camcade train expression-baseline --out training/runs/expression-baseline
    """
    from camcade_training.core.settings import parse_assignments, resolve
    from camcade_training.tasks.expression.baseline import BaselineSettings
    from camcade_training.tasks.expression.workflow import run_baseline

    settings = resolve(BaselineSettings(), parse_assignments(changes or []))
    show_accuracies(str(out), run_baseline(faces, out, settings, progress_bar, command_line(), cache))


def evaluate(
    pictures: Annotated[
        list[Path] | None,
        typer.Argument(help="Pictures, or folders of them; none: FER-2013's test split.", show_default=False),
    ] = None,
    model: Annotated[Path, typer.Option(help="Bundle; for FER-2013 a run folder will do.")] = Path(
        "models/expression"
    ),
    faces: FacesOption = DEFAULT_FACES,
    out: Annotated[Path, typer.Option(help="Folder for the report on FER-2013.")] = Path(
        "training/runs/expression-evaluation"
    ),
    baseline: BaselineOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line for each picture.")] = False,
) -> None:
    """Read the expression on the largest face of pictures, as the page does; or measure on FER-2013.

    Example: camcade evaluate expression photo.jpg holiday/
    """
    import json

    if not pictures:
        from camcade_training.tasks.expression.voted_faces import holds_votes
        from camcade_training.tasks.expression.workflow import run_evaluation

        if holds_votes(faces):
            evaluate_on_votes(faces, model, out)
            return
        show_accuracies(f"{out}/report.md", run_evaluation(faces, model, out, progress_bar, baseline))
        return
    from camcade_training.tasks.expression.pictures import Reader, find_pictures

    paths = find_pictures(pictures)
    reader = Reader(model)
    for path in paths:
        reading = reader.read(path)
        typer.echo(json.dumps(reading.as_dict()) if as_json else line_of(reading))


def evaluate_on_votes(faces: Path, folder: Path, out: Path) -> None:
    """`camcade evaluate expression` on a zip that holds votes: test faces, as they are and disturbed."""
    from camcade_training.tasks.expression.vote_workflow import run_evaluation

    found = run_evaluation(faces, folder, out, progress_bar, command_line())
    show(
        f"{out}/report.md",
        {name: row["accuracy"] for name, row in found.items() if isinstance(row, dict) and "accuracy" in row},
    )


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
    """A table of accuracies among seven, six and five."""
    show(title, {f"accuracy among {name}": metrics[name]["accuracy"] for name in ("seven", "six", "five")})


def show_card(bundle: Path, card: ModelCard) -> None:
    """What was exported: size, agreement with Keras, accuracies."""
    show_bundle(bundle, card)
    show_accuracies("FER-2013, test split", card.metrics or {})


TASK = Task(
    name="expression",
    title="The expression on a face",
    settings="camcade_training.tasks.expression.settings:ExpressionSettings",
    commands={"train": train, "evaluate": evaluate, "export": export},
    more={"train": {"expression-baseline": train_baseline}},
    old={
        "train": {
            "emotion": train,
            "emotion-baseline": train_baseline,
            "emotion-export": export,
            "expression-export": export,
        },
        "evaluate": {"emotion": evaluate},
    },
)
