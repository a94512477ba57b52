"""Profiles of browsers go when the browsers have gone."""

import contextlib
import threading
import time
from pathlib import Path

import pytest

from camcade.errors import BenchError
from camcade_bench.driving import profiles


def test_what_a_browser_writes_while_it_ends_goes_too_and_hides_no_error() -> None:
    began = threading.Event()

    def write_last_words(folder: Path) -> None:
        until = time.monotonic() + 0.5
        while time.monotonic() < until:
            with contextlib.suppress(FileNotFoundError):  # the folder has gone: nothing left to write to
                (folder / f"{time.monotonic_ns()}").write_text("state")
            began.set()

    with pytest.raises(BenchError, match="not ready"), profiles() as place:
        (place / "Default").mkdir()
        browser = threading.Thread(target=write_last_words, args=(place / "Default",))
        browser.start()
        assert began.wait(10)
        raise BenchError("the page was not ready in time")
    browser.join()
    assert not place.exists()
