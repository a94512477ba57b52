"""From two answers to the game's six."""

import numpy as np
import pytest

from camcade_training.tasks.expression.faces import COLUMNS, Faces
from camcade_training.tasks.expression.labels import EIGHT, SEVEN, SIX
from camcade_training.tasks.expression.reading import Reading, choose_reading, mean_recall


def row(names: tuple[str, ...], **shares: float) -> np.ndarray:
    """(1, K): these shares, and the rest evenly."""
    rest = (1 - sum(shares.values())) / (len(names) - len(shares))
    return np.array([[shares.get(name, rest) for name in names]], np.float32)


def six(reading: Reading, eight: np.ndarray, seven: np.ndarray) -> dict[str, float]:
    return dict(zip(SIX, np.asarray(reading.answers(eight, seven)["six"])[0].tolist(), strict=True))


def test_by_default_the_six_are_the_votes_given_that_it_is_one_of_them():
    found = six(Reading(), row(EIGHT, surprised=0.4, contemptuous=0.1, sad=0.3, angry=0.15), row(SEVEN))
    assert sum(found.values()) == pytest.approx(1)
    assert found["sad"] == pytest.approx(0.6, abs=1e-3) and found["angry"] == pytest.approx(0.3, abs=1e-3)


def test_contempt_counts_as_what_it_is_told():
    eight = row(EIGHT, contemptuous=0.5, neutral=0.2, angry=0.2)
    assert six(Reading(), eight, row(SEVEN))["neutral"] < 0.5
    assert six(Reading(contempt="neutral"), eight, row(SEVEN))["neutral"] > 0.7


def test_both_answers_count_by_their_share_and_rare_expressions_are_evened():
    eight, seven = row(EIGHT, neutral=0.6, afraid=0.3), row(SEVEN, afraid=0.8)
    plain = six(Reading(), eight, seven)
    shared = six(Reading(seven_share=0.5), eight, seven)
    assert plain["neutral"] > plain["afraid"] and shared["afraid"] > shared["neutral"]
    often = tuple(0.9 if label == "neutral" else 0.02 for label in SIX)
    assert six(Reading(evening=0.5, frequencies=often), eight, seven)["afraid"] > plain["afraid"]


def test_a_temperature_changes_how_sure_each_answer_is_and_no_more():
    eight, seven = row(EIGHT, happy=0.5), row(SEVEN, happy=0.5)
    sure = Reading(eight_temperature=0.5, seven_temperature=0.5, temperature=0.5).answers(eight, seven)
    for name, before in (("eight", eight), ("seven", seven)):
        found = np.asarray(sure[name])
        assert found.max() > before.max() and found.argmax() == before.argmax()
        assert found.sum() == pytest.approx(1, abs=1e-5)


def some_faces(truth: np.ndarray) -> Faces:
    """Faces without pixels that nine of ten people call what `truth` (N,), of EIGHT, says."""
    votes = np.zeros((len(truth), len(COLUMNS)), np.uint8)
    votes[np.arange(len(truth)), truth] = 9
    votes[:, COLUMNS.index("unknown")] += 1
    labels = np.array([SEVEN.index(EIGHT[t]) if EIGHT[t] in SEVEN else -1 for t in truth], np.int64)
    count = len(truth)
    return Faces(
        np.zeros((count, 48, 48), np.uint8), votes, labels, np.full(count, "a"), np.arange(count).astype(str)
    )


def test_the_reading_is_chosen_by_what_validation_faces_show():
    """Votes too unsure; the second answer alone tells afraid from neutral."""
    rng = np.random.default_rng(3)
    truth = rng.choice(7, 900, p=[0.4, 0.3, 0.05, 0.1, 0.05, 0.05, 0.05])
    faces = some_faces(truth)
    afraid = truth == EIGHT.index("afraid")
    shown = np.where(afraid, EIGHT.index("neutral"), truth)
    eight = np.full((900, 8), 0.06, np.float32)
    eight[np.arange(900), shown] += 0.4
    eight[afraid, EIGHT.index("afraid")] += 0.38
    eight /= eight.sum(1, keepdims=True)
    seven = np.full((900, 7), 0.05, np.float32)
    seven[np.arange(900), np.maximum(faces.labels, 0)] += 0.7
    seven /= seven.sum(1, keepdims=True)
    chosen = choose_reading(faces, eight, seven)
    assert chosen.seven_share > 0 or chosen.evening > 0
    assert chosen.eight_temperature < 1 and chosen.temperature < 1.5
    found = np.asarray(chosen.answers(eight, seven)["six"]).argmax(1)
    assert (found[afraid] == SIX.index("afraid")).mean() > 0.9


def test_recall_is_a_mean_over_classes_that_occur():
    assert mean_recall(np.array([0, 0, 1, 1]), np.array([0, 0, 0, 1]), 3) == pytest.approx((2 / 3 + 1) / 2)
    assert mean_recall(np.array([0]), np.array([-1]), 3) == 0
