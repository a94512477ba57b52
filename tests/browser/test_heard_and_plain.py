"""What a screen reader hears of a match, and what shows as chosen where colours are the system's."""

from typing import Any

import pytest

pytestmark = pytest.mark.browser

LISTEN = """() => {
    window.heard = [];
    const spoken = document.getElementById("spoken");
    new MutationObserver(() => window.heard.push(spoken.textContent)).observe(spoken, { childList: true });
}"""
LOOKS = """([chosen, other]) => [chosen, other].map(id => {
    const style = getComputedStyle(document.getElementById(id).closest("label"));
    return [style.backgroundColor, style.borderTopStyle, style.borderTopWidth].join(" ");
})"""


def test_a_match_is_heard_and_what_is_chosen_shows_in_forced_colours(duel: Any) -> None:
    page = duel.page
    page.emulate_media(forced_colors="active")
    duel.open("opponent=idle&rounds=1&seed=7&muted=1")
    chosen, other = page.evaluate(LOOKS, ["play-with-keyboard", "play-with-gamepad"])
    assert chosen != other
    page.locator("label:has(#play-with-gamepad)").click()
    assert page.evaluate(LOOKS, ["play-with-gamepad", "play-with-keyboard"]) == [chosen, other]
    page.locator("label:has(#play-with-keyboard)").click()

    assert page.locator("#spoken").get_attribute("role") == "status"
    page.evaluate(LISTEN)
    page.click("#fight")
    duel.wait_until("s.match.phase === 'fight'")
    page.keyboard.down("ArrowRight")
    reaches = "s.match.fighters[1].x - s.match.fighters[0].x < 76"
    while duel.wait_until(f"s.match.phase === 'over' || {reaches}")["match"]["phase"] != "over":
        page.keyboard.press("f", delay=60)  # who is hit steps back, and who strikes does not walk
    duel.wait_until("s.scene === 'over'")
    heard = " ".join(page.evaluate("window.heard"))
    parts = ["Round 1.", "Tide has three quarters left.", "Tide has half left.", "Tide has a quarter left."]
    places = [heard.find(part) for part in [*parts, page.locator("#over-title").inner_text()]]
    assert -1 not in places and places == sorted(places), heard
    assert page.locator("#over-next").inner_text() in heard
