import http.client
from collections.abc import Iterator
from pathlib import Path

import pytest

from camcade.errors import ServeError
from camcade_build.server import SiteServer, cache_control, open_server, serving, site_address


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("duel.html", "about.html", "a-0123456789ab.mjs", "b.wasm", "c.woff2", "d.webp", "shard.bin"):
        (tmp_path / name).write_bytes(b"content")
    (tmp_path / "styles").mkdir()
    return tmp_path


@pytest.fixture
def server(folder: Path) -> Iterator[SiteServer]:
    with serving(folder) as server:
        yield server


def get(server: SiteServer, path: str, headers: dict[str, str] | None = None) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
    try:
        connection.request("GET", path, headers=headers or {})
        response = connection.getresponse()
        response.read()
        return response
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("duel.html", "text/html; charset=utf-8"),
        ("a-0123456789ab.mjs", "text/javascript; charset=utf-8"),
        ("b.wasm", "application/wasm"),
        ("c.woff2", "font/woff2"),
        ("d.webp", "image/webp"),
        ("shard.bin", "application/octet-stream"),
    ],
)
def test_content_types(server: SiteServer, name: str, content_type: str) -> None:
    assert get(server, f"/{name}").headers["Content-Type"] == content_type


def test_hashed_names_may_be_kept_and_pages_are_asked_for_again(server: SiteServer) -> None:
    assert "immutable" in get(server, "/a-0123456789ab.mjs").headers["Cache-Control"]
    page = get(server, "/duel.html")
    assert page.headers["Cache-Control"] == "no-cache"
    again = get(server, "/duel.html", {"If-Modified-Since": page.headers["Last-Modified"]})
    assert again.status == 304


def test_names_that_only_look_hashed_are_not_kept() -> None:
    assert "immutable" in cache_control("/vendor/pyodide-0123456789ab/pyodide.mjs")
    assert cache_control("/stories/chapter-2.json") == "no-cache"


def test_folders_are_not_listed_and_absent_files_are_404(server: SiteServer) -> None:
    assert get(server, "/styles/").status == 404
    assert get(server, "/absent.html").status == 404


def test_the_first_page(server: SiteServer, folder: Path) -> None:
    port = server.server_address[1]
    assert site_address(server, folder) == f"http://127.0.0.1:{port}/duel.html"
    (folder / "index.html").write_text("")
    assert site_address(server, folder) == f"http://127.0.0.1:{port}/"


def test_it_serves_this_machine_alone(server: SiteServer) -> None:
    assert server.server_address[0] == "127.0.0.1"


def test_a_port_in_use_is_told_with_another_to_try(server: SiteServer, folder: Path) -> None:
    port = server.server_address[1]
    with pytest.raises(ServeError, match=rf"Port {port} is in use.*--port {port + 1}"):
        open_server(folder, port)


def test_a_folder_without_a_page_is_told(tmp_path: Path) -> None:
    with pytest.raises(ServeError, match="holds no page to serve.*camcade build"):
        open_server(tmp_path / "absent", 0)


def test_what_compresses_is_sent_compressed_to_those_who_take_it(server: SiteServer, folder: Path) -> None:
    (folder / "b.wasm").write_bytes(b"many equal bytes " * 1000)
    answer = get(server, "/b.wasm", {"Accept-Encoding": "br, gzip;q=0.8"})
    assert answer.headers["Content-Encoding"] == "gzip" and int(answer.headers["Content-Length"]) < 1000
    assert (
        answer.headers["Content-Type"] == "application/wasm" and answer.headers["Vary"] == "Accept-Encoding"
    )
    for offered in ("", "br", "gzip;q=0"):
        plain = get(server, "/b.wasm", {"Accept-Encoding": offered})
        assert plain.headers["Content-Encoding"] is None and int(plain.headers["Content-Length"]) == 17_000
    assert get(server, "/d.webp", {"Accept-Encoding": "gzip"}).headers["Content-Encoding"] is None
    since = {"Accept-Encoding": "gzip", "If-Modified-Since": answer.headers["Last-Modified"]}
    assert get(server, "/b.wasm", since).status == 304


def test_a_changed_file_is_compressed_anew(server: SiteServer, folder: Path) -> None:
    import os

    gzip = {"Accept-Encoding": "gzip"}
    length = int(get(server, "/duel.html", gzip).headers["Content-Length"])
    (folder / "duel.html").write_bytes(os.urandom(2000))
    os.utime(folder / "duel.html", (1, 1))
    assert int(get(server, "/duel.html", gzip).headers["Content-Length"]) > length + 1000


def test_a_missing_page_is_answered_by_the_site_s_own(server: SiteServer, folder: Path) -> None:
    assert get(server, "/absent").status == 404
    (folder / "404.html").write_text("That one missed.")
    answer = get(server, "/deep/down/absent")
    assert answer.status == 404 and answer.headers["Content-Type"].startswith("text/html")
    assert int(answer.headers["Content-Length"]) == len("That one missed.")
