"""From ten people's votes to what a network learns and what it is measured by.

Barsoum and others, "Training Deep Networks for Facial Expression Recognition with Crowd-Sourced Label
Distribution" (2016), and their program: an expression with a single vote is an outlier and counts nothing;
a face is measured when one expression has more than half of what is left.
"""

import numpy as np
from numpy.typing import NDArray

from camcade_training.tasks.expression.faces import COLUMNS
from camcade_training.tasks.expression.labels import EIGHT, SIX, SIX_OF_EIGHT

UNDECIDED = -1
LEAST_KNOWN = 3  # of the votes; a face that fewer could name an expression for teaches none
UNKNOWN = COLUMNS.index("unknown")


def without_outliers(votes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Votes (N, 10), those that one person alone gave set to 0."""
    return np.where(votes <= 1, 0, votes).astype(np.uint8)


def soft_targets(votes: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Targets (N, 8), each summing to 1, and how much each face counts (N,), 0…1.

    The targets are the shares of the votes for the eight expressions, outliers left out where something is
    left. A face counts by the share of the people who could name an expression; with fewer than LEAST_KNOWN
    of them it counts 0, and its target is even.
    """
    named = votes[:, :UNKNOWN].astype(np.float32)
    agreed = without_outliers(votes)[:, :UNKNOWN].astype(np.float32)
    used = np.where(agreed.sum(1, keepdims=True) > 0, agreed, named)
    known = named.sum(1)
    counted = (known >= LEAST_KNOWN) & (used.sum(1) > 0)
    total = np.maximum(used.sum(1, keepdims=True), 1)
    targets = np.where(counted[:, None], used / total, 1 / len(EIGHT))
    weights = np.where(counted, known / np.maximum(1, votes.sum(1)), 0)
    return targets.astype(np.float32), weights.astype(np.float32)


def majority(votes: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Indices into EIGHT (N,) of what more than half of the votes say once outliers are out, as the authors'
    program measures; UNDECIDED where there is no such half or it says unknown or not a face.
    """
    agreed = without_outliers(votes).astype(np.int64)
    decided = 2 * agreed.max(1) > agreed.sum(1)
    return _expressions(agreed.argmax(1), decided)


def plurality(votes: NDArray[np.uint8], least: int = 1) -> NDArray[np.int64]:
    """Indices into EIGHT (N,) of what most people say; UNDECIDED for ties, unknown, not a face, and where
    fewer than `least` say it.
    """
    counts = votes.astype(np.int64)
    most = counts.max(1)
    decided = ((counts == most[:, None]).sum(1) == 1) & (most >= least)
    return _expressions(counts.argmax(1), decided)


def _expressions(found: NDArray[np.int64], decided: NDArray[np.bool_]) -> NDArray[np.int64]:
    return np.where(decided & (found < UNKNOWN), found, UNDECIDED)


def six_labels(votes: NDArray[np.uint8], least: int = 5) -> NDArray[np.int64]:
    """Indices into the game's SIX (N,) of what most people, at least `least` of ten, say; else UNDECIDED."""
    places = np.full(len(EIGHT) + 1, UNDECIDED, np.int64)  # the last: UNDECIDED itself
    places[list(SIX_OF_EIGHT)] = np.arange(len(SIX))
    return places[plurality(votes, least)]
