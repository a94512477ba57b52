"""`camcade evaluate TASK …`: measure networks on people they have never seen."""

import typer

from camcade_training.tasks.registry import help_of, register

app = typer.Typer(
    help=help_of("evaluate", "Measure networks on people they have never seen."), no_args_is_help=True
)
register(app, "evaluate")
