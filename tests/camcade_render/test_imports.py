"""The import rule: what training and build both draw with knows neither of them, nor the page."""

import ast
import sys
from pathlib import Path

import camcade_render

ALLOWED = {"camcade", "camcade_render", "PIL", "numpy"} | sys.stdlib_module_names


def test_it_imports_camcade_and_pictures_alone() -> None:
    modules = sorted(Path(camcade_render.__file__).parent.rglob("*.py"))
    assert len(modules) > 3
    for path in modules:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                assert name.partition(".")[0] in ALLOWED, f"{path.name} imports {name}"
