"""The workflows of continuous integration: they parse, and run what is there."""

import re
from typing import Any

import pytest
import yaml

from camcade_build.project import this_checkout

ROOT = this_checkout().root
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.fixture(params=WORKFLOWS, ids=lambda path: path.stem)
def workflow(request: pytest.FixtureRequest) -> dict[str, Any]:
    return yaml.safe_load(request.param.read_text(encoding="utf-8"))


def steps(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def test_there_are_workflows_for_tests_and_pages() -> None:
    assert {path.stem for path in WORKFLOWS} == {"tests", "pages"}


def test_every_target_of_make_exists(workflow: dict[str, Any]) -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    wanted = {
        target for step in steps(workflow) for target in re.findall(r"\bmake ([a-z]+)", step.get("run", ""))
    }
    assert wanted <= targets


def test_actions_are_pinned_by_commit() -> None:
    """With their release beside it, as people and Dependabot read it; the same in every workflow."""
    lines = [line for path in WORKFLOWS for line in path.read_text(encoding="utf-8").splitlines()]
    uses = {line.partition("uses:")[2].strip() for line in lines if "uses:" in line}
    assert uses and all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use) for use in uses)
    assert len({use.partition("@")[0] for use in uses}) == len(uses)


def test_rights_are_few(workflow: dict[str, Any]) -> None:
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        assert "timeout-minutes" in job
        assert job.get("permissions", {}).get("contents", "read") == "read"


def test_what_is_published_is_what_make_writes() -> None:
    pages = yaml.safe_load((ROOT / ".github" / "workflows" / "pages.yml").read_text(encoding="utf-8"))
    paths = {
        step["with"]["path"]
        for step in steps(pages)
        if step.get("with", {}).get("path", "").startswith("out")
    }
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert paths == {"out/site", "out/camcade.html"} and all(f"--out {path}" in makefile for path in paths)


def test_what_is_pinned_is_audited_and_renewed() -> None:
    job = yaml.safe_load((ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8"))["jobs"]["audit"]
    said = " ".join(step.get("run", "") for step in job["steps"])
    assert "npm audit --package-lock-only" in said
    pinned = re.findall(r"--requirement (\S+)", said)
    assert len(pinned) == 2 and all("--hash=sha256:" in (ROOT / path).read_text() for path in pinned)
    renewed = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text(encoding="utf-8"))["updates"]
    assert {one["package-ecosystem"] for one in renewed} == {"github-actions", "npm", "pip"}
    assert all((ROOT / one["directory"].lstrip("/")).is_dir() for one in renewed)


def test_every_reader_is_fuzzed_for_twenty_seconds() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8"))["jobs"]
    assert [step["run"] for step in jobs["fuzz"]["steps"] if "run" in step] == ["make fuzz FUZZ_SECONDS=20"]
