"""Hosts that do things their own way: a page plays there all the same, or says what has to change."""

import gzip
import threading
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page
from tests.browser.conftest import tested_site
from tests.faults.table import READY, START_LIMIT_MS, Fault, Runner, fighter_walks, rows

from camcade_build.server import SiteHandler, SiteServer

PLACE = "/games/camcade/"
THEIR_WORKER = "/their-worker.js"


class OddHandler(SiteHandler):
    """Below a sub-path. Pages have clean addresses, data is packed once more than announced, and files whose
    names end in one of `unknown` have no type.
    """

    unknown: tuple[str, ...] = (".wasm",)

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path == THEIR_WORKER:
            self.answer(b"onfetch = (event) => event.respondWith(fetch(event.request))", "text/javascript")
            return
        if not address.path.startswith(PLACE):
            self.answer(b"<!doctype html><title>Somebody else's page</title>", "text/html")
            return
        name = address.path.removeprefix(PLACE)
        if name.endswith(".html"):
            query = f"?{address.query}" if address.query else ""
            self.send_response(HTTPStatus.PERMANENT_REDIRECT)
            self.send_header("Location", f"{PLACE}{name.removesuffix('.html')}{query}".replace("/index", "/"))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        path = Path(self.directory) / (name or "index.html")
        if not path.suffix:
            path = path.with_suffix(".html")
        if not path.is_file():
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        body = path.read_bytes()
        if path.suffix in (".zip", ".json"):
            body = gzip.compress(body, 1)
        kind = "application/octet-stream" if path.suffix in self.unknown else self.guess_type(path.name)
        self.answer(body, kind)

    def answer(self, body: bytes, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class NoScripts(OddHandler):
    """Knows no `.mjs`."""

    unknown = (".wasm", ".mjs")


@contextmanager
def odd_host(handler: type[OddHandler]) -> Generator[str]:
    with SiteServer(("127.0.0.1", 0), partial(handler, directory=str(tested_site()))) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}{PLACE}"
        server.shutdown()


KEPT = """async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    const isOurs = navigator.serviceWorker.controller?.scriptURL.endsWith("/service-worker.js");
    return registration?.active?.state === "activated" && isOurs;
}"""
THEIRS = f"""async () => {{
    await navigator.serviceWorker.register("{THEIR_WORKER}", {{ scope: "/" }});
    await navigator.serviceWorker.ready;
}}"""
SOMEBODY_ELSES = "caches.open('somebody else').then((one) => one.put('thing', new Response('theirs')))"


def odd(fault: Fault, request: pytest.FixtureRequest) -> str:
    """Clean addresses, no type for WebAssembly, data packed twice, a sub-path: Duel plays."""
    with odd_host(OddHandler) as address:
        page: Page = request.getfixturevalue("new_page")()
        page.goto(address)
        page.evaluate(SOMEBODY_ELSES)
        page.goto(f"{address}duel.html?autostart=1&opponent=idle&muted=1")
        assert urlsplit(page.url).path == f"{PLACE}duel"
        page.wait_for_function(READY, timeout=START_LIMIT_MS)
        fighter_walks(page, page.main_frame)
        return ""


def clean(fault: Fault, request: pytest.FixtureRequest) -> str:
    """What is kept of redirected pages is shown, under both addresses, without a network, although somebody
    else's older service worker has the whole origin.
    """
    with odd_host(OddHandler) as address:
        page: Page = request.getfixturevalue("new_page")()
        page.goto(address.removesuffix(PLACE))
        page.evaluate(THEIRS)
        page.goto(address)
        page.evaluate(SOMEBODY_ELSES)
        for _ in range(240):
            if page.evaluate(KEPT):
                break
            page.wait_for_timeout(250)
        page.context.set_offline(True)
        try:
            titles: list[str] = []
            for name in ("duel.html", "duel", ""):
                page.goto(f"{address}{name}")
                titles.append(page.title())
            assert titles[0] == titles[1] and "Duel" in titles[0]
            assert page.evaluate("caches.has('somebody else')")
        finally:
            page.context.set_offline(False)
        return titles[2]


def says_type(fault: Fault, request: pytest.FixtureRequest) -> str:
    with odd_host(NoScripts) as address:
        page: Page = request.getfixturevalue("new_page")()
        page.goto(f"{address}duel")
        page.locator("#card-failed:not([hidden])").wait_for(timeout=20_000)
        page.wait_for_function("document.getElementById('failed-what').textContent.includes('host')")
        return page.locator("#card-failed").inner_text()


def from_a_folder(fault: Fault, request: pytest.FixtureRequest) -> str:
    page: Page = request.getfixturevalue("new_page")()
    page.goto((tested_site() / fault.how).as_uri())
    page.locator("#card-failed:not([hidden])").wait_for()
    return page.locator("#card-failed").inner_text()


RUNNERS: dict[str, Runner] = {
    "odd host": odd,
    "clean addresses": clean,
    "no type": says_type,
    "folder": from_a_folder,
}
FAULTS = (
    *rows("odd host", ("a host that knows no .wasm, packs twice, and hides .html, below a path", "", None)),
    *rows("clean addresses", ("redirected pages, kept for playing offline", "Camcade", None)),
    *rows("no type", ("a host that knows no .mjs", "text/javascript", None)),
    *rows(
        "folder",
        ("duel.html opened from its folder", "camcade.html", "duel.html"),
        ("escape.html opened from its folder", "camcade.html", "escape.html"),
        ("studio.html opened from its folder", "camcade.html", "studio.html"),
        ("widget.html opened from its folder", "camcade.html", "widget.html"),
    ),
)
