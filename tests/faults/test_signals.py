"""Ctrl-C and SIGTERM end every long command soon: no process goes on, nothing half written stays."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from camcade_build.site import folders
from camcade_training.core.export import take_place
from camcade_training.core.run_folder import whole_folder

# The call, a pattern of what it has written by the time it is signalled (none: its processes run), and what
# may stay half done, as the next call goes on with it.
CALLS = {
    "data people": ("data people --out out --people 500", "out/*/settings.json", "out/validation.partial"),
    "data video": ("data video out/x.mp4", "out/.*", ""),
    "data frames": (
        "data frames v.y4m --class punch --person ann --every 1 --out out",
        "out/punch/ann*.png",
        "",
    ),
    "sessions record": ("sessions record --out out --count 500", "out/*/*.zip", ""),
    "build": ("build --out out", ".out-*", ""),
    "arena": ("arena --matches 100000 --out out", "", "out/played.json"),
    "bench opponents": ("bench opponents --rounds 100000 --out out/x.png", "", ""),
}
ROWS = [(command, ending) for command in CALLS for ending in (signal.SIGTERM, signal.SIGINT)]
# Results of an earlier call, where the command takes a place that holds some. (A site: see below.)
EARLIER = {
    "data people": "out/earlier.txt",
    "data video": "out/x.mp4",
    "data frames": "out/punch/bob_0000.png",
    "sessions record": "out/earlier.txt",
    "arena": "out/report.md",
    "bench opponents": "out/x.png",
}
SOON_S = 30.0  # on a busy machine


@contextmanager
def heeding_signals() -> Iterator[None]:
    """Commands started meanwhile heed Ctrl-C, whatever the tests' own caller has told them to ignore."""
    earlier = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, earlier)


def make_inputs(folder: Path) -> None:
    frame = b"FRAME\n" + bytes(320 * 240 * 3 // 2)
    (folder / "v.y4m").write_bytes(b"YUV4MPEG2 W320 H240 F25:1 Ip A1:1 C420\n" + frame * 400)


def earlier_results(folder: Path, command: str) -> dict[Path, bytes]:
    """What an earlier call left where the command writes, by its path."""
    path = folder / EARLIER.get(command, "elsewhere")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"an earlier result")
    return {path: path.read_bytes()}


def processes_of(group: int) -> list[int]:
    """The processes of a group that still run; where the system does not say, none."""
    found: list[int] = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, number = status.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(number) == group and state != "Z":
            found.append(int(status.parent.name))
    return found


def is_unfinished(path: Path) -> bool:
    """As whoever writes a file or a folder calls it until it is whole."""
    return path.name.startswith(".") or any(sign in path.name for sign in ("partial", ".part", ".new"))


@pytest.mark.parametrize(("command", "ending"), ROWS, ids=lambda part: getattr(part, "name", part))
def test_it_ends_soon_and_clears_up(command: str, ending: signal.Signals, tmp_path: Path) -> None:
    call, written, kept = CALLS[command]
    make_inputs(tmp_path)
    earlier = earlier_results(tmp_path, command)
    before = {path.name for path in tmp_path.iterdir()}
    words = [sys.executable, "-m", "camcade_build", *call.split()]
    with heeding_signals():
        process = subprocess.Popen(
            words, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
        )
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and process.poll() is None:
            if any(tmp_path.glob(written)) if written else len(processes_of(process.pid)) > 2:
                break
            time.sleep(0.02)
        assert process.poll() is None, "it was to take longer"
        if ending is signal.SIGINT:
            os.killpg(process.pid, ending)  # a terminal tells all of a command's processes
        else:
            process.send_signal(ending)
        _, told = process.communicate(timeout=SOON_S)
        assert process.returncode in (130, 143), told
        assert b"Traceback" not in told
        until = time.monotonic() + SOON_S
        while processes_of(process.pid) and time.monotonic() < until:
            time.sleep(0.05)
        assert processes_of(process.pid) == []
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    left = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if is_unfinished(path)]
    assert [path for path in left if not (kept and path.startswith(kept))] == []
    assert {path.name for path in tmp_path.iterdir()} - before <= {"out"}
    assert {path: path.read_bytes() for path in earlier} == earlier, "what was there before stays whole"


# Who puts a folder in the place of an earlier one: (new, in whose place, where the earlier goes).
SWAPS = {"a site": folders.replace_folder, "a bundle": take_place}


@pytest.mark.parametrize("ending", (signal.SIGTERM, signal.SIGINT), ids=lambda part: part.name)
@pytest.mark.parametrize("swap", SWAPS.values(), ids=SWAPS)
def test_a_folder_takes_its_place_whole(
    swap: Callable[[Path, Path, Path], None],
    ending: signal.Signals,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Between both renames there is no such folder: a signal that comes then waits for the second."""
    new, place, aside = (tmp_path / name for name in ("new", "place", "aside"))
    for folder, text in ((new, "new"), (place, "earlier")):
        folder.mkdir()
        (folder / "a").write_text(text)
    with signalled_at_every_rename(ending, monkeypatch), pytest.raises(KeyboardInterrupt):
        swap(new, place, aside)
    assert (place / "a").read_text() == "new"
    assert (aside / "a").read_text() == "earlier"


@pytest.mark.parametrize("ending", (signal.SIGTERM, signal.SIGINT), ids=lambda part: part.name)
def test_the_files_of_a_run_take_their_places_together(
    ending: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("history.json", "metrics.json", "report.md")
    for name in names:
        (tmp_path / "run").mkdir(exist_ok=True)
        (tmp_path / "run" / name).write_text("earlier")
    with signalled_at_every_rename(ending, monkeypatch), pytest.raises(KeyboardInterrupt):  # noqa: SIM117
        with whole_folder(tmp_path / "run") as scratch:
            for name in names:
                (scratch / name).write_text("new")
    assert {name: (tmp_path / "run" / name).read_text() for name in names} == dict.fromkeys(names, "new")
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


@contextmanager
def signalled_at_every_rename(ending: signal.Signals, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The signal comes after each rename, and does what Ctrl-C does."""
    earlier = {one: signal.signal(one, signal.default_int_handler) for one in (signal.SIGTERM, signal.SIGINT)}
    for name in ("rename", "replace"):
        moved = getattr(Path, name)

        def moves(path: Path, target: Path, moved: Callable[[Path, Path], Path] = moved) -> Path:
            found = moved(path, target)
            signal.raise_signal(ending)
            return found

        monkeypatch.setattr(Path, name, moves)
    try:
        yield
    finally:
        monkeypatch.undo()
        for one, handler in earlier.items():
            signal.signal(one, handler)
