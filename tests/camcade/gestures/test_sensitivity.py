import pytest
from hypothesis import given
from hypothesis import strategies as st

from camcade.errors import SettingsError
from camcade.gestures import StrikeClass, StrikeDetector, StrikeSettings
from camcade.gestures.sensitivity import STEPS, tuned, tuned_strikes
from camcade.intents import Intent

SETTINGS = StrikeSettings({"punch": StrikeClass(Intent.HIGH_PUNCH, on=0.8, off=0.3, instant=1.1, rise=1.0)})


def test_the_middle_step_is_the_card_s_own() -> None:
    assert tuned_strikes(SETTINGS, 0) == SETTINGS
    assert tuned(0.8, 0) == pytest.approx(0.8)


@given(st.floats(0.01, 0.99), st.sampled_from(STEPS[:-1]))
def test_each_step_makes_it_easier_and_stays_a_probability(threshold: float, step: int) -> None:
    assert 0 < tuned(threshold, step + 1) < tuned(threshold, step) < 1


@given(
    on=st.floats(0.05, 1.0),
    off=st.floats(0.01, 1.0),
    instant=st.floats(0.05, 1.2),
    rise=st.floats(0.0, 5.0),
    step=st.sampled_from(STEPS),
)
def test_settings_stay_in_order(on: float, off: float, instant: float, rise: float, step: int) -> None:
    strike = StrikeClass(Intent.HIGH_PUNCH, on, min(off, on), max(on, instant), rise)
    tuned_strikes(StrikeSettings({"punch": strike}), step)  # refuses what is out of order


def test_never_by_a_single_frame_stays_never() -> None:
    assert tuned_strikes(SETTINGS, 2).classes["punch"].instant > 1


@pytest.mark.parametrize(("step", "strikes"), [(-2, 0), (2, 1)])
def test_half_a_strike_counts_for_whom_it_should(step: int, strikes: int) -> None:
    detector = StrikeDetector(tuned_strikes(SETTINGS, step))
    seen = [detector.update(index / 30, {"punch": 0.0 if index < 20 else 0.78}) for index in range(40)]
    assert sum(intent is not None for intent in seen) == strikes


def test_a_step_out_of_range_is_refused() -> None:
    with pytest.raises(SettingsError, match="sensitivity is 3"):
        tuned_strikes(SETTINGS, 3)
