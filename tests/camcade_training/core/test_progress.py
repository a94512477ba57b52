"""How far long work has come."""

import contextlib
from collections.abc import Callable, Iterator

import pytest

from camcade_training.core import progress as progress_module
from camcade_training.core.progress import by_the_clock, no_progress


class Display:
    """A display that remembers what it was told."""

    def __init__(self) -> None:
        self.said, self.total, self.done = "", 0, 0

    @contextlib.contextmanager
    def __call__(self, description: str, total: int) -> Iterator[Callable[..., None]]:
        self.said, self.total = description, total

        def advance(steps: int = 1) -> None:
            self.done += steps

        yield advance


def test_work_that_ends_when_its_time_is_over_shows_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    now, display = [100.0], Display()
    monkeypatch.setattr(progress_module.time, "monotonic", lambda: now[0])
    with by_the_clock(display, 30.5, begun=90.0)("learning", 12345) as advance:
        assert (display.said, display.total, display.done) == ("learning, seconds", 31, 10), "a break counts"
        now[0] = 100.4
        advance(400)
        assert display.done == 10
        now[0] = 112.0
        advance()
        assert display.done == 22
        now[0] = 500.0
        advance()
        assert display.done == display.total


def test_without_a_time_steps_are_shown() -> None:
    assert by_the_clock(no_progress, 0, begun=0.0) is no_progress
