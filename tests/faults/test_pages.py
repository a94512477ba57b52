"""Faults around a page: what is injected, and what the player must see. Never silence, never a dead page."""

import pytest
from playwright.sync_api import Page
from tests.faults import cameras, hosts, lost_files, platforms, sight
from tests.faults.table import (
    READY,
    SAID,
    START_LIMIT_MS,
    Fault,
    Runner,
    fighter_walks,
    page_in_common,
    rows,
    said,
)

from camcade.escape import EMOTIONS, Emotion, Play, Story, begin, choose
from camcade_build.project import this_checkout
from camcade_build.site.stories import read_story, story_path

pytestmark = pytest.mark.browser

KEPT_NOTHING = "keeps nothing for this page"
NOBODYS = "allow-scripts"
OURS = "allow-scripts+allow-same-origin"

EMBEDDED = rows(
    "embedded",
    ("duel in another site's page, storage blocked", KEPT_NOTHING, ("third-party", "", "duel.html")),
    ("escape in another site's page, storage blocked", KEPT_NOTHING, ("third-party", "", "escape.html")),
    ("studio in another site's page, storage blocked", "save it as", ("third-party", "", "studio.html")),
    ("widget in another site's page, storage blocked", "Ready", ("third-party", "", "widget.html")),
    ("duel in a frame with sandbox allow-scripts", KEPT_NOTHING, ("none", NOBODYS, "duel.html")),
    ("escape in a frame with sandbox allow-scripts", KEPT_NOTHING, ("none", NOBODYS, "escape.html")),
    ("widget in a frame with sandbox allow-scripts", "Ready", ("none", NOBODYS, "widget.html")),
    ("duel in a frame with allow-same-origin, blocked", KEPT_NOTHING, ("third-party", OURS, "duel.html")),
    ("duel where all site data is blocked", KEPT_NOTHING, ("all", None, "duel.html")),
)  # fmt: skip


def embedded(fault: Fault, request: pytest.FixtureRequest) -> str:
    """The page starts, its button begins, keys move a fighter, no error stays uncaught."""
    denied, sandbox, name = fault.how
    address = request.getfixturevalue("site") + name
    page: Page = request.getfixturevalue("new_page")(denied)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    query = "?opponent=idle" if name.startswith("duel") else ""
    if sandbox is None:
        page.goto(address + query)
    else:
        page.goto(f"{request.getfixturevalue('other_site')}frame-{sandbox}?{address}{query}")
    frame = page.frames[-1]
    frame.wait_for_function(READY, timeout=START_LIMIT_MS)
    if name.startswith("duel"):
        frame.click("#fight")
        frame.wait_for_function("camcade.snapshot().match.phase === 'fight'")
        fighter_walks(page, frame)
    if name.startswith("escape"):
        frame.click("#begin")
        frame.wait_for_function("camcade.snapshot().scene !== 'ready'")
    assert errors == []
    return said(frame)


# A camera of the test's: `ask` stands for getUserMedia, and `kept` holds every stream that it gave.
CAMERA_OF_THE_TEST = """
window.realAsk = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
window.realPlay = HTMLMediaElement.prototype.play;
window.kept = [];
window.ask = realAsk;
navigator.mediaDevices.getUserMedia = (wishes) => {
    const asked = ask(wishes);
    asked?.then?.((stream) => kept.push(stream), () => {});
    return asked;
};
window.reject = (name) => () => Promise.reject(new DOMException(name, name));
window.revoke = () => {
    if (camcade.snapshot().camera !== "on") return setTimeout(revoke, 100);
    kept.at(-1).getTracks()[0].dispatchEvent(new Event("ended"));
};
window.drawn = (width, pictures) => async () => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = width;
    const pen = canvas.getContext("2d");
    const stream = canvas.captureStream(0);
    const draw = () => {
        pen.fillRect(0, 0, 5, 5);
        stream.getTracks()[0].requestFrame();
        if (--pictures > 0) setTimeout(draw, 50);
    };
    if (width) setTimeout(draw, 100);
    return stream;
};
"""
LIGHT_IS_OUT = "kept.every((one) => one.getTracks().every((track) => track.readyState === 'ended'))"
SILENT = "Your camera gives no picture. You play with the keys."

