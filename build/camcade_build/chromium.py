"""Where this machine's Chromium is: tests and measurements drive it, playing needs only a browser.

`python -m camcade_build.chromium` prints the executable; with `--install`, a missing one is installed: by
Debian's package manager where that may be used, else by Playwright, whose download needs its own host.
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
    """Install Chromium and return the executable: Debian's package if that can be had, else Playwright's own.

    Raises:
        BrowserError: neither way worked.
    """
    commands = system_commands()
    if commands and all(map(succeeds, commands)):
        return find_chromium()
    is_fetched = succeeds([sys.executable, "-m", "playwright", "install", "chromium"])
    executable = playwright_chromium() if is_fetched else None
    if executable is None:
        tried = "neither apt-get nor Playwright could" if commands else "Playwright could not"
        raise BrowserError(f"No Chromium was found, and {tried} install one. {HOW_TO_INSTALL}")
    return executable


def succeeds(command: list[str]) -> bool:
    """Run it, saying which it is."""
    print(" ".join(command), file=sys.stderr)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, env=environment, check=False).returncode == 0


def system_commands() -> list[list[str]]:
    """What installs Debian's package; nothing where there is no apt-get, or no right to use it.

    `sudo` asks for a password where somebody sits at the terminal, and nowhere else.
    """
    if shutil.which("apt-get") is None:
        return []
    prefix: list[str] = []
    if os.geteuid() != 0:
        if shutil.which("sudo") is None:
            return []
        prefix = ["sudo"] if sys.stdin.isatty() else ["sudo", "--non-interactive"]
    return [
        [*prefix, "apt-get", "update", "--quiet"],
        [*prefix, "apt-get", "install", "--quiet", "--yes", "--no-install-recommends", "chromium"],
    ]


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
