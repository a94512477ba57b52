from pathlib import Path

import pytest

import camcade_build.art
from camcade_build.art.cache import drawn_art
from camcade_build.project import Project


def test_art_is_drawn_once_and_again_when_its_sources_change(
    project: Project, drawings: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert drawn_art(project) == drawn_art(project) == {"atlas.json": b"{}"}
    assert len(drawings) == 1
    monkeypatch.setattr(camcade_build.art, "digest", lambda: "other drawing code")
    drawn_art(project)
    (project.builder / "requirements.txt").write_text("pillow==99.0\n")
    drawn_art(project)
    assert len(drawings) == 3
    assert len(list((project.cache / "art").iterdir())) == 1, "older drawings go"


def test_a_drawing_that_fails_leaves_nothing(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(folder: Path) -> None:
        folder.mkdir()
        (folder / "half.webp").write_bytes(b"half")
        raise RuntimeError

    monkeypatch.setattr(camcade_build.art, "build_atlas", fail)
    with pytest.raises(RuntimeError):
        drawn_art(project)
    assert list((project.cache / "art").iterdir()) == []
