"""What holds for every test."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from PIL import Image, ImageDraw

from camcade_build.art import cache
from camcade_build.project import this_checkout
from camcade_build.site.original import needed_pictures
from camcade_render import Pictures

TESTS = Path(__file__).parent
# The files that take longest, by how their paths begin. Where several processes share the files, these come
# first, so that none is left for the end, when the other processes have nothing to do. The very first of them
# makes the workshop, for which others would have to wait.
LONGEST_FIRST = (
    "camcade_training/tasks/strike_image/test_workflow.py",
    "camcade_training/tasks/expression",
    "camcade_training/tasks",
    "camcade_training",
    "worker",
    "camcade_build",
    "",
)


# What a page is asked (`evaluate`) may be answered never, and Playwright waits for that without an end. The
# alarm ends the call that waits: Playwright hands it on to the test, and serves the next.
BROWSER_LIMIT_S = 300


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Real browsers last: Playwright leaves an event loop running in the thread of later tests."""
    for item in items:
        if item.get_closest_marker("browser") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(BROWSER_LIMIT_S))
    items.sort(key=lambda item: (item.get_closest_marker("browser") is not None, rank(item.path)))


def rank(path: Path) -> int:
    """The smaller, the earlier."""
    name = path.relative_to(TESTS).as_posix()
    return next(number for number, begin in enumerate(LONGEST_FIRST) if name.startswith(begin))


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], object]], Path]:
    """Makes a folder once for all processes of a run, which then only read it.

    It is given a name and what fills the empty folder, and returns the folder. The other processes wait.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent  # each process has a folder of its own in it

    def folder_of(name: str, fill: Callable[[Path], object]) -> Path:
        folder = shared / f"made-{name}"
        complete = folder.with_suffix(".complete")
        with FileLock(folder.with_suffix(".lock")):
            if not complete.exists():
                shutil.rmtree(folder, ignore_errors=True)  # what a process that failed has left
                folder.mkdir()
                fill(folder)
                complete.touch()
        return folder

    return folder_of


@pytest.fixture(scope="session")
def art_folder() -> Path:
    """The real art of this checkout, drawn if its sources changed since the last build."""
    return cache.art_folder(this_checkout())


@pytest.fixture(scope="session")
def pictures(art_folder: Path) -> Pictures:
    """The real art, loaded."""
    return Pictures(art_folder)


# What differs between the two layouts of the original game, in front of `tests/original/stand_in.js`.
LAYOUTS = {
    "game": """
        const SECOND_X = 470;
        const address = (name, way, move, step) => `game/images/fighters/${name}/${way}/${move}/${step}.png`;
        const arenaAddress = (arena) => `game/images/arenas/${arena}/arena.png`;
        """,
    "mk/game": """import * as images from '../images/**/*.png';
        const SECOND_X = 310;
        const address = (name, way, move, step) => images.fighters[name][way][move][step];
        const arenaAddress = (arena) => images.arenas[arena].arena;
        """,
}


@pytest.fixture(scope="session")
def original_games(made_once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """Both layouts of the original game, `game` and `mk/game`, with a script and pictures of our own.

    Only to be read.
    """
    return made_once("original", lambda folder: [write_original(folder, layout) for layout in LAYOUTS])


def write_original(folder: Path, layout: str) -> None:
    game = folder / layout
    script = (TESTS / "original" / "stand_in.js").read_text(encoding="utf-8")
    (game / "src").mkdir(parents=True)
    (game / "src" / "mk.js").write_text(LAYOUTS[layout] + script, encoding="utf-8")
    for number, name in enumerate(needed_pictures()):
        path = game / "images" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        (arena_picture if name.startswith("arenas") else fighter_picture)(name, number).save(path)


def arena_picture(name: str, number: int) -> Image.Image:
    picture = Image.new("RGB", (600, 400), ("#2a3350", "#3c2436")[number % 2])
    ImageDraw.Draw(picture).rectangle((0, 340, 600, 400), "#1a1520")
    return picture


def fighter_picture(name: str, number: int) -> Image.Image:
    """A post of the fighter's colour whose arm tells one step from another."""
    _, fighter, way, _, _ = name.split("/")
    picture = Image.new("RGBA", (64, 130), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((20, 0, 44, 129), 10, {"subzero": "#4aa3ff", "kano": "#ff5a4a"}[fighter])
    pen.line((32, 40, 58 if way == "left" else 6, 30 + number % 40), "#ffffff", 5 + number % 3)
    return picture
