"""What a screen reader is told of a match, and that forced colours show what is chosen: one page's life."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

LISTEN = """
    window.heard = [];
    const region = document.getElementById("spoken");
    new MutationObserver(() => heard.push(region.textContent)).observe(
        region, { childList: true, characterData: true, subtree: true }
    );
"""
LOOKS = """(() => {
    const look = element => {
        const style = getComputedStyle(element);
        return [style.backgroundColor, style.color, style.borderTopStyle].join("; ");
    };
    const labels = [...document.querySelectorAll("#card-ready .choices label")].filter(one => !one.hidden);
    return labels.map(label => [label.querySelector("input").value, look(label)]);
})()"""


def test_a_match_is_heard_and_choices_are_seen_in_forced_colours(duel_in_browser_with: Any) -> None:
    duel = duel_in_browser_with(forced_colors="active")
    page = duel.page
    duel.open("opponent=cpu&level=hard&seed=7&rounds=1&time=15&muted=1")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")

    # What is chosen looks unlike the rest, whichever it is, and says so in the tree that assistants read.
    for name, words in (("gamepad", "Gamepad"), ("keyboard", "Keyboard")):
        page.focus(f"#play-with-{name}")
        page.keyboard.press("Space")
        looks = dict(page.evaluate(LOOKS))
        assert len({look for other, look in looks.items() if other != name}) == 1
        assert all(look != looks[name] for other, look in looks.items() if other != name)
        expect(page.get_by_role("radio", name=re.compile(words))).to_be_checked()

    page.evaluate(LISTEN)
    page.click("#fight")
    region = page.locator("#spoken")
    assert region.get_attribute("role") == "status"
    duel.wait_until("s.scene === 'over'", 120_000)
    heard = page.evaluate("heard")
    assert heard[0].startswith("Round 1.")
    assert any(sentence.startswith("You have ") and sentence.endswith(" left.") for sentence in heard), heard
    assert any("wins the round" in sentence for sentence in heard), heard
    assert heard[-1].startswith("Tide wins. Ember 0 : 1 Tide."), heard
    tree = page.locator("#card-over").aria_snapshot()
    assert 'heading "Tide wins"' in tree and 'button "Again"' in tree, tree
