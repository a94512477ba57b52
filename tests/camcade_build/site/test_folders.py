from pathlib import Path

import pytest

from camcade.errors import BuildError
from camcade_build.site.folders import folder_to_replace


def test_the_new_folder_takes_the_place_of_the_old(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "site"
    for content in ("old", "new"):
        with folder_to_replace(target) as folder:
            (folder / content).write_text(content)
    assert [path.name for path in target.iterdir()] == ["new"]
    assert [path.name for path in target.parent.iterdir()] == ["site"], "nothing may be left beside it"


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(BuildError, match="site cannot be made: Not a directory"):
        with folder_to_replace(tmp_path / "file" / "deep" / "site"):
            pytest.fail("there is nothing to write to")


def test_a_failure_leaves_the_old_folder(tmp_path: Path) -> None:
    target = tmp_path / "site"
    with folder_to_replace(target) as folder:
        (folder / "old").write_text("old")
    with pytest.raises(RuntimeError), folder_to_replace(target) as folder:
        (folder / "half").write_text("half")
        raise RuntimeError
    assert [path.name for path in target.iterdir()] == ["old"]
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
