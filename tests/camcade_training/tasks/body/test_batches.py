import numpy as np
import pytest

from camcade_training.tasks.body.batches import ShuffledBatches


@pytest.fixture
def batches() -> ShuffledBatches:
    inputs = np.arange(10, dtype=np.float16).reshape(10, 1)
    return ShuffledBatches(inputs, np.arange(10, dtype=np.int16) % 3, np.ones(10, np.float32), 3, 4, seed=1)


def epoch(batches: ShuffledBatches) -> list[float]:
    return [float(value) for at in range(len(batches)) for value in batches[at][0][:, 0]]


def test_an_epoch_has_every_row_once_with_its_own_label(batches: ShuffledBatches) -> None:
    assert [len(batches[at][0]) for at in range(len(batches))] == [4, 4, 2]
    assert sorted(epoch(batches)) == list(range(10))
    inputs, targets, weights = batches[1]
    assert inputs.dtype == targets.dtype == weights.dtype == np.float32
    assert (targets.argmax(1) == inputs[:, 0] % 3).all() and (targets.sum(1) == 1).all()


def test_each_epoch_has_another_order_and_a_seed_always_the_same(batches: ShuffledBatches) -> None:
    first = epoch(batches)
    batches.on_epoch_end()
    assert epoch(batches) != first
    inputs = np.arange(10, dtype=np.float16).reshape(10, 1)
    again = ShuffledBatches(inputs, np.zeros(10, np.int16), np.ones(10, np.float32), 3, 4, seed=1)
    assert epoch(again) == first
