"""Playwright for measurements, with its troubles told as ours."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from camcade.errors import BenchError

LAST_WORDS_S = 5.0  # browsers that were told to end write for so long at most


@contextmanager
def profiles() -> Generator[Path]:
    """A folder for the profiles of browsers. Enter it before `driving`: browsers end with that, whatever ends
    it, and what they still wrote goes too.
    """
    folder = Path(tempfile.mkdtemp(prefix="camcade-"))
    try:
        yield folder
    finally:
        until = time.monotonic() + LAST_WORDS_S
        while folder.exists() and time.monotonic() < until:
            shutil.rmtree(folder, ignore_errors=True)
            if folder.exists():
                time.sleep(0.1)


@contextmanager
def driving() -> Generator[Any]:
    """Playwright's entry point, for as long as the context lasts.

    Raises:
        BenchError: Playwright is missing, or what was asked of the browser failed.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ModuleNotFoundError as error:
        raise BenchError(
            f"The Python package {error.name!r} is missing. Install the tools: `make training`."
        ) from error
    try:
        with sync_playwright() as playwright:
            yield playwright
    except Error as error:
        raise BenchError(f"The browser did not play along: {error.message}") from error
