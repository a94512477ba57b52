"""Every selector of the site's style sheets can match something."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from camcade_build.project import this_checkout

SITE = this_checkout().root / "site"
PYTHON = this_checkout().python
SHEETS = sorted((SITE / "pages").rglob("*.css"))
WORD = re.compile(r"[\w-]+")
NAMES = re.compile(r"[.#](-?[a-z][\w-]*)|\[([\w-]+)(?:=\"([^\"]+)\")?\]")


def words(texts: Iterator[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in WORD.findall(text))


@cache
def words_of_python_and_stories() -> frozenset[str]:
    stories = [*SITE.joinpath("stories").rglob("*.yaml"), *SITE.joinpath("stories").rglob("*.svg")]
    return words(path.read_text(encoding="utf-8") for path in stories) | words(strings_of_python())


def strings_of_python() -> Iterator[str]:
    """What Python can name elements and values with: its strings, but for docstrings, and its attributes."""
    for path in PYTHON.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
                yield node.value
            elif isinstance(node, ast.Attribute):
                yield node.attr


def words_of(page: str) -> frozenset[str]:
    """All that can name something on this page; for `_parts`, on any page."""
    folders = [SITE / "pages"] if page == "_parts" else [SITE / "pages" / page, SITE / "pages" / "_parts"]
    files = [path for folder in folders for path in folder.rglob("*.*") if path.suffix in (".j2", ".js")]
    own = words(path.read_text(encoding="utf-8") for path in files)
    return own | words_of_python_and_stories() | {page}  # the class of the body


def dead_names(css: str, known: frozenset[str]) -> list[str]:
    """Classes, ids and attributes of a sheet's selectors that nothing names."""
    bare = re.sub(r"/\*.*?\*/|url\([^)]*\)|@(media|keyframes)[^{]*\{", "", css, flags=re.DOTALL)
    dead: list[str] = []
    for name, attribute, value in NAMES.findall(" ".join(re.findall(r"([^{};]+)\{", bare))):
        for word in filter(None, (name, value, attribute)):
            # In scripts `data-third` is `dataset.third`.
            if word not in known and word.removeprefix("data-") not in known:
                dead.append(word)
    return dead


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_selector_is_dead(sheet: Path) -> None:
    assert dead_names(sheet.read_text(encoding="utf-8"), words_of(sheet.parent.name)) == []


def test_a_dead_selector_is_found() -> None:
    css = '.a > #b:has([data-c="d"]) { color: red } @media (x) { .gone, p { e: f } } /* .g { } */'
    assert dead_names(css, frozenset({"a", "b", "c"})) == ["d", "gone"]


def test_every_variable_and_every_motion_is_used() -> None:
    css = "\n".join(path.read_text(encoding="utf-8") for path in SHEETS)
    variables = {name for name in re.findall(r"(--[\w-]+):", css) if f"var({name}" not in css}
    motions = {
        name
        for name in re.findall(r"@keyframes ([\w-]+)", css)
        if not re.search(rf"animation(-name)?: {name}[ ;]", css)
    }
    assert (variables, motions) == (set(), set())
