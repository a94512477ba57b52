"""Studio as somebody uses it: the example, a recording, a file, another visit, Duel; and nothing kept."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from camcade.studio.head import POSE_FEATURES, Kind
from camcade_build.project import this_checkout
from camcade_training.core.project_files import read_project_file, teachable_machine_export

pytestmark = pytest.mark.browser

SAMPLES = 72  # of the example
WAIT_MS = 120_000

FIRST_DOT = """() => {
    const map = document.getElementById("map");
    const [x, y] = map.querySelector("path").getAttribute("d").match(/[\\d.]+/g).map(Number);
    const at = new DOMPoint(x, y).matrixTransform(map.getScreenCTM());
    return [at.x, at.y];
}"""


DROP_PICTURE = """() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["x"], "a.jpg", { type: "image/jpeg" }));
    const drop = new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true });
    return document.body.dispatchEvent(drop);
}"""


class Studio:
    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, query: str = "") -> None:
        self.page.goto(f"studio.html?{query}")
        self.wait_until("s.ready")

    def snapshot(self) -> dict[str, Any]:
        return self.page.evaluate("camcade.snapshot()")

    def wait_until(self, condition: str) -> None:
        script = f"(() => {{ const s = window.camcade?.snapshot?.(); return s && ({condition}); }})()"
        self.page.wait_for_function(script, timeout=WAIT_MS)

    def samples(self) -> dict[str, int]:
        return {one["name"]: one["samples"] for one in self.snapshot()["classes"]}

    def train(self) -> None:
        self.page.click("#train")
        self.wait_until("s.scene === 'ready' && s.trained && !s.stale")

    def record(self, number: int, ms: int) -> None:
        button = self.page.locator(".class-card [data-do=record]").nth(number)
        button.scroll_into_view_if_needed()
        button.hover()
        self.page.mouse.down()
        self.page.wait_for_timeout(ms)
        self.page.mouse.up()
        self.wait_until("s.scene === 'ready'")


@pytest.fixture
def studio(page: Page) -> Studio:
    return Studio(page)


def test_the_whole_way_from_the_example_to_duel(studio: Studio, tmp_path: Path) -> None:
    page = studio.page
    studio.open()
    assert studio.samples() == {"punch": 0, "kick": 0, "other": 0}
    assert page.locator("#invitation").is_visible()
    page.click("#example-first")
    studio.wait_until(f"s.featured === {SAMPLES}")
    studio.train()
    found = studio.snapshot()
    assert found["accuracy"] >= 0.8, "chance is 0.33; the person is in no training set"
    assert page.locator("#confusion .cell").count() == 9
    page.locator("#confusion .cell[data-kind=right]").first.click()
    assert page.locator("#behind img").count() > 0
    page.click("#map-part summary")
    page.wait_for_function("document.querySelectorAll('#map path').length === 3")  # drawn once it is open
    page.evaluate("document.getElementById('behind').replaceChildren()")
    page.locator("#map").scroll_into_view_if_needed()
    page.mouse.click(*page.evaluate(FIRST_DOT))
    assert page.locator("#behind img").count() == 1

    page.locator(".class-name").first.fill("jab")
    page.keyboard.press("Enter")
    studio.wait_until("s.classes[0].name === 'jab' && !s.stale")

    page.click("#camera-switch")
    studio.wait_until("s.camera === 'on' && Object.keys(s.shares).length === 3")
    before = studio.samples()["other"]
    studio.record(2, 1500)
    studio.wait_until(f"s.featured > {SAMPLES} && s.stale")
    recorded = studio.samples()["other"] - before
    assert recorded >= 2
    mirrored = page.locator("img.is-mirrored")
    card = page.locator(".class-card").nth(2)
    assert mirrored.count() == card.locator("img.is-mirrored").count() > 0, "as the preview showed them"
    page.click("#undo")
    studio.wait_until("!s.stale")
    assert studio.samples()["other"] == before
    page.click("#redo")
    studio.wait_until("s.stale")
    tensors = studio.snapshot()["tensors"]
    page.locator("summary", has_text="How it trains").click()
    page.check("#training-is_continued")
    page.set_viewport_size({"width": 844, "height": 390})  # a phone on its side: nothing lies over the button
    page.locator("#train").scroll_into_view_if_needed()
    studio.train()
    page.set_viewport_size({"width": 1280, "height": 800})
    studio.wait_until(f"s.tensors === {tensors}")

    with page.expect_download() as download:
        page.click("#save-file")
    path = tmp_path / "saved.zip"
    download.value.save_as(path)
    with zipfile.ZipFile(path) as archive:
        table = json.loads(archive.read("project.json"))
        jabs = [name for name in archive.namelist() if name.startswith("samples/jab/")]
        assert len(jabs) == 24
        (tmp_path / "folder").mkdir()
        (tmp_path / "folder" / "jab.jpg").write_bytes(archive.read(jabs[0]))
    (tmp_path / "folder" / "notes.txt").write_text("a system's own")
    assert table["head"]["classes"] == ["c1", "c2", "c3"]

    page.set_input_files(".class-card [data-part=folder] >> nth=0", tmp_path / "folder")
    page.locator("#told").get_by_text("1 picture added.", exact=True).wait_for()
    page.click("#undo")

    page.click("#deciding summary")
    page.locator("#distance").get_by_text("times as far as its samples").wait_for()
    page.fill("#deciding-looks", "3")
    page.select_option("#deciding-far", "2")
    page.once("dialog", lambda dialog: dialog.accept("Boxing"))
    page.click("#rename-project")
    studio.wait_until("s.project === 'Boxing'")
    page.click("#undo")
    assert studio.snapshot()["project"] == "Boxing", "what is undone is not the name"
    page.click("#redo")
    page.wait_for_timeout(1500)

    studio.open()
    found = studio.snapshot()
    assert found["project"] == "Boxing" and found["trained"] and found["kept"]
    assert studio.samples()["other"] == before + recorded == found["featured"] - 48
    assert page.input_value("#deciding-looks") == "3" and page.input_value("#deciding-far") == "2"
    page.set_input_files("#open-file", path)
    studio.wait_until("s.project === 'Drawn boxer' && s.trained")  # under its old name, which is free
    assert studio.samples()["other"] == before + recorded

    wrong = tmp_path / "wrong.zip"
    wrong.write_bytes(b"no zip at all")
    page.set_input_files("#open-file", wrong)
    page.locator("#messages").get_by_text("“wrong.zip” is no zip archive").wait_for()
    assert studio.snapshot()["project"] == "Drawn boxer"
    assert not page.evaluate(DROP_PICTURE), "the browser would open it in place of the page"
    page.locator("#messages").get_by_text("Drop “a.jpg” on the class that it shows.").wait_for()
    page.locator(".class-name").first.fill("kick")
    page.keyboard.press("Enter")
    page.locator("#told").get_by_text("There is a class “kick” already").wait_for()
    assert page.locator(".class-name").first.input_value() == "jab", "what was refused does not stay"

    page.goto(f"{page.get_attribute('#play-duel', 'href')}&autostart=1&opponent=idle&muted=1")
    studio.wait_until("s.ready && s.controller === 'studio' && s.probabilities !== null")
    assert set(studio.snapshot()["probabilities"]) == {"jab", "kick", "other"}


def test_wholly_by_keyboard_from_the_empty_page_to_duel(studio: Studio) -> None:
    page, keys = studio.page, studio.page.keyboard

    def focused() -> str:
        name = page.evaluate(
            """() => {
                const found = document.activeElement;
                const card = found.closest(".class-card");
                const place = card ? [...card.parentElement.children].indexOf(card) : "";
                return (found.dataset.part ?? found.dataset.do ?? found.id ?? "") + place;
            }"""
        )
        assert page.evaluate("document.activeElement !== document.body"), "the keyboard has a place"
        return name

    def go_to(name: str) -> None:
        for _ in range(200):
            if page.evaluate("document.activeElement !== document.body") and focused() == name:
                return
            keys.press("Tab")
        raise AssertionError(f"Tab never comes to {name}")

    studio.open()
    go_to("camera-switch")
    keys.press("Enter")
    studio.wait_until("s.camera === 'on' && s.inference_ms !== null")
    go_to("name0")
    keys.press("Control+a")
    keys.type("jab")
    go_to("add-class")
    keys.press("Enter")
    studio.wait_until("s.classes.length === 4 && s.classes[0].name === 'jab'")
    go_to("remove3")
    keys.press("Enter")
    studio.wait_until("s.classes.length === 3")
    assert focused() == "record2", "the class before it"
    for number in (0, 1, 2, 0, 1, 2):
        before = studio.snapshot()["classes"][number]["samples"]
        go_to(f"record{number}")
        keys.down(" ")
        studio.wait_until(f"s.classes[{number}].samples >= {before + 5}")
        keys.up(" ")
        studio.wait_until("s.scene === 'ready'")
        assert focused() == f"record{number}"
    go_to("train")
    keys.press("Enter")
    studio.wait_until("s.scene === 'ready' && s.trained")
    assert focused() == "train"
    go_to("play-duel")
    page.wait_for_timeout(1500)
    keys.press("Enter")
    page.wait_for_url("**/duel.html?*controller=studio*")
    studio.wait_until("s.ready && s.controller === 'studio'")


FULL = """() => {
    const put = IDBObjectStore.prototype.put;
    let left = 5;
    IDBObjectStore.prototype.put = function (...given) {
        if (this.name === "pictures" && (left -= 1) < 0) throw new DOMException("full", "QuotaExceededError");
        return put.apply(this, given);
    };
}"""


def test_two_tabs_a_reload_in_the_middle_a_question_and_a_full_store(studio: Studio) -> None:
    page = studio.page
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.type), dialog.accept()))
    studio.open()
    page.locator(".class-name").first.fill("jab")
    page.keyboard.press("Enter")
    page.click("#camera-switch")
    studio.wait_until("s.camera === 'on' && s.inference_ms !== null")
    button = page.locator(".class-card [data-do=record]").first
    button.hover()
    page.mouse.down()
    studio.wait_until("s.classes[0].samples >= 6")
    page.wait_for_timeout(1500)  # what is recorded is kept within a second
    page.reload()
    assert dialogs == ["beforeunload"], "closing asks while something is recorded"
    studio.wait_until("s.ready")
    kept = studio.samples()["jab"]
    assert kept >= 6 and studio.snapshot()["featured"] == kept

    other = Studio(page.context.new_page())
    other.open()
    assert other.snapshot()["project"] == "My moves 2" and other.samples()["jab"] == kept
    assert "open in another tab" in other.snapshot()["told"]
    other.page.locator("[data-do=remove]").first.click()
    other.page.wait_for_timeout(1500)
    other.page.close()

    page.evaluate(FULL)
    page.click("#camera-switch")
    studio.wait_until("s.camera === 'on' && s.inference_ms !== null")
    studio.record(1, 1500)
    page.locator("#messages").get_by_text("save it as a file before you leave").wait_for()
    kicks = studio.samples()["kick"]
    assert kicks > 5 and studio.snapshot()["featured"] == kicks + kept, "it goes on in memory"
    studio.open("project=My+moves")  # the other tab's is the one used last
    assert studio.samples()["jab"] == kept, "the other tab wiped nothing, nor did the full store"


def test_a_model_of_teachable_machine_plays_both_games(studio: Studio, tmp_path: Path) -> None:
    page = studio.page
    path = tmp_path / "cards.zip"
    content, _ = teachable_machine_export(this_checkout().models / "strike-image")
    path.write_bytes(content)
    studio.open()
    page.set_input_files("#open-file", path)
    studio.wait_until(
        "s.classes.length === 3 && s.classes[0].move === 'high-punch' && s.project !== 'My moves'"
    )
    page.click("#camera-switch")
    studio.wait_until("Object.keys(s.shares).join() === 'punch,kick,other'")
    page.locator("[data-part=emotion]").last.select_option("happy")
    page.locator("#play-escape").wait_for()
    page.wait_for_timeout(1500)
    duel, escape = (page.get_attribute(f"#play-{game}", "href") for game in ("duel", "escape"))
    page.goto(f"{duel}&autostart=1&opponent=idle&muted=1")
    studio.wait_until("s.ready && s.controller === 'studio' && s.probabilities !== null")
    assert set(studio.snapshot()["probabilities"]) == {"punch", "kick", "other"}
    page.goto(f"{escape}&autostart=1&pace=quick&muted=1")
    studio.wait_until("s.seeing && s.probabilities !== null && s.scene !== 'relax'")
    shares = studio.snapshot()["probabilities"]
    assert shares["sad"] < 0.01 and shares["happy"] + shares["neutral"] > 0.99


def test_where_nothing_may_be_kept_it_says_so_and_goes_on(studio: Studio) -> None:
    page = studio.page
    page.add_init_script(
        """IDBFactory.prototype.open = () => { throw new DOMException("denied", "SecurityError"); };"""
    )
    page.set_viewport_size({"width": 390, "height": 844})
    studio.open("example=1")
    page.locator("#messages").get_by_text("save it as a file before you leave").wait_for()
    page.locator("#messages").get_by_role("button", name="OK").click()
    studio.wait_until(f"s.featured === {SAMPLES}")
    assert not studio.snapshot()["kept"]
    studio.train()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "no scrolling sideways"
    page.evaluate("scrollTo(0, 0)")
    box = page.locator(".studio-head").bounding_box()
    assert box and box["height"] < 70, "one line of tools"
    assert page.locator("#rename-project").is_hidden()
    page.click("#more-tools")
    with page.expect_download():
        page.click("#save-file")
    assert page.locator("#rename-project").is_hidden(), "what is chosen closes the others"


IS_DRAWN = """
    const isDrawn = (name) => {
        const canvas = document.getElementById(name);
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return data.some((value) => value > 0);
    };
