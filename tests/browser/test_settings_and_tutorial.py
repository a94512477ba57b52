"""Settings that are kept, and the lessons, which every controller can manage."""

from typing import Any

import pytest

pytestmark = pytest.mark.browser

# Keys held together, and the moves that they tick off.
BY_KEYS = {
    "high-punch": ["KeyA"],
    "high-kick": ["KeyF"],
    "block": ["ShiftLeft"],
    "low-punch": ["KeyS"],
    "low-kick": ["KeyD"],
    "jump": ["ArrowUp"],
    "walk": ["ArrowRight"],
    "squat": ["ArrowDown"],
}


def test_settings_are_kept(duel: Any) -> None:
    duel.open()
    duel.page.click("#open-settings")
    assert duel.page.locator("#strikes-word").inner_text() == "as tuned"
    duel.page.focus("#strikes")
    duel.page.keyboard.press("ArrowRight")
    duel.page.keyboard.press("ArrowRight")
    assert duel.page.locator("#strikes-word").inner_text() == "at the slightest hint"
    duel.page.uncheck("#skeleton-switch")
    duel.page.keyboard.press("Escape")
    assert duel.snapshot()["scene"] == "ready", "Escape closes the settings, nothing else"

    duel.page.reload()
    duel.page.wait_for_function("window.camcade?.snapshot?.().ready === true", timeout=120_000)
    duel.page.click("#open-settings")
    assert duel.page.input_value("#strikes") == "2"
    assert not duel.page.is_checked("#skeleton-switch")
    duel.page.click("#settings-usual")
    assert duel.page.input_value("#strikes") == "0"
    assert duel.page.is_checked("#skeleton-switch")


def test_a_key_is_chosen_swapped_and_kept(duel: Any) -> None:
    """One page's life, and another after it: keys, volumes and words as the player has chosen them."""
    page = duel.page
    duel.open("opponent=idle&seed=7")
    page.click("#open-settings")
    said = page.locator("#keys-said")
    row = page.locator('[data-asks="high-punch"]')
    row.focus()
    page.keyboard.press("Enter")
    for key, words in (("Control", "shortcuts"), ("F2", "browser"), ("Tab", "from field to field")):
        page.keyboard.press(key)
        assert words in said.inner_text()
    page.keyboard.press("Escape")
    assert said.inner_text() == "Nothing has changed."
    assert page.evaluate("document.getElementById('settings').open"), (
        "Escape left the key alone, not the settings"
    )
    row.click()
    page.keyboard.press("f")
    assert said.inner_text() == "High punch is F now. High kick had it and is A instead."
    row.click()
    page.keyboard.press("k")
    assert row.inner_text().split() == ["High", "punch", "K"]
    assert "press the key for it" in page.locator("#keys-how").inner_text()
    page.check("#keys-pad")
    assert "press the gamepad's button for it" in page.locator("#keys-how").inner_text()
    page.check("#keys-second")
    dialog = "document.getElementById('settings')"
    assert page.evaluate(f"{dialog}.scrollHeight - {dialog}.clientHeight") == 0, (
        "its parts scroll, not itself"
    )
    page.locator('[data-asks="left"]').click()
    page.keyboard.press("a")
    assert "Player one's High punch had it and is ← instead." in said.inner_text()
    page.focus("#music")
    page.keyboard.press("End")
    page.select_option("#text-size", "large")
    page.click("#settings-close")

    page.reload()
    duel.wait_for_page()
    page.click("#open-settings")
    assert page.input_value("#music") == "10"
    assert page.locator("#music-word").inner_text() == "100 %"
    assert page.evaluate("document.documentElement.dataset.text") == "large"
    page.click("#settings-close")
    assert page.locator('#help-keyboard [data-key="high-punch"]').first.inner_text() == "K"
    page.click("#fight")
    duel.wait_until("s.match.phase === 'fight'")
    page.keyboard.press("f", delay=60)
    page.keyboard.press("s", delay=60)
    duel.wait_until("s.intent === 'low-punch'")
    duel.wait_until("s.match.fighters[0].move === 'stand'")
    with duel.sees("s.match.fighters[0].move === 'high-punch'"):
        page.keyboard.press("k", delay=60)
    duel.wait_until("s.match.fighters[0].move === 'stand'")
    with duel.sees("s.match.fighters[0].move === 'high-kick'"):
        page.keyboard.press("a", delay=60)
    duel.wait_until("s.heard && s.music")
    page.click("#mute")
    duel.wait_until("!s.heard")
    page.click("#mute")
    duel.wait_until("s.heard")


def test_broken_settings_are_told_once(duel: Any) -> None:
    duel.page.add_init_script(
        """if (!localStorage.getItem("camcade.settings.set-aside"))
            localStorage.setItem("camcade.settings", '{"music": 99, "text": "large", "controls": 3}')"""
    )
    duel.open("opponent=idle&seed=7")
    assert "(the volume of the music, keys and buttons)" in duel.message()
    duel.page.reload()
    duel.wait_for_page()
    assert duel.page.locator("#messages .message").count() == 0
    assert duel.page.evaluate("document.documentElement.dataset.text") == "large", "what made sense stays"


