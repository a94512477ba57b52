import os
from pathlib import Path

import pytest

from camcade.errors import DataError
from camcade.places import (
    discard_unfinished,
    folder_for,
    free_folder,
    plain_name,
    replacing,
    replacing_all,
    whole_new_folder,
    write_text,
)


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path):
    path = tmp_path / "new" / "report.md"
    write_text(path, "first")
    with pytest.raises(KeyboardInterrupt), replacing(path) as partial:
        assert partial.suffix == path.suffix
        partial.write_text("half")
        raise KeyboardInterrupt
    assert path.read_text() == "first"
    assert os.listdir(path.parent) == ["report.md"]


def folder(path: Path) -> None:
    path.mkdir()


def loop(path: Path) -> None:
    path.symlink_to(path)


def pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("make", "says"), [(folder, "is a folder"), (loop, "loop|levels"), (pipe, "no ordinary file")]
)
def test_what_cannot_be_written_is_named_and_left_alone(tmp_path: Path, make, says: str):
    path = tmp_path / "out.json"
    make(path)
    with pytest.raises(DataError, match=says):
        write_text(path, "new")
    assert os.listdir(tmp_path) == ["out.json"]


@pytest.mark.parametrize(
    "path", [Path("/dev/full"), Path("/dev/null"), Path("/proc/none/out"), Path("x" * 300)]
)
def test_devices_and_names_that_are_too_long_are_refused(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataError, match="Choose another"):
        write_text(path, "new")
    assert not os.listdir(tmp_path)


def test_a_file_below_a_file_is_refused(tmp_path: Path):
    (tmp_path / "file").write_text("here")
    for place in ("file/out.json", "file"):
        with pytest.raises(DataError, match="cannot be written"):
            folder_for(tmp_path / place)
    with pytest.raises(DataError, match="cannot be written"):
        write_text(tmp_path / "file" / "out.json", "new")
    assert (tmp_path / "file").read_text() == "here"


def test_a_disk_that_is_full_leaves_what_was_there(tmp_path: Path):
    path = tmp_path / "out.bin"
    path.write_text("before")
    with pytest.raises(DataError, match="No space left on device"), replacing(path) as partial:
        partial.symlink_to("/dev/full")
        partial.write_bytes(b"x" * 10)
    assert path.read_text() == "before" and os.listdir(tmp_path) == ["out.bin"]


def test_a_link_is_followed(tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "out.txt"
    link.symlink_to(tmp_path / "elsewhere" / "real.txt")
    write_text(link, "new")
    assert link.is_symlink() and (tmp_path / "elsewhere" / "real.txt").read_text() == "new"


def test_a_new_folder_appears_whole_or_not_at_all(tmp_path: Path):
    out = tmp_path / "deep" / "a"
    with pytest.raises(KeyboardInterrupt), whole_new_folder(out) as partial:
        (partial / "x").write_text("half")
        raise KeyboardInterrupt
    assert os.listdir(out.parent) == []
    out.mkdir()  # an empty one is as good as none
    assert free_folder(out) == out
    with whole_new_folder(out) as partial:
        (partial / "x").write_text("whole")
    assert (out / "x").read_text() == "whole" and os.listdir(out.parent) == ["a"]
    with pytest.raises(DataError, match="a holds something already"), whole_new_folder(out):
        raise AssertionError("nothing is made for a place that is taken")
    with pytest.raises(DataError, match="cannot be written"), whole_new_folder(out / "x" / "b"):
        raise AssertionError("nor for one that cannot be")


def test_files_that_belong_together_change_together(tmp_path: Path):
    paths = tmp_path / "film.mp4", tmp_path / "film.json"
    for path in paths:
        path.write_text("earlier")
    with pytest.raises(RuntimeError), replacing_all(*paths) as partials:
        partials[0].write_text("new")
        raise RuntimeError
    assert [path.read_text() for path in paths] == ["earlier", "earlier"]
    with replacing_all(*paths) as partials:
        for partial in partials:
            partial.write_text("new")
    assert [path.read_text() for path in paths] == ["new", "new"]
    assert sorted(os.listdir(tmp_path)) == ["film.json", "film.mp4"]


def test_a_process_that_is_ended_takes_what_it_was_writing_along(tmp_path: Path):
    with pytest.raises(DataError), replacing(tmp_path / "a.json") as partial:
        partial.write_text("half")
        discard_unfinished()
        assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("name", ["", ".", "..", ".hidden", "a/b", "a\\b", " a", "a\n", "\0", "é" * 101])
def test_names_that_no_file_may_have(name: str):
    with pytest.raises(DataError, match="the person"):
        plain_name(name, "person", "anna")
    assert plain_name("Zoë 2_b", "person", "anna") == "Zoë 2_b"


def test_a_file_that_cannot_be_read_meanwhile_is_not_taken_for_the_place(tmp_path: Path):
    missing = tmp_path / "picture.png"
    for begin in (replacing, whole_new_folder):
        with pytest.raises(FileNotFoundError) as told, begin(tmp_path / "out"):
            missing.read_bytes()
        assert told.value.filename == str(missing)
    assert os.listdir(tmp_path) == []
