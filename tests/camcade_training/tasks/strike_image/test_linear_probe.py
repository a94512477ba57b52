from pathlib import Path

import keras
import numpy as np
import pytest

from camcade_training.tasks.strike_image.linear_probe import ProbeSettings, fit_probe, probe_faces


def test_separable_features_are_separated_and_noise_is_not():
    rng = np.random.default_rng(0)
    labels = {split: rng.integers(0, 2, 200) for split in ("train", "validation", "test")}
    telling = {s: (rng.normal(0, 1, (200, 4)) + 3 * y[:, None]).astype(np.float32) for s, y in labels.items()}
    noise = {s: rng.normal(0, 1, (200, 4)).astype(np.float32) for s in labels}
    assert fit_probe(telling, labels, ProbeSettings()).test_accuracy > 0.97
    assert fit_probe(noise, labels, ProbeSettings()).test_accuracy < 0.65


def test_the_strength_is_chosen_on_validation_alone():
    rng = np.random.default_rng(1)
    labels = {split: rng.integers(0, 2, 60) for split in ("train", "validation", "test")}
    features = {s: (rng.normal(0, 2, (60, 30)) + y[:, None]).astype(np.float32) for s, y in labels.items()}
    settings = ProbeSettings(strengths=(1e-4, 1e-2, 100.0))
    chosen = fit_probe(features, labels, settings)
    worse_test = dict(labels, test=1 - labels["test"])
    assert fit_probe(features, worse_test, settings).strength == chosen.strength


def test_faces_of_a_zip(faces: Path, tmp_path: Path):
    picture = keras.Input((16, 16, 3))
    network = keras.Model(picture, keras.layers.GlobalAveragePooling2D()(picture))
    probe = probe_faces(network, faces, cache=tmp_path / "cache")
    assert probe.test_accuracy == pytest.approx(1.0)
