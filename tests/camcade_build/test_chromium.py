from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from camcade.errors import BrowserError
from camcade_build import chromium


@pytest.fixture
def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only browser on an otherwise empty machine."""
    monkeypatch.delenv(chromium.ENVIRONMENT_VARIABLE, raising=False)
    monkeypatch.setattr(chromium, "APPLICATIONS", ())
    monkeypatch.setattr(chromium, "playwright_chromium", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    executable = tmp_path / "google-chrome"
    executable.write_text("#!/bin/sh\n")
    executable.chmod(0o755)
    return executable


def test_a_browser_on_the_path_is_found(browser: Path) -> None:
    assert chromium.find_chromium() == browser


def test_the_variable_goes_first(browser: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = tmp_path / "mine"
    chosen.write_text("#!/bin/sh\n")
    chosen.chmod(0o755)
    monkeypatch.setenv(chromium.ENVIRONMENT_VARIABLE, str(chosen))
    assert chromium.find_chromium() == chosen


def test_a_wrong_variable_is_no_reason_to_take_another(
    browser: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(chromium.ENVIRONMENT_VARIABLE, "/absent/chromium")
    with pytest.raises(BrowserError, match="CAMCADE_CHROMIUM is '/absent/chromium'"):
        chromium.find_chromium()


def test_without_any_the_message_says_how_to_get_one(
    browser: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    browser.unlink()
    assert chromium.main([]) == 2
    assert "apt-get install chromium" in capsys.readouterr().err


def test_playwright_s_own_is_the_last_resort(browser: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium, "playwright_chromium", lambda: Path("bundled"))
    assert chromium.find_chromium() == browser
    browser.unlink()
    assert chromium.find_chromium() == Path("bundled")


class Machine:
    """A machine without a browser: programs are written down instead of run."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ran: list[list[str]] = []
        self.fails: set[str] = set()
        self._folder = folder
        monkeypatch.setattr(chromium.subprocess, "run", self._run)

    def add(self, *names: str) -> None:
        for name in names:
            (self._folder / name).write_text("#!/bin/sh\n")
            (self._folder / name).chmod(0o755)

    def _run(self, command: list[str], **_: Any) -> Any:
        self.ran.append(command)
        fails = any(word in self.fails for word in command)
        if "chromium" in command and "apt-get" in command and not fails:
            self.add("chromium")
        return SimpleNamespace(returncode=int(fails))


@pytest.fixture
def machine(browser: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    browser.unlink()
    return Machine(tmp_path, monkeypatch)


@pytest.mark.parametrize(
    ("user", "has_terminal", "prefix"),
    [(0, False, []), (1000, True, ["sudo"]), (1000, False, ["sudo", "--non-interactive"])],
)
def test_debian_s_package_is_installed_by_root_or_sudo(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, user: int, has_terminal: bool, prefix: list[str]
) -> None:
    machine.add("apt-get", "sudo")
    monkeypatch.setattr(chromium.os, "geteuid", lambda: user)
    monkeypatch.setattr(chromium.sys, "stdin", SimpleNamespace(isatty=lambda: has_terminal))
    assert chromium.main(["--install"]) == 0
    assert [command[: len(prefix) + 2] for command in machine.ran] == [
        [*prefix, "apt-get", "update"],
        [*prefix, "apt-get", "install"],
    ]


@pytest.mark.parametrize("programs", [(), ("apt-get",)], ids=["no Debian", "no sudo"])
def test_where_the_system_cannot_playwright_does(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, programs: tuple[str, ...]
) -> None:
    machine.add(*programs)
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 1000)
    found = iter([None, Path("bundled")])
    monkeypatch.setattr(chromium, "playwright_chromium", lambda: next(found))
    assert chromium.main(["--install"]) == 0
    assert [command[-3:] for command in machine.ran] == [["playwright", "install", "chromium"]]


def test_where_nothing_helps_the_message_says_what_was_tried(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.add("apt-get")
    machine.fails = {"update", "playwright"}
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 0)
    assert chromium.main(["--install"]) == 2
    assert "neither apt-get nor Playwright could install one" in capsys.readouterr().err
    assert len(machine.ran) == 2  # after the list of packages could not be had, none is asked for
