"""Recording a game on this desktop: mss reads the screen, pynput the keyboard. Both are optional packages."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import av.error
import numpy as np

from camcade.errors import DataError, SettingsError
from camcade.places import reason
from camcade.sessions.schedule import FrameSchedule
from camcade_training.sessions.capture import FragmentedVideo, KeyLog, Picture, capture, scaled

MISSING = (
    "camcade sessions capture needs mss and pynput, and {name} is not installed here: pip install mss pynput "
    "(the dependency group capture)."
)
NO_SCREEN = (
    "The screen or the keyboard cannot be read here ({why}). It needs a desktop that lets programs do so: "
    "X11, Windows, or macOS with the permissions for screen and keyboard."
)
LEAST_PX = 16
ENDINGS = ("_events.jsonl", "_frames.jsonl", ".mp4")


@dataclass(frozen=True)
class Captured:
    """What has been recorded; `late` frames repeat another, because the screen did not come in time."""

    seconds: float
    frames: int
    late: int
    keys: int
    fights: int


@dataclass(frozen=True)
class Wanted:
    """How to record.

    | field | unit | meaning |
    | --- | --- | --- |
    | frames_per_second | – | of the video |
    | width | px | of the video, at most |
    | region | px | left, top, width, height; None: all of the first screen |
    | seconds | s | after which it ends; 0: at `stop_key`, or by Ctrl-C |
    | mark_key | name | each press marks where a fight begins or ends |
    | stop_key | name | ends it |
    """

    frames_per_second: int = 10
    width: int = 640
    region: tuple[int, int, int, int] | None = None
    seconds: float = 0.0
    mark_key: str = "f9"
    stop_key: str = "f10"


def read_region(text: str) -> tuple[int, int, int, int]:
    """Left, top, width, height of "LEFT,TOP,WIDTH,HEIGHT". Raises SettingsError."""
    try:
        left, top, width, height = map(int, text.split(","))
    except ValueError as problem:
        raise SettingsError(
            f"--region is {text!r}, expected LEFT,TOP,WIDTH,HEIGHT, such as 0,0,1280,720."
        ) from problem
    if min(width, height) < LEAST_PX:
        raise SettingsError(f"--region is {width} × {height} px, expected {LEAST_PX} × {LEAST_PX} at least.")
    return left, top, width, height


class Keys:
    """What is pressed, as lines of a log; two keys are commands."""

    def __init__(self, keyboard: Any, log: KeyLog, wanted: Wanted) -> None:
        self._log, self._wanted = log, wanted
        self.is_over = threading.Event()
        self.listener = keyboard.Listener(on_press=self._pressed, on_release=self._released)

    def _pressed(self, key: Any) -> None:
        name = name_of(key)
        if name == self._wanted.stop_key:
            self.is_over.set()
        elif name == self._wanted.mark_key:
            self._log.mark()
        else:
            self._log.press(name)

    def _released(self, key: Any) -> None:
        self._log.release(name_of(key))


def name_of(key: Any) -> str:
    """A key by its name, the same left and right, with and without Shift: "w", "space", "shift"."""
    name, char = getattr(key, "name", None), getattr(key, "char", None)
    if name:
        return str(name).removesuffix("_l").removesuffix("_r")
    return str(char).lower() if char else str(key)


def record_desktop(stem: Path, wanted: Wanted, begun: Callable[[], None] = lambda: None) -> Captured:
    """Record this machine's screen and keyboard into STEM.mp4, STEM_events.jsonl and STEM_frames.jsonl.

    Args:
        begun: called when the recording has begun.

    Raises:
        DataError: one of the files is there already, mss or pynput is missing, nothing can be read here, or
            the disk is full; what was recorded before that stays.
    """
    files = events, times, film = [stem.with_name(f"{stem.name}{ending}") for ending in ENDINGS]
    for path in files:
        if path.exists():
            raise DataError(f"{path} is there already. Choose another --name.")
    mss, keyboard = optional("mss"), optional("pynput.keyboard")
    start = time.monotonic()

    def clock() -> float:
        return time.monotonic() - start

    try:
        stem.parent.mkdir(parents=True, exist_ok=True)
        log = KeyLog(events, clock)
    except OSError as problem:
        raise DataError(f"{stem} cannot be recorded ({reason(problem)}). Choose another place") from problem
    keys, schedule = Keys(keyboard, log, wanted), FrameSchedule(wanted.frames_per_second)
    try:
        with (
            mss.mss() as screen,
            FragmentedVideo(film, wanted.frames_per_second) as video,
        ):
            sides = ("left", "top", "width", "height")
            place = dict(zip(sides, wanted.region, strict=True)) if wanted.region else screen.monitors[1]

            def grab() -> Picture:
                return scaled(np.asarray(screen.grab(place))[..., 2::-1], wanted.width)

            def is_over() -> bool:
                return keys.is_over.is_set() or 0 < wanted.seconds <= clock()

            keys.listener.start()
            keys.listener.wait()
            start = time.monotonic()
            begun()
            with suppress(KeyboardInterrupt):  # the way to end it
                capture(grab, video, times, schedule, clock, keys.is_over.wait, is_over)
    except (OSError, av.error.FFmpegError) as problem:
        raise DataError(
            f"{stem}: recording ended after {clock():.1f} s ({reason(problem)}). What was written is kept"
        ) from problem
    except mss.ScreenShotError as problem:
        raise DataError(NO_SCREEN.format(why=problem)) from problem
    finally:
        keys.listener.stop()
        with suppress(OSError):
            log.close()
        if not schedule.written:  # nothing has been recorded
            for path in files:
                path.unlink(missing_ok=True)
    return Captured(clock(), schedule.written, schedule.late, log.keys, log.fights)


def optional(name: str) -> Any:
    """A module of an optional package. Raises DataError where it is missing, or finds no desktop."""
    try:
        return import_module(name)
    except ModuleNotFoundError as problem:
        raise DataError(MISSING.format(name=name.partition(".")[0])) from problem
    except (
        Exception
    ) as problem:  # pynput looks for a desktop when it is imported, and raises what that raises
        raise DataError(NO_SCREEN.format(why=problem)) from problem
