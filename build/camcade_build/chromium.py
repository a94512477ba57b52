"""Where this machine's Chromium is: tests and measurements drive it, playing needs only a browser.

`python -m camcade_build.chromium` prints the executable; with `--install`, Playwright fetches a missing one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from camcade.errors import BrowserError, CamcadeError

ENVIRONMENT_VARIABLE = "CAMCADE_CHROMIUM"
COMMAND_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
)
APPLICATIONS = (  # macOS keeps programs off the path
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
HOW_TO_INSTALL = (
    f"Install it (Debian: `apt-get install chromium`; elsewhere: `playwright install chromium`), or set "
    f"{ENVIRONMENT_VARIABLE} to the executable of a browser built on Chromium."
)


def find_chromium() -> Path:
    """The executable to drive: `CAMCADE_CHROMIUM` if set, else the first found on this machine.

    Raises:
        BrowserError: there is none, or the variable names none; the message says how to get one.
    """
    chosen = os.environ.get(ENVIRONMENT_VARIABLE)
    if chosen:
        found = shutil.which(chosen)
        if found is None:
            raise BrowserError(
                f"{ENVIRONMENT_VARIABLE} is {chosen!r}, which is no executable file. Mend it or unset it."
            )
        return Path(found)
    for name in (*COMMAND_NAMES, *APPLICATIONS):
        found = shutil.which(name)
        if found is not None:
            return Path(found)
    bundled = playwright_chromium()
    if bundled is not None:
        return bundled
    raise BrowserError(f"No Chromium was found on this machine. {HOW_TO_INSTALL}")


def playwright_chromium() -> Path | None:
    """The Chromium that Playwright installed, if Playwright is there and has."""
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        return None
    with sync_playwright() as playwright:
        executable = Path(playwright.chromium.executable_path)
    return executable if executable.is_file() else None


def install_chromium() -> Path:
    """Let Playwright fetch its Chromium, and return the executable.

    Raises:
        BrowserError: the download failed, or Playwright is not installed.
    """
    result = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    executable = playwright_chromium() if result.returncode == 0 else None
    if executable is None:
        raise BrowserError(f"No Chromium was found, and Playwright could not install one. {HOW_TO_INSTALL}")
    return executable


def main(arguments: list[str]) -> int:
    try:
        try:
            executable = find_chromium()
        except BrowserError:
            if "--install" not in arguments or os.environ.get(ENVIRONMENT_VARIABLE):
                raise
            executable = install_chromium()
    except CamcadeError as error:
        print(f"camcade: {error}", file=sys.stderr)
        return 2
    print(executable)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
