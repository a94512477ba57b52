"""Motions that nobody made: one person's body with the arms, and the legs, of others.

The captured people are few, and each of them does a few things. Somebody who draws a circle into the air
while walking moves as none of them does, and as strangers may.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from camcade_training.mocap.catalogue import Catalogue, Entry
from camcade_training.tasks.body.takes import CHAINS, TOGETHER, Errors, Take, anew, facing, read_take

Floats = NDArray[np.float64]

ARMS, LEGS = CHAINS[:2], CHAINS[2:]
LEGS_SHARE = 0.5  # of those without strikes whose legs are a third one's


def of_joined(
    catalogue: Catalogue, entries: Sequence[Entry], errors: Errors, seed: int, variants: int
) -> Iterator[Take]:
    """`variants` takes of each of these clips without strikes, with the arms of another of them, and half of
    them with the legs of a third; half of them backwards.
    """
    for number, entry in enumerate(entries):
        for variant in range(variants):
            rng = np.random.default_rng([seed, number, variant])
            arms = _one_of(entries, rng)
            made = joined(facing(catalogue, entry), facing(catalogue, arms), ARMS)
            people = {entry.person, arms.person}
            if rng.random() < LEGS_SHARE:
                legs = _one_of(entries, rng)
                made = joined(made, facing(catalogue, legs), LEGS)
                people |= {legs.person}
            made = made[:: int(rng.choice([-1, 1]))]
            yield _shown(catalogue, entry, people, made, errors, rng)


def of_joined_strikes(
    catalogue: Catalogue,
    entries: Sequence[Entry],
    others: Sequence[Entry],
    errors: Errors,
    seed: int,
    variants: int,
) -> Iterator[Take]:
    """`variants` takes of each clip with strikes: of punches the arms, on the body of one of the `others`, of
    kicks the body, with the arms of one.
    """
    for number, entry in enumerate(entries):
        kinds = {one.kind for one in entry.strikes}
        if len(kinds) != 1:
            continue
        for variant in range(variants):
            rng = np.random.default_rng([seed, number, variant])
            other = _one_of(others, rng)
            own_m, other_m = facing(catalogue, entry), facing(catalogue, other)
            if kinds == {"punch"}:
                made = joined(to_and_fro(other_m, len(own_m)), own_m, ARMS)
            else:
                made = joined(own_m, other_m, ARMS)
            yield _shown(catalogue, entry, {entry.person, other.person}, made, errors, rng)


def _one_of(entries: Sequence[Entry], rng: np.random.Generator) -> Entry:
    return entries[int(rng.integers(len(entries)))]


def _shown(
    catalogue: Catalogue,
    entry: Entry,
    people: Collection[str],
    joints_m: Floats,
    errors: Errors,
    rng: np.random.Generator,
) -> Take:
    """Whoever of these people is left out, the take is."""
    of_all = replace(entry, person=TOGETHER.join(sorted(people)))
    return read_take(anew(of_all, joints_m, catalogue.frames_per_second, rng), errors, rng)


def joined(body_m: Floats, limbs_m: Floats, chains: Sequence[tuple[int, int, int]]) -> Floats:
    """A body (T, 17, 3) m with another's `ARMS` or `LEGS`, of (U, 17, 3) m, to and fro for as long as it
    moves: arms as they are held against the trunk, legs against the ground, on which they stand.
    """
    limbs_m = to_and_fro(limbs_m, len(body_m))
    axes_of = _trunk_axes if chains == ARMS else _hip_axes
    body_axes, limbs_axes = axes_of(body_m), axes_of(limbs_m)
    longer = _trunk_m(body_m) / _trunk_m(limbs_m)
    made = body_m.copy()
    for root, *others in chains:
        for joint in others:
            held = np.einsum("tij,tj->ti", limbs_axes, limbs_m[:, joint] - limbs_m[:, root])
            made[:, joint] = body_m[:, root] + longer * np.einsum("tij,ti->tj", body_axes, held)
    if chains == LEGS:
        hips = longer * (limbs_m[:, [11, 12], 1].mean(1) - limbs_m[..., 1].min())
        made[..., 1] += (hips - body_m[:, [11, 12], 1].mean(1) + body_m[..., 1].min())[:, None]
    return made


def to_and_fro(joints_m: Floats, count: int) -> Floats:
    """`count` frames of (T, …): to the end, back to the start, and so on."""
    last = len(joints_m) - 1
    at = np.arange(count) % max(1, 2 * last)
    return joints_m[np.minimum(at, 2 * last - at)]


def _trunk_axes(joints_m: Floats) -> Floats:
    """(T, 3, 3) three directions of a trunk, in rows: across, up, ahead."""
    across = _unit(joints_m[:, 5] - joints_m[:, 6])
    up = joints_m[:, [5, 6]].mean(1) - joints_m[:, [11, 12]].mean(1)
    up = _unit(up - (up * across).sum(1, keepdims=True) * across)
    return np.stack([across, up, np.cross(across, up)], axis=1)


def _hip_axes(joints_m: Floats) -> Floats:
    """The same of hips, on level ground."""
    across = _unit((joints_m[:, 11] - joints_m[:, 12]) * [1.0, 0.0, 1.0])
    up = np.broadcast_to([0.0, 1.0, 0.0], across.shape)
    return np.stack([across, up, np.cross(across, up)], axis=1)


def _unit(vectors: Floats) -> Floats:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)


def _trunk_m(joints_m: Floats) -> float:
    trunk = joints_m[:, [5, 6]].mean(1) - joints_m[:, [11, 12]].mean(1)
    return float(np.median(np.linalg.norm(trunk, axis=1)))
