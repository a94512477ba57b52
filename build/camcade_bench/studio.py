"""How quick Studio is: samples a second, training, the page's longest block, a large project's way back.

One Chromium with its own fake camera, which shows nobody: pace and memory do not depend on what is seen. On a
machine that does other things, too, the page is blocked for as long as it is not given a processor; so what
its blocks take of the processor is told besides.

`way` is another run: a newcomer's, from the empty page to a punch that lands in Duel, before a drawn person.
"""

import json
import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from camcade.errors import BenchError
from camcade.studio.pages import PAGE_SAMPLES
from camcade_bench.driving import driving, profiles
from camcade_build.chromium import find_chromium
from camcade_build.server import HOST, serving

CLASSES = 3
WAIT_MS = 240_000
LONGEST_BLOCK = "() => Math.max(0, ...camcadeScripts.longTasks.map((task) => task.duration_ms))"
WORDS = "() => ['told', 'messages'].map((id) => document.getElementById(id)?.innerText ?? '').join(' ')"
FORGET_BLOCKS = "() => { camcadeScripts.longTasks.length = 0; }"

# Copies of the kept project's samples, until there are as many: written straight into what the page keeps.
ENLARGE = """async ([count, classes, pageSamples]) => {
    const asked = (request) => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    const database = await asked(indexedDB.open("camcade-studio"));
    const names = ["projects", "pictures", "features"];
    const projects = () => database.transaction(names).objectStore("projects");
    const name = (await asked(projects().getAllKeys())).find((key) => typeof key === "string");
    const project = JSON.parse(await asked(projects().get(name)));
    const pages = await asked(projects().getAll(IDBKeyRange.bound([name], [name, []])));
    const samples = pages.flatMap((page) => JSON.parse(page));
    const key = [name, samples[0].key];
    const picture = await asked(database.transaction(names).objectStore("pictures").get(key));
    const features = await asked(database.transaction(names).objectStore("features").get(key));
    while (project.classes.length < classes) {
        project.counter += 1;
        const made = `c${project.counter}`;
        project.classes.push({ key: made, name: made, is_on: true, move: null });
    }
    const transaction = database.transaction(names, "readwrite");
    while (samples.length < count) {
        project.counter += 1;
        const made = `p${project.counter}`;
        const of = project.classes[samples.length % classes].key;
        samples.push({ key: made, class: of, session: samples[0].session });
        transaction.objectStore("pictures").put(picture, [name, made]);
        transaction.objectStore("features").put(features, [name, made]);
    }
    project.head = null;
    transaction.objectStore("projects").put(JSON.stringify(project), name);
    for (let from = 0; from < samples.length; from += pageSamples) {
        const page = JSON.stringify(samples.slice(from, from + pageSamples));
        transaction.objectStore("projects").put(page, [name, from / pageSamples]);
    }
    await new Promise((resolve) => { transaction.oncomplete = resolve; });
    database.close();
}"""


@dataclass(frozen=True)
class StudioBenchSettings:
    """How `camcade bench studio` measures."""

    samples: int = 100  # of each of three classes
    large: int = 5000  # samples in ten classes


@dataclass(frozen=True)
class StudioFigures:
    """What came out.

    | field | unit |
    | --- | --- |
    | samples_per_s | recorded and looked at, 1/s |
    | training_ms | of the worker, as the page tells it |
    | looks_per_s | at the same camera while nothing is recorded, 1/s: no more can be recorded |
    | longest_block_ms | of the page, from the first recording to the end of the training |
    | longest_block_cpu_ms | of the processor, of the page's task that takes most of it in that time |
    | first_prediction_ms | from the head to the first frame that it was asked about |
    | large_reload_ms | from the navigation until all samples are there, Python's own start included |
    | empty_reload_ms | the same of a project without samples: what the start alone takes |
    | large_memory_mb | of the page |
    """

    samples_per_s: float
    looks_per_s: float
    training_ms: float
    longest_block_ms: float
    longest_block_cpu_ms: float
    first_prediction_ms: float
    empty_reload_ms: float
    large_reload_ms: float
    large_memory_mb: float

    def rows(self) -> list[tuple[str, str, str]]:
        """Name, figure and aim, for people."""
        more = self.large_reload_ms - self.empty_reload_ms
        return [
            ("recorded and looked at", f"{self.samples_per_s:.1f} a second", "≥ 12"),
            ("trained", f"{self.training_ms / 1000:.1f} s", "≤ 5 s"),
            ("looks while nothing is recorded", f"{self.looks_per_s:.1f} a second", ""),
            ("longest block of the page", f"{self.longest_block_ms:.0f} ms", "≤ 50 ms"),
            ("most that a block works", f"{self.longest_block_cpu_ms:.0f} ms of the processor", "≤ 50 ms"),
            ("first prediction", f"{self.first_prediction_ms:.0f} ms after", "≤ 200 ms"),
            ("large project back", f"{more / 1000:.1f} s more than an empty page", "≤ 3 s"),
            ("page with the large project", f"{self.large_memory_mb:.0f} MB", "< 400 MB"),
        ]


