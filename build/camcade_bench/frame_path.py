"""The way of a camera's frame through the page's Python: how many files and functions it passes until a move.

Measured in real Chromium: the page's Python runs under a profiler, and every call is put to the entry that
the browser made. Entries that the screen's next frame makes are the game's own and do not count. What lets
the player see and hear how the frame was read is counted apart: all that is called in `camcade_web.ui`.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from camcade_bench.driving import driving
from camcade_bench.page import HOST, PageBenchSettings, browser_arguments, camera_video, duel_by_camera
from camcade_build.chromium import find_chromium
from camcade_build.project import Project
from camcade_build.server import serving

SECONDS = 6.0
SHOWN = "shown "
PRELUDE = """
import js, json, sys
from pyodide.ffi import create_proxy as _keep

_entries = {}
_stack = []

def _watch(frame, event, _):
    name = "/" + frame.f_code.co_filename
    if event == "call":
        place = name[name.find("/camcade") + 1:] if "/camcade" in name else ""
        _stack.append(place and f"{place}:{frame.f_code.co_qualname}")
        ours = [one for one in _stack if one]
        if place and ours:
            shown = "shown " if any("/ui/" in one for one in ours) else ""
            calls = _entries.setdefault(ours[0], {})
            calls[shown + ours[-1]] = calls.get(shown + ours[-1], 0) + 1
    elif event == "return" and _stack:
        _stack.pop()

js.window.watchPython = _keep(lambda: (_stack.clear(), _entries.clear(), sys.setprofile(_watch)) and None)
js.window.watchedPython = _keep(lambda: (sys.setprofile(None), json.dumps(_entries))[1])
"""
SCREEN_FRAME = re.compile(r"(Page|Stage|Renderer)[\w.]*\._(frame|draw\w*)$|_frame$")


@dataclass(frozen=True)
class FramePath:
    """What frames pass in Python.

    | field | meaning |
    | --- | --- |
    | files, functions | until a move: their files, and how many functions of these |
    | shown_files, shown_functions | what is passed besides, to show it |
    """

    files: tuple[str, ...]
    functions: int
    shown_files: tuple[str, ...]
    shown_functions: int


def frame_path(
    project: Project, site: Path, settings: PageBenchSettings, announce: Callable[[str], None]
) -> FramePath:
    """Watch Duel by camera for some seconds.

    Args:
        project: the checkout; the camera's video is kept in its cache.
        site: the built site; another version's will do.

    Raises:
        BenchError: Playwright is missing, or the page was not ready in time.
    """
    announce("Drawing the camera's video")
    video = camera_video(project.cache / "bench", settings)
    with driving() as playwright, serving(site) as server:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=browser_arguments(video))
        page = browser.new_page(bypass_csp=True)
        page.route(re.compile(r"/duel\.html"), profiled)
        announce("Watching the page's Python")
        page.goto(f"http://{HOST}:{server.server_address[1]}/{duel_by_camera(settings, 'idle')}")
        page.wait_for_function(
            "() => window.camcade?.metrics().decisions.length > 20", timeout=settings.load_seconds * 1000
        )
        page.evaluate("() => window.watchPython()")
        page.wait_for_timeout(SECONDS * 1000)
        entries: dict[str, dict[str, int]] = page.evaluate("() => JSON.parse(window.watchedPython())")
        browser.close()
    return path_of(entries)


def profiled(route: Any) -> None:
    """The page with the profiler before its own first line of Python."""
    response = route.fetch()
    html = re.sub(r"(<script type=\"py\"[^>]*>)", lambda found: found[1] + PRELUDE, response.text())
    route.fulfill(response=response, body=html)


def path_of(entries: dict[str, dict[str, int]]) -> FramePath:
    """Files and functions of all entries but the screen's.

    Args:
        entries: "file:function" that the browser called → "file:function" called in it, with "shown " before
            it where that shows something → how often.
    """
    called = {name for entry, calls in entries.items() if not SCREEN_FRAME.search(entry) for name in calls}
    passed = {name for name in called if not name.startswith(SHOWN)}
    shown = {name.removeprefix(SHOWN) for name in called} - passed
    files = files_of(passed)
    return FramePath(files, len(passed), tuple(sorted({*files_of(shown)} - {*files})), len(shown))


def files_of(functions: Iterable[str]) -> tuple[str, ...]:
    """The files of "file:function"."""
    return tuple(sorted({name.partition(":")[0] for name in functions}))
