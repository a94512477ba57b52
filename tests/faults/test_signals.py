"""Ctrl-C and SIGTERM end every long command soon: no process goes on, nothing half written stays."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

# The call, a pattern of what it has written by the time it is signalled, and what may stay half done, as
# the next call goes on with it.
CALLS = {
    "data people": ("data people --out out --people 500", "out/*/settings.json", "out/validation.partial"),
    "data video": ("data video out/x.mp4", "out/*", ""),
    "data frames": (
        "data frames v.y4m --class punch --person ann --every 1 --out out",
        "out/punch/*.png",
        "",
    ),
    "sessions record": ("sessions record --out out --count 500", "out/*/*.zip", ""),
    "build": ("build --out out", ".out-*", ""),
    "arena": ("arena --matches 100000 --out out", "", "out/played.json"),
    "bench opponents": ("bench opponents --rounds 100000 --out out/x.png", "", ""),
}
ROWS = [(command, signal.SIGTERM) for command in CALLS]
ROWS += [(command, signal.SIGINT) for command in ("data people", "data video", "sessions record")]
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


@pytest.mark.parametrize(("command", "ending"), ROWS, ids=lambda part: getattr(part, "name", part))
def test_it_ends_soon_and_clears_up(command: str, ending: signal.Signals, tmp_path: Path) -> None:
    call, written, kept = CALLS[command]
    make_inputs(tmp_path)
    before = {path.name for path in tmp_path.iterdir()}
    words = [sys.executable, "-m", "camcade_build", *call.split()]
    with heeding_signals():
        process = subprocess.Popen(
            words, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
        )
    try:
        until = time.monotonic() + (60 if written else 4)
        while time.monotonic() < until and process.poll() is None:
            if written and any(tmp_path.glob(written)):
                break
            time.sleep(0.02)
        assert process.poll() is None, "it was to take longer"
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
    left = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*partial*")]
    assert [path for path in left if not (kept and path.startswith(kept))] == []
    assert {path.name for path in tmp_path.iterdir()} - before <= {"out"}
