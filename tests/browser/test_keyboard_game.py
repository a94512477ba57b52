"""A whole exchange by keyboard, and what the page keeps of it."""

import json
from typing import Any

import pytest

from camcade.duel.replay import play
from camcade.duel.replay_reading import from_json
from camcade.duel.state_hash import golden
from camcade_web.pages.duel.match_snapshot import match_snapshot

pytestmark = pytest.mark.browser


def walk_up_and_hit(duel: Any) -> None:
    duel.page.keyboard.down("ArrowRight")
    duel.wait_until("s.match.fighters[1].x - s.match.fighters[0].x < 76")
    duel.page.keyboard.up("ArrowRight")
    duel.page.keyboard.press("a", delay=60)
    duel.wait_until("s.match.fighters[1].life < 100")


def test_a_punch_by_key_takes_life(duel: Any) -> None:
    duel.open("autostart=1&opponent=idle&seed=7")
    walk_up_and_hit(duel)
    found = duel.snapshot()
    assert found["source"] == "keyboard"
    assert found["intent"] == "high-punch"
    assert [fighter["life"] for fighter in found["match"]["fighters"]] == [100, 92]
    assert found["camera"] == "off"
    assert found["backend"] is None, "who plays by keys waits for no model"


def test_the_replay_of_the_page_plays_the_same_in_cpython(duel: Any) -> None:
    duel.open("autostart=1&opponent=cpu&level=hard&seed=3")
    duel.page.keyboard.down("ArrowRight")
    duel.wait_until("s.match.tick > 300")
    duel.page.keyboard.press("f", delay=60)
    duel.page.keyboard.press("Escape")
    duel.wait_until("s.scene === 'paused'")
    replay = from_json(json.dumps(duel.page.evaluate("camcade.replay()")))
    *_, last = play(replay)  # raises ReplayError if the page's last state is another one
    assert match_snapshot(last) == duel.snapshot()["match"]


def test_the_engine_gives_the_same_trace_in_the_page(duel: Any) -> None:
    """The standard run of `camcade.duel.state_hash`, in Pyodide."""
    duel.page.route(
        "**/duel.html*",
        lambda route: route.fulfill(
            response=(answer := route.fetch()),
            body=answer.text().replace(
                "from camcade_web.pages.duel.page import open_page",
                "import js\nfrom camcade.duel.state_hash import golden\njs.window.golden = golden()\n"
                "from camcade_web.pages.duel.page import open_page",
            ),
        ),
    )
    duel.open()
    assert duel.page.evaluate("window.golden") == golden()


def test_pause_stops_time_and_resume_goes_on(duel: Any) -> None:
    duel.open("autostart=1&opponent=cpu&seed=7")
    duel.wait_until("s.match.tick > 20")
    duel.page.click("#pause")
    duel.wait_until("s.scene === 'paused'")
    tick = duel.snapshot()["match"]["tick"]
    duel.page.wait_for_timeout(300)
    assert duel.snapshot()["match"]["tick"] == tick
    duel.page.click("#resume")
    duel.wait_until(f"s.match.tick > {tick}")
    assert duel.snapshot()["match"]["tick"] < tick + 200, "the time of the pause is not made good"


def test_keys_pressed_in_the_browser_s_own_shortcuts_are_left_alone(duel: Any) -> None:
    duel.open("autostart=1&opponent=idle&seed=7")
    duel.page.keyboard.press("Control+a")
    assert duel.snapshot()["intent"] is None


def test_two_people_at_one_keyboard(duel: Any) -> None:
    duel.open("autostart=1&opponent=human&seed=7")
    duel.wait_until("s.match.phase === 'fight'")
    duel.page.keyboard.down("ArrowLeft")
    duel.wait_until("s.match.fighters[1].x < 460")
    assert duel.snapshot()["match"]["fighters"][0]["x"] == 50
    duel.page.keyboard.up("ArrowLeft")
    duel.page.keyboard.down("KeyJ")
    duel.wait_until("s.match.fighters[0].x > 60")
    duel.page.keyboard.up("KeyJ")
    first, second = (duel.page.locator(f"#legend-{name}") for name in ("first", "second"))
    assert (first.text_content() or "").startswith("GJ walkY jump")
    assert "P[ punch high, low" in (second.text_content() or "")
    assert first.is_visible() and second.is_visible()
    assert not duel.page.locator("#help-keyboard").is_visible(), "the stage says it"
    wide = duel.page.viewport_size
    duel.page.set_viewport_size({"width": 640, "height": 400})
    assert first.is_visible() and second.is_visible(), "a large zoom has keys too"
    duel.page.set_viewport_size(wide)
    with duel.sees("s.match.fighters[1].move === 'blocking'"):
        duel.page.keyboard.press("Quote", delay=200)


def test_the_mute_button_says_what_it_does(duel: Any) -> None:
    duel.open("autostart=1&opponent=idle&muted=1")
    mute = duel.page.locator("#mute")
    assert mute.get_attribute("aria-pressed") == "true"
    mute.click()
    assert mute.get_attribute("aria-pressed") == "false"


def test_an_unknown_setting_is_told_and_the_game_runs(duel: Any) -> None:
    duel.open("autostart=1&opponent=idle&level=silly&colour=red")
    duel.page.locator("#messages .message").nth(1).wait_for()
    assert "level=silly" in duel.message()
    assert "colour" in duel.message()
    duel.expect_keys_to_work()


def test_touch_buttons_press_the_same_keys(duel_in_browser_with: Any) -> None:
    duel = duel_in_browser_with(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    duel.open("autostart=1&opponent=idle&seed=7")
    duel.wait_until("s.match.phase === 'fight'")
    with duel.sees("s.match.fighters[0].move === 'high-kick'"):
        duel.page.tap('[data-intent="high-kick"]')
    assert duel.snapshot()["source"] == "touch"
