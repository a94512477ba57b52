import keras
import numpy as np
import pytest

from camcade_training.core.features import feature_drift
from camcade_training.core.preprocessing import InputSpec
from camcade_training.tasks.strike_image.distillation import (
    BackboneLearner,
    BackboneSettings,
    Drawn,
    Real,
    batches,
    following_network,
    learning_rate,
    loss_names,
    real_input,
    steps_of,
    train_backbone,
)
from camcade_training.tasks.strike_image.looks import Looks

SETTINGS = BackboneSettings(
    size=8, epochs=3, batch_size=8, faces_per_batch=4, learning_rate=0.02, dropout=0.0
)


def pooling_network(seed: int = 0):
    """(B, 8, 8, 3) -> (B, 6), ending in a pooling as MobileNet does."""
    keras.utils.set_random_seed(seed)
    picture = keras.Input((8, 8, 3))
    spread = keras.layers.Conv2D(6, 3, padding="same", activation="relu")(picture)
    return keras.Model(picture, keras.layers.GlobalAveragePooling2D()(spread))


def small_network(seed: int = 0):
    """The same, following."""
    return following_network(pooling_network(seed), seed)


def data(teacher, count: int = 64) -> tuple[Drawn, Real]:
    """Drawn looks whose red tells the class and whose brightest column tells where the joints are.

    Where blue is full, nobody is there.
    """
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, count)
    drawn = rng.integers(0, 60, (count, 8, 8, 3), dtype=np.uint8)
    drawn[..., 0] = (labels * 100)[:, None, None]
    column = rng.integers(0, 8, count)
    drawn[np.arange(count), :, column, 1] = 255
    joints = np.full((count, 17, 2), 0.5, np.float32)
    joints[..., 0] = (column[:, None] + 0.5) / 8
    present = (rng.random(count) < 0.8).astype(np.float32)
    drawn[present == 0, :, :, 2] = 255
    known = np.broadcast_to(present[:, None], (count, 17)).astype(np.float32)
    real = rng.integers(0, 256, (40, 12, 12), dtype=np.uint8)
    grey = real_input(real, InputSpec(8, 8))

    def epoch(number: int):
        order = np.random.default_rng(number).permutation(count)
        for chunk in np.split(order, 2):
            yield chunk, Looks(drawn[chunk], joints[chunk], known[chunk], present[chunk])

    return (
        Drawn(epoch, labels, np.ones(count, np.float32)),
        Real(real, np.asarray(teacher(grey))),
    )


def train(settings: BackboneSettings):
    teacher, student = pooling_network(), small_network()
    drawn, real = data(teacher)
    head, history = train_backbone(student, 3, drawn, real, settings, lambda network, head: {"seen": 1.0})
    return teacher, student, history


def test_all_losses_fall_and_every_layer_moves():
    from dataclasses import replace

    teacher, student, history = train(replace(SETTINGS, epochs=12))
    assert history[-1]["class"] < 0.8 * history[0]["class"]
    assert history[-1]["joints"] < 0.8 * history[0]["joints"]
    assert history[-1]["presence"] < 0.8 * history[0]["presence"]
    assert history[0]["seen"] == 1.0
    for before, after in zip(small_network().get_weights(), student.get_weights(), strict=True):
        assert np.abs(before - after).max() > 0


def test_distillation_keeps_the_features_near():
    from dataclasses import replace

    def drift(weight: float) -> float:
        settings = replace(SETTINGS, epochs=6, real_distillation=weight)
        teacher, student, _ = train(settings)
        pictures = np.random.default_rng(9).uniform(-1, 1, (50, 8, 8, 3)).astype(np.float32)
        after = np.asarray(student(pictures)["features"])
        return feature_drift(np.asarray(teacher(pictures)), after)["distance_deviations"]

    assert drift(20.0) < 0.6 * drift(0.0)


def losses_of_a_step(present: float) -> dict[str, float]:
    drawn, real = data(pooling_network())
    trainer = BackboneLearner(small_network(), 3, real.targets.std(0), SETTINGS)
    indices, looks = next(drawn.epoch(0))
    first = np.arange(8)
    losses = trainer.step(
        {
            "pictures": looks.pictures[first],
            "labels": drawn.labels[indices[first]],
            "weights": drawn.weights[indices[first]],
            "joints": looks.joints[first] + 100,
            "known": np.full((8, 17), present, np.float32),
            "present": np.full(8, present, np.float32),
        },
        {"pictures": np.zeros((4, 8, 8, 3), np.float32), "targets": real.targets[:4]},
    )
    return loss_names(np.asarray(losses))


def test_an_absent_player_has_neither_posture_nor_joints():
    absent, present = losses_of_a_step(0.0), losses_of_a_step(1.0)
    assert absent["class"] == 0 and absent["joints"] == 0 and absent["presence"] > 0
    assert present["class"] > 0 and present["joints"] > 50


def test_steps_are_counted_as_they_are_made():
    drawn, _ = data(pooling_network(), 60)
    made = sum(len(indices) // 16 for indices, _ in drawn.epoch(0))
    assert made == 2  # two chunks of 30
    assert steps_of(BackboneSettings(epochs=3, batch_size=16), 60) == 9
    assert steps_of(BackboneSettings(epochs=2, batch_size=64), 2 * 1024 + 70) == 2 * (2 * 16 + 1)


def test_the_same_seed_gives_the_same_network():
    _, first, _ = train(SETTINGS)
    _, second, _ = train(SETTINGS)
    for one, other in zip(first.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_the_learning_rate_warms_up_and_ends_near_zero():
    rate = learning_rate(BackboneSettings(learning_rate=1.0, warm_up_share=0.1), 100)
    values = [rate(step) for step in range(100)]
    assert values[0] == pytest.approx(0.1) and max(values) == pytest.approx(1.0) and values[-1] < 0.01
    assert values.index(max(values)) in (9, 10)


def test_batches_are_full_and_take_nothing_twice():
    parts = list(batches(23, 5, np.random.default_rng(0)))
    assert [len(part) for part in parts] == [5] * 4
    assert len(set(np.concatenate(parts))) == 20


def test_drift_of_the_same_features_is_nothing():
    features = np.random.default_rng(0).normal(size=(50, 7)).astype(np.float32)
    same = feature_drift(features, features)
    assert same["cosine"] == pytest.approx(1, abs=1e-5) and same["distance_deviations"] == 0
    assert feature_drift(features, -features)["correlation"] == pytest.approx(-1, abs=1e-5)
