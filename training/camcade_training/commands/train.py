"""`camcade train TASK …`: train a network; wrong settings and missing data are answered at once."""

from pathlib import Path
from typing import Annotated

import typer

from camcade_training.core.terminal import SetOption, new_file
from camcade_training.tasks.registry import help_of, register

app = typer.Typer(help=help_of("train", "Train networks."), no_args_is_help=True)


@app.command("studio")
def train_studio(
    data: Annotated[Path, typer.Option("--data", help="Project of Studio (.zip), of pictures or the body.")],
    out: Annotated[Path, typer.Option(help="Project to write (.zip).", callback=new_file)],
    changes: SetOption = None,
) -> None:
    """Train the head of a Studio project on the features in its file; Studio's “Open” takes what comes out.

    Example: camcade train studio --data "My body.zip" --out trained.zip --set epochs=80
    """
    from camcade.places import write_bytes
    from camcade.studio.archive import write_project
    from camcade_training.core.head_training import train_project
    from camcade_training.core.project_files import read_project_file
    from camcade_training.core.settings import parse_assignments, resolve

    kept = read_project_file(data)
    found = train_project(kept, resolve(kept.training, parse_assignments(changes or [])))
    write_bytes(out, write_project(found.kept))
    judged = "" if found.held_accuracy is None else f", {found.held_accuracy:.1%} of {found.held} unseen ones"
    typer.echo(f"{out}: {found.accuracy:.1%} of {found.learnt} samples{judged}")


register(app, "train")
