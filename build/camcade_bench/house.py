"""The large scale of this code: how long its files and functions are, what loads what, and who knows a thing.

Measures any checkout, so that two can be put side by side.
"""

import ast
import re
import statistics
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from camcade.errors import BenchError

SOURCES = ("py", "build", "training", "site", "tests")
SUFFIXES = frozenset({".py", ".js", ".mjs", ".j2", ".css", ".toml", ".yaml", ".svg", ".json"})
CODE = frozenset({".py", ".js", ".mjs", ".j2", ".css"})
ROOTS = ("py", "build", "training")
LONG_FUNCTION_LINES = 50
LONG_FILE_LINES = 400

KNOWN = {
    "move": r"uppercut",
    "emotion": r"disgusted",
    "game": r"\bescape\b",
    "bundle": r"posture-binary|strike-image-binary",
}
"""The name by which the files are found that know one move, emotion, game page or bundle."""

ENTRY = re.compile(r"^(?:from |entry = \")(camcade_web[\w.]*)", re.MULTILINE)
"""What names the module that a page begins with: its `page.toml`, or a script in its HTML."""

NOT_CHANGED_BY_HAND = re.compile(r"^(models|tests|training)/|\.(md|json|svg)$|/(art|stories)/|/house\.py$")
"""What a new move or emotion needs besides: its drawing, its story, its network, its tests and documents."""

EDITED = {
    "move": (
        "py/camcade/intents.py",
        "py/camcade/duel/moves.py",
        "py/camcade/duel/controls.py",
        "py/camcade/gestures/body_strikes.py",
    ),
    "emotion": ("py/camcade/escape/emotions.py", "site/pages/_parts/faces.html.j2"),
}
"""What a new one edits at most, as `tests/camcade_build/site/test_tables.py` adds one: a move with an intent
of its own that a camera sees, an emotion with its drawing. Other files that mention one need not know it."""


@dataclass(frozen=True)
class Function:
    """One function or method, by its first line."""

    path: Path
    line: int
    name: str
    lines: int


@dataclass(frozen=True)
class Package:
    """One package's figures. Lines are all lines of its files; functions are its functions' lengths."""

    name: str
    files: int
    lines: int
    longest_file: tuple[str, int]
    median_function: float
    longest_function: tuple[str, int]
    long_functions: int  # of more than LONG_FUNCTION_LINES


@dataclass(frozen=True)
class House:
    """All that is measured of one checkout.

    | field | meaning |
    | --- | --- |
    | packages | each Python package |
    | folders | top-level folder → (files, lines) of source files |
    | cycles | groups of modules that import each other, function-level and TYPE_CHECKING imports included |
    | page_lines | page → lines of Python that it imports at its start |
    | knowers | thing → source files that mention one such thing by name |
    | long_files | source files of more than LONG_FILE_LINES, without tests and art |
    """

    packages: tuple[Package, ...]
    folders: dict[str, tuple[int, int]]
    cycles: tuple[tuple[str, ...], ...]
    page_lines: dict[str, int]
    knowers: dict[str, int]
    long_files: tuple[tuple[str, int], ...]


def measure(root: Path) -> House:
    """Measure the checkout at `root`: its files that git tracks, as they lie there now.

    Raises BenchError where git knows no files.
    """
    files = tracked(root)
    modules = dict(python_modules(root, files))
    trees = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in modules.items()}
    every_import = {name: set(imports(name, tree, modules)) for name, tree in trees.items()}
    at_start = {name: set(imports(name, tree, modules, at_start=True)) for name, tree in trees.items()}
    return House(
        packages=tuple(packages(root, modules, trees)),
        folders={folder: folder_size(root, files, folder) for folder in SOURCES},
        cycles=tuple(cycles(every_import)),
        page_lines=dict(page_lines(root, files, modules, at_start)),
        knowers={thing: len(list(knowers(root, files, name))) for thing, name in KNOWN.items()},
        long_files=tuple(long_files(root, files)),
    )


