"""A gamepad plays: buttons, stick, start, coming and going. The pad is one of JavaScript's making."""

from typing import Any

import pytest

pytestmark = pytest.mark.browser

PAD = """() => {
    const pads = [null, null, null, null];
    navigator.getGamepads = () => pads;
    const pad = (index) => ({
        index, id: "Pad", connected: true, mapping: "standard", axes: [0, 0, 0, 0],
        buttons: Array.from({ length: 17 }, () => ({ pressed: false, touched: false, value: 0 })),
    });
    const tell = (kind, gamepad) => dispatchEvent(Object.assign(new Event(kind), { gamepad }));
    window.plug = (index = 0) => { pads[index] = pad(index); tell("gamepadconnected", pads[index]); };
    window.unplug = (index = 0) => {
        const gone = pads[index];
        pads[index] = null;
        tell("gamepaddisconnected", gone);
    };
    window.press = (number, value = 1, index = 0) => { pads[index].buttons[number].value = value; };
    window.lean = (axis, value, index = 0) => { pads[index].axes[axis] = value; };
}"""


@pytest.fixture
def pad(duel: Any) -> Any:
    """A Duel page at a computer with a gamepad that is not plugged in yet."""
    duel.page.add_init_script(f"({PAD})()")
    return duel


def test_a_pad_walks_strikes_and_pauses(pad: Any) -> None:
    pad.open("autostart=1&controller=gamepad&opponent=idle&seed=7")
    assert pad.page.locator("#play-with-gamepad").is_checked()
    assert pad.page.locator("#help-gamepad").is_visible()
    pad.page.evaluate("plug()")
    assert "gamepad is connected" in pad.message()
    pad.wait_until("s.gamepads === 1 && s.match.phase === 'fight'")
    pad.page.evaluate("lean(0, 1)")
    pad.wait_until("s.match.fighters[0].x > 100 && s.source === 'gamepad'")
    pad.page.evaluate("lean(0, 0)")
    with pad.sees("s.match.fighters[0].move === 'high-punch'"):
        pad.page.evaluate("press(2)")
    pad.page.evaluate("press(2, 0)")
    assert pad.snapshot()["intent"] == "high-punch"
    pad.wait_until("s.match.fighters[0].move === 'stand'")
    with pad.sees("s.match.fighters[0].move === 'uppercut'"):
        pad.page.evaluate("press(5)")
    pad.page.evaluate("press(5, 0); press(9)")
    pad.wait_until("s.scene === 'paused'")
    pad.page.evaluate("press(9, 0)")
    pad.page.wait_for_timeout(100)
    pad.page.evaluate("press(9)")
    pad.wait_until("s.scene === 'fight'")


def test_keys_and_pad_play_together(pad: Any) -> None:
    pad.open("autostart=1&opponent=idle&seed=7")
    pad.page.evaluate("plug()")
    pad.wait_until("s.match.phase === 'fight'")
    pad.page.evaluate("press(13)")
    pad.wait_until("s.match.fighters[0].move === 'squating'")
    with pad.sees("s.match.fighters[0].move === 'squat-low-punch'"):
        pad.page.keyboard.press("KeyS", delay=150)


def test_a_pad_begins_a_match_and_its_loss_pauses_it(pad: Any) -> None:
    pad.open("controller=gamepad&opponent=idle&seed=7")
    pad.page.evaluate("plug()")
    pad.wait_until("s.gamepads === 1")
    assert pad.page.locator("#gamepad-hint").inner_text() == "ready"
    pad.page.evaluate("press(0)")
    pad.wait_until("s.scene === 'fight'")
    pad.page.evaluate("press(0, 0); press(14)")
    pad.wait_until("s.source === 'gamepad'")
    pad.page.evaluate("unplug()")
    pad.wait_until("s.scene === 'paused' && s.gamepads === 0")
    assert "gamepad is gone" in pad.message()


def test_two_pads_are_two_players(pad: Any) -> None:
    pad.open("autostart=1&opponent=human&seed=7")
    pad.page.evaluate("plug(0); plug(1)")
    pad.wait_until("s.gamepads === 2 && s.match.phase === 'fight'")
    pad.page.evaluate("lean(0, -1, 1)")
    pad.wait_until("s.match.fighters[1].x < 430")
    assert pad.snapshot()["match"]["fighters"][0]["x"] == 50
    legends = pad.page.locator("#legend-first:visible, #legend-second:visible")
    assert legends.count() == 0, "nobody has but the keys"
    pad.page.evaluate("lean(0, 0, 1); unplug(0)")
    pad.wait_until("s.scene === 'paused' && s.gamepads === 1")
    pad.page.evaluate("press(9, 1, 1)")
    pad.wait_until("s.scene === 'fight'")
    place = pad.snapshot()["match"]["fighters"][1]["x"]
    pad.page.evaluate("press(9, 0, 1); lean(0, 1, 1)")
    pad.wait_until(f"s.match.fighters[1].x > {place + 5}")
    assert legends.count() == 1, "player one has the keys now"
