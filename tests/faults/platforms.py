"""Browsers that lack something, or keep what makes no sense: a page goes on, or says what it needs."""

import pytest
from playwright.sync_api import Page
from tests.faults.sight import SIZES
from tests.faults.table import READY, START_LIMIT_MS, Fault, Runner, fighter_walks, page_in_common, rows, said

# What a page can do without, all in one page's life: how it is taken away, and what has to work all the same.
DRAWN = "document.getElementById('arena').width > 100 && camcade.metrics().game_frames.drawn > 5"
SEEN = "camcade.metrics().predictions.count > 3"
LACKED = {
    "navigator.locks": ("delete Navigator.prototype.locks", "camcadeScripts.hold('one')"),
    "ResizeObserver": ("delete window.ResizeObserver", DRAWN),
    "OffscreenCanvas": ("delete window.OffscreenCanvas", SEEN),
    "matchMedia": ("delete window.matchMedia", DRAWN),
    "PerformanceObserver": ("delete window.PerformanceObserver", "camcade.metrics().predictions !== null"),
    "createImageBitmap": ("delete window.createImageBitmap", DRAWN),
    "AudioContext": ("delete window.AudioContext", DRAWN),
    "gamepads": ("delete Navigator.prototype.getGamepads", DRAWN),
    "requestVideoFrameCallback": ("delete HTMLVideoElement.prototype.requestVideoFrameCallback", SEEN),
    "MediaStreamTrackProcessor": ("delete window.MediaStreamTrackProcessor", SEEN),
    "service workers": ("delete Navigator.prototype.serviceWorker", "document.readyState === 'complete'"),
}
WITHOUT = rows("without", *((f"a browser without {name}", "", works) for name, (_, works) in LACKED.items()))

WITHOUT_A_WAY = "delete window.VideoFrame; delete window.createImageBitmap"
REFUSED = rows(
    "refused",
    ("a browser without workers", "lacks workers", "delete window.Worker"),
    ("a browser that cannot hand pictures on", "lacks a way to hand pictures on", WITHOUT_A_WAY),
)

# What ends Python, whatever it is; here brackets in more brackets than it can count.
ENDS = """async () => {
    const { whenDefined } = await import(document.querySelector("link[href*=core]").href);
    const { interpreter } = await whenDefined("py");
    setTimeout(() => interpreter.runPython("import json; json.loads('[' * 200000)"));
}"""
STOPPED = "Python, which this page runs on, has stopped."
ENDED = rows(
    "ended",
    ("Python ends in mid-game", STOPPED, True),
    ("Python ends while the camera is asked for", STOPPED, False),
)
# Every camera that the page was given, and one that comes when the test says so.
CAMERAS_KEPT = """
window.given = [];
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wishes) => {
    const stream = await ask(wishes);
    given.push(stream);
    if (window.isHeld) await new Promise((resolve) => (window.letCome = resolve));
    return stream;
};
"""
LIGHT_IS_OUT = "given.every((one) => one.getTracks().every((track) => track.readyState === 'ended'))"


def page_without(request: pytest.FixtureRequest, name: str, script: str, query: str) -> Page:
    """A page of Duel in a browser that lacks something; any uncaught error fails the row."""

    def begin() -> Page:
        page = request.getfixturevalue("fresh_context").new_page()
        page.add_init_script(f"window.errors = []; onerror = (text) => errors.push(text); {script}")
        page.goto(f"{request.getfixturevalue('site')}duel.html?autostart=1&opponent=idle&{query}")
        page.wait_for_function(READY, timeout=START_LIMIT_MS)
        return page

    return page_in_common(request, name, begin)


def without(fault: Fault, request: pytest.FixtureRequest) -> str:
    """The game is drawn, the camera is read, and nothing is thrown."""
    script = ";".join(script for script, _ in LACKED.values())
    page = page_without(request, "without", script, "controller=silhouette")
    page.wait_for_function(fault.how, timeout=30_000)
    assert (errors := page.evaluate("errors")) == [], errors
    return said(page)


def refused(fault: Fault, request: pytest.FixtureRequest) -> str:
    """It is said which browsers do, and the keys go on."""
    page = page_without(request, fault.injected, fault.how, "controller=image")
    page.locator("#messages .message", has_text=fault.says).wait_for(timeout=30_000)
    told = said(page)
    fighter_walks(page, page.main_frame)
    assert "Firefox, Chrome, Edge or Safari" in told
    return told


NO_ROOM = """WebAssembly.Memory = function () {
    throw new RangeError("WebAssembly.Memory(): could not allocate memory");
}"""
CROWDED = rows(
    "crowded", ("a browser that has no memory left", "There is not enough memory for the game.", NO_ROOM)
)


def crowded(fault: Fault, request: pytest.FixtureRequest) -> str:
    """It is said what helps, in words; what the browser said is folded away."""
    page: Page = request.getfixturevalue("fresh_context").new_page()
    page.add_init_script(fault.how)
    page.goto(f"{request.getfixturevalue('site')}duel.html")
    page.locator("#card-failed:not([hidden])").wait_for(timeout=START_LIMIT_MS)
    assert "Close other tabs" in page.locator("#failed-advice").inner_text()
    told = said(page)
    page.close()
    return told