def tracked(root: Path) -> list[Path]:
    """Paths of source files below the root, relative to it. Raises BenchError where git knows none."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", *SOURCES], cwd=root, capture_output=True, check=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise BenchError(f"{root} is no checkout that git knows; give the folder of a clone.") from error
    paths = (Path(name.decode()) for name in listed.stdout.split(b"\0") if name)
    return [path for path in paths if path.suffix in SUFFIXES and (root / path).is_file()]


def python_modules(root: Path, files: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    """(dotted name, path) of each module of the packages; tests are none."""
    for path in files:
        if path.suffix == ".py" and path.parts[0] in ROOTS:
            parts = path.with_suffix("").parts[1:]
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), root / path


def imports(
    name: str, tree: ast.Module, modules: Mapping[str, Path], *, at_start: bool = False
) -> Iterator[str]:
    """The project's modules that one imports; `at_start` leaves out what is imported in functions and for
    type checkers alone.
    """
    is_package = modules[name].name == "__init__.py"
    for node in nodes_at_start(tree) if at_start else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = name.split(".")
                above = parts[: len(parts) - node.level + is_package]
                base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                found = f"{base}.{alias.name}"
                if (target := found if found in modules else base) in modules and target != name:
                    yield target


def nodes_at_start(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run when a module is imported."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
            continue
        yield child
        yield from nodes_at_start(child)


def cycles(graph: Mapping[str, set[str]]) -> Iterator[tuple[str, ...]]:
    """Groups of two or more modules that reach each other."""
    reached = {name: reachable(graph, graph[name]) for name in graph}
    told: set[str] = set()
    for name in sorted(graph):
        group = {other for other in reached[name] if name in reached[other]}
        if len(group) > 1 and name not in told:
            told |= group
            yield tuple(sorted(group))


def reachable(graph: Mapping[str, set[str]], begin: Iterable[str]) -> set[str]:
    """Every node that can be reached from these, themselves included."""
    found: set[str] = set()
    waiting = list(begin)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += graph.get(name, ())
    return found


def page_lines(
    root: Path, files: Iterable[Path], modules: Mapping[str, Path], at_start: Mapping[str, set[str]]
) -> Iterator[tuple[str, int]]:
    """(page, lines of Python that it imports when it starts); the packages around a module count."""
    for path in files:
        if path.parts[0] != "site" or not path.name.endswith((".html.j2", "page.toml")):
            continue
        entry = ENTRY.search((root / path).read_text("utf-8"))
        if entry is None or entry[1] not in modules:
            continue
        page = path.parent.name if path.name == "page.toml" else path.name.partition(".")[0]
        loaded = {part for name in reachable(at_start, [entry[1]]) for part in with_parents(name, at_start)}
        yield page, sum(line_count(modules[name]) for name in loaded if name in modules)


def with_parents(name: str, at_start: Mapping[str, set[str]]) -> set[str]:
    """The module, the packages around it, and what those import."""
    parts = name.split(".")
    return reachable(at_start, (".".join(parts[:count]) for count in range(1, len(parts) + 1)))


def knowers(root: Path, files: Iterable[Path], name: str) -> Iterator[Path]:
    """Source files in which the name stands, whatever its case, `_` and `-` alike."""
    pattern = re.compile(name, re.IGNORECASE)
    for path in files:
        if path.suffix in CODE and not NOT_CHANGED_BY_HAND.search(path.as_posix()):
            if pattern.search((root / path).read_text("utf-8").replace("_", "-")):
                yield path


def packages(root: Path, modules: Mapping[str, Path], trees: Mapping[str, ast.Module]) -> Iterator[Package]:
    """The figures of each package."""
    for package in sorted({name.partition(".")[0] for name in modules}):
        inside = {name: path for name, path in modules.items() if name.partition(".")[0] == package}
        functions = [one for name in inside for one in functions_of(root, inside[name], trees[name])]
        lengths = sorted(functions, key=lambda one: one.lines)
        sizes = {path.relative_to(root).as_posix(): line_count(path) for path in inside.values()}
        longest = max(sizes, key=lambda path: sizes[path])
        yield Package(
            package,
            len(inside),
            sum(sizes.values()),
            (longest, sizes[longest]),
            statistics.median(one.lines for one in lengths) if lengths else 0.0,
            (f"{lengths[-1].path}:{lengths[-1].line}", lengths[-1].lines) if lengths else ("–", 0),
            sum(one.lines > LONG_FUNCTION_LINES for one in lengths),
        )


def functions_of(root: Path, path: Path, tree: ast.Module) -> Iterator[Function]:
    """Every function and method of a module, inner ones too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            yield Function(path.relative_to(root), node.lineno, node.name, lines)


def folder_size(root: Path, files: Iterable[Path], folder: str) -> tuple[int, int]:
    """(files, lines) of the code in a top-level folder."""
    code = [path for path in files if path.parts[0] == folder and path.suffix in CODE]
    return len(code), sum(line_count(root / path) for path in code)


def long_files(root: Path, files: Iterable[Path]) -> Iterator[tuple[str, int]]:
    """Source files over the limit, longest first; art, story pictures and tests may be long."""
    sizes = {
        path.as_posix(): line_count(root / path)
        for path in files
        if path.suffix in CODE
        and path.parts[0] != "tests"
        and not re.search(r"/(story_)?art/", path.as_posix())
    }
    for path in sorted(sizes, key=lambda one: -sizes[one]):
        if sizes[path] > LONG_FILE_LINES:
            yield path, sizes[path]


def line_count(path: Path) -> int:
    """Lines of a text file."""
    return path.read_text(encoding="utf-8").count("\n")


def figures(house: House) -> dict[str, str]:
    """Name of each figure → what it is, in words."""
    rows: dict[str, str] = {}
    for folder, (files, lines) in house.folders.items():
        rows[f"{folder}/: files, lines"] = f"{files}, {lines:,}"
    for one in house.packages:
        rows[f"{one.name}: modules, lines"] = f"{one.files}, {one.lines:,}"
        rows[f"{one.name}: longest module"] = "{} ({})".format(*one.longest_file)
        rows[f"{one.name}: function, median, longest"] = f"{one.median_function:g}, {one.longest_function[1]}"
        rows[f"{one.name}: functions over {LONG_FUNCTION_LINES} lines"] = str(one.long_functions)
    rows["cycles of imports (modules in them)"] = (
        f"{len(house.cycles)} ({sum(map(len, house.cycles))})" if house.cycles else "none"
    )
    for page, lines in sorted(house.page_lines.items()):
        rows[f"lines of Python that {page} imports at its start"] = f"{lines:,}"
    for thing, count in house.knowers.items():
        edits = f"; a new one edits {len(EDITED[thing])}" if thing in EDITED else ""
        rows[f"files that mention one {thing} by name"] = f"{count}{edits}"
    rows[f"files over {LONG_FILE_LINES} lines, without art and tests"] = str(len(house.long_files))
    return rows