CAMERA = rows(
    "camera",
    ("camera: NotAllowedError", "I may not use your camera.", "ask = reject('NotAllowedError')"),
    ("camera: SecurityError", "I may not use your camera.", "ask = reject('SecurityError')"),
    ("camera: NotFoundError", "I find no camera.", "ask = reject('NotFoundError')"),
    ("camera: OverconstrainedError that is no Error", "I find no camera.",
     "ask = () => Promise.reject({name: 'OverconstrainedError', constraint: 'deviceId'})"),
    ("camera: NotReadableError", "Another program holds your camera.", "ask = reject('NotReadableError')"),
    ("camera: AbortError", "Another program holds your camera.", "ask = reject('AbortError')"),
    ("camera: an unknown error", "Another program holds your camera.", "ask = reject('FuturisticError')"),
    ("camera: TypeError", "Open the page over https", "ask = () => Promise.reject(new TypeError('none'))"),
    ("camera: rejected with a text", "holds your camera.", "ask = () => Promise.reject('no')"),
    ("camera: rejected with nothing", "Another program holds your camera.", "ask = () => Promise.reject()"),
    ("camera: asking throws", "Open the page over https", "ask = () => { throw new TypeError('none') }"),
    ("camera: a stream without a track", SILENT, "ask = async () => new MediaStream()"),
    ("camera: a picture of 0 x 0", SILENT, "ask = drawn(0, 0)"),
    ("camera: the first picture only", SILENT, "ask = drawn(64, 1)"),
    ("camera: frames stop after a second", SILENT, "ask = drawn(64, 20)"),
    ("camera: play() is refused", SILENT,
     "HTMLMediaElement.prototype.play = () => Promise.reject(new DOMException('no', 'NotAllowedError'))"),
    ("camera: play() never answers", SILENT, "HTMLMediaElement.prototype.play = () => new Promise(() => {})"),
    ("camera: nobody answers the question", "If your browser asks", "ask = () => new Promise(() => {})"),
    ("camera: revoked while playing", "Your camera is gone.",
     "revoke()"),
    ("camera: the list of cameras is refused", "Your camera is gone.",
     "navigator.mediaDevices.enumerateDevices = () => Promise.reject('no'); revoke()"),
)  # fmt: skip

RESTORE = """ask = realAsk;
    HTMLMediaElement.prototype.play = realPlay;
    delete navigator.mediaDevices.enumerateDevices;"""
CAMERA_IS = "(state) => camcade.snapshot().camera === state"


def shared_duel(request: pytest.FixtureRequest, name: str, query: str, script: str) -> Page:
    """A page of Duel in which several rows follow each other."""
    address = f"duel.html?muted=1&autostart=1&opponent=idle&{query}"
    return shared_page(request, name, address, script)


def shared_page(request: pytest.FixtureRequest, name: str, address: str, script: str) -> Page:
    """A page in which several rows follow each other."""

    def begin() -> Page:
        page = request.getfixturevalue("open_browser")().new_page()
        page.set_default_timeout(8_000)
        page.add_init_script(script)
        page.goto(request.getfixturevalue("site") + address)
        page.wait_for_function(READY, timeout=START_LIMIT_MS)
        return page

    return page_in_common(request, name, begin)


def camera(fault: Fault, request: pytest.FixtureRequest) -> str:
    """Told within three seconds of the fault; the light is out, and the switch works again."""
    page = shared_duel(
        request, "camera", "controller=silhouette&autostart=1&opponent=idle", CAMERA_OF_THE_TEST
    )
    switch = page.locator("#camera-switch")
    if switch.inner_text() == "Turn camera off":
        page.wait_for_function(CAMERA_IS, arg="on")
        switch.click()
    page.evaluate(f"() => {{ {fault.how} }}")
    switch.click()
    page.locator("#messages .message", has_text=fault.says).wait_for(timeout=6000)
    told = said(page)
    page.evaluate(f"() => {{ {RESTORE} }}")
    if "If your browser asks" in fault.says:
        switch.click()
    if fault.says == SILENT:
        page.wait_for_function(LIGHT_IS_OUT)  # some cameras are slow: it is waited for a little longer
    assert page.evaluate(LIGHT_IS_OUT), "a camera's light stays on"
    switch.click()
    page.wait_for_function(CAMERA_IS, arg="on")
    assert page.locator("#messages [data-cause=camera]").count() == 0, "the message outlives its cause"
    return told


WORKER_OF_THE_TEST = """
window.workers = [];
window.isDeaf = false;
window.breaks = (event) => workers.at(-1).dispatchEvent(event);
window.isDead = false;
window.born = [];
const dead = URL.createObjectURL(new Blob(["for (;;);"]));
window.Worker = class extends Worker {
    constructor(address) {
        super(isDead ? dead : address);
        born.push(performance.now());
        workers.push(this);
    }
    postMessage(message, moved) {
        if (!isDeaf || message.type !== "infer") return super.postMessage(message, moved);
        message.frame?.close();
    }
};
"""
AGAIN = "What reads the camera has stopped. I start it again."
LEFT = "What reads the camera stops again and again, so I leave it. You play with the keys"
READS = "camcade.snapshot().probabilities !== null"
HEARS_AGAIN = "setTimeout(() => { isDeaf = false }, 4000);"
DIES = "workers.at(-1).terminate();"

