import pytest

from camcade.duel.control_map import USUAL
from camcade.duel.control_names import in_sentence
from camcade.duel.controls import CONTROLS, Control
from camcade.duel.match import step
from camcade.duel.moves import Move
from camcade.duel.state import Match
from camcade.duel.tutorial import Tutorial
from camcade.intents import NO_INTENTS, Intent

KEYS = {intent: in_sentence(codes[0]) for intent, codes in USUAL["alone"].items()}
BUTTONS = {intent: in_sentence(codes[0]) for intent, codes in USUAL["pad"].items()}
CONTROLLERS = ("body", "image", "article", "keyboard", "gamepad", "silhouette", "studio")

# What to hold, for so many ticks, one after the other, to do each lesson by intents.
PERFORMANCES = {
    "high-punch": [({Intent.HIGH_PUNCH}, 5)],
    "high-kick": [({Intent.HIGH_KICK}, 5)],
    "block": [({Intent.BLOCK}, 20)],
    "low-punch": [({Intent.LOW_PUNCH}, 5)],
    "low-kick": [({Intent.LOW_KICK}, 5)],
    "squat": [({Intent.DOWN}, 30)],
    "squat-punch": [({Intent.DOWN}, 60), ({Intent.DOWN, Intent.LOW_PUNCH}, 5)],
    "uppercut": [({Intent.UPPERCUT}, 5)],
    "spin-kick": [({Intent.SPIN_KICK}, 5)],
    "jump": [({Intent.UP}, 5)],
    "walk": [({Intent.RIGHT}, 30)],
}


def test_every_lesson_can_be_read_with_every_controller() -> None:
    for lesson in CONTROLS:
        for controller in CONTROLLERS:
            words = lesson.words(controller, BUTTONS if controller == "gamepad" else KEYS)
            assert words.endswith(".")
            assert "[" not in words, "every key has a name"
    assert len({lesson.name for lesson in CONTROLS}) == len(CONTROLS)


@pytest.mark.parametrize("lesson", CONTROLS, ids=lambda lesson: lesson.name)
def test_every_lesson_can_be_managed_in_the_engine(lesson: Control) -> None:
    tutorial = Tutorial()
    state = Match(seed=1, ready_ms=0).start()
    plan = [({}, 20), *PERFORMANCES[lesson.name], ({}, 30)]
    for held, ticks in plan:
        for _ in range(ticks):
            state = step(state, (frozenset(held), NO_INTENTS))
            tutorial.see(state.fighters[0].move)
    assert lesson.name in tutorial.done


def test_a_lesson_is_ticked_once() -> None:
    tutorial = Tutorial()
    assert [lesson.name for lesson in tutorial.see(Move.HIGH_PUNCH)] == ["high-punch"]
    assert tutorial.see(Move.HIGH_PUNCH) == ()
    assert tutorial.see(Move.STAND) == ()
    assert tutorial.done == {"high-punch"}


def test_it_goes_on_with_what_is_not_managed() -> None:
    tutorial = Tutorial()
    tutorial.see(Move.HIGH_KICK)
    assert tutorial.lesson.name == "high-punch"
    assert tutorial.go_on().name == "block", "the kick is managed already"
    for lesson in CONTROLS:
        for move in lesson.moves:
            tutorial.see(move)
    assert tutorial.is_over
    assert tutorial.go_on().name == "low-punch", "and then round and round"
    tutorial.restart()
    assert (tutorial.index, tutorial.is_over) == (0, False)


def test_the_row_has_no_end() -> None:
    assert Tutorial().choose(-1).name == CONTROLS[-1].name


def test_on_glass_lessons_talk_of_buttons():
    for controller in ("image", "article", "silhouette", "studio"):
        for lesson in CONTROLS:
            text = lesson.words(controller, KEYS, "buttons")
            assert "[" not in text and not set(text.replace(".", " ").split()) & set(KEYS.values()), text
    words = {lesson.title: lesson.words("buttons", KEYS) for lesson in CONTROLS}
    assert words["Uppercut"] == "Press Uppercut."
    assert words["Squat punch"] == "Hold the down button, press Low punch."
    assert not any("arrow" in text or "Shift" in text for text in words.values())


def test_lessons_name_the_keys_that_the_player_has_chosen():
    words = {lesson.title: lesson.words("keyboard", {**KEYS, Intent.HIGH_PUNCH: "K"}) for lesson in CONTROLS}
    assert words["High punch"] == "Press K."
    assert words["Uppercut"] == "Hold the down arrow, press K."
    pad = {lesson.title: lesson.words("gamepad", BUTTONS) for lesson in CONTROLS}
    assert pad["Squat punch"] == "Push the stick down, press the bottom face button."
