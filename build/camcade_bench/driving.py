"""Playwright for measurements, with its troubles told as ours."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from camcade.errors import BenchError


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
