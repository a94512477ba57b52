"""Duel against the agent: it plays from what it sees, and where it cannot, the computer does."""

import json
from typing import Any

import pytest

from camcade.duel.replay_reading import from_json
from camcade.intents import NO_INTENTS
from camcade_build.project import this_checkout

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not (this_checkout().models / "agent").is_dir(), reason="this checkout has no trained agent"
    ),
]


def test_a_match_against_the_agent(duel: Any) -> None:
    asked: list[str] = []
    duel.page.on("request", lambda request: asked.append(request.url))
    duel.open("opponent=agent&seed=7&time=off&rounds=1")
    assert duel.page.locator("#opponent").input_value() == "agent"
    assert not duel.page.locator("#agent-panel").is_visible()
    assert not [url for url in asked if "models/" in url], "who does not play against it does not fetch it"
    duel.page.click("#fight")
    duel.wait_until("s.agent.state === 'ready' && s.agent.decisions > 10")
    assert duel.page.locator("#agent-panel").is_visible()
    duel.page.keyboard.down("ArrowRight")  # whoever stays away may be waited for
    duel.wait_until("s.match.fighters[0].life < 100", 120_000)  # it strikes
    duel.page.keyboard.up("ArrowRight")
    pictures = duel.page.evaluate(
        """["agent-seen", "agent-drawn"].map((id) =>
            Array.from(document.getElementById(id).getContext("2d").getImageData(0, 0, 128, 72).data))"""
    )
    seen, drawn = ([row[at] for at in range(0, len(row), 4)] for row in pictures)
    assert max(seen) - min(seen) > 100
    error = sum((a - b) ** 2 for a, b in zip(seen, drawn, strict=True)) / len(seen)
    mean = sum(seen) / len(seen)
    assert error < sum((a - mean) ** 2 for a in seen) / len(seen), "it remembers what it saw"
    agent = duel.snapshot()["agent"]
    assert 0 < agent["redrawn"] <= agent["decisions"] / 4 + 1, "to draw takes longer than to decide"
    duel.page.click("#agent-look summary")
    closed = duel.wait_until(f"s.agent.decisions > {agent['decisions'] + 8}")["agent"]
    later = duel.wait_until(f"s.agent.decisions > {closed['decisions'] + 12}")["agent"]
    assert later["redrawn"] == closed["redrawn"], "nobody looks"
    duel.page.keyboard.press("Escape")
    replay = from_json(json.dumps(duel.page.evaluate("camcade.replay()")))
    assert any(inputs[1] != NO_INTENTS for inputs in replay.inputs())
    assert duel.page.locator("#messages .message").count() == 0


def test_without_its_network_the_computer_plays(duel: Any) -> None:
    duel.page.route("**/models/agent-*/*.bin", lambda route: route.fulfill(body=b"nothing"))
    duel.open("opponent=agent&seed=7&autostart=1&time=off")
    duel.wait_until("s.agent.state === 'failed'")
    assert "The computer plays in its place" in duel.message()
    duel.wait_until("s.match.fighters[1].x < 460")
    duel.expect_keys_to_work()
