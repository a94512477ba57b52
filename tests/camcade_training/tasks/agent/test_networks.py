import keras
import numpy as np
import pytest

from camcade.errors import SettingsError
from camcade_training.tasks.agent.networks import (
    CELLS,
    FRAME_SHAPE,
    autoencoder,
    head,
    loss_named,
    step_network,
)
from camcade_training.tasks.agent.settings import HALVINGS, LOSSES


@pytest.mark.parametrize("halving", HALVINGS)
@pytest.mark.parametrize("latent", [0, 16])
def test_the_encoder_is_the_half_of_what_draws_frames_again(latent: int, halving: str) -> None:
    encoder, whole = autoencoder(latent, (4, 4, 8), halving)
    frames = np.random.default_rng(1).random((2, *FRAME_SHAPE), np.float32)
    places = 5 * 8 if halving == "patch" else 9 * 16
    assert encoder(frames).shape == (2, latent or places * 8)
    assert whole(frames).shape == frames.shape
    kept = {id(variable) for variable in encoder.variables}
    assert kept < {id(variable) for variable in whole.variables}


def test_the_head_learns_what_was_held_from_what_was_seen_before() -> None:
    """The action is where something was two frames ago."""
    keras.utils.set_random_seed(3)
    is_right = np.random.default_rng(3).random((160, 4)) < 0.5
    features = np.stack([is_right, ~is_right], 2).astype(np.float32)
    predictor = head("gru", 2, 2, units=(16, 16), dropout=0.0)
    predictor.compile(keras.optimizers.Adam(0.02), loss_named("focal"))
    held = np.roll(features, 2, axis=1)  # what was there two frames ago
    held[:, :2] = 0
    predictor.fit(features[:128], held[:128], epochs=40, batch_size=32, verbose=0)
    right = (predictor.predict(features[128:], verbose=0) > 0.5) == (held[128:] > 0.5)
    assert right.mean() > 0.9


@pytest.mark.parametrize("cell", CELLS)
def test_heads_give_a_probability_for_each_action(cell: str) -> None:
    given = np.asarray(head(cell, 6, 11)(np.zeros((3, 10, 6), np.float32)))
    assert given.shape == (3, 10, 11) and 0 <= given.min() and given.max() <= 1


@pytest.mark.parametrize("cell", CELLS)
def test_what_plays_frame_by_frame_says_what_was_learned_from_frames_in_a_row(cell: str) -> None:
    encoder, whole = autoencoder(8, filters=(2, 4))
    predictor = head(cell, 8, 11, units=(6, 5))
    player = step_network(encoder, whole.get_layer("decoder"), predictor)
    frames = np.random.default_rng(2).random((6, *FRAME_SHAPE), np.float32)
    expected = np.asarray(predictor(encoder(frames)[None]))[0]
    state = np.zeros((1, 11 if cell == "gru" else 22), np.float32)
    for frame, row in zip(frames, expected, strict=True):
        found = player({"picture": frame[None], "state": state})
        state = np.asarray(found["state"])
        assert np.allclose(found["probabilities"][0], row, atol=1e-5)
        assert np.allclose(np.reshape(found["drawn"], (1, *FRAME_SHAPE)), whole(frame[None]), atol=1e-5)


def test_focal_loss_cares_less_for_what_is_nearly_right() -> None:
    truth = np.array([[1.0], [0.0]])
    nearly, wrong = np.array([[0.9], [0.1]]), np.array([[0.1], [0.9]])
    ratios = [float(loss_named(name)(truth, wrong) / loss_named(name)(truth, nearly)) for name in LOSSES]
    assert ratios[1] > 50 * ratios[0]


def test_other_names_are_refused() -> None:
    with pytest.raises(SettingsError, match="rnn"):
        head("rnn", 6, 11)
    with pytest.raises(SettingsError, match="fold"):
        autoencoder(8, halving="fold")
    with pytest.raises(SettingsError, match="hinge"):
        loss_named("hinge")
