"""`camcade export TASK …`: write a trained run as a bundle for the page."""

from pathlib import Path
from typing import Annotated

import typer

from camcade_training.tasks.registry import help_of, register

app = typer.Typer(
    help=help_of("export", "Write a trained run as a bundle for the page."), no_args_is_help=True
)
ModelPath = Annotated[Path, typer.Argument(help="Studio project or model (.zip), or a folder of models/.")]


@app.command("teachable-machine")
def export_teachable_machine(
    model: ModelPath, out: Annotated[Path, typer.Option(help="Zip to write.")]
) -> None:
    """Write a head on the shipped backbone as an image model that Teachable Machine's library opens.

    It sees the centre square of a picture, where Camcade follows the player.

    Example: camcade export teachable-machine "My moves.zip" --out model.zip
    """
    from camcade_training.core.project_files import teachable_machine_export, write_new

    content, labels = teachable_machine_export(model)
    write_new(out, content)
    typer.echo(f"{out}: {', '.join(labels)}, {len(content) / 1e6:.1f} MB")


@app.command("studio")
def export_studio(
    model: ModelPath, out: Annotated[Path, typer.Argument(help="New folder, such as models/mine.")]
) -> None:
    """Write what a project of Studio was trained to as a bundle, which pages play with.

    Example: camcade export studio "My moves.zip" models/mine
    """
    from camcade_training.core.project_files import read_model, write_bundle

    typer.echo(f"{out}: {', '.join(write_bundle(read_model(model), out))}")


register(app, "export")
