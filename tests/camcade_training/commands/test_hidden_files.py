"""What systems keep in people's folders (`._x` of macOS, Thumbs.db, folders of bins) is nobody's data."""

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from camcade_build.project import this_checkout
from camcade_build.site.original import read_pictures
from camcade_training.commands.sessions import found
from camcade_training.core.datasets import read_class_folders, read_faces
from camcade_training.core.frames import VIDEO_SUFFIXES
from camcade_training.mocap.acclaim import companion_skeleton
from camcade_training.mocap.clips import clip_paths
from camcade_training.tasks.agent.examples import split_sessions
from camcade_training.tasks.body.labelled_videos import labelled_videos
from camcade_training.tasks.body.recorded import recording_paths
from camcade_training.tasks.expression.class_faces import _folders
from camcade_training.tasks.expression.pictures import find_pictures
from camcade_training.tasks.strike_image.video import find_videos


def asf_of(folder: Path) -> list[Path]:
    return [companion_skeleton(folder / "walk.amc", [])]


def faces(folder: Path) -> list[Path]:
    """Of a zip of the folder, with what macOS puts into it."""
    shutil.copy(this_checkout().root / "site" / "pictures" / "duel.webp", folder / "x.webp")
    with zipfile.ZipFile(folder / "faces.zip", "w") as archive:
        archive.write(folder / "x.webp", "train/happy/1.webp")
        for name in ("train/happy/._1.webp", "__MACOSX/train/happy/._1.webp", "train/.trash/2.webp"):
            archive.writestr(name, b"\0\5\x16\7")
    (folder / "x.webp").unlink()
    assert read_faces(folder / "faces.zip", "train").classes == ("happy",)
    return [folder / "faces.zip"]


# What is looked for, in which file, by whom.
FOUND: dict[str, tuple[str, Callable[[Path], Any]]] = {
    "sessions": ("monday.zip", lambda folder: found([folder])),
    "clips": ("walk.v00.npz", clip_paths),
    "recordings": ("monday.keypoints.json", recording_paths),
    "videos": ("strikes-1.mp4", find_videos),
    "skeletons": ("bob.asf", asf_of),
    "pictures": ("anna.jpg", lambda folder: find_pictures([folder])),
    "a class": ("anna_1.png", lambda folder: [one.path for one in read_class_folders(folder.parent, ["it"])]),
    "faces": ("faces.zip", faces),
}


@pytest.mark.parametrize("what", FOUND)
def test_hidden_files_are_passed_over(what: str, tmp_path: Path) -> None:
    name, find = FOUND[what]
    folder = tmp_path / "it"
    for place in (folder, folder / ".Trash", folder / "__MACOSX"):
        place.mkdir()
        for one in (name, f"._{name}"):
            (place / one).write_bytes(b"\0\5\x16\7")
            (place / one).with_suffix(".labels.json").write_text("{}")
    for one in ("Thumbs.db", "desktop.ini", ".DS_Store"):
        (folder / one).write_bytes(b"")
    assert find(folder) == [folder / name]


def test_sessions_of_a_split_are_counted_without_them(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.zip").touch()
        (tmp_path / f"._{number}.zip").touch()
    paths = split_sessions(tmp_path)
    assert sorted(path.name for split in paths.values() for path in split) == ["0.zip", "1.zip", "2.zip"]


def test_a_hidden_folder_is_no_class(tmp_path: Path) -> None:
    for name in ("happy", ".git", "__MACOSX"):
        (tmp_path / name).mkdir()
    assert [path.name for path in _folders(tmp_path)] == ["happy"]


def test_labels_are_of_the_video_beside_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And of no timeline that was drawn of it, whatever signs are in its name."""
    from camcade_training.tasks.body import labelled_videos as module

    asked: list[Path] = []
    monkeypatch.setattr(module, "write_film", lambda path, film: None)
    monkeypatch.setattr(module, "read_film", lambda path: path)
    monkeypatch.setattr(module, "_read", lambda labels, rate, progress: asked.append(module.video_of(labels)))
    for suffix in (".timeline.svg", ".timeline.json", ".labels.json", VIDEO_SUFFIXES[-1]):
        (tmp_path / f"kick [1]{suffix}").write_text("{}")
    labels = {"fps": 30, "duration_s": 1, "person": "ann", "strikes": []}
    (tmp_path / "kick [1].labels.json").write_text(json.dumps(labels))
    (tmp_path / "._kick [1].labels.json").write_bytes(b"\0")
    labelled_videos(tmp_path, tmp_path / "kept", 15.0, lambda *_: None)  # type: ignore[arg-type]
    assert asked == [tmp_path / f"kick [1]{VIDEO_SUFFIXES[-1]}"]


def test_a_copy_of_the_original_carries_them_along(tmp_path: Path) -> None:
    content = b"\x89PNG\r\n\x1a\n" + b"\0" * 8 + b"\0\0\0\0IEND\xaeB`\x82"
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.png").write_bytes(content)
    (tmp_path / "images" / "._a.png").write_bytes(b"\0\5\x16\7")
    assert read_pictures(tmp_path) == {"a.png": content}
