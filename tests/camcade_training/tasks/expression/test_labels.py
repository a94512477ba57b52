import numpy as np
import pytest

from camcade.escape.emotions import EMOTIONS, NEUTRAL
from camcade_training.tasks.expression.labels import FIVE, FOLDERS, SEVEN, SIX, among, to_seven


def test_the_game_and_the_network_know_the_same_expressions():
    assert set(FIVE) == set(map(str, EMOTIONS)) and SIX == (*FIVE, NEUTRAL)
    assert set(FOLDERS.values()) == set(SEVEN)


def test_folders_become_indices_of_seven():
    folders = ("angry", "disgust", "fear", "happy", "neutral", "sad", "surprise")
    found = to_seven(np.array([3, 5, 0, 6]), folders)
    assert [SEVEN[i] for i in found] == ["happy", "sad", "angry", "surprised"]
    with pytest.raises(KeyError, match="contempt"):
        to_seven(np.array([0]), ("contempt",))


def test_a_group_keeps_its_pictures_and_shares_out_the_rest():
    probabilities = np.array([[0.2, 0.1, 0.1, 0.1, 0.0, 0.0, 0.5], [0.5, 0, 0, 0, 0, 0.5, 0]], np.float32)
    part, truth = among(probabilities, np.array([0, 5]), FIVE)
    assert truth.tolist() == [0] and part.shape == (1, 5)
    np.testing.assert_allclose(part[0], [0.4, 0.2, 0.2, 0.2, 0.0], rtol=1e-6)
    part, truth = among(probabilities, np.array([0, 5]), SIX)
    assert truth.tolist() == [0, 5]
    np.testing.assert_allclose(part.sum(1), 1, rtol=1e-6)


def test_only_prefixes_are_groups():
    with pytest.raises(ValueError, match="no prefix"):
        among(np.ones((1, 7), np.float32), np.array([0]), ("sad", "happy"))
