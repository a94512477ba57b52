"""What the commands of several tasks share: options, and how figures are shown."""

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from camcade.models.card import ModelCard
from camcade.places import bundle_to_write, file_to_write, folder_to_write
from camcade_training.core.progress import Record, as_line


def new_file(path: Path | None) -> Path | None:
    """An option's callback: asks whether a file can be written there, before anything else is done."""
    return path and file_to_write(path)


def new_folder(path: Path | None) -> Path | None:
    """The same of a folder, new or old."""
    return path and folder_to_write(path)


def new_bundle(path: Path | None) -> Path | None:
    """The same of a bundle's folder."""
    return path and bundle_to_write(path)


SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", help="Change a setting: key=value; may be repeated.", show_default=False),
]
DataOption = Annotated[
    Path, typer.Option("--data", help="Class folders, train|validation|test of them, or a Studio project.")
]
FacesOption = Annotated[Path, typer.Option("--faces", help="FER-2013 as a zip of SPLIT/CLASS/ID.jpg.")]
CacheOption = Annotated[
    Path,
    typer.Option(
        "--cache",
        help="Where stretched pictures and features are kept for the next run.",
        callback=new_folder,
    ),
]
ExportOption = Annotated[
    Path | None,
    typer.Option(
        "--export", help="Also export as this bundle at the end, e.g. models/NAME.", callback=new_bundle
    ),
]
RayOption = Annotated[
    str | None,
    typer.Option(
        "--ray",
        metavar="ADDRESS",
        help="Share the work with a Ray cluster: auto, HOST:PORT, or ray://HOST:PORT.",
        show_default=False,
    ),
]
BundleArgument = Annotated[
    Path, typer.Argument(help="Bundle to write, e.g. models/NAME.", callback=new_bundle)
]

DEFAULT_CACHE = Path("training/runs/cache")
DEFAULT_FACES = Path("../shared/datasets/fer2013.zip")


def command_line() -> str:
    """The command as it was given, for the record."""
    return "camcade " + " ".join(map(shlex.quote, sys.argv[1:]))


def tell(record: Record) -> None:
    """The record of an epoch as a line on standard error."""
    typer.echo(as_line(record), err=True)


def show(title: str, figures: Mapping[str, Any]) -> None:
    """Figures as a table; nested ones are left out."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, show_header=False)
    for key, value in figures.items():
        if not isinstance(value, (dict, list)):
            table.add_row(key, f"{value:.4f}" if isinstance(value, float) else str(value))
    Console().print(table)


def show_bundle(bundle: Path, card: ModelCard) -> None:
    """What was exported: bytes that the page loads, and how far Keras and TensorFlow.js agree."""
    size = sum(record.bytes for record in card.files.values())
    show(str(bundle), {"bytes": size, **_flat(card.verification or {})})


def _flat(verification: Mapping[str, Any]) -> dict[str, Any]:
    differences = verification.get("keras_against_tfjs") or {}
    rest = {key: value for key, value in verification.items() if key != "keras_against_tfjs"}
    return {**{f"Keras against TensorFlow.js, {key}": value for key, value in differences.items()}, **rest}
