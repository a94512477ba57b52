"""The import rule: `camcade` also runs in the page, so it imports the standard library and itself alone."""

import ast
import sys
from pathlib import Path

import pytest

import camcade

SOURCES = sorted(Path(camcade.__file__).parent.rglob("*.py"))


def imported_packages(source: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{source}: relative import"
            names.add(node.module)
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_only_the_standard_library_is_imported(source):
    assert imported_packages(source) <= set(sys.stdlib_module_names) | {"camcade"}


def test_the_engine_is_among_the_sources():
    assert {"match", "strike_detector"} <= {source.stem for source in SOURCES}
