import pytest
from hypothesis import given
from hypothesis import strategies as st

from camcade.errors import SettingsError
from camcade.gestures.body_features import FeatureWindow


def test_rows_are_read_between_frames() -> None:
    window = FeatureWindow(4, 50.0)
    for t_ms, value in ((0.0, 0.0), (100.0, 1.0), (175.0, 4.0), (200.0, 5.0)):
        window.add(t_ms, (value, -value))
    assert window.rows() == pytest.approx([0.5, -0.5, 1.0, -1.0, 3.0, -3.0, 5.0, -5.0])


def test_before_the_first_frame_it_is_as_in_it() -> None:
    window = FeatureWindow(3, 50.0)
    assert window.rows() == []
    window.add(1000.0, (2.0,))
    assert window.rows() == [2.0, 2.0, 2.0]
    window.add(1050.0, (3.0,))
    assert window.rows() == [2.0, 2.0, 3.0]


def test_an_old_frame_is_left_out_and_clearing_forgets_all() -> None:
    window = FeatureWindow(1, 50.0)
    window.add(10.0, (1.0,))
    window.add(5.0, (9.0,))
    assert window.rows() == [1.0]
    window.clear()
    assert window.rows() == []


@given(
    st.lists(st.floats(1.0, 120.0), min_size=1, max_size=60),
    st.integers(1, 12),
    st.floats(10.0, 70.0),
)
def test_a_steady_movement_is_a_steady_movement_at_any_rate(
    gaps_ms: list[float], steps: int, step_ms: float
) -> None:
    window = FeatureWindow(steps, step_ms)
    t_ms = 0.0
    for gap_ms in gaps_ms:
        t_ms += gap_ms
        window.add(t_ms, (t_ms,))
    rows = window.rows()
    first = gaps_ms[0]
    expected = [max(first, t_ms - back * step_ms) for back in range(steps - 1, -1, -1)]
    assert rows == pytest.approx(expected, abs=1e-6)


def test_training_reads_the_same_window() -> None:
    np = pytest.importorskip("numpy")
    sequences = pytest.importorskip(
        "camcade_training.tasks.body.sequences", reason="needs the training tools"
    )
    random = np.random.default_rng(3)
    times_s = np.cumsum(random.uniform(0.02, 0.09, 40))
    features = random.normal(size=(40, 5)).astype(np.float32)
    window = FeatureWindow(12, 50.0)
    for t_s, row in zip(times_s, features, strict=True):
        window.add(float(t_s) * 1000, [float(value) for value in row])
    expected = sequences.windows(features, times_s, np.array([39]), 12, 50.0)
    assert window.rows() == pytest.approx(expected[0].ravel().tolist(), abs=1e-4)


@pytest.mark.parametrize(("steps", "step_ms"), [(0, 50.0), (4, 0.0)])
def test_an_empty_window_is_refused(steps: int, step_ms: float) -> None:
    with pytest.raises(SettingsError, match="at least 1 step"):
        FeatureWindow(steps, step_ms)
