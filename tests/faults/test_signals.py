"""Ctrl-C and SIGTERM end every long command soon: no process goes on, nothing half written stays."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from camcade.places import whole_new_folder
from camcade_build.project import this_checkout
from camcade_build.site import folders
from camcade_training.core.export import take_place
from camcade_training.core.frames import count_frames
from camcade_training.core.run_folder import whole_folder
from camcade_training.mocap.catalogue import Catalogue, Entry, write_catalogue
from camcade_training.sessions.recording import plan, record_sessions

STAND_INS = Path(__file__).parent / "stand_ins"


@dataclass(frozen=True)
class Call:
    """A command, when it is signalled, and what must be there afterwards.

    | field | meaning |
    | --- | --- |
    | words | `{models}` and `{sessions}` are folders |
    | begun | pattern of what it has written by then; none: its processes run |
    | kept | begins what may stay half done, as the next call goes on with it |
    | earlier | a result of an earlier call |
    | begins_with | a bundle, of which `out` is a copy |
    | endings | what ends it here: with TensorFlow it takes long, see `commands/test_ended_early.py` too |
    | is_done | Ctrl-C is the way to end it: exit code 0, and these are whole |
    """

    words: str
    begun: str = ""
    kept: str = ""
    earlier: str = "elsewhere"  # it refuses a place that holds some
    begins_with: str = ""
    is_done: tuple[str, ...] = ()
    endings: tuple[signal.Signals, ...] = (signal.SIGTERM, signal.SIGINT)


CALLS = {
    "data people": Call(
        "data people --out out --people 500",
        "out/*/settings.json",
        kept="out/validation.partial",
        earlier="out/earlier.txt",
    ),
    "data video": Call("data video out/x.mp4", "out/.*", earlier="out/x.mp4"),
    "data frames": Call(
        "data frames v.y4m --class punch --person ann --every 1 --out out",
        "out/punch/ann*.png",
        earlier="out/punch/bob_0000.png",
    ),
    "sessions record": Call(
        "sessions record --out out --count 500", "out/*/*.zip", earlier="out/earlier.txt"
    ),
    "sessions minari": Call(
        "sessions minari {sessions}/test --name duel/new-v0",
        "out/.new-*/duel/new-v0/data/half",
        earlier="out/duel/earlier-v0/data/whole",
    ),
    "sessions capture": Call(
        "sessions capture --out out --frames-per-second 50",
        "out/session_frames.jsonl",
        earlier="out/earlier.mp4",
        is_done=("out/session.mp4", "out/session_events.jsonl", "out/session_frames.jsonl"),
    ),
    "build": Call("build --out out", ".out-*"),
    "arena": Call(
        "arena --matches 100000 --out out", kept="out/played.json", earlier="out/report.md"
    ),
    "bench opponents": Call("bench opponents --rounds 100000 --out out/x.png", earlier="out/x.png"),
    "train agent-play": Call(
        "train agent-play {models}/agent --out out --workers 1 --set steps=4 --set fights=2",
        earlier="out/agent.keras",
        endings=(signal.SIGINT,),
    ),
    "tune body": Call(
        "tune body --motion {motion} --pose {models}/body-pose --action out --takes out/takes",
        earlier="out/card.json",
        begins_with="body-action",
        endings=(signal.SIGINT,),
    ),
}  # fmt: skip
ROWS = [(command, ending) for command, call in CALLS.items() for ending in call.endings]
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


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders that calls name."""
    root = tmp_path_factory.mktemp("inputs")
    for split in ("train", "validation", "test"):
        record_sessions(plan(1, split, ["hard"], ["easy"], time_limit_s=2), root / "sessions", 1)
    joints = np.random.default_rng(1).normal(1.0, 0.3, (30, 17, 3))
    kinds = ("strikes", "none")
    entries = [Entry(one, "drawn", "ann", "train", "-", 60.0, 30, one, one) for one in kinds]
    write_catalogue(Catalogue(root / "motion", 60.0, tuple(entries)), dict.fromkeys(kinds, joints))
    return {"sessions": root / "sessions", "motion": root / "motion", "models": this_checkout().models}


def earlier_results(folder: Path, call: Call, models: Path) -> dict[Path, bytes]:
    """What an earlier call left where the command writes, by its path."""
    if call.begins_with:
        shutil.copytree(models / call.begins_with, folder / "out")
    path = folder / call.earlier
    if not path.exists():
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


