import ast
import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from camcade.errors import BuildError
from camcade_build.project import Project, this_checkout
from camcade_build.site import compiled_python
from camcade_build.site.compiled_python import compiled_archive, is_left_out, lean_library
from camcade_build.site.python_archive import python_sources
from camcade_build.vendor.npm import node_command


def archive(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, text in files.items():
            made.writestr(name, text)
    return buffer.getvalue()


def names(content: bytes) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        return set(made.namelist())


@pytest.mark.parametrize(
    "name", ["pdb.py", "email/message.py", "urllib/request.py", "encodings/koi8_r.py", "html/parser.py"]
)
def test_what_no_page_imports_stays_out(name: str) -> None:
    assert is_left_out(name)


@pytest.mark.parametrize(
    "name",
    ["json/decoder.py", "urllib/parse.py", "encodings/utf_8.py", "html/__init__.py", "asyncio/tasks.py"],
)
def test_what_pages_import_stays_in(name: str) -> None:
    assert not is_left_out(name)


def test_nothing_that_our_own_pages_import_is_left_out() -> None:
    imported: set[str] = set()
    for path in python_sources(this_checkout()):
        if path.name == "processes.py":
            continue  # which is for commands, as is seen below
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                imported.add(node.module or "")
    library = {name for name in imported if name.split(".")[0] in sys.stdlib_module_names}
    assert {"json", "dataclasses"} <= library
    assert "camcade.processes" not in imported
    assert [name for name in sorted(library) if is_left_out(f"{name.replace('.', '/')}.py")] == []


def test_a_lean_library_keeps_the_rest() -> None:
    library = archive({"json/__init__.py": "", "pdb.py": "", "email/message.py": ""})
    assert names(lean_library(library)) == {"json/__init__.py"}


def test_sources_become_compiled_once_and_the_same(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = archive({"a/__init__.py": '"""Words."""\nNAMES = {"x", "y", "z"}\n', "a/data.txt": "kept"})
    first = compiled_archive(project, sources)
    assert names(first) == {"a/__init__.pyc", "a/data.txt"}
    with zipfile.ZipFile(io.BytesIO(first)) as made:
        assert b"Words." not in made.read("a/__init__.pyc"), "without docstrings"
    for kept in (project.cache / "python").glob("*.zip"):
        kept.unlink()
    assert compiled_archive(project, sources) == first, "the same bytes for the same sources"
    monkeypatch.setattr(compiled_python, "compile_archive", lambda *_: pytest.fail("compiled again"))
    assert compiled_archive(project, sources) == first


def test_a_source_that_does_not_parse_is_named(project: Project) -> None:
    with pytest.raises(BuildError, match=r"SyntaxError"):
        compiled_archive(project, archive({"a/broken.py": "def ("}))


POINT = '''
from dataclasses import dataclass, replace

@dataclass(frozen=True, slots=True)
class Point:
    """A place."""

    x: int
    y: int = 2

def moved(point: "Missing") -> "Missing":
    way: int = 1
    return replace(point, x=point.x + way)
'''


@pytest.fixture
def run_in_pages_python(project: Project, tmp_path: Path) -> Callable[..., str]:
    """Runs Python in the pages' interpreter, with their library and a compiled archive; what it prints."""

    def run(archive: bytes, code: str) -> str:
        pyodide = tmp_path / "pyodide"
        shutil.copytree(project.node_modules / "pyodide", pyodide)
        library = lean_library((pyodide / "python_stdlib.zip").read_bytes())
        (pyodide / "python_stdlib.zip").write_bytes(compiled_archive(this_checkout(), library))
        (tmp_path / "own.zip").write_bytes(archive)
        script = tmp_path / "run.mjs"
        script.write_text(
            f"""import {{ readFileSync }} from "node:fs";
            import {{ loadPyodide }} from "{(pyodide / "pyodide.mjs").as_uri()}";
            const pyodide = await loadPyodide({{ indexURL: {json.dumps(str(pyodide))} }});
            const own = new Uint8Array(readFileSync({json.dumps(str(tmp_path / "own.zip"))}));
            pyodide.unpackArchive(own, "zip");
            console.log(pyodide.runPython({json.dumps(code)}));"""
        )
        command = [str(node_command()), str(script)]
        result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert result.returncode == 0, result.stderr[-2000:]
        return result.stdout

    return run


def test_dataclasses_are_made_without_parsing_text(
    project: Project, run_in_pages_python: Callable[..., str]
) -> None:
    archive_of_point = compiled_archive(project, archive({"shapes.py": POINT}))
    code = """
import builtins, dataclasses
texts = []
parse = builtins.exec
seen = lambda text, *rest: (isinstance(text, str) and texts.append(text), parse(text, *rest))
dataclasses.exec.__defaults__ = (seen,)
import shapes
known = len(texts)
parsed = dataclasses.make_dataclass("Other", ["z"], module="shapes")
point = shapes.moved(shapes.Point(3))
str((known, len(texts), point, point == shapes.Point(4, 2), hash(point) == hash((4, 2)), parsed(1),
    shapes.Point.__doc__, shapes.moved.__annotations__,
    sorted({(line > 0, column) for line, _, column, _ in shapes.moved.__code__.co_positions()})))
"""
    said = run_in_pages_python(archive_of_point, code)
    assert said.strip() == ("(0, 1, Point(x=4, y=2), True, True, Other(z=1), 'Point', {}, [(True, None)])"), (
        "lines are kept for tracebacks, columns are not"
    )
