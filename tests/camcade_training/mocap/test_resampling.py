import numpy as np
import pytest

from camcade_training.mocap.errors import MotionCaptureError
from camcade_training.mocap.resampling import resample, sample_times


def test_samples_are_met_and_parabolas_followed() -> None:
    times = np.arange(10) / 24
    values = np.stack([times**2, 3 * times], axis=1)
    assert resample(values, times, times) == pytest.approx(values, abs=1e-12)
    at = np.linspace(times[1], times[-2], 57)
    assert resample(values, times, at) == pytest.approx(np.stack([at**2, 3 * at], axis=1), abs=1e-12)


@pytest.mark.parametrize("recorded", [24.0, 60.0, 120.0])
def test_a_strike_peaks_when_it_did(recorded: float) -> None:
    times = np.arange(0.0, 1.0 + 1e-9, 1 / recorded)
    peak_s = 0.53
    reach = np.exp(-(((times - peak_s) / 0.08) ** 2))[:, None]
    at = sample_times(0.0, float(times[-1]), 30.0)
    seen = resample(reach, times, at)[:, 0]
    assert abs(at[np.argmax(seen)] - peak_s) <= 0.5 / 30 + 1e-9
    centre = float((at * seen).sum() / seen.sum())
    assert centre == pytest.approx(peak_s, abs=0.002)


def test_times_stay_within_the_recording() -> None:
    assert sample_times(0.5, 1.5, 30.0) == pytest.approx(0.5 + np.arange(31) / 30)
    assert len(sample_times(0.0, 0.0, 30.0)) == 1
    assert resample(np.ones((1, 2)), np.zeros(1), np.zeros(1)).shape == (1, 2)
    with pytest.raises(MotionCaptureError, match="a rate of 0 frames"):
        sample_times(0.0, 1.0, 0.0)
