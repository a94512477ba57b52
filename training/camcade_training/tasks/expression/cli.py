"""The commands `camcade train expression…` and `camcade evaluate expression`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:  # NumPy and TensorFlow are imported when a command runs
    from camcade.models.card import ModelCard
    from camcade_training.tasks.expression.pictures import Reading

FacesOption = Annotated[Path, typer.Option("--faces", help="FER-2013 as a zip of SPLIT/CLASS/ID.jpg.")]
DEFAULT_FACES = Path("../shared/datasets/fer2013.zip")
BaselineOption = Annotated[
    Path | None,
    typer.Option(help="Run folder of camcade train expression-baseline, a row to compare with."),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", help="Change a setting: key=value; may be repeated.", show_default=False),
]


def train_emotion(
    out: Annotated[Path, typer.Option(help="Run folder: state, curves, settings.")],
    faces: FacesOption = DEFAULT_FACES,
    resume: Annotated[
        Path | None,
        typer.Option(help="Go on from this state of another run or bundle; OUT's own state comes first."),
    ] = None,
    export: Annotated[
        Path | None, typer.Option(help="Also export as this bundle at the end, e.g. models/expression.")
    ] = None,
    baseline: BaselineOption = None,
    changes: SetOption = None,
) -> None:
    """Train the expression network; called again with the same folder, it goes on where it was stopped.

    Everything is stored after each epoch. To train longer, call it again with more epochs.

    Example: camcade train expression --out training/runs/expression --set epochs=40
    """
    from camcade_training.cli import _command, _tell, progress_bar
    from camcade_training.core.settings import parse_assignments, resolve
    from camcade_training.tasks.expression.settings import ExpressionSettings
    from camcade_training.tasks.expression.workflow import run_export, run_training

    settings = resolve(ExpressionSettings(), parse_assignments(changes or []))
    records = run_training(faces, out, settings, progress_bar, _tell, _command(), resume)
    last = next((row["validation_seven"] for row in reversed(records) if "validation_seven" in row), 0.0)
    typer.echo(f"{out}: {len(records)} epochs, last {last:.1%} of seven right on validation faces")
    if export is not None:
        show_card(export, run_export(faces, out, export, progress_bar, _command(), baseline))


def export_emotion(
    folder: Annotated[
        Path, typer.Argument(help="Run folder of camcade train expression; it may be unfinished.")
    ],
    bundle: Annotated[Path, typer.Argument(help="Bundle to write, e.g. models/expression.")],
    faces: FacesOption = DEFAULT_FACES,
    baseline: BaselineOption = None,
) -> None:
    """Measure what a run has learned so far and export it for the page.

    Example: camcade train expression-export training/runs/expression models/expression
    """
    import json

    from camcade_training.cli import _command, progress_bar
    from camcade_training.tasks.expression.workflow import run_export

    history = folder / "history.json"  # says how it was trained; an export alone does not
    command = json.loads(history.read_text())["command"] if history.is_file() else _command()
    show_card(bundle, run_export(faces, folder, bundle, progress_bar, command, baseline))


def train_baseline(
    out: Annotated[Path, typer.Option(help="Run folder for the figures.")],
    faces: FacesOption = DEFAULT_FACES,
    cache: Annotated[Path, typer.Option(help="Where features are kept for the next run.")] = Path(
        "training/runs/cache"
    ),
    changes: SetOption = None,
) -> None:
    """The row to beat: a frozen ImageNet MobileNet with a head, measured on FER-2013's test split.

    Example: camcade train expression-baseline --out training/runs/expression-baseline
    """
    from camcade_training.cli import _command, progress_bar
    from camcade_training.core.settings import parse_assignments, resolve
    from camcade_training.tasks.expression.baseline import BaselineSettings
    from camcade_training.tasks.expression.workflow import run_baseline

    settings = resolve(BaselineSettings(), parse_assignments(changes or []))
    show_accuracies(str(out), run_baseline(faces, out, settings, progress_bar, _command(), cache))


def evaluate_emotion(
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

    from camcade_training.cli import progress_bar

    if not pictures:
        from camcade_training.tasks.expression.workflow import run_evaluation

        show_accuracies(f"{out}/report.md", run_evaluation(faces, model, out, progress_bar, baseline))
        return
    from camcade_training.tasks.expression.pictures import Reader, find_pictures

    paths = find_pictures(pictures)
    reader = Reader(model)
    for path in paths:
        reading = reader.read(path)
        typer.echo(json.dumps(reading.as_dict()) if as_json else line_of(reading))


def line_of(reading: Reading) -> str:
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
    from camcade_training.cli import _show

    _show(title, {f"accuracy among {name}": metrics[name]["accuracy"] for name in ("seven", "six", "five")})


def show_card(bundle: Path, card: ModelCard) -> None:
    """What was exported: size, agreement with Keras, accuracies."""
    from camcade_training.cli import _show

    size = sum(record.bytes for record in card.files.values())
    _show(str(bundle), {"bytes": size, **(card.verification or {})})
    show_accuracies("FER-2013, test split", card.metrics or {})
