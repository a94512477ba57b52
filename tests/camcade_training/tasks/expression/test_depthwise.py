"""Sums of shifts are the depthwise convolutions that they stand for."""

from dataclasses import replace

import numpy as np

from camcade_training.tasks.expression.depthwise import ShiftedDepthwise, with_shifts
from camcade_training.tasks.expression.network import build_network


def test_a_network_of_shifts_answers_what_it_was_made_of(tiny):
    network = build_network(replace(tiny, blocks=3, side_px=48)).get_layer("backbone")
    shifted = with_shifts(network)
    assert [one.path for one in shifted.weights] == [one.path for one in network.weights]
    assert sum(isinstance(layer, ShiftedDepthwise) for layer in shifted.layers) == 3
    assert shifted.name == "backbone"
    seen = np.random.default_rng(0).normal(size=(2, 48, 48, 3)).astype(np.float32)
    np.testing.assert_allclose(np.asarray(shifted(seen)), np.asarray(network(seen)), atol=1e-4)
