"""A desktop recorded: by a clock that stalls, by keys that repeat, cut off anywhere; and under Xvfb."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from camcade.errors import DataError, SettingsError
from camcade.sessions.schedule import FrameSchedule
from camcade_build.cli import main
from camcade_training.core.frames import count_frames, read_frames
from camcade_training.sessions import desktop
from camcade_training.sessions.capture import FragmentedVideo, KeyLog, capture, scaled
from camcade_training.sessions.checking import check_session
from camcade_training.sessions.importing import import_session, read_key_map

RATE = 10


class Clock:
    """Goes on when somebody sleeps, and by `stalls` whenever the screen is looked at."""

    def __init__(self, stalls: list[float]) -> None:
        self.now, self.stalls = 0.0, iter(stalls)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds + 0.0005  # nobody wakes in time

    def grab(self) -> np.ndarray:
        self.now += next(self.stalls, 0.0)
        return np.full((32, 48, 3), int(self.now * RATE) % 250, np.uint8)


class Kept:
    """In the place of a video: the pictures themselves."""

    def __init__(self) -> None:
        self.pictures: list[np.ndarray] = []

    def write(self, picture: np.ndarray) -> None:
        self.pictures.append(picture)


@settings(deadline=None, max_examples=40)
@given(some.lists(some.floats(0, 0.7), max_size=30))
def test_no_stall_makes_the_video_drift(
    tmp_path_factory: pytest.TempPathFactory, stalls: list[float]
) -> None:
    times = tmp_path_factory.mktemp("capture") / "times.jsonl"
    clock, video, schedule = Clock(stalls), Kept(), FrameSchedule(RATE)
    capture(clock.grab, video, times, schedule, clock, clock.sleep, lambda: clock.now >= 5)  # type: ignore[arg-type]
    lines = [json.loads(line) for line in times.read_text().splitlines()]
    assert [line["t"] for line in lines] == [n / RATE for n in range(len(lines))]
    assert len(video.pictures) == len(lines) == schedule.written
    assert abs(len(lines) / RATE - clock.now) < 0.7 + 2 / RATE, "as long as the time it shows"
    assert sum("late" in line for line in lines) == schedule.late


def test_keys_repeat_themselves_and_marks_take_turns(tmp_path: Path) -> None:
    clock = Clock([])
    log = KeyLog(tmp_path / "events.jsonl", clock)
    log.release("up")  # held before it began
    log.mark()
    for now in (1.0, 1.1, 1.2):
        clock.now = now
        log.press("w")
    assert '"keydown"' in (tmp_path / "events.jsonl").read_text(), "written as it happens"
    log.release("w")
    log.close()
    log.press("late")
    lines = [json.loads(line) for line in (tmp_path / "events.jsonl").read_text().splitlines()]
    assert [(line["t"], line["event"]) for line in lines] == [
        (0, "fight_start"), (1.0, "keydown"), (1.2, "keyup"), (1.2, "fight_end"),
    ]  # fmt: skip
    assert (log.keys, log.fights) == (1, 1)


def test_a_video_that_is_cut_anywhere_can_be_read_up_to_there(tmp_path: Path) -> None:
    path = tmp_path / "run.mp4"
    random = np.random.default_rng(1)
    with FragmentedVideo(path, RATE) as video:
        for _ in range(60):
            video.write(random.integers(0, 255, (64, 96, 3), np.uint8))
        during = path.stat().st_size
    assert count_frames(path) == len(list(read_frames(path))) == 60
    (tmp_path / "cut.mp4").write_bytes(path.read_bytes()[:during])
    assert 60 - 2 * RATE <= len(list(read_frames(tmp_path / "cut.mp4"))) <= 60


def test_pictures_become_small_and_even() -> None:
    assert scaled(np.zeros((101, 333, 3), np.uint8), 128).shape == (38, 128, 3)
    assert scaled(np.zeros((101, 33, 3), np.uint8), 128).shape[1] == 32


@pytest.mark.parametrize("text", ["", "1,2,3", "a,b,c,d", "0,0,4,100"])
def test_a_wrong_region_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="--region"):
        desktop.read_region(text)
    assert desktop.read_region("-5,0,640,400") == (-5, 0, 640, 400)


def test_what_is_missing_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mss", None)
    with pytest.raises(SystemExit) as ended:
        main(["sessions", "capture", "--out", str(tmp_path)])
    assert ended.value.code == 2 and "pip install mss pynput" in " ".join(capsys.readouterr().err.split())
    (tmp_path / "session.mp4").touch()
    with pytest.raises(SystemExit) as ended:
        main(["sessions", "capture", "--out", str(tmp_path)])
    assert ended.value.code == 2 and "is there already" in capsys.readouterr().err


def test_without_a_desktop_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def import_module(name: str) -> None:
        raise RuntimeError("cannot open display")

    monkeypatch.setattr(desktop, "import_module", import_module)
    with pytest.raises(DataError, match=r"cannot open display.*needs a desktop"):
        desktop.optional("pynput.keyboard")


@pytest.fixture
def screen() -> Iterator[str]:
    """A desktop that nobody sees."""
    with subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "640x480x24"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        assert server.stdout is not None
        yield f":{server.stdout.readline().strip()}"
        server.terminate()


NO_DESKTOP = not (shutil.which("Xvfb") and find_spec("mss") and find_spec("pynput"))


@pytest.mark.skipif(NO_DESKTOP, reason="needs Xvfb, mss and pynput")
def test_a_desktop_is_recorded_until_ctrl_c(screen: str, tmp_path: Path) -> None:
    environment = os.environ | {"DISPLAY": screen}
    words = [
        sys.executable,
        "-m",
        "camcade_build",
        "sessions",
        "capture",
        "--out",
        str(tmp_path),
        "--width",
        "160",
    ]
    with subprocess.Popen(
        words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as recording:
        assert recording.stderr is not None and recording.stdout is not None
        assert "Recording" in recording.stderr.readline()
        press_keys(environment)
        time.sleep(1)
        recording.send_signal(signal.SIGINT)
        told = recording.stdout.read()
        assert recording.wait() == 0 and "3 keys, 1 fights" in told, recording.stderr.read()
    (tmp_path / "keys.yaml").write_text("actions: {up: w, jump: space, shoot: a}\nignore: [shift]")
    session = import_session(
        tmp_path / "session.mp4",
        tmp_path / "session_events.jsonl",
        tmp_path / "session_frames.jsonl",
        read_key_map(tmp_path / "keys.yaml"),
        tmp_path / "one.zip",
    )
    assert {action: len(held) for action, held in session.timeline.presses.items()} == {
        "up": 1,
        "jump": 0,
        "shoot": 1,
    }
    assert len(session.timeline.fights) == 1 and check_session(tmp_path / "one.zip").problems == []


def press_keys(environment: dict[str, str]) -> None:
    """F9, w held for a while, A with Shift, F9: as a keyboard does; in a process that knows the desktop."""
    script = """
import time
from Xlib import X, XK, display
from Xlib.ext import xtest
desktop = display.Display()
for key, is_down in [("F9", 1), ("F9", 0), ("w", 1), ("w", 0), ("Shift_L", 1), ("a", 1), ("a", 0),
                     ("Shift_L", 0), ("F9", 1), ("F9", 0)]:
    code = desktop.keysym_to_keycode(XK.string_to_keysym(key))
    xtest.fake_input(desktop, X.KeyPress if is_down else X.KeyRelease, code)
    desktop.sync()
    time.sleep(0.1)
"""
    subprocess.run([sys.executable, "-c", script], env=environment, check=True)
