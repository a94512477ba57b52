"""The table of recognizers, and what a further one takes: a module and a line."""

import ast
import asyncio
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from camcade.errors import ModelError
from camcade_build.project import this_checkout
from camcade_build.site.page_settings import read_pages
from camcade_web.pages.duel.parameters import CONTROLLERS

PACKAGE = this_checkout().python / "camcade_web"


def imported(path: Path) -> set[str]:
    """Modules of this project that a file imports, those that only type checkers see left out."""
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("camcade"):
            found.add(node.module)
    return found


def loaded_with(module: str) -> set[str]:
    """All modules of this project that come with one, by reading their imports."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        place = this_checkout().python.joinpath(*name.split("."))
        path = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
        if "." in name:
            waiting.append(name.rpartition(".")[0])
        waiting.extend(imported(path))
    return found


def test_every_recognizer_can_be_had_by_its_name(in_page: Callable[[str], Any]) -> None:
    registry = in_page("camcade_web.recognizers.registry")
    base = in_page("camcade_web.recognizers.base")
    for name, place in registry.RECOGNIZERS.items():
        module, _, kind = place.partition(":")
        assert issubclass(getattr(in_page(module), kind), base.Recognizer), name
    assert registry.create("image", "mine").models == ("mine",)
    assert registry.create("article", "mine").models == ("mine",)


def test_a_toy_recognizer_is_a_module_and_a_line(
    in_page: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = in_page("camcade_web.recognizers.registry")
    base = in_page("camcade_web.recognizers.base")
    toy = types.ModuleType("toy")
    toy.Toy = type("Toy", (base.Recognizer,), {"models": ()})  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "toy", toy)
    monkeypatch.setitem(registry.RECOGNIZERS, "toy", "toy:Toy")
    assert registry.create("toy").hint(0.0, 0.0) == ""


def test_duel_carries_every_recognizer_that_it_offers(in_page: Callable[[str], Any]) -> None:
    registry = in_page("camcade_web.recognizers.registry")
    duel = next(page for page in read_pages(this_checkout().pages) if page.name == "duel")
    offered = {
        registry.RECOGNIZERS[name].partition(":")[0] for name in CONTROLLERS if name in registry.RECOGNIZERS
    }
    assert offered <= set(duel.python)


def test_one_that_a_page_was_packed_without_says_so(in_page: Callable[[str], Any], monkeypatch: Any) -> None:
    registry = in_page("camcade_web.recognizers.registry")
    monkeypatch.setitem(registry.RECOGNIZERS, "studio", "camcade_web.recognizers.left_out:Nothing")
    recognizer = registry.create("studio", "Mine")
    with pytest.raises(ModelError, match="games without Studio"):
        asyncio.run(recognizer.prepare())
    monkeypatch.setitem(registry.RECOGNIZERS, "studio", "nosuch_package.module:Nothing")  # a defect
    with pytest.raises(ModuleNotFoundError):
        registry.create("studio", "Mine")


def test_an_unknown_name_is_told_with_those_that_are_known(in_page: Callable[[str], Any]) -> None:
    registry = in_page("camcade_web.recognizers.registry")
    with pytest.raises(LookupError, match="no recognizer 'nosuch', only article, body"):
        registry.create("nosuch")


@pytest.mark.parametrize(
    ("module", "without"),
    [
        (
            "camcade_web.perception",
            ("camcade.duel", "camcade.escape", "camcade.gestures", "camcade.vision.f"),
        ),
        ("camcade_web.recognizers.registry", ("camcade.gestures", "camcade.escape", "camcade.duel")),
        ("camcade_web.recognizers.body", ("camcade.escape", "camcade.duel")),
        ("camcade_web.recognizers.expression", ("camcade.escape", "camcade.gestures", "camcade.duel")),
        ("camcade_web.pages.widget.page", ("camcade.escape", "camcade.gestures", "camcade.duel")),
        ("camcade_web.pages.escape.camera", ("camcade.gestures", "camcade.duel")),
    ],
)
def test_a_page_loads_only_what_it_reads_with(module: str, without: tuple[str, ...]) -> None:
    assert not [name for name in loaded_with(module) if name.startswith(without)]
