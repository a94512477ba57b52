"""Batches are the same whoever prepares them, and come in the order in which they are asked for."""

from dataclasses import replace

import numpy as np

from camcade_training.tasks.expression.batches import Asked, batches_of, mixing
from camcade_training.tasks.expression.settings import ExpressionSettings


def test_several_processes_prepare_what_one_does():
    faces = np.random.default_rng(1).integers(0, 256, (24, 48, 48), np.uint8)
    settings = ExpressionSettings(light_share=0.5)
    asked = [Asked(3, step, np.arange(step, step + 8)) for step in range(9)]
    with batches_of(faces, settings) as here, batches_of(faces, settings, workers=2) as there:
        expected, found = list(here(asked)), list(there(asked, ahead=4))
        again = list(there(asked[:1]))  # the processes stay for the next epoch
    assert [one.asked.step for one in found] == list(range(9))
    for one, other in zip([*expected, expected[0]], [*found, *again], strict=True):
        assert np.array_equal(one.pixels, other.pixels)
        assert np.array_equal(one.share, other.share) and np.array_equal(one.other, other.other)
    assert not np.array_equal(expected[0].pixels, faces[:8])


def test_a_batch_that_nobody_takes_any_more_is_let_go():
    faces = np.zeros((4, 48, 48), np.uint8)
    with batches_of(faces, ExpressionSettings(), workers=1) as batches:
        several = batches([Asked(0, step, np.arange(4)) for step in range(50)])
        next(several)
        several.close()
        assert next(batches([Asked(1, 7, np.arange(4))])).asked.step == 7


def test_what_a_face_keeps_in_mixup():
    rng = np.random.default_rng(0)
    assert (mixing(5, replace(ExpressionSettings(), mixup=0.0).mixup, rng) == 1).all()
    share = mixing(500, 0.4, rng)
    assert share.dtype == np.float32 and 0.5 <= share.min() < 0.6 and share.max() <= 1
