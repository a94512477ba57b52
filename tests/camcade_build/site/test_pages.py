import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from camcade.errors import BuildError
from camcade_build.site.assets import Assets
from camcade_build.site.pages import page_names, render_pages


@pytest.fixture
def assets() -> Assets:
    assets = Assets()
    assets.add("python/camcade.zip", b"zip")
    assets.add_group("vendor/pyodide", {"pyodide.mjs": b"mjs"})
    return assets


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    folder = tmp_path / "templates"
    folder.mkdir()
    return folder


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


def test_every_template_but_the_included_becomes_a_page(templates: Path, assets: Assets) -> None:
    (templates / "duel.html.j2").write_text("{% include '_head.html.j2' %} {{ page }}")
    (templates / "_head.html.j2").write_text("head of")
    (templates / "notes.txt").write_text("no template")
    assert page_names(templates) == ["duel.html.j2"]
    assert render_pages(templates, assets) == {"duel.html": "head of duel"}


def test_manifest_and_configuration_arrive_as_json(templates: Path, assets: Assets) -> None:
    (templates / "duel.html.j2").write_text(
        '<script type="application/json">{{ manifest }}</script>\n'
        '<script type="py" config="{{ pyscript_config }}"></script>\n'
    )
    reader = Reader(render_pages(templates, assets)["duel.html"])
    assert json.loads(reader.scripts[0])["python/camcade.zip"]["bytes"] == 3
    config = json.loads(reader.config)
    assert config["interpreter"] == f"./{assets.url('vendor/pyodide/pyodide.mjs')}"
    assert config["files"] == {f"./{assets.url('python/camcade.zip')}": "./*"}


def test_values_are_escaped(templates: Path, assets: Assets) -> None:
    (templates / "duel.html.j2").write_text("{{ '<b>' }}")
    assert render_pages(templates, assets)["duel.html"] == "&lt;b&gt;"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\n{{ asset('styles/absent.css') }}", r"duel\.html\.j2: No asset is named 'styles/absent\.css'"),
        ("\n{{ absent }}", r"duel\.html\.j2: UndefinedError: 'absent' is undefined"),
        ("\n{% if %}", r"duel\.html\.j2:2: TemplateSyntaxError"),
        ("{% include '_absent.html.j2' %}", r"_absent\.html\.j2: TemplateNotFound"),
    ],
)
def test_a_wrong_template_is_named(templates: Path, assets: Assets, text: str, message: str) -> None:
    (templates / "duel.html.j2").write_text(text)
    with pytest.raises(BuildError, match=message):
        render_pages(templates, assets)
