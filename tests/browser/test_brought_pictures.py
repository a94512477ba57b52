"""Pictures brought one after the other in real Chromium: each answer stands beside its own picture."""

import io
import json
from base64 import b64encode
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

READY = "window.camcade?.snapshot?.().ready === true"
START_LIMIT_MS = 120_000
WIDGET = "widget.html?models=strike-image&source=picture"
FIRST_AND_SECOND = (("first.png", "teal"), ("slow.png", "white"))
NOTES = """() => {
    window.notes = [];
    const note = () => {
        const { picture, others } = camcade.snapshot();
        const bars = document.querySelectorAll("#results .bar").length;
        const now = JSON.stringify([picture, others["strike-image"] ?? null, bars]);
        if (window.notes.at(-1) !== now) window.notes.push(now);
    };
    setInterval(note, 2);
}"""
HELD = """() => {
    const decode = window.createImageBitmap.bind(window);
    window.gate = new Promise((resolve) => { window.release = resolve; });
    window.freed = [];
    window.createImageBitmap = async (given, ...rest) => {
        if (given.name === "slow.png") await window.gate;
        const bitmap = await decode(given, ...rest);
        const close = bitmap.close.bind(bitmap);
        bitmap.close = () => { window.freed.push(given.name); close(); };
        return bitmap;
    };
}"""


def bring(page: Page, name: str, colour: str) -> None:
    choose(page, name, painted(colour))


def painted(colour: str) -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(picture, "PNG")
    return picture.getvalue()


def choose(page: Page, name: str, content: bytes) -> None:
    page.set_input_files("#photo-file", {"name": name, "mimeType": "image/png", "buffer": content})


def open_widget(page: Page) -> None:
    page.goto(WIDGET)
    page.wait_for_function(READY, timeout=START_LIMIT_MS)


def wait_for_answer(page: Page, name: str) -> dict[str, Any]:
    page.wait_for_function(
        f"""(() => {{
            const s = camcade.snapshot();
            return s.picture === "{name}" && s.others["strike-image"] !== undefined;
        }})()"""
    )
    return page.evaluate("camcade.snapshot().others['strike-image']")


def test_no_answer_stands_beside_another_picture(page: Page) -> None:
    open_widget(page)
    page.evaluate(NOTES)
    for name, colour in (("teal.png", "teal"), ("white.png", "white"), ("black.png", "black")):
        bring(page, name, colour)
        wait_for_answer(page, name)
    bring(page, "teal.png", "teal")
    wait_for_answer(page, "teal.png")
    noted: dict[str, set[str]] = {}
    for name, answer, bars in map(json.loads, page.evaluate("window.notes")):
        if name is not None:
            assert (answer is None) == (bars == 0), name
        if answer is not None:
            noted.setdefault(name, set()).add(json.dumps(answer))
    assert sorted(noted) == ["black.png", "teal.png", "white.png"]
    assert [len(answers) for answers in noted.values()] == [1, 1, 1], "each picture has one answer"
    assert len(set.union(*noted.values())) == 3, "and its own"


def test_a_picture_that_is_slow_to_open_does_not_replace_a_later_one(page: Page) -> None:
    open_widget(page)
    page.evaluate(HELD)
    bring(page, "slow.png", "teal")
    bring(page, "quick.png", "white")
    answer = wait_for_answer(page, "quick.png")
    page.evaluate("window.release()")
    page.wait_for_function("window.freed.includes('slow.png')")
    assert wait_for_answer(page, "quick.png") == answer


def test_a_file_that_is_no_picture_leaves_the_one_before_in_its_place(page: Page) -> None:
    open_widget(page)
    bring(page, "teal.png", "teal")
    answer = wait_for_answer(page, "teal.png")
    choose(page, "words.png", b"no picture")
    page.locator("#told", has_text="words.png").wait_for()
    assert wait_for_answer(page, "teal.png") == answer


def test_in_escape_nothing_is_told_of_a_photo_that_another_has_replaced(page: Page) -> None:
    page.goto("escape.html?story=weather-office&autostart=1&pace=quick")
    page.wait_for_function(READY, timeout=START_LIMIT_MS)
    page.evaluate(HELD)
    page.evaluate(
        """() => {
            window.told = "";
            const note = () => { window.told += document.getElementById("messages").innerText; };
            new MutationObserver(note).observe(document.getElementById("messages"), { childList: true });
            const shown = new MutationObserver(() => window.release());
            shown.observe(document.getElementById("photo"), { attributeFilter: ["aria-label"] });
        }"""
    )
    # Both in one go; the second opens when the first is shown, which is being read then.
    page.evaluate(
        """(pictures) => {
            const input = document.getElementById("photo-file");
            for (const [name, picture] of pictures) {
                const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
                const chosen = new DataTransfer();
                chosen.items.add(new File([bytes], name, { type: "image/png" }));
                input.files = chosen.files;
                input.dispatchEvent(new Event("change", { bubbles: true }));
            }
        }""",
        [[name, b64encode(painted(colour)).decode()] for name, colour in FIRST_AND_SECOND],
    )
    page.wait_for_function("window.told.includes('slow.png')")
    assert "first.png" not in page.evaluate("window.told")
