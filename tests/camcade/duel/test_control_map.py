import pytest

from camcade.duel.bindings import BUTTONS, ONE_PLAYER, TWO_PLAYERS
from camcade.duel.control_map import KEY_SETS, SETS, USUAL, ControlMap, refusal
from camcade.duel.control_names import cap, in_sentence
from camcade.errors import SettingsError
from camcade.intents import Intent


def test_as_it_comes_it_is_the_table_of_controls() -> None:
    usual = ControlMap()
    assert usual.keys(for_two=False) == ONE_PLAYER
    assert usual.keys(for_two=True) == TWO_PLAYERS
    assert usual.buttons == BUTTONS
    assert usual.to_plain() == {}


def test_a_key_moves_and_the_old_one_means_nothing() -> None:
    found = ControlMap().changed("alone", Intent.HIGH_PUNCH, "KeyK").keys(for_two=False)
    assert found["KeyK"] == (0, Intent.HIGH_PUNCH)
    assert "KeyA" not in found
    assert ControlMap().changed("alone", Intent.HIGH_PUNCH, "KeyK").keys(for_two=True) == TWO_PLAYERS


def test_a_key_that_is_taken_is_swapped() -> None:
    found = ControlMap().changed("alone", Intent.HIGH_PUNCH, "KeyF")
    assert found.codes("alone", Intent.HIGH_PUNCH) == ("KeyF",)
    assert found.codes("alone", Intent.HIGH_KICK) == ("KeyA",)


def test_two_at_one_keyboard_swap_with_each_other() -> None:
    assert ControlMap().holder("second", "KeyA") == ("first", Intent.HIGH_PUNCH)
    found = ControlMap().changed("second", Intent.LEFT, "KeyA").keys(for_two=True)
    assert found["KeyA"] == (1, Intent.LEFT)
    assert found["ArrowLeft"] == (0, Intent.HIGH_PUNCH)


def test_the_shown_one_of_several_goes_to_the_other() -> None:
    """Block has Space and both Shift keys; nobody else may get Shift."""
    found = ControlMap().changed("alone", Intent.BLOCK, "KeyA")
    assert found.codes("alone", Intent.HIGH_PUNCH) == ("Space",)
    assert ControlMap().changed("alone", Intent.BLOCK, "ShiftLeft") == ControlMap()


def test_a_change_back_leaves_nothing_to_keep() -> None:
    there = ControlMap().changed("second", Intent.BLOCK, "KeyO")
    assert there.to_plain() == {"second": {"block": "KeyO"}}
    assert there.changed("second", Intent.BLOCK, "Quote") == ControlMap()


@pytest.mark.parametrize("name", KEY_SETS)
@pytest.mark.parametrize(
    "code",
    [
        "ControlLeft",
        "AltRight",
        "MetaLeft",
        "ShiftRight",
        "F1",
        "F12",
        "Tab",
        "Escape",
        "Enter",
        "NumpadEnter",
    ]
    + [
        "CapsLock",
        "ContextMenu",
        "PrintScreen",
        "AudioVolumeUp",
        "BrowserBack",
        "Backspace",
        "Fn",
        "Unidentified",
        "",
    ],
)
def test_keys_that_browsers_and_systems_take_are_refused(name: str, code: str) -> None:
    assert refusal(name, code)
    with pytest.raises(SettingsError):
        ControlMap().changed(name, Intent.HIGH_PUNCH, code)


@pytest.mark.parametrize(
    "code", ["KeyK", "Digit1", "Numpad5", "NumpadAdd", "Space", "Semicolon", "IntlBackslash", "PageUp"]
)
def test_other_keys_can_be_had(code: str) -> None:
    assert refusal("alone", code) is None


@pytest.mark.parametrize("code", ["Button8", "Button9", "Button16", "Button13", "Button99", "Button", "KeyA"])
def test_buttons_that_pads_and_the_page_need_are_refused(code: str) -> None:
    assert refusal("pad", code)


def test_a_pad_s_buttons_move_and_its_cross_stays() -> None:
    found = ControlMap().changed("pad", Intent.UPPERCUT, "Button2").buttons
    assert found[2] is Intent.UPPERCUT
    assert found[5] is Intent.HIGH_PUNCH
    assert found[14] is Intent.LEFT


def test_what_is_kept_comes_back() -> None:
    found = ControlMap().changed("first", Intent.UP, "KeyW").changed("pad", Intent.BLOCK, "Button11")
    assert ControlMap.from_plain(found.to_plain()) == found


@pytest.mark.parametrize("name", SETS)
def test_every_usual_key_has_a_name(name: str) -> None:
    for codes in USUAL[name].values():
        assert cap(codes[0])
        assert in_sentence(codes[0])


def test_names_are_those_of_the_player_s_own_keyboard() -> None:
    azerty = {"KeyA": "q", "KeyQ": "a", "Semicolon": "m", "BracketLeft": "^", "Minus": "ß", "Space": " "}
    assert [cap(code, azerty) for code in ("KeyA", "Semicolon", "Space")] == ["Q", "M", "Space"]
    assert cap("Minus", azerty) == "-", "capital ß is no single letter"
    assert (cap("KeyA"), cap("Digit7"), cap("Numpad7"), cap("ShiftLeft")) == ("A", "7", "Num 7", "Shift")
    assert in_sentence("ArrowDown") == "the down arrow"
