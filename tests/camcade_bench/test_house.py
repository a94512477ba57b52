import subprocess
from pathlib import Path

import pytest

from camcade.errors import BenchError
from camcade_bench.frame_path import path_of
from camcade_bench.house import House, figures, measure
from camcade_build.project import this_checkout

FILES = {
    "py/camcade/__init__.py": '"""Rules."""\n',
    "py/camcade/moves.py": "UPPERCUT = 1\n",
    "py/camcade/one.py": "import camcade.moves\n\ndef back():\n    from camcade import two\n    return two\n",
    "py/camcade/two.py": "from camcade.one import back\n\n\ndef long():\n" + "    back()\n" * 60,
    "py/camcade_web/__init__.py": "",
    "py/camcade_web/page.py": "from typing import TYPE_CHECKING\nimport camcade.moves\n"
    "if TYPE_CHECKING:\n    import camcade.two\n",
    "site/pages/play/page.toml": 'styles = []\nentry = "camcade_web.page"\n',
    "tests/test_moves.py": "# uppercut\n",
    "build/long.js": "\n" * 401,
    "build/picture.bin": "not text",
}


@pytest.fixture
def house(tmp_path: Path) -> House:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for command in (("init", "--quiet"), ("add", ".")):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    return measure(tmp_path)


def test_functions_are_measured_by_package(house: House) -> None:
    rules = next(one for one in house.packages if one.name == "camcade")
    assert (rules.files, rules.long_functions) == (4, 1)
    assert rules.longest_function == ("py/camcade/two.py:4", 61)
    assert rules.longest_file == ("py/camcade/two.py", 64)


def test_an_import_in_a_function_closes_a_cycle(house: House) -> None:
    assert house.cycles == (("camcade.one", "camcade.two"),)


def test_a_page_loads_what_it_imports_and_the_packages_around_it(house: House) -> None:
    # The page, the moves, and their package; not what is imported for type checkers alone.
    assert house.page_lines == {"play": 4 + 1 + 1}


def test_who_knows_a_move_is_found_but_for_tests(house: House) -> None:
    assert house.knowers["move"] == 1 and house.knowers["emotion"] == 0


def test_long_files_are_named(house: House) -> None:
    assert house.long_files == (("build/long.js", 401),)


def test_figures_of_this_checkout_can_be_told() -> None:
    rows = figures(measure(this_checkout().root))
    assert (
        rows["cycles of imports (modules in them)"]
        and "lines of Python that duel imports at its start" in rows
    )


def test_a_frame_s_way_leaves_out_what_the_screen_asks_for() -> None:
    entries = {
        "camcade_web/camera/device.py:Camera._frame_read": {
            "camcade_web/camera/device.py:Camera._frame_read": 3,
            "camcade_web/perception.py:Perception.see": 3,
            "camcade_web/perception.py:Perception.note": 3,
        },
        "camcade_web/pages/duel/page.py:DuelPage._frame": {"camcade/duel/match.py:step": 600},
    }
    found = path_of(entries)
    assert (
        found.files == ("camcade_web/camera/device.py", "camcade_web/perception.py") and found.functions == 3
    )


def test_a_folder_that_git_does_not_know_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="is no checkout"):
        measure(tmp_path / "nowhere")
    with pytest.raises(BenchError, match="is no checkout"):
        measure(tmp_path)