WORKER = rows(
    "worker",
    ("worker: terminated in mid-game", AGAIN, DIES),
    ("worker: one question is never answered", AGAIN, f"isDeaf = true; {HEARS_AGAIN}"),
    ("worker: breaks with an error", AGAIN, "breaks(new ErrorEvent('error', {message: 'x'}))"),
    ("worker: an answer that cannot be read", AGAIN, "breaks(new MessageEvent('messageerror'))"),
    ("worker: its script never runs", LEFT, f"isDead = true; {DIES}"),
    ("worker: dies as often as it is started", LEFT, f"setInterval(() => {{ {DIES} }}, 300)"),
)  # fmt: skip


def worker(fault: Fault, request: pytest.FixtureRequest) -> str:
    """Told within three seconds; another worker reads on, or keys and the outline's control are left.

    Each in a page of its own: frames that a worker had which is gone come back only when the browser
    collects its garbage, and after a handful of such losses in one page the camera has none left.
    """
    page = shared_duel(request, fault.injected, "controller=image", WORKER_OF_THE_TEST)
    page.wait_for_function(READS, timeout=START_LIMIT_MS)
    page.evaluate(f"() => {{ {fault.how} }}")
    limit_ms = 6000 if fault.says == AGAIN else 60_000
    page.locator("#messages .message", has_text=fault.says).wait_for(timeout=limit_ms)
    told = said(page)
    if fault.says == AGAIN:
        page.wait_for_function(READS, timeout=START_LIMIT_MS)
        page.wait_for_function(f"!({SAID}).includes('{AGAIN}')")
        page.locator("#camera-switch").click()  # who turns it on again has all tries again
        page.locator("#camera-switch").click()
    else:
        if (
            "isDead" in fault.how
        ):  # the last two were given up; each within three seconds, on a busy machine six
            assert page.evaluate("born.at(-1) - born.at(-2)") < 6000
        assert page.locator("#messages button", has_text="Play by outline instead").is_visible()
        fighter_walks(page, page.main_frame)
    return told


SIZES = ((1280, 800), (390, 844), (844, 390), (640, 400), (320, 640))
ENDED = rows(
    "ending",
    ("weather-office: every ending, at five sizes", "From the start", "weather-office"),
    ("city-of-masks: every ending, at five sizes", "From the start", "city-of-masks"),
)

IN_SIGHT = """[...document.querySelectorAll("#again, #other")].every((one) => {
    const { left, top, right, bottom } = one.getBoundingClientRect();
    const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight && one.contains(seen);
}) && document.documentElement.scrollWidth <= innerWidth"""


def ways_to_endings(story: Story) -> dict[str, list[Emotion]]:
    """Ending → the emotions that lead there, as few as possible."""
    found: dict[str, list[Emotion]] = {}
    waiting: list[tuple[Play, list[Emotion]]] = [(begin(story), [])]
    seen: set[str] = set()
    while waiting:
        play, way = waiting.pop(0)
        if play.room in seen:
            continue
        seen.add(play.room)
        if story.rooms[play.room].ending is not None:
            found[play.room] = way
            continue
        waiting += [(choose(story, play, emotion), [*way, emotion]) for emotion in EMOTIONS]
    return found


def ending(fault: Fault, request: pytest.FixtureRequest) -> str:
    """The next step is seen whole at every ending, without scrolling."""
    story = read_story(story_path(this_checkout(), fault.how))
    page = shared_page(request, fault.how, f"escape.html?story={fault.how}&autostart=1&muted=1", "")
    ways = ways_to_endings(story)
    assert set(ways) == {room.key for room in story.endings}
    for key, way in ways.items():
        for emotion in way:
            page.keyboard.press(str(EMOTIONS.index(emotion) + 1))
        page.wait_for_function(f"camcade.snapshot().room === {key!r}")
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate(IN_SIGHT), f"{key} at {width} x {height}"
        page.click("#again")
        page.wait_for_function(f"camcade.snapshot().room === {story.start!r}")
    return page.locator("#again").text_content() or ""


RUNNERS: dict[str, Runner] = {
    "embedded": embedded,
    "camera": camera,
    "worker": worker,
    "ending": ending,
    **lost_files.RUNNERS,
    **platforms.RUNNERS,
    **hosts.RUNNERS,
    **sight.RUNNERS,
    **cameras.RUNNERS,
}
FAULTS = (
    *EMBEDDED,
    *CAMERA,
    *WORKER,
    *ENDED,
    *lost_files.FAULTS,
    *platforms.FAULTS,
    *hosts.FAULTS,
    *sight.FAULTS,
    *cameras.FAULTS,
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.injected)
def test_a_page_survives(fault: Fault, request: pytest.FixtureRequest) -> None:
    assert fault.says in " ".join(RUNNERS[fault.kind](fault, request).split())
