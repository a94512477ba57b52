"""`camcade train TASK …`: train a network; wrong settings and missing data are answered at once."""

import typer

from camcade_training.tasks.registry import help_of, register

app = typer.Typer(help=help_of("train", "Train networks."), no_args_is_help=True)
register(app, "train")
