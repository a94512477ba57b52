import io
import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from camcade.errors import BuildError
from camcade_build.project import Project, this_checkout
from camcade_build.site.page_settings import PageSettings, read_pages
from camcade_build.site.python_archive import PACKAGES, python_archive, python_of_pages, used_by

AddModules = Callable[[dict[str, str]], None]


@pytest.fixture
def add_modules(project: Project) -> AddModules:
    """Writes modules of `camcade_web` into the small checkout, and the packages around them."""

    def add(modules: dict[str, str]) -> None:
        for name, text in modules.items():
            path = project.python / "camcade_web" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            for folder in path.relative_to(project.python).parents:
                if folder.name:
                    (project.python / folder / "__init__.py").touch()

    return add


def page(entry: str, *python: str) -> PageSettings:
    return PageSettings("race", 1000, entry=entry, python=python)


def used(project: Project, settings: PageSettings) -> set[str]:
    paths = [path.relative_to(project.python / "camcade_web") for path in used_by(project, settings)
             if path.is_relative_to(project.python / "camcade_web")]  # fmt: skip
    return {path.as_posix() for path in paths if path.name != "__init__.py"}


def test_both_packages_lie_at_the_root(project: Project) -> None:
    (project.python / "camcade" / "__pycache__").mkdir()
    (project.python / "camcade" / "__pycache__" / "a.pyc").write_bytes(b"compiled")
    (project.python / "README.md").write_text("not for the page")
    with zipfile.ZipFile(io.BytesIO(python_archive(project))) as archive:
        assert archive.namelist() == ["camcade/__init__.py", "camcade_web/__init__.py"]
        assert archive.read("camcade/__init__.py") == b'"""Rules."""\n'


def test_the_same_sources_make_the_same_bytes(project: Project) -> None:
    before = python_archive(project)
    os.utime(project.python / "camcade" / "__init__.py", (1, 1))
    (project.python / "camcade" / "__init__.py").chmod(0o600)
    assert python_archive(project) == before
    (project.python / "camcade" / "__init__.py").write_text("changed = True\n")
    assert python_archive(project) != before


def test_a_page_carries_what_its_entry_imports_and_nothing_else(
    project: Project, add_modules: AddModules
) -> None:
    add_modules(
        {
            "race/page.py": "import js, json\nfrom camcade_web.race.car import Car\n"
            "from camcade_web.ui import dials\n",
            "race/car.py": "class Car:\n    def go(self):\n        import camcade_web.race.engine\n",
            "race/engine.py": "",
            "race/spare.py": "",
            "ui/dials.py": "",
            "ui/mirrors.py": "",
        }
    )
    found = used(project, page("camcade_web.race.page"))
    assert found == {"race/page.py", "race/car.py", "race/engine.py", "ui/dials.py"}, "later imports too"


def test_the_packages_on_the_way_are_carried_and_what_they_import(
    project: Project, add_modules: AddModules
) -> None:
    add_modules({"race/page.py": "", "common.py": ""})
    (project.python / "camcade_web" / "race" / "__init__.py").write_text("import camcade_web.common\n")
    found = {
        path.relative_to(project.python).as_posix()
        for path in used_by(project, page("camcade_web.race.page"))
    }
    assert found == {
        "camcade/__init__.py",
        "camcade_web/__init__.py",
        "camcade_web/common.py",
        "camcade_web/race/__init__.py",
        "camcade_web/race/page.py",
    }


def test_what_is_imported_for_type_checkers_alone_stays_out(
    project: Project, add_modules: AddModules
) -> None:
    add_modules(
        {
            "page.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import camcade_web.types\n"
            "else:\n    import camcade_web.real\n",
            "types.py": "",
            "real.py": "",
        }
    )
    assert used(project, page("camcade_web.page")) == {"page.py", "real.py"}


def test_modules_that_are_imported_by_name_are_listed(project: Project, add_modules: AddModules) -> None:
    add_modules({"page.py": "", "body.py": "import camcade_web.joints\n", "joints.py": ""})
    assert used(project, page("camcade_web.page")) == {"page.py"}
    assert used(project, page("camcade_web.page", "camcade_web.body")) == {"page.py", "body.py", "joints.py"}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            page("camcade_web.absent"),
            r"race/page\.toml: entry names 'camcade_web\.absent', expected a module",
        ),
        (page("camcade_web", "json"), r"race/page\.toml: python names 'json', expected a module of camcade"),
    ],
)
def test_a_module_that_is_not_ours_or_not_there_is_named(
    project: Project, settings: PageSettings, message: str
) -> None:
    with pytest.raises(BuildError, match=message):
        used_by(project, settings)


def test_an_archive_holds_the_compiled_form_of_what_is_used(project: Project) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as compiled:
        for name in ("camcade/__init__.pyc", "camcade_web/__init__.pyc"):
            compiled.writestr(name, name)
    pages = [page("camcade"), PageSettings("still", 1)]
    archives = python_of_pages(project, pages, buffer.getvalue())
    assert archives.keys() == {"race"}, "a page without an entry carries no Python"
    with zipfile.ZipFile(io.BytesIO(archives["race"])) as archive:
        assert archive.namelist() == ["camcade/__init__.pyc"]
        assert archive.read("camcade/__init__.pyc") == b"camcade/__init__.pyc"


def test_what_comes_later_is_in_an_archive_of_its_own(project: Project, add_modules: AddModules) -> None:
    add_modules(
        {
            "page.py": "import camcade_web.shared\n",
            "shared.py": "",
            "tape.py": "from camcade_web import shared, reel\n",
            "reel.py": "",
        }
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as compiled:
        for path in project.python.rglob("*.py"):
            compiled.writestr(f"{path.relative_to(project.python).as_posix()}c", "")
    settings = replace(page("camcade_web.page"), python_later=("camcade_web.tape",))
    archives = python_of_pages(project, [settings], buffer.getvalue())
    members = {name: zipfile.ZipFile(io.BytesIO(content)).namelist() for name, content in archives.items()}
    assert members == {
        "race": [
            "camcade/__init__.pyc",
            "camcade_web/__init__.pyc",
            "camcade_web/page.pyc",
            "camcade_web/shared.pyc",
        ],
        "race.later": ["camcade_web/reel.pyc", "camcade_web/tape.pyc"],
    }
    with pytest.raises(BuildError, match=r"race/page\.toml: python_later names 'camcade_web\.absent'"):
        used_by(project, replace(settings, python_later=("camcade_web.absent",)), later=True)


def test_no_page_of_this_checkout_carries_another_page_or_a_game_that_it_does_not_play() -> None:
    checkout = this_checkout()
    carried: dict[str, set[Path]] = {
        settings.name: {path.relative_to(checkout.python) for path in used_by(checkout, settings)}
        for settings in read_pages(checkout.pages)
        if settings.entry is not None
    }
    for name, paths in carried.items():
        for path in paths:
            if path.parts[:2] == ("camcade_web", "pages") and len(path.parts) > 3:
                assert path.parts[2] == name, f"{name} carries {path}"
        assert all(path.parts[0] in PACKAGES for path in paths)
    for name in ("escape", "widget"):
        assert not [path for path in carried[name] if path.parts[:2] == ("camcade", "duel")], name
    # A project of Studio says which way of a story a class chooses; Duel plays such projects.
    of_stories = {path.name for path in carried["duel"] if path.parts[:2] == ("camcade", "escape")}
    assert of_stories <= {"__init__.py", "emotions.py", "play.py", "selector.py", "story.py"}
