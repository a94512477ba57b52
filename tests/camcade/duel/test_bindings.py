import pytest

from camcade.duel.bindings import (
    BUTTONS,
    CONFIRM,
    ONE_PLAYER,
    START,
    TWO_PLAYERS,
    Gamepad,
    GamepadSettings,
    Keyboard,
)
from camcade.errors import SettingsError
from camcade.intents import NO_INTENTS, Intent

STRIKES = ["high-punch", "low-punch", "low-kick", "high-kick"]
DIRECTIONS = ["up", "down", "left", "right"]
ARROWS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]


def table(codes, side, intents):
    return {code: (side, Intent(intent)) for code, intent in zip(codes, intents, strict=True)}


def test_one_player_has_the_arrows_asdf_space_and_shift():
    expected = table(ARROWS, 0, DIRECTIONS) | table(["KeyA", "KeyS", "KeyD", "KeyF"], 0, STRIKES)
    expected |= table(["Space", "ShiftLeft", "ShiftRight"], 0, ["block"] * 3)
    assert expected == ONE_PLAYER


def test_two_players_have_the_keys_of_the_rules_and_none_that_a_system_takes():
    expected = table(["KeyY", "KeyH", "KeyG", "KeyJ"], 0, DIRECTIONS)
    expected |= table(["KeyA", "KeyS", "KeyD", "KeyF"], 0, STRIKES)
    expected |= table(["KeyQ"], 0, ["block"])
    expected |= table(ARROWS, 1, DIRECTIONS)
    expected |= table(["KeyP", "BracketLeft", "BracketRight", "Backslash"], 1, STRIKES)
    expected |= table(["Quote"], 1, ["block"])
    assert expected == TWO_PLAYERS


def test_keys_are_held_until_they_are_let_go():
    keyboard = Keyboard()
    keyboard.press("ArrowRight")
    keyboard.press("KeyA")
    for _ in range(3):
        assert keyboard.read() == ({Intent.RIGHT, Intent.HIGH_PUNCH}, NO_INTENTS)
    keyboard.release("KeyA")
    assert keyboard.read() == ({Intent.RIGHT}, NO_INTENTS)


def test_a_tap_between_two_ticks_counts_for_one_tick():
    keyboard = Keyboard()
    keyboard.press("KeyF")
    keyboard.release("KeyF")
    assert [keyboard.read()[0] for _ in range(3)] == [{Intent.HIGH_KICK}, NO_INTENTS, NO_INTENTS]


def test_a_repeating_key_is_one_press():
    keyboard = Keyboard()
    keyboard.press("KeyF")
    keyboard.read()
    keyboard.press("KeyF")
    keyboard.release("KeyF")
    assert keyboard.read()[0] == NO_INTENTS


def test_block_is_held_while_either_shift_is():
    keyboard = Keyboard()
    keyboard.press("ShiftLeft")
    keyboard.press("ShiftRight")
    keyboard.release("ShiftLeft")
    assert keyboard.read()[0] == {Intent.BLOCK}


def test_two_players_share_a_keyboard():
    keyboard = Keyboard(TWO_PLAYERS)
    keyboard.press("KeyG")
    keyboard.press("Backslash")
    assert keyboard.read() == ({Intent.LEFT}, {Intent.HIGH_KICK})


@pytest.mark.parametrize("code", ["KeyQ", "F5", ""])
def test_other_keys_are_left_to_the_page(code):
    keyboard = Keyboard()
    assert not keyboard.press(code)
    assert not keyboard.release(code)
    assert keyboard.read() == (NO_INTENTS, NO_INTENTS)


def test_known_keys_are_kept_from_the_page():
    keyboard = Keyboard()
    assert keyboard.press("ArrowDown")
    assert keyboard.release("ArrowDown")


def test_all_keys_are_let_go_when_the_page_loses_the_focus():
    keyboard = Keyboard()
    keyboard.press("ArrowDown")
    keyboard.press("KeyA")
    keyboard.release_all()
    assert keyboard.read() == (NO_INTENTS, NO_INTENTS)


# Gamepads ---------------------------------------------------------------------------------------------------

REST = [0.0] * 17


def pressed(*numbers: int, value: float = 1.0) -> list[float]:
    return [value if number in numbers else 0.0 for number in range(17)]


def test_every_intent_has_a_button() -> None:
    assert set(BUTTONS.values()) == set(Intent)


@pytest.mark.parametrize(("number", "intent"), BUTTONS.items())
def test_a_button_means_its_intent(number: int, intent: Intent) -> None:
    assert Gamepad().read(pressed(number), [0.0, 0.0]) == {intent}


@pytest.mark.parametrize(
    ("axes", "held"),
    [
        ([-1.0, 0.0], {Intent.LEFT}),
        ([0.8, 0.0], {Intent.RIGHT}),
        ([0.0, -0.9], {Intent.UP}),
        ([0.0, 0.7], {Intent.DOWN}),
        ([0.75, 0.75], {Intent.RIGHT, Intent.DOWN}),
        ([0.3, -0.3], set()),
        ([], set()),
    ],
)
def test_the_stick_means_directions(axes: list[float], held: set[Intent]) -> None:
    assert Gamepad().read(REST, axes) == held


def test_between_the_thresholds_a_direction_stays_as_it_is() -> None:
    pad = Gamepad()
    assert pad.read(REST, [0.45, 0.0]) == NO_INTENTS
    assert pad.read(REST, [0.6, 0.0]) == {Intent.RIGHT}
    assert pad.read(REST, [0.45, 0.0]) == {Intent.RIGHT}
    assert pad.read(REST, [0.3, 0.0]) == NO_INTENTS


def test_a_trigger_that_is_touched_is_not_pulled() -> None:
    pad = Gamepad()
    assert pad.read(pressed(7, value=0.2), []) == NO_INTENTS
    assert pad.read(pressed(7, value=0.6), []) == {Intent.SPIN_KICK}


def test_a_press_begins_once() -> None:
    pad = Gamepad()
    pad.read(pressed(CONFIRM), [])
    assert pad.begun == {CONFIRM}
    pad.read(pressed(CONFIRM, START), [])
    assert pad.begun == {START}
    assert START not in BUTTONS
    pad.reset()
    assert (pad.held, pad.begun) == (NO_INTENTS, frozenset())


@pytest.mark.parametrize("wrong", [{"on": 0.2}, {"off": 0.0}, {"pressed": 1.0}])
def test_settings_out_of_range_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(SettingsError, match="expected 0 < off"):
        GamepadSettings(**wrong)
