import numpy as np
import pytest

from camcade.gestures.body_features import FEATURE_NAMES, Calibration, features
from camcade.vision.keypoints import Keypoints
from camcade_training.tasks.body.features import Calibrations, body_features, neutral_calibration


@pytest.mark.parametrize("seed", range(4))
def test_many_frames_at_once_give_what_the_page_computes(seed):
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(-0.2, 1.5, (60, 17)), rng.uniform(-0.2, 1.2, (60, 17))
    score = rng.uniform(0.0, 1.0, (60, 17)) ** rng.choice(
        [0.5, 4.0], (60, 1)
    )  # some frames see next to nothing
    numbers = np.stack([rng.uniform(0.05, 0.5, 60), *rng.uniform(0.0, 1.0, (4, 60))])
    found = body_features(x, y, score, Calibrations(*numbers))
    assert found.shape == (60, len(FEATURE_NAMES)) and found.dtype == np.float32
    for row in range(60):
        calibration = Calibration(*map(float, numbers[:, row]))
        keypoints = Keypoints(tuple(x[row]), tuple(y[row]), tuple(score[row]), 0.0, 4 / 3)
        assert found[row] == pytest.approx(features(keypoints, calibration), abs=1e-5)


def test_whoever_stands_as_they_were_calibrated_has_not_risen():
    rng = np.random.default_rng(5)
    x, y = rng.uniform(0.4, 0.6, 17), rng.uniform(0.2, 0.9, 17)
    found = dict(zip(FEATURE_NAMES, body_features(x, y, np.ones(17), neutral_calibration(x, y)), strict=True))
    assert found["hips_rise"] == pytest.approx(0.0) and found["place"] == pytest.approx(0.0)
