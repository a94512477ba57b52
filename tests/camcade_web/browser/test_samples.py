import pytest
from hypothesis import given
from hypothesis import strategies as st

from camcade_web.browser.samples import Rate, Samples, rounded


def filled(values: list[float], capacity: int = 1000) -> Samples:
    samples = Samples(capacity)
    for value in values:
        samples.add(value)
    return samples


def test_percentiles_of_a_known_row() -> None:
    samples = filled([float(value) for value in range(100, 0, -1)])
    assert [samples.percentile(percent) for percent in (0, 1, 50, 95, 100)] == [1, 1, 50, 95, 100]


def test_nothing_has_no_percentile() -> None:
    assert Samples().percentile(50) is None


@given(st.lists(st.floats(0, 1000), min_size=1), st.integers(1, 100))
def test_a_percentile_leaves_enough_values_at_or_below_it(values: list[float], percent: int) -> None:
    found = filled(values).percentile(percent)
    assert found in values
    assert sum(value <= found for value in values) * 100 >= percent * len(values)
    assert sum(value < found for value in values) * 100 < percent * len(values)


def test_old_values_leave_the_window_but_stay_counted() -> None:
    samples = filled([1.0, 2.0, 3.0, 4.0], capacity=3)
    assert [samples.percentile(share) for share in (1, 50, 100)] == [2.0, 3.0, 4.0]
    assert samples.count == 4


def test_a_steady_beat_has_its_rate() -> None:
    rate = Rate()
    for frame in range(120):
        rate.note(frame * 1000 / 60)
    assert rate.per_second(119 * 1000 / 60) == pytest.approx(60)


def test_what_has_stopped_has_no_rate() -> None:
    rate = Rate(window_ms=1000)
    for frame in range(10):
        rate.note(frame * 10.0)
    assert rate.per_second(90.0) == pytest.approx(100)
    assert rate.per_second(5000.0) == 0.0


def test_probabilities_are_rounded_and_may_be_missing() -> None:
    assert rounded({"punch": 1 / 3}) == {"punch": 0.3333}
    assert rounded(None) is None


def test_the_spread_of_nothing_says_so() -> None:
    assert Samples().spread() == {"count": 0, "p50": None, "p95": None, "max": None}
