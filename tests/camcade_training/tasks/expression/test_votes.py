"""What ten votes teach, and what they are counted as."""

import numpy as np
import pytest

from camcade_training.tasks.expression.faces import COLUMNS
from camcade_training.tasks.expression.labels import EIGHT, SIX
from camcade_training.tasks.expression.votes import (
    UNDECIDED,
    majority,
    plurality,
    six_labels,
    soft_targets,
)


def votes(**counts: int) -> np.ndarray:
    return np.array([[counts.get(name, 0) for name in COLUMNS]], np.uint8)


def label(found: np.ndarray, names: tuple[str, ...] = EIGHT) -> str:
    return "" if found[0] == UNDECIDED else names[found[0]]


def test_targets_are_shares_without_single_votes_and_without_unknown():
    targets, weights = soft_targets(votes(happy=4, neutral=2, sad=1, unknown=3))
    assert targets[0, EIGHT.index("happy")] == pytest.approx(4 / 6)
    assert targets[0, EIGHT.index("neutral")] == pytest.approx(2 / 6)
    assert targets[0, EIGHT.index("sad")] == 0
    assert targets.sum() == pytest.approx(1)
    assert weights[0] == pytest.approx(0.7)


def test_where_every_vote_is_single_all_of_them_count():
    targets, weights = soft_targets(votes(happy=1, neutral=1, sad=1, angry=1, unknown=6))
    assert targets[0, EIGHT.index("angry")] == pytest.approx(0.25)
    assert weights[0] == pytest.approx(0.4)


def test_what_nearly_nobody_can_name_teaches_nothing():
    targets, weights = soft_targets(votes(happy=2, unknown=4, not_a_face=4))
    assert weights[0] == 0
    assert targets[0] == pytest.approx(np.full(8, 1 / 8))


@pytest.mark.parametrize(
    ("counts", "by_majority", "by_plurality"),
    [
        ({"happy": 6, "neutral": 4}, "happy", "happy"),
        ({"angry": 5, "sad": 5}, "", ""),
        ({"angry": 5, "sad": 3, "neutral": 2}, "", "angry"),
        ({"angry": 5, "sad": 3, "neutral": 1, "fear": 1}, "angry", "angry"),  # five of eight that count
        ({"unknown": 8, "sad": 2}, "", ""),
        ({"not_a_face": 8, "sad": 2}, "", ""),
        ({"contempt": 9, "sad": 1}, "contemptuous", "contemptuous"),
        ({name: 1 for name in COLUMNS}, "", ""),
    ],
)
def test_ties_unknown_and_no_face_are_not_measured(
    counts: dict[str, int], by_majority: str, by_plurality: str
):
    assert label(majority(votes(**counts))) == by_majority
    assert label(plurality(votes(**counts))) == by_plurality


def test_the_games_label_asks_for_five_votes():
    assert label(six_labels(votes(disgust=5, angry=3, unknown=2)), SIX) == "disgusted"
    assert label(six_labels(votes(disgust=4, angry=3, unknown=3)), SIX) == ""
    assert label(six_labels(votes(surprise=10)), SIX) == ""
    assert label(six_labels(votes(contempt=10)), SIX) == ""
