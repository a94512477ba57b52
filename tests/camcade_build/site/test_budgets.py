import pytest

from camcade.errors import BuildError
from camcade_build.site import budgets
from camcade_build.site.assets import Assets
from camcade_build.site.budgets import first_visits, refuse_too_large_file, transferred


@pytest.fixture
def assets() -> Assets:
    assets = Assets()
    assets.add("styles/look.css", b"a" * 10_000)
    assets.add("scripts/start.js", b"start()")
    assets.add_group("vendor/pyodide", {"pyodide.asm.wasm": bytes(range(256)) * 40})
    assets.add_group("models/strike-image", {"weights.bin": b"never at start" * 1000})
    art = {"atlas-0.webp": b"a" * 500, "atlas-1.webp": b"b" * 900, "later-2.webp": b"c" * 3000}
    assets.add_group("art", {"atlas.json": b"{}", **art})
    return assets


def size(assets: Assets, html: str, page: str = "some.html") -> int:
    return first_visits({page: html}, assets)[0].bytes


def test_a_page_counts_what_it_names_compressed(assets: Assets) -> None:
    plain = size(assets, "<p></p>")
    styled = size(assets, f'<link href="{assets.url("styles/look.css")}">')
    assert 0 < styled - plain < 200, "ten thousand equal letters compress well"


def test_a_game_counts_python_and_the_art_it_begins_with_but_no_model(assets: Assets) -> None:
    plain = size(assets, "<p></p>")
    python = transferred("a.wasm", assets.content("vendor/pyodide/pyodide.asm.wasm"))
    game = size(assets, '<canvas id="arena"></canvas><script type="py"></script>')
    atlas = transferred("atlas.json", assets.content("art/atlas.json"))
    assert abs(game - plain - python - 500 - 900 - atlas) < 60, "and what comes later is not counted"


def test_a_page_over_its_budget_fails_the_build(assets: Assets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(budgets.BUDGET_BYTES, "some", 20)
    with pytest.raises(BuildError, match=r"some\.html takes \d+ bytes, its budget is 20"):
        size(assets, "<p>more than twenty bytes</p>")


def test_art_over_its_budget_fails_the_build(assets: Assets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budgets, "ART_BUDGET_BYTES", 1000)
    with pytest.raises(BuildError, match="match of Duel begins with take 1,402 bytes"):
        size(assets, '<canvas id="arena"></canvas><script type="py"></script>')


def test_a_file_over_its_budget_fails_the_build() -> None:
    refuse_too_large_file("camcade.html", budgets.SINGLE_FILE_BUDGET_BYTES)
    with pytest.raises(BuildError, match="camcade.html would hold 20,000,001 bytes"):
        refuse_too_large_file("camcade.html", budgets.SINGLE_FILE_BUDGET_BYTES + 1)
