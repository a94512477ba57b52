"""Browsers and hosts for the table of page faults, which live from row to row."""

import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, BrowserType, Page
from tests.browser.conftest import FAKE_CAMERA, QUIET, tested_site

from camcade_build.chromium import find_chromium
from camcade_build.server import serving

# Chromium's own settings of a profile, as its settings pages write them.
DENIED = {
    "third-party": {"block_third_party_cookies": True, "cookie_controls_mode": 1},
    "all": {"default_content_setting_values": {"cookies": 2}},
    "none": {},
}


class OtherSite(BaseHTTPRequestHandler):
    """A page of another site that shows one of ours: /frame-SANDBOX?ADDRESS."""

    def do_GET(self) -> None:
        sandbox, _, address = self.path.removeprefix("/frame-").partition("?")
        attribute = f'sandbox="{sandbox.replace("+", " ")}"' if sandbox else ""
        frame = f'<iframe {attribute} allow="camera" width="1200" height="760" src="{address}"></iframe>'
        body = f"<!doctype html><title>Another site</title>{frame}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nobody reads it."""


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of our site."""
    with serving(tested_site()) as server:
        yield f"http://127.0.0.1:{server.server_address[1]}/"


@pytest.fixture(scope="session")
def other_site() -> Iterator[str]:
    """The address of another site, which no browser takes for ours."""
    with ThreadingHTTPServer(("127.0.0.1", 0), OtherSite) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_address[1]}/"
        server.shutdown()


OpenBrowser = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def open_browser(
    browser_type: BrowserType, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OpenBrowser]:
    """A browser that denies some sites their storage, one of each kind; its pages are the rows'."""
    sandbox = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
    opened: dict[str, BrowserContext] = {}
    with ExitStack() as at_the_end:

        def open_one(denied: str = "none") -> BrowserContext:
            if denied not in opened:
                profile: Path = tmp_path_factory.mktemp("profile")
                (profile / "Default").mkdir()
                (profile / "Default" / "Preferences").write_text(json.dumps({"profile": DENIED[denied]}))
                opened[denied] = browser_type.launch_persistent_context(
                    profile,
                    executable_path=find_chromium(),
                    args=[*QUIET, *FAKE_CAMERA, *sandbox],
                    permissions=["camera"],
                    viewport={"width": 1280, "height": 800},
                )
                at_the_end.callback(opened[denied].close)
            return opened[denied]

        yield open_one


@pytest.fixture(scope="session")
def fresh_context(browser_type: BrowserType) -> Iterator[BrowserContext]:
    """Of a browser with two cameras and no service worker: a test can answer every request of a page."""
    sandbox = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
    flags = [*QUIET, *(f"{flag}=device-count=2" for flag in FAKE_CAMERA), *sandbox]
    with browser_type.launch(executable_path=find_chromium(), args=flags) as one:
        yield one.new_context(
            service_workers="block", permissions=["camera"], viewport={"width": 1280, "height": 800}
        )


@pytest.fixture(scope="session")
def lives() -> Iterator[dict[str, Page]]:
    """Pages that several rows share, by what they have in common."""
    shared: dict[str, Page] = {}
    yield shared


@pytest.fixture
def new_page(open_browser: OpenBrowser) -> Iterator[Callable[[], Page]]:
    """Opens pages that live for one row."""
    with ExitStack() as at_the_end:

        def open_one(denied: str = "none") -> Page:
            page = open_browser(denied).new_page()
            at_the_end.callback(partial(page.close))
            return page

        yield open_one


@pytest.fixture(autouse=True)
def reported(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> None:
    """What a row injects and what must be seen, for the report of `camcade bench faults`."""
    row = getattr(request.node, "callspec", None)
    if row is None:
        return
    if "fault" in row.params:
        fault = row.params["fault"]
        injected = fault.injected if hasattr(fault, "injected") else f"camcade {fault.call}"
        seen = fault.says
    elif "case" in row.params:
        injected, seen = f"shared/cases/{row.params['case']}", "the answer in its README"
    elif "command" in row.params:
        injected = f"{row.params['ending'].name} while camcade {row.params['command']} runs"
        seen = "it ends soon, and nothing half written stays"
    elif "work" in row.params:
        injected = f"{row.params['ending'].name} as a folder to work in is made"
        seen = "the command ends, and the folder has gone"
    elif "swap" in row.params or set(row.params) == {"ending"}:
        injected = f"{row.params['ending'].name} between two renames"
        seen = "the new result is whole in the place of the earlier"
    else:
        injected, seen = row.params["name"], request.module.LOST[row.params["name"]][1]
    record_property("injected", injected)
    record_property("seen", seen)
