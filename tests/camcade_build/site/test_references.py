from pathlib import Path

import pytest

from camcade.errors import BuildError
from camcade_build.site.assets import Assets
from camcade_build.site.references import add_scripts, add_styles


@pytest.fixture
def assets() -> Assets:
    return Assets()


def written(assets: Assets, logical: str) -> str:
    return assets.content(logical).decode()


@pytest.mark.parametrize("quoted", ["asset:fonts/a.woff2", '"asset:fonts/a.woff2"', "'asset:fonts/a.woff2'"])
def test_a_style_sheet_finds_its_asset(assets: Assets, quoted: str) -> None:
    font = assets.add("fonts/a.woff2", b"1")
    add_styles(assets, {"look.css": f"src: url({quoted});"})
    assert written(assets, "styles/look.css") == f'src: url("../{font.url}");'


def test_a_style_sheet_that_names_nothing_is_refused(assets: Assets) -> None:
    with pytest.raises(BuildError, match=r"fonts/missing\.woff2"):
        add_styles(assets, {"look.css": "src: url(asset:fonts/missing.woff2);"})


def test_scripts_import_the_hashed_names_of_their_neighbours(assets: Assets) -> None:
    add_scripts(
        assets,
        {
            "a.js": 'import { b } from "./b.js";\nconst c = import("./c.js");',
            "b.js": "export * from './c.js';",
            "c.js": "export const c = 3;",
        },
    )
    name = {letter: Path(assets.url(f"scripts/{letter}.js")).name for letter in "abc"}
    assert written(assets, "scripts/a.js") == (
        f'import {{ b }} from "./{name["b"]}";\nconst c = import("./{name["c"]}");'
    )
    assert written(assets, "scripts/b.js") == f"export * from './{name['c']}';"


def test_a_change_deep_down_changes_every_name_above(tmp_path: Path) -> None:
    names: list[set[str]] = []
    for number in (1, 2):
        assets = Assets()
        add_scripts(assets, {"a.js": 'import "./b.js";', "b.js": f"export const b = {number};"})
        names.append({asset.url for asset in assets.entries.values()})
    assert names[0].isdisjoint(names[1])


def test_a_missing_neighbour_is_named(assets: Assets) -> None:
    with pytest.raises(BuildError, match=r"a\.js imports \./b\.js"):
        add_scripts(assets, {"a.js": 'import "./b.js";'})


def test_a_circle_is_named(assets: Assets) -> None:
    with pytest.raises(BuildError, match=r"circle \((a\.js → b\.js → a\.js|b\.js → a\.js → b\.js)\)"):
        add_scripts(assets, {"a.js": 'import "./b.js";', "b.js": 'import "./a.js";'})
