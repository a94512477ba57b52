import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from camcade.errors import BuildError, DataError, ModelError
from camcade_build.project import Project, this_checkout
from camcade_build.site.builder import MARKER_NAME, BuiltSite, build_site

LINK_ATTRIBUTES = frozenset({"src", "href", "poster", "data", "action"})


class Links(HTMLParser):
    """Every address that a page's attributes name."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value for name, value in attrs if name in LINK_ATTRIBUTES and value]


def quietly(stage: str) -> None:
    """Nobody watches the stages of a test's build."""


def build(project: Project, out: Path) -> BuiltSite:
    return build_site(project, out, quietly)


def contents(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def broken_links(out: Path) -> list[str]:
    """Addresses in pages, style sheets and scripts that are not relative or lead to no file of the output."""
    found: list[tuple[Path, str]] = []
    for page in out.glob("*.html"):
        found += [(page, address) for address in Links(page.read_text(encoding="utf-8")).addresses]
    for style in (out / "styles").rglob("*.css"):
        found += [(style, address) for address in re.findall(r"""url\(["']?([^"')]+)""", style.read_text())]
    for script in (out / "scripts").glob("*.js"):
        imported = re.findall(r"""(?:from|import)\s*\(?\s*["'](\.[^"']+)""", script.read_text())
        found += [(script, address) for address in imported]
    return [f"{place.name}: {address}" for place, address in found if not resolves(place, address)]


def resolves(place: Path, address: str) -> bool:
    parts = urlsplit(address)
    if parts.scheme in ("data", "blob"):
        return True
    if parts.scheme or parts.netloc or parts.path.startswith("/"):
        return place.name == "404.html" and parts.path == "/"  # it is shown at any depth
    return not parts.path or (place.parent / unquote(parts.path)).is_file()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out" / "site"


def test_a_site_is_built_whole(project: Project, model: Path, out: Path) -> None:
    site = build(project, out)
    names = contents(out)
    assert not site.reused and site.warnings == ()
    assert {"duel.html", "third-party.txt", MARKER_NAME} <= names.keys()
    for start in (
        "art-",
        "models/strike-image-",
        "python/duel-",
        "scripts/start-",
        "styles/duel-",
        "worker/inference-",
    ):
        assert any(name.startswith(start) for name in names), start
    assert site.file_count == len(names) - 1 and site.bytes == sum(map(len, names.values())) - len(
        names[MARKER_NAME]
    )
    assert broken_links(out) == []


def test_a_new_page_is_one_folder_and_its_python(project: Project, out: Path) -> None:
    sources = {
        "site/pages/race/page.html.j2": '<link href="{{ asset(styles[-1]) }}"><p>{{ needs }}</p>'
        '<script type="py" config="{{ pyscript_config }}">import {{ entry }}</script>',
        "site/pages/race/style.css": "body { color: red }",
        "site/pages/race/page.toml": 'entry = "camcade_web.pages.race.page"\nstyles = ["style"]\n'
        "budget_bytes = 8_000_000\n"
        "[needs.art]\nassets = ['art/atlas']\n",
        "py/camcade_web/pages/__init__.py": "",
        "py/camcade_web/pages/race/__init__.py": "",
        "py/camcade_web/pages/race/page.py": "import camcade_web.pages.race.flow\n",
        "py/camcade_web/pages/race/flow.py": "",
        "py/camcade_web/pages/chess/__init__.py": "",
        "py/camcade_web/pages/chess/page.py": "",
    }
    for name, text in sources.items():
        path = project.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    site = build(project, out)
    assert [size.page for size in site.first_visits] == ["duel", "race"]
    assert broken_links(out) == []
    html = (out / "race.html").read_text(encoding="utf-8")
    assert "styles/race-" in html and '"art":["art/atlas.json"]' in html
    (archive,) = (out / "python").glob("race-*.zip")
    assert f"./python/{archive.name}" in html
    with zipfile.ZipFile(archive) as python:
        assert [name for name in python.namelist() if "/pages/" in name] == [
            f"camcade_web/pages/{name}.pyc"
            for name in ("__init__", "race/__init__", "race/flow", "race/page")
        ]


def test_two_builds_of_the_same_sources_are_equal(project: Project, out: Path) -> None:
    build(project, out)
    build(project, out.with_name("again"))
    assert contents(out) == contents(out.with_name("again"))


def test_an_unchanged_build_is_reused(project: Project, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(project, out)
    times = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    monkeypatch.setattr("camcade_build.site.collection.collect", lambda *_: pytest.fail("built again"))
    assert build(project, out).reused
    assert times == {path: path.stat().st_mtime_ns for path in out.rglob("*")}


@pytest.mark.parametrize(
    "name", ["site/pages/duel/style.css", "py/camcade/__init__.py", "build/package.json"]
)
def test_a_changed_source_is_built_again(project: Project, out: Path, name: str) -> None:
    build(project, out)
    with (project.root / name).open("a", encoding="utf-8") as stream:
        stream.write("\n")
    if name == "build/package.json":  # the packages count as installed from the changed file
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("camcade_build.site.collection.install_packages", lambda _: False)
            assert not build(project, out).reused
    else:
        assert not build(project, out).reused


@pytest.mark.parametrize("harm", ["edit", "remove", "add"])
def test_a_touched_output_is_built_again(project: Project, out: Path, harm: str) -> None:
    build(project, out)
    before = contents(out)
    page = out / "duel.html"
    if harm == "edit":
        page.write_bytes(page.read_bytes().replace(b"camcade", b"CAMCADE"))
    elif harm == "remove":
        page.unlink()
    else:
        (out / "stray.html").write_text("left over")
    assert not build(project, out).reused
    assert contents(out) == before


def test_a_folder_that_is_not_ours_is_refused(project: Project, out: Path) -> None:
    out.mkdir(parents=True)
    (out / "thesis.txt").write_text("years of work")
    with pytest.raises(BuildError, match="not empty and no earlier build of Camcade"):
        build(project, out)
    assert contents(out) == {"thesis.txt": b"years of work"}


def test_a_file_in_the_place_of_the_folder_is_refused(project: Project, out: Path) -> None:
    out.parent.mkdir(parents=True)
    out.write_text("a file")
    with pytest.raises(DataError, match="is no folder"):
        build(project, out)
    assert out.read_text() == "a file"


def test_an_empty_folder_is_taken(project: Project, out: Path) -> None:
    out.mkdir(parents=True)
    assert not build(project, out).reused


def test_a_failed_build_leaves_the_earlier_site(project: Project, model: Path, out: Path) -> None:
    build(project, out)
    before = contents(out)
    (model / "model.json").write_text("{}")
    with pytest.raises(ModelError, match=r"model\.json does not agree with its card"):
        build(project, out)
    (model / "model.json").unlink()
    with pytest.raises(ModelError):
        build(project, out)
    assert contents(out) == before
    assert [path.name for path in out.parent.iterdir()] == [out.name]


def test_a_planted_address_fails_the_build(project: Project, out: Path) -> None:
    (project.page_parts / "one.js").write_text("export const one = fetch('https://evil.example/');\n")
    with pytest.raises(BuildError, match=r"scripts/one-\w+\.js:1 names evil\.example"):
        build(project, out)
    assert not out.exists()


def test_no_model_is_a_warning(project: Project, out: Path) -> None:
    assert "keyboard alone" in build(project, out).warnings[0]
    assert "keyboard alone" in build(project, out).warnings[0], "also when nothing had to be built"


def test_a_marker_of_another_format_means_build_again(project: Project, out: Path) -> None:
    build(project, out)
    for text in ('{"format": 0}', "[]", "no JSON"):
        (out / MARKER_NAME).write_text(text)
        assert not build(project, out).reused


@pytest.mark.slow
def test_the_real_site_holds_together(vendored: Path, out: Path) -> None:
    build(this_checkout(), out)
    assert (out / "duel.html").is_file()
    assert broken_links(out) == []
