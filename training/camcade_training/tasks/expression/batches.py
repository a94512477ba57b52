"""Batches of faces, disturbed by several processes while the network learns from earlier ones.

What chance decides about a batch is drawn from (seed, epoch, step), so it is the same whoever prepares it.
"""

import collections
import contextlib
import itertools
import multiprocessing
import os
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from camcade.processes import Pool, process_pool
from camcade_training.tasks.expression.augmentation import disturbed
from camcade_training.tasks.expression.settings import ExpressionSettings

AHEAD = 3  # batches that wait, for each process


@dataclass(frozen=True)
class Asked:
    """A batch to prepare: its place in the training, and the faces (N,) by their numbers."""

    epoch: int
    step: int
    faces: NDArray[np.int64]


@dataclass(frozen=True)
class Batch:
    """Disturbed faces (N, 48, 48) uint8; each is mixed with the `other` (N,) int32 and keeps `share` (N,)."""

    asked: Asked
    pixels: NDArray[np.uint8]
    share: NDArray[np.float32]
    other: NDArray[np.int32]


def prepared(pixels: NDArray[np.uint8], settings: ExpressionSettings, asked: Asked) -> Batch:
    """The batch that is asked for, of all training faces (M, 48, 48) uint8."""
    rng = np.random.default_rng([settings.seed, asked.epoch, asked.step])
    faces = disturbed(pixels[asked.faces], settings, rng)
    share = mixing(len(faces), settings.mixup, rng)
    return Batch(asked, faces, share, rng.permutation(len(faces)).astype(np.int32))


def mixing(count: int, strength: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Shares (N,), 0.5…1, that a face keeps in mixup (Zhang and others, 2018); strength 0: all of it."""
    if not strength:
        return np.ones(count, np.float32)
    share = rng.beta(strength, strength, count)
    return np.maximum(share, 1 - share).astype(np.float32)


class Batches:
    """Prepares batches of the same faces, in this process or ahead of time in others."""

    def __init__(self, pixels: NDArray[np.uint8], settings: ExpressionSettings, pool: Pool | None):
        self._pixels, self._settings, self._pool = pixels, settings, pool

    def __call__(self, asked: Iterable[Asked], ahead: int = AHEAD) -> Iterator[Batch]:
        """One batch for each that is asked for, in their order."""
        if self._pool is None:
            yield from (prepared(self._pixels, self._settings, one) for one in asked)
            return
        rest = iter(asked)
        waiting: collections.deque[Future[Batch]] = collections.deque(
            self._pool.submit(_prepare, one) for one in itertools.islice(rest, ahead)
        )
        try:
            while waiting:
                batch = waiting.popleft().result()
                waiting.extend(self._pool.submit(_prepare, one) for one in itertools.islice(rest, 1))
                yield batch
        finally:
            for one in waiting:
                one.cancel()


@contextlib.contextmanager
def batches_of(
    pixels: NDArray[np.uint8], settings: ExpressionSettings, workers: int = 0
) -> Iterator[Batches]:
    """Batches of the faces (M, 48, 48) uint8, prepared by `workers` processes; 0: by this one."""
    if not workers:
        yield Batches(pixels, settings, None)
        return
    # Spawned: a process that is forked while a backend's threads run may hang.
    with process_pool(workers, "spawn", partial(_begin, pixels, settings)) as pool:
        yield Batches(pixels, settings, pool)


_given: tuple[NDArray[np.uint8], ExpressionSettings] | None = None  # of a process that prepares


def _begin(pixels: NDArray[np.uint8], settings: ExpressionSettings) -> None:
    global _given
    _given = (pixels, settings)
    cv2.setNumThreads(1)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _prepare(asked: Asked) -> Batch:
    assert _given is not None
    return prepared(*_given, asked)
