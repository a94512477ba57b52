"""The frame of every training, on Keras's own callbacks: progress, validation, records, what is kept.

A network that learns as Keras does goes through `Model.fit` with a `Bookkeeper` among its callbacks. One that
has a step of its own goes through `fit_by_hand`, which calls the same callbacks in the same order, so that
any callback of Keras's can be added to either.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import keras

from camcade.errors import CamcadeError
from camcade_training.core.progress import Progress, Record, Tell, no_progress

RunEpoch = Callable[[int, Callable[[], None]], Record]
"""Learns for the epoch of that number, calls its second argument after each step, gives losses by name."""


class TrainingStoppedError(CamcadeError):
    """Ctrl-C ended a training whose folder holds all that is needed to go on."""


class Bookkeeper(keras.callbacks.Callback):
    """After each epoch: figures of validation, a record, what is kept, a word to whoever watches."""

    def __init__(
        self,
        description: str,
        epochs: int,
        steps: int,
        validate: Callable[[], Record] = dict,
        keep: Callable[[list[Record]], None] | None = None,
        progress: Progress = no_progress,
        tell: Tell | None = None,
        records: Sequence[Record] = (),
    ):
        """A bookkeeper for `epochs` epochs of `steps` steps.

        Args:
            description: What the progress display says.
            epochs: Those of earlier sittings included.
            steps: Of each epoch.
            validate: Figures of the network as it now is, on people who are not trained on.
            keep: Is given all records so far, once the epoch is done: writes state, history, curves.
            progress: The display.
            tell: Is told the record of each epoch.
            records: Of the epochs that earlier sittings have done.
        """
        super().__init__()
        self.records = list(records)
        self._validate, self._keep, self._tell = validate, keep, tell
        self._display = progress(description, max(0, epochs - len(self.records)) * steps)
        self._advance: Callable[[], None] = lambda: None
        self._shown = contextlib.ExitStack()

    def on_train_begin(self, logs: Any = None) -> None:
        """Show the display."""
        self._advance = self._shown.enter_context(self._display)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """One step further."""
        self._advance()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Measure, note, keep, tell."""
        losses = {name: float(value) for name, value in (logs or {}).items()}
        record = {"epoch": epoch, **losses, **self._validate()}
        self.records.append(record)
        if self._keep:
            self._keep(self.records)
        if self._tell:
            self._tell(record)

    def close(self) -> None:
        """Take the display away, however training ended."""
        self._shown.close()


def fit(
    network: Any,
    batches: Any,
    epochs: int,
    books: Bookkeeper,
    callbacks: Sequence[Any] = (),
    can_go_on: str = "",
) -> list[Record]:
    """Train a compiled network on batches as Keras does, from where the records of `books` end.

    Raises:
        TrainingStoppedError: On Ctrl-C, if `can_go_on` says where the state lies.
    """
    with _stoppable(books, can_go_on):
        network.fit(
            batches,
            epochs=epochs,
            initial_epoch=len(books.records),
            verbose=0,
            callbacks=[*callbacks, books],
        )
    return books.records


def fit_by_hand(
    network: Any,
    run_epoch: RunEpoch,
    epochs: int,
    books: Bookkeeper,
    callbacks: Sequence[Any] = (),
    can_go_on: str = "",
) -> list[Record]:
    """Train a network that has a step of its own, from where the records of `books` end.

    A callback that sets `stop_training` on the network ends it after that epoch.

    Raises:
        TrainingStoppedError: On Ctrl-C, if `can_go_on` says where the state lies.
    """
    network.stop_training = False
    called: Any = keras.callbacks.CallbackList([*callbacks, books], model=network, epochs=epochs)
    with _stoppable(books, can_go_on):
        called.on_train_begin()
        for epoch in range(len(books.records), epochs):
            called.on_epoch_begin(epoch)
            step = 0

            def advance() -> None:
                nonlocal step
                called.on_train_batch_begin(step)
                called.on_train_batch_end(step)
                step += 1

            called.on_epoch_end(epoch, run_epoch(epoch, advance))
            if network.stop_training:
                break
        called.on_train_end()
    return books.records


@contextlib.contextmanager
def _stoppable(books: Bookkeeper, can_go_on: str) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        if not can_go_on:
            raise
        raise TrainingStoppedError(
            f"stopped; {can_go_on} holds {len(books.records)} epochs: the same command goes on from there"
        ) from None
    finally:
        books.close()
