"""The real site in real Chromium: built once, served on a free port, played as a person would.

Chromium takes twice as long to start Python where it has to fetch and compile it anew. So its caches outlast
a test, and they alone: a test finds nothing that a page of an earlier one has kept.
"""

import os
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from playwright.sync_api import BrowserContext, BrowserType, Error, Page

from camcade_build.chromium import find_chromium
from camcade_build.project import this_checkout
from camcade_build.server import open_server
from camcade_build.site.builder import build_site

# The flags of a quiet browser with a camera that needs no person. Without --use-fake-ui-for-media-stream the
# question for the camera is answered by the context's permissions.
QUIET = ("--disable-background-networking", "--disable-component-update", "--no-first-run")
FAKE_CAMERA = ("--use-fake-device-for-media-stream",)
CACHES = (
    "Cache",
    "Code Cache",
)  # of a profile: what was fetched; scripts and WebAssembly as they were compiled
START_LIMIT_MS = 120_000
FORGET_LIMIT_MS = 30_000  # it takes a few milliseconds
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

    def wait_until(self, condition: str, timeout_ms: int = 60_000) -> dict[str, Any]:
        """Wait for a JavaScript condition on `s`, the snapshot; the snapshot that met it."""
        return self.page.wait_for_function(
            f"(() => {{ const s = camcade.snapshot(); return ({condition}) && s; }})()", timeout=timeout_ms
        ).json_value()

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

    def is_in_reach(self, selector: str) -> bool:
        """It is on the screen, and nothing lies over its middle."""
        return self.page.evaluate(
            """selector => {
                const { left, top, width, height } = document.querySelector(selector).getBoundingClientRect();
                const found = document.elementFromPoint(left + width / 2, top + height / 2);
                return width > 0 && found !== null && found.closest(selector) !== null;
            }""",
            selector,
        )

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
    """The site of this checkout."""
    return tested_site()


@cache
def tested_site() -> Path:
    """The site where `make tested-site` builds it, anew if the sources have changed."""
    folder = this_checkout().cache
    folder.mkdir(exist_ok=True)
    with FileLock(folder / "tested-site.lock"):  # several processes may ask for it
        return build_site(this_checkout(), folder / "tested-site", lambda stage: None).folder


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


class Chromium:
    """One browser at a time, each with a profile that has nothing but the caches of the one before.

    A browser goes on running until another kind is wanted.
    """

    def __init__(
        self, browser_type: BrowserType, profiles: Path, launch: dict[str, Any], context: dict[str, Any]
    ) -> None:
        self._type, self._profiles, self._launch, self._usual = browser_type, profiles, launch, context
        self._profile: Path | None = None
        self._kind: Any = None  # of the browser that runs
        self.context: BrowserContext | None = None  # of the browser that runs

    def start(self, *flags: str, without: tuple[str, ...] = (), **context: Any) -> BrowserContext:
        """A browser with more flags than usual, or fewer, or another context; started if none such lives."""
        kind = (flags, without, context)
        if self.context is not None and kind == self._kind and self._answers():
            return self.context
        self.close()
        self._kind, self._profile = kind, self._new_profile()
        usual = [flag for flag in self._launch["args"] if flag not in without]
        self.context = self._type.launch_persistent_context(
            self._profile, **{**self._launch, "args": [*usual, *flags], **self._usual, **context}
        )
        return self.context

    def forget(self, address: str) -> None:
        """Close all pages but the first, which is empty, and remove what they have kept of a site.

        A browser that cannot do so, because it has died or hangs, is ended: the next test shall have another.
        """
        if self.context is None:
            return
        if not self._answers():
            self.close()
            return
        try:
            empty, *opened = self.context.pages
            for page in opened:
                page.close()
            self.context.unroute_all()  # of pages that are there it may wait for ever
            session = self.context.new_cdp_session(empty)
            origin = address.rstrip("/")
            what = {"origin": origin, "storageTypes": "all"}
            session.send("Storage.clearDataForOrigin", what, timeout=FORGET_LIMIT_MS)  # now and then it hangs
            session.detach()
        except Error:
            self.close()

    def _answers(self) -> bool:
        """It has not died meanwhile, which may show only when something is asked."""
        assert self.context is not None
        try:
            return bool(self.context.pages) and self.context.pages[0].evaluate("1") == 1
        except Error:
            return False

    def close(self) -> None:
        """End the browser, if one runs."""
        if self.context is not None:
            with suppress(Error):  # it may have died
                self.context.close()
            self.context = None

    def _new_profile(self) -> Path:
        earlier, profile = self._profile, self._profiles / str(len(list(self._profiles.iterdir())))
        (profile / "Default").mkdir(parents=True)
        for name in CACHES if earlier else ():
            if (earlier / "Default" / name).is_dir():
                (earlier / "Default" / name).rename(profile / "Default" / name)
        return profile


@pytest.fixture(scope="session")
def new_chromium(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    browser_context_args: dict[str, Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[], Chromium]]:
    made: list[Chromium] = []

    def make() -> Chromium:
        profiles = tmp_path_factory.mktemp("profiles")
        made.append(Chromium(browser_type, profiles, browser_type_launch_args, browser_context_args))
        return made[-1]

    yield make
    for chromium in made:
        chromium.close()


@pytest.fixture(scope="session")
def shared_chromium(new_chromium: Callable[[], Chromium]) -> Chromium:
    """The browser that goes on running from test to test."""
    return new_chromium()


@pytest.fixture(scope="session")
def other_chromium(new_chromium: Callable[[], Chromium]) -> Chromium:
    """The browser that is started anew for each test that wants it otherwise than the one before."""
    return new_chromium()


@pytest.fixture
def context(
    request: pytest.FixtureRequest, shared_chromium: Chromium, base_url: str
) -> Iterator[BrowserContext]:
    """The shared browser's; for those who are marked with `browser_context_args`, one of their own."""
    if request.node.get_closest_marker("browser_context_args"):
        yield request.getfixturevalue("new_context")()
        return
    yield shared_chromium.start()
    shared_chromium.forget(base_url)


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
def duel_in_browser_with(other_chromium: Chromium, base_url: str) -> Iterator[Callable[..., Duel]]:
    """Makes a Duel page in another browser, one at a time: more flags, or fewer, or another context."""

    def open_browser(*flags: str, without: tuple[str, ...] = (), **context: Any) -> Duel:
        page = other_chromium.start(*flags, without=without, **context).new_page()
        page.set_default_timeout(60_000)
        return Duel(page)

    yield open_browser
    other_chromium.forget(base_url)
