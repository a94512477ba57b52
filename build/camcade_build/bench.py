"""`camcade bench`: how fast the engine is, and what the page costs the player."""

from __future__ import annotations

from typing import Annotated

import typer

bench_app = typer.Typer(no_args_is_help=True)


@bench_app.command("engine")
def bench_engine(
    seconds: Annotated[float, typer.Option("--seconds", min=0.1, help="How long to count.")] = 3.0,
) -> None:
    """Count how many ticks of Duel two computer players get through in a second, without a picture.

    The game itself needs 100 a second.

    [bold]Example:[/bold] camcade bench engine --seconds 5
    """
    from camcade.duel.bench import ticks_per_second

    print(f"{ticks_per_second(seconds):,.0f} ticks a second")
