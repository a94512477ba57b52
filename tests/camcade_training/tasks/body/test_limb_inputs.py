import numpy as np

from camcade.gestures.body_features import FEATURE_NAMES
from camcade.gestures.limb_inputs import INPUT_NAMES, LimbInputs
from camcade_training.mocap.labels import ACTIONS
from camcade_training.tasks.body.labels import POSTURES
from camcade_training.tasks.body.limb_inputs import all_limb_inputs


def test_training_and_page_look_at_the_same_numbers():
    rng = np.random.default_rng(3)
    count = 60
    times_s = np.cumsum(rng.uniform(0.02, 0.12, count))
    features = np.cumsum(rng.normal(0.0, 0.05, (count, len(FEATURE_NAMES))), axis=0).astype(np.float32)
    gates = [at for at, name in enumerate(FEATURE_NAMES) if name.endswith("_gate")]
    features[:, gates] = np.clip(rng.normal(0.6, 0.5, (count, len(gates))), 0.0, 1.0)
    pose = rng.dirichlet(np.full(len(POSTURES), 0.3), count).astype(np.float32)
    action = rng.dirichlet(np.full(len(ACTIONS), 0.3), count).astype(np.float32)
    found, moves = all_limb_inputs(features, times_s, pose, action)
    assert found.shape == (count, 4, len(INPUT_NAMES))
    inputs = LimbInputs()
    asked = 0
    for frame in range(count):
        rows = inputs.take(
            float(times_s[frame]) * 1e3,
            tuple(features[frame].tolist()),
            dict(zip(POSTURES, pose[frame].tolist(), strict=True)),
            dict(zip(ACTIONS, action[frame].tolist(), strict=True)),
        )
        assert [row is not None for row in rows] == moves[frame].tolist()
        for limb, row in enumerate(rows):
            if row is not None:
                asked += 1
                np.testing.assert_allclose(row, found[frame, limb], atol=2e-3)
    assert 40 < asked
