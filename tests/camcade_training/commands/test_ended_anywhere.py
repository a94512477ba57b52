"""Ctrl-C and SIGTERM wherever a command writes something: what was there is whole, nothing unfinished stays,
and the same call then makes what it would have made.
"""

import hashlib
import os
import shutil
import signal
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from tests.camcade_training.conftest import write_people
from tests.camcade_training.mocap.conftest import body_bvh

from camcade.duel import Match
from camcade.duel.players import make_player
from camcade.duel.replay import record
from camcade.processes import EXIT_TERMINATED
from camcade.sessions.archive import write_session
from camcade.sessions.duel_play import session_of
from camcade_build.cli import main
from camcade_build.project import this_checkout

WRITES = os.O_WRONLY | os.O_RDWR


@dataclass(frozen=True)
class Call:
    """A command, by the names of its inputs.

    `alike`: all that it writes changes at once; else file by file. `into_new`: it refuses a place that holds
    something. `earlier`: the call that left what is there; else files of the same names are.
    """

    words: str
    alike: bool = True
    into_new: bool = False
    earlier: str = ""
    unfinished: str = ""  # a folder that may be left: the next call goes on with it
    points: int = 5  # at which it is ended: the first and the last things that it writes, and some between


FEW_PEOPLE = "--pictures-train 2 --validation-people 1 --test-people 1 --pictures 1 --processes 1 --out out"
CALLS = {
    "data balance": Call("data balance {people} --out out", into_new=True),
    "data augment": Call(
        "data augment {people} --out out --variants 1 --width 16 --height 16", into_new=True, points=3
    ),
    "data import": Call("data import {project} --out out", into_new=True),
    "data frames": Call(
        "data frames {film} --class punch --person ann --every 2 --out out",
        alike=False,
        earlier="data frames {film} --class punch --person bob --every 5 --out out",
    ),
    "data people": Call(
        f"data people --people 2 {FEW_PEOPLE}",
        earlier=f"data people --people 1 {FEW_PEOPLE}",
        unfinished="out/train.partial",
    ),
    "data bvh": Call("data bvh {motion} --out out --views 2"),
    "data motion": Call("data motion {motion} --out out"),
    "data tutorial-moves": Call("data tutorial-moves out/moves.json"),
    "sessions render": Call("sessions render {session} --out out --frames-per-second 2"),
    "sessions replay": Call("sessions replay {match} --out out"),
    "sessions import": Call(
        "sessions import {film} {events} --frames {times} --keys {keys} --out out/run.zip"
    ),
    "sessions report": Call("sessions report {session} --out out", points=3),
    "replay video": Call("replay video {match} --out out/match.mp4 --fps 2 --width 120"),
    "export studio": Call("export studio {bundle} out/mine", into_new=True),
    "story map": Call("story map weather-office --out out/map.svg"),
}


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("inputs")
    match = record(
        Match(3, rounds=1, time_limit_s=2, ready_ms=0),
        (make_player("cpu", "hard", 1), make_player("cpu", "easy", 2)),
        names=("hard", "easy"),
    )
    match.save(root / "match.json")
    write_session(session_of(match, "match", ("hard", "easy")), root / "match.zip")
    (root / "ann.bvh").write_text(body_bvh())
    writer: Any = cv2.VideoWriter(str(root / "film.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 10.0, (64, 48))
    for shade in range(10):
        writer.write(np.full((48, 64, 3), 20 * shade, np.uint8))
    writer.release()
    (root / "film_events.jsonl").write_text('{"t": 0.1, "event": "keydown", "key": "w"}\n')
    (root / "film_frames.jsonl").write_text("".join(f'{{"t": {at / 10}}}\n' for at in range(10)))
    (root / "keys.yaml").write_text("actions: {up: w}\n")
    return {
        "people": write_people(root / "people", people=3, each=1),
        "project": this_checkout().root / "site" / "studio" / "example.zip",
        "bundle": this_checkout().models / "strike-image",
        "film": root / "film.avi",
        "events": root / "film_events.jsonl",
        "times": root / "film_frames.jsonl",
        "keys": root / "keys.yaml",
        "motion": root / "ann.bvh",
        "session": root / "match.zip",
        "match": root / "match.json",
    }


def contents(folder: Path) -> dict[str, str]:
    """A digest of each file, hidden ones too; of an archive by what is in it, without the time of writing."""
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            continue
        content = path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                content = b"".join(archive.read(name) for name in sorted(archive.namelist()))
        found[path.relative_to(folder).as_posix()] = hashlib.sha256(content).hexdigest()
    return found


class Writes:
    """Counts what is written below a folder, and may send a signal at one of them."""

    folder: Path | None = None
    count = 0
    at = 0
    ending = signal.SIGTERM

    def heard(self, event: str, about: tuple[Any, ...]) -> None:
        """An audit hook: it stays for the rest of the process, and costs next to nothing without a folder."""
        if self.folder is None or event not in ("open", "os.rename", "os.mkdir"):
            return
        is_writing = event != "open" or bool((about[2] or 0) & WRITES)
        place = about[1] if event == "os.rename" else about[0]
        if not is_writing or not isinstance(place, (str, os.PathLike)):
            return
        if Path(place).is_absolute() and not Path(place).is_relative_to(self.folder):
            return
        self.count += 1
        if self.count == self.at:
            signal.raise_signal(self.ending)


WATCHED = Writes()


@contextmanager
def watching(folder: Path, at: int = 0, ending: signal.Signals = signal.SIGTERM) -> Iterator[Writes]:
    if WATCHED.folder is None and not hasattr(sys, "camcade_watched"):
        sys.addaudithook(WATCHED.heard)
        sys.camcade_watched = True  # type: ignore[attr-defined]
    WATCHED.folder, WATCHED.count, WATCHED.at, WATCHED.ending = folder, 0, at, ending
    earlier = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield WATCHED
    finally:
        WATCHED.folder = None
        signal.signal(signal.SIGINT, earlier)


def code_of(words: list[str]) -> int:
    try:
        main(words)
    except SystemExit as ended:
        return int(ended.code or 0)
    except KeyboardInterrupt:
        return 130
    return 0


@pytest.mark.parametrize("name", CALLS)
def test_what_was_there_is_whole(
    name: str, inputs: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = CALLS[name]
    words = call.words.format(**inputs).split()
    work, begun = tmp_path / "work", tmp_path / "begun"
    work.mkdir()
    monkeypatch.chdir(work)
    with watching(work) as writes:
        assert code_of(words) == 0
    count, new = writes.count, contents(work)
    assert count and new
    shutil.rmtree(work)
    begun.mkdir()
    if call.earlier:
        monkeypatch.chdir(begun)
        assert code_of(call.earlier.format(**inputs).split()) == 0
    elif not call.into_new:
        for path in new:
            (begun / path).parent.mkdir(parents=True, exist_ok=True)
            (begun / path).write_text("earlier")
    before = contents(begun)
    new = {**before, **new}
    points = sorted({round(1 + at * (count - 1) / (call.points - 1)) for at in range(call.points)})
    for number, at in enumerate(points):
        monkeypatch.chdir(tmp_path)
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(begun, work)
        monkeypatch.chdir(work)
        with watching(work, at, (signal.SIGTERM, signal.SIGINT)[number % 2]):
            code = code_of(words)
        found = contents(work)
        left = {path: one for path, one in found.items() if not under(path, call.unfinished)}
        where = f"{name}, ended at {at} of {count} things written"
        assert code in (0, EXIT_TERMINATED, 130), where
        if call.alike:
            assert left in (before, new), where
        else:
            assert before.keys() <= left.keys() <= new.keys(), where
            assert all(one in (before.get(path), new[path]) for path, one in left.items()), where
        if left != new or not call.into_new:
            assert code_of(words) == 0, where
            assert contents(work) == new, f"the next call after {where}"


def under(path: str, folder: str) -> bool:
    return bool(folder) and path.startswith(f"{folder}/")
