import io
import os
import zipfile

from camcade_build.project import Project
from camcade_build.site.python_archive import python_archive


def test_both_packages_lie_at_the_root(project: Project) -> None:
    (project.python / "camcade" / "__pycache__").mkdir()
    (project.python / "camcade" / "__pycache__" / "a.pyc").write_bytes(b"compiled")
    (project.python / "README.md").write_text("not for the page")
    with zipfile.ZipFile(io.BytesIO(python_archive(project))) as archive:
        assert archive.namelist() == ["camcade/__init__.py", "camcade_web/__init__.py"]
        assert archive.read("camcade/__init__.py") == b'"""Rules."""\n'


def test_the_same_sources_make_the_same_bytes(project: Project) -> None:
    before = python_archive(project)
    os.utime(project.python / "camcade" / "__init__.py", (1, 1))
    (project.python / "camcade" / "__init__.py").chmod(0o600)
    assert python_archive(project) == before
    (project.python / "camcade" / "__init__.py").write_text("changed = True\n")
    assert python_archive(project) != before
