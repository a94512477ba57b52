import pytest

from camcade.duel.keyboard import ONE_PLAYER, TWO_PLAYERS, Keyboard
from camcade.intents import NO_INTENTS, Intent

STRIKES = ["high-punch", "low-punch", "low-kick", "high-kick"]
DIRECTIONS = ["up", "down", "left", "right"]
ARROWS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]


def table(codes, side, intents):
    return {code: (side, Intent(intent)) for code, intent in zip(codes, intents, strict=True)}


def test_one_player_has_the_arrows_asdf_and_shift():
    expected = table(ARROWS, 0, DIRECTIONS) | table(["KeyA", "KeyS", "KeyD", "KeyF"], 0, STRIKES)
    expected |= table(["ShiftLeft", "ShiftRight"], 0, ["block"] * 2)
    assert expected == ONE_PLAYER


def test_two_players_have_the_keys_of_the_rules():
    expected = table(["KeyY", "KeyH", "KeyG", "KeyJ"], 0, DIRECTIONS)
    expected |= table(["KeyA", "KeyS", "KeyD", "KeyF"], 0, STRIKES)
    expected |= table(["ShiftLeft", "ShiftRight"], 0, ["block"] * 2)
    expected |= table(ARROWS, 1, DIRECTIONS)
    expected |= table(["KeyP", "BracketLeft", "BracketRight", "Backslash"], 1, STRIKES)
    expected |= table(["ControlLeft", "ControlRight"], 1, ["block"] * 2)
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
