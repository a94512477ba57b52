from math import sin
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camcade.errors import SettingsError
from camcade.gestures.body_features import OneEuro, OneEuroSettings, SteadyKeypoints, SteadySettings, trunk
from camcade.vision.keypoints import COUNT, INDEX, Keypoints

FRAME_MS = 1000 / 30


def followed(values: list[float], size: float = 1.0, settings: OneEuroSettings | None = None) -> list[float]:
    one = OneEuro(settings)
    return [one.update(index * FRAME_MS, value, size) for index, value in enumerate(values)]


def test_the_formula_of_the_paper() -> None:
    settings = OneEuroSettings(least_cutoff_hz=1.0, cutoff_by_speed=0.0)
    first, second = followed([0.0, 1.0], settings=settings)
    weight = 1 / (1 + 1 / (2 * 3.141592653589793 * FRAME_MS / 1000))
    assert first == 0.0
    assert second == pytest.approx(weight)


def test_a_joint_at_rest_is_steadied() -> None:
    random = Random(1)
    noisy = [random.gauss(0.0, 0.02) for _ in range(300)]
    steady = followed(noisy)
    jitter = [abs(b - a) for a, b in zip(noisy[60:], noisy[61:], strict=False)]
    calm = [abs(b - a) for a, b in zip(steady[60:], steady[61:], strict=False)]
    assert sum(calm) < 0.45 * sum(jitter)


def test_a_strike_arrives_without_lag() -> None:
    """A wrist that covers 1.5 trunks in 150 ms is never more than a frame and a half behind."""
    path = [0.0] * 30 + [0.3 * step for step in range(1, 6)] + [1.5] * 10
    shown = followed(path)
    behind = next(index for index, value in enumerate(shown) if value > 1.3) - path.index(1.5)
    assert behind <= 1


@given(
    st.lists(st.floats(-3, 3), min_size=1, max_size=40),
    st.floats(0.05, 20),
)
def test_it_stays_between_what_came_and_scales_with_the_body(values: list[float], size: float) -> None:
    shown = followed(values)
    assert all(min(values) - 1e-9 <= value <= max(values) + 1e-9 for value in shown)
    scaled = followed([size * value for value in values], size)
    assert scaled == pytest.approx([size * value for value in shown], abs=1e-6 * size)


def test_an_old_value_is_left_out_and_a_long_gap_begins_anew() -> None:
    one = OneEuro()
    one.update(100.0, 1.0)
    assert one.update(100.0, 5.0) == 1.0
    assert one.update(50.0, 5.0) == 1.0
    assert one.update(2000.0, 5.0) == 5.0


@pytest.mark.parametrize(
    "wrong", [{"least_cutoff_hz": 0}, {"cutoff_by_speed": -1}, {"speed_cutoff_hz": 0}, {"longest_gap_ms": 0}]
)
def test_settings_out_of_range_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(SettingsError, match=next(iter(wrong))):
        OneEuroSettings(**wrong)
    with pytest.raises(SettingsError, match="confident"):
        SteadySettings(confident=1.0)


def frame(t_ms: float, wrist_x: float, score: float) -> Keypoints:
    wrist = INDEX["left_wrist"]
    x = tuple(wrist_x if joint == wrist else 0.5 for joint in range(COUNT))
    y = tuple(0.3 if name.endswith("shoulder") else 0.5 for name in INDEX)
    return Keypoints(x, y, tuple(score if joint == wrist else 0.9 for joint in range(COUNT)), t_ms, 4 / 3)


def test_a_joint_that_is_not_believed_stays_where_it_was_seen() -> None:
    steady, wrist = SteadyKeypoints(), INDEX["left_wrist"]
    assert steady.update(frame(1000.0, 0.2, 0.9)).x[wrist] == 0.2
    lost = steady.update(frame(1033.0, 0.9, 0.1))
    assert (lost.x[wrist], lost.score[wrist]) == (0.2, 0.1)
    assert steady.update(frame(1400.0, 0.9, 0.1)).x[wrist] == 0.9, "for a while only"
    assert steady.update(frame(1433.0, 0.7, 0.9)).x[wrist] == 0.7, "and then it begins anew"


def test_the_trunk_is_the_measure() -> None:
    assert trunk(frame(0.0, 0.0, 0.9)) == pytest.approx(0.2)


def test_a_body_in_motion_keeps_its_shape_whatever_its_size() -> None:
    def sway(size: float) -> list[float]:
        steady = SteadyKeypoints()
        shown = []
        for index in range(60):
            at = frame(index * FRAME_MS, 0.0, 0.9)
            moved = tuple(size * (value + 0.1 * sin(index / 3)) for value in at.x)
            tall = tuple(size * value for value in at.y)
            shown.append(steady.update(Keypoints(moved, tall, at.score, at.t_ms, at.aspect)).x[0] / size)
        return shown

    assert sway(0.5) == pytest.approx(sway(1.5))
