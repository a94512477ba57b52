"""What plays without Keras does the same as what learned with it."""

import numpy as np
import pytest

from camcade.agent.actions import ACTION_SIZES
from camcade_training.tasks.agent.policies import (
    CHOICES,
    PARTS,
    PicturesPolicy,
    chosen,
    cut,
    held_of,
    joined,
    parts_of,
    sharpened,
    softmax,
)


def test_each_part_of_an_action_adds_up():
    parts = softmax(np.random.default_rng(1).normal(size=(5, CHOICES)).astype(np.float32))
    assert [part.stop - part.start for part in PARTS] == list(ACTION_SIZES)
    for part in PARTS:
        np.testing.assert_allclose(parts[:, part].sum(1), 1, rtol=1e-5)
    np.testing.assert_allclose(parts_of(held_of(parts)), parts, atol=1e-6)


def test_what_adds_up_to_more_than_one_is_shared_out():
    held = np.zeros((1, 11), np.float32)
    held[0, :2] = 0.9  # left and right
    parts = parts_of(held)
    assert parts[0, 0] == 0 and parts[0, 1] == pytest.approx(0.5)


def test_choices_come_as_often_as_they_are_likely():
    parts = np.tile(softmax(np.linspace(-2, 2, CHOICES, dtype=np.float32)[None]), (20_000, 1))
    actions = chosen(parts, np.random.default_rng(3))
    for number, part in enumerate(PARTS):
        counts = np.bincount(actions[:, number], minlength=ACTION_SIZES[number]) / len(actions)
        np.testing.assert_allclose(counts, parts[0, part], atol=0.02)


def test_what_is_likely_becomes_likelier():
    parts = np.array([[0.5, 0.3, 0.2, 0, 0, 0.6, 0.4, 1, 0, 0, 0, 0, 0, 0]], np.float32)
    found = sharpened(parts, 2.0)
    assert found[0, 0] > 0.6 and found[0, :5].sum() == pytest.approx(1)


def test_squares_are_cut_and_joined():
    frames = np.arange(2 * 72 * 128).reshape(2, 72, 128)
    squares = cut(frames, 8)
    assert squares.shape == (2, 9, 16, 64)
    np.testing.assert_array_equal(squares[1, 2, 3].reshape(8, 8), frames[1, 16:24, 24:32])
    np.testing.assert_array_equal(joined(squares), frames)


@pytest.mark.parametrize(("patch_px", "hidden"), [(4, 0), (8, 20)])
def test_an_agent_without_keras_answers_as_it_does_with(patch_px: int, hidden: int):
    from camcade_training.tasks.agent.networks import encode_squares
    from camcade_training.tasks.agent.settings import AgentSettings
    from camcade_training.tasks.agent.training import Networks, plain_weights

    settings = AgentSettings(
        latent=16,
        filters=(4, 6, 8),
        halving="patch",
        patch_px=patch_px,
        hidden=hidden,
        cell="stack",
        memory=3,
        units=(12, 10),
    )
    networks = Networks.of(settings, 11)
    random = np.random.default_rng(5)
    pictures = random.integers(0, 256, (4, 2, 72, 128), np.uint8)  # two fights
    networks.expect(pictures.reshape(-1, 72, 128))
    for variable in networks.variables:
        if variable.path.endswith("bias"):
            variable.assign(0.1 * random.normal(size=variable.shape))
    squares = encode_squares(networks.encoder, cut(pictures[0], patch_px))
    np.testing.assert_allclose(np.asarray(squares), networks.features(pictures[0]), atol=1e-5)
    policy, player = PicturesPolicy(plain_weights(networks)), networks.player()
    state = np.zeros((2, 2 * 16), np.float32)
    for shown in pictures:
        given = {"picture": shown[..., None].astype(np.float32) / 255, "state": state}
        answers = {role: np.asarray(values) for role, values in player(given).items()}
        state = answers["state"]
        found = policy.probabilities(shown, np.arange(2))
        np.testing.assert_allclose(found, parts_of(answers["probabilities"]), atol=1e-5)
    policy.forget(0)
    again = policy.probabilities(pictures[0], np.arange(2))
    assert np.allclose(
        again[0], PicturesPolicy(plain_weights(networks)).probabilities(pictures[0], np.arange(2))[0]
    )
