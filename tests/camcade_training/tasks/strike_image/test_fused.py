import keras
import numpy as np
import pytest
import tensorflow as tf

from camcade_training.tasks.strike_image.fused import FusedBatchNormalization, fused_twin


def network():
    """(B, 6, 6, 3) -> (B, 4), with normalisations of maps and one of vectors, none at its start values."""
    keras.utils.set_random_seed(3)
    picture = keras.Input((6, 6, 3))
    maps = keras.layers.Conv2D(5, 3, use_bias=False)(picture)
    maps = keras.layers.ReLU()(keras.layers.BatchNormalization(momentum=0.7)(maps))
    vector = keras.layers.GlobalAveragePooling2D()(maps)
    vector = keras.layers.BatchNormalization()(vector)
    made = keras.Model(picture, keras.layers.Dense(4)(vector))
    rng = np.random.default_rng(0)
    made.set_weights([rng.uniform(0.5, 1.5, value.shape) for value in made.get_weights()])
    return made


def gradients(model, pictures):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(pictures, training=True)))
    return [np.asarray(one) for one in tape.gradient(loss, [v.value for v in model.trainable_variables])]


PICTURES = np.random.default_rng(1).normal(size=(4, 6, 6, 3)).astype(np.float32)


def test_a_twin_says_what_its_network_says():
    plain = network()
    twin = fused_twin(plain)
    kinds = [type(layer) for layer in twin.layers if isinstance(layer, keras.layers.BatchNormalization)]
    assert kinds == [FusedBatchNormalization, keras.layers.BatchNormalization]  # of maps only
    for training in (False, True):
        expected = np.asarray(plain(PICTURES, training=training))
        np.testing.assert_allclose(np.asarray(twin(PICTURES, training=training)), expected, atol=1e-5)


def test_a_twin_learns_the_same_and_gathers_the_same_statistics():
    plain = network()
    twin = fused_twin(plain)
    for expected, found in zip(gradients(plain, PICTURES), gradients(twin, PICTURES), strict=True):
        np.testing.assert_allclose(found, expected, atol=1e-5)
    assert len(plain.non_trainable_variables) == 4
    for expected, found in zip(plain.get_weights(), twin.get_weights(), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


def test_what_the_twin_learned_goes_back_and_nothing_else_does():
    plain = network()
    before = plain.get_weights()
    twin = fused_twin(plain)
    twin(PICTURES, training=True)
    assert all(np.array_equal(one, other) for one, other in zip(before, plain.get_weights(), strict=True))
    plain.set_weights(twin.get_weights())
    assert not all(np.array_equal(one, other) for one, other in zip(before, plain.get_weights(), strict=True))
    assert not any(isinstance(layer, FusedBatchNormalization) for layer in plain.layers)


def test_a_frozen_layer_keeps_its_statistics():
    twin = fused_twin(network())
    twin.trainable = False
    before = twin.get_weights()
    twin(PICTURES, training=True)
    assert all(np.array_equal(one, other) for one, other in zip(before, twin.get_weights(), strict=True))


def test_a_mask_is_refused():
    with pytest.raises(ValueError, match="no mask"):
        FusedBatchNormalization()(PICTURES, mask=np.ones((4, 6, 6)))
