from pathlib import Path

import pytest

from camcade.errors import BuildError
from camcade_build.project import this_checkout
from camcade_build.site.assets import Assets
from camcade_build.site.page_settings import Group, PageSettings, read_pages

LEAST = "budget_bytes = 5000\n"
WHOLE = """
entry = "camcade_web.pages.race.page"
python = ["camcade_web.recognizers.body"]
python_later = ["camcade_web.pages.race.film"]
styles = ["game"]
budget_bytes = 7_500_000
kept_offline = false
listed = false
in_single_file = false

[needs.art]
assets = ["art/atlas", "tutorial/"]
budget_bytes = 1_200_000
"""


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    (folder / "_parts").mkdir(parents=True)
    return folder


def add_page(pages: Path, text: str, name: str = "race") -> None:
    (pages / name).mkdir()
    (pages / name / "page.html.j2").write_text("<p></p>")
    (pages / name / "page.toml").write_text(text, encoding="utf-8")


def test_every_folder_but_the_parts_is_a_page(pages: Path) -> None:
    add_page(pages, LEAST)
    add_page(pages, LEAST, "album")
    (pages / "README.md").write_text("no page")
    assert [page.name for page in read_pages(pages)] == ["album", "race"]


def test_defaults(pages: Path) -> None:
    add_page(pages, LEAST)
    assert read_pages(pages) == (PageSettings("race", 5000),)


def test_every_setting_is_read(pages: Path) -> None:
    add_page(pages, WHOLE)
    assert read_pages(pages) == (
        PageSettings(
            name="race",
            budget_bytes=7_500_000,
            entry="camcade_web.pages.race.page",
            python=("camcade_web.recognizers.body",),
            python_later=("camcade_web.pages.race.film",),
            styles=("game",),
            needs={"art": Group(("art/atlas", "tutorial/"), 1_200_000)},
            kept_offline=False,
            listed=False,
            in_single_file=False,
        ),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("budget_bytes = ", r"page\.toml is no TOML"),
        ("", r"page\.toml: budget_bytes is missing, expected a number of bytes"),
        ("budget_bytes = true", r"budget_bytes is true, expected a number of bytes"),
        ("budget_bytes = 0", r"budget_bytes is 0, expected"),
        (LEAST + "entri = 'a'", r"page\.toml: entri is no setting of a page\. Did you mean entry\?"),
        (LEAST + "entry = 3", r"entry is 3, expected a name"),
        (LEAST + "styles = 'game'", r'styles is "game", expected a list of names'),
        (LEAST + "styles = [1]", r"styles is \[1\], expected a list of names"),
        (LEAST + "listed = 1", r"listed is 1, expected true or false"),
        (LEAST + "needs = ['art/']", r'needs is \["art/"\], expected a table such as \[needs\.art\]'),
        (LEAST + "needs.art = 'art/'", r'needs\.art is "art/", expected a table with assets'),
        (LEAST + "[needs.art]", r"needs\.art\.assets is missing, expected beginnings"),
        (LEAST + "[needs.art]\nasset = ['art/']", r"needs\.art\.asset is no setting .* Did you mean assets"),
        (LEAST + "python = ['camcade.duel']", r"python is .*, expected nothing, since the page has no entry"),
        (
            LEAST + "python_later = ['camcade.duel']",
            r"python_later is .*, expected nothing, since the page has no entry",
        ),
    ],
)
def test_a_wrong_setting_is_named_with_file_key_and_value(pages: Path, text: str, message: str) -> None:
    add_page(pages, text)
    with pytest.raises(BuildError, match=message):
        read_pages(pages)


@pytest.mark.parametrize("name", ["page.html.j2", "page.toml"])
def test_a_page_without_one_of_its_files_is_refused(pages: Path, name: str) -> None:
    add_page(pages, LEAST)
    (pages / "race" / name).unlink()
    with pytest.raises(BuildError, match=f"race is a page without {name}"):
        read_pages(pages)


def test_what_is_needed_has_to_be_there() -> None:
    assets = Assets()
    assets.add("art/atlas.json", b"{}")
    page = PageSettings("race", 1, needs={"art": Group(("art/atlas",))})
    assert page.needed(assets) == {"art": ["art/atlas.json"]}
    page = PageSettings("race", 1, needs={"art": Group(("art/atlsa",))})
    with pytest.raises(BuildError, match=r"race/page\.toml: needs\.art\.assets names 'art/atlsa'.*art/atlas"):
        page.needed(assets)


def test_the_pages_of_this_checkout_can_be_read() -> None:
    pages = {page.name: page for page in read_pages(this_checkout().pages)}
    assert {"index", "duel", "escape", "widget", "licences", "404"} <= pages.keys()
    assert pages["duel"].entry == "camcade_web.pages.duel.page"
    assert not pages["404"].listed and not pages["404"].in_single_file
