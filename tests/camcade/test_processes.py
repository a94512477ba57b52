"""Work for several processes ends when the command does."""

import multiprocessing
import os
import signal
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from camcade.places import replacing
from camcade.processes import process_pool


def slow(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def test_the_work_is_done_and_the_processes_are_gone() -> None:
    with process_pool(2, "spawn") as pool:
        assert list(pool.map(slow, [0.0, 0.01])) == [0.0, 0.01]
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_an_error_or_ctrl_c_does_not_wait_for_the_rest(
    method: str, capfd: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt), process_pool(2, method) as pool:
        for _ in pool.map(slow, [0.0, *[60.0] * 20]):
            raise KeyboardInterrupt
    assert time.monotonic() - began < 30
    assert multiprocessing.active_children() == []
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM], ids=lambda one: one.name)
def test_a_signal_while_processes_are_started_is_not_lost(
    ending: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python prints and drops what is raised while it forks: the command would run on."""
    fork, began = os.fork, time.monotonic()

    def interrupted() -> int:
        pid = fork()
        if pid:
            try:
                signal.raise_signal(ending)
            except BaseException as dropped:
                raise AssertionError("raised where Python drops it") from dropped
        return pid

    monkeypatch.setattr(os, "fork", interrupted)
    with heeding(ending), pytest.raises(KeyboardInterrupt), process_pool(2, "fork") as pool:
        list(pool.map(slow, [60.0] * 4))
    assert time.monotonic() - began < 30
    assert multiprocessing.active_children() == []


@contextmanager
def heeding(ending: signal.Signals) -> Generator[None]:
    earlier = signal.signal(ending, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(ending, earlier)


def write_slowly(path: Path) -> None:
    with replacing(path) as partial:
        partial.write_text("half")
        path.with_name("begun").touch()
        time.sleep(60)


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_what_a_process_was_writing_goes_with_it(method: str, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), process_pool(1, method) as pool:
        pool.submit(write_slowly, tmp_path / "film.npz")
        until = time.monotonic() + 60
        while not (tmp_path / "begun").exists() and time.monotonic() < until:
            time.sleep(0.01)
        raise KeyboardInterrupt
    assert [path.name for path in tmp_path.iterdir()] == ["begun"]
