"""How far a long job has come: one kind of display for all of them, and the lines that epochs leave."""

import contextlib
import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

Record = dict[str, float]
"""What an epoch leaves: its number under `epoch`, losses and shares by name."""

Tell = Callable[[Record], None]
"""Is told the record of each epoch."""


class Progress(Protocol):
    """A progress display: `with progress("what", total) as advance: advance(1)`."""

    def __call__(self, description: str, total: int) -> AbstractContextManager[Callable[..., None]]:
        """`total` steps; what it gives is called with the number of steps done, 1 unless given."""
        ...


@contextlib.contextmanager
def progress_bar(description: str, total: int) -> Iterator[Callable[..., None]]:
    """A bar on the terminal with the time that remains; on standard error, so that results can be piped."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True)) as bars:
        task = bars.add_task(description, total=total or None)
        yield lambda steps=1: bars.advance(task, steps)


def by_the_clock(progress: Progress, seconds: float, begun: float) -> Progress:
    """The display of work that ends when its time is over, however many steps it comes to: it shows seconds.
    `begun`: when the work began by `time.monotonic`, or would have without a break. 0 seconds: `progress`.
    """
    if not seconds:
        return progress

    @contextlib.contextmanager
    def shown(description: str, total: int) -> Iterator[Callable[..., None]]:
        whole, told = math.ceil(seconds), 0
        with progress(f"{description}, seconds", whole) as advance:

            def move(steps: int = 1) -> None:
                nonlocal told
                passed = min(whole, int(time.monotonic() - begun))
                if passed > told:
                    advance(passed - told)
                    told = passed

            move()
            yield move

    return shown


@contextlib.contextmanager
def no_progress(description: str, total: int) -> Iterator[Callable[..., None]]:
    """Shows nothing."""
    yield lambda steps=1: None


def as_line(record: Mapping[str, float]) -> str:
    """A record as one line of text, four digits each."""
    return ", ".join(f"{key} {value:.4g}" for key, value in record.items())
