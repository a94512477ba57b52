from collections.abc import Iterable

import pytest

from camcade.escape import (
    EMOTIONS,
    NEUTRAL,
    Emotion,
    ExpressionSelector,
    ExpressionSelectorSettings,
    RestingFace,
)
from camcade.escape.selector import Choice, choice_of

LABELS = (*map(str, EMOTIONS), NEUTRAL)
STEP_MS = 50.0


def mostly(label: str, share: float = 0.8) -> dict[str, float]:
    """A reading that is this sure of one label and shares the rest evenly."""
    rest = (1 - share) / (len(LABELS) - 1)
    return {one: share if one == label else rest for one in LABELS}


def feed(
    chooser: ExpressionSelector, readings: Iterable[dict[str, float] | None], begin_ms: float = 0.0
) -> list[tuple[float, Choice]]:
    """(time, choice) of every choice, at 20 readings a second."""
    made: list[tuple[float, Choice]] = []
    for number, reading in enumerate(readings):
        now_ms = begin_ms + number * STEP_MS
        choice = chooser.update(reading, now_ms)
        if choice is not None:
            made.append((now_ms, choice))
    return made


def seconds(count: float) -> range:
    return range(round(count * 1000 / STEP_MS))


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_holding_an_expression_for_a_second_chooses_it(emotion: Emotion) -> None:
    ((when_ms, choice),) = feed(ExpressionSelector(), [mostly(emotion) for _ in seconds(1.5)])
    assert 1000 <= when_ms <= 1100
    assert choice.emotion is emotion and choice.confidence == pytest.approx(0.8)
    assert choice.runner_up != emotion


def test_neutral_never_chooses() -> None:
    assert feed(ExpressionSelector(), [mostly(NEUTRAL) for _ in seconds(10)]) == []


def test_a_flash_of_an_expression_chooses_nothing() -> None:
    chooser = ExpressionSelector()
    readings = [mostly("happy")] * 8 + [mostly(NEUTRAL)] * 30
    assert feed(chooser, readings * 5) == []
    assert chooser.progress == 0 and chooser.held is None


def test_an_expression_hardly_ahead_of_another_chooses_nothing() -> None:
    reading = {**dict.fromkeys(LABELS, 0.0), "sad": 0.5, "angry": 0.48, NEUTRAL: 0.02}
    assert feed(ExpressionSelector(), [reading] * 100) == []


def test_a_short_doubt_does_not_empty_the_ring() -> None:
    doubt = mostly("happy", 0.38)  # between off and on
    readings = [mostly("happy")] * 14 + [doubt] * 6 + [mostly("happy")] * 14
    ((when_ms, _),) = feed(ExpressionSelector(), readings)
    assert when_ms < 1700


def test_a_lost_face_empties_the_ring() -> None:
    chooser = ExpressionSelector()
    assert feed(chooser, [mostly("sad")] * 15 + [None] * 3) == []
    held = chooser.progress
    assert 0 < held < 0.7
    assert feed(chooser, [None] * 20, 1000) == []
    assert chooser.progress == 0


def test_changing_one_s_face_begins_a_new_ring() -> None:
    chooser = ExpressionSelector()
    feed(chooser, [mostly("sad")] * 12)
    assert chooser.held is Emotion.SAD and chooser.progress > 0.4
    ((when_ms, choice),) = feed(chooser, [mostly("angry")] * 36, 12 * STEP_MS)
    assert choice.emotion is Emotion.ANGRY
    assert when_ms - 12 * STEP_MS > 1000, "what was held of another expression does not count for this one"


def test_a_pause_in_the_camera_is_no_holding() -> None:
    chooser = ExpressionSelector()
    chooser.update(mostly("happy"), 0.0)
    assert chooser.update(mostly("happy"), 5000.0) is None
    assert chooser.progress <= ExpressionSelectorSettings().gap_ms / ExpressionSelectorSettings().hold_ms


def test_after_a_choice_the_ring_is_empty() -> None:
    chooser = ExpressionSelector()
    (first, second) = feed(chooser, [mostly("happy") for _ in seconds(2.2)])
    assert second[0] - first[0] >= 1000


def test_a_face_that_looks_angry_at_rest_is_corrected() -> None:
    rest = {"angry": 0.55, NEUTRAL: 0.25, "sad": 0.1, "happy": 0.04, "afraid": 0.03, "disgusted": 0.03}
    assert choice_of(rest) is not None, "without calibration this face chooses by itself"
    resting = RestingFace()
    for _ in range(20):
        resting.note(rest)
    resting.finish()
    corrected = resting.correct(rest)
    assert sum(corrected.values()) == pytest.approx(1)
    assert corrected[NEUTRAL] > 0.6 and choice_of(corrected) is None
    really_angry = {**dict.fromkeys(LABELS, 0.005), "angry": 0.975}
    assert resting.correct(really_angry)["angry"] > 0.8, "nothing is switched off"
    smiling = {**dict.fromkeys(LABELS, 0.02), "happy": 0.7, "angry": 0.2}
    assert resting.correct(smiling)["happy"] > 0.7


def test_an_ordinary_face_at_rest_changes_nothing() -> None:
    resting = RestingFace()
    resting.note({**dict.fromkeys(LABELS, 0.01), NEUTRAL: 0.95})
    resting.finish()
    reading = mostly("sad", 0.6)
    assert resting.correct(reading) == pytest.approx(reading)


def test_without_readings_there_is_no_correction() -> None:
    resting = RestingFace()
    resting.finish()
    assert not resting.is_calibrated
    assert resting.correct(mostly("sad")) == pytest.approx(mostly("sad"))


def test_what_was_not_meant_is_leaned_away_from() -> None:
    resting = RestingFace()
    reading = {**dict.fromkeys(LABELS, 0.02), "sad": 0.48, "angry": 0.44}
    before = resting.correct(reading)
    assert before["sad"] > before["angry"]
    resting.teach(Emotion.SAD, Emotion.ANGRY)
    after = resting.correct(reading)
    assert after["angry"] > after["sad"]
    for _ in range(100):
        resting.teach(Emotion.SAD, Emotion.ANGRY)
    assert resting.correct(mostly("sad", 0.999))["sad"] > 0.5, "and never for good"
    resting.forget()
    assert resting.correct(reading) == pytest.approx(before)


def test_a_picture_chooses_its_likeliest_expression() -> None:
    choice = choice_of({**dict.fromkeys(LABELS, 0.02), "afraid": 0.5, "sad": 0.4})
    assert choice == Choice(Emotion.AFRAID, 0.5, "sad", 0.4)
    assert choice_of(mostly(NEUTRAL)) is None
