import numpy as np
import pytest

from camcade_training.core.metrics import (
    best_threshold,
    decide_article,
    decide_likeliest,
    decide_punch,
    evaluate,
    sweep_threshold,
    worst_mistakes,
)

LABELS = ("punch", "kick", "other")


def test_figures_of_a_known_confusion():
    truth = np.array([0, 0, 0, 0, 1, 1, 2, 2, 2, 2])
    predicted = np.array([0, 0, 0, 2, 1, 0, 2, 2, 2, 2])
    result = evaluate(truth, predicted, list("aabbaabbbb"), LABELS)
    assert result.confusion.tolist() == [[3, 0, 1], [1, 1, 0], [0, 0, 4]]
    np.testing.assert_allclose(result.precision, [3 / 4, 1, 4 / 5])
    np.testing.assert_allclose(result.recall, [3 / 4, 1 / 2, 1])
    np.testing.assert_allclose(result.f1, [3 / 4, 2 / 3, 8 / 9])
    assert result.macro_f1 == pytest.approx((3 / 4 + 2 / 3 + 8 / 9) / 3)
    assert result.accuracy == pytest.approx(0.8)
    assert result.per_person == {"a": pytest.approx(3 / 4), "b": pytest.approx(5 / 6)}


def test_a_class_that_never_comes_scores_nothing_instead_of_failing():
    result = evaluate(np.array([0, 0]), np.array([0, 0]), ["a", "a"], LABELS)
    assert result.f1.tolist() == [1, 0, 0]


def test_macro_f1_is_what_scikit_learn_says():
    from sklearn.metrics import f1_score

    rng = np.random.default_rng(5)
    truth, predicted = rng.integers(0, 3, 200), rng.integers(0, 3, 200)
    result = evaluate(truth, predicted, ["a"] * 200, LABELS)
    assert result.macro_f1 == pytest.approx(f1_score(truth, predicted, average="macro"))


def test_plain_figures_for_the_card():
    figures = evaluate(np.array([0, 1, 2]), np.array([0, 1, 1]), list("abc"), LABELS).as_dict()
    assert figures["confusion"]["counts"] == [[1, 0, 0], [0, 1, 0], [0, 1, 0]]
    assert figures["people"] == 3 and figures["person_accuracy"]["worst"] == 0


@pytest.mark.parametrize(
    ("punch", "kick", "other", "expected"),
    [
        (0.50, 0.20, 0.30, "punch"),
        (0.20, 0.50, 0.30, "kick"),
        (0.55, 0.05, 0.40, "other"),  # other is asked first
        (0.34, 0.30, 0.36, "other"),  # nothing is sure enough
        (0.35, 0.30, 0.35, "punch"),
    ],
)
def test_the_article_s_thresholds(punch: float, kick: float, other: float, expected: str):
    (index,) = decide_article(np.array([[punch, kick, other]]))
    assert LABELS[index] == expected


def test_likeliest_and_binary():
    assert decide_likeliest(np.array([[0.2, 0.5, 0.3], [0.4, 0.3, 0.3]])).tolist() == [1, 0]
    assert decide_punch(np.array([[0.6], [0.59]]), 0.6).tolist() == [0, 1]


def test_the_best_threshold_separates():
    truth = np.array([0, 0, 0, 1, 1, 1])
    rows = sweep_threshold(truth, np.array([0.9, 0.8, 0.71, 0.3, 0.2, 0.1], np.float32))
    assert 0.3 < best_threshold(rows) <= 0.71
    assert max(row["f1"] for row in rows) == 1


def test_the_surest_mistakes_come_first():
    truth = np.array([0, 1, 2, 0])
    probabilities = np.array([[0.1, 0.8, 0.1], [0.45, 0.4, 0.15], [0, 0, 1], [1, 0, 0]], np.float32)
    assert worst_mistakes(truth, probabilities, probabilities.argmax(1)).tolist() == [0, 1]
    binary = np.array([[0.2], [0.95], [0.9], [0.8]], np.float32)  # truth punch, not, not, punch
    assert worst_mistakes(np.array([0, 1, 1, 0]), binary, np.array([1, 0, 0, 0])).tolist() == [1, 2, 0]