def measure(folder: Path, settings: StudioBenchSettings) -> StudioFigures:
    """Measure Studio of a built site. Raises BenchError."""
    with profiles() as profile, serving(folder) as server, driving() as playwright:
        address = f"http://{HOST}:{server.server_address[1]}/"
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=str(find_chromium()),
            args=[
                "--use-fake-device-for-media-stream=fps=30",  # as cameras have
                "--use-fake-ui-for-media-stream",
                "--no-first-run",
            ],
            permissions=["camera"],
        )
        page = context.pages[0]
        page.on("dialog", lambda dialog: dialog.accept())
        opened(page, f"{address}studio.html", "s.ready")  # from then on the browser has the files
        empty_ms = opened(page, f"{address}studio.html", "s.ready")
        page.click("#camera-switch")
        wait(page, "s.camera === 'on' && s.inference_ms !== null")
        page.wait_for_timeout(5000)
        looks_per_s = float(str(page.text_content("#measured")).split(" ")[0])
        page.evaluate(FORGET_BLOCKS)
        with tracing(context.new_cdp_session(page)) as events:
            seconds = sum(record(page, number, settings.samples) for number in range(CLASSES))
            wait(page, f"s.featured >= {CLASSES * settings.samples}")
            counted = sum(one["samples"] for one in page.evaluate("camcade.snapshot()")["classes"])
            training_ms, prediction_ms = trained(page)
            block_ms = page.evaluate(LONGEST_BLOCK)
        page.wait_for_timeout(1500)
        page.evaluate(ENLARGE, [settings.large, 10, PAGE_SAMPLES])
        large_ms = opened(page, f"{address}studio.html", f"s.ready && s.featured === {settings.large}")
        memory = page_memory_mb(str(profile))
        context.close()
    return StudioFigures(
        counted / seconds,
        looks_per_s,
        training_ms,
        block_ms,
        longest_task_cpu_ms(events),
        prediction_ms,
        empty_ms,
        large_ms,
        memory,
    )


@contextmanager
def tracing(session: Any) -> Generator[list[dict[str, Any]]]:
    """What Chromium's threads do meanwhile, as events of its trace; they are all there at the end."""
    events: list[dict[str, Any]] = []
    session.on("Tracing.dataCollected", lambda found: events.extend(found["value"]))
    session.send("Tracing.start", {"traceConfig": {"includedCategories": ["toplevel", "__metadata"]}})
    yield events
    session.send("Tracing.end")
    deadline = time.monotonic() + WAIT_MS / 1000
    session.once("Tracing.tracingComplete", lambda _: events.append({}))
    while {} not in events[-1:] and time.monotonic() < deadline:
        session.send("Runtime.evaluate", {"expression": "0"})  # lets what has come be handed over


def longest_task_cpu_ms(events: Iterable[dict[str, Any]]) -> float:
    """Of the tasks of pages' main threads, the most of the processor's time that one took."""
    events = list(events)
    mains = {
        (one["pid"], one["tid"])
        for one in events
        if one.get("name") == "thread_name" and one["args"]["name"] == "CrRendererMain"
    }
    return max(
        (
            one.get("tdur", 0) / 1000
            for one in events
            if one.get("ph") == "X" and (one["pid"], one["tid"]) in mains
        ),
        default=0.0,
    )


def page_memory_mb(profile: str) -> float:
    """What the page's process has for itself alone, workers and Python included: the largest of a browser."""
    commands: dict[str, str] = {}
    status: dict[str, dict[str, str]] = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            commands[process.name] = (process / "cmdline").read_text()
            rows = (process / "status").read_text().splitlines()
        except OSError:
            continue  # it has ended meanwhile
        status[process.name] = dict(row.split(":\t", 1) for row in rows if ":\t" in row)

    def is_of_browser(number: str) -> bool:
        parent = status.get(number, {}).get("PPid", "0")
        return parent != "0" and (
            f"--user-data-dir={profile}" in commands.get(parent, "") or is_of_browser(parent)
        )

    sizes = [
        int(status[number]["RssAnon"].split()[0])
        for number, command in commands.items()
        if "--type=renderer" in command and "RssAnon" in status.get(number, {}) and is_of_browser(number)
    ]
    return max(sizes, default=0) * 1024 / 1e6


def wait(page: Any, condition: str) -> None:
    """Until a condition on `s`, the snapshot, holds. It is asked seldom: each answer takes the page 1 ms."""
    from playwright.sync_api import TimeoutError as WaitedTooLongError

    script = f"(() => {{ const s = window.camcade?.snapshot?.(); return s && ({condition}); }})()"
    try:
        page.wait_for_function(script, timeout=WAIT_MS, polling=50)
    except WaitedTooLongError as error:
        told = page.evaluate(WORDS)
        raise BenchError(
            f"The page did not come to {condition} in {WAIT_MS / 1000:.0f} s. It says: {told.strip()!r}. "
            "Measure while nothing else runs."
        ) from error


def opened(page: Any, address: str, condition: str) -> float:
    """ms from the navigation until the condition holds."""
    page.goto(address)
    wait(page, condition)
    return float(page.evaluate("performance.now()"))


def record(page: Any, number: int, samples: int) -> float:
    """Hold a class's button until it has so many samples. Returns the seconds that it took."""
    button = page.locator(".class-card [data-do=record]").nth(number)
    button.scroll_into_view_if_needed()
    button.hover()
    begun = page.evaluate("performance.now()")
    page.mouse.down()
    wait(page, f"s.classes[{number}].samples >= {samples}")
    ended = page.evaluate("performance.now()")
    page.mouse.up()
    wait(page, "s.scene === 'ready'")
    return (ended - begun) / 1000


def trained(page: Any) -> tuple[float, float]:
    """ms that the training took by the page's own words, and then until the first answer of the head."""
    page.click("#train")
    wait(page, "s.scene === 'training' || s.trained")
    wait(page, "s.scene === 'ready' && s.trained")
    begun = page.evaluate("performance.now()")
    told = page.evaluate("camcade.snapshot().told")
    wait(page, "Object.keys(s.shares).length > 0")
    ended = page.evaluate("performance.now()")
    words = str(told).partition("Trained in ")[2].partition(" s")[0]
    return float(words or "nan") * 1000, ended - begun


def as_json(figures: StudioFigures) -> str:
    """The figures as text that programs read."""
    return json.dumps(vars(figures), indent=2) + "\n"
