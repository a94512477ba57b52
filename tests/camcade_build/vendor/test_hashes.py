import json

import pytest

from camcade.errors import BuildError
from camcade_build.project import Project, this_checkout
from camcade_build.vendor.hashes import FILE_NAME, check
from camcade_build.vendor.packages import PYODIDE_FILES, TENSORFLOW_SCRIPTS, read_vendored


def test_what_pages_carry_is_listed() -> None:
    listed = json.loads((this_checkout().builder / FILE_NAME).read_text())
    assert {f"pyodide/{name}" for name in PYODIDE_FILES} <= listed.keys()
    assert {f"{package}/{name}" for package, name in TENSORFLOW_SCRIPTS} <= listed.keys()


def test_a_file_that_was_touched_is_refused(project: Project) -> None:
    content = read_vendored(project, "pyodide", "pyodide.mjs")
    with pytest.raises(BuildError, match=r"pyodide/pyodide\.mjs is not the file that .* lists"):
        check(project, "pyodide/pyodide.mjs", content + b"\n")


def test_a_file_that_nobody_vouched_for_is_refused(project: Project) -> None:
    with pytest.raises(BuildError, match="nobody has vouched for it"):
        read_vendored(project, "pyodide", "README.md")
