"""The table of faults as a report: what is injected, what must be seen, and whether it was."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

from camcade.errors import BenchError
from camcade_build.project import Project

COLUMNS = "| injected | must be seen | result |\n| --- | --- | --- |\n"
WHAT = ("commands", "pages", "downloads")


@dataclass(frozen=True)
class Row:
    """One fault; `result` is passed, failed or skipped."""

    kind: str
    injected: str
    seen: str
    result: str
    seconds: float


def run_faults(project: Project, kinds: tuple[str, ...]) -> list[Row]:
    """Inject the faults of `tests/faults` by pytest. Raises BenchError where that cannot be done."""
    if find_spec("pytest") is None:
        raise BenchError("The Python package 'pytest' is missing. Install the tools: `make training`.")
    files = [project.root / "tests" / "faults" / f"test_{kind}.py" for kind in kinds]
    with tempfile.TemporaryDirectory() as scratch:
        found = Path(scratch) / "found.xml"
        words = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={found}")
        done = subprocess.run([*words, *map(str, files)], cwd=project.root, capture_output=True, text=True)
        if not found.is_file():
            raise BenchError(f"The faults could not be injected: {(done.stdout + done.stderr)[-400:]}")
        return read_rows(found.read_text(encoding="utf-8"))


def read_rows(text: str) -> list[Row]:
    """The rows of a JUnit report: each test that says what it injected, and what must be seen."""
    rows: list[Row] = []
    for case in ElementTree.fromstring(text).iter("testcase"):
        says = {one.get("name"): one.get("value") or "" for one in case.iter("property")}
        if "injected" not in says:
            continue
        wrong = case.find("failure") is not None or case.find("error") is not None
        result = "failed" if wrong else "skipped" if case.find("skipped") is not None else "passed"
        kind = (case.get("classname") or "").rpartition("test_")[2]
        rows.append(Row(kind, says["injected"], says["seen"], result, float(case.get("time") or 0)))
    return rows


def as_markdown(rows: list[Row]) -> str:
    """The report."""
    passed = sum(row.result == "passed" for row in rows)
    head = f"# Faults\n\n{passed} of {len(rows)} answered as they must be.\n"
    parts = [head]
    for kind in dict.fromkeys(row.kind for row in rows):
        parts.append(f"\n## {kind.capitalize()}\n\n{COLUMNS}")
        parts += [
            f"| {cell(row.injected)} | {cell(row.seen)} | {row.result} |\n"
            for row in rows
            if row.kind == kind
        ]
    return "".join(parts)


def cell(text: str) -> str:
    """Text that cannot break a table."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
