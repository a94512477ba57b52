from pathlib import Path

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
