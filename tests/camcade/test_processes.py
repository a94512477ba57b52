"""Work for several processes ends when the command does."""

import multiprocessing
import time

import pytest

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
