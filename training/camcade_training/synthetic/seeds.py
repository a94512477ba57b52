"""Seeded randomness, one disjoint space for each split.

Every random choice of the generator comes out of `generator(split, domain, *numbers)`. The split and the
domain are part of the seed itself, so that no body, dress, room, camera or motion of one split can come back
in another, whatever numbers a caller passes.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

from camcade_training.synthetic.errors import PeopleError

Split = Literal["train", "validation", "test"]
SPLITS: tuple[Split, ...] = get_args(Split)

DOMAINS = ("body", "appearance", "habits", "room", "camera", "motion", "sensor", "picture", "script")


def check_split(split: str) -> Split:
    """Give `split` back if it is one of `SPLITS`; raise PeopleError otherwise."""
    for known in SPLITS:
        if split == known:
            return known
    raise PeopleError(f"unknown split {split!r}: expected one of {', '.join(SPLITS)}")


def generator(split: str, domain: str, *numbers: int) -> np.random.Generator:
    """A generator that depends on split, domain and numbers (each ≥ 0) and on nothing else."""
    check_split(split)
    if domain not in DOMAINS:
        raise PeopleError(f"unknown seed domain {domain!r}: expected one of {', '.join(DOMAINS)}")
    if any(number < 0 for number in numbers):
        raise PeopleError(f"negative seed in {numbers} for {domain}: seeds are whole numbers from 0 up")
    return np.random.default_rng([SPLITS.index(check_split(split)), DOMAINS.index(domain), *numbers])


def share(split: str, items: tuple) -> tuple:
    """The part of `items` that belongs to a split: of every five items three train, one validates, one tests.

    Palettes and pattern kinds go through this, so the parts are disjoint and together make the whole.
    """
    check_split(split)
    wanted = {"train": (0, 2, 4), "validation": (1,), "test": (3,)}[split]
    part = tuple(item for index, item in enumerate(items) if index % 5 in wanted)
    if not part:
        raise PeopleError(f"{len(items)} items are too few to share among splits: give at least four")
    return part
