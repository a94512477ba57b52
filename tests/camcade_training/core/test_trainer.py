import contextlib

import keras
import numpy as np
import pytest

from camcade_training.core.trainer import Bookkeeper, TrainingStoppedError, fit, fit_by_hand


class Display:
    """Counts the steps that are shown, and whether it was taken away."""

    def __init__(self) -> None:
        self.total, self.steps, self.is_open = 0, 0, False

    @contextlib.contextmanager
    def __call__(self, description: str, total: int):
        self.total, self.is_open = total, True
        try:
            yield self.advance
        finally:
            self.is_open = False

    def advance(self, steps: int = 1) -> None:
        self.steps += steps


def small() -> keras.Model:
    keras.utils.set_random_seed(1)
    network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    network.compile(optimizer="sgd", loss="mse")
    return network


def test_keras_and_a_step_of_one_s_own_leave_the_same_records() -> None:
    rows, wanted = np.eye(2, dtype=np.float32).repeat(4, 0), np.ones((8, 1), np.float32)

    class Batches(keras.utils.PyDataset):
        def __len__(self) -> int:
            return 2

        def __getitem__(self, index: int):
            return rows[index::2], wanted[index::2]

    kept: list[int] = []
    shown, told = Display(), []
    books = Bookkeeper(
        "x", 3, 2, lambda: {"seen": 1.0}, lambda rows: kept.append(len(rows)), shown, told.append
    )
    records = fit(small(), Batches(), 3, books)
    assert [row["epoch"] for row in records] == [0, 1, 2] and told == records and kept == [1, 2, 3]
    assert (shown.total, shown.steps, shown.is_open) == (6, 6, False)
    assert all(set(row) == {"epoch", "loss", "seen"} for row in records)

    def run_epoch(number: int, advance) -> dict[str, float]:
        advance()
        advance()
        return {"loss": records[number]["loss"]}

    again, shown = Bookkeeper("x", 3, 2, lambda: {"seen": 1.0}, progress=(second := Display())), second
    assert fit_by_hand(small(), run_epoch, 3, again) == records
    assert (shown.total, shown.steps, shown.is_open) == (6, 6, False)


def test_it_goes_on_where_the_records_end_and_keras_s_callbacks_may_end_it() -> None:
    numbers: list[int] = []

    def run_epoch(number: int, advance) -> dict[str, float]:
        numbers.append(number)
        return {"loss": 1.0}

    early = keras.callbacks.EarlyStopping("loss", patience=1)
    books = Bookkeeper("x", 9, 1, records=[{"epoch": 0}, {"epoch": 1}])
    assert len(fit_by_hand(small(), run_epoch, 9, books, [early])) == 4 and numbers == [2, 3]


def test_ctrl_c_says_where_to_go_on_and_takes_the_display_away() -> None:
    shown = Display()

    def run_epoch(number: int, advance) -> dict[str, float]:
        if number == 2:
            raise KeyboardInterrupt
        return {}

    books = Bookkeeper("x", 5, 1, progress=shown)
    with pytest.raises(TrainingStoppedError, match="runs/x/state.npz holds 2 epochs: the same command"):
        fit_by_hand(small(), run_epoch, 5, books, can_go_on="runs/x/state.npz")
    assert not shown.is_open
    with pytest.raises(KeyboardInterrupt):  # nothing is kept
        fit_by_hand(small(), run_epoch, 5, Bookkeeper("x", 5, 1))
