"""Samples at other times, without delay: Catmull-Rom splines through every given sample."""

from __future__ import annotations

import numpy as np

from camcade_training.mocap.errors import MotionCaptureError


def sample_times(start_s: float, end_s: float, frames_per_second: float) -> np.ndarray:
    """(T,) times from `start_s` at the wished rate that do not pass `end_s` (rounding aside)."""
    if not 1.0 <= frames_per_second <= 1000.0:
        raise MotionCaptureError(f"a rate of {frames_per_second:g} frames per second; expected 1 to 1000")
    return start_s + np.arange(int((end_s - start_s) * frames_per_second + 1e-6) + 1) / frames_per_second


def resample(values: np.ndarray, times_s: np.ndarray, at_s: np.ndarray) -> np.ndarray:
    """`values` (N, …) of the even, rising `times_s` (N,) at other times (T,) within them: (T, …).

    A cubic that passes through the samples, so nothing is smoothed or delayed: a strike peaks when it did.
    Like a camera with a short exposure it takes moments, not averages.
    """
    if len(values) == 1:
        return np.repeat(values, len(at_s), axis=0)
    padded = np.concatenate([2.0 * values[:1] - values[1:2], values, 2.0 * values[-1:] - values[-2:-1]])
    step_s = (times_s[-1] - times_s[0]) / (len(times_s) - 1)
    place = np.clip((np.asarray(at_s) - times_s[0]) / step_s, 0.0, len(values) - 1.0)
    left = np.minimum(place.astype(int), len(values) - 2)
    u = (place - left).reshape(-1, *[1] * (values.ndim - 1))
    before, start, end, after = (padded[left + offset] for offset in range(4))
    return 0.5 * (
        2.0 * start
        + (end - before) * u
        + (2.0 * before - 5.0 * start + 4.0 * end - after) * u**2
        + (3.0 * start - before - 3.0 * end + after) * u**3
    )