def ended(fault: Fault, request: pytest.FixtureRequest) -> str:
    """It is said, and no camera light stays on, nor goes on later."""
    script = CAMERAS_KEPT + ("" if fault.how else "window.isHeld = true;")
    page = page_without(request, fault.injected, script, "controller=silhouette")
    begun = "camcade.snapshot().camera === 'on'" if fault.how else "window.letCome !== undefined"
    page.wait_for_function(begun)
    page.evaluate(ENDS)
    page.locator("#card-failed:not([hidden])").wait_for()
    page.evaluate("window.letCome?.()")
    page.wait_for_function(LIGHT_IS_OUT)
    return said(page)


DEEP = "'['.repeat(200000)"
EMPTY_DATABASE = """return new Promise((resolve) => {  // a page that goes while it is made takes it along
    const opening = indexedDB.open('camcade-studio', 2);
    opening.onsuccess = () => resolve(opening.result.close());
})"""
KEPT = rows(
    "kept",
    ("kept: brackets in brackets, in Duel", "make no sense",
     ("duel", f"localStorage['camcade.settings'] = {DEEP}")),
    ("kept: brackets in brackets, in Emotion Escape", "makes no sense",
     ("escape", f"localStorage['camcade-escape'] = {DEEP}")),
    ("kept: somebody else's database, in Studio", "save it as a file",
     ("studio", EMPTY_DATABASE)),
)  # fmt: skip


def kept(fault: Fault, request: pytest.FixtureRequest) -> str:
    """It is told, in words, and what it was is set aside: the page is there all the same."""
    name, script = fault.how
    page: Page = request.getfixturevalue("fresh_context").new_page()
    page.goto(f"{request.getfixturevalue('site')}licences.html")
    page.evaluate(f"() => {{ {script} }}")
    page.goto(f"{request.getfixturevalue('site')}{name}.html")
    page.wait_for_function(READY, timeout=START_LIMIT_MS)
    page.locator("#messages .message", has_text=fault.says).wait_for()
    told = said(page)
    if name != "studio":
        assert page.evaluate("Object.keys(localStorage).some((key) => key.endsWith('.set-aside'))")
    assert not any(sign in told for sign in "[{'"), told
    page.evaluate("localStorage.clear(); indexedDB.deleteDatabase('camcade-studio')")
    page.close()
    return told


NONSENSE = "controller=x&level=<script>&model=../../x&" + "&".join(f"p{number}=%ff" for number in range(500))
PADS = """navigator.getGamepads = () => [
    null,
    undefined,
    { index: 2, connected: true, buttons: [], axes: [NaN, undefined, "left"] },
    { index: 3, connected: false, buttons: [0, { value: null }, { value: NaN }], axes: [] },
];"""
DEAF = "window.AudioContext = class { constructor() { throw new DOMException('', 'NotSupportedError'); } };"
FULL = "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); };"
LOST = "CanvasRenderingContext2D.prototype.drawImage = () => { throw new Error('lost'); }"
FIGHT_IS_SEEN = """() => {
    const { x, y, width, height } = document.getElementById("fight").getBoundingClientRect();
    return document.elementFromPoint(x + width / 2, y + height / 2)?.id === "fight";
}"""
ODD = rows(
    "odd",
    ("an address full of nonsense", "more of this address are left out.", None),
    ("gamepads that tell nonsense", "", PADS),
    ("a browser that refuses to make sounds", "", DEAF),
    ("no picture of the game can be drawn any more", "The game has stopped. Load the page again.", LOST),
)


def odd(fault: Fault, request: pytest.FixtureRequest) -> str:
    """The next step stays in sight, and the game plays."""

    def begin() -> Page:
        page = request.getfixturevalue("fresh_context").new_page()
        page.add_init_script(
            f"window.errors = []; onerror = (text) => errors.push(text); {PADS} {DEAF} {FULL}"
        )
        page.goto(f"{request.getfixturevalue('site')}duel.html?opponent=idle&{NONSENSE}")
        page.wait_for_function(READY, timeout=START_LIMIT_MS)
        return page

    page = page_in_common(request, "odd", begin)
    if fault.how is None:
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_function(FIGHT_IS_SEEN)
        return said(page)
    if fault.how == LOST:
        page.evaluate(f"() => {{ {LOST} }}")
        page.locator("#card-failed:not([hidden])").wait_for()
        return said(page)
    if page.locator("#fight").is_visible():
        page.locator("#fight").click()
    fighter_walks(page, page.main_frame)
    assert (errors := page.evaluate("errors")) == [], errors
    return said(page)


RUNNERS: dict[str, Runner] = {
    "without": without,
    "refused": refused,
    "ended": ended,
    "crowded": crowded,
    "kept": kept,
    "odd": odd,
}
FAULTS = (*WITHOUT, *ENDED, *REFUSED, *CROWDED, *KEPT, *ODD)
