from pathlib import Path

import pytest

from camcade_build.cache import fingerprint


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "a.css").write_text("a")
    (tmp_path / "pins.txt").write_text("1")
    return tmp_path


def of(sources: Path) -> str:
    return fingerprint([sources / "site", sources / "pins.txt"], sources)


def test_content_names_and_new_files_change_it(sources: Path) -> None:
    seen = {of(sources)}
    (sources / "site" / "a.css").write_text("b")
    seen.add(of(sources))
    (sources / "site" / "a.css").rename(sources / "site" / "b.css")
    seen.add(of(sources))
    (sources / "site" / "c.css").write_text("")
    seen.add(of(sources))
    (sources / "pins.txt").unlink()
    seen.add(of(sources))
    assert len(seen) == 5


def test_times_compiled_and_hidden_files_do_not(sources: Path) -> None:
    before = of(sources)
    (sources / "site" / "__pycache__").mkdir()
    (sources / "site" / "__pycache__" / "a.pyc").write_text("x")
    (sources / "site" / ".a.css.swp").write_text("x")
    (sources / "site" / "a.css").touch()
    assert of(sources) == before
