"""The real site in real Chromium: built once, served on a free port, played as a person would."""

import os
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, BrowserContext, Page

from camcade_build.chromium import find_chromium
from camcade_build.project import this_checkout
from camcade_build.server import open_server
from camcade_build.site.builder import build_site

# The flags of a quiet browser with a camera that needs no person. Without --use-fake-ui-for-media-stream the
# question for the camera is answered by the context's permissions.
QUIET = ("--disable-background-networking", "--disable-component-update", "--no-first-run")
FAKE_CAMERA = ("--use-fake-device-for-media-stream",)
START_LIMIT_MS = 120_000
READY = "window.camcade?.snapshot?.().ready === true"


class Duel:
    """The Duel page in the hands of a test: open it, read it, wait for it, play it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, query: str = "") -> None:
        """Load the page and wait until the game can be played by keyboard."""
        self.page.goto(f"duel.html?{query}")
        self.wait_for_page()

    def wait_for_page(self) -> None:
        """Wait until the game on it can be played by keyboard."""
        self.page.wait_for_function(READY, timeout=START_LIMIT_MS)

    def snapshot(self) -> dict[str, Any]:
        return self.page.evaluate("camcade.snapshot()")

    def wait_until(self, condition: str, timeout_ms: int = 60_000) -> None:
        """Wait for a JavaScript condition on `s`, the snapshot."""
        self.page.wait_for_function(
            f"(() => {{ const s = camcade.snapshot(); return {condition}; }})()", timeout=timeout_ms
        )

    @contextmanager
    def sees(self, condition: str) -> Generator[None]:
        """Around what makes a condition on `s` true, if only for a moment: every frame is looked at."""
        self.page.evaluate(
            """condition => {
                const holds = new Function("s", `return ${condition}`);
                window.hasSeen = false;
                const look = () => {
                    if (holds(camcade.snapshot())) window.hasSeen = true;
                    else requestAnimationFrame(look);
                };
                look();
            }""",
            condition,
        )
        yield
        self.page.wait_for_function("window.hasSeen", timeout=60_000)

    def life(self, side: int) -> float:
        return self.snapshot()["match"]["fighters"][side]["life"]

    def message(self) -> str:
        """What the page has told the player, once it has said something."""
        self.page.locator("#messages .message").first.wait_for()
        return self.page.locator("#messages").inner_text()

    def expect_keys_to_work(self) -> None:
        """The fighter walks when the keyboard says so."""
        place = self.snapshot()["match"]["fighters"][0]["x"]
        key = "ArrowRight" if place < 200 else "ArrowLeft"
        self.page.keyboard.down(key)
        self.wait_until(f"Math.abs(s.match.fighters[0].x - {place}) > 10", 30_000)
        self.page.keyboard.up(key)


@pytest.fixture(scope="session")
def built_site() -> Path:
    """The site of this checkout where `make tested-site` builds it, anew if the sources have changed."""
    cache = this_checkout().cache
    cache.mkdir(exist_ok=True)
    with FileLock(cache / "tested-site.lock"):  # several processes may ask for it
        return build_site(this_checkout(), cache / "tested-site", lambda stage: None).folder


@pytest.fixture(scope="session")
def base_url(built_site: Path) -> Iterator[str]:
    """Where the site is served; `page.goto("duel.html")` is relative to it."""
    with open_server(built_site, 0) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Chromium of this machine, with a fake camera."""
    sandbox = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
    return {"executable_path": find_chromium(), "args": [*QUIET, *FAKE_CAMERA, *sandbox]}


@pytest.fixture(scope="session")
def browser_context_args(base_url: str) -> dict[str, Any]:
    return {"base_url": base_url, "viewport": {"width": 1280, "height": 800}, "permissions": ["camera"]}


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page on which any uncaught error fails the test."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_default_timeout(60_000)
    yield page
    assert errors == []


@pytest.fixture
def duel(page: Page) -> Duel:
    return Duel(page)


@pytest.fixture
def duel_in_browser_with(
    launch_browser: Callable[..., Browser],
    browser_type_launch_args: dict[str, Any],
    browser_context_args: dict[str, Any],
) -> Iterator[Callable[..., Duel]]:
    """Makes a Duel page in a browser of its own: more flags, or fewer, or another context."""
    browsers: list[Browser] = []

    def open_browser(*flags: str, without: tuple[str, ...] = (), **context: Any) -> Duel:
        usual = [flag for flag in browser_type_launch_args["args"] if flag not in without]
        browser = launch_browser(args=[*usual, *flags])
        browsers.append(browser)
        opened: BrowserContext = browser.new_context(**{**browser_context_args, **context})
        page = opened.new_page()
        page.set_default_timeout(60_000)
        return Duel(page)

    yield open_browser
    for browser in browsers:
        browser.close()
