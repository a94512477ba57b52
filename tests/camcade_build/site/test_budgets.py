import dataclasses

import pytest

from camcade.errors import BuildError
from camcade_build.site import budgets
from camcade_build.site.assets import Assets
from camcade_build.site.budgets import first_visits, refuse_too_large_file, transferred
from camcade_build.site.page_settings import Group, PageSettings

PLAIN = PageSettings("some", budget_bytes=100_000)
GAME = PageSettings("some", 100_000, entry="camcade_web.some", needs={"art": Group(("art/atlas",), 1500)})


@pytest.fixture
def assets() -> Assets:
    assets = Assets()
    assets.add("styles/look.css", b"a" * 10_000)
    assets.add("scripts/start.js", b"start()")
    assets.add_group("vendor/pyodide", {"pyodide.asm.wasm": bytes(range(256)) * 40})
    assets.add("vendor/pyscript/core.js", b"core")
    assets.add("python/some.zip", b"its own")
    assets.add("python/other.zip", b"another page's" * 1000)
    assets.add_group("models/strike-image", {"weights.bin": b"never at start" * 1000})
    art = {"atlas-0.webp": b"a" * 500, "atlas-1.webp": b"b" * 900, "later-2.webp": b"c" * 3000}
    assets.add_group("art", {"atlas.json": b"{}", **art})
    return assets


def size(assets: Assets, html: str = "<p></p>", page: PageSettings = PLAIN) -> int:
    return first_visits([page], {"some.html": html}, assets)[0].bytes


def test_a_page_counts_what_it_names_compressed(assets: Assets) -> None:
    plain = size(assets, "<p></p>")
    styled = size(assets, f'<link href="{assets.url("styles/look.css")}">')
    assert 0 < styled - plain < 200, "ten thousand equal letters compress well"


def test_a_game_counts_its_python_and_the_art_it_begins_with_but_no_model(assets: Assets) -> None:
    python = transferred("a.wasm", assets.content("vendor/pyodide/pyodide.asm.wasm"))
    others = sum(
        transferred(name, assets.content(name))
        for name in ("art/atlas.json", "vendor/pyscript/core.js", "python/some.zip")
    )
    added = size(assets, page=GAME) - size(assets)
    assert added == python + others + 500 + 900, "and neither what comes later nor other pages' Python"


def test_a_page_over_its_budget_fails_the_build(assets: Assets) -> None:
    with pytest.raises(BuildError, match=r"some\.html takes \d+ bytes, its budget is 20"):
        size(assets, "<p>more than twenty bytes</p>", dataclasses.replace(PLAIN, budget_bytes=20))


def test_a_group_over_its_budget_fails_the_build(assets: Assets) -> None:
    small = dataclasses.replace(GAME, needs={"art": Group(("art/atlas",), 1000)})
    with pytest.raises(BuildError, match=r"some\.html needs of art takes 1,402 bytes, .*some/page\.toml"):
        size(assets, page=small)


def test_what_comes_later_counts_with_the_page(assets: Assets) -> None:
    later = dataclasses.replace(GAME, later=Group(("models/", "art/later"), 100_000))
    assert size(assets, page=later) == size(assets, page=GAME)
    with pytest.raises(BuildError, match=r"with what comes later takes [0-9,]+ bytes, its budget is 10\. "):
        size(assets, page=dataclasses.replace(later, later=Group(("models/",), 10)))
    with pytest.raises(BuildError, match=r"some/page\.toml: later\.assets names 'sound/'"):
        size(assets, page=dataclasses.replace(later, later=Group(("sound/",), 5000)))


def test_a_file_over_its_budget_fails_the_build() -> None:
    refuse_too_large_file("camcade.html", budgets.SINGLE_FILE_BUDGET_BYTES)
    with pytest.raises(BuildError, match="camcade.html would hold 20,000,001 bytes"):
        refuse_too_large_file("camcade.html", budgets.SINGLE_FILE_BUDGET_BYTES + 1)


def test_the_original_game_raises_the_file_s_budget_by_what_it_takes() -> None:
    refuse_too_large_file("camcade.html", budgets.SINGLE_FILE_BUDGET_BYTES + 7, original_bytes=7)
    with pytest.raises(BuildError, match="its budget is 20,000,007"):
        refuse_too_large_file("camcade.html", budgets.SINGLE_FILE_BUDGET_BYTES + 8, original_bytes=7)
