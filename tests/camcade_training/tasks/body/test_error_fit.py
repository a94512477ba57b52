import dataclasses

import numpy as np
import pytest

from camcade.errors import DataError
from camcade_training.tasks.body.error_fit import fit
from camcade_training.tasks.body.movenet_error import MovenetError, Seen, disturb, fitted
from camcade_training.tasks.body.observing import Observation


def observations(model, clips=30, frames=40):
    """People who swing all their joints about, seen with this error."""
    made = []
    for number in range(clips):
        rng = np.random.default_rng([number, 3])
        times = np.arange(frames) / 20.0
        rest_x = np.array(
            [0, 0.03, -0.03, 0.06, -0.06, 0.12, -0.12, 0.2, -0.2, 0.25, -0.25, 0.08, -0.08] + [0.1, -0.1] * 2
        )
        rest_y = np.array(
            [0.2, 0.18, 0.18, 0.19, 0.19, 0.3, 0.3, 0.4, 0.4, 0.5, 0.5, 0.55, 0.55, 0.72, 0.72, 0.9, 0.9]
        )
        swing = 0.06 * np.sin(2 * np.pi * (rng.uniform(0.3, 1.5, 17) * times[:, None] + rng.random(17)))
        visible = np.where(rng.random((frames, 17)) < 0.1, 1, 2).astype(np.uint8)
        seen = Seen(0.66 + rest_x + swing, rest_y + 0.5 * swing, visible, times, np.full(frames, 0.9), 4 / 3)
        made.append(Observation(seen, *disturb(seen, model, rng)))
    return made


def test_what_was_put_in_comes_out():
    none = np.zeros(2)
    truth = dataclasses.replace(fitted(), astray=np.full(17, 0.03), swapped=none, turned_swapped=none)
    found = fit(observations(truth))
    assert found.spread[5:] == pytest.approx(truth.spread[5:], rel=0.6)
    assert found.score[5:] == pytest.approx(truth.score[5:], abs=0.6)
    assert found.astray[9:].mean() == pytest.approx(0.03, abs=0.03)
    assert 0.1 < found.slow < 0.95


def test_a_larger_error_is_found_larger():
    small, large = (
        fit(observations(dataclasses.replace(fitted(), spread=np.full(17, spread))))
        for spread in (0.02, 0.08)
    )
    assert (large.spread > 1.8 * small.spread).all()


def test_too_few_clips_are_refused():
    with pytest.raises(ValueError, match="too few"):
        fit(observations(fitted(), clips=3))


def test_the_fit_survives_its_file(tmp_path):
    path = tmp_path / "error.json"
    fitted().write(path, {"command": "camcade data movenet-error", "clips": 3})
    again = MovenetError.read(path)
    for item in dataclasses.fields(MovenetError):
        assert np.allclose(getattr(again, item.name), getattr(fitted(), item.name), atol=1e-3)


def test_a_file_that_is_none_says_what_to_do(tmp_path):
    path = tmp_path / "error.json"
    path.write_text('{"format": 1, "model": {}}')
    with pytest.raises(DataError, match="movenet-error"):
        MovenetError.read(path)