"""


@pytest.fixture
def drawn_player(tmp_path_factory: pytest.TempPathFactory, other_chromium: Any, base_url: str) -> Page:
    """A page before which a drawn person does every move."""
    people = pytest.importorskip("camcade_training.synthetic", reason="needs the training tools")
    path = tmp_path_factory.mktemp("video") / "every-move.mjpeg"
    people.write_video(path, script="every-move", split="test", seed=3, fps=30)
    page = other_chromium.start(f"--use-file-for-fake-video-capture={path}").new_page()
    page.set_default_timeout(60_000)
    return page


def test_a_project_of_the_body_is_recorded_trained_taken_along_and_played(
    drawn_player: Page, tmp_path: Path
) -> None:
    page, studio = drawn_player, Studio(drawn_player)
    studio.open()
    page.select_option("#project-picker", "+body")
    studio.wait_until("s.project === 'My body' && s.kind === 'body' && s.scene === 'ready'")
    page.click("#camera-switch")
    studio.wait_until("s.camera === 'on' && s.inference_ms !== null")
    assert page.locator("#skeleton").is_visible()
    for number in (0, 1, 2, 0, 1, 2):
        studio.record(number, 1200)
    counts = studio.samples()
    assert min(counts.values()) >= 4
    studio.wait_until(f"s.featured === {sum(counts.values())}")
    studio.train()
    studio.wait_until("Object.keys(s.shares).join() === 'punch,kick,other'")
    tensors = studio.snapshot()["tensors"]
    page.wait_for_timeout(1000)
    assert studio.snapshot()["tensors"] == tensors, "nothing leaks"

    with page.expect_download() as download:
        page.click("#save-file")
    path = tmp_path / "body.zip"
    download.value.save_as(path)
    kept = read_project_file(path)
    assert kept.project.kind is Kind.BODY and kept.head is not None
    assert {len(row) for row in kept.features.values()} == {4 * POSE_FEATURES}
    page.set_input_files("#open-file", path)
    studio.wait_until("s.project === 'My body 2' && s.trained && s.kind === 'body'")
    page.locator("[data-part=emotion]").last.select_option("happy")
    page.wait_for_timeout(1500)

    studio.open()
    found = studio.snapshot()
    assert (found["project"], found["kind"], found["featured"]) == ("My body 2", "body", sum(counts.values()))
    duel, escape = (page.get_attribute(f"#play-{game}", "href") for game in ("duel", "escape"))

    page.click("#example")  # the other kind, on the same page
    studio.wait_until(f"s.kind === 'picture' && s.featured === {SAMPLES}")
    studio.train()
    page.click("#camera-switch")
    page.click("#deciding summary")
    page.check("#heat-switch")
    page.wait_for_function(f"(() => {{ {IS_DRAWN} return isDrawn('heat'); }})()", timeout=WAIT_MS)
    assert page.locator("#skeleton").is_hidden()

    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{duel}&autostart=1&opponent=idle&muted=1")
    studio.wait_until("s.ready && s.controller === 'studio' && s.probabilities !== null")
    assert set(studio.snapshot()["probabilities"]) == {"punch", "kick", "other"}
    page.goto(f"{escape}&autostart=1&pace=quick&muted=1")
    studio.wait_until("s.seeing && s.probabilities !== null && s.scene !== 'relax'")
    shares = studio.snapshot()["probabilities"]
    assert shares["sad"] < 0.01 and shares["happy"] + shares["neutral"] > 0.99
    assert not [url for url in asked if "models/strike-image/" in url], (
        "the network of pictures is not asked for"
    )
