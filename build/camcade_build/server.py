"""A local web server for a built site: right content types, honest caching, this machine only."""

from __future__ import annotations

import errno
import gzip
import io
import os
import re
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from email.message import Message
from email.utils import parsedate_to_datetime
from functools import lru_cache, partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from camcade.errors import ServeError
from camcade_build.site.assets import HASH_LENGTH
from camcade_build.site.content_types import CONTENT_TYPES, content_type

HOST = "127.0.0.1"
DEFAULT_PORT = 8123
START_PAGES = ("index.html", "duel.html")  # the first that exists is opened

NOT_FOUND_PAGE = "404.html"
GZIP_LEVEL = 6
COMPRESSED_ALREADY = frozenset({".webp", ".png", ".jpg", ".woff2", ".zip"})

HASHED_NAME = re.compile(rf"-[0-9a-f]{{{HASH_LENGTH}}}(?:\.|/)")
# A page of another site may show a game in a frame. With `sandbox` its origin is nobody's, so that even the
# site's own modules and fonts come from elsewhere; a host page that is isolated itself wants the second word.
EMBEDDING_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Content-Security-Policy": "frame-ancestors *",
    "Cross-Origin-Resource-Policy": "cross-origin",
}

ONE_YEAR_SECONDS = 31_536_000


class SiteHandler(SimpleHTTPRequestHandler):
    """Serves files of one folder, compressed where that helps; no listings, no log lines."""

    protocol_version = "HTTP/1.1"  # keeps connections open: a page fetches about thirty files
    extensions_map = CONTENT_TYPES  # pyright: ignore[reportIncompatibleVariableOverride]

    def send_head(self) -> Any:
        """Like the method it replaces, but with a compressed body for those who take one."""
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        if not path.is_file() or path.suffix in COMPRESSED_ALREADY or not takes_gzip(self.headers):
            return super().send_head()
        changed = path.stat().st_mtime
        if is_unchanged(self.headers.get("If-Modified-Since"), changed):
            self.send_response(HTTPStatus.NOT_MODIFIED)
            self.end_headers()
            return None
        body = compressed(path, changed)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", content_type(path.name))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Last-Modified", self.date_time_string(changed))
        self.send_header("Vary", "Accept-Encoding")
        self.end_headers()
        return io.BytesIO(body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """A page that is not there is answered by the site's own words, if it has some."""
        page = Path(self.directory) / NOT_FOUND_PAGE
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", content_type(page.name))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", cache_control(self.path))
        for name, value in EMBEDDING_HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def list_directory(self, path: Any) -> None:
        self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, format: str, *args: Any) -> None:
        """A page's requests are no news; the browser's own tools show them."""


class SiteServer(ThreadingHTTPServer):
    daemon_threads = True
    # On Unix this frees a port as soon as the last server ended; on Windows it would let two share one.
    allow_reuse_address = os.name != "nt"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that closes a connection early is no error; everything else is shown."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def takes_gzip(headers: Message) -> bool:
    """Whether who asks takes gzip: named, and not with the weight 0 (RFC 9110, 12.5.3)."""
    offered = [part.partition(";") for part in (headers.get("Accept-Encoding") or "").split(",")]
    refused = re.compile(r"q=0(\.0*)?")
    return any(
        name.strip() == "gzip" and not refused.fullmatch(weight.replace(" ", ""))
        for name, _, weight in offered
    )


def is_unchanged(since: str | None, changed: float) -> bool:
    """Whether who asks has the file already: the date it got with it is not before the last change."""
    try:
        return since is not None and int(changed) <= parsedate_to_datetime(since).timestamp()
    except ValueError:
        return False


@lru_cache(maxsize=128)
def compressed(path: Path, changed: float) -> bytes:
    """The file's bytes, compressed once for as long as it does not change (`changed`: when it did)."""
    return gzip.compress(path.read_bytes(), GZIP_LEVEL, mtime=0)


def cache_control(path: str) -> str:
    """Names that carry a content hash may be kept for ever; pages are asked for again (and answered 304)."""
    return f"public, max-age={ONE_YEAR_SECONDS}, immutable" if HASHED_NAME.search(path) else "no-cache"


def refuse_empty(folder: Path) -> None:
    """Raises ServeError when there is no site in the folder."""
    if not any((folder / page).is_file() for page in START_PAGES) and not any(folder.glob("*.html")):
        raise ServeError(
            f"{folder} holds no page to serve. Build the site first: `camcade build --out {folder}`."
        )


def open_server(folder: Path, port: int) -> SiteServer:
    """A server bound to `port` of this machine (0: any free one), not serving yet.

    Raises:
        ServeError: there is no site in the folder, or the port cannot be had.
    """
    refuse_empty(folder)
    try:
        return SiteServer((HOST, port), partial(SiteHandler, directory=str(folder)))
    except PermissionError as error:
        raise ServeError(
            f"Port {port} may not be used by this account. Choose one above 1023, say --port 8123."
        ) from error
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise ServeError(f"The server could not start on {HOST}:{port}: {error}.") from error
        raise ServeError(
            f"Port {port} is in use, by another program or by an earlier `camcade serve` that still runs. "
            f"End that one, or choose another port: --port {port + 1} (or --port 0 for any free one)."
        ) from error


@contextmanager
def serving(folder: Path) -> Generator[SiteServer]:
    """A server on any free port that answers in the background for as long as the context lasts."""
    with open_server(folder, 0) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def site_address(server: SiteServer, folder: Path) -> str:
    """The address of the page to open first."""
    pages = [*START_PAGES, *sorted(path.name for path in folder.glob("*.html"))]
    start = next(page for page in pages if (folder / page).is_file())
    return f"http://{HOST}:{server.server_address[1]}/{'' if start == 'index.html' else start}"
