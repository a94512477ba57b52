"""Looks at a player: squares cut out of a picture, as the page cuts them out of a camera frame.

A network that follows the player (`camcade.vision.crop_tracker`) looks at the whole picture first and then at
squares around the player. It learns from both, from squares that are a little off, and from squares without
the player, so that it notices when it has lost them.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from camcade.vision.crop_tracker import CropTracker, CropTrackerSettings, Square, square_around, whole_square
from camcade_training.core.cluster import work_pool
from camcade_training.core.datasets import Picture, read_joints_px, read_picture
from camcade_training.core.preprocessing import area_resize
from camcade_training.tasks.strike_image.augmentation import (
    CAMCADE,
    AugmentationSettings,
    augment,
    augment_with_joints,
)

# Squares vary already, so the picture itself is moved less than where whole pictures are varied.
AUGMENTATION = replace(
    CAMCADE, crop_share=0.0, scale=(0.92, 1.08), shift_share=0.02, turn_degrees=8.0, shear_degrees=4.0
)
LOOKS_TOGETHER = 64  # pictures looked at together
DEFAULT_FOLLOWING = CropTrackerSettings()
CHUNK = 1024  # pictures prepared at a time, while the network learns from those before
HIDDEN_WEIGHT = 0.3  # of a joint outside the picture: guessing it keeps the square steady
JOINT_RANGE = (-0.3, 1.3)  # in shares of the square; joints farther out are not asked for


@dataclass(frozen=True)
class LookSettings:
    """How training looks differ from a square that fits the player."""

    size: int = 128  # px, of the network's input, both ways
    whole: float = 0.15  # share of looks at the whole picture
    away: float = 0.06  # share of looks at a place without the player
    shift: float = 0.06  # standard deviation of the square's place, in sides
    zoom: float = 0.12  # standard deviation of the logarithm of its side


@dataclass(frozen=True)
class PersonInPicture:
    """A picture of a person: joints (17, 2) in px, and which of them lie in the picture (17,)."""

    path: Path
    joints_px: NDArray[np.float32]
    inside: NDArray[np.bool_]


@dataclass(frozen=True)
class Looks:
    """A chunk of training looks.

    `pictures` (N, H, W, 3) uint8; `joints` (N, 17, 2) in shares of the look; `known` (N, 17) their weights;
    `present` (N,) 1 where the player is in the look, else 0. float32 but for the pictures.
    """

    pictures: NDArray[np.uint8]
    joints: NDArray[np.float32]
    known: NDArray[np.float32]
    present: NDArray[np.float32]


def seen_people(pictures: Sequence[Picture]) -> list[PersonInPicture]:
    """Pictures with the joints that are written beside them. Raises DataError where they are missing."""
    joints_px, inside = read_joints_px(pictures)
    return [
        PersonInPicture(picture.path, places, within)
        for picture, places, within in zip(pictures, joints_px, inside, strict=True)
    ]


def cut(picture: NDArray[np.uint8], square: Square, size: int) -> NDArray[np.uint8]:
    """A square of a picture (H, W, 3), area-averaged to (size, size, 3) uint8, black outside the picture."""
    height, width = picture.shape[:2]
    return np.rint(area_resize(picture, size, size, square.region(width / height))).astype(np.uint8)


def vary(square: Square, settings: LookSettings, rng: np.random.Generator) -> Square:
    """The same square, a little off."""
    return Square(
        square.x + square.side * settings.shift * float(rng.normal()),
        square.y + square.side * settings.shift * float(rng.normal()),
        square.side * float(np.exp(settings.zoom * rng.normal())),
    )


def look_at(
    picture: NDArray[np.uint8], seen: PersonInPicture, settings: LookSettings, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.float32], float]:
    """One training look: picture, joints in shares of it, their weights, and whether the player is in it."""
    height, width = picture.shape[:2]
    joints = seen.joints_px / height
    around = square_around([(float(x), float(y)) for x, y in joints])
    kind = rng.random()
    if kind < settings.away and (place := _away(around, joints, width / height, rng)) is not None:
        nothing = np.zeros((len(joints), 2), np.float32), np.zeros(len(joints), np.float32)
        return cut(picture, place, settings.size), *nothing, 0.0
    whole = kind < settings.away + settings.whole
    square = vary(whole_square(width / height) if whole else around, settings, rng)
    corner = np.array([square.x, square.y]) - square.side / 2
    shares = ((joints - corner) / square.side).astype(np.float32)
    weights = np.where(seen.inside, 1.0, HIDDEN_WEIGHT).astype(np.float32)
    return cut(picture, square, settings.size), shares, weights, 1.0


def _away(
    around: Square, joints: NDArray[np.floating], aspect: float, rng: np.random.Generator
) -> Square | None:
    """A square of the picture with neither shoulders nor hips in it, or None where there is no room."""
    for _ in range(20):
        side = around.side * float(rng.uniform(0.4, 1.1))
        square = Square(float(rng.uniform(0, aspect)), float(rng.uniform(0, 1)), side)
        torso = joints[[5, 6, 11, 12]]
        inside = np.all(np.abs(torso - [square.x, square.y]) < 0.55 * side, axis=1)
        if not inside.any():
            return square
    return None


def make_looks(
    people: Sequence[PersonInPicture], settings: LookSettings, augmentation: AugmentationSettings
) -> Looks:
    """One varied look at each picture; `augmentation.seed` decides all of it."""
    cv2.setNumThreads(1)
    rng = np.random.default_rng(augmentation.seed)
    made = [look_at(read_picture(seen.path), seen, settings, rng) for seen in people]
    pictures, joints, known, present = map(np.stack, zip(*made, strict=True))
    pictures, joints = augment_with_joints(pictures, joints, replace(augmentation, variants=1))
    low, high = JOINT_RANGE
    near = np.all((joints > low) & (joints < high), axis=2)
    return Looks(pictures, joints, known * near, present.astype(np.float32))


def epoch_of_looks(
    people: Sequence[PersonInPicture], number: int, settings: LookSettings, seed: int, processes: int = 1
) -> Iterator[tuple[NDArray[np.int64], Looks]]:
    """All pictures once in random order, in chunks: (their indices, one look at each).

    The next chunk is prepared in another process meanwhile. The same numbers give the same looks.
    """
    order = np.random.default_rng([seed, number]).permutation(len(people))
    chunks = [order[start : start + CHUNK] for start in range(0, len(order), CHUNK)]

    def task(index: int) -> tuple[list[PersonInPicture], LookSettings, AugmentationSettings]:
        own_seed = int(np.random.SeedSequence([seed, number, index]).generate_state(1)[0])
        return [people[i] for i in chunks[index]], settings, replace(AUGMENTATION, seed=own_seed)

    if len(chunks) == 1:
        yield chunks[0], make_looks(*task(0))
        return
    with work_pool(processes, "spawn") as pool:  # forking a process that holds TensorFlow's threads hangs
        waiting: list[Future[Looks]] = [pool.submit(make_looks, *task(i)) for i in range(min(2, len(chunks)))]
        for index, chunk in enumerate(chunks):
            looks = waiting.pop(0).result()
            if index + 2 < len(chunks):
                waiting.append(pool.submit(make_looks, *task(index + 2)))
            yield chunk, looks


# --- finding the player -----------------------------------------------------------------------------------

Look = Callable[[NDArray[np.uint8]], tuple[NDArray[np.float32], NDArray[np.float32]]]
"""Looks (N, size, size, 3) uint8 -> joints (N, 34) in shares of the look, and presence (N,)."""


def find_players(
    pictures: Sequence[NDArray[np.uint8]],
    look: Look,
    size: int,
    settings: CropTrackerSettings = DEFAULT_FOLLOWING,
    looks: int = 3,
) -> list[Square]:
    """Where the page would look after `looks` frames of each still picture (H, W, 3) uint8."""
    followers = [CropTracker(picture.shape[1] / picture.shape[0], settings) for picture in pictures]
    for _ in range(looks):
        seen = np.stack(
            [cut(picture, one.square, size) for picture, one in zip(pictures, followers, strict=True)]
        )
        joints, present = look(seen)
        for follower, places, share in zip(followers, joints, present, strict=True):
            follower.update([float(value) for value in places], float(share))
    return [follower.square for follower in followers]


def squares_in(
    pictures: Sequence[Picture] | Sequence[NDArray[np.uint8]],
    look: Look,
    size: int,
    settings: CropTrackerSettings = DEFAULT_FOLLOWING,
    progress: Callable[[int], None] | None = None,
) -> NDArray[np.float32]:
    """`find_players` for any number of pictures, read as they are needed: rows (N, 3) of x, y and side."""
    rows = []
    for start in range(0, len(pictures), LOOKS_TOGETHER):
        batch = [_pixels(one) for one in pictures[start : start + LOOKS_TOGETHER]]
        rows += [[one.x, one.y, one.side] for one in find_players(batch, look, size, settings)]
        if progress:
            progress(len(batch))
    return np.asarray(rows, np.float32)


def cut_squares(
    pictures: Sequence[Picture] | Sequence[NDArray[np.uint8]],
    squares: NDArray[np.float32],
    size: int,
    variant: int = 0,
    seed: int = 7,
    progress: Callable[[int], None] | None = None,
) -> NDArray[np.uint8]:
    """The squares (N, 3) of `squares_in`, cut out: (N, size, size, 3) uint8.

    Variants above 0 look a little beside and vary the light, each with a seed of its own.
    """
    rng = np.random.default_rng([seed, variant])
    off = LookSettings(size)
    rows = []
    for start in range(0, len(pictures), LOOKS_TOGETHER):
        batch = [_pixels(one) for one in pictures[start : start + LOOKS_TOGETHER]]
        chosen = [Square(*map(float, row)) for row in squares[start : start + LOOKS_TOGETHER]]
        if variant:
            chosen = [vary(square, off, rng) for square in chosen]
        found = np.stack([cut(one, square, size) for one, square in zip(batch, chosen, strict=True)])
        if variant:
            own = replace(AUGMENTATION, variants=1, seed=int(rng.integers(2**31)))
            found = augment(found, own)[0]
        rows.append(found)
        if progress:
            progress(len(batch))
    return np.concatenate(rows)


def _pixels(picture: Picture | NDArray[np.uint8]) -> NDArray[np.uint8]:
    return read_picture(picture.path) if isinstance(picture, Picture) else picture


def look_of(network: Any, to_input: Callable[[NDArray[np.uint8]], NDArray[np.float32]]) -> Look:
    """A `Look` from a Keras model with the outputs `joints` (B, 34) and `seen` (B, 1)."""
    import tensorflow as tf

    signature = [tf.TensorSpec((None, *network.input_shape[1:]), tf.float32)]
    run = tf.function(lambda batch: network(batch, training=False), input_signature=signature)

    def look(pictures: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        found = run(tf.constant(to_input(pictures)))
        return np.asarray(found["joints"]), np.asarray(found["seen"])[:, 0]

    return look
