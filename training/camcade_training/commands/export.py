"""`camcade export TASK …`: write a trained run as a bundle for the page."""

import typer

from camcade_training.tasks.registry import help_of, register

app = typer.Typer(
    help=help_of("export", "Write a trained run as a bundle for the page."), no_args_is_help=True
)
register(app, "export")
