from pathlib import Path

import pytest

from camcade.errors import BuildError
from camcade_build.project import Project
from camcade_build.vendor.esbuild import bundle_module, bundle_sources, esbuild_command


def test_modules_become_one(project: Project) -> None:
    joined = bundle_sources(
        project,
        "a.js",
        {"a.js": b'import { b } from "./b.js"; console.log(b);', "b.js": b"export const b = 'two';"},
    )
    assert b"import" not in joined and b"two" in joined


def test_what_stays_outside_stays_an_import(project: Project) -> None:
    joined = bundle_sources(
        project, "a.js", {"a.js": b'export const later = () => import("./big.js");'}, ["./big*"]
    )
    assert b'import("./big.js")' in joined


@pytest.mark.parametrize("source", ['import "./absent.js";', "let = ;"])
def test_what_cannot_be_joined_is_named(project: Project, tmp_path: Path, source: str) -> None:
    path = tmp_path / "broken.js"
    path.write_text(source)
    with pytest.raises(BuildError, match=r"broken\.js cannot be joined"):
        bundle_module(project, path)


def test_a_missing_program_is_named(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="esbuild is missing"):
        esbuild_command(Project(tmp_path))
