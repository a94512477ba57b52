"""What vendoring is for: packed Python and the joined worker run in a real browser and ask no other host."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserType, Page

from camcade_build.chromium import find_chromium
from camcade_build.project import Project
from camcade_build.server import serving, site_address
from camcade_build.site.builder import build_site

pytestmark = pytest.mark.browser

PAGE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>Starting</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="{{ asset('styles/fonts.css') }}">
  <link rel="stylesheet" href="{{ asset('vendor/pyscript/core.css') }}">
  <script type="module" src="{{ asset('vendor/pyscript/core.js') }}"></script>
</head>
<body>
  <h1 style="font-family: Bungee">Duel</h1>
  <p style="font-family: Figtree; font-variant-numeric: tabular-nums"><span id="ones">1111</span>
    <span id="eights">8888</span></p>
  <script>
    new Worker("{{ asset('worker/inference.js') }}").onmessage = ({ data }) => { window.answer = data; };
  </script>
  <script type="py" config="{{ pyscript_config }}">
import camcade, camcade_web, js, pyodide_js
try:
    await pyodide_js.loadPackage("numpy")
    js.window.refusal = ""
except Exception as error:
    js.window.refusal = str(error)
js.document.title = f"{camcade.__name__} and {camcade_web.__name__}"
  </script>
</body>
</html>
"""


@pytest.fixture
def built_page(project: Project, tmp_path: Path, browser_type: BrowserType) -> Iterator[Page]:
    (project.pages / "duel" / "page.html.j2").write_text(PAGE, encoding="utf-8")
    (project.worker / "index.js").write_text("self.postMessage(tf.version_core);\n")
    out = tmp_path / "site"
    build_site(project, out, lambda stage: None)
    with serving(out) as server:
        browser = browser_type.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        page = browser.new_page(base_url=site_address(server, out))
        yield page
        browser.close()


def test_python_worker_and_fonts_run_from_the_site_alone(built_page: Page) -> None:
    page = built_page
    hosts: set[str | None] = set()
    failures: list[str] = []
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    page.on("response", lambda response: failures.append(response.url) if response.status >= 400 else None)
    page.on("requestfailed", lambda request: failures.append(request.url))
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto("")
    page.wait_for_function("document.title !== 'Starting' && window.answer", timeout=60_000)
    assert page.title() == "camcade and camcade_web"
    assert page.evaluate("window.answer") == "4.22.0"
    assert "numpy" in page.evaluate("window.refusal"), (
        "a package that is not vendored is refused, not fetched"
    )
    widths = page.evaluate("['ones', 'eights'].map(id => document.getElementById(id).offsetWidth)")
    assert widths[0] == widths[1]
    loaded = page.evaluate("document.fonts.ready.then(fonts => [...fonts].map(font => font.status))")
    assert loaded == ["loaded", "loaded"]
    assert hosts - {None} == {"127.0.0.1"}
    assert failures == []
