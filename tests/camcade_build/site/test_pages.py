import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from camcade.errors import BuildError
from camcade_build.project import Project
from camcade_build.site.assets import Assets
from camcade_build.site.collection import page_styles
from camcade_build.site.page_settings import PageSettings
from camcade_build.site.pages import render_pages

PLAIN = PageSettings("duel", budget_bytes=1000)
PLAYED = PageSettings("duel", budget_bytes=1000, entry="camcade_web.pages.duel.page", styles=("game",))


@pytest.fixture
def assets() -> Assets:
    assets = Assets()
    assets.add("python/duel.zip", b"zip")
    assets.add("styles/duel.css", b"own")
    assets.add_group("vendor/pyodide", {"pyodide.mjs": b"mjs", "pyodide.asm.wasm": b"wasm"})
    assets.add("vendor/pyscript/core.js", b"core")
    return assets


@pytest.fixture
def small(tmp_path: Path) -> Project:
    """A checkout with nothing but room for one page and its parts."""
    checkout = Project(tmp_path)
    (checkout.pages / "duel").mkdir(parents=True)
    checkout.page_parts.mkdir()
    return checkout


def render(small: Project, assets: Assets, text: str, page: PageSettings = PLAIN) -> str:
    (small.pages / "duel" / "page.html.j2").write_text(text)
    return render_pages(small, [page], assets)["duel.html"]


class Reader(HTMLParser):
    """Collects attributes and script texts as a browser would see them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.config = ""
        self.scripts: list[str] = []
        self.in_script = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_script = tag == "script"
        self.config = dict(attrs).get("config") or self.config

    def handle_data(self, data: str) -> None:
        if self.in_script:
            self.scripts.append(data)

    def handle_endtag(self, tag: str) -> None:
        self.in_script = False


def test_a_page_finds_the_parts(small: Project, assets: Assets) -> None:
    (small.page_parts / "head.html.j2").write_text("head of")
    assert render(small, assets, "{% include 'head.html.j2' %} {{ page }}") == "head of duel"


def test_a_page_has_the_sheets_of_all_pages_before_its_own(small: Project, assets: Assets) -> None:
    sheets = [f"styles/{name}.css" for name in ("fonts", "base", "duel")]
    assert render(small, assets, "{{ styles | join(' ') }}", PLAYED).split() == sheets
    assert render(small, assets, "{{ styles | join(' ') }}").split() == sheets[:2], "it has none"


def test_the_sheets_of_a_page_are_joined_in_their_order(small: Project) -> None:
    for name, text in {
        "_parts/base": "base",
        "_parts/game": "game",
        "duel/room": "room",
        "duel/style": "own",
    }.items():
        (small.pages / f"{name}.css").write_text(text)
    page = PageSettings("duel", budget_bytes=1000, styles=("game", "style", "room"))
    assert page_styles(small, [page]) == {"base.css": "base", "duel.css": "game\nown\nroom"}
    with pytest.raises(BuildError, match=r"but room\.css is not among them"):
        page_styles(small, [replace(page, styles=("game", "style"))])
    with pytest.raises(BuildError, match=r"but light\.css is neither there nor in _parts"):
        page_styles(small, [replace(page, styles=("light", "style", "room"))])


def test_manifest_needs_and_configuration_arrive_as_json(small: Project, assets: Assets) -> None:
    reader = Reader(
        render(
            small,
            assets,
            '<script type="application/json">{{ manifest }}</script>\n'
            '<script type="application/json">{{ needs }}</script>\n'
            '<script type="py" config="{{ pyscript_config }}"></script>\n',
            PLAYED,
        )
    )
    assert json.loads(reader.scripts[0])["python/duel.zip"]["bytes"] == 3
    needs = json.loads(reader.scripts[1])
    assert needs == {"python": ["python/duel.zip", "vendor/pyodide/pyodide.asm.wasm"]}, "no ES modules"
    config = json.loads(reader.config)
    assert config["interpreter"] == f"./{assets.url('vendor/pyodide/pyodide.mjs')}"
    assert config["files"] == {f"./{assets.url('python/duel.zip')}": "./*"}


def test_a_page_without_python_has_no_configuration(small: Project, assets: Assets) -> None:
    assert render(small, assets, "{% if entry %}{{ pyscript_config }}{% endif %}.") == "."


def test_values_are_escaped(small: Project, assets: Assets) -> None:
    assert render(small, assets, "{{ '<b>' }}") == "&lt;b&gt;"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "\n{{ asset('styles/absent.css') }}",
            r"duel/page\.html\.j2: No asset is named 'styles/absent\.css'",
        ),
        ("\n{{ absent }}", r"page\.html\.j2: UndefinedError: 'absent' is undefined"),
        ("\n{% if %}", r"page\.html\.j2:2: TemplateSyntaxError"),
        ("{% include 'absent.html.j2' %}", r"absent\.html\.j2: TemplateNotFound"),
    ],
)
def test_a_wrong_template_is_named(small: Project, assets: Assets, text: str, message: str) -> None:
    with pytest.raises(BuildError, match=message):
        render(small, assets, text)