def has_begun(call: Call, group: int, folder: Path) -> bool:
    """Whether it is time for the signal."""
    if call.begun:
        return any(path.stat().st_size for path in folder.glob(call.begun) if path.exists())
    return len(processes_of(group)) > 2


def is_unfinished(path: Path) -> bool:
    """As whoever writes a file or a folder calls it until it is whole."""
    return path.name.startswith(".") or any(sign in path.name for sign in ("partial", ".part", ".new"))


@pytest.mark.parametrize(("command", "ending"), ROWS, ids=lambda part: getattr(part, "name", part))
def test_it_ends_soon_and_clears_up(
    command: str, ending: signal.Signals, inputs: dict[str, Path], tmp_path: Path
) -> None:
    call = CALLS[command]
    make_inputs(tmp_path)
    earlier = earlier_results(tmp_path, call, inputs["models"])
    before = {path.name for path in tmp_path.iterdir()}
    words = [sys.executable, "-m", "camcade_build", *call.words.format(**inputs).split()]
    around = {**os.environ, "PYTHONPATH": str(STAND_INS), "MINARI_DATASETS_PATH": "out"}
    said = inputs["sessions"].parent / "said"
    with heeding_signals(), said.open("wb") as stream:
        process = subprocess.Popen(
            words,
            cwd=tmp_path,
            env=around,
            stdout=subprocess.DEVNULL,
            stderr=stream,
            start_new_session=True,
        )
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and process.poll() is None:
            if has_begun(call, process.pid, tmp_path):
                break
            time.sleep(0.02)
        assert process.poll() is None, f"it was to take longer: {said.read_text()}"
        if ending is signal.SIGINT:
            os.killpg(process.pid, ending)  # a terminal tells all of a command's processes
        else:
            process.send_signal(ending)
        process.wait(timeout=SOON_S)
        ends_well = bool(call.is_done) and ending is signal.SIGINT
        assert process.returncode in ((0,) if ends_well else (130, 143)), said.read_text()
        until = time.monotonic() + SOON_S
        while processes_of(process.pid) and time.monotonic() < until:
            time.sleep(0.05)
        assert processes_of(process.pid) == []
        assert not any(sign in said.read_text() for sign in ("Traceback", "Error", "Exception"))
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    left = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if is_unfinished(path)]
    assert [path for path in left if not (call.kept and path.startswith(call.kept))] == []
    assert {path.name for path in tmp_path.iterdir()} - before <= {"out"}
    assert {path: path.read_bytes() for path in earlier} == earlier, "what was there before stays whole"
    for name in call.is_done:
        assert (tmp_path / name).is_file()
    if call.is_done:
        frames = (tmp_path / "out/session_frames.jsonl").read_text().count("\n")
        assert frames and count_frames(tmp_path / "out/session.mp4") == frames


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


# Who makes a folder to work in, beside what is given.
WORKS = {
    "a site": folders.folder_to_replace,
    "a file": folders.file_to_replace,
    "a new folder": whole_new_folder,
    "a run": whole_folder,
}


@pytest.mark.filterwarnings("ignore:Implicitly cleaning up:ResourceWarning")  # for there was no `with` yet
@pytest.mark.parametrize("ending", (signal.SIGTERM, signal.SIGINT), ids=lambda part: part.name)
@pytest.mark.parametrize("work", WORKS.values(), ids=WORKS)
def test_a_folder_that_has_just_been_made_goes_with_whoever_made_it(
    work: Callable[[Path], AbstractContextManager[Path]],
    ending: signal.Signals,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A signal that comes before anybody knows of the folder waits until somebody does."""
    made, make = list[str](), tempfile.mkdtemp

    def signalled(*given: str | None) -> str:
        made.append(make(*given))
        signal.raise_signal(ending)
        return made[-1]

    monkeypatch.setattr(tempfile, "mkdtemp", signalled)
    earlier = {one: signal.signal(one, signal.default_int_handler) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        with pytest.raises(KeyboardInterrupt), work(tmp_path / "out"):
            pass
    finally:
        for one, handler in earlier.items():
            signal.signal(one, handler)
    assert len(made) == 1 and Path(made[0]).parent == tmp_path
    assert list(tmp_path.iterdir()) == []


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
