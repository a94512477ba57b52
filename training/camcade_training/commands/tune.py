"""`camcade tune TASK …`: choose a detector's settings on validation people."""

import typer

from camcade_training.tasks.registry import help_of, register

app = typer.Typer(
    help=help_of("tune", "Choose a detector's settings on validation people."), no_args_is_help=True
)
register(app, "tune")
