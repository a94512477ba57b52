import math
import random
import struct

import pytest

from camcade.errors import SettingsError, StudioError
from camcade.studio.head import Head, TrainingSettings, weight_count


def head(weights, hidden_units=0, features=2):
    return Head(("c1", "c2"), hidden_units, struct.pack(f"<{len(weights)}f", *weights), features)


def test_one_layer_is_a_softmax_of_sums():
    found = head([1, 0, 0, 1, 0, 1]).probabilities([2.0, 1.0])  # sums 2 and 2
    assert found == pytest.approx([0.5, 0.5])


def test_the_hidden_layer_lets_nothing_negative_through():
    weights = [1, -1, 1, -1, 0, 0, *(1, 0, 5, 5), 0, 0]  # the second unit is negative for positive features
    shares = head(weights, hidden_units=2).probabilities([1.0, 0.0])
    assert shares[0] == pytest.approx(math.e / (math.e + 1), rel=1e-6)


def test_large_sums_stay_numbers():
    rng = random.Random(1)
    shares = head([1000 * rng.random() for _ in range(6)]).probabilities([5.0, 5.0])
    assert sum(shares) == pytest.approx(1)


def test_weights_that_do_not_fit_are_refused():
    with pytest.raises(StudioError, match="20 bytes, expected 24"):
        head([0.0] * 5)
    with pytest.raises(StudioError, match="no number"):
        head([math.nan] * 6)
    assert weight_count(512, 0, 3) == 513 * 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("epochs", 0),
        ("batch_size", 1.5),
        ("learning_rate", 0),
        ("learning_rate", math.nan),
        ("seed", -1),
        ("depth", 3),
    ],
)
def test_settings_out_of_range_name_themselves(name, value):
    with pytest.raises(SettingsError, match=name):
        TrainingSettings.of({name: value})