@pytest.mark.parametrize(
    "broken",
    [
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }",
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'no'); } })",
    ],
    ids=["full", "forbidden"],
)
def test_a_browser_that_keeps_nothing_says_so_and_plays_on(duel: Any, broken: str) -> None:
    duel.page.add_init_script(broken)
    duel.open("autostart=1&opponent=idle&seed=7")
    duel.page.click("#open-settings")
    assert duel.snapshot()["scene"] == "paused"
    duel.page.focus("#steps")
    duel.page.keyboard.press("ArrowLeft")
    assert "does not keep them" in duel.message()
    duel.page.click("#settings-close")
    duel.page.click("#resume")
    duel.expect_keys_to_work()


def test_lessons_are_ticked_off_by_keyboard(duel: Any) -> None:
    duel.open("tutorial=1&seed=7")
    duel.wait_until("s.scene === 'tutorial' && s.tutorial.lesson === 'high-punch'")
    drawn = "(() => { const c = document.getElementById('tutorial-figure'); return c.getContext('2d')"
    duel.page.wait_for_function(drawn + ".getImageData(0, 0, c.width, c.height).data.some(Boolean); })()")
    assert duel.page.locator("#tutorial-how").inner_text() == "Press A."
    for name, keys in BY_KEYS.items():
        for key in keys:
            duel.page.keyboard.down(key)
        duel.wait_until(f"s.tutorial.done.includes('{name}')")
        for key in keys:
            duel.page.keyboard.up(key)
        duel.wait_until("s.match.fighters[0].move === 'stand'")
    duel.wait_until("['squat-punch', 'uppercut', 'spin-kick'].includes(s.tutorial.lesson)")
    assert duel.page.locator("#tutorial-list .is-done").count() >= len(BY_KEYS)
    assert duel.page.locator("#tutorial-list button[aria-label='Block, done']").count() == 1


def test_lessons_can_be_chosen_left_and_fought_after(duel: Any) -> None:
    duel.open("opponent=idle&seed=7")
    wide = duel.page.viewport_size
    duel.page.set_viewport_size({"width": 844, "height": 390})
    duel.page.click(".match-choice summary")
    duel.page.evaluate("document.getElementById('curtain').scrollTop = 0")
    assert duel.is_in_reach("#opponent") and duel.is_in_reach("#fight"), "the page's buttons cover no field"
    duel.page.set_viewport_size(wide)
    duel.page.click("#practise")
    duel.wait_until("s.scene === 'tutorial'")
    expect_large_words(duel)
    for width, height in ((960, 600), (800, 560), (640, 400)):
        duel.page.set_viewport_size({"width": width, "height": height})
        for button in ("back", "on", "fight"):
            assert duel.is_in_reach(f"#tutorial-{button}"), f"{button} at {width} x {height}"
    duel.page.set_viewport_size(wide)
    duel.page.click("#tutorial-back")
    duel.wait_until("s.tutorial.lesson === 'walk'")
    duel.page.focus("#tutorial-list button >> nth=7")
    duel.page.keyboard.press("Enter")
    duel.wait_until("s.tutorial.lesson === 'uppercut'")
    duel.page.keyboard.press("Escape")
    duel.wait_until("s.scene === 'paused'")
    duel.page.click("#resume")
    duel.wait_until("s.scene === 'tutorial'")
    duel.page.click("#tutorial-fight")
    duel.wait_until("s.scene === 'fight' && s.tutorial === null")


def expect_large_words(duel: Any) -> None:
    """Who practises by body reads each lesson from afar, and nothing lies over its buttons."""
    page = duel.page
    controller = page.evaluate("document.body.dataset.controller")
    page.evaluate("document.body.dataset.controller = 'body'")
    for width, height in ((1280, 800), (1920, 1080), (640, 400)):
        page.set_viewport_size({"width": width, "height": height})
        for words in (
            "Punch straight out at shoulder height, left or right, and pull back on guard.",
            "Jump.",
        ):
            page.evaluate("words => { document.getElementById('tutorial-how').textContent = words }", words)
            letters_px, stage_px = page.evaluate(
                """() => [
                    parseFloat(getComputedStyle(document.getElementById("tutorial-how")).fontSize),
                    document.getElementById("stage").getBoundingClientRect().height,
                ]"""
            )
            assert letters_px >= 0.05 * stage_px, (width, height)
            for button in ("#tutorial-back", "#tutorial-on", "#tutorial-fight"):
                assert duel.is_in_reach(button), (width, height, button)
    page.evaluate("controller => { document.body.dataset.controller = controller }", controller)
