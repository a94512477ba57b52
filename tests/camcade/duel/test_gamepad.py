import pytest

from camcade.duel.gamepad import BUTTONS, CONFIRM, START, Gamepad, GamepadSettings
from camcade.errors import SettingsError
from camcade.intents import NO_INTENTS, Intent

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
